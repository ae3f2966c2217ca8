"""Everything one process shares: the settings, the library, the studio and its jobs."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Self

from visutale.binding import own_fonts
from visutale.binding.fonts import add_folder
from visutale.binding.signing import Certificate, read_certificate
from visutale.engine_room import EngineRoom
from visutale.errors import LibraryError, OutOfReach
from visutale.jobs import Jobs
from visutale.library import Library
from visutale.receipts import Receipt
from visutale.settings import Settings
from visutale.store import open_store
from visutale.studio import Studio


@dataclass(frozen=True)
class Workshop:
    settings: Settings
    engines: EngineRoom
    library: Library
    studio: Studio
    jobs: Jobs

    @classmethod
    def build(cls, settings: Settings) -> Self:
        """All of it for one configuration. Cheap: engines are built when first asked for."""
        for folder in (settings.home / "fonts", *own_fonts.system_folders()):
            add_folder(folder)
        engines, library = EngineRoom(settings), Library(settings.home, open_store(settings))
        studio = Studio(settings, library, engines)
        return cls(settings, engines, library, studio, Jobs(studio))

    def certificate(self) -> Certificate | None:
        """What finished files are signed with, None where nothing is set. Raises ConfigError."""
        marks = self.settings.marks
        return read_certificate(marks.certificate, marks.private_key)

    def delete(self, book_id: str) -> Receipt:
        """Remove a book for good, with all that was made for it, its links, wish and job; says what was removed.

        Raises Busy while it is being made and does not stop, LibraryError for one that is not there.
        """
        known = self.jobs.state(book_id) is not None
        self.jobs.forget(book_id)
        try:
            return self.library.delete(book_id)
        except OutOfReach:
            raise
        except LibraryError:
            if not known:
                raise
            return Receipt(book_id=book_id, title="")  # a wish that never became a book


_lock = Lock()
_shared: list[Workshop] = []


def open_workshop(settings: Settings) -> Workshop:
    """Build the one workshop of this process, for a server that was given its settings."""
    with _lock:
        _shared[:] = [Workshop.build(settings)]
        return _shared[0]


def shared_workshop() -> Workshop:
    """The one workshop of this process, whichever page or route asks first. Raises ConfigError."""
    with _lock:
        if not _shared:
            _shared.append(Workshop.build(Settings.read()))
        return _shared[0]
