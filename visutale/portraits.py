"""Portraits: a picture of one character alone, painted first, that the pages are held against.

What a portrait shows is decided by the book and the character, never by a page: whichever page asks first, and in
whichever run, gets the same one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from visutale import clip_tokens, image_styles
from visutale.book import Character, Scene
from visutale.image_prompts import Count, ImagePrompt, portrait_prompt


class PortraitOrder(NamedTuple):
    """What is to be painted: whom, in which words, from which seed."""

    character: Character
    prompt: ImagePrompt
    seed: int


def portrait_order(
    character: Character,
    style: str,
    book_seed: int,
    *,
    count: Count = clip_tokens.count,
    limit: int = clip_tokens.LIMIT,
) -> PortraitOrder:
    """The portrait of a character in a book's style. A style without a file is painted as a plain picture book.

    ``count`` and ``limit`` are the text encoder's, as for :func:`visutale.image_prompts.compile_prompt`.
    """
    prompt = portrait_prompt(character, image_styles.load_or_fallback(style), count=count, limit=limit)
    return PortraitOrder(character, prompt, portrait_seed(*character.looks_key(book_seed)))


def portrait_seed(book_seed: int, character_id: str) -> int:
    """The seed of a character's portrait, 0 to 2³²-1: the same in every run of the same book."""
    return int.from_bytes(hashlib.sha256(f"portrait {book_seed} {character_id}".encode()).digest()[:4], "big")


def hero_in(scene: Scene, cast: Sequence[Character]) -> Character | None:
    """The book's hero, where the scene shows them; None where it does not, or where they are several."""
    shown = {part.who for part in scene.parts}
    return next((one for one in cast if one.role == "hero" and one.count == 1 and one.id in shown), None)
