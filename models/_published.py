"""What some published models are made of, so that their files and sizes can be told where the hub can't be asked.

Names as on the models' pages on the hub, without weights of other precisions and other formats.
"""

from __future__ import annotations

from visutale.plans import FLUX2_KLEIN_4B, LLAVA_7B, SDXL

_TOKENIZER = ("merges.txt", "special_tokens_map.json", "tokenizer_config.json", "vocab.json")


def _half(part: str, stem: str) -> tuple[str, str]:
    return f"{part}/config.json", f"{part}/{stem}.fp16.safetensors"


def _tokenizer(part: str) -> tuple[str, ...]:
    return tuple(f"{part}/{name}" for name in _TOKENIZER)


_SDXL = (
    "model_index.json",
    "scheduler/scheduler_config.json",
    *_half("text_encoder_2", "model"),
    *_tokenizer("tokenizer_2"),
    *_half("unet", "diffusion_pytorch_model"),
    *_half("vae", "diffusion_pytorch_model"),
)

PUBLISHED: dict[str, tuple[str, ...]] = {
    "stabilityai/stable-diffusion-xl-base-1.0": (*_SDXL, *_half("text_encoder", "model"), *_tokenizer("tokenizer")),
    "stabilityai/stable-diffusion-xl-refiner-1.0": _SDXL,
    "llava-hf/llava-1.5-7b-hf": (
        "config.json",
        "generation_config.json",
        *(f"model-0000{number}-of-00003.safetensors" for number in (1, 2, 3)),
        "model.safetensors.index.json",
        "preprocessor_config.json",
        "processor_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
    ),
}

# Two bytes a parameter: counted for plans, and for Whisper as its model card has them.
PUBLISHED_BYTES: dict[str, int] = {
    "stabilityai/stable-diffusion-xl-base-1.0": sum(SDXL.parts.values()),
    "stabilityai/stable-diffusion-xl-refiner-1.0": sum(SDXL.refiner.values()),
    "black-forest-labs/FLUX.2-klein-4B": sum(FLUX2_KLEIN_4B.parts.values()),
    "llava-hf/llava-1.5-7b-hf": sum(LLAVA_7B.parts.values()),
    "Systran/faster-whisper-tiny": 2 * 39_000_000,
    "Systran/faster-whisper-base": 2 * 74_000_000,
    "Systran/faster-whisper-small": 2 * 244_000_000,
    "Systran/faster-whisper-medium": 2 * 769_000_000,
    "Systran/faster-whisper-large-v2": 2 * 1_550_000_000,
    "Systran/faster-whisper-large-v3": 2 * 1_550_000_000,
    "mobiuslabsgmbh/faster-whisper-large-v3-turbo": 2 * 809_000_000,
}
