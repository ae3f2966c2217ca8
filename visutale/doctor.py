"""Looks at this machine: what it has, which engine stands behind each port, and why another can't."""

from __future__ import annotations

import platform

from visutale import __version__, address, fetching, hardware, registry
from visutale.book import Frozen
from visutale.choosing import choose
from visutale.engine_room import EngineRoom
from visutale.errors import ConfigError, LibraryError
from visutale.files import write_whole
from visutale.fitting import Fit, fits_here, machine_in_words, recommended
from visutale.hardware import Machine
from visutale.ports import PORTS, Port
from visutale.settings import AUTO, Settings


class EngineFinding(Frozen):
    """One engine: whether it is the chosen one and why, and why it can't work here (empty when it can).

    ``fit`` says how a large model fits this machine; empty for engines that need no graphics card. ``absent`` says
    which of its models are still to be fetched; empty where all are here.
    """

    port: Port
    engine: str
    title: str
    does: str
    licence: str
    chosen: bool
    why: str = ""
    trouble: str
    fit: str = ""
    absent: str = ""


class EmptyPort(Frozen):
    """A part of the work that no engine does here, and why."""

    port: Port
    why: str


class Findings(Frozen):
    """What an examination found."""

    version: str
    python: str
    home: str
    home_trouble: str
    link: str
    machine: Machine
    fits: tuple[Fit, ...] = ()
    recommended: str = ""
    """Lines for visutale.toml that would put the graphics card to use."""
    engines: tuple[EngineFinding, ...]
    nobody: tuple[EmptyPort, ...] = ()

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
        processor, *cards = machine_in_words(self.machine)
        lines += [f"Processor: {processor}", *(f"Graphics card: {card}" for card in cards)]
        if not cards:
            lines.append("Graphics card: none that NVIDIA's driver or Apple silicon would offer")
        for found in self.engines:
            mark = "!" if found.trouble else ("*" if found.chosen else " ")
            lines.append(f"{mark} {found.port:<12} {found.engine:<14} {found.trouble or found.title}")
            if found.why:
                lines.append(f"  {'':<12} {'':<14} {found.why}")
            if found.absent:
                lines.append(f"  {'':<12} {'':<14} {found.absent}")
        lines += [f"  {empty.port:<12} {'none':<14} {empty.why}" for empty in self.nobody]
        lines.append("* chosen   ! can't work here")
        lines += ["Large models on this machine:", *(f"  {fit.engine:<12} {fit.says}" for fit in self.fits)]
        if self.recommended:
            lines += ["To use the graphics card: pip install 'visutale[gpu]', and in visutale.toml:", ""]
            lines += [f"  {line}" for line in self.recommended.splitlines()]
        return "\n".join(lines)


def examine(settings: Settings) -> Findings:
    """Check every engine and the home folder. Loads no weights. Raises ConfigError for an unknown engine."""
    choices = {port: choose(port, settings) for port in PORTS}
    machine = hardware.look()
    return Findings(
        version=__version__,
        python=platform.python_version(),
        home=str(settings.home),
        home_trouble=_home_trouble(settings),
        link=address.base_url(settings),
        machine=machine,
        fits=fits_here(settings, machine),
        recommended=recommended(settings, machine),
        engines=tuple(finding for port in PORTS for finding in engine_findings(settings, port, machine)),
        nobody=tuple(EmptyPort(port=port, why=why) for port, (name, why) in choices.items() if not name),
    )


def engine_findings(settings: Settings, port: Port, machine: Machine | None = None) -> list[EngineFinding]:
    """Every engine of a port, the chosen one (where there is one) first. Raises ConfigError for an unknown engine."""
    fits = {fit.engine: fit.says for fit in fits_here(settings, machine or hardware.look())}
    chosen, why = choose(port, settings)
    if chosen:
        registry.engine_class(chosen, port)
    names = sorted(registry.names_for(port), key=lambda name: (name != chosen, name))
    automatic = getattr(settings.engines, port) == AUTO
    return [
        _finding(settings, port, name, chosen, why if automatic else "").model_copy(update={"fit": fits.get(name, "")})
        for name in names
    ]


def _finding(settings: Settings, port: Port, name: str, chosen: str, why: str) -> EngineFinding:
    about = registry.engine_class(name, port).about
    absent = ""
    try:
        engine = EngineRoom(settings.with_engines({port: name})).engine(port)
        trouble = engine.check()
        absent = fetching.in_words(name, fetching.lacking(engine))
    except ConfigError as error:
        trouble = str(error)
    return EngineFinding(
        port=port,
        engine=name,
        title=about.title,
        does=about.does,
        licence=about.licence,
        chosen=name == chosen,
        why=why if name == chosen else "",
        trouble=trouble,
        absent=absent,
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
