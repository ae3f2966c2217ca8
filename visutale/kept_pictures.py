"""Pictures that are made once and used again, in memory and in a folder that may vanish."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from visutale.errors import InputError, LibraryError
from visutale.files import write_whole
from visutale.media import Picture, decode_picture


class KeptPictures:
    """Gives the picture of a key, painted when it is first asked for; whoever asks meanwhile waits for it.

    At most ``most`` stay in the folder, the latest. File names tell nothing of the key.
    """

    def __init__(self, folder: Path, most: int = 100) -> None:
        self._folder = folder
        self._most = most
        self._pictures: dict[str, Picture] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def get(self, key: str, paint: Callable[[], Picture]) -> Picture:
        """Raises what ``paint`` raises; then the next who asks has it painted again."""
        name = hashlib.sha256(key.encode()).hexdigest()
        with self._lock:
            lock = self._locks[name]
        with lock:
            if name not in self._pictures:
                self._pictures[name] = self._stored(name) or self._store(name, paint())
            return self._pictures[name]

    def _stored(self, name: str) -> Picture | None:
        try:
            data = self._path(name).read_bytes()
            image = decode_picture(data)
        except (OSError, InputError):
            return None
        return Picture(data=data, media_type="image/jpeg", width_px=image.width, height_px=image.height)

    def _store(self, name: str, picture: Picture) -> Picture:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._path(name), picture.data)
            for old in sorted(self._folder.glob("*.jpg"), key=lambda file: file.stat().st_mtime)[: -self._most]:
                old.unlink(missing_ok=True)
        except (OSError, LibraryError):
            return picture  # it is in memory, and may be painted again another day
        return picture

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.jpg"
