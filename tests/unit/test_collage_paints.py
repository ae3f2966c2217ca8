from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from visutale.book import Scene
from visutale.engines.collage import Collage, Options
from visutale.errors import Rejected
from visutale.media import Photo, Picture
from visutale.ports import IllustrationRequest
from visutale.served import Painter, PaintOrder


@pytest.fixture(scope="module")
def collage(tmp_path_factory: pytest.TempPathFactory) -> Collage:
    return Collage(Options(), tmp_path_factory.mktemp("collage"))


def difference(one: Picture, other: Picture) -> float:
    """Mean over all values, 0 to 255."""
    return float(np.abs(np.asarray(one.image(), np.int16) - np.asarray(other.image(), np.int16)).mean())


def order(prompt: str = "a red fox in the forest", **more: object) -> PaintOrder:
    return PaintOrder.model_validate({"prompt": prompt, "width_px": 160, "height_px": 128, "seed": 5, **more})


def test_it_paints_words_at_the_size_asked_for(collage: Collage) -> None:
    assert isinstance(collage, Painter)
    picture = collage.paint(order())
    assert picture.image().size == (picture.width_px, picture.height_px) == (160, 128)
    assert picture.keep_clear and picture.notes == ()


def test_the_same_order_gives_the_same_bytes_and_another_seed_another_picture(collage: Collage) -> None:
    assert collage.paint(order()).data == collage.paint(order()).data
    assert collage.paint(order()).data != collage.paint(order(seed=6)).data


def test_the_words_decide(collage: Collage) -> None:
    assert difference(collage.paint(order()), collage.paint(order("a whale in the sea at night"))) > 20


@pytest.mark.parametrize("words", ["watercolour", "Watercolor"])
def test_words_may_name_a_style(collage: Collage, words: str) -> None:
    painted = collage.paint(order(f"a red fox in the forest, {words}"))
    assert difference(painted, collage.paint(order())) > 5
    assert painted.notes == ()


def test_a_photo_hangs_in_the_picture(collage: Collage) -> None:
    import io

    data = io.BytesIO()
    Image.new("RGB", (200, 150), (255, 0, 255)).save(data, "PNG")
    painted = collage.paint(order("a meadow", width_px=256, height_px=256, photo=Photo.read(data.getvalue())))
    red, green, blue = np.asarray(painted.image(), np.int16).transpose(2, 0, 1)
    assert ((red > 180) & (green < 90) & (blue > 180)).mean() > 0.02


def test_what_paper_has_no_use_for_is_left_aside_and_told(collage: Collage) -> None:
    asked = order(negative="ugly", steps=30, guidance=7.0)
    assert collage.paint(asked).data == collage.paint(order()).data
    assert collage.paint(asked).notes == (
        "Paper is cut without a model, so this was left aside: a negative prompt, steps, guidance.",
    )


def test_words_that_are_not_known_are_told(collage: Collage) -> None:
    assert collage.paint(order("a fox and a zorbelflop")).notes[0].startswith("“zorbelflop” is not known here")


def test_a_size_it_can_not_paint_is_refused(collage: Collage) -> None:
    with pytest.raises(Rejected, match="8 by 128"):
        collage.paint(order(width_px=8))


def test_a_scene_that_is_nothing_but_a_hint_is_told_by_it(collage: Collage) -> None:
    words = "two red balloons over a zorb in the forest at night"
    told = collage.illustrate(
        IllustrationRequest(
            scene=Scene(hint=words), cast=(), style="paper", width_px=160, height_px=128, seed=5, book_seed=5
        )
    )
    assert told == collage.paint(order(words))
    assert any("zorb" in note for note in told.notes)
