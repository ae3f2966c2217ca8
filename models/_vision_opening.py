"""From a folder to a language model that sees, in memory: safetensors only, no code of the model's own, no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, NamedTuple

from visutale.errors import Unavailable
from visutale.ports import Port

PORT: Port = "captioner"
ENGINE = "llava"
Device = Literal["auto", "cpu", "cuda", "mps"]
Precision = Literal["auto", "bf16", "fp16", "fp32"]


class SeeingModel(NamedTuple):
    """A processor (tokenizer, image processor and chat template) and the model it prepares photos and words for."""

    processor: Any
    model: Any


def load(folder: Path, device: Device, precision: Precision) -> SeeingModel:
    """Raises Unavailable, in a sentence, for a folder that holds no model that sees and follows instructions."""
    try:
        found = _load(folder, device, precision)
    except ImportError as error:
        lacking = error.name or "torchvision"
        raise _unavailable(
            f"The model in {folder} needs a package that is not installed ({lacking}).",
            "Run: pip install 'visutale[gpu]' torchvision",
        ) from error
    except (OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError) as error:
        raise _unavailable(
            f"The model in {folder} can't be loaded as one that sees ({type(error).__name__}).",
            "Set options.llava.model to a whole model that transformers knows as “image-text-to-text”, and see that "
            "the memory holds it.",
        ) from error
    if not getattr(found.processor, "chat_template", None):
        raise _unavailable(
            f"The model in {folder} has no chat template, so nothing can be asked of it.",
            "Get the newest files of the model (chat_template.jinja), or a model made to follow instructions.",
        )
    return found


def _load(folder: Path, device: Device, precision: Precision) -> SeeingModel:
    import torch
    import transformers

    from ._quiet import hush

    hush()
    place = _place(device)
    library: Any = transformers  # its types and its ways differ
    own = {"local_files_only": True, "trust_remote_code": False}
    processor = library.AutoProcessor.from_pretrained(folder, **own)
    model = library.AutoModelForImageTextToText.from_pretrained(
        folder,
        dtype=getattr(torch, _dtype(place, precision)),
        device_map="auto" if device == "auto" and place == "cuda" else {"": place},
        use_safetensors=True,
        **own,
    )
    return SeeingModel(processor, model.eval())


def _place(device: Device) -> str:
    import torch

    if device != "auto":
        return device
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _dtype(place: str, precision: Precision) -> str:
    """The name of torch's type: half of 32 bits on a graphics card, with the range of 32 where it can."""
    import torch

    if precision == "auto":
        if place == "cpu":
            return "float32"
        old = place == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False)
        return "float16" if old else "bfloat16"
    return {"bf16": "bfloat16", "fp16": "float16", "fp32": "float32"}[precision]


def _unavailable(what: str, remedy: str) -> Unavailable:
    return Unavailable(what, port=PORT, engine=ENGINE, remedy=remedy)
