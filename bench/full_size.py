"""The full-size SDXL and LLaVA 1.5 with random values: what they take of time and memory does not depend on the values.

Sizes are those of the published configurations (stabilityai/stable-diffusion-xl-base-1.0 and -refiner-1.0,
llava-hf/llava-1.5-7b-hf), kept in bench/memory.py. Their words are not: a vocabulary of bytes has the right numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from bench.memory import encoders, llava, sdxl_base, sdxl_refiner, sdxl_vae
from tests.tiny.sdxl import scheduler

CLIP_END = 49_407
LLAVA_SIDE_PX, LLAVA_PATCH_PX = 336, 14
LLAVA_SPECIAL = {"<unk>": 0, "<s>": 1, "</s>": 2, "<image>": 32_000, "<pad>": 32_001}
LLAVA_WORDS = 32_064
LLAVA_TEMPLATE = (
    "{% for message in messages %}{{ message['role'].upper() + ': ' }}"
    "{% for one in message['content'] %}{{ '<image>\n' if one['type'] == 'image' else one['text'] + ' ' }}{% endfor %}"
    "{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)


@contextmanager
def made_on(device: str, dtype: torch.dtype) -> Iterator[None]:
    """Models are made there, in this precision."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            yield
    finally:
        torch.set_default_dtype(before)


def sdxl(device: str, dtype: torch.dtype) -> tuple[Any, Any]:
    """Base and refiner, 11 GB in half precision; they share the second text encoder and the VAE."""
    from diffusers import StableDiffusionXLImg2ImgPipeline, StableDiffusionXLPipeline

    with made_on(device, dtype):
        unet, refiner_unet, vae, texts = sdxl_base(), sdxl_refiner(), sdxl_vae(), encoders()
    tokenizer = _clip_tokenizer()
    shared = {
        "vae": vae,
        "text_encoder_2": texts["text_encoder_2"].eval(),
        "tokenizer_2": tokenizer,
        "add_watermarker": False,
    }
    base = StableDiffusionXLPipeline(
        text_encoder=texts["text_encoder"].eval(), tokenizer=tokenizer, unet=unet, scheduler=scheduler(), **shared
    )
    refiner = StableDiffusionXLImg2ImgPipeline(
        text_encoder=None,
        tokenizer=None,
        unet=refiner_unet,
        scheduler=scheduler(),
        requires_aesthetics_score=True,
        **shared,
    )
    return base, refiner


def write_llava(folder: Path, device: str) -> Path:
    """LLaVA-1.5-7B as a folder of safetensors, 14 GB; made on the device, where random values come fast."""
    from transformers import CLIPImageProcessorPil, LlavaProcessor

    with made_on(device, torch.bfloat16):
        model: Any = llava()
    model.generation_config.eos_token_id = LLAVA_SPECIAL["</s>"]
    model.generation_config.pad_token_id = LLAVA_SPECIAL["<pad>"]
    model.save_pretrained(folder)
    side = {"height": LLAVA_SIDE_PX, "width": LLAVA_SIDE_PX}
    images: Any = CLIPImageProcessorPil(size={"shortest_edge": LLAVA_SIDE_PX}, crop_size=side)
    processor: Any = LlavaProcessor(
        images,
        _llava_tokenizer(),
        patch_size=LLAVA_PATCH_PX,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=LLAVA_TEMPLATE,
    )
    processor.save_pretrained(folder)
    return folder


def _clip_tokenizer() -> Any:
    """A token a letter; begin and end have CLIP's own numbers."""
    from transformers import CLIPTokenizer
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    letters = list(bytes_to_unicode().values())
    words = [*letters, *(f"{letter}</w>" for letter in letters)]
    numbers = {word: number for number, word in enumerate(words)}
    numbers |= {f"filler {number}": number for number in range(len(words), CLIP_END - 1)}
    numbers |= {"<|startoftext|>": CLIP_END - 1, "<|endoftext|>": CLIP_END}
    return CLIPTokenizer(vocab=numbers, merges=[], pad_token="<|endoftext|>", model_max_length=77)


def _llava_tokenizer() -> Any:
    """A token a byte; every number the model can answer with is a word."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    free = (number for number in range(LLAVA_WORDS) if number not in LLAVA_SPECIAL.values())
    numbers = dict(LLAVA_SPECIAL)
    for letter in sorted(pre_tokenizers.ByteLevel.alphabet()):
        numbers[letter] = next(free)
    numbers |= {f"Ġw{number}": number for number in free}
    tokenizer = Tokenizer(models.BPE(vocab=numbers, merges=[], unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="<unk>",
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        additional_special_tokens=["<image>"],
        extra_special_tokens={"image_token": "<image>"},
    )
