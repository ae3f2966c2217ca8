"""Words beside the picture, after it on a spread, in bubbles over it: no figure is hidden, no word is lost."""

from __future__ import annotations

import io
import itertools
import unicodedata

import numpy as np
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.binding.sample import TEXT, make_book, reader, without_picture
from visutale.binding.arrangements import bubbles
from visutale.binding.arrangements.cropping import WHOLE, Frame, around, crop, holds, seen
from visutale.binding.arrangements.dialogue import parts
from visutale.binding.arrangements.page_plan import PagePlan
from visutale.binding.arrangements.speakers import speakers
from visutale.binding.arranging import plan_page, show
from visutale.binding.layout import PAGE_PT, page_text
from visutale.binding.painting import Painting
from visutale.binding.pdf import bind_pdf
from visutale.binding.text import clean, unsupported_characters
from visutale.binding.themes import THEMES
from visutale.book import Box, Character, Head
from visutale.emphasis import plain

SPEECH = (
    "Pip looked up. “Where is the moon? I can’t see it!” he asked. The owl shook her head. “It is asleep,” she said, "
    "“and so should you be.” He called it “the big one” and smiled."
)
FIGURE = Box(0.3, 0.42, 0.48, 0.8)
FACE = Box(0.33, 0.44, 0.43, 0.56)


def _plan(
    theme: str, text: str = TEXT, clear: tuple[Box, ...] = (FIGURE,), language: str = "en", number: int = 1
) -> PagePlan:
    book, files = make_book(texts=("One.",) * (number - 1) + (text,), side=64, clear=clear)
    book = book.model_copy(update={"language": language})
    page = book.page(number)
    return plan_page(book, page, show(book, page, reader(files)).painting, THEMES[theme])


def _painting(wide: int, high: int) -> Painting:
    from PIL import Image

    return Painting(b"", wide, high, Image.new("RGB", (4, 4)))


# --- cropping ---

_SHARES = st.floats(min_value=0.0, max_value=1.0)


@given(st.integers(8, 4000), st.integers(8, 4000), st.floats(0.1, 10.0), _SHARES, _SHARES, _SHARES, _SHARES)
def test_a_crop_has_the_shape_that_is_wanted_and_figures_as_far_as_it_can(
    wide: int, high: int, ratio: float, x0: float, y0: float, x1: float, y1: float
) -> None:
    figures = Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    part = crop(_painting(wide, high), ratio, figures)
    across, down = part.right - part.left, part.bottom - part.top
    assert 0 <= part.left < part.right <= 1 + 1e-9 and 0 <= part.top < part.bottom <= 1 + 1e-9
    assert across * wide / (down * high) == pytest.approx(ratio, rel=1e-6)
    assert max(across, down) == pytest.approx(1.0)
    roomy = figures.right - figures.left <= across - 0.04 and figures.bottom - figures.top <= down - 0.04
    assert not roomy or holds(part, figures)


def test_what_a_frame_shows_of_a_figure_lies_where_the_page_shows_it() -> None:
    right_half = Frame(WHOLE, Box(0.5, 0.0, 1.0, 1.0))
    (there,) = seen([Box(0.4, 0.2, 0.6, 0.4), Box(0.0, 0.0, 0.3, 1.0)], right_half)
    assert there == pytest.approx(Box(0.0, 0.2, 0.2, 0.4))
    assert around([]) is None and around([FIGURE, FACE]) == FIGURE


# --- beside ---


@pytest.mark.parametrize(("language", "number", "on_the_left"), [("en", 1, True), ("en", 2, False), ("ar", 1, False)])
def test_a_tall_picture_lies_at_the_outer_edge_and_words_towards_the_fold(
    language: str, number: int, on_the_left: bool
) -> None:
    text = "كان يا ما كان في قديم الزمان تنين صغير." if language == "ar" else TEXT
    plan = _plan("fairytale", text, language=language, number=number)
    assert plan.frame and plan.place and plan.on_paper
    assert (plan.frame.place.left, plan.frame.place.right)[not on_the_left] == (0.0, 1.0)[not on_the_left]
    assert holds(plan.frame.part, FIGURE)
    assert plan.place.overlap(plan.frame.place) == 0
    edges = (plan.place.left + plan.words.padding / PAGE_PT, 1 - plan.place.right + plan.words.padding / PAGE_PT)
    assert edges[on_the_left] * PAGE_PT >= 27


def test_figures_too_broad_for_a_tall_picture_have_words_beneath_them() -> None:
    plan = _plan("fairytale", clear=(Box(0.05, 0.4, 0.95, 0.8),))
    assert plan.frame and plan.place and plan.frame.place.bottom <= plan.place.top + 1e-6
    assert holds(plan.frame.part, Box(0.05, 0.4, 0.95, 0.8))


# --- first letters ---


def test_a_large_first_letter_is_copied_as_part_of_its_word() -> None:
    texts = (TEXT, f"“Where is it?” asked Pip. {TEXT}", f"A small dragon. {TEXT}")
    book, files = make_book(texts=texts, side=16)
    with pypdfium2.PdfDocument(bind_pdf(book, reader(files), THEMES["fairytale"])) as document:
        for page in book.pages:
            copied = document[page.number].get_textpage().get_text_range()
            assert " ".join(copied.split()).startswith(page.text[:60])


@pytest.mark.parametrize("text", ["Kurz.", "*Laut* " + TEXT, "7 " + TEXT, "ประเทศไทย " * 30, "そらは くらい。" * 30])
def test_texts_without_a_letter_to_enlarge_begin_as_others_do(text: str) -> None:
    assert page_text(text, "6-8", theme=THEMES["fairytale"]).panel.initial is None
    assert page_text(TEXT, "6-8", theme=THEMES["fairytale"]).panel.initial is not None


# --- spreads ---


def _sides(texts: tuple[str, ...], clear: tuple[Box, ...], language: str = "en") -> list[np.ndarray]:
    book, files = make_book(texts=texts, side=512, clear=clear)
    data = bind_pdf(book.model_copy(update={"language": language}), reader(files), THEMES["panorama"])
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        return [page.render(scale=0.25).to_numpy().astype(int) for page in document]


@pytest.mark.parametrize("language", ["en", "he"])
def test_a_picture_goes_on_over_the_fold_without_a_seam(language: str) -> None:
    text = "היה היה דרקון קטן." if language == "he" else "Pip was a small green dragon."
    _, first, second, *_ = _sides((text,), (FIGURE,) if language == "en" else (Box(0.52, 0.42, 0.7, 0.8),), language)
    inner, other = (first[:, -2], second[:, 1]) if language == "en" else (first[:, 1], second[:, -2])
    assert np.abs(inner - other).mean() < 12
    assert np.abs(first[:, 1] - first[:, -2]).mean() > 12, "a picture of one colour proves nothing"


def test_no_figure_lies_in_the_fold_or_is_cut_off() -> None:
    for left, wide in itertools.product((0.05, 0.2, 0.35, 0.5, 0.7), (0.1, 0.25)):
        figure = Box(left, 0.3, left + wide, 0.6)
        plan = _plan("panorama", "Pip was a small green dragon.", (figure,))
        assert plan.before is not None
        if plan.frame is None:
            assert plan.before.part == WHOLE and plan.on_paper
            continue
        assert not plan.before.part.right - 0.01 < figure.left < figure.right - 1e-9 < plan.before.part.right
        assert figure.right <= plan.before.part.right or figure.left >= plan.before.part.right
        assert plan.before.part.top <= figure.top and plan.before.part.bottom >= figure.bottom
        assert plan.before.part.right == pytest.approx(plan.frame.part.left)


def test_where_nobody_knows_the_figures_a_picture_stays_whole() -> None:
    plan = _plan("panorama", clear=())
    assert plan.before and plan.before.part == WHOLE and plan.frame is None and plan.on_paper


def test_a_spread_without_words_or_without_a_picture_takes_two_pages_as_others_do() -> None:
    book, files = make_book(texts=("", TEXT, "Short."), side=64)
    with pypdfium2.PdfDocument(bind_pdf(without_picture(book, 2), reader(files), THEMES["panorama"])) as document:
        copied = [page.get_textpage().get_text_range() for page in document]
    assert len(copied) == 2 * 3 + 2
    assert [copied[1].strip(), copied[2].strip(), copied[5].strip()] == ["", "1", ""]
    assert "The picture for this page is still missing." in copied[3] and "Every evening" in copied[4]


def test_pages_that_flow_on_keep_spreads_together() -> None:
    """Every page of many words takes an even number of sides, so that pictures stay on the first one."""
    book, files = make_book(texts=(" ".join([TEXT] * 9), "Short.", " ".join([TEXT] * 21)), side=16)
    data = bind_pdf(book, reader(files), THEMES["panorama"])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.PageLayout == "/TwoPageRight"
    with pypdfium2.PdfDocument(data) as document:
        words = [bool(page.get_textpage().count_chars()) for page in document]
    assert len(words) % 2 == 0
    assert [index % 2 for index, there in enumerate(words) if not there] == [1, 1, 1]


# --- bubbles ---


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("en", SPEECH, "0101 0"),
        ("en", '"Go!" she said. "Now." Then it was quiet.', "10"),
        ("en", "“Who is it?” “Only me.” “Come in!” said Pip.", "111"),
        ("en", "“Never closed, he said.", "0"),
        ("de", "Pip sah auf. „Wo ist der Mond?“, fragte er. „Er schläft“, sagte die Eule.", "011"),
        ("fr", "Pip leva les yeux. « Où est la lune ? » demanda-t-il.", "01"),
        ("ru", "— Где луна? — спросил Пип.\nСова покачала головой.", "10"),
        (
            "ja",
            "ピップは空を見上げました。「月はどこ？」と聞きました。ふくろうは首をふりました。「ねむっているよ」",
            "0101",
        ),
        ("zh", "皮普抬头看。“月亮在哪里？”皮普问。然后一切都安静了下来了。", "010"),
        ("ar", "نظر بيب. «أين القمر؟» سأل.", "01"),
        ("en", "", ""),
    ],
)
def test_speech_is_told_from_what_is_told(language: str, text: str, spoken: str) -> None:
    found = parts(text, language)
    assert "".join(str(int(part.spoken)) for part in found) == spoken.replace(" ", "")
    assert "".join("".join(part.text for part in found).split()) == "".join(text.split())


@settings(max_examples=200)
@given(st.text('ab .,!?“”"«»—\n「」と', max_size=40))
def test_no_character_is_lost_between_bubbles(text: str) -> None:
    assert "".join("".join(part.text for part in parts(text, "en")).split()) == "".join(text.split())


@pytest.mark.parametrize("language", ["en", "ar"])
def test_bubbles_are_read_in_order_and_cover_neither_figures_nor_each_other(language: str) -> None:
    text = "نظر بيب إلى السماء. «أين القمر؟» سأل. «إنه نائم» قالت البومة." if language == "ar" else SPEECH
    plan = _plan("comic", text, (FACE, FIGURE), language)
    assert len(plan.bubbles) == len(parts(text, language)) > 2
    for bubble in plan.bubbles:
        assert bubble.place.overlap(FIGURE) < 0.001
        assert min(bubble.place) >= 0 and max(bubble.place) <= 1
    for one, other in itertools.combinations(plan.bubbles, 2):
        assert one.place.overlap(other.place) == 0
    for one, other in itertools.pairwise(plan.bubbles):
        after = other.place.right < one.place.left if language == "ar" else other.place.left > one.place.right
        assert other.place.top > one.place.top + 0.01 or after
    book, files = make_book(texts=(text,), side=16, clear=(FACE, FIGURE))
    data = bind_pdf(book.model_copy(update={"language": language}), reader(files), THEMES["comic"])
    with pypdfium2.PdfDocument(data) as document:
        copied = unicodedata.normalize("NFC", document[1].get_textpage().get_text_range())
    assert "".join(copied.split()).removesuffix("1") == "".join(text.split())


def test_a_tail_points_to_the_only_one_who_can_speak() -> None:
    alone = _plan("comic", SPEECH, (FACE, FIGURE))
    assert [bubble.head is not None for bubble in alone.bubbles] == [bubble.spoken for bubble in alone.bubbles]
    tails = [
        bubbles._tail(bubble, [one.place for one in alone.bubbles if one is not bubble]) for bubble in alone.bubbles
    ]
    mouth = (FACE.left + FACE.right) / 2 * PAGE_PT
    assert any(tails)
    for bubble, tail in zip(alone.bubbles, tails, strict=True):
        assert not tail or bubble.spoken
        if tail:
            middle = (bubble.place.left + bubble.place.right) / 2 * PAGE_PT
            assert abs(tail[-1][0] - mouth) <= abs(middle - mouth) + 1
            assert not bubbles._within(tail[-1], FACE)
    two = _plan("comic", SPEECH, (FACE, FIGURE, Box(0.7, 0.5, 0.8, 0.6)))
    assert two.bubbles and all(bubble.head is None for bubble in two.bubbles)


CAST = tuple(
    Character(id=name.split()[-1], name=name, kind="owl", looks="")
    for name in ("Pip", "the fox", "Maple", "Пип", "ピップ")
)


def test_the_only_one_in_a_picture_does_not_say_what_others_said() -> None:
    said = {"“Look!”": True, "“Look!” she said.": True, "Other people said: “Look over there!”": False,
            "“Look!” said somebody.": False}  # fmt: skip
    for text, own in said.items():
        plan = _plan("comic", f"{text} It was dark.", (FACE, FIGURE))
        assert [bubble.head is not None for bubble in plan.bubbles if bubble.spoken] == [own], text


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("“Where is it?” asked Pip.", "Pip"),
        ("“Here,” said the fox, “I am.”", "fox"),
        ("“Here,” Maple *said*. “I am.”", "Maple"),
        ("Pip said: “Here I am.”", "Pip"),
        ("“Hold on to me,” he told the fox, and he held on.", ""),
        ("“Where is it?” he asked.", ""),
        ("“Where is it?”", ""),
        ("— Где луна? — спросил Пип.", "Пип"),
        ("「月はどこ？」とピップは聞きました。", "ピップ"),
    ],
)
def test_who_speaks_is_told_from_what_is_said_beside_it(text: str, who: str) -> None:
    (part,) = parts(text, "en")
    assert speakers([part], CAST) == [who]


def test_tails_of_several_point_to_who_speaks() -> None:
    text = "“Where is it?” asked Pip. “Here!” said Maple."
    pip, maple = Box(0.1, 0.5, 0.25, 0.65), Box(0.75, 0.5, 0.9, 0.65)
    book, files = make_book(texts=(text,), side=64, clear=(pip, maple))
    page = book.page(1)
    assert page.picture is not None
    heads = (Head(who="Maple", box=maple), Head(who="Pip", box=pip))
    page = page.model_copy(update={"picture": page.picture.model_copy(update={"heads": heads})})
    book = book.with_page(page).model_copy(update={"cast": CAST})
    plan = plan_page(book, page, show(book, page, reader(files)).painting, THEMES["comic"])
    assert [bubble.head for bubble in plan.bubbles] == [pytest.approx(pip), pytest.approx(maple)]
    middles = [(bubble.place.left + bubble.place.right) / 2 for bubble in plan.bubbles]
    assert middles[0] < 0.5 < middles[1]


@pytest.mark.parametrize(
    "text", [TEXT.replace("“", "").replace("”", ""), SPEECH * 3, "“" + "very" * 80 + "!” he said."]
)
def test_words_that_fit_no_bubbles_are_on_one_panel(text: str) -> None:
    plan = _plan("comic", text)
    assert not plan.bubbles and plan.words.lines
    assert not _plan("comic", SPEECH, clear=()).bubbles


# --- any words at all ---


_PIECES = st.sampled_from(
    ["“Go!” said Pip.", "«نعم» قال.", "「はい」と言いました。", "very" * 30, "It was dark.", TEXT]
) | st.text(
    st.sampled_from("aAbÉж “”«»「」.,!?*\n—ابתי日本กข7") | st.characters(exclude_categories=["Cs"]), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_PIECES, max_size=30).map(" ".join),
    st.sampled_from([name for name in THEMES if name != "paper"]),
    st.sampled_from(["en", "ar", "ja"]),
    st.sampled_from([(), (FACE, FIGURE), (Box(0.05, 0.05, 0.95, 0.95),)]),
)
def test_any_words_are_all_there_in_any_theme_and_on_the_page(
    text: str, theme: str, language: str, clear: tuple[Box, ...]
) -> None:
    text = clean(text)
    while strangers := unsupported_characters(text):
        text = clean(text.translate({ord(character): "" for character in strangers}))
    plan = _plan(theme, text, clear, language)
    shown = [*([bubble.words for bubble in plan.bubbles] or [plan.words]), *plan.more]
    letters = "".join(
        (one.initial.text if one.initial else "") + "".join(line.text for line in one.lines) for one in shown
    )
    assert _letters(letters) == _letters(plain(text))
    for setting, place in [(one.words, one.place) for one in plan.bubbles] or [(plan.words, plan.place)]:
        if place is None:
            assert not setting.lines
            continue
        assert min(place) >= -1e-6 and max(place) <= 1 + 1e-6
        assert setting.width <= (place.right - place.left) * PAGE_PT + 0.1
        assert setting.height <= (place.bottom - place.top) * PAGE_PT + 0.1
    assert all(one.height <= PAGE_PT and one.width <= PAGE_PT for one in shown)


def _letters(text: str) -> str:
    """Without spaces, and without hyphens, which may be added."""
    return "".join(text.split()).replace("-", "")
