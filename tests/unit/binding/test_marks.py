"""Pictures and documents tell how they were made, and are otherwise what they were."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.whole_book import a_whole_book
from visutale.binding import marks
from visutale.binding.xmp import with_xmp
from visutale.book import Book, Credit, Painted, Usage
from visutale.book_folder import BookFolder
from visutale.media import Photo, Picture
from visutale.store.disk import DiskStore

IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
MODEL = Painted(model="Model <1> & more", prompt="a shy dragon called Emma", steps={"base": 20})
EDITED = MODEL.model_copy(update={"from_photo": True})
ENLARGED = Painted(model="Paper collage", width_px=512, height_px=512, enlarged_by="another model")
CREDIT = marks.credit_line(Credit(port="illustrator", engine="c", title="Paper collage", attribution="Art: OpenMoji"))


def drawing(mode: str = "RGB") -> Image.Image:
    return Image.radial_gradient("L").resize((40, 31)).convert(mode)


def encoded(form: str, mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    drawing(mode).save(out, form, **options)
    return out.getvalue()


FILES = {
    "jpeg": encoded("JPEG"),
    "grey jpeg": encoded("JPEG", "L"),
    "progressive jpeg": encoded("JPEG", progressive=True),
    "png": encoded("PNG", "RGBA"),
    "webp": encoded("WEBP"),
    "lossless webp": encoded("WEBP", lossless=True),
    "webp with alpha": encoded("WEBP", "RGBA", lossless=True),
    "webp with a profile": encoded("WEBP", icc_profile=b"any profile"),
}


def read(data: bytes) -> dict[str, str]:
    """A picture's mark by the local names of what it says; empty where it has none."""
    with Image.open(io.BytesIO(data)) as image:
        packet = image.info.get("xmp", b"")
    return said(packet) if packet else {}


def said(packet: bytes) -> dict[str, str]:
    root = ElementTree.fromstring(packet.decode().partition("?>")[2].rpartition("<?")[0])
    return {one.tag.rpartition("}")[2]: one.text for one in root.iter() if one.text}


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes()


@pytest.mark.parametrize("name", FILES)
def test_a_mark_is_read_back_and_changes_no_pixel(name: str) -> None:
    plain = FILES[name]
    marked = marks.marked_picture(plain, MODEL, CREDIT)
    assert read(marked) == {
        "CreatorTool": "VisuTale",
        "Credit": "Made with VisuTale. Paper collage. Art: OpenMoji.",
        "DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        "AISystemUsed": "Model <1> & more",
    }
    assert b"Emma" not in marked  # prompts may be what somebody said
    with Image.open(io.BytesIO(plain)) as before, Image.open(io.BytesIO(marked)) as after:
        assert (before.mode, before.size, before.tobytes()) == (after.mode, after.size, after.tobytes())
        assert before.info.get("icc_profile") == after.info.get("icc_profile")
    assert marks.marked_picture(marked, MODEL, CREDIT) == marked
    assert read(marks.marked_picture(marked, None))["DigitalSourceType"].endswith("/composite")
    bare = marks.unmarked(marked)
    assert read(bare) == {} and marks.unmarked(bare) == bare
    if "webp" not in name:  # a WebP keeps the header that a mark needs
        assert bare == plain


@pytest.mark.parametrize("name", FILES)
def test_what_is_damaged_or_unknown_stays_as_it_is(name: str) -> None:
    for end in range(0, len(FILES[name]), 7):
        broken = FILES[name][:end]
        assert isinstance(with_xmp(broken, "<x/>"), bytes)
    for data in (b"", b"GIF89a", FILES[name][:9], b"\xff\xd8\xff\xe0\xff\xff"):
        assert with_xmp(data, "<x/>") == data
    assert with_xmp(FILES["jpeg"], "x" * 70_000) == FILES["jpeg"]  # no segment holds it


@pytest.mark.parametrize(
    ("painted", "source"),
    [
        (None, "composite"),
        (ENLARGED, "composite"),
        (MODEL, "trainedAlgorithmicMedia"),
        (EDITED, "compositeWithTrainedAlgorithmicMedia"),
    ],
)
def test_a_picture_is_what_made_it(painted: Painted | None, source: str) -> None:
    assert marks.picture_source(painted) == source


def painted_by(book: Book, painted: Painted, *numbers: int) -> Book:
    for number in numbers:
        place = book.place(number)
        assert place.picture is not None
        picture = place.picture.model_copy(update={"painted": painted})
        book = book.with_place(number, place.model_copy(update={"picture": picture}))
    return book


def test_a_book_is_a_model_s_only_where_all_of_it_is() -> None:
    by_model = Credit(port="writer", engine="gguf", title="A model", usage=(Usage(step="story/page"),))
    collage = a_whole_book()
    written = collage.model_copy(update={"credits": (by_model,)})
    assert marks.source_type(collage) == "composite"
    assert marks.source_type(collage, heard=True) == "compositeSynthetic"
    assert marks.source_type(written) == "compositeSynthetic"
    assert marks.source_type(painted_by(collage, MODEL, 0)) == "compositeSynthetic"
    assert marks.source_type(painted_by(written, MODEL, *range(6)), heard=True) == "trainedAlgorithmicMedia"
    assert marks.comment(collage).endswith("digitalsourcetype/composite")


def test_what_is_stored_is_marked_and_named_by_the_marked_bytes_and_a_photo_has_no_mark(tmp_path: Path) -> None:
    folder, picture = BookFolder(DiskStore(tmp_path)), Picture.of(drawing())
    asset = folder.put_picture("page-01", picture, credit=CREDIT)
    stored = folder.read(asset)
    assert (asset.sha256, asset.size_bytes) == (hashlib.sha256(stored).hexdigest(), len(stored))
    assert asset.file == f"page-01-{asset.sha256[:8]}.jpg"
    assert read(stored)["Credit"].endswith("OpenMoji.") and marks.unmarked(stored) == picture.data
    photo = Photo.read(FILES["jpeg"])
    assert folder.read(folder.put_picture("photo", photo)) == photo.data and read(photo.data) == {}


def test_a_pdf_says_what_it_is_and_stays_sound() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setProducer("The producer")
    canvas.drawString(72, 720, "A page")
    canvas.save()
    book = painted_by(a_whole_book(), MODEL, 0).model_copy(update={"title": "A <b> & “c”\n\x00 ליאו", "language": "he"})
    marked = io.BytesIO()
    with pikepdf.open(out) as pdf:
        marks.mark_pdf(pdf, book)
        pdf.save(marked, deterministic_id=True)
    with pikepdf.open(marked) as pdf:
        assert pdf.check_pdf_syntax() == [] and len(pdf.pages) == 1
        with pdf.open_metadata() as found:
            assert found["dc:title"] == "A <b> & “c” ליאו" and found["dc:language"] == {"he"}
            assert found["pdf:Producer"] == "The producer" and found["xmp:CreateDate"] == "2026-03-01T00:00:00Z"
            assert found[f"{IPTC}DigitalSourceType"].endswith("/compositeSynthetic")
            assert found[f"{IPTC}AISystemUsed"] == "Model <1> & more"
