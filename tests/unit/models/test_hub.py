"""Models from a hub: brought once, gone on with where they broke off, refused where they are not right."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from models import _hub, _snapshot
from models._hub import HubOptions, folder_of, trouble, variant_of
from tests.hub_server import COMMIT, HubServer
from visutale.errors import Cancelled, Unavailable

NAME = "studio/small-diffusion"


def safetensors(size_bytes: int = 4000) -> bytes:
    header = json.dumps({"weight": {"dtype": "U8", "shape": [size_bytes], "data_offsets": [0, size_bytes]}}).encode()
    return len(header).to_bytes(8, "little") + header + os.urandom(size_bytes)


def pipeline_files() -> dict[str, bytes]:
    """A pipeline as hubs have them: two precisions, sharded weights, and much that is not needed."""
    index = {
        "_class_name": "StableDiffusionXLPipeline",
        "force_zeros_for_empty_prompt": True,
        "scheduler": ["diffusers", "EulerDiscreteScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "text_encoder_2": [None, None],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
    }
    shards = {"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}
    return {
        "model_index.json": json.dumps(index).encode(),
        "README.md": b"# A model",
        "all_in_one.safetensors": safetensors(),
        "scheduler/scheduler_config.json": b"{}",
        "text_encoder/config.json": b"{}",
        "text_encoder/model.safetensors.index.json": json.dumps(shards).encode(),
        "text_encoder/model-00001-of-00002.safetensors": safetensors(),
        "text_encoder/model-00002-of-00002.safetensors": safetensors(),
        "text_encoder/pytorch_model.bin": b"a pickle",
        "tokenizer/vocab.json": b"{}",
        "tokenizer/merges.txt": b"",
        "unet/config.json": b"{}",
        "unet/diffusion_pytorch_model.safetensors": safetensors(9000),
        "unet/diffusion_pytorch_model.fp16.safetensors": safetensors(300_000),
    }


NEEDED = {
    name
    for name in pipeline_files()
    if name not in ("README.md", "all_in_one.safetensors", "text_encoder/pytorch_model.bin")
    and name != "unet/diffusion_pytorch_model.safetensors"
}
UNET = "unet/diffusion_pytorch_model.fp16.safetensors"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[HubServer]:
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_TOKEN", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "no-such-folder"))
    monkeypatch.setattr("models._download._PAUSE_S", 0.01)
    with HubServer({NAME: pipeline_files()}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


@pytest.fixture
def get(tmp_path: Path) -> Callable[..., Path]:
    def get(name: str = NAME, **more: Any) -> Path:
        asked = {"port": "illustrator", "engine": "sdxl", "cache": tmp_path / "cache", "offline": False} | more
        return folder_of(name, **asked)

    return get


def files_in(folder: Path) -> set[str]:
    inside = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in inside if not name.startswith(".")}


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


# --- from a hub ---


def test_only_what_loading_needs_is_brought_once_with_progress(hub: HubServer, get: Callable[..., Path]) -> None:
    told: list[tuple[int, int]] = []
    folder = get(on_progress=lambda here, of: told.append((here, of)))
    assert files_in(folder) == NEEDED
    assert all((folder / name).read_bytes() == hub.models[NAME][name] for name in NEEDED)
    assert variant_of(folder) == "fp16"
    total = sum(len(hub.models[NAME][name]) for name in NEEDED)
    assert told == sorted(told) and told[-1] == (total, total) and len(told) > len(NEEDED) / 2
    asked = len(hub.requests)
    assert get() == folder and len(hub.requests) == asked, "what is whole here is not asked for again"
    assert not {path for path, _ in hub.requests if "/api/" in path} - {f"/api/models/{NAME}/revision/main"}


def test_progress_goes_to_the_log_where_nobody_listens_and_never_to_the_terminal(
    hub: HubServer, get: Callable[..., Path], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    hub.models[NAME][UNET] = safetensors(1_000_000)
    with caplog.at_level("INFO", "models"):
        get()
    assert 2 <= len(caplog.messages) <= 11
    assert caplog.messages[-1] == f"Downloading {NAME}: 1 of 1 MB are here."
    assert capfd.readouterr() == ("", "")


def test_parts_that_come_from_elsewhere_are_left_out(hub: HubServer, get: Callable[..., Path]) -> None:
    folder = get(without=("text_encoder", "tokenizer"))
    assert not any(name.startswith(("text_encoder", "tokenizer")) for name in files_in(folder))
    assert get() == folder and files_in(folder) == NEEDED, "and brought when they are wanted after all"


def test_a_named_file_alone_of_a_model_that_nothing_describes(hub: HubServer, get: Callable[..., Path]) -> None:
    hub.models["studio/adapters"] = {"sdxl/plus.safetensors": safetensors(), "sdxl/other.safetensors": b"", "x.py": b""}
    assert files_in(get("studio/adapters", wanted=("sdxl/plus.safetensors",))) == {"sdxl/plus.safetensors"}
    with pytest.raises(Unavailable, match=r"lacks sdxl/none\.safetensors"):
        get("studio/adapters", wanted=("sdxl/none.safetensors",))


def test_a_broken_download_goes_on_where_it_stopped(hub: HubServer, get: Callable[..., Path]) -> None:
    hub.break_at = {UNET: [100_000, 200_000]}
    folder = get()
    assert (folder / UNET).read_bytes() == hub.models[NAME][UNET]
    asked = [int(asked.removeprefix("bytes=").rstrip("-") or 0) for asked in hub.ranges(UNET)]
    assert asked[0] == 0 and asked == sorted(asked) and 0 < asked[1] <= 100_000 < asked[2] <= 200_000


def test_a_connection_that_breaks_again_and_again_is_given_up(hub: HubServer, get: Callable[..., Path]) -> None:
    hub.break_at = {UNET: [0] * 9}
    with pytest.raises(Unavailable, match="stopped answering") as raised:
        get()
    assert raised.value.retryable and len(hub.ranges(UNET)) == 3


def test_what_a_killed_process_left_is_gone_on_with(hub: HubServer, get: Callable[..., Path]) -> None:
    def stop(here: int, of: int) -> None:
        if here > 310_000:
            raise Cancelled("enough")

    hub.models[NAME][UNET] = safetensors(3_000_000)
    with pytest.raises(Cancelled):
        get(on_progress=stop)
    asked = len(hub.requests)
    folder = get()
    assert (folder / UNET).read_bytes() == hub.models[NAME][UNET]
    assert len(hub.requests) == asked + 1 and hub.ranges(UNET)[0] == ""
    assert 200_000 < int(hub.ranges(UNET)[-1].removeprefix("bytes=").rstrip("-")) < 3_000_000


@pytest.mark.parametrize("same_size", [True, False])
def test_a_file_that_is_not_what_the_hub_lists_is_not_used(
    hub: HubServer, get: Callable[..., Path], same_size: bool, tmp_path: Path
) -> None:
    right = hub.models[NAME][UNET]
    hub.altered[UNET] = right[:-1] + bytes([right[-1] ^ 1]) if same_size else right[:-1000]
    with pytest.raises(Unavailable, match="arrived altered") as raised:
        get()
    assert raised.value.retryable and UNET in str(raised.value)
    assert UNET not in files_in(tmp_path / "cache") and f"{UNET}.part" not in files_in(tmp_path / "cache")
    hub.altered.clear()
    assert (get() / UNET).read_bytes() == right


def test_a_small_file_is_checked_as_well(hub: HubServer, get: Callable[..., Path]) -> None:
    hub.altered["tokenizer/vocab.json"] = b"[]"
    with pytest.raises(Unavailable, match=r"vocab\.json.*arrived altered"):
        get()


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "set HF_TOKEN"), (403, "accept the model's terms"), (404, "has no “studio/small-diffusion” at “main”"),
        (429, "busy or out of order"), (503, "busy or out of order"),
    ],
)  # fmt: skip
def test_refusals_of_a_hub_are_told_in_words(hub: HubServer, get: Callable[..., Path], status: int, says: str) -> None:
    hub.status = status
    with pytest.raises(Unavailable, match=says) as raised:
        get()
    assert raised.value.retryable is (status in (429, 503))
    assert raised.value.retry_after_s == (7 if status == 429 else None)


def test_an_answer_that_no_hub_gives_is_told_in_words(hub: HubServer, get: Callable[..., Path]) -> None:
    for answer in (b"<html>Please log in to the hotel's network</html>", b'{"siblings": 1}', b"[]"):
        hub.answer = answer
        with pytest.raises(Unavailable, match="does not answer as a model hub does"):
            get()


def test_a_hub_that_can_t_be_reached_is_given_up_soon(
    hub: HubServer, get: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(Unavailable, match="can't be reached") as raised:
            get()
    assert raised.value.retryable and time.monotonic() - began < 3


def test_a_hub_that_falls_silent_is_given_up(
    hub: HubServer, get: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models._download._SILENCE_S", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(Unavailable, match="stopped answering"):
            get()


def test_a_full_disk_is_told_with_the_bytes_needed(
    hub: HubServer, get: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: real._replace(free=1234))
    small = sum(len(data) for name, data in hub.models[NAME].items() if name in NEEDED and name.endswith(".json"))
    total = sum(len(hub.models[NAME][name]) for name in NEEDED)
    with pytest.raises(Unavailable, match=r"bytes more in .*, where 1,234 are free") as raised:
        get()
    needed = int(str(raised.value).split(" needs ")[1].split()[0].replace(",", ""))
    assert total - small <= needed < total
    assert UNET not in hub.fetched()


def test_threads_and_processes_share_one_download(hub: HubServer, get: Callable[..., Path], tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from models._hub import folder_of
folder_of({NAME!r}, port="illustrator", engine="sdxl", cache=Path({str(tmp_path / "cache")!r}), offline=False)
"""
    other = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[3])
    threads = [threading.Thread(target=get) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert other.wait(30) == 0
    assert sorted(hub.fetched()) == sorted(NEEDED)


def test_the_hub_learns_nothing_but_what_is_fetched(
    hub: HubServer, get: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    get()
    assert {headers["user-agent"].split("/")[0] for _, headers in hub.requests} == {"visutale"}
    assert not any("authorization" in headers for _, headers in hub.requests)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    get(f"{NAME}@v2")
    path, headers = next(request for request in reversed(hub.requests) if "/api/" in request[0])
    assert path.endswith("/revision/v2") and headers["authorization"] == "Bearer hf_secret"


def test_a_token_stays_with_the_hub_when_files_lie_elsewhere(
    hub: HubServer, get: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    hub.elsewhere = True
    hub.break_at = {UNET: [100_000]}
    assert (get() / UNET).read_bytes() == hub.models[NAME][UNET]
    for path, headers in hub.requests:
        assert ("authorization" in headers) is ("/cdn/" not in path), path
    assert any("/cdn/" in path and headers.get("range") for path, headers in hub.requests)


def test_a_disk_that_fills_up_on_the_way_is_told(
    hub: HubServer, get: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*asked: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("models._download._read_on", fill)
    with pytest.raises(Unavailable, match=r"The disk is full: a file of “studio/small-diffusion” needs [0-9,]+ bytes"):
        get()


def test_names_that_lead_out_of_the_folder_are_never_written(
    hub: HubServer, get: Callable[..., Path], tmp_path: Path
) -> None:
    hub.models[NAME]["../outside.json"] = b"{}"
    with pytest.raises(Unavailable, match=r"It lacks \.\./outside\.json\."):
        get(wanted=("../outside.json",))
    index = {"_class_name": "Pipeline", "..": ["diffusers", "UNet2DConditionModel"]}
    hub.models["studio/hostile"] = {
        "model_index.json": json.dumps(index).encode(), "../config.json": b"{}", "../model.safetensors": safetensors(),
    }  # fmt: skip
    assert files_in(get("studio/hostile")) == {"model_index.json"}
    assert {place.name for place in (tmp_path / "cache").iterdir()} == {"studio--small-diffusion", "studio--hostile"}
    for name in ("../secrets", "owner/../../secrets", "owner", "owner/name/more", "http://host/model", " "):
        with pytest.raises(Unavailable):
            get(name)


# --- offline ---


def no_network(*asked: object) -> None:
    raise AssertionError("the network was asked")


@pytest.mark.parametrize("how", ["option", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline_refuses_at_once_and_names_the_files(
    hub: HubServer, get: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str
) -> None:
    folder = get()
    (folder / UNET).unlink()
    (folder / "tokenizer/merges.txt").unlink()
    offline = how == "option"
    if not offline:
        monkeypatch.setenv(how, "1")
    monkeypatch.setattr(socket.socket, "connect", no_network)
    for failing in (get, lambda **more: pytest.fail(trouble(NAME, cache=tmp_path / "cache", **more))):
        with pytest.raises((Unavailable, pytest.fail.Exception)) as raised:
            failing(offline=offline)
        said = str(raised.value)
        assert f"Missing in {folder}: tokenizer/merges.txt, {UNET}." in said or f"{UNET}, tokenizer/merges.txt." in said
        assert "offline" in said and "config.json" not in said


def test_offline_names_the_files_of_a_published_model(get: Callable[..., Path], tmp_path: Path) -> None:
    for name in ("stabilityai/stable-diffusion-xl-base-1.0", "stabilityai/stable-diffusion-xl-refiner-1.0"):
        with pytest.raises(Unavailable) as raised:
            get(name, offline=True)
        assert "unet/diffusion_pytorch_model.fp16.safetensors" in str(raised.value)
        assert ("text_encoder/" in str(raised.value)) is ("base" in name)
    with pytest.raises(Unavailable, match="model-00003-of-00003") as raised:
        get("llava-hf/llava-1.5-7b-hf", offline=True)
    assert "is not on this computer" in str(raised.value)
    with pytest.raises(Unavailable, match=r"“some/one” is not on this computer\. The model hub is not asked"):
        get("some/one", offline=True)


def test_files_put_into_the_cache_by_hand_are_used(get: Callable[..., Path], tmp_path: Path) -> None:
    put(tmp_path / "cache" / NAME.replace("/", "--"), pipeline_files())
    assert get(offline=True) == tmp_path / "cache" / NAME.replace("/", "--")


def test_a_model_that_another_program_downloaded_is_used(
    hub: HubServer, get: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "hub" / "models--studio--small-diffusion"
    snapshot = put(kept / "snapshots" / COMMIT, pipeline_files())
    put(kept / "refs", {"main": COMMIT.encode()})
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    assert get() == get(offline=True) == get(f"{NAME}@{COMMIT}") == snapshot
    assert not hub.requests
    (snapshot / "unet/config.json").unlink()
    assert get() != snapshot


# --- folders ---


def test_a_whole_folder_is_used_as_it_is(get: Callable[..., Path], tmp_path: Path) -> None:
    folder = put(tmp_path / "mine", pipeline_files())
    assert get(str(folder)) == folder and trouble(str(folder), cache=tmp_path, offline=True) == ""
    put(tmp_path / "plain", {name: data for name, data in pipeline_files().items() if "fp16" not in name})
    assert variant_of(get("plain")) is None and variant_of(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("unet/config.json", None, r"is not whole. Missing: unet/config\.json\."),
        ("text_encoder/model-00002-of-00002.safetensors", None, "Missing: text_encoder/model-00002-of-00002"),
        ("tokenizer/merges.txt", None, r"Missing: tokenizer/merges\.txt\."),
        ("tokenizer/vocab.json", None, r"Missing: tokenizer/tokenizer\.json or tokenizer/"),
        ("model_index.json", b"{", "is damaged: model_index.json can't be understood"),
        ("model_index.json", b"[]", "is damaged: model_index.json can't be understood"),
        ("model_index.json", b'{"_class_name": ["mine", "Pipeline"]}', "program code that comes with the model"),
        ("unet/diffusers.py", b"", "program code that comes with the model"),
        ("unet/config.json", b'{"auto_map": {"AutoModel": "mine.Model"}}', "unet/config.json asks for program code"),
        (UNET, safetensors()[:-1], f"is damaged or was cut short: {UNET}"),
        (UNET, b"", f"is damaged or was cut short: {UNET}"),
        (UNET, b"\x10\0\0\0\0\0\0\0not a json heade", f"is damaged or was cut short: {UNET}"),
        ("text_encoder/model.safetensors.index.json", b'{"weight_map": {"a": "../../x.safetensors"}}', "names no saf"),
        ("text_encoder/model.safetensors.index.json", None, "text_encoder/pytorch_model.bin is a pickle"),
    ],
)
def test_a_folder_that_can_t_be_used_says_why(
    get: Callable[..., Path], tmp_path: Path, name: str, data: bytes | None, says: str
) -> None:
    files = pipeline_files()
    if data is None:
        del files[name]
    else:
        files[name] = data
    folder = put(tmp_path / "mine", files)
    with pytest.raises(Unavailable, match=says):
        get(str(folder))


def test_a_single_model_needs_what_its_kind_needs(tmp_path: Path) -> None:
    config = {"architectures": ["LlavaForConditionalGeneration"], "vision_config": {}}
    folder = put(tmp_path / "llava", {"config.json": json.dumps(config).encode(), "pytorch_model.bin": b""})

    def said() -> str:
        return trouble(str(folder), cache=tmp_path, offline=True)

    assert "pytorch_model.bin is a pickle" in said()
    put(folder, {"model.safetensors": safetensors()})
    assert "Missing: tokenizer.json or tokenizer.model, preprocessor_config.json or processor_config.json." in said()
    put(folder, {"tokenizer.json": b"{}", "processor_config.json": b"{}"})
    assert said() == ""


def test_what_is_no_model_at_all_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "weights.ckpt").write_bytes(b"")
    for name, says in {
        "": "No model is named.",
        "empty": "Missing: model_index.json or config.json.",
        "weights.ckpt": "is a file. Name the folder of a model.",
        "./none": "There is no folder none, and “./none” is no name on a model hub",
    }.items():
        assert says in trouble(name, cache=tmp_path, offline=True), name


def test_offline_is_an_option_of_every_engine_with_weights() -> None:
    assert HubOptions().offline is False and HubOptions.model_fields["offline"].description
    assert _snapshot.hub_name("owner/name@refs/pr/1") == ("owner/name", "refs/pr/1")
    assert set(_hub.__all__) >= {"folder_of", "trouble", "variant_of", "SAFE_PATTERNS"}
