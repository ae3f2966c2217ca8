"""What the app says of how pictures were painted."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.ui.test_pieces import PICTURE, book
from visutale.book import Book, Page, Painted, Scene
from visutale.ui.paintings import likeness_in_words, painted_in_words

PAINTED = Painted(
    model="sdxl-base + sdxl-refiner", seed=41, prompt="a small red fox, watercolor", negative="photo",
    steps={"base": 20, "refiner": 5}, width_px=1024, height_px=1024, likeness=0.831, tries=2,
)  # fmt: skip


def shown(told: Book) -> str:
    def script(saved: str) -> None:
        from visutale.book import Book
        from visutale.ui.paintings import show_paintings

        show_paintings(Book.model_validate_json(saved))

    at = AppTest.from_function(script, kwargs={"saved": told.model_dump_json()}, default_timeout=20).run()
    assert not at.exception
    return "\n".join(str(one.value) for one in (*at.markdown, *at.caption, *at.code)).replace("\\", "")


def test_all_that_is_known_of_a_painting_is_said() -> None:
    assert painted_in_words(PAINTED) == (
        "Painted by sdxl-base + sdxl-refiner: 1024 × 1024 px; 25 steps (20 base, 5 refiner); seed 41. "
        "To be avoided: photo. The hero looks much like the portrait (0.83). The best of 2 tries."
    )


def test_what_is_not_known_is_not_said() -> None:
    assert painted_in_words(Painted(model="", seed=7)) == "Painted by an unnamed model: seed 7."


@pytest.mark.parametrize(
    ("likeness", "words"),
    [(1.0, "looks much like"), (0.8, "looks much like"), (0.79, "looks somewhat like"), (0.6, "looks somewhat like"),
     (0.59, "does not look like"), (-0.1, "does not look like")],
)  # fmt: skip
def test_likeness_is_a_word_and_its_number(likeness: float, words: str) -> None:
    assert likeness_in_words(likeness) == f"The hero {words} the portrait ({likeness:.2f})."


def test_the_panel_shows_the_prompt_that_was_painted_and_explains_likeness() -> None:
    enlarged = PAINTED.model_copy(update={"enlarged_by": "Lanczos resampling, which adds no detail"})
    scene = Scene(place="the old oak forest")
    told = book(
        Page(number=1, text="One.", scene=scene, picture=PICTURE.model_copy(update={"painted": enlarged})),
        Page(number=2, text="Two.", scene=scene, picture=PICTURE),
        Page(number=3, text="Three.", scene=scene),
    )
    said = shown(told)
    assert "Page 1** · as it was painted" in said and "a small red fox, watercolor" in said
    assert "Enlarged to 512 × 512 px by Lanczos resampling, which adds no detail." in said
    assert "From 0.80 on it is called much alike, from 0.60 on somewhat alike." in said
    assert "tokens" in said.split("Page 2")[1] and "the old oak forest" in said
    assert said.count("Painted by") == 1


def test_likeness_is_explained_only_where_it_was_measured() -> None:
    plain = PICTURE.model_copy(update={"painted": PAINTED.model_copy(update={"likeness": None})})
    said = shown(book(Page(number=1, text="One.", scene=Scene(), picture=plain)))
    assert "Painted by" in said and "portrait" not in said
