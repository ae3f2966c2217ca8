"""Files of a model hub over plain HTTP: listed with their sizes and hashes, fetched, gone on with where they broke off.

A file grows as ``name.part`` and gets its name when its size and hash are right; what a killed process left is taken
up with a Range request. (The hub's own client begins a broken file anew and compares sizes only.) The hub learns what
is fetched and VisuTale's version, nothing else.
"""

from __future__ import annotations

import errno
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import quote

from visutale import __version__
from visutale.errors import Unavailable

if TYPE_CHECKING:
    import httpx2

_CONNECT_S, _SILENCE_S = 4.0, 10.0
_TRIES, _PAUSE_S = 3, 0.5
_CHUNK_BYTES = 1 << 20
_PARTIAL = 206
_NO_SUCH_RANGE = 416


class HubFile(NamedTuple):
    """A file of a model: its name with slashes, its size, and the hash the hub has for it.

    ``sha256`` is of its bytes, ``git_sha1`` is git's name for them; small files have only the latter.
    """

    name: str
    size_bytes: int
    sha256: str = ""
    git_sha1: str = ""


class Listing(NamedTuple):
    """All files of a model at one commit."""

    commit: str
    files: tuple[HubFile, ...]


class Hub:
    """A model hub at an address, for as long as the ``with`` block lasts.

    Failures are Unavailable, in the name of ``port`` and ``engine``.
    """

    def __init__(self, address: str, token: str, *, port: str, engine: str) -> None:
        import httpx2

        self._address = address.rstrip("/")
        self._port = port
        self._engine = engine
        headers = {"User-Agent": f"visutale/{__version__}", "Accept-Encoding": "identity"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._client = httpx2.Client(
            headers=headers, timeout=httpx2.Timeout(_SILENCE_S, connect=_CONNECT_S), follow_redirects=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failed: object) -> None:
        self._client.close()

    def listing(self, model: str, revision: str) -> Listing:
        """The files of a model at a branch, tag or commit."""
        url = f"{self._address}/api/models/{model}/revision/{quote(revision, safe='')}"
        with self._explained(model, revision):
            reply = self._client.get(url, params={"blobs": "true"})
            reply.raise_for_status()
            return _listing(reply.json())

    def fetch(
        self, model: str, commit: str, file: HubFile, target: Path, on_bytes: Callable[[int], None] = lambda here: None
    ) -> None:
        """Bring one file to ``target``; ``on_bytes`` hears how much of it is here. A part of it is kept on failure."""
        part = target.with_name(f"{target.name}.part")
        with self._explained(model, commit, file.size_bytes):
            target.parent.mkdir(parents=True, exist_ok=True)
            url = f"{self._address}/{model}/resolve/{commit}/{quote(file.name)}"
            self._persist(url, part, file.size_bytes, on_bytes)
            if not _is_right(part, file):
                part.unlink()
                raise self.unavailable(
                    f"“{file.name}” of “{model}” arrived altered: it is not what the hub lists, so it is not used.",
                    "Try again; what was right is kept.",
                    retryable=True,
                )
            part.replace(target)

    def _persist(self, url: str, part: Path, size_bytes: int, on_bytes: Callable[[int], None]) -> None:
        """Read until all bytes are here; broken connections are taken up again as long as any of them brings some."""
        import httpx2

        fruitless = 0
        while (before := _size(part)) < size_bytes or not part.exists():
            try:
                _read_on(self._client, url, part, on_bytes)
            except (httpx2.TransportError, httpx2.StreamError):
                fruitless = fruitless + 1 if _size(part) == before else 0
                if fruitless >= _TRIES:
                    raise
                time.sleep(_PAUSE_S)
            else:
                return

    @contextmanager
    def _explained(self, model: str, revision: str, size_bytes: int = 0) -> Iterator[None]:
        import httpx2

        try:
            yield
        except httpx2.HTTPStatusError as error:
            raise self._refusal(model, revision, error.response) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise self.unavailable(
                f"The model hub {self._address} can't be reached, or stopped answering ({type(error).__name__}).",
                "Check the connection and try again; what was downloaded is kept.",
                retryable=True,
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise self.unavailable(f"{self._address} does not answer as a model hub does.") from error
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise self.unavailable(
                f"The disk is full: a file of “{model}” needs {size_bytes:,} bytes."
                if full
                else f"What is downloaded can't be stored: {error.strerror or error}.",
                "Make room and try again; what was downloaded is kept." if full else "",
            ) from error

    def _refusal(self, model: str, revision: str, reply: httpx2.Response) -> Unavailable:
        code = reply.status_code
        if code in (401, 403):
            return self.unavailable(
                f"The model hub does not give “{model}” to everybody, or does not know it.",
                "Check the name; accept the model's terms on its page on the hub, and set HF_TOKEN to your token.",
            )
        if code == 404:
            return self.unavailable(f"The model hub has no “{model}” at “{revision}”.", "Check the name.")
        after = reply.headers.get("Retry-After", "")
        return self.unavailable(
            f"The model hub {self._address} is busy or out of order ({code}).",
            "Try again later; what was downloaded is kept.",
            retryable=True,
            retry_after_s=float(after) if after.isdecimal() else None,
        )

    def unavailable(
        self, what: str, remedy: str = "", *, retryable: bool = False, retry_after_s: float | None = None
    ) -> Unavailable:
        return Unavailable(
            what,
            port=self._port,
            engine=self._engine,
            remedy=remedy,
            retryable=retryable,
            retry_after_s=retry_after_s,
        )


def _read_on(client: httpx2.Client, url: str, part: Path, on_bytes: Callable[[int], None]) -> None:
    here = _size(part)
    with client.stream("GET", url, headers={"Range": f"bytes={here}-"} if here else {}) as reply:
        if reply.status_code == _NO_SUCH_RANGE:
            part.unlink()
            return _read_on(client, url, part, on_bytes)
        reply.raise_for_status()
        goes_on = here > 0 and reply.status_code == _PARTIAL
        here = here if goes_on else 0
        with part.open("ab" if goes_on else "wb") as out:
            for chunk in reply.iter_bytes():
                out.write(chunk)
                here += len(chunk)
                on_bytes(here)
    return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _is_right(part: Path, file: HubFile) -> bool:
    if _size(part) != file.size_bytes:
        return False
    digest = hashlib.sha256() if file.sha256 else hashlib.sha1(b"blob %d\0" % file.size_bytes, usedforsecurity=False)
    with part.open("rb") as data:
        while chunk := data.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest() == (file.sha256 or file.git_sha1)


def _listing(told: Any) -> Listing:
    files = []
    for one in told["siblings"]:
        name, large = str(one["rfilename"]), one.get("lfs") or {}
        if not _stays_inside(name):
            continue
        size_bytes = int(large.get("size") or one["size"])
        files.append(HubFile(name, size_bytes, str(large.get("sha256") or ""), str(one.get("blobId") or "")))
    if not (commit := str(told["sha"])).isalnum():
        raise ValueError("the commit is no hash")
    return Listing(commit, tuple(files))


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name and bool(name)
