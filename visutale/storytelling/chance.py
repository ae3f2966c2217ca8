"""Chance that can be repeated: streams of random numbers named by words, the same on every machine."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

Choice = TypeVar("Choice")


def stream(*names: object) -> random.Random:
    """A random stream of its own for these names. The same names give the same numbers, always."""
    text = "\x1f".join(str(name) for name in names)
    return random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def shuffled(rng: random.Random, choices: Sequence[Choice]) -> list[Choice]:
    """The choices in a new order."""
    order = list(choices)
    rng.shuffle(order)
    return order
