"""With which engines a book was made, down to the hashes of their weights, and what of them is different here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from visutale import registry
from visutale.book import Book
from visutale.bundles import Manifest, PackedEngine, PackedWeights
from visutale.errors import ConfigError, LibraryError
from visutale.files import write_whole
from visutale.ports import Port
from visutale.served import ModelFile, Weighted
from visutale.settings import Settings

_HASHES = "weight-hashes.json"
_MOST_NAMED = 4


def engines_of(book: Book, settings: Settings) -> tuple[PackedEngine, ...]:
    """Those its credits name, each with its options and weights as they are here. Hashing weights takes a while the
    first time: about a second a gigabyte."""
    return tuple(
        PackedEngine(
            port=port,
            engine=credit.engine,
            title=credit.title,
            model=credit.model,
            licence=credit.licence,
            options=_options(credit.engine, settings),
            weights=_weights(port, credit.engine, settings),
        )
        for credit in book.credits
        for port in get_args(Port)
        if port == credit.port
    )


def differences(manifest: Manifest, port: Port, settings: Settings) -> tuple[str, ...]:
    """What of the engine behind a port is not as it was where the book was packed, a sentence each."""
    packed = next((one for one in manifest.engines if one.port == port), None)
    if packed is None:
        return (f"The bundle does not say which {port} had a part in the book.",)
    if packed.engine not in registry.names():
        return (f"The {port} was “{packed.engine}”, which is not known here.",)
    told = []
    options = _options(packed.engine, settings)
    if changed := sorted({*packed.options.items()} ^ {*options.items()}):
        names = ", ".join(dict.fromkeys(name for name, _ in changed))
        told.append(f"The {port} “{packed.engine}” is set differently here: {names}.")
    theirs = {one.name: one.sha256 for one in packed.weights}
    ours = {one.name: one.sha256 for one in _weights(port, packed.engine, settings)}
    if theirs != ours:
        names = ", ".join(sorted({name for name, _ in {*theirs.items()} ^ {*ours.items()}})[:_MOST_NAMED])
        told.append(f"The {port} “{packed.engine}” has other weights here: {names}.")
    return tuple(told)


def _options(engine: str, settings: Settings) -> dict[str, str]:
    """What somebody set, as far as it says how the engine works: no keys, no addresses, no folders of this machine."""
    said = {name: _plain(value) for name, value in _checked(engine, settings.options.get(engine, {})).items()}
    return {name: value for name, value in sorted(said.items()) if value}


def _checked(engine: str, options: Mapping[str, Any]) -> dict[str, object]:
    """The options with their types, so that a key is known to be one; none where they can't be used."""
    try:
        checked = registry.options_class(engine).model_validate(dict(options))
    except (ConfigError, ValidationError):
        return {}
    return {name: getattr(checked, name) for name in checked.model_fields_set}


def _plain(value: object) -> str:
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, str | Path):
        text = str(value)
        if "://" in text:
            return ""
        return Path(text).name if Path(text).is_absolute() or text.startswith("~") else text
    return ""


def _weights(port: Port, engine: str, settings: Settings) -> tuple[PackedWeights, ...]:
    try:
        built = registry.build(port, engine, settings.options.get(engine, {}), settings.cache / engine)
    except ConfigError:
        return ()
    if not isinstance(built, Weighted):
        return ()
    return hashed(built.weights(), settings.cache)


def hashed(files: tuple[ModelFile, ...], cache: Path) -> tuple[PackedWeights, ...]:
    """The files with their SHA-256. What was read once is remembered in the cache, until size or time of writing
    change; a file that can't be read is left out."""
    kept = _read(cache / _HASHES)
    known = dict(kept)
    found = []
    for file in files:
        try:
            sha256 = file.sha256 or _sha256(file, known)
        except OSError:
            continue
        found.append(PackedWeights(name=file.name, sha256=sha256, size_bytes=file.size_bytes))
    if known != kept:
        _keep(cache / _HASHES, known)
    return tuple(found)


def _sha256(file: ModelFile, known: dict[str, list[Any]]) -> str:
    if file.path is None:
        raise FileNotFoundError(file.name)
    state, key = file.path.stat(), str(file.path.resolve())
    stamp = [state.st_size, state.st_mtime_ns]
    if known.get(key, [])[:2] != stamp:
        with file.path.open("rb") as data:
            known[key] = [*stamp, hashlib.file_digest(data, "sha256").hexdigest()]
    return str(known[key][2])


def _read(path: Path) -> dict[str, list[Any]]:
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) and all(isinstance(one, list) for one in kept.values()) else {}


def _keep(path: Path, hashes: dict[str, list[Any]]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(hashes, indent=1).encode())
    except (OSError, LibraryError):
        return  # they are only read again next time
