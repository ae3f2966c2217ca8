"""What the drawn bodies of animals and people look like where nobody says: tails, paws, trades."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from visutale.papercut import colours
from visutale.papercut.garments import Skin

_TAILS = {
    "fox": "bushy", "wolf": "bushy", "squirrel": "bushy", "raccoon": "bushy", "skunk": "bushy",
    "rabbit": "puff", "bunny": "puff", "hare": "puff", "bear": "puff", "panda": "puff", "polar bear": "puff",
    "hamster": "puff", "pig": "curl", "piglet": "curl", "mouse": "thin", "rat": "thin", "lion": "tuft", "cow": "tuft",
    "donkey": "tuft", "zebra": "tuft", "cat": "long", "kitten": "long", "tiger": "long", "dog": "long", "puppy": "long",
    "monkey": "thin", "dragon": "long", "horse": "tuft", "unicorn": "tuft", "leopard": "long",
}  # fmt: skip
_LIMBS = {
    "panda": "#3f3f3f",
    "fox": "#5a3524",
    "chicken": "#f1b31c",
    "hen": "#f1b31c",
    "chick": "#f1b31c",
    "unicorn": "#fbf8f1",
}
_BELLIES = {
    "fox": "#fbf3e4",
    "panda": "#ffffff",
    "frog": "#dbe9a4",
    "tiger": "#fbf3e4",
    "wolf": "#cfcdcb",
    "unicorn": "#fbf8f1",
}
_BARE = {
    "panda": "#ffffff",
    "unicorn": "#fbf8f1",
    "cow": "#ffffff",
    "chicken": "#ffffff",
    "hen": "#ffffff",
    "polar bear": "#f4f2ee",
}
_WINGED = {"fairy": "#cfe6c8", "pixie": "#cfe6c8", "angel": "#fbf8f1", "sprite": "#cfe6c8"}

_OUTFITS = Path(__file__).parent / "data" / "outfits.txt"


def outfit(kind: str) -> str:
    """The clothes of a trade or a figure of tales, in words; "" where it has none of its own."""
    return _outfits().get(kind, "")


@cache
def _outfits() -> dict[str, str]:
    lines = _OUTFITS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("|", 1) for line in lines if "|" in line and not line.startswith("#"))
    return {word.strip(): worn.strip() for word, worn in pairs}


def animal(word: str, bare: str, painted: str) -> Skin:
    """Fur, tail and belly of an animal. ``bare`` is its head's colour, ``painted`` the one its looks ask for, or ""."""
    colour = painted or _BARE.get(word, bare)
    tip = {"fox": "#fbf3e4", "wolf": "#cfcdcb", "bear": colours.lighter(colour, 0.15), "panda": "#3f3f3f"}.get(
        word, "#fffaf0"
    )
    if _TAILS.get(word) == "tuft":
        tip = colours.darker(colour, 0.45)
    return Skin(
        bare=colour, limbs="" if painted else _LIMBS.get(word, ""), belly=_BELLIES.get(word, ""),
        tail=_TAILS.get(word, ""), tail_tip=tip, paws=True,
    )  # fmt: skip


def person(word: str, bare: str) -> Skin:
    """The skin of a person; fairies have wings and mermaids a tail."""
    fin = {"mermaid": "#5fb8a2", "merman": "#4f8fc4"}.get(word, "")
    return replace(Skin(bare=bare), wings=_WINGED.get(word, ""), fin=fin)
