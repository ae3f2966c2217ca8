"""Where a library's bytes lie: files in a folder, or objects of an S3-compatible server.

Names are paths with forward slashes ("books/20261121-k3f9q2/book.json"). What is stored is whole or not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple, Protocol

from visutale.errors import LibraryError
from visutale.settings import Settings


class Stored(NamedTuple):
    """Something that is stored. ``stamp`` is another one once the bytes are others."""

    name: str
    size_bytes: int
    stamp: str


class Store(Protocol):
    """Keeps bytes by name. Safe to use from several threads and processes.

    Raises OutOfReach where the same may work later (a full disk, a server that does not answer), LibraryError where it
    won't (a folder that may not be written, a refused key, a name that leads out of the store).
    """

    def read(self, name: str) -> bytes | None:
        """The bytes, None where there are none of this name."""
        ...

    def path(self, name: str) -> Path | None:
        """A file on this machine with the bytes, for who reads in parts; None where there are none of this name."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Store bytes in place of what had this name. The last of two writers wins."""
        ...

    def create(self, name: str, data: bytes) -> bool:
        """Store bytes where nothing has this name yet; False, and nothing done, where something has."""
        ...

    def update(self, name: str, change: Callable[[bytes], bytes]) -> bytes | None:
        """Store what ``change`` makes of the bytes, with no other update between; gives what is stored then.

        None, and nothing done, where nothing has this name. ``change`` may be called more than once.
        """
        ...

    def find(self, pattern: str) -> Iterator[Stored]:
        """What has a fitting name, in any order: ``*`` stands for all but a slash, a last ``**`` for anything."""
        ...

    def delete(self, name: str) -> None:
        """Remove one; nothing happens where there is none."""
        ...


def open_store(settings: Settings) -> Store:
    """The store that is configured: plain folders in the home folder, or a bucket."""
    if not settings.store.url:
        from visutale.store.disk import DiskStore

        return DiskStore(settings.home)
    from visutale.store.s3 import S3Store

    return S3Store(settings.store, cache=settings.cache / "store")


def checked_name(name: str) -> str:
    """The name, if it leads nowhere else. Raises LibraryError."""
    if not leads_inside(name):
        raise LibraryError("A file of the library has a name that leads out of it.")
    return name


def leads_inside(name: str) -> bool:
    """Whether a name stays within the folder it is looked up in, on any system."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and not set(name) & set("\\:\0")
