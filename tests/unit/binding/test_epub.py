"""Books as EPUB, judged by EPUBCheck and read back as a reader does: package, pages, overlays, voices, faces."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path

import av
import pytest
import uharfbuzz as hb
from PIL import Image as PillowImage

from tests.unit.binding.epub_checker import complaints, has_java
from tests.unit.binding.sample import TEXT, Files, landscape, make_book, picture, reader, without_picture
from tests.unit.binding.voiced import with_voices
from visutale.binding.arranging import show
from visutale.binding.epub import bind_epub
from visutale.binding.epub.fixed import SIDE_PX, FixedPages
from visutale.binding.epub.leaves import Image
from visutale.binding.places import TOUCH_SHARE
from visutale.binding.text import clean
from visutale.binding.themes import THEMES, USUAL, Theme
from visutale.book import Book, Box, Scene
from visutale.errors import BindingError

_NS = {
    "h": "http://www.w3.org/1999/xhtml", "opf": "http://www.idpf.org/2007/opf", "s": "http://www.w3.org/ns/SMIL",
    "dc": "http://purl.org/dc/elements/1.1/",
}  # fmt: skip
_HEBREW = (
    "פעם אחת היה דרקון ירוק קטן ושמו פיפ. “זה רק החושך,” הוא אמר לזנב שלו.",
    "הדרקון הלך ליער (עם 3 פנסים) וחיפש.\nגחלילית אחת ענתה לו: Hello!",
)
_ENGLISH = ("Once there was a dragon. “It is only dark,” he said.", "He went into the wood (with 3 lanterns).\nHello!")
_LONG = "Pip walked on and on, past hill and house. " * 60
_ODD_TITLE = 'A "quoted" <b>tale</b> & more\nof \x00two 🐉'


def _plain() -> tuple[Book, Files]:
    book, files = make_book(texts=(TEXT, "The *end* **came**."), side=64)
    return book, files


def _odd() -> tuple[Book, Files]:
    """Everything that can be wrong with a book at once, read aloud in parts."""
    book, files = make_book(
        title=_ODD_TITLE, texts=("Hi & <ho> “yes”.", _LONG, "", "Super" * 40, TEXT, TEXT), side=64, age="3-5"
    )
    book = with_voices(book, files).model_copy(update={"page_count": 8, "notes": ("A note with ]]> & \x07 bells.",)})
    covered = book.pages[5].picture
    assert covered is not None
    covered = covered.model_copy(update={"keep_clear": (Box(0, 0, 1, 1),)})
    book = book.with_page(book.pages[5].model_copy(update={"picture": covered}))
    files |= {"1.jpg": b"broken", "4.wav": b"broken", "2.jpg": landscape(side=1, kind="PNG")}
    return without_picture(without_picture(book, 5), 0), files


def _hebrew() -> tuple[Book, Files]:
    book, files = make_book(title="הדרקון שפחד מהחושך", texts=_HEBREW, side=64)
    for page, original in zip(book.pages, _ENGLISH, strict=True):
        scene = Scene(alt=f"פיפ \x01& “{page.number}”")
        book = book.with_page(page.model_copy(update={"original": original, "scene": scene}))
    cover = book.cover.model_copy(update={"scene": Scene(alt="פיפ ביער")})
    both = {"language": "he", "original_language": "en", "bilingual": True, "cover": cover}
    return with_voices(book.model_copy(update=both), files, 2.0), files


@pytest.fixture(scope="module")
def epubs() -> dict[str, bytes]:
    bound = {}
    for name, (book, files) in {"plain": _plain(), "odd": _odd(), "hebrew": _hebrew()}.items():
        bound[f"{name}-fixed.epub"] = bind_epub(book, reader(files))
        bound[f"{name}-flowing.epub"] = bind_epub(book, reader(files), reflowable=True, theme=THEMES["bedtime"])
    book, files = _plain()
    columns, theme = book.model_copy(update={"language": "ja"}), replace(USUAL, vertical=True)
    heard = with_voices(book, files)
    arranged = {
        f"{name}-fixed.epub": bind_epub(heard, reader(files), theme=THEMES[name])
        for name in ("comic", "fairytale", "panorama")
    }
    return (
        bound
        | arranged
        | {
            "columns-flowing.epub": bind_epub(columns, reader(files), reflowable=True, theme=theme),
        }
    )


class _Opened:
    """An EPUB as a reader sees it."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self.package = self.xml("package.opf")
        self.items = {item.get("id"): item for item in self.package.iterfind(".//opf:item", _NS)}
        self.spine = [self.items[one.get("idref")] for one in self.package.iterfind(".//opf:itemref", _NS)]

    def data(self, path: str) -> bytes:
        return self._archive.read(f"book/{path}")

    def xml(self, path: str) -> ET.Element:
        return ET.fromstring(self.data(path))

    def pages(self) -> dict[str, ET.Element]:
        return {str(item.get("href")): self.xml(str(item.get("href"))) for item in self.spine}

    def meta(self, name: str) -> list[str]:
        found = self.package.iterfind(".//opf:meta", _NS)
        return [str(one.text) for one in found if one.get("property") == name and not one.get("refines")]

    def overlays(self) -> dict[str, list[tuple[str, str, float, float]]]:
        """By page: element, sound, and the times from and to."""
        return {
            str(item.get("href")): [
                (par[0].get("src", "").partition("#")[2], par[1].get("src", ""), _seconds(par[1].get("clipBegin", "")),
                 _seconds(par[1].get("clipEnd", "")))
                for par in self.xml(str(self.items[item.get("media-overlay")].get("href"))).iterfind(".//s:par", _NS)
            ]
            for item in self.spine if item.get("media-overlay")
        }  # fmt: skip


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _text(element: ET.Element, look: str = "story") -> str:
    """The words of a page, as they are copied out."""
    found = (part for part in element.iter() if look in (part.get("class") or "").split())
    return " ".join(" ".join("".join(part.itertext()).split()) for part in found)


@pytest.mark.skipif(not has_java(), reason="EPUBCheck needs Java")
def test_epubcheck_has_nothing_to_say(epubs: dict[str, bytes], tmp_path: Path) -> None:
    damaged = epubs["plain-fixed.epub"].replace(b"application/epub+zip", b"application/epub-zip")
    for name, data in (epubs | {"damaged.epub": damaged}).items():
        (tmp_path / name).write_bytes(data)
    found = complaints(sorted(tmp_path.glob("*.epub")), tmp_path)
    assert found.pop("damaged.epub"), "the checker itself must find what is wrong"
    assert found == {name: [] for name in epubs}


def test_the_words_are_real_text_in_their_order(epubs: dict[str, bytes]) -> None:
    for kind in ("fixed", "flowing"):
        pages = _Opened(epubs[f"odd-{kind}.epub"]).pages()
        for number, text in (
            (1, "Hi & <ho> “yes”."),
            (2, _LONG.strip()),
            (4, "Super" * 40),
            (6, " ".join(TEXT.split())),
        ):
            shown = [_text(page) for name, page in pages.items() if re.match(rf"page-{number}\D", name)]
            assert " ".join(shown).replace("- ", "").replace("-", "") == text.replace("-", "")
        title = pages["cover.xhtml"].find(".//h:h1", _NS)
        assert title is not None
        assert " ".join(" ".join(title.itertext()).split()) == 'A "quoted" <b>tale</b> & more of two 🐉'


@pytest.mark.parametrize("name", ["odd-fixed.epub", "odd-flowing.epub", "hebrew-fixed.epub", "hebrew-flowing.epub"])
def test_every_sentence_is_heard_where_it_stands(epubs: dict[str, bytes], name: str) -> None:
    opened, total = _Opened(epubs[name]), 0.0
    pages, ends = opened.pages(), {}
    for page, clips in opened.overlays().items():
        ids = {element.get("id"): "".join(element.itertext()).strip() for element in pages[page].iter()}
        for element, sound, begin, end in clips:
            assert ids[element]
            assert begin == ends.get(sound, 0.0) < end
            ends[sound] = end
            total += end - begin
    assert len(ends) == (4 if name.startswith("odd") else 2)
    for sound, end in ends.items():
        with av.open(io.BytesIO(opened.data(sound))) as container:
            assert container.streams.audio[0].codec_context.name.startswith("mp3")
            assert container.duration / 1e6 == pytest.approx(end, abs=0.01)
    assert [_seconds(clock) for clock in opened.meta("media:duration")] == [pytest.approx(total, abs=0.002)]


def test_a_sentence_lights_up_whole_over_its_lines(epubs: dict[str, bytes]) -> None:
    page = _Opened(epubs["hebrew-fixed.epub"]).pages()["page-1.xhtml"]
    marked = {element.get("id"): " ".join("".join(element.itertext()).split()) for element in page.iter()}
    assert marked["s1"] == "פעם אחת היה דרקון ירוק קטן ושמו פיפ."
    assert marked["s2"] == "“זה רק החושך,” הוא אמר לזנב שלו."


def test_a_book_from_right_to_left_turns_that_way_and_both_languages_know_theirs(epubs: dict[str, bytes]) -> None:
    for kind in ("fixed", "flowing"):
        opened = _Opened(epubs[f"hebrew-{kind}.epub"])
        spine = opened.package.find("opf:spine", _NS)
        assert spine is not None
        assert spine.get("page-progression-direction") == "rtl"
        assert [one.text for one in opened.package.iterfind(".//dc:language", _NS)] == ["he", "en"]
        page = opened.pages()["page-2.xhtml"]
        told = [(one.get("lang"), one.get("dir")) for one in page.iter() if one.get("dir")]
        assert told == [("he", "rtl"), ("he", "rtl"), ("en", "ltr")]
        assert _text(page, "original") == " ".join(_ENGLISH[1].split())
        images = [one.get("alt") for one in page.iterfind(".//h:img", _NS)]
        assert images == ["פיפ & “2”"]
    assert [one.get("properties") for one in _Opened(epubs["hebrew-fixed.epub"]).package.iterfind(
        ".//opf:itemref", _NS)] == ["rendition:page-spread-center", "page-spread-right", "page-spread-left",
                                    "page-spread-right"]  # fmt: skip


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_words_cover_no_figure_and_stay_on_the_page_in_any_theme(theme: Theme) -> None:
    figure = Box(0.42, 0.48, 0.58, 0.64)
    book, files = make_book(texts=(TEXT, "The end came.", TEXT), side=16, clear=(figure,))
    pages = FixedPages(book, theme)
    for page in book.pages:
        painting = show(book, page, reader(files)).painting
        *before, leaf = pages.page(page, Image("1.jpg", ""), painting, None)
        assert len(before) == (theme.place == "spread")
        for style in [part.style for part in leaf.words] if leaf.bubbles else [leaf.styles.words]:
            words = _place(style)
            assert min(words.left, words.top, 1 - words.right, 1 - words.bottom) >= -1e-3
            if leaf.image:
                assert words.overlap(_place(leaf.styles.image) if leaf.styles.image else figure) <= TOUCH_SHARE


def _place(style: str) -> Box:
    """Where a style puts something, in shares of the page; what has no height of its own ends with the page."""
    entries = dict(entry.split(":") for entry in style.split(";"))
    left, top, width, height = (
        float(entries.get(key, "0px").removesuffix("px")) / SIDE_PX for key in ("left", "top", "width", "height")
    )
    return Box(left, top, left + width, top + height if height else 1.0)


def test_every_character_has_a_face_in_the_book(epubs: dict[str, bytes]) -> None:
    for name, data in epubs.items():
        opened = _Opened(data)
        fonts = [item for item in opened.items.values() if str(item.get("media-type")).startswith("font/")]
        held = {code for item in fonts for code in hb.Face(opened.data(str(item.get("href")))).unicodes}
        shown = "".join("".join(page.find("h:body", _NS).itertext()) for page in opened.pages().values())  # type: ignore[union-attr]
        assert {character for character in shown if ord(character) not in held and not character.isspace()} == set(), (
            name
        )
        assert sum(len(opened.data(str(item.get("href")))) for item in fonts) < 60_000


def test_what_is_missing_is_said(epubs: dict[str, bytes]) -> None:
    for kind in ("fixed", "flowing"):
        opened = _Opened(epubs[f"odd-{kind}.epub"])
        pages = opened.pages()
        assert "can’t be read" in _text(pages["page-1.xhtml"], "notice")
        assert "still missing" in _text(pages["page-5.xhtml"], "notice")
        assert _text(pages["page-6.xhtml"], "notice") == ""
        about = _text(pages["colophon.xhtml"], "about")
        assert "6 of 8." in about
        assert "The voice is missing on these pages: 4." in about
        assert "A note with ]]> & bells." in about
        shelf = next(item for item in opened.items.values() if item.get("properties") == "cover-image")
        assert PillowImage.open(io.BytesIO(opened.data(str(shelf.get("href"))))).size == (1200, 1200)


def test_it_tells_who_can_read_it_and_how_it_was_made(epubs: dict[str, bytes]) -> None:
    aloud, silent = _Opened(epubs["hebrew-flowing.epub"]), _Opened(epubs["plain-fixed.epub"])
    assert {"alternativeText", "synchronizedAudioText", "displayTransformability"} <= set(
        aloud.meta("schema:accessibilityFeature")
    )
    assert "auditory" in aloud.meta("schema:accessMode")
    assert not {"alternativeText", "synchronizedAudioText"} & set(silent.meta("schema:accessibilityFeature"))
    assert silent.meta("media:duration") == []
    assert silent.meta("rendition:layout") == ["pre-paginated"]
    for opened in (aloud, silent):
        assert opened.meta("dcterms:modified") == ["2026-11-21T09:30:00Z"]
        assert "digitalsourcetype" in opened.meta("Iptc4xmpExt:DigitalSourceType")[0]


def test_the_same_book_gives_the_same_bytes_and_pictures_go_in_as_they_are(epubs: dict[str, bytes]) -> None:
    book, files = _hebrew()
    assert bind_epub(book, reader(files)) == epubs["hebrew-fixed.epub"]
    assert _Opened(epubs["hebrew-fixed.epub"]).data("pictures/page-1.jpg") == files["1.jpg"]
    for name in ("pictures/page-2.jpg", "pictures/shelf.jpg"):  # of a PNG, and of a cover
        kind = "odd" if "page" in name else "hebrew"
        assert b"digitalsourcetype" in _Opened(epubs[f"{kind}-fixed.epub"]).data(name)
    assert epubs["hebrew-fixed.epub"][30:58] == b"mimetypeapplication/epub+zip"


def test_words_no_face_has_are_refused_on_fixed_pages_alone() -> None:
    book, files = make_book(texts=("Hello.", "བོད་"), side=16)
    with pytest.raises(BindingError, match=r"Page 2 .*Tibetan") as refused:
        bind_epub(book, reader(files))
    assert refused.value.page == 2
    page = _Opened(bind_epub(book, reader(files), reflowable=True)).pages()["page-2.xhtml"]
    assert _text(page) == clean("བོད་")


def test_a_wide_picture_is_whole_beside_words_that_cover_nobody() -> None:
    book, files = make_book(texts=("Hello.",), side=16)
    wide = picture(files, "wide.jpg", landscape(side=64), 64, (Box(0, 0, 1, 1),))
    page = _Opened(bind_epub(book.with_page(book.pages[0].model_copy(update={"picture": wide})), reader(files)))
    body = page.pages()["page-1.xhtml"].find("h:body", _NS)
    assert body is not None
    assert body.get("class") == "page beneath"


def test_words_in_bubbles_are_heard_one_bubble_after_the_other(epubs: dict[str, bytes]) -> None:
    opened = _Opened(epubs["comic-fixed.epub"])
    page = opened.xml("page-1.xhtml")
    words = page.findall(".//h:div[@class='words']/h:div", _NS)
    assert len(words) == 3
    spans = [span.get("id") for one in words for span in one.iterfind(".//h:span", _NS) if span.get("id")]
    heard = [clip[0] for clip in opened.overlays()["page-1.xhtml"]]
    assert heard == list(dict.fromkeys(spans)) and len(heard) >= 3
    assert b"<polygon" in opened.data("page-1.svg")


@pytest.mark.parametrize(("language", "large"), [("en", True), ("ar", False), ("ja", False)])
def test_flowing_pages_begin_with_a_large_letter_where_a_script_has_these(language: str, large: bool) -> None:
    book, files = make_book(texts=("Es war dunkel.",), side=16)
    book = book.model_copy(update={"language": language})
    style = _Opened(bind_epub(book, reader(files), reflowable=True, theme=THEMES["fairytale"])).data("style.css")
    assert (b"::first-letter" in style) == large
