"""The doctor says in plain words what fits, how, how fast, and what to configure."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests import machines
from tests.machines import card, machine
from visutale import doctor, hardware
from visutale.doctor import engine_findings, examine
from visutale.fitting import fits_here, recommended
from visutale.hardware import Machine
from visutale.measurements import record
from visutale.plans import SDXL, ladder
from visutale.settings import Settings


def says(engine: str, here: Machine, settings: Settings) -> str:
    return next(fit.says for fit in fits_here(settings, here) if fit.engine == engine)


def test_a_large_card_holds_everything(settings: Settings) -> None:
    assert says("sdxl", machines.H200, settings).startswith("Base and refiner in bf16, 8 pictures at a time, published")
    assert says("llava", machines.H200, settings) == "LLaVA-1.5-7B in bf16, 16 photos at a time."
    assert says("whisper", machines.H200, settings) == "Whisper large in bf16, one recording at a time."


def test_what_was_measured_here_is_said(settings: Settings) -> None:
    plan = ladder(SDXL, machines.RTX_24GB)[0]
    assert says("sdxl", machines.RTX_24GB, settings).endswith("how long a picture takes here is not known yet.")
    record(settings.cache / "sdxl", machines.RTX_24GB, plan, "SDXL in 25 steps", 2.34)
    said = says("sdxl", machines.RTX_24GB, settings)
    assert (
        "about 2.3 s a picture (SDXL in 25 steps, measured here on NVIDIA GeForce RTX 4090, " in said
        and said.endswith(").")
    )


def test_a_small_card_works_with_parts_moved_out(settings: Settings) -> None:
    said = says("sdxl", machines.RTX_8GB, settings)
    assert said.startswith(
        "Base and refiner in bf16 does not fit whole in 7.6 GB; it works with 4 pictures at a time and parts moved out"
        " to memory, which is slower, "
    )
    assert "most of it moved out" in says("llava", machines.RTX_8GB, settings)


def test_what_can_t_work_says_what_it_would_take(settings: Settings) -> None:
    tiny = machine(card("NVIDIA GeForce GTX 1050", 2, (6, 1)), gib=8)
    assert says("sdxl", tiny, settings) == (
        "SDXL does not fit: it needs 3.0 GB on the graphics card, where 1.6 GB are free, and 6.5 GB in the computer's"
        " own memory, where 5.3 GB are free. Collage makes pictures without it."
    )
    assert not any(fit.works for fit in fits_here(settings, machines.LAPTOP))
    for engine in ("sdxl", "llava", "whisper"):
        assert "needs a graphics card, and there is none here" in says(engine, machines.LAPTOP, settings)


def test_the_image_model_that_is_configured_is_spoken_of(settings: Settings) -> None:
    def said(**options: str) -> str:
        return says("sdxl", machines.A100, settings.model_copy(update={"options": {"sdxl": options}}))

    assert said(model="stabilityai/sdxl", refiner="x").startswith("Base and refiner in bf16")
    assert said(model="stabilityai/sdxl").startswith("Base alone in bf16")
    klein = said(model="black-forest-labs/FLUX.2-klein-4B")
    assert klein.startswith("FLUX.2 klein 4B in bf16") and "published" not in klein
    assert said(model="Qwen/Qwen-Image") == (
        "How much memory the configured image model needs is known once its files are here."
    )


def test_the_configuration_that_is_recommended_is_one_that_can_be_read(settings: Settings) -> None:
    assert recommended(settings, machines.LAPTOP) == ""
    lines = tomllib.loads(recommended(settings, machines.H200))
    assert lines["engines"] == {"illustrator": "sdxl", "captioner": "llava"}
    assert recommended(settings, machines.H200).startswith("# About 26 GB are downloaded from the model hub, once.\n")
    assert recommended(settings, machines.RTX_24GB).startswith("# About 11 GB are")
    read = Settings.read(**lines)
    assert set(read.options) == {"sdxl", "llava"} and recommended(read, machines.H200) == ""
    assert "llava" not in recommended(settings, machines.RTX_24GB), "there is no room for both"
    assert "llava" in recommended(read.model_copy(update={"options": {"sdxl": {"model": "x"}}}), machines.H200)


def test_the_doctor_tells_of_the_machine(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "look", lambda: machines.H200)
    findings = examine(settings)
    words = findings.in_words()
    assert "Processor: AMD EPYC, 8 cores, 512 GB of memory, 341 GB free" in words
    assert "Graphics card: NVIDIA H200, 139 GB of memory, 139 GB free" in words
    assert "  sdxl         Base and refiner in bf16" in words
    assert '\n  options.sdxl.model = "stabilityai/stable-diffusion-xl-base-1.0"' in words
    told = json.loads(findings.model_dump_json())
    assert told["machine"]["gpus"][0]["name"] == "NVIDIA H200"
    assert [fit["engine"] for fit in told["fits"]] == ["sdxl", "llava", "whisper"]
    assert told["fits"][0]["works"] is True and "bf16" in told["fits"][0]["says"]
    monkeypatch.setattr(hardware, "look", lambda: machines.LAPTOP)
    words = examine(settings).in_words()
    assert "Graphics card: none" in words and "visutale.toml" not in words


def test_the_engines_page_gets_the_same_sentences(settings: Settings, tmp_path: Path) -> None:
    found = {one.engine: one for one in engine_findings(settings, "illustrator", machines.RTX_8GB)}
    assert found["sdxl"].fit == says("sdxl", machines.RTX_8GB, settings)
    assert found["collage"].fit == ""
    assert doctor.engine_findings(settings, "captioner", machines.LAPTOP)[0].engine == "glimpse"
