"""Books on another machine: a client of the REST API of a running VisuTale.

Nothing is lost with a connection: a book grows on whether somebody listens or not, whoever follows it is connected
again and told how it stands, and a download goes on where it broke off.
"""

from __future__ import annotations

import io
import time
import urllib.parse
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self, TypeVar

from pydantic import BaseModel, ValidationError

from visutale.book import Book, PictureAsset
from visutale.bookshelf import Standing, Wish
from visutale.errors import Busy, ConfigError, InputError, LibraryError, OutOfReach, VisutaleError
from visutale.files import write_whole

if TYPE_CHECKING:
    import httpx2

    from visutale.binding.formats import Order

CONNECT_S = 10.0
ANSWER_S = 60.0
UPLOAD_S = 300.0
BINDING_S = 900.0
"""How long a form may take that is bound first: a long film takes minutes."""
SILENT_S = 45.0
"""How long an open stream may say nothing: the server sends a sign of life every 15 s."""
PATIENCE_S = 120.0
"""How long a server that is followed may be out of reach before that is said."""
_LONGEST_PAUSE_S = 5.0

Answer = TypeVar("Answer", bound=BaseModel)


class RemoteBooks:
    """The books of a server, as :class:`visutale.bookshelf.Bookshelf`. ``url`` is what a browser opens it by."""

    def __init__(self, url: str, key: str = "") -> None:
        self.url = _checked(url)
        self.host = urllib.parse.urlsplit(self.url).netloc.rpartition("@")[2]
        self._key = key

    # --- asking for a book ---

    def begin(self, wish: Wish) -> str:
        """Send a wish, with its recording and photo as they are. Raises InputError for files that can't be read."""
        plain = wish.model_dump(mode="json", exclude_none=True, exclude={"speech", "photo"})
        with ExitStack() as open_files:
            files = {}
            for name, path in (("speech", wish.speech), ("photo", wish.photo)):
                if path is not None:
                    files[name] = (path.name, open_files.enter_context(_opened(path)))
            try:
                with self._in_words():
                    reply = self._client.post(
                        "/books", data=plain, files=files or None, timeout=self._timeout(UPLOAD_S)
                    )  # fmt: skip
            except OutOfReach as error:
                error.kept = (
                    error.kept or f"If it was begun all the same, `visutale --server {self.url} books` lists it."
                )
                raise
        return self._read(Standing, self._successful(reply)).id

    # --- looking ---

    def standing(self, book_id: str) -> Standing:
        return self._read(Standing, self._get(_at(book_id)))

    def find(self, words: str = "", most: int = 20) -> Sequence[Standing]:
        reply = self._get("/books", {"words": words, "limit": most})
        return self._read(_Found, reply).books

    def book(self, book_id: str) -> Book:
        return self._read(Book, self._get(f"{_at(book_id)}/book.json"))

    def link(self, book_id: str) -> str:
        share = self._share(book_id)
        return share.url if share is not None else ""

    def pdf(self, book_id: str) -> str:
        with self._in_words():
            bound = self._client.head(f"{_at(book_id)}/book.pdf").is_success
        if not bound:
            return ""
        share = self._share(book_id)
        return share.pdf if share is not None else f"{self.url}/api{_at(book_id)}/book.pdf"

    def _share(self, book_id: str) -> _Share | None:
        with self._in_words():
            reply = self._client.get(f"{_at(book_id)}/share")
        return self._read(_Share, reply) if reply.is_success else None

    def follow(self, book_id: str) -> Iterator[Standing]:
        """How a book stands, now and whenever that changes, until it is settled.

        A connection that breaks is made again, and the first thing told is how the book stands by then. Raises
        OutOfReach where the server stays away, LibraryError where there is no such book (any more).
        """
        told, heard_at, pause_s = None, time.monotonic(), 0.2
        while True:
            try:
                for standing in self._events(book_id):
                    heard_at, pause_s = time.monotonic(), 0.2
                    if standing != told:
                        yield (told := standing)
                    if standing.settled:
                        return
            except OutOfReach as error:
                if time.monotonic() - heard_at > PATIENCE_S:
                    error.kept = f"The book goes on growing there: visutale --server {self.url} book {book_id}"
                    raise
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    # --- taking along ---

    def save(self, book_id: str, path: Path, order: Order) -> None:
        chosen = {name: value for name, value in (("edition", order.edition), ("theme", order.theme)) if value}
        book = self._download(f"{_at(book_id)}/book.{order.ending}?{urllib.parse.urlencode(chosen)}", BINDING_S)
        if book.media_type == "application/zip":
            self._unpack(bytes(book.data), path)
        else:
            write_whole(path, bytes(book.data))

    def picture(self, book_id: str, asset: PictureAsset) -> bytes:
        return bytes(self._download(f"{_at(book_id)}/files/{urllib.parse.quote(asset.file)}").data)

    def _unpack(self, data: bytes, path: Path) -> None:
        """Put the first of several files there, and the others beside it under the same name."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                files = {name: packed.read(name) for name in packed.namelist()}
            first, *others = files
            beside = {path.with_name(path.stem + name.removeprefix(Path(first).stem)): files[name] for name in others}
        except (ValueError, zipfile.BadZipFile):
            raise self._not_understood() from None
        for file, content in {path: files[first], **beside}.items():
            write_whole(file, content)

    # --- how it is asked ---

    @cached_property
    def _client(self) -> httpx2.Client:
        import httpx2

        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        return httpx2.Client(base_url=f"{self.url}/api", headers=headers, timeout=self._timeout(ANSWER_S))

    def _timeout(self, seconds: float) -> httpx2.Timeout:
        import httpx2

        return httpx2.Timeout(seconds, connect=CONNECT_S)

    def _get(self, path: str, params: dict[str, str | int] | None = None) -> httpx2.Response:
        with self._in_words():
            return self._successful(self._client.get(path, params=params))

    def _successful(self, reply: httpx2.Response) -> httpx2.Response:
        """The answer, if it is what was asked for. Raises what it says went wrong."""
        if not reply.is_success:
            reply.read()
            raise self._told(reply)
        return reply

    def _events(self, book_id: str) -> Iterator[Standing]:
        import httpx2

        with self._in_words(), self._client.stream(
            "GET", f"{_at(book_id)}/events", timeout=self._timeout(SILENT_S)
        ) as reply:  # fmt: skip
            self._successful(reply)
            for event in httpx2.EventSource(reply):
                if event.data:
                    yield self._parsed(Standing, event.data)

    def _download(self, path: str, patience_s: float = ANSWER_S) -> _Partly:
        """A whole file. What broke off goes on where it was, as long as each try brings something."""
        file = _Partly()
        while True:
            had = len(file.data)
            try:
                self._fetch_rest(path, file, patience_s)
                return file
            except OutOfReach:
                if len(file.data) == had:
                    raise

    def _fetch_rest(self, path: str, file: _Partly, patience_s: float) -> None:
        headers = {"Accept-Encoding": "identity"}
        if file.data and file.version:
            headers |= {"Range": f"bytes={len(file.data)}-", "If-Range": file.version}
        timeout = self._timeout(patience_s)
        with self._in_words(), self._client.stream("GET", path, headers=headers, timeout=timeout) as reply:
            self._successful(reply)
            if reply.status_code != 206:
                file.data.clear()
            file.version = reply.headers.get("etag", "")
            file.media_type = reply.headers.get("content-type", "")
            for part in reply.iter_bytes():
                file.data += part

    def _read(self, kind: type[Answer], reply: httpx2.Response) -> Answer:
        return self._parsed(kind, reply.text)

    def _parsed(self, kind: type[Answer], text: str) -> Answer:
        try:
            return kind.model_validate_json(text)
        except ValidationError:
            raise self._not_understood() from None

    # --- what went wrong, in words ---

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        import httpx2

        try:
            yield
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL):
            raise _no_address(self.url) from None
        except httpx2.ConnectError as error:
            raise self._away("Nobody answers", f"Start it there with `visutale app`, or {_CHECK}") from error
        except httpx2.TimeoutException as error:
            raise self._away("No answer came in time", f"Try again, or {_CHECK}") from error
        except httpx2.HTTPError as error:
            raise self._away("The connection broke off", f"Try again, or {_CHECK}") from error

    def _not_understood(self) -> ConfigError:
        return ConfigError(
            f"What {self.host} answers is not what this VisuTale understands.",
            remedy="Check the address (--server), and that both machines have the same version.",
        )

    def _away(self, what: str, remedy: str) -> OutOfReach:
        return OutOfReach(f"{what} at {self.host}.", remedy=remedy)

    def _told(self, reply: httpx2.Response) -> VisutaleError:
        """A refusal in the server's own words, as the error it stands for."""
        status = reply.status_code
        if reply.is_redirect:
            where = reply.headers.get("location", "").partition("/api/")[0]
            return ConfigError(f"{self.host} sends those who ask elsewhere.", remedy=f"Ask there: --server {where}")
        said = _Failure.read(reply)
        if said is None:
            again = OutOfReach if status >= 500 else ConfigError
            return again(f"{self.host} answered with {status}, and not as VisuTale does.", remedy=f"Please {_CHECK}")
        kind = next((kind for kind, statuses in _MEANT.items() if status in statuses), LibraryError)
        remedy = _KEY if status == 401 else said.remedy
        return kind(said.what, remedy=remedy, kept=said.kept)


@dataclass
class _Partly:
    """A file as far as it has come; parts belong together as long as its version is the same."""

    data: bytearray = field(default_factory=bytearray)
    version: str = ""
    media_type: str = ""


class _Found(BaseModel):
    books: tuple[Standing, ...]


class _Share(BaseModel):
    url: str
    pdf: str


class _Failure(BaseModel):
    """What went wrong, as the API says it."""

    what: str
    remedy: str = ""
    kept: str = ""

    @classmethod
    def read(cls, reply: httpx2.Response) -> Self | None:
        try:
            return cls.model_validate(reply.json()["error"])
        except (ValueError, KeyError, TypeError):
            return None


_CHECK = "check the address (--server): it is the one that a browser opens the app by."
_KEY = "Put your key into the environment (VISUTALE_API_KEY), or into visutale.toml as api_key."
_MEANT: dict[type[VisutaleError], tuple[int, ...]] = {
    ConfigError: (401, 403, 405, 421),
    InputError: (400, 413, 422),
    Busy: (409,),
    OutOfReach: (429, 500, 502, 503, 504),
}
"""Which error of ours a status stands for; all others are LibraryErrors."""


def _checked(url: str) -> str:
    parts = urllib.parse.urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _no_address(url)
    return parts._replace(query="", fragment="").geturl().rstrip("/")


def _no_address(url: str) -> ConfigError:
    return ConfigError(f"“{url}” is no address of a server.", remedy="Write it like http://192.168.1.20:8501.")


def _at(book_id: str) -> str:
    return f"/books/{urllib.parse.quote(book_id, safe='')}"


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}.") from error
