"""What the pages of a web book hold: pictures and voices as data addresses, and words with the times they are heard."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

from visutale.binding import layout
from visutale.binding.arranging import show
from visutale.binding.drawing import Drawing
from visutale.binding.marks import marked_picture, painter_of
from visutale.binding.media import Media
from visutale.binding.painting import Painting
from visutale.binding.palette import Palette
from visutale.binding.phrases import phrases
from visutale.binding.placeholder import draw_landscape
from visutale.binding.read_along import Paragraph, paragraphs_of, read_along, silent
from visutale.binding.text import in_one_line
from visutale.binding.voice import UnheardError, read_voice, write_mp3
from visutale.book import Book, Page, PictureAsset, Place, SoundAsset
from visutale.languages import direction, document_tag

LONGEST_SIDE_PX = 1600
_QUALITY = 82
"""Of WebP: pages of 1600 px take some 200 kB each, and can't be told from the stored ones."""


@dataclass(frozen=True)
class Image:
    """A picture's address, size in pixels, and what it shows for who can't see it (nothing for an ornament)."""

    address: str
    width_px: int
    height_px: int
    alt: str = ""


@dataclass(frozen=True)
class Words:
    """Paragraphs in one language."""

    paragraphs: tuple[Paragraph, ...]
    language: str

    @property
    def direction(self) -> str:
        return direction(self.language)


@dataclass(frozen=True)
class Leaf:
    """A page or the cover. ``notes`` say, each in a line, what is missing; ``voice`` is an address, empty for none."""

    id: str
    name: str
    image: Image
    notes: tuple[str, ...] = ()
    words: Words | None = None
    original: Words | None = None
    voice: str = ""


def cover_leaf(book: Book, media: Media, palette: Palette) -> Leaf:
    """The cover's picture; the title stands in the page's template."""
    return _leaf(book, book.cover, 0, media, palette)


def page_leaf(book: Book, page: Page, media: Media, palette: Palette) -> Leaf:
    """A page with its words, their original where the book shows both, and its voice."""
    leaf = _leaf(book, page, page.number, media, palette)
    text, original = paragraphs_of(page.text), paragraphs_of(layout.original_of(book, page))
    voice = _voice(page.narration, media) if page.narration else ""
    heard = page.narration if voice else None
    said = phrases(book.language)
    silence = said.space.join((said.voices.missing, said.voices.again))
    return Leaf(
        id=leaf.id,
        name=leaf.name,
        image=leaf.image,
        notes=leaf.notes if voice or not page.narration else (*leaf.notes, silence),
        words=Words(
            read_along([text], heard.sentences, heard.duration_s)[0] if heard else silent(text),
            document_tag(book.language),
        ),
        original=Words(silent(original), document_tag(book.original_language)) if original else None,
        voice=voice,
    )


def _leaf(book: Book, place: Place, number: int, media: Media, palette: Palette) -> Leaf:
    words = phrases(book.language)
    name = words.page.format(number) if number else words.cover
    shown = show(book, place, media)
    if shown.painting and place.picture:
        alt = in_one_line(place.scene.alt) or name
        image = _image(shown.painting, place.picture, alt, painter_of(book))
    else:
        image = _landscape(number, palette)
    return Leaf(f"page-{number}" if number else "cover", name, image, tuple(shown.why_none.splitlines()))


# --- pictures and voices ---


def _image(painting: Painting, asset: PictureAsset, alt: str, credit: str) -> Image:
    """The picture as WebP, marked as the stored one is."""
    from PIL import Image as Pillow

    picture = Pillow.open(io.BytesIO(painting.source)) if isinstance(painting.source, bytes) else painting.source
    picture = picture.convert("RGB")
    picture.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Pillow.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY, method=2)
    data = marked_picture(out.getvalue(), asset.painted, credit)
    return Image(_address("image/webp", data), picture.width, picture.height, alt)


def _landscape(number: int, palette: Palette) -> Image:
    drawing = Drawing(palette)
    draw_landscape(drawing, number)
    side = round(layout.PAGE_PT)
    return Image(_address("image/svg+xml", drawing.svg().encode()), side, side)


def _voice(asset: SoundAsset, media: Media) -> str:
    try:
        return _address("audio/mpeg", write_mp3([read_voice(asset, media)]))
    except UnheardError:
        return ""


def _address(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"
