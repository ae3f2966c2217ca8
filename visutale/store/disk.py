"""A store in plain folders: every name is a file a person can open."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
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
        for name in _named(self._root, "", pattern.split("/")):
            file = os.path.join(self._root, name)  # noqa: PTH118 - twice as fast where there are a thousand
            try:
                facts = os.lstat(file)
            except OSError:
                continue  # there is none, or it was removed meanwhile
            if stat.S_ISREG(facts.st_mode) and (not name.endswith(".part") or is_left_over(Path(file))):
                yield Stored(name, facts.st_size, f"{facts.st_mtime_ns}-{facts.st_ino}-{facts.st_size}")

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


def _named(root: Path, above: str, parts: list[str]) -> Iterator[str]:
    """Names below the folder ``above`` that fit the rest of a pattern; there may be nothing, or a folder, of a name."""
    part, *rest = parts
    if "*" not in part:
        yield from _named(root, f"{above}{part}/", rest) if rest else [above + part]
        return
    try:
        entries = list(os.scandir(root / above))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise unreadable(root / above, error) from error
    for entry in entries:
        name = above + entry.name
        if part == "**":
            yield from _named(root, f"{name}/", parts) if entry.is_dir(follow_symlinks=False) else [name]
        elif fnmatchcase(entry.name, part):
            yield from _named(root, f"{name}/", rest) if rest else [name]
