"""One book in the making: the steps in their order, side by side where they can be, and what has happened so far.

Every step begins in this module's own thread, in an order that depends only on what earlier steps gave: so a journal
can stand in for those that are done already (:mod:`visutale.steps`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Literal, TypeVar

from visutale import address
from visutale.accounts import Accounts, Made
from visutale.binding.marks import credit_line, painter_of
from visutale.book import Book, Page, PictureAsset, Problem, SoundAsset, Transcript
from visutale.book_folder import BookFolder, stem_of, with_own_files
from visutale.dependencies import lacking, picture_key, voice_key
from visutale.engine_room import EngineRoom
from visutale.errors import EngineError, InputError
from visutale.growing import GrowingBook
from visutale.languages import language_name
from visutale.library import Library
from visutale.media import Narration, Photo, Picture, Speech
from visutale.ports import Change, Port, Proof, StoryPlan, Titling
from visutale.progress import Listener, Stage, Teller, place_name
from visutale.settings import Settings
from visutale.stages.engine_calls import Ledger, attempt
from visutale.stages.enlarge import as_painted, enlarge
from visutale.stages.fetch import fetch
from visutale.stages.hear import hear
from visutale.stages.illustrate import illustrate
from visutale.stages.narrate import narrate
from visutale.stages.plan import check_wishes, drafted, plan
from visutale.stages.retell import retell
from visutale.stages.see import see
from visutale.stages.settle import settle_language, settle_voice
from visutale.stages.translate import translate
from visutale.stages.write import entitle, proofread, rewritten, write_page
from visutale.steps import Steps, as_it_is
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
        steps: Steps,
        listener: Listener | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._grows = GrowingBook(book, library, steps)
        self._settings = settings
        self._folder = library.folder(book.id)
        self._engines = engines
        self._steps = steps
        self._teller = Teller(lambda: self.book, listener)
        self._cancelled = cancelled
        self._accounts = Accounts(
            book, engines, on_text=self._teller.show_words, on_plan=self._draft, cancelled=cancelled
        )
        self._watch = self._accounts.writing
        self._done_here: set[str] = set()

    @property
    def book(self) -> Book:
        """The book as it is now."""
        return self._grows.now

    # --- the order of the steps ---

    def sense(self, speech: Speech | None, photo: Photo | None) -> None:
        """Words out of the recording and facts out of the photo, side by side. A writer that sees gets the photo."""
        looks = photo is not None and not self._engines.writer.sees
        self._teller.count_steps(senses=(speech is not None) + looks)
        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="sense") as pool:
            work = []
            if photo is not None and looks:
                work.append(self._see(photo, pool))
            if speech is not None:
                work.append(self._hear(speech, pool, alone=photo is None and not self.book.source.words))
            for part in work:
                part.result()

    def retell(self, change: Change, old: BookFolder) -> None:
        """Change the story of a book that was copied from ``old``; :meth:`finish` makes what it lacks then."""
        self._teller.show("plan", "The story is being told anew.")
        before, writer = self.book, self._engines.writer
        told = self._step("retell", "writer", Book, lambda watch: retell(before, change, writer, watch)).result()
        self._take_over(told, old)
        self._teller.tell("plan", "The story is told anew.")

    def translate(self, language: str, old: BookFolder) -> None:
        """Put a book that was copied from ``old`` into another language, pictures kept."""
        self._teller.show("plan", f"The book is being translated into {language_name(language)}.")
        before, translator = self.book, self._engines.translator
        told = self._step("translate", "translator", Book, lambda watch: translate(before, language, translator, watch))
        self._take_over(told.result(), old)
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
        steps, folder = self._steps, self._folder
        copied = steps.start("copy", Book, lambda: steps.keep(lambda: with_own_files(told, old, folder)))
        self._grows.become(copied.result())
        self._teller.forget_words()
        self._teller.count_steps(senses=1)

    def finish(self, photo: Photo | None) -> Book:
        """Plan if there is no plan yet; write, paint and read aloud what is missing; credit everybody.

        A story that is not approved yet is neither painted nor read aloud. Raises InputError, ConfigError or
        EngineError where there can be no story. A picture or a voice that fails becomes a problem of its page.
        """
        self._grows.become(settle_language(self.book, self._engines.writer))
        self._grows.become(settle_voice(self.book, self._engines.narrator))
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
            self._grows.change(credits=self._accounts.credits(self.book))
        return self.book

    def _fill(self, photo: Photo | None, painters: Executor, readers: Executor) -> None:
        """Everything a planned book still lacks: a page is painted and read aloud as soon as it is written."""
        work: dict[int, list[Future[None]]] = {}

        def make(number: int) -> None:
            if not self.book.approved:
                return
            place = self.book.place(number)
            parts = work.setdefault(number, [])
            for variation in lacking(place, picture_key(self.book, number), self.book.pictures_each):
                parts.append(self._paint(number, variation, photo, painters))
            if isinstance(place, Page) and self.book.narrated and place.narration is None:
                parts.append(self._read(number, readers))

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
                        pages |= {one: self._write(one, writers) for one in ahead if one not in pages}
                    self._add(pages[number].result())
                    yield number
            finally:
                for page in pages.values():
                    page.cancel()

    def bind(self, bind_book: Callable[[Book], object]) -> Book:
        """Try the address that will be printed, bind the finished book and credit the seconds it took."""
        self._watch.check()
        answered = self._steps.start("try the address", bool, lambda: address.answers(self.book.address)).result()
        self._grows.change(address_answered=answered)
        self._accounts.ledger.add("binding", self._steps.start("bind", float, lambda: self._bound(bind_book)).result())
        self._grows.change(credits=self._accounts.credits(self.book))
        self._teller.tell("bind", f"“{self.book.title}” is bound.")
        return self.book

    def _bound(self, bind_book: Callable[[Book], object]) -> float:
        start, book = time.perf_counter(), self.book
        self._steps.keep(lambda: bind_book(book))
        return time.perf_counter() - start

    # --- one step each ---

    def _hear(self, speech: Speech, pool: Executor, *, alone: bool) -> Future[None]:
        before = self.book

        def listen(watch: Watch) -> Transcript | str:
            try:
                self._bring("transcriber", "hear")
                heard = hear(before, speech, self._engines.transcriber).source.transcript
            except InputError as error:
                if alone:
                    raise
                return f"{error.what} The book was made from the rest."
            assert heard is not None
            return heard

        def take(heard: Transcript | str) -> None:
            if isinstance(heard, str):
                self._grows.change(notes=(*self.book.notes, heard))
            else:
                self._grows.change_source(transcript=heard)
            self._teller.tell("hear", "The recording has been heard.")

        return self._step("hear", "transcriber", Transcript | str, listen, take, pool)

    def _see(self, photo: Photo, pool: Executor) -> Future[None]:
        before = self.book

        def look(watch: Watch) -> Book:
            self._bring("captioner", "see")
            return see(before, photo, self._engines.captioner)

        def take(seen: Book) -> None:
            self._grows.change_source(caption=seen.source.caption)
            self._teller.tell("see", "The photo has been looked at.")

        return self._step("see", "captioner", Book, look, take, pool)

    def _plan(self, photo: Photo | None) -> None:
        before, writer = self.book, self._engines.writer
        check_wishes(before)
        planned: Book = self._step("plan", "writer", Book, lambda watch: plan(before, writer, photo, watch)).result()
        self._grows.become(planned)
        self._teller.more_steps(not planned.title)
        self._teller.tell(
            "plan", f"The story is called “{planned.title}”." if planned.title else "The story is planned."
        )

    def _draft(self, draft: StoryPlan) -> None:
        if self.book.beats:
            return  # a story that is told anew is shown when it is whole
        self._grows.become(drafted(self.book, draft))
        self._teller.show("plan", "The characters are chosen." if draft.cast else "There is an idea for the story.")

    def _write(self, number: int, pool: Executor) -> Future[Page]:
        writer = self._engines.writer
        return self._step(
            f"write {number}", "writer", Page, lambda watch: write_page(self.book, number, writer, watch), pool=pool
        )

    def _add(self, page: Page) -> None:
        self._teller.forget_words(page.number)
        self._grows.put(page.number, page)
        self._teller.tell("write", f"Page {page.number} is written.")

    def _entitle(self) -> None:
        before, writer = self.book, self._engines.writer
        found: Titling = self._step("entitle", "writer", Titling, lambda watch: entitle(before, writer, watch)).result()
        self._grows.change(title=found.title, cover=self.book.cover.model_copy(update={"scene": found.cover}))
        self._teller.tell("entitle", f"The story is called “{found.title}”.")

    def _proofread(self, work: Mapping[int, list[Future[None]]]) -> list[int]:
        """Have the whole story read through; gives the numbers of the pages that were put right."""
        before, writer = self.book, self._engines.writer
        proof: Proof = self._step("proofread", "writer", Proof, lambda watch: proofread(before, writer, watch)).result()
        for number, written in proof.repaired.items():
            for part in work.get(number, []):
                part.result()  # a picture of the old scene must not land on the new page
            page = rewritten(self.book.page(number), written, number, self.book.age, self.book.age)
            self._teller.more_steps((page.picture is None) + (self.book.narrated and page.narration is None))
            self._grows.put(number, page)
        if proof.notes:
            self._grows.change(notes=self.book.notes + proof.notes)
        return sorted(proof.repaired)

    def _paint(self, number: int, variation: int, photo: Photo | None, pool: Executor) -> Future[None]:
        """A page may be painted twice in a making, in another scene: the step's name says which."""
        key = picture_key(self.book, number)
        size_px, stem = self._settings.picture_px, stem_of(number)

        def paint(watch: Watch) -> Picture:
            self._bring("illustrator", "illustrate")
            seen = Watch(on_step=partial(self._teller.show_steps, number), cancelled=self._cancelled)
            return illustrate(self.book, number, photo, size_px, self._engines.illustrator, seen, variation=variation)

        def store(painted: Picture) -> PictureAsset:
            credit = credit_line(self._engines.engine("illustrator").about)
            return self._steps.keep(
                lambda: self._folder.put_picture(stem, painted, variation=variation, made_of=key, credit=credit)
            )

        def hang(made: PictureAsset | Problem) -> None:
            self._teller.forget_steps(number)
            if isinstance(made, Problem):
                self._grows.trouble(number, made)
                self._teller.tell("illustrate", f"{place_name(number)} could not be painted.")
            else:
                self._grows.hang(number, made)
                self._teller.tell("illustrate", f"{place_name(number)} is painted.")

        name = f"illustrate {number} {variation} {key[:12]}"
        return self._step(name, "illustrator", PictureAsset | Problem, paint, hang, pool, store, may_fail="illustrate")

    def _read(self, number: int, pool: Executor) -> Future[None]:
        key, stem = voice_key(self.book, number), stem_of(number)

        def read(watch: Watch) -> Narration:
            return narrate(self.book, number, self._engines.narrator)

        def store(voice: Narration) -> SoundAsset:
            return self._steps.keep(lambda: self._folder.put_narration(stem, voice, made_of=key))

        def take(made: SoundAsset | Problem) -> None:
            if isinstance(made, Problem):
                self._grows.trouble(number, made)
                self._teller.tell("narrate", f"Page {number} could not be read aloud.")
            else:
                self._grows.voice(number, made)
                self._teller.tell("narrate", f"Page {number} is read aloud.")

        name = f"narrate {number} {key[:12]}"
        return self._step(name, "narrator", SoundAsset | Problem, read, take, pool, store, may_fail="narrate")

    def _enlarge(self, number: int, size_px: int) -> None:
        """Who painted the picture keeps the credit, whoever makes it larger."""
        asset = self.book.place(number).picture
        assert asset is not None
        picture, engines = as_painted(self.book, number, self._folder.read_picture(asset)), self._engines
        watch = Watch(on_step=partial(self._teller.show_parts, number), cancelled=self._cancelled)
        larger = attempt(
            lambda: enlarge(picture, size_px, engines.illustrator, watch),
            port="illustrator", engine=engines.name("illustrator"), tries=self._settings.tries, ledger=Ledger(),
        )  # fmt: skip
        if larger is not picture:
            stored = self._folder.put_picture(
                stem_of(number), larger, variation=asset.variation, made_of=asset.made_of, credit=painter_of(self.book)
            )
            self._grows.put(number, self.book.place(number).model_copy(update={"picture": stored}))
        self._teller.tell("illustrate", f"{place_name(number)} is enlarged.")

    def _step(
        self,
        name: str,
        port: Port,
        kind: Any,
        call: Callable[[Watch], T],
        then: Callable[[Any], Any] = as_it_is,
        pool: Executor | None = None,
        store: Callable[[T], Any] = as_it_is,
        may_fail: Literal["illustrate", "narrate"] | None = None,
    ) -> Future[Any]:
        """Ask an engine, as often as makes sense, and count what it took.

        Where a step may fail, its problem is what it gives.
        """

        def ask(ledger: Ledger, watch: Watch) -> T | Problem:
            engine, tries = self._engines.name(port), self._settings.tries
            try:
                return attempt(lambda: call(watch), port=port, engine=engine, tries=tries, ledger=ledger)
            except EngineError as error:
                if may_fail is None:
                    raise
                return Problem(stage=may_fail, message=str(error))

        def do() -> Made[T | Problem]:
            self._watch.check()
            made = self._accounts.measured(port, ask)
            self._done_here.add(name)
            return made

        def keep(made: Made[T | Problem]) -> Made[Any]:
            value = made.value
            return made if isinstance(value, Problem) else made.model_copy(update={"value": store(value)})

        def count(made: Made[T | Problem]) -> Any:
            return then(self._accounts.count(port, made, replayed=name not in self._done_here))

        return self._steps.start(name, Made[kind], do, store=keep, then=count, port=port, pool=pool)

    def _bring(self, port: Port, stage: Stage) -> None:
        """Have an engine's weights here, and let those who wait know of it."""
        fetch(self._engines.engine(port), partial(self._teller.show_now_and_then, stage), self._watch)
