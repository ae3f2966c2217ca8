"""Weights by hub name, brought ahead: a bar, a sentence at the end, gone on with where it was stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.hub_server import HubServer
from visutale.cli import main
from visutale.doctor import engine_findings, examine
from visutale.errors import Cancelled
from visutale.fetching import absent
from visutale.settings import Settings
from visutale.stages.fetch import fetch
from visutale.watch import Watch

SEES, HEARS = "studio/sees", "studio/faster-hears"
WEIGHTS = "model.safetensors"


def safetensors(size_bytes: int) -> bytes:
    header = json.dumps({"weight": {"dtype": "U8", "shape": [size_bytes], "data_offsets": [0, size_bytes]}}).encode()
    return len(header).to_bytes(8, "little") + header + os.urandom(size_bytes)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[HubServer]:
    """A hub with a model that sees, one that hears, and the parts of one that paints."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_TOKEN", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "no-such-folder"))
    monkeypatch.setattr("models._download._PAUSE_S", 0.01)
    small = {"config.json": b"{}", WEIGHTS: safetensors(2000)}
    adapter = {"sdxl/plus.safetensors": safetensors(100), "enc/config.json": b"{}", "enc/model.safetensors": b"1234"}
    hearing = {"config.json": b"{}", "model.bin": b"numbers", "tokenizer.json": b"{}", "vocabulary.txt": b"a\nb"}
    models = {SEES: {"config.json": b"{}", WEIGHTS: safetensors(3_000_000)}, HEARS: hearing}
    models |= {f"studio/{part}": small for part in ("base", "refiner", "larger")} | {"studio/adapter": adapter}
    with HubServer(models) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("VISUTALE_ENGINES__CAPTIONER", "llava")
        monkeypatch.setenv("VISUTALE_OPTIONS__LLAVA__MODEL", SEES)
        yield server


def visutale(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def weights_of(name: str) -> Path:
    (found,) = Settings.read().cache.rglob(f"hub/{name.replace('/', '--')}")
    return found


def test_a_broken_fetch_is_told_and_the_next_goes_on_from_there(hub: HubServer) -> None:
    hub.break_at[WEIGHTS] = [1_000_000] * 9
    broken = visutale("fetch")
    assert broken.exit_code == 3 and "what was downloaded is kept" in broken.output
    assert "Traceback" not in broken.output
    hub.break_at.clear()
    done = visutale("fetch")
    size = sum(len(data) for data in hub.models[SEES].values())
    assert done.exit_code == 0 and f"“{SEES}” is here for llava: {size:,} bytes in" in done.stdout
    assert SEES in done.stderr and "100%" not in done.stdout and "/3.0 MB" in done.stderr
    assert hub.ranges(WEIGHTS)[0] == "" and hub.ranges(WEIGHTS)[-1] == "bytes=1000000-"
    assert (weights_of(SEES) / WEIGHTS).read_bytes() == hub.models[SEES][WEIGHTS]
    again = visutale("fetch")
    assert again.exit_code == 0 and again.stdout.startswith("There is nothing to fetch") and not again.stderr


def test_ctrl_c_stops_it_and_keeps_what_is_here(hub: HubServer) -> None:
    hub.break_at[WEIGHTS] = [1_000_000 + one for one in range(500)]  # as long as some comes it asks again
    process = subprocess.Popen(
        [sys.executable, "-m", "visutale.cli", "fetch", "llava"], stderr=subprocess.PIPE, text=True
    )
    cache, until = Settings.read().cache, time.monotonic() + 60
    while not any(part.stat().st_size >= 1_000_000 for part in cache.rglob(f"{WEIGHTS}.part")):
        assert time.monotonic() < until
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)  # it waits before it asks the hub again
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130 and "goes on from there" in said and "Traceback" not in said
    assert (weights_of(SEES) / f"{WEIGHTS}.part").stat().st_size >= 1_000_000


def test_every_model_of_an_engine_comes(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    configured = {
        "MODEL": "studio/base", "REFINER": "studio/refiner", "UPSCALER": "studio/larger",
        "IP_ADAPTER": "studio/adapter", "IP_ADAPTER_WEIGHTS": "sdxl/plus.safetensors", "IP_ADAPTER_ENCODER": "enc",
    }  # fmt: skip
    for option, value in configured.items():
        monkeypatch.setenv(f"VISUTALE_OPTIONS__SDXL__{option}", value)
    monkeypatch.setenv("VISUTALE_OPTIONS__WHISPER__MODEL", HEARS)
    done = visutale("fetch", "sdxl", "whisper")
    assert done.exit_code == 0, done.output
    for name in ("base", "refiner", "larger"):
        assert (weights_of(f"studio/{name}") / WEIGHTS).is_file()
    assert (weights_of("studio/adapter") / "enc" / "model.safetensors").is_file()
    assert {file.name for file in weights_of(HEARS).iterdir() if file.name[0] != "."} == set(hub.models[HEARS])
    assert not any(one.models for one in absent(Settings.read(), ("sdxl", "whisper")))
    assert any(one.models for one in absent(Settings.read())), "the model that sees was not named"


def test_what_can_t_be_fetched_is_said(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = visutale("fetch", "lava")
    assert unknown.exit_code == 2 and "no engine called “lava”" in unknown.output
    nothing = visutale("fetch", "tale", "sdxl")
    assert nothing.exit_code == 0 and "sdxl has nothing to fetch. No image model is named." in nothing.stderr
    monkeypatch.setenv("VISUTALE_OPTIONS__LLAVA__OFFLINE", "true")
    offline = visutale("fetch")
    assert offline.exit_code == 3 and "works offline here" in offline.output and not hub.requests
    monkeypatch.delenv("VISUTALE_OPTIONS__LLAVA__OFFLINE")
    hub.status = 404
    assert visutale("fetch").exit_code == 3


def test_the_doctor_says_what_is_still_to_come_and_how_large_it_is(
    hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> str:
        return next(one.absent for one in engine_findings(Settings.read(), "captioner") if one.chosen)

    assert told().startswith(f"“{SEES}” is not on this computer yet: “visutale fetch llava” brings it")
    hub.break_at[WEIGHTS] = [1_000_000] * 9
    visutale("fetch")
    assert "yet (about 3 MB)" in told(), "the hub has listed it by now"
    monkeypatch.setenv("VISUTALE_OPTIONS__LLAVA__MODEL", "llava-hf/llava-1.5-7b-hf")
    assert "yet (about 14.1 GB)" in told()
    assert told() in examine(Settings.read()).in_words()


def test_a_book_that_waits_for_weights_hears_of_them_and_can_be_stopped(hub: HubServer) -> None:
    (llava,) = [one.engine for one in absent(Settings.read(), ("llava",))]
    told: list[str] = []
    with pytest.raises(Cancelled):
        fetch(llava, told.append, Watch(cancelled=lambda: len(told) == 1))
    assert told == [f"“{SEES}” is being fetched: 0 MB of 3 MB are here."]
    fetch(llava, told.append, Watch())
    assert len(told) > 2
    asked = len(hub.requests)
    fetch(llava, told.append, Watch())
    assert len(hub.requests) == asked
