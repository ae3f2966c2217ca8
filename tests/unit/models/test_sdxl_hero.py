"""The same hero on every page: portraits, the photo, attention shared, likeness and tries, with tiny models."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from visutale.book import Character, Part, Scene
from visutale.media import Photo, Picture
from visutale.ports import IllustrationRequest
from visutale.served import PaintOrder

pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")

from models.sdxl import Options, Sdxl
from tests.tiny.adapters import PLUS
from tests.tiny.painters import painter

Models = tuple[Path, Path]
MIA = Character(id="mia", name="Mia", kind="girl", looks="curly hair", clothes="a red scarf", role="hero")
OTTO = Character(id="otto", name="Otto", kind="fox", looks="a small fox", role="companion")
WITH_HERO, WITHOUT = Scene(parts=(Part(who="mia"),), place="the forest"), Scene(parts=(Part(who="otto"),))
PAGE = IllustrationRequest(
    scene=WITH_HERO, cast=(MIA, OTTO), style="oil", width_px=64, height_px=64, seed=5, book_seed=1
)
ORDER = PaintOrder(prompt="a red fox", width_px=64, height_px=64)


def alike(adapted: Sdxl, cache: Path, **options: object) -> Sdxl:
    """An engine with other options over the same loaded model."""
    engine = Sdxl(Options.model_validate(adapted._options.model_dump() | options), cache)
    engine._easel = adapted._easel
    return engine


def adapter(folder: Path) -> dict[str, object]:
    return {"ip_adapter": str(folder), "ip_adapter_weights": PLUS, "ip_adapter_encoder": "image_encoder"}


@pytest.fixture(scope="module")
def plain(sdxl: Sdxl) -> Sdxl:
    return sdxl


@pytest.fixture(scope="module")
def adapted(tiny_sdxl: Models, tiny_adapters: Path) -> Sdxl:
    """With an IP-Adapter, and likeness measured; no page is alike enough, so each is painted three times."""
    likeness = {"likeness_encoder": str(tiny_adapters / "image_encoder"), "least_likeness": 1.0, "tries": 3}
    return painter(*tiny_sdxl, **adapter(tiny_adapters), **likeness)


@pytest.fixture(scope="module")
def sharing(tiny_sdxl: Models) -> Sdxl:
    return painter(*tiny_sdxl, shared_attention=True)


def page(**changes: object) -> IllustrationRequest:
    return PAGE.model_copy(update=changes)


def photo_of(colour: str) -> Photo:
    from PIL import Image

    return Photo.read(Picture.of(Image.new("RGB", (80, 100), colour)).data)


def apart(one: Picture, other: Picture) -> float:
    return float(np.abs(np.asarray(one.image(), float) - np.asarray(other.image(), float)).mean())


# --- a reference ---


def test_a_page_without_the_hero_is_plain_sdxl_to_the_byte(plain: Sdxl, adapted: Sdxl, sharing: Sdxl) -> None:
    expected = plain.illustrate(page(scene=WITHOUT))
    assert adapted.illustrate(page(scene=WITHOUT)).sha256 == expected.sha256
    assert sharing.illustrate(page(scene=WITHOUT)).sha256 == expected.sha256


def test_a_page_takes_after_the_portrait_of_its_hero(plain: Sdxl, adapted: Sdxl) -> None:
    made = adapted.illustrate(PAGE)
    assert apart(made, plain.illustrate(page(seed=made.painted.seed if made.painted else 0))) > 0.5
    assert apart(made, adapted.illustrate(page(book_seed=2))) > 0, "another book has another portrait"
    assert adapted.illustrate(PAGE).sha256 == made.sha256


def test_a_scale_of_nothing_is_plain_sdxl_to_the_byte(plain: Sdxl, tiny_sdxl: Models, tiny_adapters: Path) -> None:
    nothing = painter(*tiny_sdxl, **adapter(tiny_adapters), ip_adapter_scale=0.0)
    assert nothing.illustrate(PAGE).sha256 == plain.illustrate(PAGE).sha256


def test_a_portrait_is_painted_once_for_a_book_and_kept_nowhere(adapted: Sdxl, tmp_path: Path) -> None:
    painted: list[int] = []
    engine = alike(adapted, tmp_path, tries=1)
    paint = engine._heroes._paint
    engine._heroes._paint = lambda order, watch: (painted.append(order.seed), paint(order, watch))[1]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(engine.illustrate, [page(seed=seed) for seed in range(4)]))
    assert len(painted) == 1
    engine.illustrate(page(book_seed=9))
    assert len(painted) == 2
    engine.unload()
    engine.illustrate(PAGE)
    assert len(painted) == 3, "put away means forgotten too"
    assert not list(tmp_path.rglob("*.*")), "nothing of it is on the disk"


def test_the_photo_can_be_the_hero(adapted: Sdxl, tmp_path: Path) -> None:
    engine = alike(adapted, tmp_path, photo_as_hero=True, tries=1)
    portrait, dark, bright = (
        engine.illustrate(page(photo=photo)) for photo in (None, photo_of("navy"), photo_of("gold"))
    )
    assert min(apart(portrait, dark), apart(dark, bright)) > 0


def test_the_photo_is_no_hero_without_an_adapter(tiny_sdxl: Models) -> None:
    assert "options.sdxl.ip_adapter" in painter(*tiny_sdxl, photo_as_hero=True).check()


def test_an_order_may_bring_the_likeness(adapted: Sdxl, plain: Sdxl) -> None:
    dark, bright = (
        adapted.paint(ORDER.model_copy(update={"likeness_of": photo_of(colour)})) for colour in ("navy", "gold")
    )
    assert apart(dark, bright) > 0
    assert adapted.paint(ORDER).sha256 == plain.paint(ORDER).sha256


# --- attention shared with the portrait ---


def test_a_scene_looks_at_the_portrait_and_at_no_other_scene(plain: Sdxl, sharing: Sdxl) -> None:
    pages = [page(seed=seed) for seed in range(3)]
    singly = [sharing.illustrate(one) for one in pages]
    assert min(apart(one, plain.illustrate(asked)) for one, asked in zip(singly, pages, strict=True)) > 0.5
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(sharing.illustrate, pages))
    for one, other in zip(singly, together, strict=True):
        assert apart(one, other) < 0.5
        assert other.painted is not None and other.painted.steps == {"base": 4, "refiner": 1}
    assert apart(singly[0], sharing.illustrate(page(seed=0, book_seed=2))) > 0, "another book, another portrait"


def test_guidance_may_go_off_beside_both(tiny_sdxl: Models, tiny_adapters: Path) -> None:
    engine = painter(*tiny_sdxl, **adapter(tiny_adapters), shared_attention=True, guidance_off_after=0.4)
    assert engine.illustrate(PAGE).painted is not None


# --- likeness ---


def test_the_best_of_the_tries_is_kept(adapted: Sdxl, tmp_path: Path) -> None:
    made = adapted.illustrate(PAGE)
    assert made.painted is not None and made.painted.tries == 3 and made.painted.likeness is not None
    first = alike(adapted, tmp_path, tries=1).illustrate(PAGE).painted
    assert first is not None and first.likeness is not None and first.seed == 5 and first.tries == 1
    assert made.painted.likeness >= first.likeness
    assert (made.painted.seed == 5) == (made.painted.likeness == first.likeness)


def test_a_page_that_is_alike_enough_is_painted_once(adapted: Sdxl, tmp_path: Path) -> None:
    made = alike(adapted, tmp_path, least_likeness=-1.0).illustrate(PAGE).painted
    assert made is not None and made.tries == 1 and made.likeness is not None


def test_where_memory_is_short_for_it_likeness_is_not_measured(
    adapted: Sdxl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    def read(folder: Path, dtype: object) -> object:
        raise torch.OutOfMemoryError("CUDA out of memory (a staged one)")

    monkeypatch.setattr("models._clip._read_model", read)
    made = alike(adapted, tmp_path).illustrate(PAGE).painted
    assert made is not None and made.tries == 1 and made.likeness is None
