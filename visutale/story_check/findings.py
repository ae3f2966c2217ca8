"""What all the looks at a story share: pages read sentence by sentence, and a finding with its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from visutale.ports import Contradiction, WrittenPage
from visutale.story_check.figures import Figure
from visutale.story_check.sentences import Sentence, sentences

UNREAL = re.compile(
    r"\b(?:like|as if|as though|than|not|no|never|nobody|neither|nor|instead|unless|if|wish\w*|dream\w*|dreamt|"
    r"pretend\w*|imagin\w*|pictur\w*|paint\w*|draw\w*|drew|drawing|photo\w*|statue|toy|doll|puppet|costume|mask|"
    r"disguise\w*|dress\w* up|shadow|seem\w*|look\w* like|turn\w* into|became|becom\w*|magic\w*|spell|once|"
    r"game|stories|story|book|called it|thought|play\w*|another|other|second|used to|would|could|might|maybe|perhaps)\b"
    r"|n[’']t\b|\bas \w+ as\b",
    re.IGNORECASE,
)
"""Words in a sentence after which it need not tell what is so."""

_FAR = 300
"""Characters back to which such a word is looked for."""


@dataclass(frozen=True)
class Reading:
    """A whole story, read by its sentences."""

    cast: tuple[Figure, ...]
    pages: tuple[WrittenPage, ...]

    @cached_property
    def by_page(self) -> tuple[tuple[Sentence, ...], ...]:
        return tuple(tuple(sentences(page.text)) for page in self.pages)

    def lines(self) -> Iterator[tuple[int, int, Sentence]]:
        """Page number, place on the page from 0, sentence."""
        for number, lines in enumerate(self.by_page, start=1):
            for place, line in enumerate(lines):
                yield number, place, line

    @cached_property
    def whole(self) -> str:
        return "\n".join(page.text for page in self.pages)

    def only_one_called(self, figure: Figure) -> bool:
        """Whether "the dragon" can mean nobody else: one dragon in the cast, and no further one in the text."""
        same = [one for one in self.cast if one is not figure and _share_a_kind(one, figure)]
        more = re.search(
            rf"\b(?:another|other|second|third|new|more|many|every|each|some) (?:\w+ )?(?:{figure.kinds})\b",
            self.whole,
            re.IGNORECASE,
        )
        return bool(figure.kinds) and not same and not more


def real(told: str, start: int) -> bool:
    """Whether a sentence tells at ``start`` what is so: nothing before it makes it a picture, a dream or a denial."""
    return not UNREAL.search(told[max(0, start - _FAR) : start])


def following(told: str, start: int, most: int = 5) -> list[str]:
    """The words in lower case that follow directly, up to the next comma, capital or full stop."""
    run = re.match(rf"(?: ?[a-z-]+(?![\w’'])){{0,{most}}}", told[start:])
    return run[0].split() if run else []


def found(page: int, line: Sentence, against: str) -> Contradiction:
    return Contradiction(page=page, says=line.text, against=against)


def sheet_of(cast: Sequence[Figure]) -> dict[str, Figure]:
    return {figure.one.id: figure for figure in cast}


def _share_a_kind(one: Figure, other: Figure) -> bool:
    return bool(set(one.kinds.split("|")) & set(other.kinds.split("|")))
