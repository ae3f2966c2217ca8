"""A book with a link, for tests of what the link opens."""

from __future__ import annotations

import io
import wave
from datetime import UTC, datetime

from PIL import Image

from visutale.book import Book, Cover, Credit, Page, Scene, Source
from visutale.library import Library
from visutale.media import Narration, Picture

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
TITLE = "Mia <&> “der Mond”"


def a_book(library: Library, *, bound: bool = True, language: str = "de") -> tuple[Book, str]:
    """A narrated book of two pages, the second without its picture; and the token of its link."""
    book_id = library.new_id()
    folder = library.folder(book_id)
    picture = folder.put_picture("page-01", Picture.of(Image.new("RGB", (900, 900), "orange")))
    voice = folder.put_narration("page-01", Narration(
        data=_a_second_of_sound(), media_type="audio/wav", sample_rate_hz=8000, duration_s=1.0, sentences=()
    ))  # fmt: skip
    photo = folder.put_picture("photo", Picture.of(Image.new("RGB", (64, 64), "grey")))
    book = Book(
        id=book_id, title=TITLE, language=language, age="6-8", style="paper", seed=1, made_at=datetime.now(UTC),
        source=Source(photo=photo), page_count=2, narrated=True, original_language="en", bilingual=True,
        cover=Cover(scene=Scene(alt="Eine Katze & der Mond."), picture=picture),
        pages=(
            Page(number=1, text="Es war *<einmal>*.\nEnde.", original="Once.", scene=Scene(), picture=picture,
                 narration=voice),
            Page(number=2, text="Schluss. " * 60, scene=Scene()),
        ),
        credits=(Credit(port="illustrator", engine="collage", title="Paper collage", licence="CC BY-SA 4.0"),),
    )  # fmt: skip
    library.save(book)
    if bound:
        library.save_pdf(book_id, PDF)
    return book, library.share(book_id).token


def _a_second_of_sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as wav:
        wav.setparams((1, 2, 8000, 0, "NONE", ""))
        wav.writeframes(b"\x00\x01" * 8000)
    return out.getvalue()
