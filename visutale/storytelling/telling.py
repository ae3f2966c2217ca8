"""Tells a decided tale: page after page, its words and its scene."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from visutale.book import AgeBand, Frozen, Scene, Thing, Weather
from visutale.lexicon import find
from visutale.ports import StoryRequest, WrittenPage
from visutale.storytelling import content
from visutale.storytelling.chance import shuffled, stream
from visutale.storytelling.content import Clue, Spot, Text
from visutale.storytelling.goals import goal_of
from visutale.storytelling.grammar import listed
from visutale.storytelling.opening import first_page
from visutale.storytelling.scenes import parts_of, scene, spoken_of
from visutale.storytelling.shaping import Leaf
from visutale.storytelling.spelling import spelled
from visutale.storytelling.tale import Tale, conceive
from visutale.storytelling.template import OPTIONAL, Context, Rendered, render
from visutale.storytelling.vocabulary import context_of, group, meeting_lines

WORDS: dict[AgeBand, tuple[int, int]] = {"3-5": (15, 30), "6-8": (35, 65), "9-12": (70, 115)}
"""Fewest and most words on a page."""

_PAL_MOOD = {
    "start": "join", "setout": "join", "try": "go", "meets": "still", "parts": "help", "interlude": "still",
    "low": "low", "turn": "help", "after": "joy", "close": "joy", "trouble": "still", "gather": "help",
}  # fmt: skip
_REQUIRED_AT = {
    "setout": ("setout",), "try": ("setout", "try"), "interlude": ("setout", "try"), "low": ("try",),
    "turn": ("setout",), "after": ("end",),
}  # fmt: skip
_DROPPED_FIRST = ("recall", "sense", "signal")


class Told(Frozen):
    """A page told, and the one sentence the plan has for it."""

    page: WrittenPage
    beat: str


@lru_cache(maxsize=64)
def tell(request: StoryRequest) -> tuple[Told, ...]:
    """The whole tale. The same request gives the same pages."""
    return tuple(_Teller(conceive(request)).pages())


def count_words(text: str) -> int:
    """Words as a reader counts them."""
    return len(re.findall(r"\b[\w’'-]+", text))


class _Teller:
    """Goes through a tale once, from the first page to the last, using each line of its stock at most once."""

    def __init__(self, tale: Tale) -> None:
        self._tale = tale
        self._age = tale.request.age
        rng = stream("telling", tale.request.seed, tale.request.wish)
        setting, phrases = tale.ensemble.setting, content.phrases()
        self._senses = shuffled(rng, setting.senses)
        self._spots = iter(
            [*shuffled(rng, setting.spots), *(Spot(at=words) for words in shuffled(rng, phrases.generic_spots))]
        )
        self._clues = iter(shuffled(rng, tale.plot.clues))
        self._asks = iter(shuffled(rng, tale.plot.asks))
        company = content.company()
        self._pal_lines = {mood: shuffled(rng, getattr(company, mood)) for mood in type(company).model_fields}
        self._pals_joined = False
        self._last_clue: tuple[Clue, str] | None = None
        self._spot = Spot(at="")
        self._at = "home"
        self._introduced: set[str] = set()
        self._context = context_of(tale)
        self._pending = self._required_lines()
        self._number = 0

    def pages(self) -> Iterator[Told]:
        for number, leaf in enumerate(self._tale.leaves, start=1):
            self._number = number
            yield self._page(leaf)

    # --- one page ---

    def _page(self, leaf: Leaf) -> Told:
        self._go(leaf)
        context = self._page_context(leaf)
        if leaf.step in ("open", "start"):
            template = first_page(self._tale, leaf, self._fits(context))
        else:
            assert leaf.beat is not None
            template = leaf.beat.at(self._age)
            if leaf.step == "turn" and not any(one.step == "low" for one in self._tale.leaves):
                causes = self._causes()
                fits = self._fits(context)
                cause = next((one for one in causes if fits.at_most(f"{one} {template}")), causes[-1])
                template = f"{cause} {template}"
        if "{meet}" in template:
            fits = self._fits(context)
            bare = OPTIONAL.sub("", template)
            meetings = meeting_lines(self._tale, known=self._tale.ensemble.friend_known or "friend" in self._introduced)
            said = next((one for one in meetings if fits.at_most(bare.replace("{meet}", one))), min(meetings, key=len))
            template = template.replace("{meet}", said)
        if leaf.step == "try" and "friend" not in self._introduced and not re.search(r"\{[Ff]riend", template):
            template = f"{self._friend_comes()} {template}"
        template = self._with_required(template, leaf, context)
        template = self._trimmed(template, context)
        template = self._with_pals(template, leaf, context)
        template = self._with_sense(template, leaf, context)
        template = self._introducing(template)
        told = self._render(template, context)
        if self._number == 1:
            self._pack(told.text)
        text = spelled(told.text, self._tale.request.language)
        return Told(
            page=WrittenPage(text=text, scene=self._scene(leaf, text, told.things)), beat=self._beat(leaf, context)
        )

    def _render(self, template: str, context: Context) -> Rendered:
        return render(
            template, context, stream("words", self._tale.request.seed, self._tale.request.wish, self._number)
        )

    def _fits(self, context: Context) -> _Fits:
        return _Fits(lambda template: count_words(self._render(template, context).text), *WORDS[self._age])

    def _go(self, leaf: Leaf) -> None:
        """Move to where the page happens."""
        at = leaf.beat.at_place if leaf.beat else "home"
        if at == "spot":
            self._spot = next(self._spots)
        elif at in ("home", "place"):
            self._spot = Spot(at="")
        if at != "same":
            self._at = at

    def _page_context(self, leaf: Leaf) -> Context:
        at = self._spot.at or "there"
        marked = re.search(r"\[([^\]]+)\]", at)
        words = {
            "at": at,
            "the_spot": re.sub(r"^.*?\b(?=(?:the|a|an)\b)", "", at) if marked else "such a place",
            "spot_noun": marked[1] if marked else "rock",
            "sense": "", "ask": "", "clue": "", "recall": "",
            "other_then": self._last_clue[1] if self._last_clue else "",
        }  # fmt: skip
        context = self._context
        if leaf.encounter:
            other = self._tale.met[leaf.encounter - 1]
            context = context.with_person("other", other)
            if leaf.step == "meets":
                words["ask"] = self._next_text(self._asks)
            else:
                clue = next(self._clues)
                self._last_clue = (clue, other.the)
                words["clue"] = clue.at(self._age)
        if leaf.step in ("turn", "low") and self._last_clue:
            words["recall"] = self._last_clue[0].recall.at(self._age)
        return context.with_words(words)

    def _next_text(self, texts: Iterator[Text]) -> str:
        return next(texts).at(self._age)

    def _friend_comes(self) -> str:
        """The friend's first mention, where the first page had no room for it."""
        rng = stream("friend comes", self._tale.request.seed, self._tale.request.wish)
        phrases = content.phrases()
        lines = phrases.meet_known_start if self._tale.ensemble.friend_known else phrases.meet_new_start
        return rng.choice(lines).at(self._age)

    def _causes(self) -> list[str]:
        """The low point in a line, as this age is told it, or shorter."""
        rng = stream("cause", self._tale.request.seed, self._tale.request.wish)
        chosen = rng.choice(self._tale.plot.cause)
        return [chosen.at(self._age), *([chosen.m] if self._age == "9-12" else []), chosen.y]

    # --- what must and what may be added ---

    def _required_lines(self) -> dict[str, list[str]]:
        """Lines without which something of the wish would be missing, by the step they belong to."""
        phrases, tale = content.phrases(), self._tale
        rng = stream("required", tale.request.seed, tale.request.wish)
        lines: dict[str, list[str]] = {"setout": [], "try": [], "end": []}
        for need in tale.secondary:
            lines["end"].append(rng.choice(phrases.weave[need.kind]["end"]).at(self._age))
        if tale.ensemble.sights:
            lines["try"].append(rng.choice(phrases.goal).at(self._age))
        return lines

    def _pack(self, first_page: str) -> None:
        """Ask for a line about whatever the wish names and the first page had no room for."""
        ensemble = self._tale.ensemble
        left = list(ensemble.packed)
        if ensemble.held.wished and ensemble.held.noun not in first_page:
            left.insert(0, "{token}")
        if left:
            self._context = self._context.with_words({"packed": listed(left)})
            rng = stream("packed", self._tale.request.seed, self._tale.request.wish)
            self._pending["setout"].append(rng.choice(content.phrases().packed).at(self._age))

    def _with_required(self, template: str, leaf: Leaf, context: Context) -> str:
        fits = self._fits(context)
        last = leaf.step == "close"
        keys = _REQUIRED_AT.get(leaf.step, ())
        if last:
            keys = ("end", "setout", "try")
        for key in keys:
            for line in list(self._pending[key]):
                longer = f"{line} {template}" if last else f"{template} {line}"
                if last or fits.nearly(longer):
                    template = longer
                    self._pending[key].remove(line)
        return template

    def _trimmed(self, template: str, context: Context) -> str:
        """The template without those optional words and slots that make the page too long."""
        fits = self._fits(context)
        while not fits.at_most(template) and (spans := list(OPTIONAL.finditer(template))):
            template = template[: spans[-1].start()] + template[spans[-1].end() :]
        for slot in _DROPPED_FIRST:
            if fits.at_most(template) or (slot == "signal" and fits.nearly(template)):
                break
            if f"{{{slot}}}" in template:
                template = template.replace(f"{{{slot}}}", "")
        return template

    def _with_pals(self, template: str, leaf: Leaf, context: Context) -> str:
        mood = _PAL_MOOD.get(leaf.step, "")
        if not self._tale.pals or not mood:
            return template
        if mood != "join" and not self._pals_joined:
            mood = "join"
        if mood == "join" and self._pals_joined:
            mood = "go"
        lines = self._pal_lines[mood]
        if not lines or "{pals" in template:
            return template
        longer = _after_first_paragraph(template, lines[0].at(self._age))
        if mood != "join" and not self._fits(context).at_most(longer):
            return template
        lines.pop(0)
        self._pals_joined = True
        return longer

    def _with_sense(self, template: str, leaf: Leaf, context: Context) -> str:
        """A sentence of the place, where the text offers room for one or is too short."""
        fits = self._fits(context)
        if "{sense}" not in template:
            if fits.at_least(template):
                return template
            template = "{sense} " + template if leaf.step not in ("open", "start", "close") else template + " {sense}"
        night = self._time in ("night", "evening")
        for index, sense in enumerate(self._senses):
            if sense.when and sense.when not in ("night" if night else "day", self._tale.weather):
                continue
            longer = template.replace("{sense}", sense.at(self._age), 1)
            if fits.at_most(longer):
                del self._senses[index]
                return longer
        return template

    def _introducing(self, template: str) -> str:
        """The template with the first mention of a newcomer made a first mention."""
        for role in ("friend", "extra"):
            if role in self._introduced:
                continue
            if role == "friend" and re.search(r"\{[Bb]ond\}", template):
                self._introduced.add(role)
                continue
            first = re.search(rf"\{{({role}|{role.capitalize()})([^{{}}]*)\}}", template)
            if not first:
                continue
            self._introduced.add(role)
            person = self._context.people[role]
            form = first[2]
            new = f"{first[1]}.named"
            if role == "friend" and self._tale.ensemble.friend_known:
                new = "Bond" if first[1][0].isupper() else "bond"
            if form.startswith(" "):
                said = f"{{{new}}} {person.agree(form.strip())}"
            elif form in ("", "'s"):
                said = f"{{{new}}}{form}"
            else:
                continue
            template = template[: first.start()] + said + template[first.end() :]
        return template

    # --- the picture ---

    @property
    def _time(self) -> str:
        return self._tale.times[self._number - 1]

    def _scene(self, leaf: Leaf, text: str, things: tuple[Thing, ...]) -> Scene:
        tale = self._tale
        ensemble = tale.ensemble
        third = (
            tale.met[leaf.encounter - 1]
            if leaf.encounter
            else tale.extra
            if leaf.beat and leaf.beat.with_extra
            else None
        )
        do = (leaf.beat.do if leaf.beat else "stand happy / stand happy").replace("{lost}", self._lost_noun())
        friend = ensemble.friend if "friend" in self._introduced else None
        parts = list(parts_of(do, [ensemble.hero, friend, third], text))
        here = group(tale.pals)
        if here and (self._pals_joined or spoken_of(here, text)):
            parts += [part for pal in tale.pals for part in parts_of("stand happy", [pal], text)]
        indoors = self._spot.indoors or (self._at == "home" and ensemble.setting.home_indoors)
        spot = re.sub(r"[\[\]]", "", self._spot.at)
        place = (
            ensemble.setting.home if self._at == "home" else ", ".join(part for part in (ensemble.place, spot) if part)
        )
        season = tale.season
        if leaf.step == "turn" and tale.primary and tale.primary.kind == "want":
            goal = goal_of(tale.primary.words, text)
            place, indoors = (goal.place, False) if goal.place else (place, indoors)
            things += tuple(thing for thing in goal.things if thing.name not in {one.name for one in things})
            season = goal.season or season
        return scene(
            parts=tuple(parts),
            people={one.id: one for one in tale.people},
            place=place,
            indoors=indoors,
            time=tale.times[self._number - 1],
            weather=self._weather(leaf, text),
            season=season,
            things=things,
        )

    def _lost_noun(self) -> str:
        """What is lost, as the lexicon knows it, for the picture."""
        words = self._tale.primary.words if self._tale.primary else ""
        noun = find(words) or find(words.rpartition(" ")[2])
        return noun.word if noun else words

    def _weather(self, leaf: Leaf, text: str) -> Weather:
        told = self._tale.plot.weather.get(leaf.step)
        if told:
            return told
        return self._tale.weather

    def _beat(self, leaf: Leaf, context: Context) -> str:
        return self._render(content.phrases().summaries[leaf.step], context).text


class _Fits:
    """Whether a template, filled in, keeps to the words a page may have."""

    def __init__(self, count: Callable[[str], int], fewest: int, most: int) -> None:
        self._count, self._fewest, self._most = count, fewest, most

    def at_most(self, template: str) -> bool:
        return self._count(template) <= self._most

    def nearly(self, template: str) -> bool:
        return self._count(template) <= self._most * 1.13

    def at_least(self, template: str) -> bool:
        return self._count(template) >= self._fewest


def _after_first_paragraph(template: str, line: str) -> str:
    first, gap, rest = template.partition("\n\n")
    return f"{first}{gap}{line}{gap}{rest}" if gap else f"{template} {line}"
