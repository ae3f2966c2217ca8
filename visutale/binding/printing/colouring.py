"""The colouring-book edition: every picture as lines on white, for a reader with pencils. The words stay.

Lines are found where colours change (Canny's method on smoothed Lab colours), by a threshold that goes with the
neighbourhood: high in grass, hatching and halftone, low in fog and night. What is short or faint beside its neighbours
is left out, and every line is drawn equally thick.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from visutale.binding.painting import UnreadableError, read_painting
from visutale.binding.xmp import with_xmp
from visutale.book import Asset, PictureAsset

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

    from visutale.binding.media import Media

_SEEN_PX, _LONGEST_PX = 1024, 4096
"""The shorter side at which pictures are looked at, and the most that the longer one may have then."""
_DRAWN_LARGER = 2
"""Lines are drawn on a picture this many times as large, so that they are smooth on paper."""
_LINE_PX, _GAP_PX = 7, 7
"""On the larger picture: a pen that draws nearly a millimetre on a page, and the widest slit between two lines that is
filled, such as between both sides of an inked outline."""
_SMALLEST_TO_COLOUR_PX = 220
"""The area of a place on the larger picture that is left white: less than two millimetres across."""
_SMOOTHED_TIMES, _REACH_PX, _SAME_COLOUR = 4, 9, 40
_EDGE_BLUR_PX = 1.2
_NEIGHBOURHOOD_PX, _TEXTURE_LIMIT = 101, 30.0
_ABOVE_TEXTURE, _FAINTEST, _GOES_ON = 6.0, 4.0, 0.45
"""A line begins where the colour changes this many times as much as around it, and goes on down to a share of that."""
_CROWD_PX, _CROWDED = 41, 0.22
"""Where more than this share of a neighbourhood is lines, there is texture and nothing to colour."""
_SHORTEST_PX, _SHORTEST_CLEAR_PX, _CLEAR = 36, 12, 150.0
"""Shorter lines are specks, but where they stand out clearly they are eyes and buttons."""
_RIM_PX = 5


def colouring(media: Media) -> Media:
    """The files of a book with line art in place of every picture, in the same format, for any of the binders.

    A picture that can't be read stays as it is, and the binder says so. Raises LibraryError like ``media``.
    """
    drawn: dict[str, bytes] = {}

    def lines_of(asset: Asset) -> bytes:
        if not isinstance(asset, PictureAsset):
            return media(asset)
        if asset.file not in drawn:
            drawn[asset.file] = _redrawn(media(asset), asset.media_type)
        return drawn[asset.file]

    return lines_of


def line_art(image: Image) -> Image:
    """A picture's outlines in black on white, mode L, at least 1024 px on its shorter side."""
    import cv2
    import numpy as np
    from PIL import Image as PillowImage

    scale = min(_SEEN_PX / min(image.size), _LONGEST_PX / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    shown = image.convert("RGB").resize(
        size, PillowImage.Resampling.BICUBIC if scale > 1 else PillowImage.Resampling.BOX
    )
    edges = _edges(_smoothed(np.asarray(shown)))
    large = cv2.resize(edges, None, fx=_DRAWN_LARGER, fy=_DRAWN_LARGER, interpolation=cv2.INTER_NEAREST)
    pen, gap = (cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (px, px)) for px in (_LINE_PX, _GAP_PX))
    thick = cv2.morphologyEx(cv2.dilate(large, pen), cv2.MORPH_CLOSE, gap)
    soft = cv2.GaussianBlur(_without_holes(thick), (0, 0), 3.0).astype(np.float32)
    return PillowImage.fromarray((255 - np.clip((soft - 127) * 4 + 127, 0, 255)).astype(np.uint8))


def _redrawn(data: bytes, media_type: str) -> bytes:
    """The picture's lines in a file of the same format that says of its making what the picture's own file says."""
    from PIL import Image as PillowImage

    try:
        source = read_painting(data).source
    except UnreadableError:
        return data
    lines = line_art(PillowImage.open(io.BytesIO(source)) if isinstance(source, bytes) else source)
    out = io.BytesIO()
    lines.save(out, media_type.partition("/")[2].upper(), quality=90)
    with PillowImage.open(io.BytesIO(data)) as image:
        mark: bytes = image.info.get("xmp", b"")
    return with_xmp(out.getvalue(), mark.decode(errors="replace"))


def _smoothed(pixels: np.ndarray) -> np.ndarray:
    """The picture without its grain, its outlines kept: Lab, 8 bits a channel."""
    import cv2

    for _ in range(_SMOOTHED_TIMES):
        pixels = cv2.bilateralFilter(pixels, _REACH_PX, _SAME_COLOUR, 7)
    return cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB), (0, 0), _EDGE_BLUR_PX)


def _edges(lab: np.ndarray) -> np.ndarray:
    """Outlines, one pixel wide: 255 on 0."""
    import cv2
    import numpy as np

    across, down, strength = _gradient(lab)
    texture = cv2.blur(np.minimum(strength, _TEXTURE_LIMIT), (_NEIGHBOURHOOD_PX, _NEIGHBOURHOOD_PX))
    relative = 1000.0 / (_ABOVE_TEXTURE * texture + _FAINTEST)
    edges = cv2.Canny(
        np.clip(across * relative, -32000, 32000).astype(np.int16),
        np.clip(down * relative, -32000, 32000).astype(np.int16),
        1000 * _GOES_ON, 1000, L2gradient=True,
    )  # fmt: skip
    for rim in (edges[:_RIM_PX], edges[-_RIM_PX:], edges[:, :_RIM_PX], edges[:, -_RIM_PX:]):
        rim[:] = 0
    edges[cv2.blur(edges.astype(np.float32) / 255, (_CROWD_PX, _CROWD_PX)) > _CROWDED] = 0
    return _without_specks(edges, strength)


def _gradient(lab: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How fast the channel that changes most changes across and down, at every pixel, and how fast in all."""
    import cv2
    import numpy as np

    across, down = cv2.Sobel(lab, cv2.CV_32F, 1, 0), cv2.Sobel(lab, cv2.CV_32F, 0, 1)
    most = (np.abs(across) + np.abs(down)).argmax(axis=2)[..., None]
    across, down = np.take_along_axis(across, most, 2)[..., 0], np.take_along_axis(down, most, 2)[..., 0]
    return across, down, np.hypot(across, down)


def _without_holes(lines: np.ndarray) -> np.ndarray:
    """Thick lines with all places filled that are too small for a pencil."""
    import cv2
    import numpy as np

    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(lines), connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] < _SMALLEST_TO_COLOUR_PX
    return np.where(small[labels], 255, lines).astype(np.uint8)


def _without_specks(edges: np.ndarray, strength: np.ndarray) -> np.ndarray:
    import cv2
    import numpy as np

    count, labels, stats, _ = cv2.connectedComponentsWithStats(edges, connectivity=8)
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    clearness = np.bincount(labels.ravel(), strength.ravel(), count) / stats[:, cv2.CC_STAT_AREA]
    kept = (extent >= _SHORTEST_PX) | ((extent >= _SHORTEST_CLEAR_PX) & (clearness > _CLEAR))
    kept[0] = False
    return np.where(kept[labels], 255, 0).astype(np.uint8)
