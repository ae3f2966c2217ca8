"""A book and its files to a bundle. The same book gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence

from visutale import __version__, image_styles, prompts
from visutale.book import Asset, Book, Place
from visutale.bundles import (
    BOOK,
    MANIFEST,
    MEDIA,
    PROMPTS,
    VERSIONS,
    Manifest,
    PackedFile,
    PackedPrompt,
    PackedSeed,
)
from visutale.bundles.making_of import engines_of
from visutale.house import PROMPTS as PROMPT_FILES
from visutale.settings import Settings
from visutale.stages.illustrate import seed_of
from visutale.versions import assets_of

_TIME = (1980, 1, 1, 0, 0, 0)
_STORED = (".jpg", ".png", ".webp", ".mp3")
"""What does not become smaller."""


def pack(
    book: Book,
    read: Callable[[Asset], bytes],
    settings: Settings,
    *,
    photo: bool,
    versions: Sequence[Book] = (),
) -> bytes:
    """The bundle of a book; without the ``photo`` it is nowhere in it. Raises LibraryError for a missing file.

    ``versions`` are earlier ones of the book that go along. Links to the book stay here.
    """
    book, versions = _to_give(book, photo), [_to_give(one, photo) for one in versions]
    told = _prompts(book)
    texts = {f"{PROMPTS}{name}": data for name, data in _prompt_files(book, told)}
    texts[BOOK] = _json(book)
    texts |= {f"{VERSIONS}{one.version:04}.json": _json(one) for one in versions}
    media = {f"{MEDIA}{asset.file}": asset for one in (book, *versions) for asset in assets_of(one)}
    files: list[PackedFile] = []
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted((*texts, *media)):
            data = texts[name] if name in texts else read(media[name])
            files.append(PackedFile(name=name, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data)))
            _add(archive, name, data)
        manifest = Manifest(
            made_by=__version__,
            book=book.id,
            seed=book.seed,
            photo=book.source.photo is not None,
            engines=engines_of(book, settings),
            prompts=tuple(told),
            seeds=tuple(_seeds(book)),
            files=tuple(files),
        )
        _add(archive, MANIFEST, manifest.model_dump_json(indent=1).encode())
    return out.getvalue()


def _to_give(book: Book, photo: bool) -> Book:
    """The book as others get it: without the link that opens it here, and maybe without the photo."""
    source = book.source if photo else book.source.model_copy(update={"photo": None})
    return book.model_copy(update={"source": source, "address": "", "address_answered": False})


def _json(book: Book) -> bytes:
    return book.model_dump_json(indent=1).encode()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def _seeds(book: Book) -> Iterator[PackedSeed]:
    places: tuple[Place, ...] = (book.cover, *book.pages)
    for number, place in enumerate(places):
        for variation in sorted({picture.variation for picture in place.pictures}):
            yield PackedSeed(number=number, variation=variation, seed=seed_of(book, number, variation))


# --- prompts ---


def _prompts(book: Book) -> list[PackedPrompt]:
    """What language models were told, each wording once."""
    usage = [one for credit in book.credits for one in credit.usage]
    used = sorted({(one.step, one.prompt_sha256) for one in usage if one.prompt_sha256})
    return [
        PackedPrompt(step=step, sha256=sha256, file=f"{PROMPTS}{step}.yaml" if _still_told(step, sha256) else "")
        for step, sha256 in used
    ]


def _still_told(step: str, sha256: str) -> bool:
    return step in prompts.names() and prompts.load(step).sha256 == sha256


def _prompt_files(book: Book, told: Sequence[PackedPrompt]) -> Iterator[tuple[str, bytes]]:
    names = {f"{one.step}.yaml" for one in told if one.file}
    if names:
        names.add("guard.yaml")
    if book.style in image_styles.names() and any(
        picture.painted for place in (book.cover, *book.pages) for picture in place.pictures
    ):
        names.add(f"styles/{book.style}.yaml")
    for name in sorted(names):
        path = PROMPT_FILES / name
        if path.is_file():
            yield name, path.read_bytes()
