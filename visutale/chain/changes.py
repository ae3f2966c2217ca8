"""What the model answers when a story is read through or changed, and what is taken from it.

Whatever it answered, the structure is right: as many new pages as were asked for, old pages joined without a gap,
changes only of what is in the book.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import BeforeValidator, Field

from visutale.book import Character, Pronoun
from visutale.chain.answers import (
    MOST_CHARACTERS,
    Answer,
    Beat,
    CastSheet,
    Outline,
    Sketch,
    choice,
    cut,
    cut_at,
    list_up_to,
    narrowed,
)
from visutale.chain.taking import beats_of, cast_of, fewer_words, fitted, kind_of, name_of, named_in, who_is
from visutale.ports import Contradiction

MOST_FINDINGS = 12
MOST_QUOTE = 300
_MOST_BEAT = 240


def _number(value: object) -> object:
    """ "Page 3" is 3."""
    digits = re.search(r"-?\d{1,6}", str(value))
    return int(digits[0]) if digits else 0


def _pronoun(value: object) -> str:
    return choice(value, get_args(Pronoun), "")


Number = Annotated[int, BeforeValidator(_number)]
Sentence = Annotated[str, cut_at(_MOST_BEAT), Field(max_length=_MOST_BEAT)]


class Finding(Answer):
    """Something on a page that can't be so."""

    page: Number = Field(default=0, description="The number of the page to be changed.")
    quote: Annotated[str, cut_at(MOST_QUOTE), Field(max_length=MOST_QUOTE)] = Field(
        default="", description="The wrong words, copied exactly from that page."
    )
    against: Sentence = Field(default="", description="What speaks against it, and where that stands.")


class Findings(Answer):
    findings: Annotated[
        list[Finding], list_up_to(MOST_FINDINGS), Field(json_schema_extra={"maxItems": MOST_FINDINGS})
    ] = Field(default_factory=list, description="What can't be so; usually empty.")


class Insertion(Answer):
    """A new page."""

    after: Number = Field(default=0, description="The number of the old page it follows.")
    happens: Sentence = Field(default="", description="One sentence: who does what, where.")


class Insertions(Answer):
    pages: list[Insertion] = Field(description="The new pages, exactly as many as asked for.")


class Merged(Answer):
    """A page made of old ones."""

    first: Number = Field(default=0, description="The number of the first old page it is made of.")
    last: Number = Field(default=0, description="The number of the last old page it is made of.")
    happens: Sentence = Field(default="", description="One sentence: what is left to happen on it.")


class Merging(Answer):
    pages: list[Merged] = Field(description="The new pages in order, exactly as many as asked for.")


class Onward(Answer):
    newcomers: Annotated[
        list[Sketch], list_up_to(MOST_CHARACTERS), Field(json_schema_extra={"maxItems": MOST_CHARACTERS})
    ] = Field(default_factory=list, description="Characters who are new; usually none.")
    beats: list[Beat] = Field(description="Exactly one beat for every new page, in order.")


class Changed(Answer):
    """What of a character is otherwise from now on; empty where it stays."""

    name: Annotated[str, cut_at(40), Field(max_length=40)] = Field(default="", description="As the cast sheet has it.")
    new_name: Annotated[str, cut_at(40), Field(max_length=40)] = ""
    kind: Annotated[str, cut_at(30), Field(max_length=30)] = Field(default="", description="One English noun.")
    looks: Annotated[str, cut_at(160), Field(max_length=160)] = Field(default="", description="English, whole.")
    clothes: Annotated[str, cut_at(160), Field(max_length=160)] = Field(default="", description="English, whole.")
    pronoun: Annotated[Pronoun | Literal[""], BeforeValidator(_pronoun)] = Field(
        default="", description="Only where it changes."
    )


class Touched(Answer):
    """Another page that no longer fits."""

    page: Number = Field(default=0, description="Its number.")
    what: Sentence = Field(default="", description="One sentence: what must change on it.")


class Reach(Answer):
    beat: Sentence = Field(default="", description="What happens on the changed page now.")
    changes: Annotated[
        list[Changed], list_up_to(MOST_CHARACTERS), Field(json_schema_extra={"maxItems": MOST_CHARACTERS})
    ] = Field(default_factory=list, description="Characters that change; usually none.")
    touched: Annotated[list[Touched], list_up_to(24), Field(json_schema_extra={"maxItems": 24})] = Field(
        default_factory=list, description="Other pages that no longer fit; usually none."
    )


@lru_cache(maxsize=32)
def insertions_of(more: int) -> type[Insertions]:
    """New pages, so many in the schema. Reading stays lenient, here and below."""
    return narrowed(Insertions, "pages", list[Insertion], {"minItems": more, "maxItems": more})


@lru_cache(maxsize=32)
def merging_of(fewer: int) -> type[Merging]:
    return narrowed(Merging, "pages", list[Merged], {"minItems": fewer, "maxItems": fewer})


@lru_cache(maxsize=32)
def onward_of(more: int) -> type[Onward]:
    return narrowed(Onward, "beats", list[Beat], {"minItems": more, "maxItems": more})


# --- findings ---


def contradiction_of(finding: Finding, texts: Sequence[str]) -> Contradiction | None:
    """The finding with the words as they stand on its page; None where that page or those words are not there."""
    if not 1 <= finding.page <= len(texts) or not finding.against.strip():
        return None
    says = standing(finding.quote, texts[finding.page - 1])
    if not says or re.findall(r"\w+", finding.against.lower()) == re.findall(r"\w+", says.lower()):
        return None
    return Contradiction(page=finding.page, says=says, against=finding.against.strip())


def standing(quote: str, text: str) -> str:
    """The quoted words as they stand in the text, whatever their case, spaces and punctuation; empty if they don't.

    One word alone is no quotation, except in a script that sets no spaces."""
    parts = re.findall(r"\w+", quote)
    if sum(len(part) for part in parts) < 4 or (len(parts) < 2 and quote.isascii()):
        return ""
    match = re.search(r"\W+".join(map(re.escape, parts)), text, re.IGNORECASE)
    if match is None:
        return ""
    following = re.match(r"[.!?…”’\"»]+", text[match.end() :])
    return match[0] + (following[0] if following else "")


# --- longer and shorter ---


class NewPage(NamedTuple):
    """A page after an old one; ``repeats`` says that nobody found something of its own to happen on it."""

    after: int
    happens: str
    repeats: bool = False


def inserted(said: Sequence[Insertion], beats: Sequence[str], more: int) -> tuple[NewPage, ...]:
    """Exactly so many new pages in their order, none before the first or after the last old one.

    Of too many, some all along the story go; where there are too few, the widest rests of the old beats go on ("… ").
    """
    last_gap = max(1, len(beats) - 1)
    have = [
        NewPage(min(max(one.after, 1), last_gap), _beat(one.happens))
        for one in said
        if _beat(one.happens) and _beat(one.happens) not in beats
    ]
    have = list(dict.fromkeys(have))
    if len(have) > more:
        have = [have[place * len(have) // more] for place in range(more)]
    while len(have) < more:
        full = [sum(one.after == gap for one in have) for gap in range(1, last_gap + 1)]
        gap = full.index(min(full)) + 1
        have.append(NewPage(gap, f"… {beats[gap - 1]}", repeats=True))
    return tuple(sorted(have, key=lambda one: one.after))


class Group(NamedTuple):
    """Old pages ``first`` to ``last`` that become one."""

    first: int
    last: int
    happens: str


def grouped(said: Sequence[Merged], beats: Sequence[str], fewer: int) -> tuple[Group, ...]:
    """Exactly so many groups (three or more) that hold every old page once, in order, the first and the last alone: the
    model's, where it gave such; else those between are shared out evenly."""
    pages = len(beats)
    starts = sorted({one.first for one in said})
    told = {one.first: _beat(one.happens) for one in said}
    if len(starts) != fewer or len(said) != fewer or starts[:2] != [1, 2] or starts[-1] != pages:
        between = fewer - 2
        starts = [1, *(2 + place * (pages - 2) // between for place in range(between)), pages]
        told = {}
    ends = [start - 1 for start in starts[1:]] + [pages]
    return tuple(
        Group(first, last, told.get(first) or cut(" ".join(beats[first - 1 : last]), _MOST_BEAT))
        for first, last in zip(starts, ends, strict=True)
    )


# --- onward ---


def onward_beats(answer: Onward, more: int) -> tuple[str, ...]:
    """Exactly so many beats; of none, none."""
    have = beats_of(Outline(beats=answer.beats))
    return fitted(have, more) if have else ()


def newcomers(answer: Onward, cast: Sequence[Character], wish: str) -> tuple[Character, ...]:
    """Those who are new, as far as the cast has room and the wish or a beat speaks of them."""
    spoken = " ".join((wish, *(beat.happens for beat in answer.beats)))
    taken = {one.name.casefold() for one in cast} | {one.id for one in cast}
    kinds = {one.kind for one in cast}
    new = [
        one.model_copy(update={"role": "companion" if one.role == "companion" else "other"})
        for one in cast_of(CastSheet(characters=answer.newcomers))
        if not {one.name.casefold(), one.id} & taken
        and (named_in(spoken, [one]) or (one.kind in spoken.casefold() and one.kind not in kinds))
    ]
    return tuple(new[: max(0, MOST_CHARACTERS - len(cast))])


# --- the reach of a change ---


def cast_changed(changes: Sequence[Changed], cast: Sequence[Character], spoken: str) -> tuple[Character, ...]:
    """The cast with its changes; only of those whom ``spoken`` (the wish, and words around it) names or whose kind it
    names, and never to a name that somebody has."""
    whole = list(cast)
    for change in changes:
        one = who_is(change.name, whole)
        if one is None or not (named_in(spoken, [one]) or one.kind in spoken.casefold()):
            continue
        kind = (kind_of(change.kind) if change.kind.strip() else "") or one.kind
        fields = {
            "name": _new_name(change.new_name, one, kind, whole),
            "kind": kind,
            "looks": fewer_words(change.looks, 20) or one.looks,
            "clothes": change.clothes.strip(" .") or one.clothes,
            "pronoun": change.pronoun or one.pronoun,
        }
        whole[whole.index(one)] = one.model_copy(update=fields)
    return tuple(whole)


def _new_name(wished: str, one: Character, kind: str, cast: Sequence[Character]) -> str:
    """The name from now on: as wished unless somebody has it; "The owl" who is a fox now is "The fox"."""
    name = name_of(Sketch(name=wished, kind=kind, looks="")) if wished.strip() else ""
    if not name and one.name.casefold() == f"the {one.kind}":
        name = f"The {kind}"
    taken = any(name.casefold() == other.name.casefold() for other in cast if other.id != one.id)
    return one.name if taken or not name else name


def touched_pages(said: Sequence[Touched], number: int, pages: int) -> dict[int, str]:
    """Other pages of the book, each with what must change on it."""
    found = {one.page: _beat(one.what) for one in said if 1 <= one.page <= pages and one.page != number}
    return {page: what for page, what in sorted(found.items()) if what}


def renamed(text: str, old: str, new: str) -> str:
    """The text with one name for another, also in a genitive."""
    return re.sub(rf"\b{re.escape(old)}(?=s?\b)", lambda match: new, text)


def _beat(text: str) -> str:
    return re.sub(r"^(?:page\s*)?\d+\s*[:.)–-]\s*", "", text.strip(), flags=re.IGNORECASE)
