"""The engine over a tiny SDXL: sizes, words, photos, what it says of itself, and what it can't do."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from visutale import clip_tokens, registry
from visutale.book import Character, Part, Scene, Thing
from visutale.errors import Cancelled, ConfigError, Rejected, Unavailable
from visutale.media import Photo, Picture
from visutale.ports import IllustrationRequest
from visutale.served import Painter, PaintOrder, Unloadable
from visutale.watch import Watch

pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")

from models.sdxl import Options, Sdxl
from tests.tiny.painters import STEPS, painter

Models = tuple[Path, Path]
MIA = Character(id="mia", name="Mia", kind="girl", looks="a girl with curly hair", clothes="a red scarf", role="hero")
SCENE = Scene(parts=(Part(who="mia", does="lights the lantern"),), place="the forest", time="evening")
ORDER = PaintOrder(prompt="a red fox", width_px=64, height_px=64)


def request(**changes: object) -> IllustrationRequest:
    asked = IllustrationRequest(scene=SCENE, cast=(MIA,), style="watercolour", width_px=96, height_px=96, seed=5)
    return asked.model_copy(update=changes)


def apart(one: Picture, other: Picture) -> float:
    return float(np.abs(np.asarray(one.image(), float) - np.asarray(other.image(), float)).mean())


# --- words ---


def test_a_scene_is_told_in_the_words_of_the_cast_and_the_style(sdxl: Sdxl) -> None:
    picture = sdxl.illustrate(request())
    assert picture.painted is not None
    assert picture.painted.prompt.startswith("a girl with curly hair, wearing a red scarf, lights the lantern")
    assert picture.painted.prompt.endswith("white paper") and "photo" in picture.painted.negative
    assert picture.painted.steps == {"base": 4, "refiner": 1} and picture.painted.seed == 5
    assert picture.painted.model == "base + refiner"
    assert clip_tokens.count(picture.painted.prompt) <= 77


def test_what_did_not_fit_is_told_in_the_notes(sdxl: Sdxl) -> None:
    things = tuple(Thing(name=name) for name in ("lantern", "mushroom", "boat", "kite", "drum", "ladder"))
    crowded = SCENE.model_copy(update={"things": things, "mood": "hushed, full of wonder and a little afraid"})
    many = Character(id="mia", name="Mia", kind="girl", looks="curly hair, " * 8 + "green eyes", role="hero")
    picture = sdxl.illustrate(request(scene=crowded, cast=(many,)))
    (note,) = picture.notes
    assert note.endswith("did not fit.") and "the mood" in note.lower()


def test_tokens_that_are_not_read_are_counted(sdxl: Sdxl) -> None:
    words = " ".join(["fox"] * 100)
    picture = sdxl.paint(ORDER.model_copy(update={"prompt": words, "negative": "a photo " * 50}))
    assert picture.notes == (
        "25 of the prompt's tokens were not read: the model reads 77.",
        "25 of the negative prompt's tokens were not read: the model reads 77.",
    )
    assert picture.painted is not None and clip_tokens.count(picture.painted.prompt) == 77
    assert apart(picture, sdxl.paint(ORDER.model_copy(update={"prompt": words[:-4], "negative": "a photo " * 50}))) == 0
    assert sdxl.paint(ORDER).notes == ()


@pytest.mark.parametrize("prompt", ["", " ", "a" * 100_000, "fox, " * 20_000, "\ud800 \x00 👾", "<|endoftext|>"])
def test_any_words_give_a_picture_and_none_reach_a_log(
    sdxl: Sdxl, prompt: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        picture = sdxl.paint(ORDER.model_copy(update={"prompt": prompt}))
    assert picture.image().size == (64, 64)
    assert not [one for one in caplog.records if prompt.strip() and prompt[:20] in one.getMessage()]
    assert capfd.readouterr() == ("", ""), "nothing on the terminal"


# --- sizes ---


@pytest.mark.parametrize("size", [(64, 64), (65, 63), (200, 50), (17, 400), (301, 97)])
def test_a_picture_has_exactly_the_size_asked_for(sdxl: Sdxl, size: tuple[int, int]) -> None:
    picture = sdxl.paint(ORDER.model_copy(update={"width_px": size[0], "height_px": size[1]}))
    assert picture.image().size == size == (picture.width_px, picture.height_px)
    painted = picture.painted
    assert painted is not None and painted.width_px % 16 == painted.height_px % 16 == 0
    assert 0.5 < painted.width_px * painted.height_px / 64**2 < 2
    assert bool(painted.enlarged_by) == (size != (64, 64))


@pytest.mark.parametrize("size", [(0, 64), (64, 15), (9000, 64)])
def test_a_size_that_is_none_is_refused(sdxl: Sdxl, size: tuple[int, int]) -> None:
    with pytest.raises(Rejected, match=str(size[0])):
        sdxl.paint(ORDER.model_copy(update={"width_px": size[0], "height_px": size[1]}))


# --- together and alone ---


def test_threads_are_painted_together_and_each_gets_its_own(sdxl: Sdxl) -> None:
    seen: list[int] = []
    unet = sdxl._easel.ensemble().base.unet
    hook = unet.register_forward_pre_hook(
        lambda unet, args, kwargs: seen.append(len(args[0] if args else kwargs["sample"])), with_kwargs=True
    )
    orders = [ORDER.model_copy(update={"seed": seed}) for seed in range(4)]
    try:
        with ThreadPoolExecutor(sdxl.parallel) as pool:
            together = list(pool.map(sdxl.paint, orders))
    finally:
        hook.remove()
    assert max(seen) > 2, "more than one picture, with and without the words"
    for order, picture in zip(orders, together, strict=True):
        assert picture.painted is not None and picture.painted.seed == order.seed
        assert apart(picture, sdxl.paint(order)) < 0.5


def test_steps_are_told_and_a_stop_is_heard(sdxl: Sdxl) -> None:
    steps: list[tuple[int, int]] = []
    sdxl.paint(ORDER, Watch(on_step=lambda done, of: steps.append((done, of))))
    assert steps == [(done, STEPS) for done in range(1, STEPS + 1)]
    steps.clear()
    watch = Watch(on_step=lambda done, of: steps.append((done, of)), cancelled=lambda: len(steps) >= 2)
    with pytest.raises(Cancelled):
        sdxl.illustrate(request(), watch)
    assert len(steps) == 2
    with pytest.raises(Cancelled):
        sdxl.paint(ORDER, Watch(cancelled=lambda: True))


def test_one_who_stops_does_not_stop_the_others(sdxl: Sdxl) -> None:
    stopped = threading.Event()
    impatient = Watch(on_step=lambda done, of: stopped.set(), cancelled=stopped.is_set)
    with ThreadPoolExecutor(2) as pool:
        given_up = pool.submit(sdxl.paint, ORDER, impatient)
        waited_for = pool.submit(sdxl.paint, ORDER.model_copy(update={"seed": 1}))
        assert isinstance(given_up.exception(), Cancelled)
        painted = waited_for.result().painted
    assert painted is not None and painted.steps == {"base": 4, "refiner": 1}


# --- photos ---


def test_a_photo_decides_the_cover_and_no_page(sdxl: Sdxl) -> None:
    from PIL import Image

    photos = [Photo.read(Picture.of(Image.new("RGB", (90, 120), colour)).data) for colour in ("navy", "gold")]
    covers = [sdxl.illustrate(request(role="cover", photo=photo)) for photo in (None, *photos)]
    assert min(apart(covers[0], covers[1]), apart(covers[1], covers[2])) > 1
    assert [cover.painted and cover.painted.from_photo for cover in covers] == [False, True, True]
    pages = [sdxl.illustrate(request(photo=photo)) for photo in (None, *photos)]
    assert pages[0].sha256 == pages[1].sha256 == pages[2].sha256
    ordered = sdxl.paint(ORDER.model_copy(update={"photo": photos[0], "strength": 0.4}))
    assert ordered.painted is not None and ordered.painted.steps == {"base": 1, "refiner": 1}


def test_a_likeness_without_an_adapter_is_refused(sdxl: Sdxl) -> None:
    photo = Photo.read(sdxl.paint(ORDER).data)
    with pytest.raises(Rejected, match=r"options\.sdxl\.ip_adapter"):
        sdxl.paint(ORDER.model_copy(update={"likeness_of": photo}))


# --- the engine itself ---


def test_an_order_may_decide_steps_and_guidance(tiny_sdxl: Models) -> None:
    fast = painter(*tiny_sdxl, profile="fast", steps=None)
    quick = fast.paint(ORDER)
    assert quick.painted is not None and quick.painted.steps == {"base": 4}, "few steps, and no refiner"
    assert quick.painted.negative == "" and quick.painted.model == "base"
    assert type(fast._easel.ensemble().base.scheduler).__name__ == "EulerDiscreteScheduler"
    assert fast._easel.ensemble().base.scheduler.config.timestep_spacing == "trailing"
    slow = fast.paint(ORDER.model_copy(update={"steps": 7, "guidance": 4.0, "negative": "a photo"}))
    assert slow.painted is not None and slow.painted.steps == {"base": 7} and slow.painted.negative == "a photo"


def test_a_lora_is_folded_in(sdxl: Sdxl, tiny_sdxl: Models, tmp_path: Path) -> None:
    pytest.importorskip("peft", reason="pip install 'visutale[gpu]'")
    import torch
    from safetensors.torch import save_file

    file = _lora(sdxl, tmp_path / "lora.safetensors")
    assert apart(sdxl.paint(ORDER), painter(*tiny_sdxl, lora=file).paint(ORDER)) > 1
    stranger = tmp_path / "stranger.safetensors"
    save_file(
        {"unet.nowhere.lora_A.weight": torch.ones(2, 2), "unet.nowhere.lora_B.weight": torch.ones(2, 2)}, stranger
    )
    for wrong in (stranger, tmp_path / "lora.bin"):
        with pytest.raises(Unavailable, match=wrong.name):
            painter(tiny_sdxl[0], lora=wrong).paint(ORDER)


def _lora(engine: Sdxl, file: Path) -> Path:
    """A LoRA of rank 2 for the queries of all attention layers."""
    import torch
    from safetensors.torch import save_file

    weights = {}
    for name, layer in engine._easel.ensemble().base.unet.named_modules():
        if name.endswith("to_q"):
            weights[f"unet.{name}.lora_A.weight"] = torch.linspace(-1, 1, 2 * layer.in_features).view(2, -1)
            weights[f"unet.{name}.lora_B.weight"] = torch.full((layer.out_features, 2), 0.5)
    save_file(weights, file)
    return file


def test_it_is_served_and_put_away(sdxl: Sdxl) -> None:
    assert isinstance(sdxl, Painter) and isinstance(sdxl, Unloadable)
    before = sdxl.paint(ORDER)
    sdxl.unload()
    sdxl.unload()
    assert sdxl._easel._ensemble is None
    assert sdxl.paint(ORDER).sha256 == before.sha256, "and is there again when it is wanted"


def test_nothing_is_fetched_unless_it_is_named(tmp_path: Path) -> None:
    engine = Sdxl(Options(), tmp_path)
    assert "options.sdxl.model" in engine.check()
    with pytest.raises(Unavailable, match=r"options\.sdxl\.model"):
        engine.paint(ORDER)
    nowhere = Sdxl(Options(model="owner/name", offline=True), tmp_path)
    assert "owner/name" in nowhere.check()


def test_its_name_and_licence_are_those_of_the_models(tiny_sdxl: Models, tmp_path: Path) -> None:
    published = Options(
        model="stabilityai/stable-diffusion-xl-base-1.0", refiner="stabilityai/stable-diffusion-xl-refiner-1.0"
    )
    about = Sdxl(published, tmp_path).about
    assert about.title == "stable-diffusion-xl-base-1.0 + stable-diffusion-xl-refiner-1.0"
    assert about.licence == "CreativeML Open RAIL++-M"
    assert painter(*tiny_sdxl).about.licence == "MIT"
    assert painter(tmp_path).about.licence == "", "a folder that says nothing"
    (tmp_path / "README.md").write_text("---\nlicense: other\nlicense_name: our-own\ntags: [a]\n---\nA model.\n")
    assert painter(tmp_path).about.licence == "our-own"


def test_a_pickle_is_refused(tiny_sdxl: Models, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(tiny_sdxl[0], tmp_path / "base")
    weights = tmp_path / "base" / "unet" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    engine = painter(tmp_path / "base")
    assert "pickle" in engine.check()
    with pytest.raises(Unavailable, match="safetensors"):
        engine.paint(ORDER)


def test_a_scheduler_the_model_was_not_trained_for_is_refused(tiny_flux: Path) -> None:
    with pytest.raises(Unavailable, match="dpm-karras"):
        painter(tiny_flux, scheduler="dpm-karras").load()


def test_unknown_and_foolish_options_are_refused(tmp_path: Path) -> None:
    for options in ({"steps": 0}, {"refine_from": 1.0}, {"guidance_off_after": 0}, {"moon": 1}, {"scheduler": "magic"}):
        with pytest.raises(ConfigError, match=next(iter(options))):
            registry.build("illustrator", "sdxl", options, tmp_path)
    assert all(field.description for field in Options.model_fields.values())


def test_the_seconds_of_a_page_are_remembered_for_the_doctor(
    tiny_sdxl: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from visutale.hardware import look
    from visutale.measurements import measured

    engine = Sdxl(Options(model=str(tiny_sdxl[0]), size_px=64, steps=3, device="cpu"), tmp_path)
    engine.paint(ORDER)
    assert measured(tmp_path, look(), engine._easel.plan) is None, "only the size that others are measured at"
    monkeypatch.setattr("models.sdxl._MEASURED", (64, 64))
    engine.paint(ORDER)
    found = measured(tmp_path, look(), engine._easel.plan)
    assert found is not None and found.work == "base, 3 steps" and 0 < found.median_s < 30
    assert "fox" not in (tmp_path / "measured.json").read_text()
