"""What a book looks like in a theme, in a small picture: its cover and one of its pages, side by side."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

from visutale.binding.arranging import plan_page, show
from visutale.binding.layout import PAGE_PT
from visutale.binding.pdf import bind_pdf
from visutale.binding.themes import Theme
from visutale.book import Book, Page

if TYPE_CHECKING:
    from visutale.binding.media import Media
_pdfium = threading.Lock()
"""PDFium draws for one thread at a time."""


def preview(book: Book, media: Media, theme: Theme, side_px: int) -> bytes:
    """A JPEG, two pages wide. The page is one that shows what is the theme's own. Raises BindingError."""
    import pypdfium2
    from PIL import Image

    page = _telling_page(book, media, theme)
    shown = book.model_copy(update={"pages": (page,) if page else ()})
    both = Image.new("RGB", (2 * side_px, side_px), tuple(round(255 * part) for part in theme.paper))
    pdf = bind_pdf(shown, media, theme)
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        inner = 2 if page and theme.place == "spread" else 1
        for index, left in ((0, 0), (inner, side_px)):
            picture = document[index].render(scale=side_px / PAGE_PT).to_pil().convert("RGB")
            both.paste(picture.resize((side_px, side_px)), (left, 0))
    out = io.BytesIO()
    both.save(out, "JPEG", quality=85)
    return out.getvalue()


def _telling_page(book: Book, media: Media, theme: Theme) -> Page | None:
    """The first page with words; where a theme has speech bubbles, the first one with these."""
    with_words = [page for page in book.pages if page.text.strip()] or list(book.pages)
    if theme.place == "bubbles":
        for page in with_words:
            if plan_page(book, page, show(book, page, media).painting, theme).bubbles:
                return page
    return next(iter(with_words), None)
