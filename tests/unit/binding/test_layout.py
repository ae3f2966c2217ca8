"""Where words lie: known before the picture, and never on a face."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.binding.sample import TEXT
from visutale.binding import layout, places
from visutale.book import AgeBand, Box

AGES: tuple[AgeBand, ...] = ("3-5", "6-8", "9-12")
_SHARE = st.floats(min_value=0.0, max_value=1.0)
_BOXES = st.tuples(_SHARE, _SHARE, _SHARE, _SHARE).map(
    lambda s: Box(min(s[0], s[2]), min(s[1], s[3]), max(s[0], s[2]), max(s[1], s[3]))
)


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("text", ["Boo!", TEXT, TEXT * 6, "w" * 500, "", "Привет", "🐉", "line\n\nline\n\nline"])
def test_a_panel_lies_on_the_page_with_a_margin(age: AgeBand, text: str) -> None:
    for number in (1, 2):
        box = places.panel_for(text, age, number)
        assert 0.03 < box.left < box.right < 0.97
        assert 0.03 < box.top < box.bottom < 0.95
        assert box == places.panel_for(text, age, number)


def test_facing_pages_answer_each_other() -> None:
    assert places.panel_for(TEXT, "6-8", 1).top > 0.5 > places.panel_for(TEXT, "6-8", 2).bottom


def test_the_panel_is_drawn_where_the_illustrator_was_told() -> None:
    for number in (1, 2):
        panel = layout.page_text(TEXT, "6-8").panel
        assert places.place_panel(panel, number, ()) == places.panel_for(TEXT, "6-8", number)
    cover = layout.cover_text("The Moon’s Teapot", "6-8")
    assert places.place_title(cover, ()) == places.panel_for("", "6-8", 0, role="cover", title="The Moon’s Teapot")


@settings(max_examples=150, deadline=None)
@given(st.lists(_BOXES, max_size=4), st.integers(1, 24), st.sampled_from(AGES))
def test_a_panel_never_covers_a_figure(keep_clear: list[Box], number: int, age: AgeBand) -> None:
    place = places.place_panel(layout.page_text(TEXT, age).panel, number, keep_clear)
    assert place is None or all(place.overlap(box) <= places.TOUCH_SHARE for box in keep_clear)


def test_a_panel_gives_way_to_a_figure_at_its_own_place() -> None:
    home = places.panel_for(TEXT, "6-8", 1)
    place = places.place_panel(layout.page_text(TEXT, "6-8").panel, 1, (home,))
    assert place is not None
    assert place.bottom < 0.5
    assert places.place_panel(layout.page_text(TEXT, "6-8").panel, 1, (Box(0, 0, 1, 1),)) is None


def test_type_is_larger_for_younger_readers_and_lines_are_of_a_readable_length() -> None:
    settings_by_age = [layout.page_text(TEXT[:120], age).panel for age in AGES]
    assert [setting.size for setting in settings_by_age] == [22.0, 17.0, 13.5]
    for setting in settings_by_age:
        assert max(len(line.text) for line in setting.lines) <= 75


@pytest.mark.parametrize("age", AGES)
def test_five_thousand_words_flow_on_and_none_is_lost(age: AgeBand) -> None:
    text = "\n".join(f"{TEXT} Paragraph {number}." for number in range(1, 101))
    page = layout.page_text(text, age)
    lines = [line.text for setting in (page.panel, *page.more) for line in setting.lines]
    assert " ".join(lines).replace("\n", " ").split() == text.split()
    assert len(text.split()) > 4900
    assert page.panel.height <= layout.PANEL_SHARE * layout.PAGE_PT
    assert all(setting.height < layout.PAGE_PT - 2 * layout.MARGIN_PT for setting in page.more)
    assert min(len(setting.lines) for setting in page.more) > 2


def test_what_flows_on_is_shared_out_evenly() -> None:
    page = layout.page_text("\n".join([TEXT] * 5), "3-5")
    counts = [len(setting.lines) for setting in page.more]
    assert len(counts) == 2
    assert min(counts) > 0.6 * max(counts)


def test_text_shrinks_a_little_before_it_flows_on() -> None:
    page = layout.page_text(f"{TEXT} {TEXT[:90]}", "3-5")
    assert not page.more
    assert 0.8 * 22.0 <= page.panel.size < 22.0


@pytest.mark.parametrize("title", ["Pip", "", "w" * 300, "A tale " * 42, "Die Donaudampfschifffahrt"])
def test_every_title_is_whole_and_leaves_room_for_the_picture(title: str) -> None:
    cover = layout.cover_text(title, "6-8")
    words = "".join(line.text for line in cover.title.lines)
    assert words.replace(" ", "").replace("-", "") == (title.strip() or "A story without a name").replace(" ", "")
    assert cover.height < 0.55 * layout.PAGE_PT
    assert cover.width <= layout.PAGE_PT - 2 * layout.MARGIN_PT
