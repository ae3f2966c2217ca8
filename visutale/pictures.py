"""Small pictures and letters the app shows: thumbnails, a sample of every style, the app's typefaces.

Each is made once and kept below the cache folder, which may be emptied at any time.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import io
import logging
from functools import partial
from pathlib import Path
from threading import Lock

from visutale import __version__
from visutale.book import Character, Part, PictureAsset, Scene, Thing
from visutale.errors import LibraryError, VisutaleError
from visutale.files import unwritable, write_whole
from visutale.ports import IllustrationRequest
from visutale.settings import Settings
from visutale.stages.engine_calls import Ledger, attempt
from visutale.workshop import Workshop

THUMBNAIL_PX = 480
SAMPLE_PX = 400

FONTS = {
    "literata": ("fontpkg_literata", "files/Literata[opsz,wght].ttf"),
    "baloo2": ("fontpkg_baloo_2", "files/Baloo2[wght].ttf"),
}
"""The faces books are set in, by the name the app asks for: Literata for reading, Baloo 2 for titles."""

_LATIN = (range(0x20, 0x17F), range(0x2010, 0x2040), (0x20AC, 0x2190, 0x2192))

_painting = Lock()
_log = logging.getLogger(__name__)


# --- thumbnails ---


def thumbnail(workshop: Workshop, book_id: str, asset: PictureAsset) -> bytes:
    """A book's picture at most 480 px wide, as JPEG. Raises LibraryError where the picture is missing."""
    kept = workshop.library.thumbnails(book_id) / f"{asset.sha256}.jpg"
    if kept.is_file():
        return kept.read_bytes()
    from PIL import Image

    with Image.open(io.BytesIO(workshop.library.folder(book_id).read(asset))) as picture:
        picture.draft("RGB", (THUMBNAIL_PX, THUMBNAIL_PX))
        small, mark = picture.convert("RGB"), picture.info.get("xmp", b"")
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=85, xmp=mark)
    _keep(kept, out.getvalue())
    return out.getvalue()


# --- samples of the styles ---

_UNASKED = ("collage",)
"""The illustrators that paint samples of their styles by themselves: quick ones, which cost nothing."""


def has_samples(settings: Settings) -> bool:
    """Whether the configured illustrator's styles are shown in samples. Others would take hours for them, or money."""
    return settings.engines.illustrator in _UNASKED


def style_sample(settings: Settings, style: str) -> Path:
    """Where the sample of a style lies, once it has been painted by the configured illustrator."""
    look = f"{__version__} {settings.engines.illustrator} {settings.options.get(settings.engines.illustrator, {})}"
    key = hashlib.sha256(f"{look} {_SAMPLE!r}".encode()).hexdigest()[:16]
    return settings.cache / "style-samples" / key / f"{style}.jpg"


def paint_style_samples(workshop: Workshop) -> None:
    """Paint the sample of every style that has none yet, one after another, where the illustrator has samples at all.

    A style that fails is left without.
    """
    if not has_samples(workshop.settings):
        return
    with _painting:
        illustrator, name = workshop.engines.illustrator, workshop.engines.name("illustrator")
        for style in illustrator.styles:
            sample = style_sample(workshop.settings, style.name)
            if sample.is_file():
                continue
            paint = partial(illustrator.illustrate, _SAMPLE.model_copy(update={"style": style.name}))
            try:
                _keep(sample, attempt(paint, port="illustrator", engine=name, tries=1, ledger=Ledger()).data)
            except VisutaleError as error:
                _log.warning("no sample of the style %s: %s", style.name, error)


_FOX = Character(
    id="fox", name="Fox", kind="fox", looks="a small red fox with a white tip to the tail", role="hero", pronoun="she"
)
_SCENE = Scene(
    parts=(Part(who="fox", does="looks up", feeling="happy"),),
    place="meadow",
    time="dawn",
    season="summer",
    things=(Thing(name="house"), Thing(name="kite")),
    alt="A fox in a meadow in the morning.",
)

_SAMPLE = IllustrationRequest(
    scene=_SCENE, cast=(_FOX,), style="", width_px=SAMPLE_PX, height_px=SAMPLE_PX, seed=7, book_seed=7
)


# --- typefaces ---


def font(settings: Settings, name: str) -> bytes:
    """A typeface cut down to Latin letters, as TrueType. Raises KeyError for an unknown name."""
    package, file = FONTS[name]
    kept = settings.cache / "fonts" / f"{name}-{__version__}.ttf"
    if kept.is_file():
        return kept.read_bytes()
    import uharfbuzz as hb

    whole = importlib.resources.files(package).joinpath(file).read_bytes()
    wish = hb.SubsetInput()
    wish.unicode_set.update({point for part in _LATIN for point in part})
    if name == "literata":
        wish.pin_axis_location(hb.Face(whole), "opsz", 12.0)
    small = bytes(wish.subset(hb.Face(whole)).blob.data)
    _keep(kept, small)
    return small


def _keep(path: Path, data: bytes) -> None:
    """Put a file into the cache; a cache that can't be written costs time, nothing else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        _log.warning("%s", unwritable(path, error))
    except LibraryError as error:
        _log.warning("%s", error)
