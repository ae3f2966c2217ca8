"""A whole book, its pictures painted by a tiny SDXL with all that keeps the hero the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from visutale.engine_room import EngineRoom
from visutale.library import Library
from visutale.media import Photo, Picture
from visutale.settings import Settings
from visutale.stages.illustrate import illustrate
from visutale.studio import BookRequest, Studio

pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")


def test_a_book_is_painted_with_one_hero_and_can_be_painted_again_page_by_page(
    tiny_sdxl: tuple[Path, Path], tiny_adapters: Path, own_home: Path
) -> None:
    import torch
    from PIL import Image

    from tests.tiny.adapters import PLUS

    torch.set_num_threads(1)
    options = {
        "model": str(tiny_sdxl[0]), "refiner": str(tiny_sdxl[1]), "size_px": 64, "steps": 5, "device": "cpu",
        "batch": 4, "ip_adapter": str(tiny_adapters), "ip_adapter_weights": PLUS, "ip_adapter_encoder": "image_encoder",
        "shared_attention": True, "likeness_encoder": str(tiny_adapters / "image_encoder"), "least_likeness": -1.0,
    }  # fmt: skip
    settings = Settings.read(
        home=own_home, host="127.0.0.1", picture_px=256, options={"sdxl": options},
        engines={"illustrator": "sdxl", "writer": "tale"},
    )  # fmt: skip
    studio = Studio(settings, Library(settings.home), EngineRoom(settings))
    photo = Photo.read(Picture.of(Image.new("RGB", (300, 200), "teal")).data)
    book = studio.make(BookRequest(words="a fox finds a lantern", photo=photo, pages=4, style="watercolour", seed=3))
    assert book.complete and not book.problems
    pictures = [book.cover.picture, *(page.picture for page in book.pages)]
    assert all(one and one.painted and one.painted.prompt for one in pictures)
    painted = [one.painted for one in pictures if one and one.painted]
    assert all(one.steps["base"] >= 1 and one.model == "base + refiner" for one in painted)
    assert any(one.likeness is not None for one in painted), "the hero was looked for"
    again = illustrate(book, 2, photo, 256, studio.engines.illustrator)
    with Image.open(studio.library.folder(book.id).path(book.page(2).picture)) as before:
        difference = np.abs(np.asarray(again.image(), float) - np.asarray(before.convert("RGB"), float))
    assert difference.mean() < 0.5, "a page painted again alone is the page that was painted with the others"
    (credit,) = [one for one in book.credits if one.port == "illustrator"]
    assert credit.title == "base + refiner" and credit.licence == "MIT"
