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
    return tuple(name for name in names() if engine_class(name).port == port)


def engine_class(name: str) -> type[Engine]:
    """The class of an engine. Raises ConfigError for an unknown name, listing the known ones."""
    return _find(_module(name))


def check(port: Port, name: str) -> type[Engine]:
    """The class of an engine that fulfils a port. Raises ConfigError for an unknown name or another port's engine."""
    found = engine_class(name)
    if found.port != port:
        known = ", ".join(names_for(port))
        raise ConfigError(f"“{name}” is a {found.port}, not a {port}.", remedy=f"Known for this: {known}.")
    return found


def build(port: Port, name: str, options: Mapping[str, Any], cache: Path) -> Engine:
    """An engine for a port, with its options checked. Raises ConfigError. Cheap: no weights are read."""
    found, module = check(port, name), _module(name)
    try:
        checked = module.Options.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(
            f"The option “{where}” of the engine “{name}” is not right: {first['msg']}.",
            remedy=f"Known options: {', '.join(module.Options.model_fields) or 'none'}.",
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


def _find(module: ModuleType) -> type[Engine]:
    for member in vars(module).values():
        if isinstance(member, type) and member.__module__ == module.__name__ and hasattr(member, "port"):
            if issubclass(member, BaseModel):
                continue
            return cast("type[Engine]", member)
    raise ConfigError(f"{module.__name__} holds no engine.", remedy="See docs/architecture.md, “A new engine”.")
