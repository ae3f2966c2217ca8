"""Books with larger pictures: by an illustrator that has a model for it, or resampled."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.doubles import Brush, Eyes, Mouth, Pen
from tests.unit.test_studio import a_photo
from visutale.book import Book, Box, Painted
from visutale.cli import main
from visutale.engine_room import EngineRoom
from visutale.errors import BadOutput, Cancelled, InputError
from visutale.library import Library
from visutale.media import Picture
from visutale.progress import Progress
from visutale.resampling import RESAMPLED, enlarged
from visutale.settings import Settings
from visutale.stages.illustrate import seed_of
from visutale.studio import BookRequest, Studio
from visutale.watch import Watch

WithBrush = Callable[[Brush], Studio]


class Magnifier(Brush):
    """Makes pictures larger in two parts, and tells what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[int, int]] = []

    def enlarge(self, picture: Picture, width_px: int, height_px: int, watch: Watch | None = None) -> Picture:
        self.asked.append((width_px, height_px))
        for done in (1, 2):
            if watch is not None:
                watch.check()
                watch.step(done, 2)
        return enlarged(picture, picture.image().resize((width_px, height_px)), "magnifier-x4")


@pytest.fixture
def with_brush(settings: Settings) -> WithBrush:
    def build(brush: Brush) -> Studio:
        engines = {"writer": Pen(), "captioner": Eyes(), "illustrator": brush, "narrator": Mouth()}
        return Studio(settings, Library(settings.home), EngineRoom(settings, engines))  # type: ignore[arg-type]

    return build


@pytest.fixture
def book(with_brush: WithBrush) -> Book:
    return with_brush(Brush()).make(BookRequest(words="a cat", pages=4, seed=3, photo=a_photo()))


def pictures(book: Book) -> list[tuple[int, int, str]]:
    """Width, height and what each was enlarged by, the cover first."""
    assets = [book.cover.picture, *(page.picture for page in book.pages)]
    return [(one.width_px, one.height_px, one.painted.enlarged_by if one.painted else "-") for one in assets if one]


def test_without_a_model_pictures_are_resampled_and_say_so(with_brush: WithBrush, book: Book) -> None:
    studio = with_brush(Brush())
    large = studio.enlarge(book, 400)
    assert pictures(large) == [(400, 400, RESAMPLED)] * 5
    for page in large.pages:
        assert page.picture is not None
        stored = studio.library.folder(large.id).read_picture(page.picture)
        assert stored.image().size == (400, 400)
        assert stored.painted == page.picture.painted
    assert studio.library.pdf_path(large.id).read_bytes().startswith(b"%PDF-")


def test_the_book_it_was_made_from_stays_as_it_is(with_brush: WithBrush, book: Book) -> None:
    studio = with_brush(Brush())
    large = studio.enlarge(book, 400)
    assert (large.made_from, large.id != book.id) == (book.id, True)
    assert studio.library.open(book.id) == book
    assert pictures(book) == [(256, 256, "-")] * 5
    assert [page.text for page in large.pages] == [page.text for page in book.pages]


def test_an_illustrator_that_enlarges_is_asked(with_brush: WithBrush, book: Book) -> None:
    magnifier = Magnifier()
    large = with_brush(magnifier).enlarge(book, 300)
    assert magnifier.asked == [(300, 300)] * 5
    assert pictures(large) == [(300, 300, "magnifier-x4")] * 5
    assert magnifier.calls == 0, "nothing is painted again"


def test_who_painted_keeps_the_credit_and_what_is_known_of_the_picture_stays(with_brush: WithBrush, book: Book) -> None:
    studio = with_brush(Magnifier())
    painted = Painted(model="sdxl", seed=11, steps={"base": 20}, width_px=256, height_px=256, likeness=0.8)
    first = book.pages[0]
    assert first.picture is not None
    told = first.picture.model_copy(update={"painted": painted, "keep_clear": (Box(0, 0, 0.5, 0.5),)})
    large = studio.enlarge(book.with_page(first.model_copy(update={"picture": told})), 300)
    picture = large.pages[0].picture
    assert picture is not None and picture.painted is not None
    assert picture.painted == painted.model_copy(update={"enlarged_by": "magnifier-x4"})
    assert picture.keep_clear == told.keep_clear
    other = large.pages[1].picture
    assert other is not None and other.painted is not None
    assert (other.painted.seed, other.painted.width_px) == (seed_of(book, 2), 256)
    credited = [credit for credit in book.credits if credit.port != "binding"]
    assert [credit for credit in large.credits if credit.port != "binding"] == credited


def test_pictures_that_are_large_enough_stay(with_brush: WithBrush, book: Book) -> None:
    studio = with_brush(Brush())
    with pytest.raises(InputError, match="256 px or larger already"):
        studio.enlarge(book, 256)
    large = studio.enlarge(book, 300)
    cover = large.cover.picture
    mixed = book.model_copy(update={"cover": book.cover.model_copy(update={"picture": cover})})
    studio.library.folder(book.id).adopt(cover, "cover", studio.library.folder(large.id))  # type: ignore[type-var]
    magnifier = Magnifier()
    again = with_brush(magnifier).enlarge(mixed, 280)
    assert pictures(again)[:2] == [(300, 300, RESAMPLED), (280, 280, "magnifier-x4")]
    assert len(magnifier.asked) == 4


def test_the_work_is_told_and_adds_up(with_brush: WithBrush, book: Book) -> None:
    seen: list[Progress] = []
    with_brush(Magnifier()).enlarge(book, 300, seen.append)
    messages = [progress.message for progress in seen]
    assert "The cover is being enlarged: part 1 of 2." in messages
    assert "Page 4 is enlarged." in messages
    assert seen[-1].done == seen[-1].steps


def test_nothing_is_left_of_what_was_stopped_or_failed(with_brush: WithBrush, book: Book) -> None:
    class Broken(Magnifier):
        def enlarge(self, picture: Picture, width_px: int, height_px: int, watch: Watch | None = None) -> Picture:
            raise BadOutput("No more glass.", port="illustrator", engine="broken", retryable=False)

    library = with_brush(Brush()).library
    with pytest.raises(BadOutput, match="No more glass"):
        with_brush(Broken()).enlarge(book, 300)
    calls: list[int] = []
    with pytest.raises(Cancelled):
        with_brush(Magnifier()).enlarge(book, 300, cancelled=lambda: calls.append(1) or len(calls) > 3)  # type: ignore[func-returns-value]
    assert [one.id for one in library.list()] == [book.id]


@pytest.mark.parametrize("size_px", [0, 255, 4097])
def test_a_size_that_makes_no_sense_is_refused(with_brush: WithBrush, book: Book, size_px: int) -> None:
    with pytest.raises(InputError, match=f"to {size_px} px"):
        with_brush(Brush()).enlarge(book, size_px)


def test_an_unfinished_book_is_refused(with_brush: WithBrush, book: Book) -> None:
    lacking = book.with_page(book.pages[0].model_copy(update={"picture": None}))
    with pytest.raises(InputError, match="not finished"):
        with_brush(Brush()).enlarge(lacking, 300)


def test_the_command_line_enlarges_a_saved_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUTALE_PICTURE_PX", "256")
    monkeypatch.setenv("VISUTALE_HOST", "127.0.0.1")
    command = CliRunner()
    made = json.loads(command.invoke(main, ["make", "a cat", "--pages", "4", "--json"]).output)
    saved, out = Path(made["files"]["book"]), tmp_path / "large.pdf"
    before = saved.read_bytes()
    ended = command.invoke(main, ["enlarge", str(saved), "--px", "320", "--out", str(out), "--json"])
    assert ended.exit_code == 0, ended.output
    large = Book.model_validate_json(Path(json.loads(ended.output)["files"]["book"]).read_bytes())
    assert pictures(large) == [(320, 320, RESAMPLED)] * 5
    assert out.read_bytes().startswith(b"%PDF-") and saved.read_bytes() == before
    assert saved.parent != Path(json.loads(ended.output)["files"]["book"]).parent
    refused = command.invoke(main, ["enlarge", str(saved), "--px", "100"])
    assert refused.exit_code == 2 and "Choose a size from 256 to 4096 px." in refused.output
