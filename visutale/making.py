"""One book in the making: the steps in their order, side by side where they can be, and what has happened so far."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import RLock
from typing import Any, Literal, TypeVar

from visutale import address
from visutale.book import Book, Credit, Frozen, Problem
from visutale.engine_room import EngineRoom
from visutale.errors import Cancelled, ConfigError, EngineError, InputError
from visutale.library import Library
from visutale.media import Photo, Speech
from visutale.ports import PORTS, About, Port
from visutale.settings import Settings
from visutale.stages.engine_calls import Ledger, attempt
from visutale.stages.hear import hear
from visutale.stages.illustrate import illustrate
from visutale.stages.narrate import narrate
from visutale.stages.plan import plan
from visutale.stages.see import see
from visutale.stages.write import write_next

T = TypeVar("T")

Stage = Literal["hear", "see", "plan", "write", "illustrate", "narrate", "bind"]
COVER = 0
"""The cover's number among the pages."""

BINDER = About(title="ReportLab", does="Sets the pages and writes the PDF.", licence="BSD-3-Clause")


class Progress(Frozen):
    """What just happened: a sentence, the book as it is now, and how many of all steps are done."""

    stage: Stage
    message: str
    book: Book
    done: int
    steps: int


Listener = Callable[[Progress], None]


class Making:
    """Brings one book to its end. Used once; the book as it is now is always in the library.

    ``listener`` is called from several threads, one call at a time. ``cancelled`` is asked before every step.
    """

    def __init__(
        self,
        book: Book,
        *,
        settings: Settings,
        library: Library,
        engines: EngineRoom,
        listener: Listener | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.book = book
        self._settings = settings
        self._library = library
        self._folder = library.folder(book.id)
        self._engines = engines
        self._listener = listener
        self._cancelled = cancelled
        self._ledger = Ledger()
        self._credits_before = {credit.port: credit for credit in book.credits}
        self._lock = RLock()
        self._done = 0
        self._steps = 0

    # --- the order of the steps ---

    def sense(self, speech: Speech | None, photo: Photo | None) -> None:
        """Words out of the recording and facts out of the photo, side by side."""
        self._count_steps(senses=(speech is not None) + (photo is not None))
        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="sense") as pool:
            work = []
            if photo is not None:
                work.append(pool.submit(self._see, photo))
            if speech is not None:
                work.append(pool.submit(self._hear, speech, alone=photo is None and not self.book.source.words))
            for part in work:
                part.result()

    def finish(self, photo: Photo | None) -> Book:
        """Plan if there is no plan yet; write, paint and read aloud what is missing; credit everybody.

        Raises InputError, ConfigError or EngineError where there can be no story. A picture or a voice that fails
        becomes a problem of its page.
        """
        self._settle_voice()
        self._count_steps(senses=0)
        if not self.book.beats:
            self._plan()
        with (
            ThreadPoolExecutor(self._engines.illustrator.parallel, thread_name_prefix="illustrate") as painters,
            ThreadPoolExecutor(1, thread_name_prefix="narrate") as readers,
        ):
            work: list[Future[None]] = []
            try:
                if self.book.cover.picture is None:
                    work.append(painters.submit(self._paint, COVER, photo))
                for number in range(1, self.book.page_count + 1):
                    if number > len(self.book.pages):
                        self._write()
                    if self.book.page(number).picture is None:
                        work.append(painters.submit(self._paint, number, None))
                    if self.book.narrated and self.book.page(number).narration is None:
                        work.append(readers.submit(self._read, number))
                for part in work:
                    part.result()
            finally:
                for part in work:
                    part.cancel()
        self._change(credits=self._credits())
        return self.book

    def bind(self, bind_book: Callable[[Book], object]) -> Book:
        """Try the address that will be printed, bind the finished book and credit the seconds it took."""
        self._check_cancelled()
        self._change(address_answered=address.answers(self.book.address))
        start = time.perf_counter()
        bind_book(self.book)
        self._ledger.add("binding", time.perf_counter() - start)
        self._change(credits=self._credits())
        self._tell("bind", f"“{self.book.title}” is bound.")
        return self.book

    # --- one step each ---

    def _hear(self, speech: Speech, *, alone: bool) -> None:
        try:
            heard = self._attempt("transcriber", lambda: hear(self.book, speech, self._engines.transcriber))
        except InputError as error:
            if alone:
                raise
            self._change(notes=(*self.book.notes, f"{error.what} The book was made from the rest."))
        else:
            self._change_source(transcript=heard.source.transcript)
        self._tell("hear", "The recording has been heard.")

    def _see(self, photo: Photo) -> None:
        seen = self._attempt("captioner", lambda: see(self.book, photo, self._engines.captioner))
        self._change_source(caption=seen.source.caption)
        self._tell("see", "The photo has been looked at.")

    def _settle_voice(self) -> None:
        if not self.book.narrated:
            return
        known = [voice.name for voice in self._engines.narrator.voices(self.book.language)]
        if not known:
            note = f"There is no voice for the language “{self.book.language}” here, so this book is not read aloud."
            self._change(narrated=False, notes=(*self.book.notes, note))
        elif not self.book.voice:
            self._change(voice=known[0])
        elif self.book.voice not in known:
            raise ConfigError(f"There is no voice called “{self.book.voice}”.", remedy=f"Voices: {', '.join(known)}.")

    def _plan(self) -> None:
        planned = self._attempt("writer", lambda: plan(self.book, self._engines.writer))
        with self._lock:
            self.book = planned
            self._library.save(planned)
        self._tell("plan", f"The story is called “{self.book.title}”.")

    def _write(self) -> None:
        before = self.book
        written = self._attempt("writer", lambda: write_next(before, self._engines.writer))
        with self._lock:
            self.book = self.book.with_page(written.pages[-1])
            self._library.save(self.book)
        self._tell("write", f"Page {len(self.book.pages)} is written.")

    def _paint(self, number: int, photo: Photo | None) -> None:
        name = "The cover" if number == COVER else f"Page {number}"
        painter, size_px = self._engines.illustrator, self._settings.picture_px
        try:
            picture = self._attempt("illustrator", lambda: illustrate(self.book, number, photo, size_px, painter))
        except EngineError as error:
            self._settle(number, "illustrate", Problem(stage="illustrate", message=str(error)))
            self._tell("illustrate", f"{name} could not be painted.")
        else:
            stem = "cover" if number == COVER else f"page-{number:02}"
            self._settle(number, "illustrate", picture=self._folder.put_picture(stem, picture))
            self._tell("illustrate", f"{name} is painted.")

    def _read(self, number: int) -> None:
        try:
            voice = self._attempt("narrator", lambda: narrate(self.book, number, self._engines.narrator))
        except EngineError as error:
            self._settle(number, "narrate", Problem(stage="narrate", message=str(error)))
            self._tell("narrate", f"Page {number} could not be read aloud.")
        else:
            self._settle(number, "narrate", narration=self._folder.put_narration(f"page-{number:02}", voice))
            self._tell("narrate", f"Page {number} is read aloud.")

    def _attempt(self, port: Port, call: Callable[[], T]) -> T:
        self._check_cancelled()
        return attempt(
            call, port=port, engine=self._engines.name(port), tries=self._settings.tries, ledger=self._ledger
        )

    def _check_cancelled(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled("The making was stopped.", kept="What was made so far is in the library.")

    # --- the book as it is now ---

    def _change(self, **fields: Any) -> None:
        with self._lock:
            self.book = self.book.model_copy(update=fields)
            self._library.save(self.book)

    def _change_source(self, **fields: Any) -> None:
        with self._lock:
            self._change(source=self.book.source.model_copy(update=fields))

    def _settle(self, number: int, stage: str, problem: Problem | None = None, **fields: Any) -> None:
        """A page (or the cover) after a step: with what was made, or with its problem in place of an older one."""
        with self._lock:
            old = self.book.cover if number == COVER else self.book.page(number)
            problems = [one for one in old.problems if one.stage != stage] + ([problem] if problem else [])
            self._put_back(number, old.model_copy(update={**fields, "problems": tuple(problems)}))

    def _put_back(self, number: int, changed: Any) -> None:
        if number == COVER:
            self._change(cover=changed)
        else:
            self.book = self.book.with_page(changed)
            self._library.save(self.book)

    def _credits(self) -> tuple[Credit, ...]:
        """One credit for everybody who had a part in the book, in the order of the work."""
        source = self.book.source
        took_part: dict[Port, bool] = {
            "transcriber": source.transcript is not None,
            "captioner": source.caption is not None,
            "writer": True,
            "translator": bool(self.book.original_language),
            "illustrator": True,
            "narrator": self.book.narrated,
        }
        made = [
            self._ledger.credit(port, name, self._engines.engine(port).about, self._credits_before.get(port))
            for port in PORTS
            if took_part[port] and (name := self._engines.name(port))
        ]
        return (*made, self._ledger.credit("binding", "reportlab", BINDER, self._credits_before.get("binding")))

    # --- telling ---

    def _count_steps(self, senses: int) -> None:
        """How many steps lie ahead, counted once, from what the book still lacks."""
        if self._steps:
            return
        pages = self.book.page_count
        painted = sum(page.picture is not None for page in self.book.pages) + (self.book.cover.picture is not None)
        read = sum(page.narration is not None for page in self.book.pages)
        self._steps = (
            senses
            + (not self.book.beats)
            + (pages - len(self.book.pages))
            + (pages + 1 - painted)
            + (pages - read if self.book.narrated else 0)
            + 1
        )

    def _tell(self, stage: Stage, message: str) -> None:
        with self._lock:
            self._done += 1
            if self._listener is not None:
                self._listener(
                    Progress(stage=stage, message=message, book=self.book, done=self._done, steps=self._steps)
                )
