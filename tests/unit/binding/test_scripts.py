"""Every script on the page: nothing is a box, nothing overflows, and words come out of the file as they went in."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from tests.tiny.fonts import tiny_font, tiny_postscript_font
from tests.unit.binding.sample import make_book, reader
from tests.unit.binding.scripts import SCRIPTS
from visutale.binding import fonts
from visutale.binding.bidi import in_visual_order, levels
from visutale.binding.fonts import family
from visutale.binding.layout import PAGE_PT, cover_text, page_text
from visutale.binding.pdf import bind_pdf
from visutale.binding.text import clean, printable_language, unsupported_script
from visutale.binding.typeset import _words, set_text, shape
from visutale.errors import BindingError

WITHOUT_SPACES = {"th", "km", "my", "zh-Hans", "zh-Hant", "ja"}
"""Their lines end within what is written without a space."""


def _copied(data: bytes, page: int) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return unicodedata.normalize("NFC", document[page].get_textpage().get_text_range())


@pytest.mark.parametrize("language", SCRIPTS)
def test_words_of_every_script_come_out_as_they_went_in(language: str) -> None:
    text = SCRIPTS[language]
    book, files = make_book(title=text[:12].strip(), texts=(text,), side=32)
    copied = _copied(bind_pdf(book.model_copy(update={"language": language}), reader(files)), 1)
    between = "" if language in WITHOUT_SPACES else " "
    assert between.join(copied.split()).removesuffix("1").strip() == between.join(clean(text).split())
    assert printable_language(language)


@pytest.mark.parametrize("language", SCRIPTS)
def test_letters_are_of_the_language_and_lines_stay_on_the_page(language: str) -> None:
    text = clean(SCRIPTS[language])
    panel = page_text(text, "6-8", "", language).panel
    assert panel.width <= PAGE_PT - 60 and len(panel.lines) <= 3
    main = family("text", language).main
    letters = [run for line in panel.lines for word in line.words for run in word.runs if run.face is main]
    assert sum(len(run.glyphs) for run in letters) > 10


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("abc אבג def", 0, "00001110000"),
        ("אבג abc", 1, "1111222"),
        ("אבג 12, 34%", 1, "11112211222"),
        ("abc ابج 12", 0, "0000111122"),
        ("א(b)ג", 1, "11211"),
        ("a (ב) c", 0, "0001000"),
        ("{٢}٠[.ג", 0, "0202111"),
        ("1{% !ا})-1", 0, "0000010002"),
        ("ا\u064bb", 0, "110"),
        ("", 0, ""),
    ],
)
def test_every_character_runs_its_own_way(text: str, base: int, expected: str) -> None:
    """Expected are the levels that Java's java.text.Bidi gives."""
    assert "".join(map(str, levels(text, base))) == expected


def test_a_line_is_put_in_order_from_left_to_right() -> None:
    text = "אב 12 cd"
    ways = levels(text, 1)
    assert "".join(text[index] for index in in_visual_order(range(len(text)), ways.__getitem__)) == "cd 12 בא"


def test_lines_end_where_their_language_ends_them() -> None:
    korean = set_text("작은 여우가 말했어요. 달을 집으로 가져갈 거야! 그리고 정말 그렇게 했어요.", "text", 9.0, "ko")
    words = ["작은", "여우가", "말했어요.", "달을", "집으로", "가져갈", "거야!", "그리고", "정말", "그렇게", "했어요."]
    assert [word for line in korean for word in line.text.split()] == words
    thai = set_text(SCRIPTS["th"], "text", 9.0, "th")
    assert len(thai) > 3 and "".join(line.text for line in thai).replace(" ", "") == SCRIPTS["th"].replace(" ", "")
    japanese = set_text(SCRIPTS["ja"], "text", 12.0, "ja")
    assert not any(line.text[0] in "。！」っー、" for line in japanese)


def test_right_to_left_books_are_bound_on_the_right() -> None:
    book, files = make_book(texts=(SCRIPTS["he"],), side=32)
    with pypdfium2.PdfDocument(bind_pdf(book.model_copy(update={"language": "he"}), reader(files))) as document:
        assert document.get_metadata_value("Title") == book.title
    assert b"/Direction /R2L" in bind_pdf(book.model_copy(update={"language": "he"}), reader(files))


@pytest.fixture
def without_own_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Forgets the folders of fonts, and all that was set in them; called by itself in the end."""

    def forget() -> None:
        monkeypatch.setattr(fonts, "_folders", [])
        for known in (fonts._family, shape, _words, page_text, cover_text):
            known.cache_clear()

    forget()
    yield forget
    forget()


@pytest.mark.usefixtures("without_own_fonts")
def test_a_font_of_the_user_s_gives_what_no_package_has(tmp_path: Path) -> None:
    assert unsupported_script("བ") == "Tibetan"
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    tiny_font("བ").save(tmp_path / "tiny.ttf")
    fonts.add_folder(tmp_path)
    assert unsupported_script("བ") == ""
    book, files = make_book(texts=("A བ here",), side=32)
    assert _copied(bind_pdf(book, reader(files)), 1).split()[:3] == ["A", "བ", "here"]


@pytest.mark.parametrize("make", [tiny_font, tiny_postscript_font])
def test_a_font_of_either_kind_of_outlines_shows_its_letters(
    make: Callable[[str], TTFont], tmp_path: Path, without_own_fonts: Callable[[], None]
) -> None:
    make("བ").save(tmp_path / "tiny.otf")
    fonts.add_folder(tmp_path)
    book, files = make_book(texts=("བབབབ",), side=16)
    with pypdfium2.PdfDocument(bind_pdf(book, reader(files))) as document:
        left, bottom, right, top = document[1].get_textpage().get_charbox(1)
        page = document[1].render(scale=1).to_numpy()
    middle = page[round(PAGE_PT - (bottom + top) / 2), round((left + right) / 2)]
    assert middle.max() < 100, "the letter is a square of ink"
    without_own_fonts()


def test_letters_of_large_fonts_take_little_room() -> None:
    book, files = make_book(title="夜", texts=("そらは くらい 夜でした。",), side=16)
    assert len(bind_pdf(book.model_copy(update={"language": "ja"}), reader(files))) < 75_000


def test_fonts_that_lie_about_their_tables_stop_nothing(tmp_path: Path, without_own_fonts: Callable[[], None]) -> None:
    """Each is used, or passed over as if it were not there; nothing else may happen."""
    chance, book_and_files = random.Random(3), make_book(texts=("A བ here",), side=16)
    tiny_font("བ").save(tmp_path / "tiny.ttf")
    sound = (tmp_path / "tiny.ttf").read_bytes()
    outcomes = set()
    for number in range(40):
        damaged = bytearray(sound[: chance.choice((len(sound), chance.randrange(len(sound))))])
        for _ in range(chance.choice((1, 3, 30))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "font.ttf").write_bytes(damaged)
        without_own_fonts()
        fonts.add_folder(folder)
        try:
            outcomes.add(bind_pdf(book_and_files[0], reader(book_and_files[1]))[:5])
        except BindingError as refusal:
            outcomes.add(refusal.page)
    assert outcomes == {b"%PDF-", 1}


STRESSED = {
    "en": ("It was *very dark* in the wardrobe. **BOOM!** went the door.", "Literata-Italic", "Literata-Bold"),
    "ja": ("そらは*とてもくらい*夜でした。**ドン**、と音がしました。", "NotoSansCJK0-400 above", "NotoSansCJK0-700"),
    "zh": ("那是一个*很黑*的夜晚。**砰**的一声，门响了。", "NotoSansCJK2-400 below", "NotoSansCJK2-700"),
    "ar": ("كانت الليلة *مظلمة جدا* في الخزانة. **بوم** قال الباب.", "NotoSansArabic-700", "NotoSansArabic-700"),
    "hi": ("रात *बहुत अंधेरी* थी। **धड़ाम** दरवाज़ा बोला।", "NotoSansDevanagari-700", "NotoSansDevanagari-700"),
}


@pytest.mark.parametrize("language", STRESSED)
def test_stressed_words_are_in_faces_of_their_own_and_are_copied_as_words(language: str) -> None:
    text, slanted, bold = STRESSED[language]
    panel = page_text(text, "6-8", "", language).panel
    faces: dict[str, set[str]] = {}
    for word in (word for line in panel.lines for word in line.words):
        stress = max(word.stresses, default="")
        faces.setdefault(stress, set()).update(f"{run.face.name} {run.face.dotted}".strip() for run in word.runs)
    assert slanted in faces["italic"] and bold in faces["bold"]
    assert not {slanted, bold} & faces[""]
    assert "".join(line.marked for line in panel.lines).replace(" ", "") == clean(text).replace(" ", "")
    book, files = make_book(title="*A*", texts=(text,), side=32)
    data = bind_pdf(book.model_copy(update={"language": language}), reader(files))
    copied = "".join(_copied(data, 1).split()).removesuffix("1")
    assert copied == clean(text).replace("*", "").replace(" ", "")
    assert "*" not in _copied(data, 0)


def test_a_long_word_that_is_stressed_is_broken_as_any_other() -> None:
    lines = set_text("A **" + "very" * 40 + "** long *word*", "text", 25.0)
    assert all(line.width <= 25.0 for line in lines)
    stresses = {word.text.rstrip("-"): set(word.stresses) for line in lines for word in line.words}
    assert stresses["word"] == {"italic"} and stresses["long"] == set() and stresses["A"] == set()
    pieces = [text for text, found in stresses.items() if found == {"bold"}]
    assert set("".join(pieces)) == set("very")
