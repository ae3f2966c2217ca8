"""Small books with drawn landscapes, for the binding's tests."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime

from PIL import Image, ImageDraw

from visutale.book import AgeBand, Asset, Book, Box, Cover, Credit, Page, PictureAsset, Problem, Scene, Source

TEXT = (
    "Every evening, when the last lamp on Juniper Lane went out, a small green dragon called Pip pulled his blanket "
    "up to his nose. “It is only the dark,” he told his tail. “It has been here before.” But his tail shook all the "
    "same, and so did the rest of him."
)
ADDRESS = "http://192.168.1.23:8501/b/Zm9vYmFyYmF6cXV4MTIzNA"
CREDITS = (
    Credit(port="transcriber", engine="whisper", title="Whisper (base)", licence="MIT"),
    Credit(port="writer", engine="tale", title="Tale, the built-in storyteller"),
    Credit(
        port="illustrator", engine="collage", title="Collage", licence="CC BY-SA 4.0",
        attribution="Drawn with emojis by OpenMoji, the open-source emoji and icon project.",
    ),
    Credit(port="narrator", engine="hibari", title="Hibari", licence="CC BY 4.0"),
)  # fmt: skip

Files = dict[str, bytes]


def landscape(hue: int = 200, side: int = 1024, kind: str = "JPEG") -> bytes:
    """A sky, a sun, three hills and a figure, as a file."""
    image = Image.new("HSV", (side, side), (hue * 255 // 360, 70, 245))
    draw = ImageDraw.Draw(image)
    draw.ellipse((side * 0.7, side * 0.12, side * 0.85, side * 0.27), fill=(32, 120, 255))
    for layer in range(3):
        top = side * (0.55 + 0.13 * layer)
        colour = ((hue - 100 - 12 * layer) % 360 * 255 // 360, 130, 200 - 45 * layer)
        draw.ellipse((-side * (0.9 - 0.5 * layer), top, side * (1.1 + 0.5 * layer), top + side), fill=colour)
    draw.ellipse((side * 0.42, side * 0.48, side * 0.58, side * 0.64), fill=(15, 190, 235))
    out = io.BytesIO()
    image.convert("RGB").save(out, kind, **({"quality": 92, "subsampling": 0} if kind == "JPEG" else {}))
    return out.getvalue()


def picture(files: Files, name: str, data: bytes, side: int = 1024, clear: tuple[Box, ...] = ()) -> PictureAsset:
    files[name] = data
    return PictureAsset(
        file=name, media_type="image/jpeg", sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data),
        width_px=side, height_px=side, keep_clear=clear,
    )  # fmt: skip


def make_book(
    *,
    title: str = "The Dragon Who Was Afraid of the Dark",
    age: AgeBand = "6-8",
    texts: tuple[str, ...] = (TEXT,) * 8,
    address: str = ADDRESS,
    clear: tuple[Box, ...] = (Box(0.42, 0.48, 0.58, 0.64),),
    hue: int = 200,
    side: int = 1024,
) -> tuple[Book, Files]:
    """A book with a picture on the cover and on every page, and its files."""
    files: Files = {}
    pages = tuple(
        Page(number=number, text=text, scene=Scene(),
             picture=picture(files, f"{number}.jpg", landscape(hue + 17 * number, side), side, clear))
        for number, text in enumerate(texts, start=1)
    )  # fmt: skip
    cover = Cover(scene=Scene(), picture=picture(files, "cover.jpg", landscape(hue, side), side, clear))
    book = Book(
        id="sample", title=title, language="en", age=age, style="paper", seed=1,
        made_at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC), source=Source(words="a secret wish"), cover=cover,
        pages=pages, page_count=len(texts), address=address, credits=CREDITS,
    )  # fmt: skip
    return book, files


def without_picture(book: Book, number: int) -> Book:
    """The book with one page's picture failed (0 is the cover)."""
    problem = Problem(stage="illustrate", message="The picture could not be painted.")
    if number == 0:
        return book.model_copy(update={"cover": Cover(scene=Scene(), problems=(problem,))})
    pages = tuple(
        page.model_copy(update={"picture": None, "problems": (problem,)}) if page.number == number else page
        for page in book.pages
    )
    return book.model_copy(update={"pages": pages})


def reader(files: Files):  # type: ignore[no-untyped-def]
    """The media of a book, from a dict."""

    def media(asset: Asset) -> bytes:
        return files[asset.file]

    return media
