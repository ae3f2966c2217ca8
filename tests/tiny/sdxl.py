"""A tiny SDXL: base and refiner in diffusers' own format, about 25 MB each, made in a second or two.

They read with CLIP's real vocabulary, so that a prompt takes as many tokens as it would in the real model.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from visutale import clip_tokens

CROSS_BASE, CROSS_REFINER, HIDDEN = 64, 32, 32
_VOCABULARY = 49_408


def make_sdxl(folder: Path, *, seed: int = 0) -> tuple[Path, Path]:
    """Write base and refiner as ``folder``/base and ``folder``/refiner, safetensors only; gives both folders."""
    import torch
    from diffusers import StableDiffusionXLImg2ImgPipeline, StableDiffusionXLPipeline

    torch.manual_seed(seed)
    tokenizer = real_clip_tokenizer()
    second = _text_encoder(projected=True)
    vae = _vae()
    base = StableDiffusionXLPipeline(
        vae=vae,
        text_encoder=_text_encoder(projected=False),
        text_encoder_2=second,
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        unet=_unet(CROSS_BASE, 6 * 8 + HIDDEN),
        scheduler=scheduler(),
    )
    refiner = StableDiffusionXLImg2ImgPipeline(
        vae=vae,
        text_encoder=None,
        text_encoder_2=second,
        tokenizer=None,
        tokenizer_2=tokenizer,
        unet=_unet(CROSS_REFINER, 5 * 8 + HIDDEN),
        scheduler=scheduler(),
        requires_aesthetics_score=True,
    )
    for pipeline, name in ((base, "base"), (refiner, "refiner")):
        pipeline.save_pretrained(folder / name, safe_serialization=True)
        (folder / name / "README.md").write_text("---\nlicense: mit\n---\nRandom numbers.\n", "utf-8")
    return folder / "base", folder / "refiner"


def clip_tokenizer() -> Any:
    """CLIP's byte alphabet without merges: a token a letter, 77 at most."""
    from transformers import CLIPTokenizer
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    letters = list(bytes_to_unicode().values())
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(
        vocab={word: number for number, word in enumerate(words)},
        merges=[],
        pad_token="<|endoftext|>",
        model_max_length=77,
    )


def real_clip_tokenizer() -> Any:
    """CLIP's published vocabulary: the tokens that :mod:`visutale.clip_tokens` counts."""
    from transformers import CLIPTokenizer

    model = json.loads(clip_tokens._tokenizer().to_str())["model"]
    return CLIPTokenizer(
        vocab=model["vocab"],
        merges=[tuple(pair) for pair in model["merges"]],
        pad_token="<|endoftext|>",
        model_max_length=clip_tokens.LIMIT,
    )


def _text_encoder(*, projected: bool) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=_VOCABULARY,
        hidden_size=HIDDEN,
        intermediate_size=37,
        num_hidden_layers=3,
        num_attention_heads=4,
        projection_dim=HIDDEN,
        bos_token_id=_VOCABULARY - 2,
        eos_token_id=_VOCABULARY - 1,
        pad_token_id=_VOCABULARY - 1,
    )
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config).eval()


def _unet(cross_attention: int, conditions: int) -> Any:
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        sample_size=32,
        block_out_channels=(32, 64),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4),
        transformer_layers_per_block=(1, 2),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        cross_attention_dim=cross_attention,
        projection_class_embeddings_input_dim=conditions,
    ).eval()


def _vae() -> Any:
    from diffusers import AutoencoderKL

    blocks = 4
    return AutoencoderKL(
        block_out_channels=(32, 64, 64, 64),
        down_block_types=("DownEncoderBlock2D",) * blocks,
        up_block_types=("UpDecoderBlock2D",) * blocks,
        latent_channels=4,
        scaling_factor=0.13025,
    ).eval()


def scheduler() -> Any:
    """The one that is published with SDXL."""
    from diffusers import EulerDiscreteScheduler

    return EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        steps_offset=1,
        timestep_spacing="leading",
    )
