"""Jobs: books made outside any tab that can be watched, stopped, gone on with and changed; a finished step stays so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.doubles import Brush, Ears, Eyes, Mouth, Pen, Scripted
from visutale.editing import ChoosePicture, PaintAgain, SetCharacter, SetText
from visutale.engine_room import EngineRoom
from visutale.errors import BadOutput, InputError, LibraryError
from visutale.jobs import Jobs
from visutale.jobs.states import JobState
from visutale.library import Library
from visutale.media import Photo, Speech
from visutale.ports import Port, Resize
from visutale.settings import Jobbing, Settings
from visutale.sheets import SheetRequest, Sheets
from visutale.studio import BookRequest, Studio

WISH = BookRequest(words="a cat", pages=4, narrate=True)


class Gate:
    """A script that holds every call from the ``first`` one on until it is opened."""

    def __init__(self, first: int = 1) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        self._first = first

    def __call__(self, call: int) -> None:
        if call >= self._first:
            self.reached.set()
            assert self.open.wait(20)


class House:
    """A workshop with scripted engines; :meth:`enter` opens its jobs as another process would."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engines: dict[Port, Scripted] = {
            "transcriber": Ears(), "captioner": Eyes(), "writer": Pen(), "illustrator": Brush(), "narrator": Mouth(),
        }  # fmt: skip
        self.library = Library(settings.home)
        self._entered: list[Jobs] = []

    def enter(self) -> Jobs:
        self.leave()
        jobs = Jobs(Studio(self.settings, self.library, EngineRoom(self.settings, self.engines)))
        self._entered.append(jobs)
        return jobs

    def leave(self) -> None:
        while self._entered:
            self._entered.pop().close()

    def calls(self, port: Port) -> int:
        return self.engines[port].calls


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    house = House(settings)
    yield house
    house.leave()


def wait_for(jobs: Jobs, book_id: str, wanted: Callable[[JobState], bool]) -> JobState:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        state = jobs.state(book_id)
        if state is not None and wanted(state):
            return state
        time.sleep(0.01)
    raise AssertionError(f"waited in vain: {jobs.state(book_id)}")


def finished(jobs: Jobs, book_id: str) -> JobState:
    state = wait_for(jobs, book_id, lambda state: not state.active)
    assert state.state == "done", state
    return state


def test_a_book_is_watched_to_its_end(house: House) -> None:
    gate = Gate()
    house.engines["illustrator"] = Brush(gate)
    jobs = house.enter()
    book_id = jobs.start(WISH)
    wait_for(jobs, book_id, lambda state: state.message == "Page 4 is read aloud.")
    growing = jobs.book(book_id)
    assert growing is not None and len(growing.pages) == 4 and not growing.complete
    assert [state.book_id for state in jobs.states()] == [book_id]
    gate.open.set()
    done = finished(jobs, book_id)
    assert house.library.open(book_id).complete and house.library.pdf_path(book_id)
    assert done.done == done.steps and not jobs.states()


def test_the_place_in_the_queue_and_the_time_it_takes_are_known(settings: Settings) -> None:
    gate = Gate()
    house = House(settings.model_copy(update={"jobs": Jobbing(at_once=1)}))
    jobs = house.enter()
    finished(jobs, jobs.start(WISH))
    house.engines["writer"] = Pen(gate)
    jobs = house.enter()
    ids = [jobs.start(WISH) for _ in range(3)]
    wait_for(jobs, ids[0], lambda state: state.state == "running")
    states = [jobs.state(book_id) for book_id in ids]
    assert [state.ahead for state in states if state] == [0, 1, 2]
    expected = [state.expected_s for state in states if state]
    assert None not in expected and expected == sorted(expected)
    jobs.cancel(ids[1])
    wait_for(jobs, ids[1], lambda state: state.state == "cancelled")
    gate.open.set()
    finished(jobs, ids[2])
    assert ids[1] not in {book.id for book in house.library.list()}
    house.leave()


def test_one_persons_second_book_waits_for_everybodys_first(settings: Settings) -> None:
    gate = Gate()
    house = House(settings.model_copy(update={"jobs": Jobbing(at_once=1)}))
    house.engines["writer"] = Pen(gate)
    jobs = house.enter()
    first, second = (jobs.start(WISH, person="anna") for _ in range(2))
    wait_for(jobs, first, lambda state: state.state == "running")
    other = jobs.start(WISH, person="ben")
    assert [state.book_id for state in jobs.states() if state.state == "queued"] == [other, second]
    gate.open.set()
    finished(jobs, second)
    made = {book.id: book.made_at for book in house.library.list()}
    assert made[other] < made[second]
    house.leave()


def test_a_bad_request_never_becomes_a_job(house: House) -> None:
    jobs = house.enter()
    with pytest.raises(InputError):
        jobs.start(BookRequest(pages=99))
    assert not jobs.states()


def test_a_stopped_book_goes_on_where_it_was(house: House) -> None:
    gate = Gate(first=3)
    house.engines["illustrator"] = Brush(gate)
    jobs = house.enter()
    book_id = jobs.start(WISH)
    assert gate.reached.wait(20)
    jobs.cancel(book_id)
    gate.open.set()
    assert "in the library" in wait_for(jobs, book_id, lambda state: state.state == "cancelled").error
    jobs.resume(book_id)
    finished(jobs, book_id)
    assert house.calls("illustrator") == 5 and house.calls("writer") == 5  # the plan and four pages


def test_what_a_process_leaves_is_gone_on_with_by_the_next_and_nothing_is_done_twice(house: House) -> None:
    gate = Gate(first=3)
    house.engines["illustrator"] = Brush(gate)
    jobs = house.enter()
    book_id = jobs.start(WISH)
    assert gate.reached.wait(20)
    threading.Timer(0.3, gate.open.set).start()  # the call in hand ends while the process does
    jobs.close()
    assert not house.library.open(book_id).complete
    before = house.calls("illustrator")
    jobs = house.enter()
    jobs.open()
    finished(jobs, book_id)
    assert house.calls("writer") == 5 and house.calls("narrator") == 4
    again = house.calls("illustrator") - before
    assert before + again <= 7  # five, and those two that were in hand
    book = house.library.open(book_id)
    assert book.complete and {credit.port: credit.calls for credit in book.credits}["writer"] == 6


def test_a_process_that_ends_before_the_book_is_bound_does_not_stop_it(house: House) -> None:
    gate = Gate(first=5)
    house.engines["illustrator"] = Brush(gate)
    jobs = house.enter()
    book_id = jobs.start(BookRequest(words="a cat", pages=4))
    assert gate.reached.wait(20)
    threading.Timer(0.3, gate.open.set).start()
    jobs.close()
    assert house.library.pdf_path(book_id) is None
    jobs = house.enter()
    jobs.open()
    finished(jobs, book_id)
    assert house.calls("illustrator") == 5 and house.library.pdf_path(book_id)


def test_a_wish_that_could_not_be_fulfilled_is_kept_until_it_is(house: House, photo: Photo, speech: Speech) -> None:
    house.engines["writer"] = Pen(dry_ink)
    jobs = house.enter()
    wish = BookRequest(words="a cat", pages=4, photo=photo, speech=speech)
    book_id = jobs.start(wish)
    assert wait_for(jobs, book_id, lambda state: state.state == "failed").error == "The ink is dry."
    assert house.library.list() == ()
    house.engines["writer"] = Pen()
    jobs = house.enter()
    kept = jobs.request(book_id)
    assert kept is not None and kept.photo == photo and kept.speech == speech and kept.words == "a cat"
    jobs.resume(book_id)
    finished(jobs, book_id)
    assert jobs.request(book_id) is None and not list(house.library.store.find("wishes/*/*"))
    assert house.library.open(book_id).source.transcript is not None


def test_a_story_is_approved_before_it_is_painted(house: House) -> None:
    jobs = house.enter()
    book_id = jobs.start(WISH.model_copy(update={"approve": True, "pictures_each": 2}))
    waiting = wait_for(jobs, book_id, lambda state: not state.active)
    assert waiting.state == "waiting" and waiting.approval
    jobs.edit(book_id, [SetText(number=2, text="Mia yawned.")])
    assert house.calls("illustrator") == house.calls("narrator") == 0 and house.library.pdf_path(book_id) is None
    still = jobs.state(book_id)
    assert still is not None and still.approval
    jobs.approve(book_id)
    finished(jobs, book_id)
    book = house.library.open(book_id)
    assert book.complete and book.page(2).text == "Mia yawned." and len(book.page(1).pictures) == 2
    assert house.calls("illustrator") == 10


def test_a_change_remakes_what_depends_on_it_and_can_be_undone(house: House) -> None:
    jobs = house.enter()
    book_id = jobs.start(WISH)
    finished(jobs, book_id)
    whole = house.library.open(book_id)
    jobs.edit(book_id, [SetText(number=3, text="Mia slept.")])
    finished(jobs, book_id)
    assert (house.calls("illustrator"), house.calls("narrator"), house.calls("writer")) == (5, 5, 5)
    jobs.edit(book_id, [SetCharacter(id="cat", looks="a black cat")])
    finished(jobs, book_id)
    assert (house.calls("illustrator"), house.calls("narrator")) == (10, 5)  # the cat is everywhere
    jobs.edit(book_id, [PaintAgain(number=1, hint="more stars", candidates=2)])
    finished(jobs, book_id)
    page = house.library.open(book_id).page(1)
    assert house.calls("illustrator") == 12 and len(page.pictures) == 4 and page.picture != whole.page(1).picture
    jobs.edit(book_id, [ChoosePicture(number=1, sha256=page.candidates[0].sha256)])
    finished(jobs, book_id)
    back = jobs.restore(book_id, 1)
    finished(jobs, book_id)
    assert back.pages == whole.pages == house.library.open(book_id).pages and back.version == 6
    assert [version.number for version in house.library.versions(book_id)] == [1, 2, 3, 4, 5]
    assert house.calls("illustrator") == 12
    with pytest.raises(InputError):
        jobs.edit(book_id, [SetText(number=9, text="No such page.")])


def test_a_book_is_changed_while_it_is_made(house: House) -> None:
    gate = Gate(first=3)
    house.engines["illustrator"] = Brush(gate)
    jobs = house.enter()
    book_id = jobs.start(WISH)
    wait_for(jobs, book_id, lambda state: state.message == "Page 4 is read aloud.")
    threading.Timer(0.2, gate.open.set).start()
    jobs.edit(book_id, [SetText(number=1, text="Once upon a time.")])
    finished(jobs, book_id)
    book = house.library.open(book_id)
    assert book.complete and book.page(1).text == "Once upon a time." and house.calls("narrator") == 5


def test_another_telling_is_a_job_too(house: House) -> None:
    jobs = house.enter()
    first = jobs.start(WISH)
    finished(jobs, first)
    second = jobs.change(first, Resize(pages=5))
    finished(jobs, second)
    assert house.library.open(second).made_from == first


def test_a_sheet_of_pictures_is_a_job_too(house: House) -> None:
    jobs = house.enter()
    sheet_id = jobs.start_pictures(SheetRequest(words="a cat on the moon", count=3))
    finished(jobs, sheet_id)
    assert Sheets(house.library.store).open(sheet_id).complete and house.calls("illustrator") == 3


def test_nothing_is_left_of_a_job_that_is_forgotten(house: House, photo: Photo) -> None:
    house.engines["writer"] = Pen(dry_ink)
    jobs = house.enter()
    book_id = jobs.start(BookRequest(words="ein-geheimes-wort", pages=4, photo=photo))
    wait_for(jobs, book_id, lambda state: state.state == "failed")
    jobs.forget(book_id)
    assert jobs.state(book_id) is None and jobs.request(book_id) is None
    house.leave()
    kept = [path for path in house.settings.home.rglob("*") if path.is_file() and "turns" not in path.parts]
    assert {path.name for path in kept} <= {"jobs.sqlite", "jobs.sqlite-wal", "jobs.sqlite-shm"}


def test_an_unknown_job_has_no_state(house: House) -> None:
    jobs = house.enter()
    assert jobs.state("20260101-abcdef") is None
    with pytest.raises(LibraryError):
        jobs.resume("20260101-abcdef")


def dry_ink(call: int) -> None:
    raise BadOutput("The ink is dry.", port="writer", engine="pen", retryable=False)


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    from PIL import Image

    file = tmp_path / "photo.png"
    Image.new("RGB", (40, 30), (200, 100, 50)).save(file)
    return Photo.read(file.read_bytes())


@pytest.fixture
def speech() -> Speech:
    return Speech(data=b"\x00\x01" * 8000, media_type="audio/L16;rate=16000;channels=1")
