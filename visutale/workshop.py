"""Everything one process shares: the settings, the library, the studio and its jobs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from visutale.engine_room import EngineRoom
from visutale.jobs import Jobs
from visutale.library import Library
from visutale.settings import Settings
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
        engines, library = EngineRoom(settings), Library(settings.home)
        studio = Studio(settings, library, engines)
        return cls(settings, engines, library, studio, Jobs(studio))


@lru_cache(maxsize=1)
def shared_workshop() -> Workshop:
    """The one workshop of an app process, whichever page or route asks first. Raises ConfigError."""
    return Workshop.build(Settings.read())
