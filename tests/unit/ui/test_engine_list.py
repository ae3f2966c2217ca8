"""The engines page: who does what and why, what can be set, and what is nobody's business."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests import machines
from visutale import hardware
from visutale import workshop as workshop_module
from visutale.house import PAGES
from visutale.settings import Settings
from visutale.workshop import Workshop


def page(monkeypatch: pytest.MonkeyPatch, **options: Any) -> str:
    """All that the page says."""
    shop = Workshop.build(Settings.read(host="127.0.0.1", options=options))
    monkeypatch.setattr(workshop_module, "_shared", [shop])
    try:
        at = AppTest.from_file(str(PAGES / "engines.py"), default_timeout=30).run()
    finally:
        shop.jobs.close()
    assert not at.exception
    shown = [*at.markdown, *at.caption, *at.code, *at.warning, *at.error]
    return "\n".join(str(one.value) for one in shown).replace("\\", "")


def test_without_a_language_model_the_page_says_so_and_that_nobody_translates(monkeypatch: pytest.MonkeyPatch) -> None:
    said = page(monkeypatch)
    assert "Chosen automatically. Because no language model is configured." in said
    assert "Nobody does this now. Because neither a language model" in said
    assert 'engines.writer = "auto"' in said


def test_a_configured_server_writes_and_translates_and_its_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    said = page(monkeypatch, openai_chat={"model": "tiny", "api_key": "sesame", "base_url": "http://127.0.0.1:9/v1"})
    assert "Because options.openai_chat names a model." in said
    assert "Nobody does this now" not in said
    assert "(now: set)" in said
    assert "(now: tiny)" in said
    assert "sesame" not in said


def test_a_wrong_option_is_a_warning_on_its_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    said = page(monkeypatch, openai_chat={"model": "tiny", "colour": "blue", "api_key": "sesame"})
    assert "The option “colour” of the engine “openai_chat” is not right" in said
    assert "sesame" not in said


def test_the_page_says_what_of_the_large_models_fits_and_what_to_configure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "look", lambda: machines.RTX_8GB)
    said = page(monkeypatch)
    assert "does not fit whole in 7.6 GB; it works with 4 pictures at a time and parts moved out to memory" in said
    assert 'engines.illustrator = "sdxl"' in said
    monkeypatch.setattr(hardware, "look", lambda: machines.LAPTOP)
    said = page(monkeypatch)
    assert "SDXL needs a graphics card, and there is none here. Collage makes pictures without one." in said
    assert 'engines.illustrator = "sdxl"' not in said
