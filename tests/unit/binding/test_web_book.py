"""A book as one HTML file: everything is in it, whatever the book holds, and nothing is asked for from anywhere."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from functools import cache
from html.parser import HTMLParser

import av
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from tests.unit.binding.sample import landscape, make_book, picture, reader, without_picture
from tests.unit.binding.web_sample import SECONDS, TEXTS, TITLE, read_aloud_book
from visutale.binding.faces import Faces
from visutale.binding.fonts import family
from visutale.binding.palette import Colour, contrast
from visutale.binding.themes import THEMES, Theme
from visutale.binding.web_book import bind_html
from visutale.binding.web_book.look import style_of
from visutale.book import Book

Element = tuple[str, dict[str, str]]
_VOID = ("meta", "img", "link", "br")


class Document(HTMLParser):
    """A page's elements in their order with their attributes, and the text within each."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.texts: list[str] = []
        self.unclosed: list[int] = []
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.unclosed.append(len(self.elements))
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self.unclosed.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for index in self.unclosed:
            self.texts[index] += data

    def all(self, tag: str, **having: str) -> list[dict[str, str]]:
        return [found for name, found in self.elements if name == tag and having.items() <= found.items()]

    def said(self, tag: str, kind: str = "") -> list[str]:
        pairs = zip(self.elements, self.texts, strict=True)
        return [" ".join(text.split()) for (name, at), text in pairs if name == tag and kind in at.get("class", "")]


@cache
def bound(hebrew: bool = False) -> bytes:
    book, files = read_aloud_book(hebrew=hebrew)
    return bind_html(book, reader(files))


def data_of(address: str, media_type: str) -> bytes:
    head, _, body = address.partition(",")
    assert head == f"data:{media_type};base64"
    return base64.b64decode(body, validate=True)


def test_the_same_book_gives_the_same_page_and_everything_is_in_it() -> None:
    book, files = read_aloud_book()
    assert bind_html(book, reader(files)) == bound()
    page = Document(bound())
    addresses = [value for _, found in page.elements for name, value in found.items() if name in ("src", "href")]
    assert len(addresses) == 4 + 3 and all(one.startswith("data:") for one in addresses)
    assert not page.all("link") and not page.all("a") and not page.all("iframe")
    assert not [found for _, found in page.elements if "style" in found or any(name.startswith("on") for name in found)]


def test_the_policy_lets_run_what_is_there_and_nothing_else() -> None:
    page = Document(bound())
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    rules = dict(rule.split(" ", 1) for rule in policy["content"].split("; "))
    assert rules["default-src"] == "'none'" and rules["img-src"] == rules["media-src"] == "data:"
    texts = zip(page.elements, page.texts, strict=True)
    inline = {name: text for (name, found), text in texts if name in ("style", "script") and "type" not in found}
    for name, rule in (("style", "style-src"), ("script", "script-src")):
        digest = base64.b64encode(hashlib.sha256(inline[name].encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"


def colour(said: str) -> Colour:
    return Colour(*(part / 255 for part in bytes.fromhex(said.removeprefix("#"))))


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_every_theme_can_be_read_by_day_and_by_night(theme: Theme) -> None:
    for cover in (None, *(Image.new("RGB", (4, 4), colour) for colour in ("#f2d000", "#b00020", "#123a8c", "#777777"))):
        style = str(style_of(theme, cover, Faces(theme)))
        days = re.findall(r"--paper: (#\w+); --sheet: (#\w+); --ink: (#\w+); --soft: (#\w+); --accent: (#\w+); .*?"
                          r"--spoken: (#\w+)", style)  # fmt: skip
        assert len(days) == 1 if theme.on_dark else 2
        for day in days:
            paper, sheet, ink, soft, accent, spoken = (
                Colour(*(one / 255 for one in bytes.fromhex(c[1:]))) for c in day
            )
            pairs = [(words, ground) for words in (ink, soft, accent) for ground in (paper, sheet)]
            assert min(contrast(*pair) for pair in (*pairs, (ink, spoken))) >= 4.5


def test_a_theme_brings_its_letters_and_no_others() -> None:
    book, files = read_aloud_book(hebrew=True)
    theme = THEMES["gallery"]
    page = bind_html(book, reader(files), theme)
    fonts = dict(re.findall(r'@font-face { font-family: "([^"]+)"; src: url\(([^)]+)\)', page.decode()))
    own = {family(name, "en").main.name for name in (theme.headline, theme.italic)}
    assert {*own, "NotoSansHebrew-400"} <= fonts.keys()
    face = TTFont(io.BytesIO(data_of(fonts["NotoSansHebrew-400"], "font/ttf")))
    assert ord("פ") in face.getBestCmap() and ord("ז") in face.getBestCmap() and ord("A") not in face.getBestCmap()
    assert len(page) < len(bound(hebrew=True)) + 200_000
    assert page != bound(hebrew=True) and page == bind_html(book, reader(files), theme)


def test_pictures_are_small_and_marked_and_say_what_they_show() -> None:
    shown = Document(bound()).all("img")
    assert [one["alt"] for one in shown] == ["Cover", "Pip & the lamp, <1>.", "", "Pip & the lamp, <3>."]
    with Image.open(io.BytesIO(data_of(shown[1]["src"], "image/webp"))) as image:
        assert image.size == (96, 96) and (shown[1]["width"], shown[1]["height"]) == ("96", "96")
        assert b"digitalsourcetype/composite<" in image.info["xmp"]
    assert b"<svg" in data_of(shown[2]["src"], "image/svg+xml")


def test_a_large_picture_with_grain_takes_a_reasonable_part_of_six_megabytes() -> None:
    book, files = make_book(texts=("One.",), side=64)
    drawn = np.asarray(Image.open(io.BytesIO(landscape(side=1024))).resize((2048, 2048))).astype(np.int16)
    grain = np.random.default_rng(1).normal(0, 6, drawn.shape)
    out = io.BytesIO()
    Image.fromarray(np.clip(drawn + grain, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=92, subsampling=0)
    cover = book.cover.model_copy(update={"picture": picture(files, "cover.jpg", out.getvalue(), 2048)})
    book = book.model_copy(update={"cover": cover})
    page = bind_html(book, reader(files))
    with Image.open(io.BytesIO(data_of(Document(page).all("img")[0]["src"], "image/webp"))) as image:
        assert image.size == (1600, 1600)
    assert 50_000 < len(page) < 600_000 < len(out.getvalue())


def test_voices_are_heard_sentence_by_sentence() -> None:
    page = Document(bound())
    with av.open(io.BytesIO(data_of(page.all("audio")[0]["src"], "audio/mpeg"))) as voice:
        seconds = sum(frame.samples / frame.sample_rate for frame in voice.decode(audio=0))
    assert seconds == pytest.approx(SECONDS, abs=0.1)
    assert [one for one in page.said("span") if one][:3] == ["Pip found a lamp.", "It was cold.", "So was Pip."]
    times = [(one["data-from"], one["data-to"]) for one in page.all("span") if "data-from" in one]
    assert times[:3] == [("0.0", "0.3"), ("0.3", "0.6"), ("0.6", "0.9")]


def test_both_languages_are_named_with_the_way_they_are_read() -> None:
    page = Document(bound(hebrew=True))
    assert (page.all("html")[0]["lang"], page.all("html")[0]["dir"]) == ("he", "rtl")
    stories = [one for one in page.all("div") if one.get("class", "").startswith("story")]
    assert [(one["lang"], one["dir"]) for one in stories] == [("he", "rtl"), ("en", "ltr")] * 3
    assert page.said("div", "story original")[1] == TEXTS[1]


def test_what_the_book_is_and_who_made_it_is_said_to_people_and_machines() -> None:
    page = Document(bound())
    assert page.said("title") == page.said("h1") == [TITLE]
    about = json.loads(page.said("script")[0])
    assert (about["name"], about["dateCreated"]) == (TITLE, "2026-11-21")
    assert (
        about["digitalSourceType"] == "https://schema.org/CompositeSyntheticDigitalSource"
    )  # its voices are a model's
    (mark,) = page.all("meta", property="Iptc4xmpExt:DigitalSourceType")
    assert mark["content"] == "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"
    assert "OpenMoji" in page.said("div", "made")[0] and "a secret wish" not in bound().decode()


def odd_books() -> dict[str, Book]:
    book, _ = read_aloud_book()
    hostile = "</script><script>alert(1)</script> <!-- ]]> & \"'` \x00\x1b\u2028\u202e 🐉\r\nנעם"
    pages = tuple(page.model_copy(update={"text": f"{hostile} {page.text}"}) for page in book.pages)
    first = book.page(1)
    return {
        "hostile": book.model_copy(update={"title": hostile, "pages": pages}),
        "no words": book.with_page(first.model_copy(update={"text": "", "narration": None})),
        "long": book.with_page(first.model_copy(update={"text": "word " * 5000 + "w" * 5000, "narration": None})),
        "growing": book.model_copy(update={"pages": (), "page_count": 8, "title": ""}),
        "nothing to see": without_picture(book, 0),
        "no known language": book.model_copy(update={"language": "xx-nowhere"}),
    }


@pytest.mark.parametrize("name", odd_books())
def test_an_odd_book_is_a_sound_page(name: str) -> None:
    book, (_, files) = odd_books()[name], read_aloud_book()
    page = Document(bind_html(book, reader(files)))
    assert len(page.all("script")) == 2 and len(page.all("section")) == len(book.pages) + 2
    assert len(page.all("h1")) == 1 and page.said("h1")[0]
    assert not page.unclosed  # every element was closed
    if name == "hostile":
        assert "alert(1)" in page.said("h1")[0] and json.loads(page.said("script")[0])["name"] == page.said("h1")[0]
    if name == "growing":
        assert page.said("h2") == ["To be continued"] and not page.all("audio")


def test_what_is_gone_or_broken_is_said_on_its_page() -> None:
    book, files = read_aloud_book()
    files |= {"1.jpg": b"no picture", "3.wav": b"no voice"}
    page = Document(bind_html(book, reader(files)))
    one, two, three = page.said("div", "note")
    assert "can’t be read" in one and "still missing" in two and "voice of this page is missing" in three
    assert len(page.all("audio")) == 2 and page.said("div", "story")[2] == TEXTS[2]
