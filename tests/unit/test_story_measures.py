"""Every measure of bench/stories.py tells a good story from one with a single fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bench import story_measures as measures
from bench.stories import table, tell, write_pages
from bench.story_measures import Row, Told, measure
from bench.wishes import WISHES
from visutale.book import Character, Part, Scene
from visutale.engines.tale import Options, Tale
from visutale.errors import BadOutput
from visutale.house import ROOT
from visutale.ports import StoryPlan, WrittenPage
from visutale.watch import Watch

BEAR = Character(id="tuck", name="Tuck", kind="bear", looks="a small brown bear", pronoun="he", role="hero")
OWL = Character(id="olive", name="Olive", kind="owl", looks="a grey owl", pronoun="she", role="companion")
TEXTS = (
    "Tuck the bear had a red balloon, and he took it everywhere he went. He took it to bed and to the river. Every "
    "evening he told it what he had seen on the way.",
    "One windy morning the balloon slipped out of his paw. Over the trees it sailed. “Come back!” called Tuck, and he "
    "ran until the path came to an end.",
    "Olive the owl had seen it pass by. “It went to the high hill,” she said. Tuck looked up and swallowed. The hill "
    "was steep, and it was not on any path he knew.",
    "They climbed all day long. At the top there was no balloon at all, only the wind. Tuck sat down and did not say a "
    "word, and Olive sat down next to him.",
    "Then something pulled at his ear. A long red string hung out of the oak! Olive flew up, and with a little tug and "
    "a bigger tug the string came free.",
    "Home they went, the bear, the owl and the red balloon. Tuck tied the string to the end of his bed. That night "
    "he told it all about the hill.",
)  # fmt: skip


def page(text: str, *who: str) -> WrittenPage:
    return WrittenPage(text=text, scene=Scene(parts=tuple(Part(who=one) for one in who), place="forest"))


GOOD = Told(
    wish="Please tell me a story about a bear who lost his red balloon.",
    age="3-5",
    asked=6,
    cast=(BEAR, OWL),
    pages=tuple(page(text, *(("tuck",) if n < 2 else ("tuck", "olive"))) for n, text in enumerate(TEXTS)),
    title="The Balloon on the Hill",
    seconds=6.0,
    tokens=100,
)


def but(number: int, text: str, other: int = 0, more: str = "") -> Told:
    """The good story with other words on one page (from 1), or two."""
    changed = {number: text, other: more}
    pages = (page.model_copy(update={"text": changed.get(n, page.text)}) for n, page in enumerate(GOOD.pages, start=1))
    return replace(GOOD, pages=tuple(pages))


def test_the_good_story_is_good_by_every_measure() -> None:
    assert measures.arc(GOOD) == (True, True, True, True, True)
    assert measures.cast_in_texts(GOOD) == (10, 10)
    assert measures.cast_in_scenes(GOOD) == measures.contradiction_count(GOOD) == 0
    assert measures.repeated(GOOD).part == 0
    assert measures.length(GOOD) == measures.level(GOOD) == measures.openings(GOOD) == (6, 6)
    assert measures.wish_terms(GOOD) == (3, 4), "bear, red and balloon; it slipped, nobody lost it"


@pytest.mark.parametrize(
    ("part", "bad"),
    [
        ("whole", replace(GOOD, pages=GOOD.pages[:5])),
        ("hero", but(6, "Home went the owl with the red balloon. That night she told it about the hill.")),
        ("hero", replace(GOOD, cast=())),
        ("matter", but(6, "They were happy, Tuck and Olive, and slept.", 5, "Then Tuck laughed.")),
        ("trouble", replace(GOOD, pages=(*GOOD.pages[:2], page("Tuck walked."), page("Tuck sang."), *GOOD.pages[4:]))),
        ("close", but(6, "Home they went, the bear and the red balloon. Did Tuck sleep?")),
        ("close", but(6, "Home they went, Tuck the bear and the red balloon and the")),
        ("whole", replace(GOOD, pages=())),
    ],
)  # fmt: skip
def test_an_arc_lacks_what_is_taken_from_it(part: str, bad: Told) -> None:
    assert not getattr(measures.arc(bad), part)
    assert _figure(measure([bad]), "arc complete") == "0 of 1"


@pytest.mark.parametrize(
    ("measured", "worse"),
    [
        (measures.cast_in_texts, but(3, "The clouds went by, one after the other.")),
        (
            measures.level,
            but(3, "Notwithstanding considerable meteorological difficulties, circumnavigation continued."),
        ),
        (measures.level, replace(GOOD, age="9-12")),
        (measures.length, but(3, "Tuck slept.")),
        (measures.length, but(3, TEXTS[2] * 4)),
        (measures.openings, but(3, "Tuck the bear sat. Olive sat with him on the same branch.")),
        (measures.wish_terms, replace(GOOD, wish="a bear who lost his red balloon on a rocket to Mars")),
    ],
)
def test_a_share_goes_down(measured: Callable[[Told], measures.Share], worse: Told) -> None:
    assert measured(worse).value < measured(GOOD).value


def test_what_should_not_be_there_is_counted() -> None:
    repeating = but(5, "Then something pulled at his ear. Over the trees it sailed!")
    assert measures.repeated(repeating).part == 1
    assert measures.contradiction_count(but(5, "Olive the owl shook her blue feathers. Tuck was a fox.")) > 0
    alone = page("“Look!” said Olive, and Tuck ran up the hill.", "tuck")
    assert measures.cast_in_scenes(replace(GOOD, pages=(*GOOD.pages[:5], alone))) == 1


def test_books_that_begin_or_are_called_the_same_count_once() -> None:
    other = replace(GOOD, cast=(BEAR.model_copy(update={"name": "Nell"}), OWL), title="Another")
    renamed = replace(other, pages=tuple(page(one.text.replace("Tuck", "Nell")) for one in GOOD.pages))
    begun = but(1, "Nobody in the wood had ever seen a balloon.")
    assert measures.book_openings([GOOD, renamed]) == (1, 2), "names don't make another opening"
    assert measures.book_openings([GOOD, begun, replace(GOOD, pages=())]) == (2, 3)
    assert measures.titles([GOOD, GOOD, other, replace(GOOD, title="")]) == (2, 4)


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ("the bears' balloons were slipping", ("bears", "balloons", "slipping")),
        ("Please tell me a story about it", ()),
        ("", ()),
    ],
)
def test_terms_of_a_wish_are_its_content_words_in_any_form(wish: str, found: tuple[str, ...]) -> None:
    told = replace(GOOD, wish=wish)
    assert measures.terms(wish) == found
    assert measures.wish_terms(told) == (len(found), len(found))


def test_a_failed_book_is_counted_and_its_missing_pages_too() -> None:
    failed = replace(GOOD, pages=GOOD.pages[:2], title="", failure="BadOutput: …", seconds=90.0, tokens=9)
    rows = measure([GOOD, failed])
    assert _figure(rows, "books finished") == "1 of 2"
    assert _figure(rows, "pages written") == "8 of 12"
    assert _figure(rows, "arc complete") == "1 of 2"
    assert _figure(rows, "words a page inside the band") == "67 %"
    assert _figure(rows, "seconds a book, median") == "6.00", "the time of a book is that of a whole one"
    nothing = measure([replace(failed, pages=(), cast=())])
    assert _figure(nothing, "terms of the wish used") == "0 %"
    assert _figure(nothing, "tokens a book, median") == "–"
    assert _figure(measure([]), "books finished") == "0 of 0"


def test_writers_stand_side_by_side_and_failures_below() -> None:
    shown = table({"one": [GOOD], "two": [replace(GOOD, failure="BadOutput: It said nothing.")]})
    assert shown.splitlines()[0] == "| what | one | two |"
    assert "| books finished | 1 of 1 | 0 of 1 |" in shown
    assert shown.endswith("two, book 1: BadOutput: It said nothing.")


class Stumbling(Tale):
    """The built-in storyteller, which fails on its third page and may be asked for two at once."""

    parallel = 2  # type: ignore[misc]

    def write(self, plan, number, before, watch=None):  # type: ignore[no-untyped-def]
        if number == 3:
            raise BadOutput("It said nothing.", port="writer", engine="stumbling")
        return super().write(plan, number, before, watch)


def test_a_book_is_told_as_far_as_the_writer_comes() -> None:
    whole = tell(Tale(Options(), ROOT), WISHES[0], 6, seed=1)
    assert (whole.failure, len(whole.pages), whole.asked) == ("", 6, 6)
    assert whole.title
    broken = tell(Stumbling(Options(), ROOT), WISHES[0], 6, seed=1)
    assert broken.failure == "BadOutput: It said nothing."
    assert broken.pages == whole.pages[:2], "two at once come in their order"


def test_pages_are_written_in_windows_and_all_of_them() -> None:
    writer = Tale(Options(), ROOT)
    plan: StoryPlan = writer.plan(_request())
    written: list[WrittenPage] = []
    write_pages(writer, plan, written, Watch())
    assert written == [writer.write(plan, number, ()) for number in range(1, 6)]


def test_the_wishes_are_twenty_and_varied() -> None:
    assert len(WISHES) == 20
    assert {wish.age for wish in WISHES} == set(measures.GRADES)
    assert len({wish.pages for wish in WISHES}) >= 4
    assert sum(wish.caption is not None for wish in WISHES) >= 3


def _request():  # type: ignore[no-untyped-def]
    from visutale.ports import StoryRequest

    return StoryRequest(wish="a snail", pages=5)


def _figure(rows: list[Row], name: str) -> str:
    return next(row.figure for row in rows if row.name == name)
