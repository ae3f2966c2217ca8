"""Samples of the styles: painted unasked where that is quick and free, never where it takes hours or costs money."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.media_server import MediaServer
from visutale.pictures import SAMPLE_PX, has_samples, paint_style_samples, style_sample
from visutale.settings import Settings
from visutale.workshop import Workshop


def workshop(home: Path, illustrator: str, **options: object) -> Workshop:
    settings = Settings(home=home, options={illustrator: options})
    return Workshop.build(settings.with_engines({"illustrator": illustrator}))


def test_the_collage_paints_a_sample_of_each_style_once(tmp_path: Path) -> None:
    shop = workshop(tmp_path, "collage")
    paint_style_samples(shop)
    samples = [style_sample(shop.settings, style.name) for style in shop.engines.illustrator.styles]
    assert {Image.open(sample).size for sample in samples} == {(SAMPLE_PX, SAMPLE_PX)}
    assert len({sample.read_bytes() for sample in samples}) == len(samples)
    painted = [sample.stat().st_mtime_ns for sample in samples]
    paint_style_samples(shop)
    assert [sample.stat().st_mtime_ns for sample in samples] == painted


def test_a_server_is_not_asked_for_samples_that_nobody_wanted(tmp_path: Path) -> None:
    with MediaServer() as server:
        shop = workshop(tmp_path, "openai_images", base_url=server.base_url, model="painter")
        assert not has_samples(shop.settings) and shop.engines.illustrator.check() == ""
        paint_style_samples(shop)
        assert server.requests == []


def test_an_image_model_on_this_computer_is_not_loaded_for_samples(tmp_path: Path) -> None:
    shop = workshop(tmp_path, "sdxl", model=str(tmp_path))
    assert not has_samples(shop.settings)
    paint_style_samples(shop)
    assert not style_sample(shop.settings, shop.engines.illustrator.styles[0].name).exists()
