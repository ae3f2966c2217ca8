"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from visutale.errors import LibraryError, OutOfReach

if os.name == "posix":
    import fcntl

_NO_LINKS_HERE = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
_AT_TIMES = (errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.ENETUNREACH, errno.ENODEV, errno.ENXIO)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that readers see the old one or the new one, never a part. The last of two writers wins.

    Raises, in plain words, OutOfReach for a full disk, LibraryError for a read-only folder or a missing one.
    """
    with _written_beside(path, data) as temporary:
        temporary.replace(path)


def write_new(path: Path, data: bytes) -> bool:
    """Write a file where there is none; False, and nothing done, where there is one. Raises as it does."""
    with _written_beside(path, data) as temporary:
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS_HERE:
                raise
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            except FileExistsError:
                return False
            temporary.replace(path)
    return True


@contextlib.contextmanager
def _written_beside(path: Path, data: bytes) -> Iterator[Path]:
    """The bytes in a hidden file of the same folder, safe on the disk; it is gone afterwards."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            _hold(file.fileno())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            if os.name != "posix":
                file.close()  # Windows moves no file that is open
            yield Path(temporary)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink(missing_ok=True)


def _hold(handle: int) -> None:
    """Let others see that somebody writes this file; the system lets go of it when the writer dies."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_left_over(part: Path) -> bool:
    """Whether a half-written file is one that nobody writes any more."""
    try:
        with part.open("rb") as file:
            if os.name == "posix":
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return True
    except OSError:
        return False


def unwritable(path: Path, error: OSError) -> LibraryError:
    """Why a file can't be written, as an error for people."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutOfReach(f"The disk is full, so {path.name} can't be saved.", remedy="Make room and try again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return LibraryError(f"The folder {path.parent} can't be written to.", remedy="Choose another folder.")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return LibraryError(f"There is no folder {path.parent}.", remedy="Make it, or choose another one.")
    if error.errno == errno.ENAMETOOLONG:
        return LibraryError("The file's name is too long.", remedy="Choose a shorter one.")
    if error.errno in _AT_TIMES:
        return OutOfReach(f"The disk does not take {path.name} just now: {error.strerror}.", remedy=_SEE_TO_DISK)
    return LibraryError(f"{path} can't be saved: {error.strerror}.", remedy="Choose another folder.")


def unreadable(path: Path, error: OSError) -> LibraryError:
    """Why a file that is there can't be read, as an error for people."""
    if error.errno in _AT_TIMES:
        return OutOfReach(f"The disk does not give {path.name} just now: {error.strerror}.", remedy=_SEE_TO_DISK)
    return LibraryError(f"{path} can't be read: {error.strerror}.", remedy="See who may read it.")


_SEE_TO_DISK = "See that the disk is connected and sound."


def file_name(title: str, ending: str) -> str:
    """A file name people recognise, made from a title: letters and digits of any script, dashes between words."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", title))
    stem = "-".join(words)[:80].strip("-_") or "book"
    while len(stem.encode()) > 200:
        stem = stem[:-1]
    return f"{stem}.{ending}"
