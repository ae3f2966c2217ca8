"""What the drawn bodies of animals and people look like where nobody says: tails, paws, trades."""

from __future__ import annotations

from dataclasses import replace

from visutale.papercut import colours
from visutale.papercut.bodies import Skin

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

_OUTFITS = {
    "wizard": "a blue robe and brown boots", "witch": "a purple robe, a black cape and black boots",
    "astronaut": "a white spacesuit, white trousers, a grey belt and grey boots",
    "knight": "a silver shirt, grey trousers, a brown belt and silver boots",
    "doctor": "a white coat and navy trousers", "teacher": "a green jumper and brown trousers",
    "farmer": "blue dungarees and green boots", "gardener": "green dungarees and brown boots",
    "firefighter": "a mustard coat, navy trousers and black boots", "police officer": "a navy shirt, navy trousers and black boots",
    "baker": "a white shirt and brown trousers", "chef": "a white shirt and navy trousers", "cook": "a white shirt and brown trousers",
    "pirate": "a striped red shirt, a black waistcoat, navy trousers and brown boots",
    "sailor": "a striped blue shirt, white trousers and black shoes", "princess": "a pink dress and rosy shoes",
    "queen": "a purple dress and a red cape", "king": "a red cape, a purple shirt, purple trousers and a golden belt",
    "prince": "a blue shirt, a red cape, white trousers and brown boots", "fairy": "a mint dress and green shoes",
    "elf": "a green shirt, brown trousers, a brown belt and green boots", "mermaid": "a lilac shirt", "merman": "a belt",
    "superhero": "a red shirt, a blue cape, blue trousers and red boots", "vampire": "a black coat and a red bow",
    "genie": "a turquoise waistcoat and orange trousers", "clown": "dotted yellow dungarees, a red bow and red shoes",
    "artist": "a white shirt, blue dungarees and brown shoes", "painter": "a white shirt and blue dungarees",
    "Santa": "a red coat, red trousers, a black belt and black boots", "detective": "a brown coat and brown trousers",
    "builder": "an orange waistcoat, navy trousers and brown boots", "ninja": "a black shirt, black trousers and a grey belt",
    "scientist": "a white coat and teal trousers", "nurse": "a mint shirt and mint trousers", "baby": "a striped mint onesie",
    "Father Christmas": "a red coat, red trousers, a black belt and black boots", "Mother Christmas": "a red dress and black boots",
    "robot": "a grey belt", "alien": "a belt", "guard": "a red coat and navy trousers", "explorer": "a tan shirt, brown shorts and brown boots",
    "captain": "a navy coat, white trousers and black shoes", "fisherman": "a yellow raincoat and green boots",
    "giant": "a green waistcoat, brown trousers and brown boots", "gnome": "a blue jumper, brown trousers, a belt and brown boots",
    "dwarf": "a brown jumper, green trousers, a belt and brown boots", "troll": "a brown waistcoat",
}  # fmt: skip


def outfit(kind: str) -> str:
    """The clothes of a trade or a figure of tales, in words; "" where it has none of its own."""
    return _OUTFITS.get(kind, "")


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
