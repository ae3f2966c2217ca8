"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import tempfile
import unicodedata
from pathlib import Path

from visutale.errors import LibraryError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that readers see the old one or the new one, never a part. The last of two writers wins.

    Raises LibraryError in plain words for a full disk, a read-only folder or a missing one.
    """
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> LibraryError:
    """Why a file can't be written, as an error for people."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LibraryError(f"The disk is full, so {path.name} can't be saved.", remedy="Make room and try again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return LibraryError(f"The folder {path.parent} can't be written to.", remedy="Choose another folder.")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return LibraryError(f"There is no folder {path.parent}.", remedy="Make it, or choose another one.")
    if error.errno == errno.ENAMETOOLONG:
        return LibraryError("The file's name is too long.", remedy="Choose a shorter one.")
    return LibraryError(f"{path} can't be saved: {error.strerror}.", remedy="Choose another folder.")


def file_name(title: str, ending: str) -> str:
    """A file name people recognise, made from a title: letters and digits of any script, dashes between words."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", title))
    stem = "-".join(words)[:80].strip("-_") or "book"
    while len(stem.encode()) > 200:
        stem = stem[:-1]
    return f"{stem}.{ending}"
