"""PostScript outlines (CFF) that keep the numbers their glyphs had in a larger font."""

from __future__ import annotations

import io
from collections.abc import Mapping


def numbered_cff(data: bytes, numbers: Mapping[int, int]) -> bytes:
    """The outlines of an OpenType font alone, each glyph known by its number in ``numbers``.

    A font that keeps its glyphs at their places is far larger: it has an entry for each that is not there.
    """
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), lazy=True)
    cff = font["CFF "].cff[0]
    names = {name: f"cid{numbers[index]:05d}" if index else name for index, name in enumerate(cff.charset)}
    cff.CharStrings.charStrings = {names[name]: shape for name, shape in cff.CharStrings.charStrings.items()}
    cff.charset = list(names.values())
    return bytes(font["CFF "].compile(font))
