"""Where a library's bytes lie: files in a folder, or objects of an S3-compatible server.

Names are paths with forward slashes ("books/20261121-k3f9q2/book.json"). What is stored is whole or not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol


class Stored(NamedTuple):
    """Something that is stored. ``stamp`` is another one once the bytes are others."""

    name: str
    size_bytes: int
    stamp: str


class Store(Protocol):
    """Keeps bytes by name. Safe to use from several threads and processes.

    Raises OutOfReach where the same may work later (a full disk, a server that does not answer), LibraryError where it
    won't (a folder that may not be written, a refused key).
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

    def find(self, prefix: str) -> Iterator[Stored]:
        """Everything whose name begins with ``prefix``, in the order of names."""
        ...

    def delete(self, name: str) -> None:
        """Remove one; nothing happens where there is none."""
        ...
