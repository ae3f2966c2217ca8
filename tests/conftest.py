"""What all tests share: a home of their own, and no network but loopback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_socket import socket_allow_hosts

from tests.llama_server import INSTALL, LlamaServer, weights
from tests.postgres_server import PostgresServer
from tests.s3_server import S3Server
from visutale.binding import own_fonts
from visutale.settings import Settings

if TYPE_CHECKING:
    from models.sdxl import Sdxl

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run side by side: threads of one would wait for the others' cores


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write the golden files anew instead of comparing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that two that run side by side end together; and the two that keep a language model busy
    far from each other."""
    items.sort(key=lambda item: _TURNS.get(item.path.name) or _TURNS.get(item.path.relative_to(_TESTS).parts[0], 5))


_TESTS = Path(__file__).parent
_TURNS = {"test_llama.py": 1, "unit": 2, "browser": 3, "test_writers.py": 4, "faults": 4, "test_wheel.py": 4}


@pytest.fixture(autouse=True)
def only_loopback() -> None:
    """No test reaches beyond this machine (192.0.2.1 is never reached either: it finds the LAN address by UDP)."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost", "192.0.2.1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """``VISUTALE_HOME`` in the test's own folder, and no other VisuTale setting of the person who runs the tests."""
    for name in list(os.environ):
        if name.startswith("VISUTALE_") and name != "VISUTALE_WITHOUT_BROWSER":
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("VISUTALE_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    yield home


@pytest.fixture(scope="session", autouse=True)
def no_fonts_of_the_machine() -> Iterator[None]:
    """What can be printed is the same wherever the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own_fonts, "system_folders", tuple)
        yield


@pytest.fixture
def settings(own_home: Path) -> Settings:
    """Settings with small pictures, listening on loopback."""
    return Settings.read(picture_px=256, host="127.0.0.1")


@pytest.fixture(scope="session")
def llama() -> Iterator[LlamaServer]:
    """A real llama.cpp server with SmolLM2, for two answers at a time."""
    if weights() is None:
        pytest.skip(f"llama.cpp and SmolLM2 are not installed: {INSTALL}")
    with LlamaServer(context=4096, parallel=2) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL."""
    with PostgresServer() as server:
        yield server


@pytest.fixture
def database(postgres: PostgresServer) -> str:
    """The address of an empty PostgreSQL database of the test's own."""
    return postgres.new_database()


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """A real S3 server, for who takes a prefix of their own."""
    with S3Server() as server:
        yield server


@pytest.fixture(scope="session")
def tiny_sdxl(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folders of a tiny SDXL base and its refiner."""
    pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")
    from tests.tiny.sdxl import make_sdxl

    return make_sdxl(tmp_path_factory.mktemp("sdxl"))


@pytest.fixture(scope="session")
def sdxl(tiny_sdxl: tuple[Path, Path]) -> Sdxl:
    """The real engine with the tiny base and its refiner, loaded once for all who leave its options alone."""
    from tests.tiny.painters import painter

    return painter(*tiny_sdxl)


@pytest.fixture(scope="session")
def tiny_adapters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of tiny IP-Adapters for the tiny SDXL, with their image encoder in ``image_encoder``."""
    pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")
    from tests.tiny.adapters import make_adapters

    return make_adapters(tmp_path_factory.mktemp("adapters"))


@pytest.fixture(scope="session")
def whisper_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the real Whisper base in transformers' format."""
    pytest.importorskip("transformers", reason="pip install 'visutale[gpu]'")
    import torch

    from tests.whisper_base import make_whisper_base

    torch.set_num_threads(1)  # several at once would wait for each other where cores are few

    return make_whisper_base(tmp_path_factory.mktemp("whisper") / "base")


@pytest.fixture(scope="session")
def tiny_llava(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny LLaVA."""
    pytest.importorskip("transformers", reason="pip install 'visutale[gpu]'")
    import torch

    from tests.tiny.llava import make_llava

    torch.set_num_threads(1)  # several at once would wait for each other where cores are few
    return make_llava(tmp_path_factory.mktemp("llava"))


@pytest.fixture(scope="session")
def tiny_flux(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny FLUX.1."""
    pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")
    from tests.tiny.flux import make_flux

    return make_flux(tmp_path_factory.mktemp("flux"))
