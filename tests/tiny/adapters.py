"""Tiny IP-Adapters for the tiny SDXL, plain and Plus, and the CLIP vision model that sees for them: random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.tiny.sdxl import CROSS_BASE

EYE, PROJECTION, IMAGE_PX = 48, 24, 28
PLAIN, PLUS = "plain.safetensors", "plus.safetensors"

_PLAIN_TOKENS, _PLUS_TOKENS, _PLUS_LAYERS = 4, 3, 4
_LAYERS, _WIDTH = 8, 64
"""The cross-attention layers of the tiny base, and how wide they are."""


def make_adapters(folder: Path, *, seed: int = 0) -> Path:
    """Write both adapters and ``image_encoder`` into the folder, safetensors only; gives the folder."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    make_vision(folder / "image_encoder", seed=seed)
    save_file({**_layers(), **_plain_projection()}, folder / PLAIN)
    save_file({**_layers(), **_plus_projection()}, folder / PLUS)
    return folder


def make_vision(folder: Path, *, seed: int = 0) -> Path:
    """A CLIP vision model with projection and its image processor; gives the folder."""
    import torch
    from transformers import CLIPImageProcessorPil, CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(seed)
    config = CLIPVisionConfig(
        hidden_size=EYE,
        intermediate_size=64,
        num_hidden_layers=3,
        num_attention_heads=4,
        image_size=IMAGE_PX,
        patch_size=7,
        projection_dim=PROJECTION,
    )
    CLIPVisionModelWithProjection(config).eval().save_pretrained(folder)
    CLIPImageProcessorPil(
        size={"shortest_edge": IMAGE_PX}, crop_size={"height": IMAGE_PX, "width": IMAGE_PX}
    ).save_pretrained(folder)
    return folder


def _random(*shape: int) -> Any:
    import torch

    return torch.randn(*shape) / shape[-1] ** 0.5


def _layers() -> dict[str, Any]:
    """Keys and values of each cross-attention layer; the published files number them 1, 3, 5, …"""
    return {
        f"ip_adapter.{2 * number + 1}.{part}.weight": _random(_WIDTH, CROSS_BASE)
        for number in range(_LAYERS)
        for part in ("to_k_ip", "to_v_ip")
    }


def _norm(name: str, width: int) -> dict[str, Any]:
    import torch

    return {f"{name}.weight": torch.ones(width), f"{name}.bias": torch.zeros(width)}


def _plain_projection() -> dict[str, Any]:
    import torch

    spread = _PLAIN_TOKENS * CROSS_BASE
    return {
        "image_proj.proj.weight": _random(spread, PROJECTION),
        "image_proj.proj.bias": torch.zeros(spread),
        **_norm("image_proj.norm", CROSS_BASE),
    }


def _plus_projection() -> dict[str, Any]:
    """The resampler of IP-Adapter Plus: learned latents that look at all patches; heads are 64 wide, layers four."""
    import torch

    width = 64
    weights = {
        "latents": _random(1, _PLUS_TOKENS, width),
        "proj_in.weight": _random(width, EYE),
        "proj_in.bias": torch.zeros(width),
        "proj_out.weight": _random(CROSS_BASE, width),
        "proj_out.bias": torch.zeros(CROSS_BASE),
        **_norm("norm_out", CROSS_BASE),
    }
    for number in range(_PLUS_LAYERS):
        attention, forward = f"layers.{number}.0", f"layers.{number}.1"
        weights |= {
            **_norm(f"{attention}.norm1", width),
            **_norm(f"{attention}.norm2", width),
            f"{attention}.to_q.weight": _random(width, width),
            f"{attention}.to_kv.weight": _random(2 * width, width),
            f"{attention}.to_out.weight": _random(width, width),
            **_norm(f"{forward}.0", width),
            f"{forward}.1.weight": _random(4 * width, width),
            f"{forward}.3.weight": _random(width, 4 * width),
        }
    return {f"image_proj.{name}": value for name, value in weights.items()}
