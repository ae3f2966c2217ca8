"""Stressed words in every form a book is bound in, but for its type: elements that are closed, words without signs."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile

import pytest
import uharfbuzz as hb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.binding.sample import Files, make_book, reader
from tests.unit.binding.voiced import a_voice, with_voices
from visutale.binding.epub import bind_epub
from visutale.binding.film.captions import captions
from visutale.binding.fonts import FamilyName
from visutale.binding.markup import look_of, stressed_pieces, stressed_text
from visutale.binding.read_along import Piece
from visutale.binding.text import clean
from visutale.binding.web_book import bind_html
from visutale.book import Book, Page, Segment
from visutale.emphasis import plain

_TEXT = "It was *very dark. And late.* The door said: **BOOM & <bang>!** So 2 * 3 owls flew, un*believ*ably.\n" * 3
_ODD = st.text("a1.* \n&<>\"'\u0301\u202eé夜", max_size=24)
_X = "{http://www.w3.org/1999/xhtml}"


@given(st.lists(_ODD, max_size=4), st.sampled_from(["en", "ja", "xx"]), st.sampled_from([None, "text", "italic"]))
def test_elements_are_closed_in_every_piece_and_no_character_is_lost(
    texts: list[str], language: str, family: FamilyName | None
) -> None:
    pieces = stressed_pieces([Piece(text) for text in texts], language, family)
    root = ET.fromstring("<p>" + "".join(f"<span>{html}</span>" for _, html in pieces) + "</p>")
    assert [piece.text for piece, _ in pieces] == texts
    assert "".join(root.itertext()) == plain("".join(texts))


def _cut(page: Page, files: Files, at: int) -> Page:
    """A page that is read in two parts, wherever the first one ends."""
    voice = a_voice(files, page.model_copy(update={"text": "Hum."}), 0.5)
    parts = (page.text[:at], page.text[at:])
    heard = tuple(Segment(start_s=start / 4, end_s=start / 4 + 0.2, text=text) for start, text in enumerate(parts))
    return page.model_copy(update={"narration": voice.model_copy(update={"sentences": heard}), "picture": None})


@settings(max_examples=3, deadline=None)
@given(st.lists(st.tuples(_ODD.filter(clean), st.integers(1, 20)), min_size=8, max_size=8))
def test_stars_break_no_page(drawn: list[tuple[str, int]]) -> None:
    told, files = make_book(texts=tuple(text.replace("夜", "n") for text, _ in drawn), side=16)
    told = told.model_copy(
        update={"pages": tuple(_cut(page, files, at) for page, (_, at) in zip(told.pages, drawn, strict=True))}
    )
    epub = zipfile.ZipFile(io.BytesIO(bind_epub(told, reader(files), reflowable=True)))
    html = re.findall(r'<div class="story".*?</div>', bind_html(told, reader(files)).decode(), re.DOTALL)
    for page, story in zip(told.pages, html, strict=True):
        leaf = ET.fromstring(epub.read(f"book/page-{page.number}.xhtml")).find(f".//{_X}div[@class='story text']")
        for shown in (leaf, ET.fromstring(story)):
            assert shown is not None
            assert "".join("".join(shown.itertext()).split()) == "".join(plain(clean(page.text)).split())


@pytest.mark.parametrize(
    ("language", "family", "look"),
    [("en", None, ""), ("el", "text", ""), ("en", "italic", "upright"), ("ru", "lexend", "bold"),
     ("ja", None, "dots-above"),
     ("ja", "lexend", "bold"), ("zh-Hant", "text", "dots-below"), ("ar", None, "bold"), ("ko", "text", "bold"),
     ("th", "italic", "bold"), ("und", None, "")],
)  # fmt: skip
def test_each_script_stresses_in_its_own_way(language: str, family: FamilyName | None, look: str) -> None:
    assert look_of(language, family) == look


def test_a_text_says_how_its_words_are_stressed() -> None:
    assert stressed_text("*a* & **b**", "zh") == '<em class="dots-below">a</em> &amp; <strong>b</strong>'
    assert stressed_pieces([Piece("*a* **b**")], "ar", "text")[0][1] == (
        '<em class="text-em bold">a</em> <strong class="text-strong">b</strong>'
    )


@pytest.fixture(scope="module")
def book() -> tuple[Book, Files]:
    made, files = make_book(texts=(_TEXT, "It is *night*."), side=64)
    page = made.pages[1].model_copy(update={"original": "とても*くらい*夜。"})
    return with_voices(
        made.with_page(page).model_copy(update={"bilingual": True, "original_language": "ja"}), files
    ), files


@pytest.mark.parametrize("reflowable", [True, False])
def test_an_epub_stresses_words_in_their_own_faces_and_lights_up_whole_sentences(
    book: tuple[Book, Files], reflowable: bool
) -> None:
    archive = zipfile.ZipFile(io.BytesIO(bind_epub(book[0], reader(book[1]), reflowable=reflowable)))
    page = ET.fromstring(archive.read("book/page-1.xhtml"))
    stressed = ["".join(one.itertext()) for one in page.iter() if one.tag in (f"{_X}em", f"{_X}strong")]
    assert " ".join(stressed).split()[:7] == ["very", "dark.", "And", "late.", "BOOM", "&", "<bang>!"]
    shown = " ".join(" ".join("".join(one.itertext()) for one in page.iter(f"{_X}p")).replace("-\n", "").split())
    assert "2 * 3 owls" in shown and shown.count("*") == 3
    heard = {
        one.get("id"): "".join(one.itertext()) for one in page.iter(f"{_X}span") if one.get("id", "").startswith("s")
    }
    assert " ".join(heard["s1"].split()) == "It was very dark." and " ".join(heard["s2"].split()) == "And late."
    style = archive.read("book/style.css").decode()
    beneath = archive.read("book/page-2.xhtml").decode()
    assert '<em class="italic-em dots-above">くらい</em>' in beneath and '<em class="text-em">night</em>' in beneath
    assert set(re.findall(r"\.(text-\w+|italic) {", style)) == {"text-em", "text-strong", "italic"}
    dots = hb.Face(archive.read("book/fonts/NotoSansCJK0-400.otf")).unicodes
    assert ord("﹅") in dots and ord("夜") in dots
    assert {"book/fonts/Literata-Italic.ttf", "book/fonts/Literata-Bold.ttf"} <= set(archive.namelist())


def test_faces_for_stressed_words_are_not_embedded_where_there_are_none() -> None:
    plain_book, files = make_book(texts=("It was dark.",), side=64)
    archive = zipfile.ZipFile(io.BytesIO(bind_epub(plain_book, reader(files), reflowable=True)))
    assert not [name for name in archive.namelist() if "Italic" in name or "Bold" in name.replace("ExtraBold", "")]


def test_a_web_book_stresses_words_and_keeps_the_times_of_sentences(book: tuple[Book, Files]) -> None:
    html = bind_html(book[0].model_copy(update={"title": "A *dark* night"}), reader(book[1])).decode()
    assert '<span data-from="0.0" data-to="0.092">It was <em class="text-em">very dark. </em></span>' in html
    assert (
        '<strong class="text-strong">BOOM &amp; &lt;bang&gt;!</strong>' in html
        and '<em class="italic-em dots-above">くらい</em>' in html
    )
    assert "<title>A dark night</title>" in html
    about = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert about and json.loads(about[1])["name"] == "A dark night"


def test_captions_have_no_signs(book: tuple[Book, Files]) -> None:
    silent = book[0].with_page(book[0].pages[0].model_copy(update={"narration": None}))
    for made in (book[0], silent):
        assert "very dark." in captions(made).srt and captions(made).srt.count("*") == 3
