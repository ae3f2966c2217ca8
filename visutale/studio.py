"""Makes books: what a person asks for goes in, a book in the library comes out.

The library always holds a book as far as it has come. A picture or a voice that fails leaves a book that says so on
that page; :meth:`Studio.complete` makes whatever a book still lacks, and nothing else.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from visutale import address
from visutale.binding.pdf import bind_pdf
from visutale.binding.text import a_way_to_print, printable_language, refusal
from visutale.book import FEWEST_PAGES, MOST_PAGES, AgeBand, Book, Character, Cover, Frozen, Scene, Source
from visutale.book_folder import BookFolder
from visutale.changing import check_change
from visutale.editing import LONGEST_TITLE, MOST_CANDIDATES
from visutale.engine_room import EngineRoom
from visutale.errors import ConfigError, InputError, LibraryError, VisutaleError
from visutale.fitness import check_wish
from visutale.languages import language_name, own_name
from visutale.library import Library
from visutale.making import Making
from visutale.media import Photo, Speech
from visutale.ports import Change
from visutale.progress import Listener
from visutale.settings import Settings
from visutale.stages.plan import check_cast
from visutale.steps import Direct, Steps

SMALLEST_PRINT_PX, LARGEST_PRINT_PX = 256, 4096


_DIRECT: Steps = Direct()


class BookRequest(Frozen):
    """What a person asks for.

    An empty ``language`` is the one that is spoken, or English; ``seed`` None takes a new one; ``pace``
    0.0 leaves the voice's pace to the age.
    """

    words: str = ""
    speech: Speech | None = None
    photo: Photo | None = None
    language: str = ""
    age: AgeBand = "6-8"
    pages: int = 8
    style: str = "paper"
    seed: int | None = None
    title: str = ""
    narrate: bool = False
    voice: str = ""
    pace: float = 0.0
    cast: tuple[Character, ...] = ()
    """Characters of other books who are to be in this one, the hero first."""
    approve: bool = False
    """Whether the story is to be seen, and approved, before it is painted and read aloud."""
    pictures_each: int = 1
    """How many pictures are painted for each place, to choose from."""


class Studio:
    """Makes books with the configured engines and keeps them in a library. Safe to use from several threads."""

    def __init__(self, settings: Settings, library: Library, engines: EngineRoom) -> None:
        self.settings = settings
        self.library = library
        self.engines = engines

    def check(self, request: BookRequest) -> None:
        """Refuse what can't become a book, before any work is done. Raises InputError, ConfigError or Rejected."""
        if not FEWEST_PAGES <= request.pages <= MOST_PAGES:
            raise InputError(
                f"A book has {FEWEST_PAGES} to {MOST_PAGES} pages, so {request.pages} can't be made.",
                remedy=f"Choose a number from {FEWEST_PAGES} to {MOST_PAGES}.",
            )
        if not 1 <= request.pictures_each <= MOST_CANDIDATES:
            raise InputError(f"Each page can have 1 to {MOST_CANDIDATES} pictures to choose from.")
        _check_title(request.title)
        styles = tuple(style.name for style in self.engines.illustrator.styles)
        if styles and request.style not in styles:
            raise ConfigError(f"There is no style called “{request.style}”.", remedy=f"Styles: {', '.join(styles)}.")
        self._check_language(request.language)
        check_wish(f"{request.title}\n{request.words}", request.age, request.language)
        check_cast(request.cast, request.age)

    def make(
        self,
        request: BookRequest,
        listener: Listener | None = None,
        cancelled: Callable[[], bool] | None = None,
        book_id: str = "",
        steps: Steps = _DIRECT,
    ) -> Book:
        """Make a whole book, or its story where that is to be approved. ``book_id`` is one that nobody has yet.

        Raises InputError, ConfigError or EngineError where there can be no story; a failed picture or voice is a
        problem in the book instead.
        """
        self.check(request)
        book: Book = steps.start("begin", Book, lambda: self._begin(request, book_id, steps)).result()
        making = self._making(book, steps, listener, cancelled)
        try:
            making.sense(request.speech, request.photo)
            making.finish(request.photo)
        except VisutaleError as error:
            if not making.book.beats and not making.book.premise:
                with suppress(LibraryError):
                    self.library.delete(making.book.id)  # there is no story yet, so nothing to come back to
            elif not error.kept:
                error.kept = "What there is of the book is kept in the library, and can be finished there."
            raise
        return making.bind(self.bind) if making.book.approved else making.book

    def change(
        self,
        book: Book,
        change: Change,
        listener: Listener | None = None,
        cancelled: Callable[[], bool] | None = None,
        book_id: str = "",
        folder: BookFolder | None = None,
        steps: Steps = _DIRECT,
    ) -> Book:
        """A new book in the library: this one, told another way. This one stays as it is.

        ``folder`` has the book's files where they are not in this library. Raises Rejected for a change the writer
        can't make, InputError for one that makes no sense, EngineError.
        """
        check_change(change, pages=len(book.pages), age=book.age, language=book.language)
        old = folder or self.library.folder(book.id)
        return self._derive(book, lambda making: making.retell(change, old), listener, cancelled, book_id, steps)

    def translate(
        self,
        book: Book,
        language: str,
        *,
        bilingual: bool = False,
        listener: Listener | None = None,
        cancelled: Callable[[], bool] | None = None,
        book_id: str = "",
        folder: BookFolder | None = None,
        steps: Steps = _DIRECT,
    ) -> Book:
        """A new book in the library: this one in another language, with its pictures. This one stays as it is.

        ``bilingual`` prints the original words under the others. Raises InputError, Unavailable, EngineError.
        """
        old = folder or self.library.folder(book.id)
        both = book.model_copy(update={"bilingual": bilingual})
        return self._derive(both, lambda making: making.translate(language, old), listener, cancelled, book_id, steps)

    def enlarge(
        self,
        book: Book,
        size_px: int,
        listener: Listener | None = None,
        cancelled: Callable[[], bool] | None = None,
        book_id: str = "",
        folder: BookFolder | None = None,
        steps: Steps = _DIRECT,
    ) -> Book:
        """A new book in the library: this one with larger pictures, for print. This one stays as it is.

        The shorter side of each becomes ``size_px``; one that is as large already stays. Raises InputError for a book
        that lacks pictures or has none to make larger, EngineError.
        """
        check_enlarging(book, size_px)
        old = folder or self.library.folder(book.id)
        return self._derive(book, lambda making: making.enlarge(size_px, old), listener, cancelled, book_id, steps)

    def _derive(
        self,
        book: Book,
        derive: Callable[[Making], None],
        listener: Listener | None,
        cancelled: Callable[[], bool] | None,
        book_id: str,
        steps: Steps,
    ) -> Book:
        """A new book made from a finished one; nothing of it stays where that fails before its story is there."""
        new = steps.start("begin", Book, lambda: self._new_from(book, book_id, steps)).result()
        making = self._making(new, steps, listener, cancelled)
        try:
            derive(making)
        except VisutaleError:
            with suppress(LibraryError):
                self.library.delete(new.id)
            raise
        making.finish(steps.keep(lambda: self.library.photo(making.book)))
        return making.bind(self.bind)

    def _new_from(self, book: Book, book_id: str, steps: Steps) -> Book:
        new_id = self._take_id(book_id, steps)
        return book.model_copy(
            update={
                "id": new_id,
                "made_from": book.id,
                "made_at": datetime.now(UTC),
                "address": self._address(new_id),
                "address_scope": address.scope_of(self.settings),
                "address_answered": False,
            }
        )

    def complete(
        self,
        book: Book,
        listener: Listener | None = None,
        cancelled: Callable[[], bool] | None = None,
        steps: Steps = _DIRECT,
    ) -> Book:
        """Make what a saved book still lacks: pages, pictures, voices, the PDF."""
        begun: Book = steps.start("begin", Book, lambda: book).result()
        making = self._making(begun, steps, listener, cancelled)
        making.finish(steps.keep(lambda: self.library.photo(begun)))
        return making.bind(self.bind) if making.book.approved else making.book

    def bind(self, book: Book) -> bytes:
        """The book's PDF, also stored in the library. Raises BindingError."""
        data = bind_pdf(book, self.library.folder(book.id).read)
        self.library.save_pdf(book.id, data)
        return data

    def _making(
        self, book: Book, steps: Steps, listener: Listener | None, cancelled: Callable[[], bool] | None
    ) -> Making:
        return Making(
            book,
            settings=self.settings,
            library=self.library,
            engines=self.engines,
            steps=steps,
            listener=listener,
            cancelled=cancelled,
        )

    def _begin(self, request: BookRequest, book_id: str, steps: Steps) -> Book:
        """The book before anything is made, with its photo; in the library."""
        new_id = self._take_id(book_id, steps)
        book = steps.keep(lambda: self._unmade(request, new_id))
        steps.keep(lambda: self.library.save(book))
        return book

    def _take_id(self, book_id: str, steps: Steps) -> str:
        """The id a new book has, with a folder for it."""
        if not book_id:
            return steps.keep(self.library.new_id)
        steps.keep(lambda: self.library.claim(book_id))
        return book_id

    def _unmade(self, request: BookRequest, book_id: str) -> Book:
        folder = self.library.folder(book_id)
        photo = folder.put_picture("photo", request.photo) if request.photo else None
        return Book(
            id=book_id,
            title=request.title.strip(),
            language=request.language,
            age=request.age,
            style=request.style,
            seed=secrets.randbelow(2**31) if request.seed is None else request.seed,
            made_at=datetime.now(UTC),
            source=Source(words=request.words.strip(), title=request.title.strip(), photo=photo, cast=request.cast),
            cover=Cover(scene=Scene()),
            page_count=request.pages,
            pictures_each=request.pictures_each,
            approved=not request.approve,
            narrated=request.narrate,
            voice=request.voice,
            pace=request.pace,
            address=self._address(book_id),
            address_scope=address.scope_of(self.settings),
        )

    def _address(self, book_id: str) -> str:
        return f"{address.base_url(self.settings)}/b/{self.library.share(book_id).token}"

    def _check_language(self, language: str) -> None:
        """Refuse a language that the writer does not write or that can't be printed; an empty one is chosen later."""
        if not language:
            return
        languages = self.engines.writer.languages
        if languages and language not in languages:
            raise ConfigError(
                f"{self.engines.writer.about.title} can't write in “{language}”.",
                remedy=f"It writes: {', '.join(languages)}. The engines page says what other languages need.",
            )
        if not printable_language(language):
            raise ConfigError(
                f"No font here has the letters of {language_name(language)}.",
                remedy=f"Choose another language, or {a_way_to_print(own_name(language))}",
            )


def check_enlarging(book: Book, size_px: int) -> None:
    """Refuse what makes no sense. Raises InputError."""
    if not SMALLEST_PRINT_PX <= size_px <= LARGEST_PRINT_PX:
        raise InputError(
            f"Pictures can't be enlarged to {size_px} px.",
            remedy=f"Choose a size from {SMALLEST_PRINT_PX} to {LARGEST_PRINT_PX} px.",
        )
    pictures = [book.cover.picture, *(page.picture for page in book.pages)]
    if not book.complete or None in pictures:
        raise InputError("This book is not finished.", remedy="Make what is missing first, then enlarge its pictures.")
    if all(min(one.width_px, one.height_px) >= size_px for one in pictures if one):
        raise InputError(f"All pictures of this book are {size_px} px or larger already.")


def _check_title(title: str) -> None:
    if len(title.strip()) > LONGEST_TITLE:
        raise InputError(f"A title can have at most {LONGEST_TITLE} characters.", remedy="Choose a shorter one.")
    if refused := refusal(title):
        raise InputError(f"The title can't be printed. {refused[0]}", remedy=refused[1])
