"""CLIP's eye: a vision model with its projection, and how pictures are made ready for it.

Both come from a folder and from nowhere else: safetensors only, no code from the folder is run, no hub is asked.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from visutale.errors import Unavailable

from ._memory import is_out_of_memory

if TYPE_CHECKING:
    from PIL.Image import Image

T = TypeVar("T")

PORT, ENGINE = "illustrator", "sdxl"


def open_vision(folder: Path, *, dtype: Any, device: Any) -> tuple[Any, Any]:
    """The vision model, ready for inference, and its image processor, which needs Pillow alone.

    A folder without ``preprocessor_config.json`` gets CLIP's usual processing at the model's size, as the encoders
    published with IP-Adapter want it. Raises Unavailable, and what running out of memory raises.
    """
    if trouble := vision_trouble(folder):
        raise Unavailable(trouble, port=PORT, engine=ENGINE, remedy="Set the folder of a CLIP vision model.")
    from safetensors import SafetensorError

    try:
        model = _read_model(folder, dtype)
        return model.eval().requires_grad_(False).to(device), _read_processor(folder, model.config.image_size)
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        if is_out_of_memory(error):
            raise
        raise Unavailable(
            f"The CLIP vision model in {folder} can't be loaded.", port=PORT, engine=ENGINE,
            remedy="Download it again: it needs config.json and model.safetensors, as transformers writes them.",
        ) from error  # fmt: skip


def _read_model(folder: Path, dtype: Any) -> Any:
    """Raises ValueError where weights are lacking: transformers would make them up."""
    from transformers import CLIPVisionModelWithProjection

    vision: Any = CLIPVisionModelWithProjection
    model, about = vision.from_pretrained(
        folder, dtype=dtype, use_safetensors=True, local_files_only=True, output_loading_info=True
    )
    if about["missing_keys"] or about["mismatched_keys"]:
        raise ValueError("weights are lacking")
    return model


def _read_processor(folder: Path, side_px: int) -> Any:
    from transformers import CLIPImageProcessorPil

    if (folder / "preprocessor_config.json").is_file():
        return CLIPImageProcessorPil.from_pretrained(folder, local_files_only=True)
    return CLIPImageProcessorPil(size={"shortest_edge": side_px}, crop_size={"height": side_px, "width": side_px})


def vision_trouble(folder: Path) -> str:
    """Why there is no usable vision model in the folder, in a sentence; empty where there is one. Fast."""
    if not (folder / "config.json").is_file():
        return f"There is no CLIP vision model in {folder}: config.json is missing."
    if not any(folder.glob("*.safetensors")):
        return f"The CLIP vision model in {folder} has no weights as safetensors; other kinds are not opened."
    return ""


class ImageCache(Generic[T]):
    """What was made from the images used last, so that it is made once; equal pixels count as the same image."""

    def __init__(self, most: int = 8) -> None:
        self._most = most
        self._made: OrderedDict[bytes, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, image: Image, make: Callable[[Image], T]) -> T:
        """What ``make`` gives for the image, made now or before."""
        key = hashlib.sha256(f"{image.mode} {image.size} ".encode() + image.tobytes()).digest()
        with self._lock:
            if key not in self._made:
                self._made[key] = make(image)
                while len(self._made) > self._most:
                    self._made.popitem(last=False)
            self._made.move_to_end(key)
            return self._made[key]
