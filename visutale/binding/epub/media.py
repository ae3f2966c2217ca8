"""The pictures and voices of an EPUB as files, and landscapes where a picture is missing."""

from __future__ import annotations

import io
from collections.abc import Sequence

from visutale.binding import marks
from visutale.binding.arranging import Shown
from visutale.binding.drawing import Drawing
from visutale.binding.epub.archive import File
from visutale.binding.epub.leaves import Image, Leaf, Voice
from visutale.binding.media import Media
from visutale.binding.painting import Painting
from visutale.binding.phrases import phrases
from visutale.binding.placeholder import draw_landscape
from visutale.binding.shelf_picture import shelf_picture
from visutale.binding.text import clean, in_one_line
from visutale.binding.themes import Theme
from visutale.binding.voice import RATE_HZ, UnheardError, read_voice, write_mp3
from visutale.book import Book, Page, Place


class MediaFiles:
    """Makes the files of a book's pictures and voices, in its cover's colours, and remembers them.

    ``voiceless`` are the pages whose voice is missing or can't be read, in a book that has voices; not those that a
    growing book has not read yet.
    """

    def __init__(self, book: Book, cover: Shown, media: Media, theme: Theme) -> None:
        sample = cover.painting.sample if cover.painting else None
        self.palette = theme.palette(sample)
        self.voiceless: list[int] = []
        self._book = book
        self._theme = theme
        self._media = media
        self._files: list[File] = []
        self._aloud = any(page.narration for page in book.pages)

    def cover(self, shown: Shown) -> Image:
        """The cover's picture, and what a shelf shows."""
        shelf = shelf_picture(self._book, shown.painting, self.palette, self._theme)
        self._files.append(File("pictures/shelf.jpg", "image/jpeg", shelf, "cover-image"))
        return self._image("cover", 0, self._book.cover, shown, phrases(self._book.language).cover)

    def page(self, page: Page, shown: Shown) -> Image:
        """A page's picture."""
        title = phrases(self._book.language).page.format(page.number)
        return self._image(f"page-{page.number}", page.number, page, shown, title)

    def voice(self, page: Page) -> Voice | None:
        """A page's voice; None where it has none that can be read."""
        try:
            samples = read_voice(page.narration, self._media) if page.narration else None
        except UnheardError:
            samples = None
        if samples is None:
            coming = page.narration is None and not page.problems and len(self._book.pages) < self._book.page_count
            if self._aloud and clean(page.text) and not coming:
                self.voiceless.append(page.number)
            return None
        path = f"voices/page-{page.number}.mp3"
        self._files.append(File(path, "audio/mpeg", write_mp3([samples])))
        return Voice(path, round(len(samples) / RATE_HZ, 3))

    def files(self, leaves: Sequence[Leaf]) -> list[File]:
        """Those that these leaves need: not the voice of a page without a word."""
        heard = {leaf.voice.path for leaf in leaves if leaf.voice}
        return [file for file in self._files if file.media_type != "audio/mpeg" or file.path in heard]

    def _image(self, name: str, number: int, place: Place, shown: Shown, title: str) -> Image:
        if shown.painting is not None:
            file = File(f"pictures/{name}.jpg", "image/jpeg", self._jpeg(shown.painting, place))
        else:
            file = File(f"pictures/{name}.svg", "image/svg+xml", self._landscape(number).encode())
        self._files.append(file)
        missing = tuple(shown.why_none.splitlines())
        alt = in_one_line(place.scene.alt) or title
        return Image(file.path, "" if missing else alt, missing)

    def _jpeg(self, painting: Painting, place: Place) -> bytes:
        """A picture as a JPEG file: the one that is stored, where it is one, else one with its mark."""
        if isinstance(painting.source, bytes):
            return painting.source
        out = io.BytesIO()
        painting.source.save(out, "JPEG", quality=92, subsampling=0)
        painted = place.picture.painted if place.picture else None
        return marks.marked_picture(out.getvalue(), painted, marks.painter_of(self._book))

    def _landscape(self, number: int) -> str:
        """An SVG with its sun where no panel covers it."""
        drawing = Drawing(self.palette)
        draw_landscape(drawing, number, sun=0.3 if number % 2 else 0.56)
        return drawing.svg()
