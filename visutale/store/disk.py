"""A store in plain folders: every name is a file a person can open."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from visutale.errors import LibraryError, OutOfReach
from visutale.files import is_left_over, unreadable, unwritable, write_new, write_whole
from visutale.store import Stored, checked_name

_LONGEST_WAIT_S = 10.0


class DiskStore:
    """Files below a folder, which is made when the first one is written.

    A link in it that leads out of its own folder is not followed. What a writer that was killed left half written is
    found like a file (:meth:`find`), so that it can be removed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, name: str) -> bytes | None:
        file = self._file(name)
        try:
            return file.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise unreadable(file, error) from error

    def path(self, name: str) -> Path | None:
        file = self._file(name)
        return file if file.is_file() else None

    def write(self, name: str, data: bytes) -> None:
        write_whole(self._place(name), data)

    def create(self, name: str, data: bytes) -> bool:
        return write_new(self._place(name), data)

    def update(self, name: str, change: Callable[[bytes], bytes]) -> bytes | None:
        if self.path(name) is None:
            return None
        with self._alone():
            data = self.read(name)
            if data is None:
                return None
            changed = change(data)
            self.write(name, changed)
            return changed

    def find(self, pattern: str) -> Iterator[Stored]:
        above = len(self._root.as_posix()) + 1
        for file in self._root.glob(pattern):
            try:
                facts = file.lstat()
            except OSError:
                continue  # it was removed meanwhile
            if stat.S_ISREG(facts.st_mode) and (file.suffix != ".part" or is_left_over(file)):
                stamp = f"{facts.st_mtime_ns}-{facts.st_ino}-{facts.st_size}"
                yield Stored(file.as_posix()[above:], facts.st_size, stamp)

    def delete(self, name: str) -> None:
        file = self._file(name)
        try:
            file.unlink(missing_ok=True)
        except NotADirectoryError:
            return
        except OSError as error:
            raise unwritable(file, error) from error
        for folder in list(file.relative_to(self._root).parents)[:-2]:
            with suppress(OSError):  # something else is in it
                (self._root / folder).rmdir()

    def _file(self, name: str) -> Path:
        file = self._root / checked_name(name)
        try:
            if file.is_symlink() and not file.resolve().is_relative_to(file.parent.resolve()):
                raise LibraryError(f"{file.name} is a link that leads outside its own folder.")
        except OSError as error:
            raise unreadable(file, error) from error
        return file

    def _place(self, name: str) -> Path:
        """A file whose folder is there."""
        file = self._file(name)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError as error:
            raise unwritable(file, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))) from error
        except OSError as error:
            raise unwritable(file, error) from error
        return file

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = self._root / ".lock"
        try:
            with FileLock(lock, timeout=_LONGEST_WAIT_S, poll_interval=0.01):
                yield
        except Timeout as error:
            raise OutOfReach(
                f"Another program holds {lock} for long.", remedy="Stop it, or try again later."
            ) from error
        except OSError as error:
            raise unwritable(lock, error) from error
