"""From a wish to the people and things of a tale: who plays which part, in which world, with what in hand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Literal

from visutale.book import Caption, Character, Frozen, Pronoun, Subject, Thing
from visutale.lexicon import find, plural_of, singular_of
from visutale.storytelling import content
from visutale.storytelling.content import Newcomer, Setting, Token, Trait
from visutale.storytelling.given import with_given
from visutale.storytelling.grammar import Person, number_word, with_article
from visutale.storytelling.reading import first_name_pronoun
from visutale.storytelling.wish import Figure, Item, Wish
from visutale.storytelling.worlds import setting_by_id, setting_for

Role = Literal["hero", "companion", "other"]
_COLOURS = content.words("casting_colours")
_SIZES = content.words("casting_sizes")
_ANIMATE = frozenset({"person", "animal", "creature"})
_LIGHTS = frozenset(
    ["lamp", "candle", "lantern", "torch", "flashlight", "star", "light", "night", "light", "lightbulb"]
)
_SOUNDS = content.words("casting_sounds")
_NOT_HELD = frozenset({"landscape", "sky", "weather", "building", "idea", "body"})


class Held(Frozen):
    """What the hero carries: its noun, how it is said, and the texts that know it."""

    noun: str
    words: str
    """Adjectives and noun in the right number, marked for the picture: "little brass [bell]"."""
    plural: bool
    article: str | None
    lore: Token
    wished: bool = False
    """The wish names it."""

    @property
    def a(self) -> str:
        return (
            self.words
            if self.plural or self.article == ""
            else with_article(self.words.replace("[", "")).split(" ", 1)[0] + f" {self.words}"
        )


class Ensemble(Frozen):
    """Everybody and everything of one tale, apart from its plot."""

    setting: Setting
    where: str
    place: str
    hero: Person
    friend: Person
    friend_known: bool
    friend_bond: str
    rest: tuple[Person, ...]
    """Further figures of the wish and the photo, in order; the plot makes the first its third part."""
    rival: bool
    """The first of ``rest`` is a rival."""
    held: Held
    packed: tuple[str, ...]
    sights: tuple[str, ...]
    trait: Trait | None
    own_words: tuple[str, ...]
    notes: tuple[str, ...] = ()


def assemble(wish: Wish, caption: Caption | None, rng: random.Random, given: Sequence[Character] = ()) -> Ensemble:
    """Give every figure and thing of the wish and the photo a part; those who are ``given`` play the first ones."""
    figures, items, notes = _with_photo(with_given(wish, given), caption)
    setting = _setting(wish, caption, figures, rng)
    hero_figure = figures[0] if figures else _stranger(setting, rng, taken=())
    taken = tuple(figure.noun for figure in figures) or (hero_figure.noun,)
    used: set[str] = {figure.name for figure in figures}
    trait, adjectives = _trait(hero_figure, rng)
    hero = person("hero", hero_figure.model_copy(update={"adjectives": adjectives}), rng, used, named=True)
    friend_figure = next((one for one in figures[1:] if one.relation != "rival" and not _is_lost(one)), None)
    known = friend_figure is not None and friend_figure.relation in ("friend", "family") and not friend_figure.seen
    chosen = friend_figure or _stranger(setting, rng, taken=(*taken, *(item.noun for item in items)))
    friend = person("friend", chosen, rng, used, named=True)
    rest = sorted(
        (one for one in figures[1:] if one is not friend_figure),
        key=lambda one: (one.relation != "rival", not _is_lost(one)),
    )
    others = tuple(person(f"other-{n}", one, rng, used, named=False) for n, one in enumerate(rest, start=1))
    holdable = [item for item in items if _can_hold(item) and item.noun not in taken]
    sights = [item for item in items if not _can_hold(item)]
    held = _held(holdable[0] if holdable else None, taken, rng)
    return Ensemble(
        setting=setting,
        where=wish.place.where if wish.place else setting.where,
        place=wish.place.name if wish.place else setting.name,
        hero=hero,
        friend=friend,
        friend_known=known,
        friend_bond=_bond(friend, chosen, hero),
        rest=others,
        rival=bool(rest and rest[0].relation == "rival"),
        held=held,
        packed=tuple(_item_words(item) for item in holdable[1:]),
        sights=(*(_item_words(item) for item in sights), *(place.name for place in wish.more_places)),
        trait=trait,
        own_words=tuple(item.noun for item in items),
        notes=notes,
    )


def _is_lost(figure: Figure) -> bool:
    return bool({"lost", "missing"} & set(figure.adjectives))


def newcomer(kind: Newcomer, setting: Setting, taken: tuple[str, ...], rng: random.Random) -> Person:
    """Somebody the plot needs and the wish does not name."""
    figure = _stranger(setting, rng, taken=taken, small=kind.young)
    return person("extra", figure.model_copy(update={"adjectives": kind.adjectives}), rng, set(), named=False)


def met_on_the_way(number: int, words: str, rng: random.Random) -> Person:
    """One of a setting's creatures: "old goat"."""
    *adjectives, noun = _split_noun(words)
    figure = Figure(noun=noun, adjectives=tuple(adjectives))
    return person(f"met-{number}", figure, rng, set(), named=False)


def person(role: str, figure: Figure, rng: random.Random, used: set[str], *, named: bool) -> Person:
    """A figure with everything grammar asks for. Names in ``used`` are not given again."""
    noun = find(figure.noun)
    unique = bool(noun and noun.article == "the" and figure.count == 1 and not figure.name)
    pronoun = _pronoun(figure, rng)
    name = figure.name
    if named and not name and not unique and figure.count <= 2:
        name = _given_name(figure, noun.pronoun if noun else pronoun, pronoun, rng, used)
    used.add(name)
    said = "traveler" if figure.noun == "person" else figure.noun
    return Person(
        id=role,
        noun=said,
        kind=noun.word if noun else figure.noun,
        name=name,
        adjectives=figure.adjectives,
        count=figure.count,
        pronoun=pronoun,
        unique=unique,
        flies=bool(noun and noun.word in content.phrases().fliers),
        hidden_noun=bool(name) and name.lower() == said.lower(),
        clause=figure.clause,
        given=figure.given,
    )


def _given_name(figure: Figure, born: Pronoun, pronoun: Pronoun, rng: random.Random, used: set[str]) -> str:
    """A name nobody else in the tale has; two names for a pair."""
    names = content.phrases().names
    if figure.count == 2 and born in ("she", "he"):
        return " and ".join(rng.sample([one for one in names[born] if one not in used], 2))
    pool = names["pair" if figure.count == 2 else pronoun]
    return rng.choice([one for one in pool if one not in used] or list(pool))


def character(one: Person, rng: random.Random) -> Character:
    """The person as the book's cast has them, with looks that the drawing bears out; those of who was given stay."""
    role: Role = {"hero": "hero", "friend": "companion"}.get(one.id, "other")  # type: ignore[assignment]
    if one.given is not None:
        return one.given.model_copy(update={"id": one.id, "role": role})
    noun = find(one.kind)
    visual = [word for word in one.adjectives if word in _SIZES]
    visual += [word for word in one.adjectives if word in _COLOURS]
    if noun and noun.kind != "person" and noun.colours and not _COLOURS & {*visual, *one.noun.split(" ")}:
        visual.append(noun.colours[0])
    words = " ".join((*visual, plural_of(one.noun) if one.plural else one.noun))
    dressed = noun is None or noun.figure == "face" or noun.kind == "person"
    return Character(
        id=one.id,
        name=one.name or _upper(one.the),
        kind=one.kind,
        looks=f"{number_word(one.count)} {words}" if one.plural else with_article(words),
        clothes=rng.choice(content.phrases().clothes) if dressed else "",
        count=one.count,
        pronoun=one.pronoun,
        traits=tuple(word for word in one.adjectives if word not in _COLOURS),
        role=role,
    )


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _split_noun(words: str) -> list[str]:
    """ "shaggy polar bear" gives ["shaggy", "polar bear"]."""
    parts = words.split(" ")
    for start in range(len(parts)):
        if find(" ".join(parts[start:])):
            return [*parts[:start], " ".join(parts[start:])]
    return parts


def _with_photo(wish: Wish, caption: Caption | None) -> tuple[list[Figure], list[Item], tuple[str, ...]]:
    figures = [figure for figure in (wish.hero, *wish.others) if figure]
    items = list(wish.items)
    known = {singular_of(figure.noun) for figure in figures} | {item.noun for item in items}
    for subject in sorted(caption.subjects, key=lambda one: -(one.score or 0.0)) if caption else ():
        noun = find(subject.name)
        if subject.name in known or (noun and noun.word in known):
            figures = [_coloured(one, subject) for one in figures]
            continue
        known.add(subject.name)
        animate = noun is not None and noun.kind in _ANIMATE
        if animate or not figures:
            colour = (subject.colour,) if subject.colour else ()
            figures.append(
                Figure(noun=subject.name, count=subject.count, adjectives=colour, seen=True, relation="stranger")
            )
        else:
            items.append(Item(noun=subject.name, count=subject.count))
    notes: tuple[str, ...] = ()
    if caption and not caption.subjects:
        notes = ("Nothing in the photo was seen clearly enough to be told about by name.",)
    return figures[:6], items[:6], notes


def _coloured(figure: Figure, subject: Subject) -> Figure:
    """Somebody of the wish who is in the photo as well, with the colour seen there; the wish's own colour wins."""
    seen, said = find(subject.name), find(figure.noun)
    if figure.given or not subject.colour or seen is None or seen != said or _COLOURS & set(figure.adjectives):
        return figure
    return figure.model_copy(update={"adjectives": (*figure.adjectives, subject.colour)})


def _setting(wish: Wish, caption: Caption | None, figures: list[Figure], rng: random.Random) -> Setting:
    found = setting_for(f"{wish.place.where} {wish.place.noun}") if wish.place else None
    if not found and caption and caption.setting:
        found = setting_for(caption.setting)
    noun = find(figures[0].noun) if figures else None
    if not found and noun:
        homes = [setting for home in noun.home if (setting := setting_for(home)) and setting.id not in _NO_HOME]
        homes += [setting for setting in content.settings() if noun.kind in setting.for_kinds]
        found = rng.choice(homes) if homes else None
    if wish.place and not found:
        found = setting_by_id("village")
    return found or rng.choice([one for one in content.settings() if one.id in _ANYWHERE])


_NO_HOME = ("school",)
_ANYWHERE = ("city", "farm", "forest", "garden", "island", "river", "seaside", "snow_mountains", "village", "castle")


def _stranger(setting: Setting, rng: random.Random, *, taken: tuple[str, ...], small: bool = True) -> Figure:
    pool = [word for word in (setting.small if small else setting.creatures) if _split_noun(word)[-1] not in taken]
    *adjectives, noun = _split_noun(rng.choice(pool or ["mouse"]))
    return Figure(noun=noun, adjectives=tuple(adjectives) or (("little",) if small else ()), relation="stranger")


def _pronoun(figure: Figure, rng: random.Random) -> Pronoun:
    if figure.count > 1:
        return "they"
    if figure.pronoun:
        return figure.pronoun
    noun = find(figure.noun)
    if noun and noun.pronoun in ("she", "he"):
        return noun.pronoun
    if figure.noun in content.phrases().pronouns:
        return content.phrases().pronouns[figure.noun]
    if figure.name and (given := first_name_pronoun(figure.name)):
        return given
    if figure.seen and noun and noun.kind == "person":
        return "they"
    if figure.name and (not noun or noun.kind == "person"):
        return "they"
    return rng.choice(("she", "he"))


def _trait(figure: Figure, rng: random.Random) -> tuple[Trait | None, tuple[str, ...]]:
    for trait in content.traits():
        if any(word in trait.words for word in figure.adjectives):
            return trait, figure.adjectives
    if set(figure.adjectives) - _COLOURS:
        return None, figure.adjectives
    noun = find(figure.noun)
    trait = rng.choice([one for one in content.traits() if one.offered])
    unique = noun is not None and noun.article == "the"
    return trait, figure.adjectives if unique else (trait.words[0], *figure.adjectives)


def _bond(friend: Person, figure: Figure, hero: Person) -> str:
    """ "his sister Lily", "her friend Glim the firefly"."""
    his = hero.say("his")
    who = " ".join((*friend.adjectives, friend.said_noun))
    if friend.hidden_noun or (friend.unique and not friend.name):
        return friend.ref
    if friend.noun in ("girl", "boy", "child", "traveler") and friend.name and not friend.adjectives:
        return f"{his} friend {friend.name}"
    if figure.relation == "family" or friend.noun in ("friend", "best friend"):
        return f"{his} {who} {friend.name}".strip()
    return (
        f"{his} friend {friend.name} the {who}" if friend.name and not friend.plural else f"{his} friends, {friend.a}"
    )


def _can_hold(item: Item) -> bool:
    noun = find(item.noun)
    return not (noun and noun.kind in _NOT_HELD)


def _item_words(item: Item) -> str:
    """ "a red [balloon]", "three golden [apples]"."""
    noun = find(item.noun)
    said = plural_of(item.noun) if item.count > 1 else item.noun
    adjectives = " ".join(item.adjectives)
    words = f"{adjectives} [{said}]".strip()
    if item.count > 1:
        return f"{number_word(item.count)} {words}" if item.count < 10 else words
    if noun and noun.article == "":
        return words
    if noun and noun.article == "the":
        return f"the {words}"
    return f"{with_article(words.replace('[', '')).split(' ', 1)[0]} {words}"


def _held(item: Item | None, taken: tuple[str, ...], rng: random.Random) -> Held:
    if item is None:
        pool = [one for one in content.tokens() if one.noun and ":" not in one.noun and one.noun not in taken]
        lore = rng.choice(pool)
        return Held(noun=lore.noun, words=f"{lore.adjective} [{lore.noun}]", plural=False, article=None, lore=lore)
    noun = find(item.noun)
    said = plural_of(item.noun) if item.count > 1 else item.noun
    words = " ".join((*item.adjectives, f"[{said}]"))
    if item.count > 1 and item.count < 10:
        words = f"{number_word(item.count)} {words}"
    article = noun.article if noun else None
    return Held(noun=item.noun, words=words, plural=item.count > 1, article=article, lore=_lore(item), wished=True)


def _lore(item: Item) -> Token:
    by_noun = {token.noun: token for token in content.tokens()}
    noun = find(item.noun)
    word = noun.word if noun else item.noun
    kind = f"kind:{noun.kind}" if noun else ""
    if word in _LIGHTS:
        kind = "kind:light"
    elif word in _SOUNDS:
        kind = "kind:sound"
    exact = by_noun.get(word)
    if exact and item.count == 1 and not kind.startswith(("kind:light", "kind:sound")):
        return Token(noun=word, history=by_noun[""].history, signal=exact.signal)
    return by_noun.get(kind) or by_noun[""]


def thing_words(thing: Thing) -> str:
    """ "a lantern", "three apples"."""
    return _item_words(Item(noun=thing.name, count=thing.count)).replace("[", "").replace("]", "")


def thing_of(held: Held) -> Thing:
    """What the hero carries, for the picture."""
    noun = find(held.noun)
    return Thing(name=noun.word if noun else held.noun, count=2 if held.plural else 1)
