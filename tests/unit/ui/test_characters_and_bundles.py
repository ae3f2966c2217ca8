"""The pieces that bring characters and whole books from elsewhere, as visitors use them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.doubles import Brush, Mouth, Pen
from visutale import workshop as workshop_module
from visutale.bundles.packing import pack
from visutale.engine_room import EngineRoom
from visutale.library import Library
from visutale.settings import Settings
from visutale.studio import BookRequest, Studio
from visutale.workshop import Workshop


@pytest.fixture
def shop(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    built = Workshop.build(settings)
    monkeypatch.setattr(workshop_module, "_shared", [built])
    yield built
    built.jobs.close()


def a_studio(settings: Settings) -> Studio:
    engines = EngineRoom(settings, {"writer": Pen(), "illustrator": Brush(), "narrator": Mouth()})
    return Studio(settings, Library(settings.home), engines)


def _choosing() -> None:
    import streamlit as st

    from visutale.ui import characters

    st.text(", ".join(f"{one.name} {one.seed}" for one in characters.choose()) or "nobody")


def _taking_in() -> None:
    from visutale.ui import bundles

    bundles.take_in()


def test_a_character_is_chosen_by_the_face_or_by_the_name_and_left_out_again(shop: Workshop) -> None:
    at = AppTest.from_function(_choosing).run()
    assert at.text[0].value == "nobody" and not at.expander, "nobody is offered where there are no books"
    book = a_studio(shop.settings).make(BookRequest(words="a cat", pages=4, seed=11))
    at.run()
    assert not at.exception and [one.label for one in at.button] == ["Mia"]
    at.button[0].click().run()
    assert at.text[0].value == "Mia 11" and at.multiselect[0].value == [f"{book.id}/cat"]
    at.button[0].click().run()
    assert at.text[0].value == "nobody"
    at.multiselect[0].select(f"{book.id}/cat").run()
    assert at.text[0].value == "Mia 11"
    shop.library.delete(book.id)
    at.run()
    assert at.text[0].value == "nobody" and not at.exception


def test_a_bundle_that_is_brought_in_is_opened_and_one_that_is_none_is_refused_in_words(
    shop: Workshop, tmp_path: Path
) -> None:
    elsewhere = a_studio(shop.settings.model_copy(update={"home": tmp_path / "elsewhere"}))
    book = elsewhere.make(BookRequest(words="a cat", pages=4, seed=11))
    data = pack(book, elsewhere.library.folder(book.id).read, elsewhere.settings, photo=False)
    at = AppTest.from_function(_taking_in).run()
    at.file_uploader[0].upload("book.visutale", b"<html></html>" * 9, "application/zip").run()
    assert "not a book from VisuTale" in at.error[0].value and shop.library.list() == ()
    at.file_uploader[0].upload("book.visutale", data, "application/zip").run()
    (here,) = shop.library.list()
    assert here.id == book.id and here.pages[0].text == book.pages[0].text
    pdf = shop.library.pdf_path(here.id)
    assert pdf is not None and pdf.read_bytes().startswith(b"%PDF-")
