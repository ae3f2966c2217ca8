"""What is wrong with an answer: what is sent back to the model once, and what is good enough after that.

A small model often can't do better when it is asked again. So of two answers with faults the one with fewer is taken,
and :mod:`~visutale.chain.taking` mends its structure. Only what no book can be made of, and what does not suit
children, is refused. The sentences below are sent to the model: they never quote people's words or the model's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from visutale import fitness
from visutale.book import AgeBand, Character
from visutale.chain import prose
from visutale.chain.answers import MOST_CHARACTERS, MOST_WORDS_OF_LOOKS, CastSheet, KeyScene, Outline, Premise, Title
from visutale.chain.card import ChatCard
from visutale.chain.taking import (
    beats_of,
    cast_of,
    creatures_of,
    kind_of,
    missing_kinds,
    named_in,
    steps_of,
    who_is,
    with_known,
)
from visutale.errors import BadOutput, Rejected
from visutale.lexicon import article_for
from visutale.ports import StoryRequest

T = TypeVar("T")

_MOST_ALIKE = 0.8
"""Of the words of two beats that are the same; beyond that one repeats the other."""
_MOST_WORDS_OF_A_TITLE = 9


class Verdict(NamedTuple):
    """``useless`` and ``unfit`` (a topic) rule an answer out, ``faults`` only speak against it."""

    useless: str = ""
    unfit: str = ""
    faults: Sequence[str] = ()


class Judge(Generic[T]):
    """Looks at the answers to one question, in their order, and keeps the best that is of use."""

    def __init__(self, card: ChatCard, look: Callable[[T], Verdict]) -> None:
        self._card = card
        self._look = look
        self._best: tuple[int, T] | None = None
        self._unfit = ""

    def complain(self, answer: T) -> str:
        """What to tell the model; empty where there is nothing to say."""
        verdict = self._look(answer)
        if verdict.unfit:
            self._unfit = verdict.unfit
            return f"This is about {verdict.unfit}, which does not suit children of this age. Write it without that."
        if not verdict.useless and (self._best is None or len(verdict.faults) <= self._best[0]):
            self._best = (len(verdict.faults), answer)
        return " ".join(filter(None, (verdict.useless, *verdict.faults)))

    def settle(self, ask: Callable[[Callable[[T], str]], T], rest: Callable[[], T] | None = None) -> T:
        """The answer to ``ask``, which is given :meth:`complain`; where none is without fault, the best.

        Where nothing came to an end, ``rest`` is what there is, if it is of use. Raises Rejected where all that came
        does not suit children, else what ``ask`` raises.
        """
        try:
            return ask(self.complain)
        except BadOutput:
            if self._best is None and rest is not None:
                self.complain(rest())
            if self._best is not None:
                return self._best[1]
            if not self._unfit:
                raise
        raise Rejected(
            f"The language model wrote about {self._unfit}, twice, which does not suit children of this age.",
            port=self._card.port,
            engine=self._card.engine,
            remedy="Try again, word the wish another way, or choose another age.",
        )


def unfit(texts: Iterable[str], age: AgeBand, language: str) -> str:
    """What in the texts does not suit the age; empty where all is fit."""
    return fitness.unfit("\n".join(text for text in texts if text), age, language)


# --- what is looked at in each answer ---


def premise(answer: Premise, request: StoryRequest, sees: bool) -> Verdict:
    told = (answer.about, answer.where, answer.when, answer.wants)
    faults = ["Say in photo_shows what the photo shows."] if sees and not answer.photo_shows else []
    faults += filter(None, [prose.foreign(answer.about, request.language)])
    topic = unfit(told, request.age, request.language) or unfit([answer.photo_shows], request.age, "en")
    return Verdict("" if answer.about else "Say what the story is about.", topic, faults)


def cast(answer: CastSheet, request: StoryRequest) -> Verdict:
    own = cast_of(answer)
    if not own:
        return Verdict("Name at least one character.")
    found = with_known(own, request.cast)
    texts = [text for one in answer.characters for text in (one.name, one.kind, one.looks, one.clothes, one.voice)]
    missing = wished(request, found)
    faults = [f"One of them must be {article_for(kind)} {kind}, since the wish names one." for kind in missing]
    if not {one.name.casefold() for one in request.cast} <= {one.name.casefold() for one in own}:
        faults.append("Those whom readers know from other books must all be there, by the names they have.")
    if len(own) < len(answer.characters):
        faults.append("Give every character a name of its own.")
    if sum(one.role == "hero" for one in answer.characters) != 1:
        faults.append("Exactly one of them is the hero.")
    if any(len(one.looks.split()) > MOST_WORDS_OF_LOOKS for one in answer.characters):
        faults.append(f"Looks have at most {MOST_WORDS_OF_LOOKS} words.")
    if any(len(one.looks.split()) < 3 for one in answer.characters):
        faults.append("Looks say the size, the main colour and one mark of each character.")
    if any(not kind_of(one.kind) for one in answer.characters):
        faults.append("Every kind is one English noun.")
    names = [one.name for one in found]
    if any(prose.foreign(name, request.language) for name in names):
        faults.append("Write the names in the letters of the book's language.")
    return Verdict(unfit=unfit(texts, request.age, "en") or unfit(names, request.age, request.language), faults=faults)


def wished(request: StoryRequest, cast: Sequence[Character]) -> tuple[str, ...]:
    """The kinds of creatures that an English wish names and nobody of the cast is."""
    if not (request.language.lower().startswith("en") or prose.speaks_english(request.wish)):
        return ()
    return missing_kinds(creatures_of(request.wish)[:MOST_CHARACTERS], cast)


def outline(answer: Outline, request: StoryRequest, cast: Sequence[Character]) -> Verdict:
    beats = beats_of(answer)
    if not beats:
        return Verdict("Say what happens on each page.")
    faults: list[str] = []
    if len(beats) != request.pages:
        faults.append(f"There are {len(beats)} beats; there must be exactly {request.pages}.")
    if twice := alike(beats):
        faults.append(f"Beats {twice[0]} and {twice[1]} say the same; let something else happen.")
    steps = steps_of(answer)
    if "problem" not in steps:
        faults.append("No beat is the problem.")
    if answer.beats[-1].step != "ending" or "turn" not in steps:
        faults.append("Near the end one beat must be the turn, and the last one the ending.")
    heroes = [one for one in cast if one.role == "hero"]
    if sum(bool(named_in(beat, heroes)) for beat in beats) * 2 < len(beats):
        faults.append("The hero acts, and is named, in most beats.")
    faults += filter(None, [prose.foreign(" ".join(beats), request.language)])
    return Verdict(unfit=unfit(beats, request.age, request.language), faults=faults)


def alike(texts: Sequence[str]) -> tuple[int, int] | None:
    """The numbers, from 1, of the first two texts that say the same in nearly the same words."""
    bags = [Counter(text.casefold().split()) for text in texts]
    for later in range(1, len(bags)):
        for earlier in range(later):
            one, other = bags[earlier], bags[later]
            if (one & other).total() > _MOST_ALIKE * max(one.total(), other.total()):
                return earlier + 1, later + 1
    return None


def page(
    text: str,
    request: StoryRequest,
    cast: Sequence[Character],
    before: Sequence[str],
    moderate: Callable[[str], str] = lambda text: "",
) -> Verdict:
    """``text`` is cleaned already. ``moderate`` asks a moderation model what is wrong with a text."""
    band = prose.bands()[request.age]
    words = prose.count_words(text, request.language)
    if not words or prose.babbles(text):
        return Verdict("There are no words." if not words else "It says the same few words over and over.")
    faults: list[str] = []
    if words > band.limit or words * 2 < band.words[0]:
        faults.append(f"It has {words} words; write {band.words[0]} to {band.words[1]}.")
    if prose.repeated(text, before):
        faults.append("It repeats whole sentences of its own or of an earlier page. Say something new.")
    if not any(calling in text.casefold() for one in cast for calling in (one.kind, _stem(one.name))):
        faults.append("Nobody of the cast is named.")
    if any(one.startswith(("#", "```", "|", "{")) for one in text.split("\n")):
        faults.append("Write plain sentences, without headings, lists or markdown.")
    topic = unfit([text], request.age, request.language) or moderate(text)
    return Verdict(prose.foreign(text, request.language), topic, faults)


def _stem(name: str) -> str:
    """What of a name stays the same in languages that bend names: "Mia" is "Mię" in Polish at times."""
    return name.removeprefix("The ").casefold()[: max(2, len(name) - 1)]


def scene(answer: KeyScene, text: str, request: StoryRequest, cast: Sequence[Character]) -> Verdict:
    shown = {who.id for role in answer.parts if (who := who_is(role.who, cast))}
    named = {one.id for one in named_in(text, cast)}
    faults: list[str] = []
    if not shown:
        faults.append("Somebody of the cast must be in the scene, by the name the cast gives.")
    elif named and not shown & named:
        faults.append("Those in the scene must be those the words of the page name.")
    if not answer.place:
        faults.append("Say where the scene is.")
    if not answer.alt:
        faults.append("Write the alternative text.")
    return Verdict(unfit=_unfit_to_see(answer, request), faults=faults)


def _unfit_to_see(scene: KeyScene, request: StoryRequest) -> str:
    doing = [said for role in scene.parts for said in (role.does, role.holds)]
    return unfit((scene.place, scene.mood, *scene.things, *doing), request.age, "en") or unfit(
        [scene.alt], request.age, request.language
    )


def title(answer: Title, request: StoryRequest, given: str) -> Verdict:
    topic = _unfit_to_see(answer.cover, request)
    if given:
        return Verdict(unfit=topic)
    if not prose.count_words(answer.title, request.language):
        return Verdict("Give a title.")
    faults: list[str] = []
    if prose.count_words(answer.title, request.language) > _MOST_WORDS_OF_A_TITLE:
        faults.append("The title is too long; two to six words.")
    topic = topic or unfit([answer.title], request.age, request.language)
    return Verdict(prose.foreign(answer.title, request.language), topic, faults)
