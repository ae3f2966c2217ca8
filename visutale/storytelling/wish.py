"""What was understood of a wish: who, where, when, and what is the matter."""

from __future__ import annotations

from typing import Literal

from visutale.book import Character, Frozen, Pronoun, Season, TimeOfDay, Weather

Relation = Literal["hero", "friend", "helper", "family", "rival", "stranger"]


class Figure(Frozen):
    """Somebody of the wish. ``noun`` is singular and as the wish says it, whether the lexicon knows it or not.

    ``clause`` is what a relative clause tells of them beyond any need, in the past tense: "hated carrots".
    """

    noun: str
    count: int = 1
    name: str = ""
    adjectives: tuple[str, ...] = ()
    pronoun: Pronoun | None = None
    relation: Relation = "friend"
    clause: str = ""
    seen: bool = False
    """Seen in the photo, not named in the wish."""
    given: Character | None = None
    """Who they are in the book they come from."""


class Item(Frozen):
    """A thing of the wish: "a red balloon" is the noun "balloon" with the adjective "red"."""

    noun: str
    count: int = 1
    adjectives: tuple[str, ...] = ()


class Place(Frozen):
    """``where`` is the wish's own words with their preposition, ``name`` the noun phrase alone, with its article."""

    where: str
    name: str
    noun: str = ""


class Need(Frozen):
    """What is the matter. ``words`` fit the kind:

    fear: a noun phrase or gerund ("the dark"); want: a bare verb phrase ("fly", "see the sea"); lost: a noun phrase
    without its article ("red balloon"); the others have none.
    """

    kind: Literal["fear", "want", "lost", "lonely", "sleepless"]
    words: str = ""
    skill: bool = False
    """Of a want: something that is learned by trying."""


class When(Frozen):
    """The time the wish names. ``words`` open a sentence: "On Christmas Eve"."""

    words: str = ""
    time: TimeOfDay | None = None
    season: Season | None = None
    weather: Weather | None = None


class Wish(Frozen):
    """A wish, read. Anything may be missing."""

    hero: Figure | None = None
    others: tuple[Figure, ...] = ()
    items: tuple[Item, ...] = ()
    place: Place | None = None
    more_places: tuple[Place, ...] = ()
    needs: tuple[Need, ...] = ()
    when: When = When()
    notes: tuple[str, ...] = ()

    def need(self, kind: str) -> Need | None:
        """The first need of a kind."""
        return next((need for need in self.needs if need.kind == kind), None)
