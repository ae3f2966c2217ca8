"""How a web book looks: a theme's colours by day and by night, its corners, and the faces it is set in."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from visutale.binding import initials
from visutale.binding.arranging import show
from visutale.binding.drawing import hexadecimal
from visutale.binding.faces import Embedded, Faces
from visutale.binding.media import Media
from visutale.binding.palette import WHITE, Colour, Palette, contrast, palette_of
from visutale.binding.themes import Theme
from visutale.book import Book

if TYPE_CHECKING:
    from PIL.Image import Image

_DUSK = Colour(0.114, 0.094, 0.078)
"""The ground of light themes for those who like dark pages."""
_READABLE = 4.6
"""The contrast of all words with whatever they stand on; WCAG 2.2 wants 4.5."""
_SHEET, _LINE, _SOFT, _SPOKEN = 0.94, 0.28, 0.76, 0.4
"""How much of a dark ground a sheet on it keeps; how strong lines are, lesser words, and what is behind words on a dark
ground while they are heard."""
_ON_SHEETS = ("panel", "bubbles", "band")
"""Where words have a ground of their own."""
_PX_PER_PT = 0.75
_ROUNDEST_PX = 32.0


@dataclass(frozen=True)
class _Colours:
    """``paper`` is the ground of the page, ``sheet`` that of words and buttons; ``spoken`` is behind what is heard."""

    paper: Colour
    sheet: Colour
    ink: Colour
    soft: Colour
    accent: Colour
    line: Colour
    spoken: Colour

    @property
    def css(self) -> str:
        return "; ".join(f"--{name}: {hexadecimal(colour)}" for name, colour in vars(self).items())


def sample_of(book: Book, media: Media) -> Image | None:
    """A small copy of the cover, whose colours the book has; None where there is no cover to be read."""
    painting = show(book, book.cover, media).painting
    return painting.sample if painting else None


def style_of(theme: Theme, sample: Image | None, faces: Faces) -> Markup:
    """The part of a style sheet that is a theme's own, for a book with this cover."""
    palette = theme.palette(sample)
    sheets = _dark(palette) if theme.on_dark else _light(theme, palette)
    rules = [
        *(_face(one) for one in faces.embedded()),
        *(f".{name} {{ font-family: {found} }}" for name, found in _families(faces)),
        f":root {{ color-scheme: {'dark' if theme.on_dark else 'light dark'}; {sheets.css}; {_shape(theme, faces)} }}",
    ]
    if not theme.on_dark:
        night = _dark(palette_of(sample, _DUSK))
        rules.append(f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {night.css} }} }}")
    return Markup("\n".join(rules) + "\n")


def classes_of(theme: Theme, language: str) -> str:
    """What the style sheet calls a theme's ways with words and pictures, for a book in a language."""
    ways = {
        "sheets": theme.place in _ON_SHEETS,
        "band": theme.place == "band",
        "framed": theme.frames,
        "initials": theme.initials and initials.are_for(language),
    }
    return " ".join(name for name, has in ways.items() if has)


# --- colours ---


def _light(theme: Theme, palette: Palette) -> _Colours:
    ground = palette.wash if theme.place in _ON_SHEETS else theme.paper
    return _colours(palette, ground, theme.paper, palette.tint)


def _dark(palette: Palette) -> _Colours:
    ground = palette.wash
    return _colours(palette, ground, ground.over(WHITE, _SHEET), palette.accent.over(ground, _SPOKEN))


def _colours(palette: Palette, ground: Colour, sheet: Colour, spoken: Colour) -> _Colours:
    ink, grounds = palette.ink, (ground, sheet)
    return _Colours(
        paper=ground,
        sheet=sheet,
        ink=ink,
        soft=_readable(ink.over(ground, _SOFT), ink, grounds),
        accent=_readable(palette.title, ink, grounds),
        line=ink.over(ground, _LINE),
        spoken=spoken,
    )


def _readable(colour: Colour, ink: Colour, grounds: Iterable[Colour]) -> Colour:
    """A colour, with as much ink in it as it takes to be read on all these grounds."""
    mixed = (colour.over(ink, share / 10) for share in range(10, -1, -1))
    return next((one for one in mixed if all(contrast(one, ground) >= _READABLE for ground in grounds)), ink)


# --- shapes and letters ---


def _shape(theme: Theme, faces: Faces) -> str:
    corner = theme.corner_pt * _PX_PER_PT
    families = dict(_families(faces))
    values = {
        "corner": f"{corner:g}px",
        "pill": f"{min(_ROUNDEST_PX, 2.5 * corner):g}px",
        "edge": f"{theme.edge_pt:g}px",
        "scale": f"{theme.scale:g}",
        "leading": f"{1.55 * theme.leading:g}",
        "text": families.get(theme.text, "serif"),
        "italic": families.get(theme.italic, "serif"),
        "headline": families.get(theme.headline, "serif"),
    }
    return "; ".join(f"--{name}: {value}" for name, value in values.items())


def _families(faces: Faces) -> Iterator[tuple[str, str]]:
    for name, found in faces.families.items():
        yield name, ", ".join([*(f'"{face}"' for face in found), "serif"])


def _face(face: Embedded) -> str:
    data = base64.b64encode(face.data).decode()
    source = f"data:{face.media_type};base64,{data}"
    return f'@font-face {{ font-family: "{face.name}"; src: url({source}); font-weight: normal; font-style: normal }}'
