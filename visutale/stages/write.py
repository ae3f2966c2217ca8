"""Plan → the words and the scene of every page, the title, and a last reading."""

from __future__ import annotations

from visutale.binding.places import panel_for
from visutale.book import AgeBand, Book, Page
from visutale.emphasis import plain
from visutale.ports import Proof, Story, StoryPlan, Titling, Writer, WrittenPage
from visutale.stages.illustrate import moved
from visutale.stages.plan import plan_of
from visutale.watch import Watch


def write_page(book: Book, number: int, writer: Writer, watch: Watch | None = None) -> Page:
    """Page ``number``, given the pages before it that are there."""
    written = writer.write(_plan(book, writer), number, _pages(book)[: number - 1], watch)
    return Page(number=number, text=written.text, scene=written.scene)


def entitle(book: Book, writer: Writer, watch: Watch | None = None) -> Titling:
    """What the written story is called, and its cover."""
    return writer.entitle(_plan(book, writer), _pages(book), watch)


def proofread(book: Book, writer: Writer, watch: Watch | None = None) -> Proof:
    """What does not fit together in the written story, and the pages that were put right."""
    return writer.proofread(_plan(book, writer), _pages(book), watch)


def story_of(book: Book, writer: Writer) -> Story:
    """A written book as its writer knows it."""
    return Story(plan=_plan(book, writer), pages=_pages(book))


def rewritten(page: Page, written: WrittenPage, number: int, before: AgeBand, age: AgeBand) -> Page:
    """A page with other words, another scene, another number or for another age than ``before``.

    It keeps its voice where the words are the same, and its pictures where the scene is and the words lie as before.
    Words stay stressed where all of the page's are the same: writers neither see nor set the signs.
    """
    same_words, same_scene = plain(page.text) == plain(written.text), page.scene == written.scene
    text = page.text if same_words else written.text
    same_panel = panel_for(page.text, before, page.number) == panel_for(text, age, number)
    kept = {"illustrate": same_scene, "narrate": same_words}
    painted = moved(page, number) if same_scene and same_panel else Page(number=number, text="", scene=written.scene)
    return painted.model_copy(
        update={
            "text": text,
            "original": page.original if same_words else "",
            "narration": page.narration if same_words and before == age else None,
            "problems": tuple(problem for problem in page.problems if kept[problem.stage]),
        }
    )


def _plan(book: Book, writer: Writer) -> StoryPlan:
    return plan_of(book, as_said=not writer.languages)


def _pages(book: Book) -> tuple[WrittenPage, ...]:
    return tuple(WrittenPage(text=plain(page.text), scene=page.scene) for page in book.pages)
