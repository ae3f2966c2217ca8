"""VisuTale: a spoken wish or a photo becomes a picture book.

Nothing leaves the machine: libraries that report home are told not to, here, before any of them can be imported.
"""

import os

__version__ = "0.1.0"

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # ONNX Runtime 1.29 and later, behind whisper and hibari
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # huggingface_hub, behind faster-whisper
for _name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"):
    os.environ[_name] = "false"  # langsmith, behind langchain-core
os.environ.pop("LANGCHAIN_HANDLER", None)

del os, _name
