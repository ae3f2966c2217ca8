"""A book in the forms it can be bound as, for everybody who asks: the app, the API, share links.

Each form is bound once, however many ask for it, and kept in the cache folder, which may be emptied at any time::

    cache/bound/20261121-k3f9q2/3f9a2c41…/epub-reflowable-bedtime/    book.epub  bound.json

The folder in the middle stands for the book as it is: what an earlier state was bound into goes when a later one is.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import shutil
import tempfile
import threading
import time
import zipfile
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from visutale import __version__
from visutale.asgi import server_stops
from visutale.binding.formats import USUAL, Bound, Listener, Order, bind
from visutale.binding.themes import theme_called
from visutale.book import Book, Frozen
from visutale.errors import OutOfReach
from visutale.files import file_name, unwritable, write_new, write_whole
from visutale.workshop import Workshop

MEDIA_TYPES = {
    "pdf": "application/pdf", "epub": "application/epub+zip", "html": "text/html", "mp4": "video/mp4",
    "mp3": "audio/mpeg", "srt": "application/x-subrip", "vtt": "text/vtt", "zip": "application/zip",
}  # fmt: skip
"""Of the files a book is bound into, by their endings."""

_NOTE, _ZIP = "bound.json", "book.zip"
_MOST_KEPT = 100
"""Of all books together; those that were asked for last stay."""
_DAY_S = 86_400.0
_LOOK_EVERY_S = 1.0

_lock = threading.Lock()
_at_once = threading.Semaphore(2)
_going: dict[Path, Binding] = {}
"""What is being bound, by the folder it comes into."""


class _Note(Frozen):
    """What lies beside the files of a form: their names in order, and what should be known of them."""

    files: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass
class Binding:
    """A form that is being bound or is there; for a film, ``done`` of ``of`` frames are made. Nobody's going away ends
    it: who asks again finds it further on."""

    done: int = 0
    of: int = 0
    ended: Future[Bound] = field(default_factory=Future)

    def look(self, seconds: float) -> bool:
        """Whether it has ended, within so many seconds."""
        return bool(wait([self.ended], seconds).done)

    async def bound(self) -> Bound:
        """What it has come to. Raises what :func:`visutale.binding.formats.bind` raises."""
        ended = asyncio.wrap_future(self.ended)
        while not (await asyncio.wait([ended], timeout=_LOOK_EVERY_S))[0]:
            if server_stops():
                raise OutOfReach("VisuTale is being closed here.", remedy="Ask again later.")
        return ended.result()


def ask(workshop: Workshop, book: Book, order: Order) -> Binding:
    """Have a book bound, unless it is already, or somebody else is having it bound just now."""
    place, going = _place(workshop, book, order), Binding()
    bound = kept(workshop, book, order)
    with _lock:
        if place in _going:
            return _going[place]
        if (bound := bound or _kept(place)) is not None:
            going.ended.set_result(bound)
            return going
        _going[place] = going
    arguments = (going, workshop, book, order, place)
    threading.Thread(target=_carry_out, args=arguments, name="binding", daemon=True).start()
    return going


def kept(workshop: Workshop, book: Book, order: Order) -> Bound | None:
    """What a book was bound into already, as it is now; None where it was not. Its usual PDF is the library's."""
    if order == USUAL and workshop.certificate() is None and (pdf := workshop.library.pdf_path(book.id)) is not None:
        return Bound([pdf])
    return _kept(_place(workshop, book, order))


def in_one_file(bound: Bound, title: str) -> Path:
    """The file of a form; where it has several, one that they are packed in, named by the title."""
    first = bound.files[0]
    if len(bound.files) == 1:
        return first
    packed = first.with_name(_ZIP)
    if not packed.is_file():
        write_new(packed, _zipped(bound, file_name(title, "zip").removesuffix(".zip")))
    return packed


# --- binding ---


def _carry_out(going: Binding, workshop: Workshop, book: Book, order: Order, place: Path) -> None:
    def hear(done: int, of: int) -> None:
        going.done, going.of = done, of

    try:
        with _at_once:
            bound = _bind_into(place, workshop, book, order, hear)
    except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
        _let_go(place)
        going.ended.set_exception(error)
    else:
        _let_go(place)
        going.ended.set_result(bound)


def _let_go(place: Path) -> None:
    with _lock:
        del _going[place]


def _bind_into(place: Path, workshop: Workshop, book: Book, order: Order, hear: Listener) -> Bound:
    """Bind a book in a folder of its own, which takes its place when all is in it."""
    folder = workshop.library.folder(book.id)
    part = _new_folder(place.parent)
    try:
        made = bind(book, folder.read, part / f"book.{order.ending}", order, hear, workshop.certificate())
        note = _Note(files=tuple(file.name for file in made.files), warnings=tuple(made.warnings))
        write_whole(part / _NOTE, note.model_dump_json().encode())
        workshop.library.folder(book.id)  # of a book that was deleted meanwhile, nothing is kept
        with suppress(OSError):  # another process was quicker
            part.replace(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    with suppress(OSError):
        _tidy(place)
    bound = _kept(place)
    if bound is None:
        raise OutOfReach("What was bound is not there any more.", remedy="Ask again.")
    return bound


def _new_folder(above: Path) -> Path:
    try:
        above.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=above, prefix="."))
    except OSError as error:
        raise unwritable(above / "book", error) from error


def _zipped(bound: Bound, stem: str) -> bytes:
    out, own = io.BytesIO(), bound.files[0].stem
    with zipfile.ZipFile(out, "w") as archive:
        for file in bound.files:
            archive.writestr(zipfile.ZipInfo(stem + file.name.removeprefix(own)), file.read_bytes())
    return out.getvalue()


# --- what is kept ---


def _place(workshop: Workshop, book: Book, order: Order) -> Path:
    signed_with = workshop.settings.marks.certificate
    state = hashlib.sha256(f"{__version__} {signed_with} {book.model_dump_json()}".encode()).hexdigest()[:16]
    return workshop.library.bound(book.id) / state / f"{order.ending}-{order.edition}-{theme_called(order.theme).name}"


def _kept(place: Path) -> Bound | None:
    try:
        note = _Note.model_validate_json((place / _NOTE).read_bytes())
        os.utime(place)
    except (OSError, ValidationError):
        return None
    return Bound([place / name for name in note.files], list(note.warnings))


def _tidy(place: Path) -> None:
    """Remove what earlier states of the book were bound as, what nobody has asked for in a long time, and what was left
    half-made."""
    with _lock:
        busy = {place.parent, *(one.parent for one in _going)}
    old = [state for state in place.parent.parent.iterdir() if state not in busy]
    forms = (form for form in place.parents[2].glob("*/*/*") if form.parent not in old)
    by_use = sorted(forms, key=lambda form: form.stat().st_mtime)
    abandoned = (form for form in by_use if form.name.startswith(".") and time.time() - form.stat().st_mtime > _DAY_S)
    for folder in (*old, *abandoned, *by_use[:-_MOST_KEPT]):
        shutil.rmtree(folder, ignore_errors=True)
