"""One book in the making: the steps in their order, side by side where they can be, and what has happened so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import RLock
from typing import Any, TypeVar

from visutale import address
from visutale.accounts import Accounts
from visutale.book import Book, Page, Problem
from visutale.engine_room import EngineRoom
from visutale.errors import ConfigError, EngineError, InputError
from visutale.languages import language_name
from visutale.library import BookFolder, Library, with_own_files
from visutale.media import Photo, Speech
from visutale.ports import Change, Port, StoryPlan
from visutale.progress import Listener, Stage, Teller
from visutale.settings import Settings
from visutale.stages.engine_calls import Ledger, attempt
from visutale.stages.enlarge import as_painted, enlarge
from visutale.stages.fetch import fetch
from visutale.stages.hear import hear, language_of_book
from visutale.stages.illustrate import illustrate
from visutale.stages.narrate import narrate
from visutale.stages.plan import check_wishes, drafted, plan
from visutale.stages.retell import retell
from visutale.stages.see import see
from visutale.stages.translate import translate
from visutale.stages.write import entitle, proofread, rewritten, write_page
from visutale.watch import Watch

T = TypeVar("T")

COVER = 0
"""The cover's number among the pages."""


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
        self._teller = Teller(lambda: self.book, listener)
        self._cancelled = cancelled
        self._accounts = Accounts(
            book, engines, on_text=self._teller.show_words, on_plan=self._draft, cancelled=cancelled
        )
        self._watch = self._accounts.writing
        self._lock = RLock()

    # --- the order of the steps ---

    def sense(self, speech: Speech | None, photo: Photo | None) -> None:
        """Words out of the recording and facts out of the photo, side by side. A writer that sees gets the photo."""
        looks = photo is not None and not self._engines.writer.sees
        self._teller.count_steps(senses=(speech is not None) + looks)
        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="sense") as pool:
            work = []
            if photo is not None and looks:
                work.append(pool.submit(self._see, photo))
            if speech is not None:
                work.append(pool.submit(self._hear, speech, alone=photo is None and not self.book.source.words))
            for part in work:
                part.result()

    def retell(self, change: Change, old: BookFolder) -> None:
        """Change the story of a book that was copied from ``old``; :meth:`finish` makes what it lacks then."""
        self._teller.show("plan", "The story is being told anew.")
        before, writer = self.book, self._engines.writer
        told = self._attempt("writer", lambda: retell(before, change, writer, self._watch))
        self._take_over(told, old)
        self._teller.tell("plan", "The story is told anew.")

    def translate(self, language: str, old: BookFolder) -> None:
        """Put a book that was copied from ``old`` into another language, pictures kept."""
        self._teller.show("plan", f"The book is being translated into {language_name(language)}.")
        before, translator = self.book, self._engines.translator
        told = self._attempt("translator", lambda: translate(before, language, translator, self._accounts.translating))
        self._take_over(told, old)
        self._teller.tell("plan", f"The book is translated into {language_name(language)}.")

    def enlarge(self, size_px: int, old: BookFolder) -> None:
        """Make the pictures of a book that was copied from ``old`` larger, their shorter sides ``size_px``."""
        numbers = range(len(self.book.pages) + 1)
        self._teller.count_steps(senses=len(numbers))
        self._take_over(self.book, old)
        for number in numbers:
            self._enlarge(number, size_px)

    def _take_over(self, told: Book, old: BookFolder) -> None:
        """Store a book that was made from another, with the pictures and voices they share."""
        self.book = with_own_files(told, old, self._folder)
        self._library.save(self.book)
        self._teller.forget_words()
        self._teller.count_steps(senses=1)

    def finish(self, photo: Photo | None) -> Book:
        """Plan if there is no plan yet; write, paint and read aloud what is missing; credit everybody.

        Raises InputError, ConfigError or EngineError where there can be no story. A picture or a voice that fails
        becomes a problem of its page.
        """
        self._settle_language()
        self._settle_voice()
        self._teller.count_steps(senses=0)
        try:
            if not self.book.beats:
                self._plan(photo)
            with (
                ThreadPoolExecutor(self._engines.illustrator.parallel, thread_name_prefix="illustrate") as painters,
                ThreadPoolExecutor(1, thread_name_prefix="narrate") as readers,
            ):
                self._fill(photo, painters, readers)
        finally:
            self._change(credits=self._accounts.credits(self.book))
        return self.book

    def _fill(self, photo: Photo | None, painters: ThreadPoolExecutor, readers: ThreadPoolExecutor) -> None:
        """Everything a planned book still lacks: a page is painted and read aloud as soon as it is written."""
        work: dict[int, list[Future[None]]] = {}

        def make(number: int) -> None:
            place = self.book.cover if number == COVER else self.book.page(number)
            parts = work.setdefault(number, [])
            if place.picture is None:
                parts.append(painters.submit(self._paint, number, photo))
            if isinstance(place, Page) and self.book.narrated and place.narration is None:
                parts.append(readers.submit(self._read, number))

        unread = len(self.book.pages) < self.book.page_count
        try:
            if self.book.title:
                make(COVER)
            for number in self._written():
                make(number)
            if unread:
                for number in self._proofread(work):
                    make(number)
            if not self.book.title:
                self._entitle()
                make(COVER)
            for part in [part for parts in work.values() for part in parts]:
                part.result()
        finally:
            for part in [part for parts in work.values() for part in parts]:
                part.cancel()

    def _written(self) -> Iterator[int]:
        """The numbers of all pages, each once it is written."""
        there = len(self.book.pages)
        yield from range(1, there + 1)
        missing = range(there + 1, self.book.page_count + 1)
        with ThreadPoolExecutor(self._engines.writer.parallel, thread_name_prefix="write") as writers:
            pages: dict[int, Future[Page]] = {}
            try:
                for number in missing:
                    if number not in pages:
                        ahead = range(number, min(number + self._engines.writer.parallel, self.book.page_count + 1))
                        pages |= {one: writers.submit(self._write, one) for one in ahead if one not in pages}
                    self._add(pages[number].result())
                    yield number
            finally:
                for page in pages.values():
                    page.cancel()

    def bind(self, bind_book: Callable[[Book], object]) -> Book:
        """Try the address that will be printed, bind the finished book and credit the seconds it took."""
        self._check_cancelled()
        self._change(address_answered=address.answers(self.book.address))
        start = time.perf_counter()
        bind_book(self.book)
        self._accounts.ledger.add("binding", time.perf_counter() - start)
        self._change(credits=self._accounts.credits(self.book))
        self._teller.tell("bind", f"“{self.book.title}” is bound.")
        return self.book

    # --- one step each ---

    def _hear(self, speech: Speech, *, alone: bool) -> None:
        try:
            self._bring("transcriber", "hear")
            heard = self._attempt("transcriber", lambda: hear(self.book, speech, self._engines.transcriber))
        except InputError as error:
            if alone:
                raise
            self._change(notes=(*self.book.notes, f"{error.what} The book was made from the rest."))
        else:
            self._change_source(transcript=heard.source.transcript)
        self._teller.tell("hear", "The recording has been heard.")

    def _see(self, photo: Photo) -> None:
        self._bring("captioner", "see")
        seen = self._attempt("captioner", lambda: see(self.book, photo, self._engines.captioner))
        self._change_source(caption=seen.source.caption)
        self._teller.tell("see", "The photo has been looked at.")

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

    def _settle_language(self) -> None:
        """A book without a language gets the one that was spoken, where that can be written and printed."""
        if not self.book.language:
            language, note = language_of_book(self.book.source.transcript, self._engines.writer)
            voice = self.book.voice if language == "en" else ""
            self._change(language=language, voice=voice, notes=(*self.book.notes, *([note] if note else [])))

    def _plan(self, photo: Photo | None) -> None:
        before = self.book
        check_wishes(before)
        planned = self._attempt("writer", lambda: plan(before, self._engines.writer, photo, self._watch))
        with self._lock:
            self.book = planned
            self._library.save(planned)
        self._teller.more_steps(not planned.title)
        self._teller.tell(
            "plan", f"The story is called “{planned.title}”." if planned.title else "The story is planned."
        )

    def _draft(self, draft: StoryPlan) -> None:
        if self.book.beats:
            return  # a story that is told anew is shown when it is whole
        with self._lock:
            self.book = drafted(self.book, draft)
            self._library.save(self.book)
        self._teller.show("plan", "The characters are chosen." if draft.cast else "There is an idea for the story.")

    def _write(self, number: int) -> Page:
        before = self.book
        return self._attempt("writer", lambda: write_page(before, number, self._engines.writer, self._watch))

    def _add(self, page: Page) -> None:
        with self._lock:
            self._teller.forget_words(page.number)
            self.book = self.book.with_page(page)
            self._library.save(self.book)
        self._teller.tell("write", f"Page {page.number} is written.")

    def _entitle(self) -> None:
        before = self.book
        found = self._attempt("writer", lambda: entitle(before, self._engines.writer, self._watch))
        self._change(title=found.title, cover=self.book.cover.model_copy(update={"scene": found.cover}))
        self._teller.tell("entitle", f"The story is called “{found.title}”.")

    def _proofread(self, work: Mapping[int, list[Future[None]]]) -> list[int]:
        """Have the whole story read through; gives the numbers of the pages that were put right."""
        before = self.book
        proof = self._attempt("writer", lambda: proofread(before, self._engines.writer, self._watch))
        for number, written in proof.repaired.items():
            for part in work.get(number, []):
                part.result()  # a picture of the old scene must not land on the new page
            page = rewritten(self.book.page(number), written, number, self.book.age, self.book.age)
            with self._lock:
                self._teller.more_steps((page.picture is None) + (self.book.narrated and page.narration is None))
                self._put_back(number, page)
        if proof.notes:
            self._change(notes=self.book.notes + proof.notes)
        return sorted(proof.repaired)

    def _paint(self, number: int, photo: Photo | None) -> None:
        name = "The cover" if number == COVER else f"Page {number}"
        painter, size_px = self._engines.illustrator, self._settings.picture_px
        watch = Watch(on_step=partial(self._teller.show_steps, number), cancelled=self._cancelled)
        try:
            self._bring("illustrator", "illustrate")
            picture = self._attempt(
                "illustrator", lambda: illustrate(self.book, number, photo, size_px, painter, watch)
            )
        except EngineError as error:
            self._settle(number, "illustrate", Problem(stage="illustrate", message=str(error)))
            self._teller.tell("illustrate", f"{name} could not be painted.")
        else:
            self._settle(number, "illustrate", picture=self._folder.put_picture(_stem(number), picture))
            self._teller.tell("illustrate", f"{name} is painted.")
        finally:
            self._teller.forget_steps(number)

    def _enlarge(self, number: int, size_px: int) -> None:
        """Who painted the picture keeps the credit, whoever makes it larger."""
        asset = self.book.cover.picture if number == COVER else self.book.page(number).picture
        assert asset is not None
        picture, engines = as_painted(self.book, number, self._folder.read_picture(asset)), self._engines
        watch = Watch(on_step=partial(self._teller.show_parts, number), cancelled=self._cancelled)
        self._check_cancelled()
        larger = attempt(
            lambda: enlarge(picture, size_px, engines.illustrator, watch),
            port="illustrator", engine=engines.name("illustrator"), tries=self._settings.tries, ledger=Ledger(),
        )  # fmt: skip
        if larger is not picture:
            self._settle(number, "illustrate", picture=self._folder.put_picture(_stem(number), larger))
        self._teller.tell("illustrate", f"{'The cover' if number == COVER else f'Page {number}'} is enlarged.")

    def _read(self, number: int) -> None:
        try:
            voice = self._attempt("narrator", lambda: narrate(self.book, number, self._engines.narrator))
        except EngineError as error:
            self._settle(number, "narrate", Problem(stage="narrate", message=str(error)))
            self._teller.tell("narrate", f"Page {number} could not be read aloud.")
        else:
            self._settle(number, "narrate", narration=self._folder.put_narration(f"page-{number:02}", voice))
            self._teller.tell("narrate", f"Page {number} is read aloud.")

    def _attempt(self, port: Port, call: Callable[[], T]) -> T:
        self._check_cancelled()
        return attempt(
            call, port=port, engine=self._engines.name(port), tries=self._settings.tries, ledger=self._accounts.ledger
        )

    def _bring(self, port: Port, stage: Stage) -> None:
        """Have an engine's weights here, and let those who wait know of it."""
        fetch(self._engines.engine(port), partial(self._teller.show_now_and_then, stage), self._watch)

    def _check_cancelled(self) -> None:
        self._watch.check()

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


def _stem(number: int) -> str:
    """What the file of a picture is called, without its ending."""
    return "cover" if number == COVER else f"page-{number:02}"
