"""A workshop in a process that may be killed at any moment, with engines that note every call when it begins and ends.

::

    with Mortal(home) as mortal:
        mortal.live([BookRequest(words="a cat", seed=7)])  # a new process: goes on with what was left, begins a book
        mortal.kill()
        assert ("begin", 1, "write 7 1") in mortal.notes()

Every life is a process of its own, forked from one that has imported everything and opened nothing: what is killed is
a whole VisuTale, and its next life begins within milliseconds.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from tests.app_server import ROOT, environment
from tests.doubles import Brush, Mouth, Pen
from visutale.book import Book
from visutale.engine_room import EngineRoom
from visutale.jobs import Jobs
from visutale.library import Library
from visutale.media import Narration, Picture
from visutale.ports import IllustrationRequest, NarrationRequest, StoryPlan, StoryRequest, WrittenPage
from visutale.settings import Settings
from visutale.stages.illustrate import seed_of
from visutale.store import open_store
from visutale.studio import BookRequest, Studio
from visutale.watch import Watch

CALL_S = "CALL_S"
"""The environment variable that says how long a call takes, in seconds; 0.003 where it does not."""


class Note(NamedTuple):
    """A call that began or ended, or a book whose id was told ("told"), in one of the lives; they count from 1.

    ``what`` is "plan SEED", "write SEED PAGE", "paint SEED" (of the picture), "read SEED PAGE", or "SEED BOOK_ID".
    """

    event: str
    life: int
    what: str


class Notebook:
    """A file that several processes write in, a line at a time; what is written is there whoever dies."""

    def __init__(self, file: Path, life: int) -> None:
        self._life = life
        self._call_s = float(os.environ.get(CALL_S, "0.003"))
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(self, event: str, what: str) -> None:
        os.write(self._file, f"{event}\t{self._life}\t{what}\n".encode())

    @contextmanager
    def call(self, what: str) -> Iterator[None]:
        """A call to an engine, which takes its time."""
        self.note("begin", what)
        time.sleep(self._call_s)
        yield
        self.note("end", what)


class NotedPen(Pen):
    """Every page says whose it is: "7 3: Mia looked up." is page 3 of the book with seed 7."""

    def __init__(self, book: Notebook) -> None:
        super().__init__()
        self._book = book

    def plan(self, request: StoryRequest, watch: Watch | None = None) -> StoryPlan:
        with self._book.call(f"plan {request.seed}"):
            return super().plan(request, watch)

    def write(
        self, plan: StoryPlan, number: int, before: Sequence[WrittenPage], watch: Watch | None = None
    ) -> WrittenPage:
        whose = f"{plan.request.seed} {number}"
        with self._book.call(f"write {whose}"):
            page = super().write(plan, number, before, watch)
            return page.model_copy(update={"text": f"{whose}: Mia looked up."})


class NotedBrush(Brush):
    def __init__(self, book: Notebook) -> None:
        super().__init__()
        self._book = book

    def illustrate(self, request: IllustrationRequest, watch: Watch | None = None) -> Picture:
        with self._book.call(f"paint {request.seed}"):
            return super().illustrate(request, watch)


class NotedMouth(Mouth):
    def __init__(self, book: Notebook) -> None:
        super().__init__()
        self._book = book

    def narrate(self, request: NarrationRequest) -> Narration:
        with self._book.call(f"read {request.text.partition(':')[0]}"):
            return super().narrate(request)


class Mortal:
    """A context manager; ``settings`` are environment variables. Its lives count from 1, or from after ``born``."""

    def __init__(self, home: Path, *, born: int = 0, **settings: str) -> None:
        self.file = home.parent / f"{home.name}.notes"
        self.life = born
        self._pid = 0
        self.file.touch()
        home.mkdir(parents=True, exist_ok=True)
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.mortal", str(self.file)],
            cwd=ROOT,
            env=environment(home, VISUTALE_PICTURE_PX="256", **settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def live(self, begun: Sequence[BookRequest] = (), *, works: bool = True) -> int:
        """Begin another life, which begins these books; gives its process id."""
        self.life += 1
        order = {"life": self.life, "works": works, "begun": [one.model_dump(mode="json") for one in begun]}
        assert self._mother.stdin is not None and self._mother.stdout is not None
        self._mother.stdin.write(f"{json.dumps(order)}\n")
        self._mother.stdin.flush()
        self._pid = int(self._mother.stdout.readline())
        return self._pid

    def kill(self) -> None:
        """End the last life, in the midst of whatever it does, and wait until it is over."""
        os.kill(self._pid, signal.SIGKILL)
        assert self._mother.stdout is not None
        assert self._mother.stdout.readline().split() == ["over", str(self._pid)]

    def notes(self) -> list[Note]:
        """Everything that was noted so far."""
        lines = (line.split("\t") for line in self.file.read_text().splitlines())
        return [Note(event, int(life), what) for event, life, what in lines]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failed: object) -> None:
        self._mother.kill()  # the kernel ends its children with it
        self._mother.communicate()


def call_of(step: str, book: Book) -> str:
    """What the engine notes for a step of the journal; empty for a step without an engine."""
    name, *numbers = step.split()
    if name == "illustrate":
        return f"paint {seed_of(book, int(numbers[0]), int(numbers[1]))}"
    call = {"plan": "plan", "write": "write", "narrate": "read"}.get(name, "")
    return " ".join((call, str(book.seed), *numbers[:1])) if call else ""


def _live(order: dict[str, object], notes: Path) -> None:
    book, settings = Notebook(notes, int(str(order["life"]))), Settings.read()
    engines = EngineRoom(
        settings, {"writer": NotedPen(book), "illustrator": NotedBrush(book), "narrator": NotedMouth(book)}
    )
    jobs = Jobs(Studio(settings, Library(settings.home, open_store(settings)), engines))
    jobs.open(works=bool(order["works"]))
    for asked in order["begun"]:  # type: ignore[attr-defined]
        request = BookRequest.model_validate(asked)
        book.note("told", f"{request.seed} {jobs.start(request)}")
    signal.pause()


def _bear(notes: Path) -> None:
    """Fork a life for every line that comes, and say when it is over."""
    importlib.import_module("visutale.jobs.desk")  # the slow half of VisuTale, with DBOS
    kernel, dies_with_parent = ctypes.CDLL(None), 1
    for line in sys.stdin:
        if not (pid := os.fork()):
            kernel.prctl(dies_with_parent, signal.SIGKILL)
            sys.stdin.close()
            try:
                _live(json.loads(line), notes)
            finally:
                os._exit(1)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        os.waitpid(pid, 0)
        sys.stdout.write(f"over {pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _bear(Path(sys.argv[1]))
