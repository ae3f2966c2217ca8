"""A tiny FLUX.1 in diffusers' own format, about 10 MB, made in a second: another kind of model for the same engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.tiny.sdxl import _text_encoder, real_clip_tokenizer

_LATENTS, _T5_WIDTH, _PIECES = 4, 32, 300


def make_flux(folder: Path, *, seed: int = 0) -> Path:
    """Write the pipeline, safetensors only; gives the folder."""
    import torch
    from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
    from transformers import T5Config, T5EncoderModel

    torch.manual_seed(seed)
    transformer = FluxTransformer2DModel(
        patch_size=1,
        in_channels=_LATENTS * 4,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=_T5_WIDTH,
        pooled_projection_dim=32,
        axes_dims_rope=(4, 4, 8),
        guidance_embeds=True,
    )
    vae = AutoencoderKL(
        block_out_channels=(32, 64, 64, 64),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=_LATENTS,
        use_quant_conv=False,
        use_post_quant_conv=False,
        shift_factor=0.1,
        scaling_factor=0.36,
    )
    config = T5Config(vocab_size=_PIECES, d_model=_T5_WIDTH, d_kv=8, d_ff=37, num_layers=2, num_heads=4)
    pipeline = FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        vae=vae.eval(),
        text_encoder=_text_encoder(projected=False),
        tokenizer=real_clip_tokenizer(),
        text_encoder_2=T5EncoderModel(config).eval(),
        tokenizer_2=_letter_tokenizer(),
        transformer=transformer.eval(),
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def _letter_tokenizer() -> Any:
    """A tokenizer of T5's kind that takes a token a letter, and one for the end."""
    from transformers import T5TokenizerFast

    letters = [chr(code) for code in range(32, 256)]
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -20.0), ("▁", -2.0), *((one, -3.0) for one in letters)]
    return T5TokenizerFast(vocab=pieces, extra_ids=0, model_max_length=512)
