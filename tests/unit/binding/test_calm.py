"""Words lie where a picture is calm, where nobody knows of its figures."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.unit.binding.sample import TEXT, make_book
from visutale.binding import places
from visutale.binding.arranging import plan_page
from visutale.binding.calm import busyness, calmest
from visutale.binding.painting import Painting
from visutale.book import Box

ABOVE, BELOW = Box(0.1, 0.05, 0.9, 0.3), Box(0.1, 0.7, 0.9, 0.95)


def _busy(top: int, bottom: int, size: tuple[int, int] = (128, 128)) -> Image.Image:
    """Noise of these strengths in the upper and the lower half."""
    wide, high = size
    noise = np.random.default_rng(1).uniform(-1, 1, (high, wide))
    strength = np.where(np.arange(high)[:, None] < high // 2, top, bottom)
    return Image.fromarray((128 + noise * strength).astype(np.uint8)).convert("RGB")


def test_the_first_place_is_kept_unless_another_is_far_calmer() -> None:
    assert calmest((BELOW, ABOVE), _busy(0, 0)) == BELOW
    assert calmest((BELOW, ABOVE), _busy(40, 60)) == BELOW
    assert calmest((BELOW, ABOVE), _busy(5, 60)) == ABOVE
    assert calmest((ABOVE, BELOW), _busy(5, 60)) == ABOVE
    assert calmest((BELOW,), _busy(5, 60)) == BELOW


def test_only_what_is_on_the_page_counts() -> None:
    wide = _busy(0, 0, (384, 128))
    wide.paste(_busy(100, 100), (0, 0))
    assert busyness(wide, ABOVE) == 0.0 < busyness(_busy(100, 100), ABOVE)


@pytest.mark.parametrize(("boxes", "above"), [((), True), ((Box(0.4, 0.4, 0.6, 0.6),), False)])
def test_words_go_to_the_calm_half_where_no_figures_are_known(boxes: tuple[Box, ...], above: bool) -> None:
    book, _ = make_book(texts=(TEXT,), side=128, clear=boxes)
    sample = _busy(0, 100)
    plan = plan_page(book, book.pages[0], Painting(sample, 128, 128, sample))
    assert plan.place is not None and (plan.place.bottom < 0.5) == above
    assert plan.place in places.panel_places(plan.words, 1)
