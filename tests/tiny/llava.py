"""A tiny LLaVA with random weights, in transformers' own format, half a megabyte, made in a second.

Its vocabulary has a few whole words, so that what it says is made of words; which words is up to its random weights and
depends on the photo. What it says without end makes it good for tests of stopping.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from models.llava import Llava, Options
from visutale.media import Photo, Picture

SPECIAL = ("<unk>", "<s>", "</s>", "<image>", "<pad>")
WORDS = (
    "a", "the", "two", "red", "white", "small", "cat", "dog", "boat", "owl", "lantern", "garden", "runs", "sleeps",
    "sails", "over", "under", "near", "with", "and", "moon", "ball", "tree", "child", "jumps", "green", "house", "sits",
)  # fmt: skip
PATCH_PX, SIDE_PX = 14, 56
CONTEXT = 4096
TEMPLATE = """\
{%- for message in messages -%}
{%- if message['role'] != 'system' %}{{ message['role'].upper() + ': ' }}{% endif -%}
{%- for one in message['content'] if one['type'] == 'image' %}{{ '<image>\n' }}{% endfor -%}
{%- for one in message['content'] if one['type'] == 'text' %}{{ one['text'] + ' ' }}{% endfor -%}
{%- endfor -%}
{%- if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif -%}
"""
"""As LLaVA 1.5 has it: what the system says comes first, photos before words."""


def photo(seed: int = 0, size: tuple[int, int] = (200, 150)) -> Photo:
    """A photo of coloured patches."""
    patches = np.random.default_rng(seed).integers(0, 255, (6, 6, 3)).astype(np.uint8)
    return Photo.read(Picture.of(Image.fromarray(patches).resize(size)).data)


def engine(folder: Path | str, **options: Any) -> Llava:
    """The engine over a tiny model."""
    return Llava(Options(model=str(folder), **{"device": "cpu", "max_tokens": 16, **options}), Path())


def make_llava(folder: Path, *, seed: int = 0) -> Path:
    """Write a LLaVA 1.5 to ``folder``, safetensors only; gives the folder."""
    from transformers import CLIPImageProcessorPil, LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor

    size = {"height": SIDE_PX, "width": SIDE_PX}
    images = CLIPImageProcessorPil(size={"shortest_edge": SIDE_PX}, crop_size=size)
    return _written(folder, seed, images, LlavaProcessor, LlavaConfig, LlavaForConditionalGeneration, {})


def make_llava_next(folder: Path, *, seed: int = 0) -> Path:
    """Write its successor, LLaVA-NeXT: it cuts a photo into as many pieces as suit its shape."""
    from transformers import (
        LlavaNextConfig,
        LlavaNextForConditionalGeneration,
        LlavaNextImageProcessorPil,
        LlavaNextProcessor,
    )

    size = {"height": SIDE_PX, "width": SIDE_PX}
    grids = [[SIDE_PX, 2 * SIDE_PX], [2 * SIDE_PX, SIDE_PX], [2 * SIDE_PX, 2 * SIDE_PX]]
    images = LlavaNextImageProcessorPil(
        size={"shortest_edge": SIDE_PX}, crop_size=size, image_grid_pinpoints=grids
    )  # fmt: skip
    own = {"image_grid_pinpoints": grids}
    return _written(folder, seed, images, LlavaNextProcessor, LlavaNextConfig, LlavaNextForConditionalGeneration, own)


def _written(folder: Path, seed: int, images: Any, processors: Any, configs: Any, models: Any, own: Any) -> Path:
    import torch
    from transformers import CLIPVisionConfig, LlamaConfig

    torch.manual_seed(seed)
    tokenizer = _tokenizer()
    config = configs(
        vision_config=CLIPVisionConfig(
            hidden_size=32, intermediate_size=37, num_hidden_layers=3, num_attention_heads=4, image_size=SIDE_PX,
            patch_size=PATCH_PX, initializer_range=0.2,
        ),
        text_config=LlamaConfig(
            vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=4, max_position_embeddings=CONTEXT, bos_token_id=1, eos_token_id=2, pad_token_id=4,
            initializer_range=0.6,
        ),
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        vision_feature_layer=-2,
        initializer_range=0.6,
        **own,
    )  # fmt: skip
    model = models(config).eval()
    spoken = {tokenizer.convert_tokens_to_ids(f"Ġ{word}") for word in WORDS}
    model.generation_config.suppress_tokens = [token for token in range(len(tokenizer)) if token not in spoken]
    model.generation_config.eos_token_id, model.generation_config.pad_token_id = 2, 4
    model.save_pretrained(folder, safe_serialization=True)
    processors(
        images, tokenizer, patch_size=PATCH_PX, vision_feature_select_strategy="default", num_additional_image_tokens=1,
        chat_template=TEMPLATE,
    ).save_pretrained(folder)  # fmt: skip
    return folder


def _tokenizer() -> Any:
    """Bytes, and on top of them the words, each with its space; a beginning is marked as Llama does it."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {word: number for number, word in enumerate([*SPECIAL, *letters])}
    merges: list[tuple[str, str]] = []
    for word in WORDS:
        whole = "Ġ"
        for letter in word:
            if (merged := whole + letter) not in vocabulary:
                vocabulary[merged] = len(vocabulary)
                merges.append((whole, letter))
            whole = merged
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", vocabulary["<s>"])]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="<pad>",
        additional_special_tokens=["<image>"], extra_special_tokens={"image_token": "<image>"},
    )  # fmt: skip
