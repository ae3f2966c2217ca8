"""Engines found by name, imported only when chosen."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from pydantic import BaseModel, ValidationError

from visutale.errors import ConfigError
from visutale.house import ENGINE_PACKAGES
from visutale.ports import Engine, Port

_NOT_ENGINES = frozenset({"serve", "cluster"})


def names() -> tuple[str, ...]:
    """Every engine's name, found by listing files; nothing is imported."""
    return tuple(sorted(_modules()))


def names_for(port: Port) -> tuple[str, ...]:
    """The engines of one port. Imports each engine's file, not its weights."""
    return tuple(name for name in names() if port in ports_of(name))


def ports_of(name: str) -> tuple[Port, ...]:
    """The ports an engine's file has a class for. Raises ConfigError for an unknown name."""
    return tuple(found.port for found in _classes(_module(name)))


def engine_class(name: str, port: str | None = None) -> type[Engine]:
    """The class of an engine: the one for ``port``, or the file's first.

    Raises ConfigError for an unknown name, listing the known ones, and for an engine that does something else.
    """
    found = _classes(_module(name))
    for one in found:
        if port is None or one.port == port:
            return one
    *others, last = (f"a {one.port}" for one in found)
    does = f"{', '.join(others)} and {last}" if others else last
    known = ", ".join(other for other in names() if port in ports_of(other)) or "none"
    raise ConfigError(f"“{name}” is {does}, not a {port}.", remedy=f"Known for this: {known}.")


def options_class(name: str) -> type[BaseModel]:
    """The options of an engine, the same for all its ports. Raises ConfigError for an unknown name."""
    return cast("type[BaseModel]", _module(name).Options)


def build(port: Port, name: str, options: Mapping[str, Any], cache: Path) -> Engine:
    """An engine for a port, with its options checked. Raises ConfigError. Cheap: no weights are read."""
    found, options_type = engine_class(name, port), options_class(name)
    try:
        checked = options_type.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"The option “{where}” of the engine “{name}” is not right: {first['msg']}.",
            remedy=f"Known options: {', '.join(options_type.model_fields) or 'none'}.",
        ) from error
    return found(checked, cache)  # type: ignore[call-arg]


def _modules() -> dict[str, str]:
    return {
        file.stem: f"{package}.{file.stem}"
        for package, folder in ENGINE_PACKAGES
        for file in folder.glob("*.py")
        if not file.stem.startswith("_") and file.stem not in _NOT_ENGINES
    }


def _module(name: str) -> ModuleType:
    known = _modules()
    if name not in known:
        raise ConfigError(f"There is no engine called “{name}”.", remedy=f"Known engines: {', '.join(sorted(known))}.")
    return importlib.import_module(known[name])


def _classes(module: ModuleType) -> tuple[type[Engine], ...]:
    """The engine classes a file defines, in its order: one a port."""
    found = tuple(
        cast("type[Engine]", member)
        for member in vars(module).values()
        if isinstance(member, type)
        and member.__module__ == module.__name__
        and hasattr(member, "port")
        and not issubclass(member, BaseModel)
    )
    if not found:
        raise ConfigError(f"{module.__name__} holds no engine.", remedy="See docs/architecture.md, “A new engine”.")
    return found
