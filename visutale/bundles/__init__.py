"""A book in one file that another machine can open and render again: ``.visutale``.

It is a zip archive whose bytes depend on nothing but what is in it::

    manifest.json             what else is in here, with SHA-256 and size, and what the book was made with
    book.json                 the book
    media/page-01-3f9a….jpg   every picture (chosen or not), every voice, the photo where it is sent along
    prompts/story/cast.yaml   what language models were told, as far as it is still told so
    versions/0003.json        earlier versions of the book, where they are sent along

:mod:`~visutale.bundles.packing` writes one, :mod:`~visutale.bundles.unpacking` reads one and believes nothing of it,
:mod:`~visutale.bundles.making_of` says with which engines a book was made and what of them is different here, and
:mod:`~visutale.bundles.receiving` puts one into a library and renders it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from visutale.book import Frozen
from visutale.ports import Port

ENDING = "visutale"
MANIFEST, BOOK, MEDIA, PROMPTS, VERSIONS = "manifest.json", "book.json", "media/", "prompts/", "versions/"
FORMAT: Literal[1] = 1

FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.(?:jpg|png|webp|wav|mp3)")
"""What a file of a book can be called."""


class PackedFile(Frozen):
    """A file of the bundle, by its name in the archive."""

    name: str
    sha256: str
    size_bytes: int


class PackedPrompt(Frozen):
    """What a language model was told in one step of the chain. ``file`` has the words; it is empty where other words
    stand there by now."""

    step: str
    sha256: str
    file: str = ""


class PackedSeed(Frozen):
    """The seed that a picture was painted from: ``number`` is its page, 0 the cover."""

    number: int
    variation: int
    seed: int


class PackedWeights(Frozen):
    """A file that an engine's model is loaded from."""

    name: str
    sha256: str
    size_bytes: int


class PackedEngine(Frozen):
    """An engine that had a part in the book. ``options`` are those that somebody set, without secrets and addresses;
    they and ``weights`` are as they were when the book was packed."""

    port: Port
    engine: str
    title: str = ""
    model: str = ""
    licence: str = ""
    options: Mapping[str, str] = {}
    weights: tuple[PackedWeights, ...] = ()


class Manifest(Frozen):
    """What is in a bundle, and what the book was made with. ``made_by`` is the version of VisuTale that packed it."""

    format: Literal[1] = FORMAT
    made_by: str
    book: str
    seed: int
    photo: bool
    """Whether the photo came along; False as well where there is none."""
    engines: tuple[PackedEngine, ...]
    prompts: tuple[PackedPrompt, ...]
    seeds: tuple[PackedSeed, ...]
    files: tuple[PackedFile, ...]
