"""The page where a sentence becomes pictures: asked for, found again by address, repaired, made a book of, deleted."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.doubles import Brush
from tests.unit.ui.test_pages import build, button, errors_of, page, recording, wait
from tests.unit.ui.test_pages import shop as shop
from visutale import workshop as workshop_module
from visutale.errors import BadOutput
from visutale.settings import Settings
from visutale.sheets import PictureSheet, SheetRequest, Sheets
from visutale.workshop import Workshop

PAGE = "voice_to_picture.py"


def sheets(shop: Workshop) -> Sheets:
    return Sheets(shop.library.store)


def painted(shop: Workshop, request: SheetRequest) -> PictureSheet:
    """A sheet made to its end by the shop's jobs."""
    return finished(shop, shop.jobs.start_pictures(request))


def finished(shop: Workshop, sheet_id: str) -> PictureSheet:
    wait(lambda: not (state := shop.jobs.state(sheet_id)) or not state.active)
    return sheets(shop).open(sheet_id)


def opened(sheet_id: str) -> AppTest:
    at = page(PAGE)
    at.query_params["pictures"] = sheet_id
    return at.run()


def takes(at: AppTest) -> list[str]:
    return [one.label for one in at.get("download_button")]


def test_a_spoken_sentence_becomes_pictures_that_its_address_finds_again(shop: Workshop) -> None:
    at = page(PAGE).run()
    at.audio_input[0].upload("r.wav", recording(level=0.5), "audio/wav").run()
    assert button(at, "Say it again")
    button(at, "Paint it").click().run()
    assert not errors_of(at)
    sheet_id = str(at.query_params["pictures"])
    finished(shop, sheet_id)

    at = opened(sheet_id)
    assert not errors_of(at)
    assert at.title[0].value == "“un chat et une lune”"
    assert at.caption[0].value == "Understood from French as: “a cat and a moon”"
    assert takes(at) == ["Download picture 1", "Download picture 2"]
    button(at, "Another sentence").click().run()
    assert not at.query_params
    button(at, "Look").click().run()
    assert (at.query_params["pictures"], at.title[0].value) == (sheet_id, "“un chat et une lune”")


def test_without_a_sentence_it_says_so_and_everything_stays(shop: Workshop) -> None:
    at = page(PAGE).run()
    at.segmented_control(key="picture-count").set_value(4).run()
    button(at, "Paint it").click().run()
    assert "There is no sentence yet." in errors_of(at)
    assert at.segmented_control(key="picture-count").value == 4
    assert not sheets(shop).list()


def test_a_picture_that_is_missing_is_named_and_can_be_painted(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dries_up(call: int) -> None:
        if call == 1:
            raise BadOutput("The paint dried up.", port="illustrator", engine="brush", retryable=False)

    shop = build(settings, illustrator=Brush(dries_up))
    monkeypatch.setattr(workshop_module, "_shared", [shop])
    sheet = painted(shop, SheetRequest(words="a cat", count=2))
    at = opened(sheet.id)
    assert "The paint dried up." in at.warning[0].value.replace("\\", "")
    assert len(takes(at)) == 1
    button(at, "Paint what is missing").click().run()
    assert finished(shop, sheet.id).complete
    at.run()
    assert not at.warning
    assert len(takes(at)) == 2
    shop.jobs.close()


def test_pictures_that_are_not_there_are_a_sentence(shop: Workshop) -> None:
    assert "no such pictures" in errors_of(opened("../../etc/passwd"))
