"""What a character wears and how it looks, read from words such as "a red scarf and a blue coat"."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from visutale.lexicon import find, singular_of
from visutale.papercut import colours

_GARMENTS = {
    "scarf": "scarf shawl neckerchief bandana bandanna kerchief necktie",
    "coat": "coat raincoat jacket anorak parka cloak-coat overcoat blazer lab-coat mac waistcoat vest",
    "jumper": "jumper sweater pullover cardigan hoodie sweatshirt jersey",
    "shirt": "shirt blouse top t-shirt tshirt tee tunic uniform suit spacesuit pyjamas pajamas overalls onesie",
    "dress": "dress gown frock robe robes nightgown nightdress nightshirt kimono sari",
    "skirt": "skirt tutu kilt",
    "dungarees": "dungarees apron pinafore",
    "trousers": "trousers pants jeans shorts leggings breeches",
    "boots": "boots wellies wellingtons boot",
    "shoes": "shoes slippers sandals trainers sneakers shoe clogs",
    "hat": "hat sunhat straw-hat bonnet",
    "cap": "cap beret helmet",
    "woolly": "beanie bobble-hat woolly-hat nightcap",
    "crown": "crown tiara",
    "cape": "cape cloak mantle",
    "bow": "bow ribbon bow-tie bowtie",
    "glasses": "glasses spectacles goggles",
    "belt": "belt sash",
    "collar": "collar",
    "backpack": "backpack rucksack satchel bag",
    "mittens": "mittens gloves mitten glove",
    "socks": "socks stockings sock tights",
    "buttons": "buttons",
}
_BY_WORD = {word: garment for garment, words in _GARMENTS.items() for word in words.split()}
_PATTERNS = {"striped": "stripes", "stripy": "stripes", "stripes": "stripes", "spotted": "dots", "spotty": "dots",
             "dotted": "dots", "polka": "dots", "checked": "checks", "starry": "dots", "patterned": "dots"}  # fmt: skip
_BODY = frozenset(
    [
        "fur",
        "scales",
        "skin",
        "feathers",
        "shell",
        "wings",
        "body",
        "paint",
        "coat",
        "fluff",
        "fleece",
        "wool",
        "hide",
        "coloured",
        "colored",
        "all",
        "bristles",
    ]
)
_ASIDE = frozenset(
    [
        "eyes",
        "eye",
        "nose",
        "spots",
        "spot",
        "belly",
        "beak",
        "horns",
        "horn",
        "tail",
        "ears",
        "ear",
        "paws",
        "paw",
        "mane",
        "stripe",
        "cheeks",
        "teeth",
        "tooth",
    ]
)
_SKIN = {
    "pale": 0, "fair": 0, "light": 1, "freckled": 0, "olive": 2, "tan": 2, "tanned": 2, "golden": 2,
    "brown": 3, "dark": 4, "black": 4, "deep": 4,
}  # fmt: skip
_HAIR = frozenset(
    ["hair", "hairs", "curls", "braid", "braids", "plaits", "plait", "pigtails", "ponytail", "beard", "locks", "bun"]
)
_WORD = re.compile(r"[a-z][a-z'-]*|[,.;]")


@dataclass(frozen=True)
class Garment:
    kind: str
    colour: str
    pattern: str = ""


@dataclass(frozen=True)
class Looks:
    """``body`` is a colour for fur, scales or paint, ``hair`` one for hair; "" where the words name none.

    ``tone`` is a skin tone from 0 (lightest) to 4, or None.
    """

    garments: tuple[Garment, ...] = ()
    body: str = ""
    hair: str = ""
    tone: int | None = None

    def worn(self, *kinds: str) -> Garment | None:
        return next((garment for garment in self.garments if garment.kind in kinds), None)


@dataclass
class _Seen:
    """The describing words met since the last thing they could describe."""

    colour: str = ""
    colour_word: str = ""
    pattern: str = ""
    tone: int | None = None
    garments: dict[str, Garment] = field(default_factory=dict)
    body: str = ""
    hair: str = ""
    skin: int | None = None

    def forget(self) -> None:
        self.colour = self.colour_word = self.pattern = ""
        self.tone = None


def read(looks: str, clothes: str, kind: str, chance: random.Random) -> Looks:
    """What the words say of clothes, fur, hair and skin. Garments without a colour get one by ``chance``."""
    seen = _Seen()
    kinds = {kind.lower(), singular_of(kind.lower())}
    for text in (looks, clothes):
        words = _WORD.findall(text.lower())
        for i, word in enumerate(words):
            _take(word, words[i + 1] if i + 1 < len(words) else "", seen, kinds, chance)
        if text is looks and seen.colour and not seen.body:
            seen.body = seen.colour
        seen.forget()
    return Looks(tuple(seen.garments.values()), seen.body, seen.hair, seen.skin)


def _take(word: str, following: str, seen: _Seen, kinds: set[str], chance: random.Random) -> None:
    if word in _SKIN and seen.tone is None and not (word == "light" and colours.is_colour(following)):
        seen.tone = _SKIN[word]
    garment = _BY_WORD.get(f"{word}-{following}") or _BY_WORD.get(word)
    if colours.is_colour(word) and not (word == "dark" and colours.is_colour(following)):
        seen.colour, seen.colour_word = colours.paper(word), word
    elif word in _PATTERNS:
        seen.pattern = _PATTERNS[word]
    elif word in _HAIR or word.endswith("-haired"):
        seen.hair = seen.hair or seen.colour
        seen.forget()
    elif word == "skin":
        if seen.tone is not None:
            seen.skin = seen.tone
        seen.body = seen.body or seen.colour
        seen.forget()
    elif garment and not (word == "coat" and following in ("of", "") and not seen.colour):
        colour = seen.colour or colours.paper(chance.choice(colours.CLOTH))
        seen.garments.setdefault(garment, Garment(garment, colour, seen.pattern))
        seen.forget()
    elif word in _BODY or word in kinds or singular_of(word) in kinds:
        seen.body = seen.body or seen.colour
        seen.forget()
    elif word in _ASIDE or (word in ",.;with" and word != "i"):
        _leave(word, seen)


def _leave(word: str, seen: _Seen) -> None:
    """A colour that stands alone ("small and green,") is the body's; one for eyes or a nose is nobody's here."""
    if word not in _ASIDE and seen.colour and not seen.body:
        seen.body = seen.colour
    seen.forget()


def dressed(looks: Looks, kind: str, chance: random.Random, *, person: bool = False) -> Looks:
    """``looks`` with what is missing to be dressed: people always are; animals keep their fur but for a scarf or so."""
    if any(garment.kind not in ("boots", "shoes", "hat", "glasses") for garment in looks.garments) and not person:
        return looks
    garments = {garment.kind: garment for garment in looks.garments}
    first, second = chance.sample(colours.CLOTH, 2)
    if person:
        if not looks.worn("coat", "jumper", "shirt", "dress", "dungarees"):
            top = chance.choice(("jumper", "shirt", "dungarees", "dress" if _may_wear_dress(kind) else "jumper"))
            garments[top] = Garment(top, colours.paper(first), chance.choice(("", "", "stripes", "dots")))
        if not looks.worn("trousers", "skirt", "dress"):
            garments["trousers"] = Garment("trousers", colours.paper(chance.choice(("navy", "brown", "teal", "plum"))))
        if not looks.worn("boots", "shoes"):
            garments["shoes"] = Garment("shoes", colours.paper(chance.choice(("brown", "red", "navy", "black"))))
    else:
        kinds = ("scarf", "jumper", "dungarees", "bow")
        garments["x"] = Garment(chance.choice(kinds), colours.paper(second), chance.choice(("", "stripes")))
    return Looks(tuple(garments.values()), looks.body, looks.hair, looks.tone)


def _may_wear_dress(kind: str) -> bool:
    noun = find(kind)
    return noun is not None and noun.pronoun == "she"
