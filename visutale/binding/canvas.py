"""ReportLab's canvas as books need it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def new_canvas(out: io.BytesIO, width: float, height: float, language: str) -> Canvas:
    """A canvas for pages of one size, in points, trimmed nowhere. The same drawn on it gives the same bytes."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    class Plain(Canvas):  # type: ignore[misc]
        """A canvas that doesn't begin every page with Helvetica, which no book uses, and which printers refuse."""

        def _make_preamble(self) -> None:
            self._preamble = "1 0 0 1 0 0 cm"

    rl_config.useA85 = 0
    whole = (0, 0, width, height)
    return Plain(
        out, pagesize=(width, height), pageCompression=1, invariant=1, trimBox=whole, bleedBox=whole, lang=language,
        pdfVersion=(1, 7),
    )  # fmt: skip
