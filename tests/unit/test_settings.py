"""Settings: where they come from, who wins, and what is said when one is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from visutale.errors import ConfigError
from visutale.settings import Settings


def test_the_environment_wins_over_the_file(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_home.mkdir()
    (own_home / "visutale.toml").write_text('port = 9000\nhost = "127.0.0.1"\n[engines]\nwriter = "other"\n')
    monkeypatch.setenv("VISUTALE_PORT", "9001")
    settings = Settings.read()
    assert (settings.port, settings.host, settings.engines.writer) == (9001, "127.0.0.1", "other")
    assert settings.home == own_home


def test_options_of_an_engine_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUTALE_OPTIONS__WHISPER__MODEL", "small")
    assert Settings.read().options == {"whisper": {"model": "small"}}


@pytest.mark.parametrize(
    "text", ["nonsense = 1", "port = 0", "[engines]\npainter = 'x'", "[marks]\ncertificate = 'chain.pem'"]
)
def test_a_wrong_setting_is_named(own_home: Path, text: str) -> None:
    own_home.mkdir()
    (own_home / "visutale.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"nonsense|port|painter|marks.*belong together"):
        Settings.read()


def test_a_broken_file_is_named(own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "visutale.toml").write_text("port = [")
    with pytest.raises(ConfigError, match=r"visutale\.toml"):
        Settings.read()


def test_a_named_file_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUTALE_CONFIG", str(tmp_path / "missing.toml"))
    with pytest.raises(ConfigError, match=r"missing\.toml"):
        Settings.read()


def test_without_a_home_in_the_environment_books_live_in_a_folder_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUTALE_HOME")
    assert Path.home() in Settings.read().home.parents
