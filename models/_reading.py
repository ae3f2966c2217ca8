"""What of a prompt an image model reads: its own tokens, its own limit, and what is cut off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from visutale import clip_tokens

_LEAST_FOR_LONG = 128
_CHARACTERS = 16
"""A token is seldom longer."""
_TEMPLATE_TOKENS = 32
"""What encoders that are language models add to a prompt of their own accord."""


class Cut(NamedTuple):
    """As much of a text as is read, and how many tokens of it are not."""

    text: str
    unread: int


class Reader(NamedTuple):
    """``count`` gives the tokens of a text with all that the encoder adds; it reads ``limit`` of them."""

    count: Callable[[str], int]
    limit: int

    def cut(self, text: str) -> Cut:
        """The longest beginning of a text that is read whole, so that no library cuts it and tells its log."""
        text = text.encode("utf-8", "replace").decode("utf-8")
        tokens = self.count(text)
        if tokens <= self.limit:
            return Cut(text, 0)
        fits, too_long = 0, len(text)
        if too_long > self.limit * _CHARACTERS and self.count(text[: self.limit * _CHARACTERS]) > self.limit:
            too_long = self.limit * _CHARACTERS
        while too_long - fits > 1:
            middle = (fits + too_long) // 2
            fits, too_long = (middle, too_long) if self.count(text[:middle]) <= self.limit else (fits, middle)
        kept = text[:fits]
        kept = kept.rpartition(" ")[0] or kept
        return Cut(kept, tokens - self.count(kept))


CLIP = Reader(clip_tokens.count, clip_tokens.LIMIT)


def reader_of(pipeline: Any, most: int | None) -> Reader:
    """The reader of a pipeline. ``most`` is the longest text its call takes, in tokens; None where it is CLIP's."""
    if most is None or most < _LEAST_FOR_LONG:
        return CLIP
    named = (getattr(pipeline, name, None) for name in ("tokenizer_3", "tokenizer_2", "tokenizer"))
    tokenizer = next((one for one in named if one is not None and not type(one).__name__.startswith("CLIP")), None)
    if tokenizer is None:
        return CLIP
    words = getattr(tokenizer, "tokenizer", tokenizer)  # a processor holds one
    return Reader(lambda text: len(words(text).input_ids), most - _TEMPLATE_TOKENS)
