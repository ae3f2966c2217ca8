"""A character's colours: what the sheet says of them, and what a page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from visutale.lexicon import find
from visutale.ports import Contradiction
from visutale.story_check.figures import ANIMATE, Figure, spelled_as
from visutale.story_check.findings import Reading, following, found, real

_FAMILIES = {
    "red": "red crimson scarlet ruby cherry rusty chestnut ginger orange maroon",
    "orange": "orange ginger amber rusty copper peach apricot tawny golden gold",
    "yellow": "yellow golden gold lemon blond blonde honey amber mustard cream sandy",
    "green": "green emerald olive mint lime mossy teal turquoise jade",
    "blue": "blue navy azure indigo sapphire turquoise teal aqua violet",
    "purple": "purple violet lilac lavender plum magenta indigo mauve",
    "pink": "pink rosy rose coral magenta peach",
    "brown": "brown chestnut chocolate hazel tan beige sandy tawny bronze ginger rusty copper golden amber honey",
    "grey": "grey gray silver silvery ashen",
    "white": "white snowy ivory cream silver silvery beige",
    "black": "black ebony jet",
}
"""Which colour words can be said of the same thing."""
COLOURS = frozenset(word for words in _FAMILIES.values() for word in words.split())
_COLOUR = spelled_as(set(COLOURS))
_SKINS = "fur scale feather plumage pelt fleece wool"
_PARTS = frozenset(f"{_SKINS} wing tail eye hair mane beak horn paw belly ear spot stripe hoof braid curl".split())
_MARKING = "spot stripe patch tip mark dot freckle speckle splash tuft belly paw"
_MARKS = frozenset(_MARKING.split())
_COVERED = frozenset(_SKINS.split())
_RED_EYES = frozenset({"red", "pink", "rosy", "scarlet", "crimson"})
_STARTING_ANEW = (
    "a an the and or but of in on at by with to from for into over under near behind beside who that which his her its "
    "their my your our is was were are had has"
)
_NOT_BETWEEN = frozenset(_STARTING_ANEW.split())
_CHANGED = re.compile(
    rf"\b(?:turn|chang|paint|dye|dip|colou?r|smear|splash|glow|shimmer|shin|stain|cover|blush)\w*\b[^.!?]{{0,60}}\b({_COLOUR})\b",
    re.IGNORECASE,
)
_SMEARED = re.compile(
    r"\b(?:mud\w*|soot\w*|snow\w*|flour|paint\w*|ash\w*|dust\w*|ink\w*|moonlight|light|glow\w*|sunset|flames?|firelight|"
    r"fire|magic\w*|frost\w*|foam|berr\w+|jam|juice|chalk|blush\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sheet:
    """The colours of one character: of the body as a whole, marks on it, and single parts and clothes by their noun."""

    body: frozenset[str]
    marks: frozenset[str]
    parts: dict[str, frozenset[str]]

    def of(self, part: str) -> frozenset[str]:
        """The colours a part may have; none where the sheet does not say."""
        if part in self.parts:
            return self.parts[part]
        return self.body | self.marks if part in _COVERED and self.body else frozenset()


def sheet(figure: Figure) -> Sheet:
    """Reads the looks and clothes: "a green dragon with blue wings" is green and has blue wings."""
    body: set[str] = set()
    marks: set[str] = set()
    parts: dict[str, set[str]] = {}
    for segment in re.split(
        r"[,;.]| with | wearing | in (?=an? )", f"{figure.one.looks}, {figure.one.clothes}".lower()
    ):
        for colour, noun in _coloured(segment.replace("-", " ")):
            if noun in _MARKS:
                marks.add(colour)
            if noun in ("", "body", "skin", *_COVERED) or re.fullmatch(figure.kinds or "-", noun):
                body.add(colour)
            else:
                parts.setdefault(noun, set()).add(colour)
    return Sheet(frozenset(body), frozenset(marks), {noun: frozenset(said) for noun, said in parts.items()})


def wrong_colours(reading: Reading) -> Iterator[Contradiction]:
    """Where the text gives one of the cast another colour than the sheet does."""
    changed = {word.lower() for word in _CHANGED.findall(reading.whole)}
    for figure in reading.cast:
        colours = sheet(figure)
        if figure.one.count == 1 and figure.kinds and (colours.body or colours.parts):
            yield from _of_one(reading, figure, colours, changed)


def _of_one(reading: Reading, figure: Figure, sheet: Sheet, changed: set[str]) -> Iterator[Contradiction]:
    whole = _whole_patterns(figure, reading.only_one_called(figure)) if sheet.body else []
    owners = rf"(?:{figure.names}|[Tt]he (?:{figure.kinds}))" if figure.names else rf"[Tt]he (?:{figure.kinds})"
    owned = re.compile(rf"\b(?:{owners}[’'](?:s\b)?|(?P<pronoun>[Hh]er|[Hh]is|[Ii]ts)\b)")
    for number, place, line in reading.lines():
        for pattern in whole:
            for match in pattern.finditer(line.told):
                said = _colours_in(match["words"]) - changed
                wrong = said and not _agree(said, sheet.body | sheet.marks) and _plain_between(match["words"])
                if wrong and real(line.told, match.start("words")) and not _compound(line.told, match.end()):
                    yield found(number, line, _against(figure, "", sheet.body))
        before = reading.by_page[number - 1][place - 1].told if place else ""
        for match in owned.finditer(line.told):
            noun, said = _described(line.told, match.end())
            expected = sheet.of(noun)
            if not expected or not said - changed or _agree(said - changed, expected):
                continue
            if (noun == "eye" and said & _RED_EYES) or _SMEARED.search(line.told) or not real(line.told, match.start()):
                continue
            pronoun = match["pronoun"]
            if not pronoun or _means(reading, figure, pronoun.lower(), before, line.told, match.start()):
                yield found(number, line, _against(figure, noun, expected))


def _described(told: str, start: int) -> tuple[str, set[str]]:
    """What is owned and its colours, read on from the owner: "bright red wings", "wings were red."."""
    said: set[str] = set()
    for word in following(told, start):
        if word in COLOURS:
            said.add(word)
        elif word in _NOT_BETWEEN - {"and"}:
            break
        elif noun := _noun(word):
            rest = told[told.index(word, start) + len(word) :]
            if after := re.match(rf" (?:was|were|is|are) ({_COLOUR})(?=[.,;!])", rest):
                said.add(after[1])
            return noun, said
    return "", set()


def _compound(told: str, end: int) -> bool:
    """Whether the noun goes on: "the red dragon kite"."""
    after = following(told, end, 1)
    return bool(after and find(after[0]))


def _whole_patterns(figure: Figure, alone: bool) -> list[re.Pattern[str]]:
    words, kinds = r"(?P<words>(?:[A-Za-z-]+,? ){0,3}[A-Za-z-]+)", figure.kinds
    patterns = []
    if alone:
        patterns.append(
            rf"\b[Tt]he {words} (?:{kinds})\b(?![’'-])(?! (?:called|named|who|that|in|on|from|next|across))"
        )
    if figure.names:
        patterns += [
            rf"\b(?:{figure.names}),? (?:the|was an?|is an?) {words} (?:{kinds})\b(?![’'-])",
            rf"\b[Aa]n? {words} (?:{kinds}),? (?:called|named|whose name was) (?:{figure.names})\b",
        ]
    return [re.compile(pattern) for pattern in patterns]


def _means(reading: Reading, figure: Figure, pronoun: str, before: str, told: str, start: int) -> bool:
    """Whether "her" can only be this one: named earlier in the sentence, and nobody else there or just before."""
    cases = {"her": "she", "his": "he", "its": "it"}
    if figure.one.pronoun != cases[pronoun] and not (pronoun == "its" and figure.one.pronoun != "they"):
        return False
    if not (figure.named_in(told[:start]) or figure.kind_in(told[:start])):
        return False
    others = [one for one in reading.cast if one is not figure]
    around = f"{before} {told}"
    if any(one.named_in(around) or one.kind_in(around) for one in others):
        return False
    nouns = (find(word) for word in re.findall(r"[a-z]+", told))
    return not any(noun.kind in ANIMATE for noun in nouns if noun is not None and noun is not figure.noun)


def _coloured(segment: str) -> Iterator[tuple[str, str]]:
    """Each colour of a segment with the noun it stands before (or after: "its scales are green"); "" for none."""
    words = re.findall(r"[a-z]+", segment)
    for index, word in enumerate(words):
        if word in COLOURS:
            after = next((noun for later in words[index + 1 :] if (noun := _noun(later))), "")
            before = next((noun for early in reversed(words[:index]) if (noun := _noun(early))), "")
            yield word, after or before


def _noun(word: str) -> str:
    if word in COLOURS:
        return ""
    canonical = _canonical(word)
    return canonical if canonical in _PARTS | _MARKS or find(word) else ""


def _canonical(noun: str) -> str:
    """ "wings", "winged" and "wing" are one noun."""
    for ending in ("ies", "ves", "ed", "s", ""):
        stem = noun.removesuffix(ending) if ending and noun.endswith(ending) else noun
        if stem in _PARTS | _MARKS:
            return stem
    return {"hooves": "hoof", "furry": "fur", "scaly": "scale", "feathery": "feather"}.get(noun, noun)


def _colours_in(words: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", words.lower()) if word in COLOURS}


def _plain_between(words: str) -> bool:
    """Whether these words only describe: no noun of their own, nothing that starts a new phrase."""
    for word in re.findall(r"[A-Za-z]+", words):
        if word[:1].isupper() or word in _NOT_BETWEEN - {"and", "or"}:
            return False
        noun = find(word)
        if noun is not None and word not in COLOURS:
            return False
    return True


def _agree(said: set[str], sheet: frozenset[str]) -> bool:
    """Whether any colour said can be one of the sheet's."""
    return any(
        {one, other} <= set(words.split()) for words in _FAMILIES.values() for one in said for other in sheet
    ) or bool(said & sheet)


def _against(figure: Figure, part: str, expected: frozenset[str]) -> str:
    colours = " and ".join(sorted(expected))
    who = figure.one.name or f"the {figure.one.kind}"
    return f"{who} is {colours} ({figure.one.looks})." if not part else f"The {part} of {who} is {colours}."
