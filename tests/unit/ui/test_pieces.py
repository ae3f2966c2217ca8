"""The pieces the pages are put together from."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from visutale.book import Book, Cover, Page, PictureAsset, Problem, Scene, Segment, SoundAsset, Source
from visutale.jobs.states import JobState
from visutale.ui.errors import plain, stressed
from visutale.ui.growing import progress_in_words, share_done
from visutale.ui.reader import pages_of
from visutale.ui.session import is_secure
from visutale.ui.sharing import qr_svg

PICTURE = PictureAsset(
    file="page-01.jpg", media_type="image/jpeg", sha256="ab" * 32, size_bytes=1, width_px=512, height_px=512
)
VOICE = SoundAsset(
    file="page-01.wav", media_type="audio/wav", sha256="cd" * 32, size_bytes=1, duration_s=1.0,
    sentences=(Segment(start_s=0.0, end_s=1.0, text="Once."),),
)  # fmt: skip


def book(*pages: Page) -> Book:
    return Book(
        id="20261121-abcdef", title="Ember", language="en", age="6-8", style="paper", seed=1,
        made_at=datetime.now(UTC), source=Source(), cover=Cover(scene=Scene()), page_count=4, pages=pages,
        narrated=True,
    )  # fmt: skip


def test_a_growing_book_shows_the_pages_that_will_come() -> None:
    first = Page(number=1, text="Once.", scene=Scene(alt="A fox."), picture=PICTURE, narration=VOICE)
    growing = pages_of(book(first), growing=True)
    assert [one["name"] for one in growing["pages"]] == ["Cover", "1", "2", "3", "4"]
    assert growing["pages"][1] == {
        "name": "1", "text": "Once.", "words": [["Once.", "", ""]], "alt": "A fox.",
        "problems": [], "sentences": [[0.0, 1.0, "Once."]],
        "picture": "/books/20261121-abcdef/page-01.jpg?v=abababababab",
        "small": "/books/20261121-abcdef/page-01.jpg?v=abababababab&small",
        "voice": "/books/20261121-abcdef/page-01.wav?v=cdcdcdcdcdcd",
    }  # fmt: skip
    assert growing["pages"][2]["text"] == ""


def test_a_book_that_stopped_shows_what_it_has() -> None:
    broken = Page(number=1, text="Once.", scene=Scene(), problems=(Problem(stage="illustrate", message="No paint."),))
    stopped = pages_of(book(broken), growing=False)
    assert [one["name"] for one in stopped["pages"]] == ["Cover", "1"]
    assert stopped["pages"][1]["problems"] == ["No paint."]


@pytest.mark.parametrize(
    ("job", "words", "share"),
    [
        (JobState(book_id="b", state="queued", ahead=2), "2 books come before yours.", 0.0),
        (JobState(book_id="b", state="queued", ahead=1), "One book comes before yours.", 0.0),
        (JobState(book_id="b", state="queued"), "Your book is next.", 0.0),
        (JobState(book_id="b", state="running"), "The story is being thought up …", 0.0),
        (
            JobState(book_id="b", state="running", message="Page 2 is painted", done=3, steps=4),
            "Page 2 is painted",
            0.75,
        ),
        (JobState(book_id="b", state="waiting", waits_for="The disk is full."), "Your book waits.", 0.0),
        (JobState(book_id="b", state="running", message="Done", done=5, steps=4), "Done", 1.0),
    ],
)
def test_progress_is_told_in_words(job: JobState, words: str, share: float) -> None:
    assert progress_in_words(job) == words
    assert share_done(job) == share


@pytest.mark.parametrize(
    ("url", "secure"),
    [
        ("http://localhost:8501/", True), ("http://127.0.0.1:8501", True), ("http://[::1]:8501", True),
        ("https://192.168.1.20/", True), ("https://books.example.org", True),
        ("http://192.168.1.20:8501/", False), ("http://books.example.org", False), ("http://laptop.local:8501", False),
    ],
)  # fmt: skip
def test_where_browsers_lend_their_microphone(url: str, secure: bool) -> None:
    assert is_secure(url) is secure


def test_the_code_on_the_screen_opens_the_address() -> None:
    import resvg_py
    import zxingcpp
    from PIL import Image

    url = "http://192.168.178.45:8501/b/f99X7mw2M8uOYJM7WW72fA.pdf"
    png = bytes(resvg_py.svg_to_bytes(svg_string=qr_svg(url), width=300))
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))
    assert found.text == url


def test_words_of_people_are_shown_as_they_are() -> None:
    assert plain("*Ember* :red[x] $y$ <b> [a](b) `c`") == (r"\*Ember\* \:red\[x\] \$y\$ \<b\> \[a\]\(b\) \`c\`")


def test_stressed_words_are_stressed_and_all_others_shown_as_they_are() -> None:
    assert stressed("2 * 3 *[a](b)*, **“<b>”**x") == (
        "2 \\* 3 *\u2060\\[a\\]\\(b\\)\u2060*, **\u2060“\\<b\\>”\u2060**x"
    )
    page = Page(number=1, text="*夜*と**X**", original="A *b*.", scene=Scene())
    shown = book(page).model_copy(update={"language": "ja", "original_language": "en", "bilingual": True})
    first = pages_of(shown, growing=False)["pages"][1]
    assert first["text"] == "夜とX\n\nA b."
    assert first["words"] == [
        ["夜", "em", "dots-above"], ["と", "", ""], ["X", "strong", ""], ["\n\n", "", ""], ["A ", "", ""],
        ["b", "em", ""], [".", "", ""],
    ]  # fmt: skip


def test_an_error_nobody_foresaw_is_a_kind_sentence_without_details() -> None:
    def script() -> None:
        from visutale.errors import InputError
        from visutale.ui.errors import on_script_error

        assert on_script_error(ValueError("a secret wish"))
        assert on_script_error(InputError("The photo is dark.", remedy="Take another."))

    at = AppTest.from_function(script).run()
    shown = [one.value.replace("\\", "") for one in at.error]
    assert shown[0].startswith("Something went wrong that was not foreseen.")
    assert "secret" not in shown[0]
    assert shown[1] == "The photo is dark. Take another."
