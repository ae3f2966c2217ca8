"""What a model's files must be: which of them loading needs, which are missing, and which must not be loaded.

Works on names alone, so that a folder on the disk and a listing of a hub are judged alike. Two layouts are known: a
pipeline of parts (``model_index.json``, as diffusers writes it) and a single model (``config.json``, as transformers
does). Weights are safetensors: a pickle can run any program when it is read. Models that bring code are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

SAFE_PATTERNS = ("*.json", "*.txt", "*.model", "*.jinja", "*.safetensors")
"""Files that hold data and nothing that runs."""

ReadJson = Callable[[str], dict[str, Any]]

_PIPELINE, _MODEL = "model_index.json", "config.json"
_STEMS = ("diffusion_pytorch_model", "model")
_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle")
_HALF_FIRST, _PLAIN_FIRST = ("fp16", "bf16", ""), ("", "fp16", "bf16")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_TOKENIZERS = ("tokenizer.json", "tokenizer.model", "spiece.model", "vocab.json", "vocab.txt")
_PROCESSORS = ("preprocessor_config.json", "processor_config.json")
_TALKS = ("ForConditionalGeneration", "ForImageTextToText", "ForCausalLM", "ForSpeechSeq2Seq")


class Contents(NamedTuple):
    """Names are relative, with slashes.

    ``needed`` are the files that loading reads, those that are missing among them; ``refused`` is a sentence where
    they must not be loaded; ``variant`` is the word that weights of another precision carry in their names ("fp16").
    """

    needed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refused: str = ""
    variant: str = ""


def contents(
    names: Collection[str], read_json: ReadJson, wanted: Sequence[str] = SAFE_PATTERNS, without: Collection[str] = ()
) -> Contents:
    """Judge files by their names and the small JSON files among them.

    ``wanted`` filters the files besides the weights; a name in it that is no pattern must be there, and where weights
    are named so, no others are looked for. ``without`` are parts of a pipeline that come from elsewhere. ``read_json``
    raises ValueError for a file that is no JSON object.
    """
    exact = tuple(name for name in wanted if not any(sign in name for sign in "*?["))
    if any(name.endswith((".safetensors", *_PICKLES)) for name in exact):
        found = Contents(needed=_beside("", names, wanted))
    elif _PIPELINE in names:
        found = _pipeline(frozenset(names), read_json, wanted, without)
    elif _MODEL in names:
        found = _model(frozenset(names), read_json, "", _PLAIN_FIRST)
        found = found._replace(needed=_together(found.needed, _beside("", names, wanted)))
    elif exact:
        found = Contents()
    else:
        found = Contents(missing=(f"{_PIPELINE} or {_MODEL}",), refused=_only_pickles("", names))
    return found._replace(
        needed=_together(found.needed, exact),
        missing=_together(found.missing, (name for name in exact if name not in names)),
    )


def _pipeline(names: frozenset[str], read_json: ReadJson, wanted: Sequence[str], without: Collection[str]) -> Contents:
    index = read_json(_PIPELINE)
    if not isinstance(index.get("_class_name"), str):
        return Contents(refused=_brings_code(_PIPELINE))
    parts = [
        _part(names, read_json, part, str(kind[0]), str(kind[1]), wanted)
        for part, kind in index.items()
        if isinstance(kind, list)
        and len(kind) == 2
        and all(kind)
        and part not in without
        and _PLAIN_NAME.fullmatch(part)
    ]
    return Contents(
        needed=_together((_PIPELINE,), *(part.needed for part in parts)),
        missing=_together(*(part.missing for part in parts)),
        refused=next((part.refused for part in parts if part.refused), ""),
        variant=next((part.variant for part in parts if part.variant), ""),
    )


def _part(
    names: frozenset[str], read_json: ReadJson, part: str, library: str, kind: str, wanted: Sequence[str]
) -> Contents:
    folder = f"{part}/"
    if f"{folder}{library}.py" in names or f"{library}.py" in names:
        return Contents(refused=_brings_code(f"{library}.py"))
    if kind.endswith("Scheduler"):
        found = _one_of(folder, ("scheduler_config.json",), names)
    elif "Tokenizer" in kind:
        found = _tokenizer(folder, names)
    elif kind.endswith(("Processor", "Extractor", "ProcessorFast", "ProcessorPil")):
        found = _one_of(folder, _PROCESSORS, names)
    else:
        found = _model(names, read_json, folder, _HALF_FIRST)
    return found._replace(needed=_together(found.needed, _beside(folder, names, wanted)))


def _model(names: frozenset[str], read_json: ReadJson, folder: str, variants: Sequence[str]) -> Contents:
    if f"{folder}{_MODEL}" not in names:
        return Contents(needed=(f"{folder}{_MODEL}",), missing=(f"{folder}{_MODEL}",))
    config = read_json(f"{folder}{_MODEL}")
    if "auto_map" in config:
        return Contents(refused=_brings_code(f"{folder}{_MODEL}"))
    weights = _weights(names, read_json, folder, variants)
    sides = _sides(config, names) if not folder else ()
    found = weights._replace(needed=_together((f"{folder}{_MODEL}",), weights.needed))
    for side in sides:
        found = _with(found, side)
    return found


def _sides(config: dict[str, Any], names: Collection[str]) -> Iterator[Contents]:
    """What a model that answers in words needs besides its weights."""
    if any(str(name).endswith(_TALKS) for name in config.get("architectures") or ()):
        yield _tokenizer("", names)
        if "vision_config" in config or config.get("model_type") == "whisper":
            yield _one_of("", _PROCESSORS, names)


def _tokenizer(folder: str, names: Collection[str]) -> Contents:
    found = _one_of(folder, _TOKENIZERS, names)
    return _with(found, _one_of(folder, ("merges.txt",), names)) if found.needed == (f"{folder}vocab.json",) else found


def _with(found: Contents, more: Contents) -> Contents:
    return found._replace(needed=_together(found.needed, more.needed), missing=_together(found.missing, more.missing))


def _weights(names: frozenset[str], read_json: ReadJson, folder: str, variants: Sequence[str]) -> Contents:
    """The best complete set of weights in a folder, or what its first incomplete one lacks."""
    incomplete: Contents | None = None
    for variant in variants:
        dotted = f".{variant}" if variant else ""
        for stem in _STEMS:
            index = f"{folder}{stem}.safetensors.index{dotted}.json"
            single = f"{folder}{stem}{dotted}.safetensors"
            if index in names:
                found = _shards(names, read_json, folder, index)._replace(variant=variant)
                if found.refused or not found.missing:
                    return found
                incomplete = incomplete or found
            if single in names:
                return Contents(needed=(single,), variant=variant)
    if incomplete:
        return incomplete
    expected = f"{folder}{'model' if not folder or 'encoder' in folder else _STEMS[0]}.safetensors"
    return Contents(needed=(expected,), missing=(expected,), refused=_only_pickles(folder, names))


def _shards(names: frozenset[str], read_json: ReadJson, folder: str, index: str) -> Contents:
    files = read_json(index).get("weight_map")
    shards = sorted({str(name) for name in files.values()}) if isinstance(files, dict) else []
    if not shards or not all(_PLAIN_NAME.fullmatch(name) and name.endswith(".safetensors") for name in shards):
        return Contents(refused=f"{index} names no safetensors files.")
    needed = tuple(f"{folder}{name}" for name in shards)
    return Contents(needed=(index, *needed), missing=tuple(name for name in needed if name not in names))


def _one_of(folder: str, choice: Sequence[str], names: Collection[str]) -> Contents:
    there = next((f"{folder}{name}" for name in choice if f"{folder}{name}" in names), "")
    return (
        Contents(needed=(there,))
        if there
        else Contents(missing=(" or ".join(f"{folder}{name}" for name in choice[:2]),))
    )


def _beside(folder: str, names: Collection[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The small files that lie directly in a folder, as far as they are wanted."""
    here = sorted(name for name in names if name.startswith(folder) and "/" not in name[len(folder) :])
    return tuple(
        name
        for name in here
        if not name.endswith(".safetensors")
        and not (name.endswith(".json") and ".safetensors.index" in name)
        and any(fnmatchcase(name, pattern) for pattern in wanted)
    )


def _only_pickles(folder: str, names: Collection[str]) -> str:
    pickles = sorted(name for name in names if name.startswith(folder) and name.endswith(_PICKLES))
    if not pickles:
        return ""
    return f"{pickles[0]} is a pickle, which can run any program when it is read. Only safetensors are loaded."


def _brings_code(name: str) -> str:
    return f"{name} asks for program code that comes with the model. Such code is never run."


def _together(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))
