"""Characters of other books in a wish: they play its first parts, and keep who they are."""

from __future__ import annotations

from collections.abc import Sequence

from visutale.book import Character
from visutale.lexicon import find
from visutale.storytelling import content
from visutale.storytelling.wish import Figure, Wish

_LOOKS = content.words("casting_sizes") | content.words("casting_colours")
_MOST_ADJECTIVES = 3


def with_given(wish: Wish, given: Sequence[Character]) -> Wish:
    """The wish with these as its hero and their companions. Whom it names and means one of them is no one else."""
    if not given:
        return wish
    left = [figure for figure in (wish.hero, *wish.others) if figure]
    figures: list[Figure] = []
    for one in given:
        meant = next((figure for figure in left if _is_meant(figure, one)), None)
        left = [figure for figure in left if figure is not meant]
        figures.append(_figure(one, meant))
    others = [
        figure.model_copy(update={"relation": "friend"}) if figure.relation == "hero" else figure for figure in left
    ]
    return wish.model_copy(update={"hero": figures[0], "others": (*figures[1:], *others)})


def _is_meant(figure: Figure, one: Character) -> bool:
    """Whether a wish speaks of them: by their name, or by their kind and no name."""
    if figure.name:
        return figure.name.casefold() == one.name.casefold()
    kind = find(one.kind)
    return (
        figure.noun == one.kind or figure.noun == one.name.lower() or (kind is not None and find(figure.noun) is kind)
    )


def _figure(one: Character, meant: Figure | None) -> Figure:
    """They as the wish's figure: what it tells of them beyond their looks comes to what is known."""
    told = _adjectives(one)
    new = [word for word in (meant.adjectives if meant else ()) if word not in _LOOKS and word not in told]
    kin = find(one.name)
    return Figure(
        noun=one.name.lower() if kin and kin is find(one.kind) else one.kind,
        name="" if one.name.lower().startswith("the ") else one.name,
        count=one.count,
        adjectives=(*new, *told)[:_MOST_ADJECTIVES],
        pronoun=one.pronoun,
        relation="friend",
        clause=meant.clause if meant else "",
        given=one,
    )


def _adjectives(one: Character) -> tuple[str, ...]:
    """What the first mention says of them: their traits, else what their looks begin with."""
    if one.traits:
        return tuple(word for word in one.traits if word.isalpha())
    before = one.looks.lower().partition(one.kind.split(" ")[-1])[0].replace(",", " ").split()
    return tuple(word for word in before if word in _LOOKS)
