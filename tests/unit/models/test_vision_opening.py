"""Models that see, and what is said of those that can't be used."""

from __future__ import annotations

import importlib.util
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.tiny.llava import engine, photo
from visutale import registry
from visutale.errors import ConfigError, EngineError, Unavailable
from visutale.ports import CaptionRequest

pytest.importorskip("transformers", reason="pip install 'visutale[gpu]'")


def copied(folder: Path, target: Path, *, without: str = "") -> Path:
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(without) if without else None)
    return target


def test_without_a_model_it_says_what_to_set() -> None:
    assert "options.llava.model" in engine("").check()
    with pytest.raises(EngineError):
        engine("").load()
    assert "no name on a model hub" in engine("/nowhere/at/all").check()
    assert "llava-hf" in engine("llava-hf/llava-1.5-7b-hf", offline=True).check()
    assert engine("llava-hf/llava-1.5-7b-hf").about.title == "llava-1.5-7b-hf"


def test_weights_that_can_run_programs_are_refused(tiny_llava: Path, tmp_path: Path) -> None:
    import torch

    folder = copied(tiny_llava, tmp_path / "pickled", without="*.safetensors")
    torch.save({}, folder / "pytorch_model.bin")
    pickled = engine(folder)
    assert "pickle" in pickled.check()
    with pytest.raises(Unavailable, match="pickle"):
        pickled.load()


def test_a_model_that_brings_code_is_refused(tiny_llava: Path, tmp_path: Path) -> None:
    folder = copied(tiny_llava, tmp_path / "with-code")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoConfig": "evil.Config"}}))
    (folder / "evil.py").write_text("raise SystemExit('run!')")
    assert "code" in engine(folder).check()
    with pytest.raises(Unavailable):
        engine(folder).load()


def test_a_model_without_a_chat_template_or_without_eyes_is_named(tiny_llava: Path, tmp_path: Path) -> None:
    mute = copied(tiny_llava, tmp_path / "mute", without="chat_template*")
    with pytest.raises(Unavailable, match="no chat template") as failure:
        engine(mute).load()
    assert "chat_template.jinja" in failure.value.remedy
    blind = copied(tiny_llava, tmp_path / "blind")
    (blind / "config.json").write_text(json.dumps({"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}))
    with pytest.raises(Unavailable, match="can't be loaded as one that sees"):
        engine(blind).load()


def test_a_template_that_knows_no_system_is_told_all_by_the_user(tiny_llava: Path, tmp_path: Path) -> None:
    folder = copied(tiny_llava, tmp_path / "strict")
    template = (folder / "chat_template.jinja").read_text()
    refusing = "{%- if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif -%}"
    (folder / "chat_template.jinja").write_text(refusing + template)
    assert engine(folder).caption(CaptionRequest(photo=photo())).sentence


def test_wrong_options_are_named(tmp_path: Path) -> None:
    for wrong in ({"batch": 0}, {"precision": "int1"}, {"photo_px": 9}, {"trust_remote_code": True}):
        with pytest.raises(ConfigError, match="of the engine “llava” is not right"):
            registry.build("captioner", "llava", wrong, tmp_path)


def test_a_model_that_needs_another_package_says_which(tiny_llava: Path, tmp_path: Path) -> None:
    if importlib.util.find_spec("torchvision"):
        pytest.skip("torchvision is installed")
    folder = copied(tiny_llava, tmp_path / "films")
    config = json.loads((folder / "processor_config.json").read_text())
    (folder / "processor_config.json").write_text(json.dumps({**config, "processor_class": "SmolVLMProcessor"}))
    (folder / "video_preprocessor_config.json").write_text('{"video_processor_type": "SmolVLMVideoProcessor"}')
    with pytest.raises(Unavailable, match="torchvision") as failure:
        engine(folder).load()
    assert "pip install" in failure.value.remedy


def test_all_who_ask_of_a_model_that_can_not_be_opened_are_told_why(tiny_llava: Path, tmp_path: Path) -> None:
    mute = engine(copied(tiny_llava, tmp_path / "mute", without="chat_template*"))
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(mute.caption, CaptionRequest(photo=photo(seed))) for seed in range(3)]
    failures = [one.exception() for one in asked]
    assert all(isinstance(one, Unavailable) and one.port == "captioner" for one in failures)
