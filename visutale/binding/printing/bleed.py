"""Bleed for finished pages: what is cut away outside the trimmed page, so that no white edge is left.

A page's own edges are mirrored outwards. So nothing on the page moves or grows, pictures go on over the edge without a
seam, and it holds for whatever a page shows. Words are left out of the mirror.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from visutale.binding.layout import PAGE_PT

if TYPE_CHECKING:
    from pikepdf import Object, Page

_EDGES = "/Edges"
BLEED_PT = 9.0
"""An eighth of an inch."""
_RIM_PT = 2.0
"""The outermost part of a page, which is left out: painted paper often has a bright or dark rim."""
_OVERLAP_PT = 0.3
"""How far the mirrored edges reach under the page, so that no hairline shows between them."""


class Bleed(NamedTuple):
    """How far a page goes on beyond its trimmed edges, in points."""

    left: float = BLEED_PT
    bottom: float = BLEED_PT
    right: float = BLEED_PT
    top: float = BLEED_PT


def add_bleed(page: Page, bleed: Bleed) -> None:
    """Enlarge a square page by its bleed, and say in its boxes where it is trimmed. Links are taken away."""
    from pikepdf import Array, Name

    page.add_resource(_without_words(page), Name.XObject, Name(_EDGES))
    across, down = _strips(bleed.left, bleed.right), _strips(bleed.bottom, bleed.top)
    drawn = [_placed(x, y, f"{_EDGES} Do Q") for x, y in product(across, down) if not x.own or not y.own]
    own = [_placed(x, y, "") for x, y in product(across, down) if x.own and y.own]
    page.contents_add("\n".join([*drawn, *own]).encode(), prepend=True)
    page.contents_add(b"Q")
    whole = Array([0, 0, bleed.left + PAGE_PT + bleed.right, bleed.bottom + PAGE_PT + bleed.top])
    for box in ("/Annots", "/CropBox", "/ArtBox"):
        if box in page.obj:
            del page.obj[box]
    page.obj.MediaBox, page.obj.BleedBox = whole, whole
    page.obj.TrimBox = Array([bleed.left, bleed.bottom, bleed.left + PAGE_PT, bleed.bottom + PAGE_PT])


class _Strip(NamedTuple):
    """A part of one axis: where it lies, and how the page's own coordinate runs there."""

    start: float
    length: float
    sign: int
    origin: float

    @property
    def own(self) -> bool:
        """Whether it is the page itself, not its mirror."""
        return self.sign > 0


def _strips(before: float, after: float) -> tuple[_Strip, ...]:
    """The mirrored edge, the page, and the other mirrored edge; without an edge that has no bleed."""
    end, near, far = before + PAGE_PT, _RIM_PT if before else 0.0, _RIM_PT if after else 0.0
    own = _Strip(before + near, PAGE_PT - near - far, 1, before)
    lower = _Strip(0.0, before + near + _OVERLAP_PT, -1, before + 2 * near)
    upper = _Strip(end - far - _OVERLAP_PT, after + far + _OVERLAP_PT, -1, end + PAGE_PT - 2 * far)
    return (*([lower] if before else []), own, *([upper] if after else []))


def _placed(x: _Strip, y: _Strip, what: str) -> str:
    """Draw something in the page's coordinates within one part of the enlarged page."""
    return (
        f"q {x.start:g} {y.start:g} {x.length:g} {y.length:g} re W n "
        f"{x.sign:d} 0 0 {y.sign:d} {x.origin:g} {y.origin:g} cm {what}"
    )


def _without_words(page: Page) -> Object:
    """The page as something that can be drawn again, without its text."""
    from pikepdf import parse_content_stream, unparse_content_stream

    form = page.as_form_xobject()
    kept, in_text = [], False
    for instruction in parse_content_stream(page):
        operator = str(instruction.operator)
        in_text = operator == "BT" or in_text
        if not in_text:
            kept.append(instruction)
        in_text = in_text and operator != "ET"
    form.write(unparse_content_stream(kept))
    return form
