"""The studio with scripted engines: order, overlap, partial failure, repair, cancelling, credits."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.doubles import Brush, Ears, Eyes, Mouth, Pen, Scripted, waits
from visutale.book import Book
from visutale.engine_room import EngineRoom
from visutale.errors import BadOutput, Cancelled, ConfigError, EngineError, InputError, OutOfReach
from visutale.library import Library
from visutale.media import Photo, Speech
from visutale.ports import Port
from visutale.progress import Progress
from visutale.settings import Settings
from visutale.store.disk import DiskStore
from visutale.studio import BookRequest, Studio

Build = Callable[..., Studio]


@pytest.fixture
def build(settings: Settings) -> Build:
    def build(**engines: Scripted) -> Studio:
        standing: dict[Port, Scripted] = {
            "transcriber": Ears(),
            "captioner": Eyes(),
            "writer": Pen(),
            "illustrator": Brush(),
            "narrator": Mouth(),
        }
        return Studio(settings, Library(settings.home), EngineRoom(settings, {**standing, **engines}))  # type: ignore[dict-item]

    return build


def a_photo() -> Photo:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, "JPEG")
    return Photo.read(out.getvalue(), "photo.jpg")


def a_recording() -> Speech:
    return Speech(data=b"\x00\x10" * 16_000, media_type="audio/L16")


def fails_on(*calls: int, error: Exception | None = None) -> Callable[[int], None]:
    def script(call: int) -> None:
        if call in calls:
            raise error or BadOutput("The paint ran out.", port="illustrator", engine="brush", retryable=False)

    return script


def test_a_book_has_all_its_pages_pictures_and_voices_and_is_in_the_library(build: Build) -> None:
    studio = build()
    book = studio.make(BookRequest(words="a cat", pages=5, narrate=True, seed=7))
    assert book.complete
    assert [page.number for page in book.pages] == [1, 2, 3, 4, 5]
    assert studio.library.open(book.id) == book
    assert studio.library.pdf_path(book.id).read_bytes().startswith(b"%PDF-")
    assert book.voice == "tom"
    assert book.address.startswith("http://127.0.0.1:8501/b/")
    assert book.address_scope == "machine"


def test_words_recording_and_photo_reach_the_writer_together(build: Build) -> None:
    pen = Pen()
    asked: list[str] = []
    plan = pen.plan
    pen.plan = lambda request, watch=None: asked.append(request.wish) or plan(request)  # type: ignore[method-assign,func-returns-value]
    book = build(writer=pen).make(BookRequest(words="a boat", speech=a_recording(), photo=a_photo(), pages=4))
    assert asked == ["a boat\na cat and a moon"]
    assert book.source.caption is not None
    assert book.source.photo is not None
    assert [credit.port for credit in book.credits] == [
        "transcriber", "captioner", "writer", "illustrator", "binding",
    ]  # fmt: skip


def test_pictures_start_before_the_last_page_is_written(build: Build) -> None:
    first_picture = threading.Event()

    class SlowPen(Pen):
        def write(self, plan, number, before, watch=None):  # type: ignore[no-untyped-def]
            if number == 4:
                assert first_picture.wait(10), "no picture was painted while pages were still being written"
            return super().write(plan, number, before, watch)

    def painted(progress: Progress) -> None:
        if progress.stage == "illustrate" and progress.book.pages and progress.book.pages[0].picture:
            first_picture.set()

    build(writer=SlowPen()).make(BookRequest(words="a cat", pages=4), painted)


def test_pictures_are_painted_as_many_at_once_as_the_illustrator_allows(build: Build) -> None:
    brush = Brush(waits(0.05))
    build(illustrator=brush).make(BookRequest(words="a cat", pages=8))
    assert brush.most_at_once == brush.parallel
    assert brush.calls == 9


def test_progress_counts_every_step_once_and_ends_full(build: Build) -> None:
    seen: list[Progress] = []
    build().make(BookRequest(words="a cat", photo=a_photo(), pages=4, narrate=True), seen.append)
    assert [progress.done for progress in seen] == list(range(1, len(seen) + 1))
    assert seen[-1].done == seen[-1].steps
    assert {progress.stage for progress in seen} == {"see", "plan", "write", "illustrate", "narrate", "bind"}


def test_one_failed_picture_leaves_a_book_that_says_so_and_can_be_repaired(build: Build) -> None:
    brush = Brush(fails_on(3))
    studio = build(illustrator=brush)
    book = studio.make(BookRequest(words="a cat", pages=4))
    [(number, problem)] = book.problems
    assert problem.message == "The paint ran out."
    assert not book.complete
    calls = brush.calls
    repaired = studio.complete(studio.library.open(book.id))
    assert repaired.complete
    assert repaired.problems == ()
    assert brush.calls == calls + 1, "only what was missing is painted"
    others = [page for page in book.pages if page.number != number]
    assert [page for page in repaired.pages if page.number != number] == others


def test_an_engine_that_breaks_is_a_problem_of_its_page_without_its_words(
    build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "what the child said"
    book = build(illustrator=Brush(fails_on(2, error=KeyError(secret)))).make(BookRequest(words="a cat", pages=4))
    [(_, problem)] = book.problems
    assert "KeyError" in problem.message
    assert secret not in problem.message
    assert secret not in caplog.text


def test_what_may_work_on_a_second_try_is_tried_again(build: Build) -> None:
    pen = Pen(fails_on(1, error=BadOutput("Half a story.", port="writer", engine="pen")))
    assert build(writer=pen).make(BookRequest(words="a cat", pages=4)).complete


def test_without_a_story_there_is_no_book_and_nothing_is_left_behind(build: Build) -> None:
    studio = build(writer=Pen(fails_on(1, error=BadOutput("No.", port="writer", engine="pen", retryable=False))))
    with pytest.raises(EngineError, match="No"):
        studio.make(BookRequest(words="a cat", pages=4))
    assert studio.library.list() == ()
    assert list(studio.library.store.find("books/**")) == []


def test_a_story_that_stops_half_way_is_kept_and_goes_on(build: Build) -> None:
    pen = Pen(fails_on(3, error=BadOutput("Ink spilled.", port="writer", engine="pen", retryable=False)))
    studio = build(writer=pen)
    with pytest.raises(EngineError):
        studio.make(BookRequest(words="a cat", pages=4))
    [half] = studio.library.list()
    assert len(half.pages) == 1
    whole = studio.complete(half)
    assert whole.complete
    assert whole.pages[0].text == half.pages[0].text


def test_a_silent_recording_beside_words_is_noted_and_the_book_is_made(build: Build) -> None:
    ears = Ears(fails_on(1, error=InputError("Nothing was said in the recording.")))
    book = build(transcriber=ears).make(BookRequest(words="a cat", speech=a_recording(), pages=4))
    assert book.complete
    assert any("Nothing was said" in note for note in book.notes)


def test_a_silent_recording_alone_is_refused(build: Build) -> None:
    ears = Ears(fails_on(1, error=InputError("Nothing was said in the recording.")))
    with pytest.raises(InputError, match="Nothing was said"):
        build(transcriber=ears).make(BookRequest(speech=a_recording(), pages=4))


def test_a_language_without_a_voice_makes_a_silent_book_that_says_so(build: Build) -> None:
    book = build().make(BookRequest(words="eine Katze", language="de", pages=4, narrate=True))
    assert book.complete
    assert not book.narrated
    assert any("no voice" in note for note in book.notes)


@pytest.mark.parametrize(
    ("request_", "error", "says"),
    [
        (BookRequest(pages=0), InputError, "4 to 24"),
        (BookRequest(pages=-1), InputError, "4 to 24"),
        (BookRequest(pages=10_000), InputError, "4 to 24"),
        (BookRequest(style="cubism"), ConfigError, "paper"),
        (BookRequest(language="xx"), ConfigError, "en, de"),
        (BookRequest(title="x" * 500), InputError, "120"),
        (BookRequest(title="བོད"), InputError, "Tibetan"),
        (BookRequest(narrate=True, voice="nobody"), ConfigError, "tom"),
    ],
)
def test_what_can_not_become_a_book_is_refused_in_words(
    build: Build, request_: BookRequest, error: type[Exception], says: str
) -> None:
    studio = build()
    with pytest.raises(error, match=says):
        studio.make(request_)
    assert studio.library.list() == ()


def test_cancelling_keeps_what_was_made(build: Build) -> None:
    stop = threading.Event()

    def after_two_pages(progress: Progress) -> None:
        if len(progress.book.pages) == 2:
            stop.set()

    studio = build()
    with pytest.raises(Cancelled, match="in the library"):
        studio.make(BookRequest(words="a cat", pages=12), after_two_pages, stop.is_set)
    [kept] = studio.library.list()
    assert 2 <= len(kept.pages) < 12
    assert studio.complete(kept).complete


def test_a_full_disk_stops_the_making_in_words_and_keeps_the_book(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = build()
    write = DiskStore.write

    def fills_up(store: DiskStore, name: str, data: bytes) -> None:
        if "page-03" in name:
            raise OutOfReach("The disk is full, so page 3 can't be saved.", remedy="Make room and try again.")
        write(store, name, data)

    monkeypatch.setattr(DiskStore, "write", fills_up)
    with pytest.raises(OutOfReach, match="disk is full"):
        studio.make(BookRequest(words="a cat", pages=4))
    monkeypatch.undo()
    [kept] = studio.library.list()
    assert kept.pages
    assert studio.complete(kept).complete


def test_the_same_seed_gives_pages_the_same_seeds(build: Build) -> None:
    def pictures(book: Book) -> list[str]:
        return [page.picture.sha256 for page in book.pages if page.picture]

    studio = build()
    first = studio.make(BookRequest(words="a cat", pages=4, seed=3))
    again = studio.make(BookRequest(words="a cat", pages=4, seed=3))
    other = studio.make(BookRequest(words="a cat", pages=4, seed=4))
    assert pictures(first) == pictures(again) != pictures(other)
