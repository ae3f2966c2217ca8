"""Looks at this machine: which engine stands behind each port, and why another can't."""

from __future__ import annotations

import platform

from visutale import __version__, address, registry
from visutale.book import Frozen
from visutale.engine_room import EngineRoom
from visutale.errors import ConfigError, LibraryError
from visutale.files import write_whole
from visutale.ports import PORTS, Port
from visutale.settings import Settings


class EngineFinding(Frozen):
    """One engine: whether it is the chosen one, and why it can't work here (empty when it can)."""

    port: Port
    engine: str
    title: str
    does: str
    licence: str
    chosen: bool
    trouble: str


class Findings(Frozen):
    """What an examination found."""

    version: str
    python: str
    home: str
    home_trouble: str
    link: str
    engines: tuple[EngineFinding, ...]

    @property
    def healthy(self) -> bool:
        """Every chosen engine can work and the home folder can be written."""
        return not self.home_trouble and not any(found.trouble for found in self.engines if found.chosen)

    def in_words(self) -> str:
        """The findings as lines for a terminal."""
        lines = [f"VisuTale {self.version} on Python {self.python}", f"Books live in {self.home}"]
        if self.home_trouble:
            lines.append(f"  ! {self.home_trouble}")
        lines.append(f"Phones open {self.link}")
        for found in self.engines:
            mark = "!" if found.trouble else ("*" if found.chosen else " ")
            lines.append(f"{mark} {found.port:<12} {found.engine:<14} {found.trouble or found.title}")
        lines.append("* chosen   ! can't work here")
        return "\n".join(lines)


def examine(settings: Settings) -> Findings:
    """Check every engine and the home folder. Loads no weights. Raises ConfigError for an unknown engine."""
    return Findings(
        version=__version__,
        python=platform.python_version(),
        home=str(settings.home),
        home_trouble=_home_trouble(settings),
        link=address.base_url(settings),
        engines=tuple(finding for port in PORTS for finding in engine_findings(settings, port)),
    )


def engine_findings(settings: Settings, port: Port) -> list[EngineFinding]:
    """Every engine of a port, the chosen one first."""
    room = EngineRoom(settings)
    chosen = room.name(port)
    registry.check(port, chosen)
    names = sorted(registry.names_for(port), key=lambda name: (name != chosen, name))
    return [_finding(settings.with_engines({port: name}), port, name, name == chosen) for name in names]


def _finding(settings: Settings, port: Port, name: str, chosen: bool) -> EngineFinding:
    about = registry.engine_class(name).about
    try:
        trouble = EngineRoom(settings).engine(port).check()
    except ConfigError as error:
        trouble = str(error)
    return EngineFinding(
        port=port,
        engine=name,
        title=about.title,
        does=about.does,
        licence=about.licence,
        chosen=chosen,
        trouble=trouble,
    )


def _home_trouble(settings: Settings) -> str:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        write_whole(settings.home / "doctor-was-here", b"")
        (settings.home / "doctor-was-here").unlink(missing_ok=True)
    except LibraryError as error:
        return str(error)
    except OSError as error:
        return f"The folder can't be made: {error.strerror}."
    return ""
