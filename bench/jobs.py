"""What durable jobs cost: a step in the journal, the start of a book, a full queue, and people who look.

    python bench/jobs.py [--books 200] [--call-ms 150] [--rounds 20] [--people 100] [--seconds 15]

Engines take a fixed time a call, so that whatever else takes time is ours. The server that people look at is a process
of its own, and so are the people. Everything lies in a temporary folder.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import sqlalchemy as sa

from visutale.book import Character, Scene
from visutale.engine_room import EngineRoom
from visutale.jobs import Jobs, database
from visutale.jobs.runner import Runner, Work
from visutale.jobs.turns import EngineTurns
from visutale.library import Library
from visutale.media import Picture
from visutale.ports import (
    About,
    Change,
    ChangeKind,
    IllustrationRequest,
    Port,
    Proof,
    Story,
    StoryPlan,
    StoryRequest,
    Style,
    Titling,
    WrittenPage,
)
from visutale.settings import Settings
from visutale.steps import Direct, Steps
from visutale.studio import BookRequest, Studio
from visutale.watch import Watch

STEPS = 300
PAGES = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--books", type=int, default=200)
    parser.add_argument("--call-ms", type=float, default=150)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--visit", nargs=2, metavar=("URL", "KIND"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.visit:
        _visit(*options.visit, options.people, options.seconds)
        return
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {datetime.now(UTC):%Y-%m-%d}\n")
    print("| what | measured | goal |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        _steps(Path(folder) / "steps")
        _starts(Path(folder) / "starts", options.rounds)
        _queue(Path(folder) / "queue", options.books, options.call_ms / 1000)
        _people(Path(folder) / "people", options.people, options.seconds)


# --- engines that take a fixed time ---


class _Fixed:
    about = About(title="Fixed", does="Takes its time.")

    def __init__(self, call_s: float) -> None:
        self.call_s = call_s
        self.begun: list[float] = []

    def check(self) -> str:
        return ""

    def load(self) -> None:
        return None

    def wait(self) -> None:
        self.begun.append(time.perf_counter())
        time.sleep(self.call_s)


class Pen(_Fixed):
    port: Port = "writer"
    languages = ("en",)
    changes: tuple[ChangeKind, ...] = ()
    sees = False
    parallel = 1

    def plan(self, request: StoryRequest, watch: Watch | None = None) -> StoryPlan:
        self.wait()
        cat = Character(id="cat", name="Mia", kind="cat", looks="a grey cat", role="hero")
        beats = tuple(f"Beat {number}" for number in range(1, request.pages + 1))
        return StoryPlan(request=request, title="Mia", cast=(cat,), beats=beats, cover=Scene())

    def write(
        self, plan: StoryPlan, number: int, before: Sequence[WrittenPage], watch: Watch | None = None
    ) -> WrittenPage:
        self.wait()
        return WrittenPage(text=f"Mia looked up for the {number}. time.", scene=Scene())

    def entitle(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Titling:
        return Titling(title=plan.title, cover=plan.cover)

    def proofread(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Proof:
        return Proof()

    def revise(self, story: Story, change: Change, watch: Watch | None = None) -> Story:
        return story


class Brush(_Fixed):
    port: Port = "illustrator"
    styles = (Style(name="paper", title="Paper", about="Plain."),)
    parallel = 1

    def __init__(self, call_s: float) -> None:
        super().__init__(call_s)
        from PIL import Image

        self._picture = Picture.of(Image.new("RGB", (256, 256), (120, 120, 160)))

    def illustrate(self, request: IllustrationRequest, watch: Watch | None = None) -> Picture:
        self.wait()
        return self._picture


@contextmanager
def _jobs(home: Path, pen: Pen, brush: Brush) -> Iterator[Jobs]:
    settings = _settings(home)
    jobs = Jobs(Studio(settings, Library(home), EngineRoom(settings, {"writer": pen, "illustrator": brush})))
    jobs.open()
    try:
        yield jobs
    finally:
        jobs.close()


def _settings(home: Path) -> Settings:
    return Settings.read(home=home, host="127.0.0.1", picture_px=256)


# --- one step ---


class _Stepper:
    """A job of steps that do nothing."""

    def __init__(self) -> None:
        self.ms: list[float] = []
        self.done = threading.Event()

    def make(self, work: Work) -> str:
        self.ms = _times(work.journal)
        self.done.set()
        return "done"

    def forget(self, book_id: str) -> None:
        """Nothing is kept."""


def _times(steps: Steps) -> list[float]:
    return [1000 * _seconds(lambda n=n: steps.start(f"step {n}", int, lambda: n).result()) for n in range(STEPS)]  # type: ignore[misc]


def _steps(home: Path) -> None:
    home.mkdir()
    settings, stepper = _settings(home), _Stepper()
    engine = database.open_database(settings)
    runner = Runner(settings, engine, EngineTurns(settings, EngineRoom(settings)), stepper, works=True)
    runner.open()
    now = database.now()
    with engine.begin() as connection:
        connection.execute(
            sa.insert(database.jobs).values(
                id="20260101-aaaaaa", run=1, kind="make", asked="{}", state="queued", person="", pages=1, turn=1,
                number=1, queued_at=now, updated_at=now,
            )
        )  # fmt: skip
    runner.enqueue("20260101-aaaaaa", 1, 1)
    stepper.done.wait()
    runner.close()
    plain = statistics.median(_times(Direct()))
    _row("a step in the journal (SQLite), median", f"{statistics.median(stepper.ms) - plain:.2f} ms", "3 ms")
    _row("the slowest of twenty", f"{sorted(stepper.ms)[-STEPS // 20]:.2f} ms", "")


# --- the start ---


def _starts(home: Path, rounds: int) -> None:
    pen, brush = Pen(0), Brush(0)
    with _jobs(home, pen, brush) as jobs:
        _finish(jobs, jobs.start(_wish()))
        waited = []
        for _ in range(rounds):
            before, begun = len(pen.begun), time.perf_counter()
            book_id = jobs.start(_wish())
            _until(lambda: len(pen.begun) > before)  # noqa: B023
            waited.append(pen.begun[before] - begun)
            _finish(jobs, book_id)
    _row("from asking to the writer at work, median", f"{statistics.median(waited):.2f} s", "0.2 s")
    _row("the longest of all", f"{max(waited):.2f} s", "")


# --- a full queue ---


def _queue(home: Path, books: int, call_s: float) -> None:
    pen, brush = Pen(call_s / 5), Brush(call_s)
    with _jobs(home, pen, brush) as jobs:
        before = _cpu_s(psutil.Process())
        begun = time.perf_counter()
        ids = [jobs.start(_wish(), person=f"person {number % 20}") for number in range(books)]
        asked = time.perf_counter() - begun
        _until(lambda: not jobs.states())
        took = time.perf_counter() - begun
        cpu = _cpu_s(psutil.Process()) - before
        assert all(jobs.book(book_id).complete for book_id in ids)  # type: ignore[union-attr]
    least = books * (PAGES + 1) * call_s
    _row(f"{books} books of {PAGES} pages, one painter of {1000 * call_s:.0f} ms a picture", f"{took:.1f} s", "")
    _row("what the painter alone takes", f"{least:.1f} s", "")
    _row("of what the limits allow", f"{100 * least / took:.1f} %", "95 %")
    _row("the painter, from its first call to its last", f"{100 * least / _span(brush, call_s):.1f} %", "")
    _row("to ask for all of them", f"{asked:.1f} s", "")
    _row("processor time of a book, binding included", f"{cpu / books:.2f} s", "")
    _row("memory of the process at the end", f"{psutil.Process().memory_info().rss / 2**20:.0f} MiB", "")


def _span(brush: Brush, call_s: float) -> float:
    return max(brush.begun) - min(brush.begun) + call_s


# --- people who look ---


def _people(home: Path, people: int, seconds: float) -> None:
    with _jobs(home, Pen(0), Brush(0)) as jobs:
        done = jobs.start(_wish())
        _finish(jobs, done)
    with _server(home) as (server, url):
        waiting = _ask(url)
        _row("memory of the app's process", f"{server.memory_info().rss / 2**20:.0f} MiB", "")
        for what, address, kind in (
            ("ask once a second after a book that is done", f"{url}/api/books/{done}", "poll"),
            ("ask once a second after a book that waits its turn", f"{url}/api/books/{waiting}", "poll"),
            ("listen to the events of a book that waits", f"{url}/api/books/{waiting}/events", "listen"),
        ):
            _row(f"{people} people {what}", f"{_share_of_a_core(server, address, kind, people, seconds):.1f} %", "25 %")


def _share_of_a_core(server: psutil.Process, url: str, kind: str, people: int, seconds: float) -> float:
    """Percent of one core that the server takes while people look, from the second after they came."""
    command = [sys.executable, __file__, "--visit", url, kind, "--people", str(people), "--seconds", str(seconds + 4)]
    with subprocess.Popen(command) as visitors:
        time.sleep(3)
        before, begun = _cpu_s(server), time.perf_counter()
        time.sleep(seconds)
        share = 100 * (_cpu_s(server) - before) / (time.perf_counter() - begun)
        assert visitors.poll() is None, "the visitors left early"
    return share


@contextmanager
def _server(home: Path) -> Iterator[tuple[psutil.Process, str]]:
    """The app, which leaves books to workers that nobody has started: whatever is asked for waits."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VISUTALE_")}
    own = {"VISUTALE_HOME": str(home), "VISUTALE_HOST": "127.0.0.1", "VISUTALE_JOBS__HERE": "false"}
    process = subprocess.Popen(
        [sys.executable, "-m", "visutale.cli", "app", "--port", str(port)],
        env=kept | own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        _until(lambda: _answers(f"{url}/health"))
        yield psutil.Process(process.pid), url
    finally:
        process.terminate()
        process.wait(30)


def _ask(url: str) -> str:
    """Begin a book over HTTP; gives its id."""
    order = urllib.request.Request(
        f"{url}/api/books", b"words=a+cat", {"Content-Type": "application/x-www-form-urlencoded"}
    )
    with urllib.request.urlopen(order, timeout=20) as reply:
        return str(reply.headers["Location"]).rpartition("/")[2]


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except OSError:
        return False
    return True


def _visit(url: str, kind: str, people: int, seconds: float) -> None:
    """Be so many people, each with a connection of their own."""
    host, _, path = url.removeprefix("http://").partition("/")
    over = time.monotonic() + seconds

    def person(number: int) -> None:
        time.sleep(number / people)
        connection = http.client.HTTPConnection(host, timeout=seconds + 30)
        while time.monotonic() < over:
            connection.request("GET", f"/{path}")
            reply = connection.getresponse()
            assert reply.status == 200, reply.status
            if kind == "listen":
                while time.monotonic() < over and reply.read1(4096):
                    continue
                return
            reply.read()
            time.sleep(1)

    visitors = [threading.Thread(target=person, args=(number,), daemon=True) for number in range(people)]
    for visitor in visitors:
        visitor.start()
    time.sleep(seconds)


# --- helpers ---


def _wish() -> BookRequest:
    return BookRequest(words="a cat", pages=PAGES)


def _finish(jobs: Jobs, book_id: str) -> None:
    _until(lambda: (state := jobs.state(book_id)) is not None and not state.active)


def _until(reached: Callable[[], bool]) -> None:
    while not reached():
        time.sleep(0.02)


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _row(what: str, measured: str, goal: str) -> None:
    print(f"| {what} | {measured} | {goal} |", flush=True)


if __name__ == "__main__":
    main()
