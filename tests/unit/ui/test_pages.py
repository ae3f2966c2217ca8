"""The pages as their visitors use them, without a browser: real scripts, scripted engines."""

from __future__ import annotations

import io
import time
import wave
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.doubles import Brush, Ears, Eyes, Mouth, Pen
from visutale import workshop as workshop_module
from visutale.binding.formats import EDITIONS
from visutale.engine_room import EngineRoom
from visutale.errors import BadOutput, InputError
from visutale.house import PAGES
from visutale.jobs import Jobs
from visutale.library import Library
from visutale.settings import Settings
from visutale.studio import BookRequest, Studio
from visutale.ui.inputs import IDEAS
from visutale.workshop import Workshop

WAIT_S = 20.0


@pytest.fixture
def shop(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    built = build(settings)
    monkeypatch.setattr(workshop_module, "_shared", [built])
    yield built
    built.jobs.close()


def build(settings: Settings, **engines: Any) -> Workshop:
    standing = {
        "transcriber": Ears(), "captioner": Eyes(), "writer": Pen(), "illustrator": Brush(), "narrator": Mouth(),
    }  # fmt: skip
    room, library = EngineRoom(settings, {**standing, **engines}), Library(settings.home)  # type: ignore[dict-item]
    studio = Studio(settings, library, room)
    return Workshop(settings, room, library, studio, Jobs(studio))


def page(name: str) -> AppTest:
    return AppTest.from_file(str(PAGES / name), default_timeout=WAIT_S)


def wait(found: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not found():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def made(shop: Workshop, request: BookRequest) -> str:
    """A book made to its end by the shop's jobs; gives its id."""
    book_id = shop.jobs.start(request)
    wait(lambda: not (state := shop.jobs.state(book_id)) or not state.active)
    return book_id


def button(at: AppTest, label: str) -> Any:
    return next(one for one in at.button if one.label == label)


def errors_of(at: AppTest) -> str:
    assert not at.exception
    return " ".join(one.value for one in at.error).replace("\\", "")


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "green").save(out, "JPEG")
    return out.getvalue()


def recording(level: float) -> bytes:
    out = io.BytesIO()
    tone = (np.sin(np.arange(16_000) / 10) * level * 32767).astype("<i2")
    with wave.open(out, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(16_000)
        wav.writeframes(tone.tobytes())
    return out.getvalue()


def test_without_a_wish_there_is_a_sentence_and_everything_stays(shop: Workshop) -> None:
    at = page("create.py").run()
    at.text_input(key="title").input("My own title").run()
    button(at, "Make my book").click().run()
    assert "There is no wish yet." in errors_of(at)
    assert at.text_input(key="title").value == "My own title"
    assert not shop.library.list()


def test_an_idea_is_taken_by_a_click_and_never_costs_what_was_written(shop: Workshop) -> None:
    first, second = list(IDEAS)[:2]
    at = page("create.py").run()
    button(at, first).click().run()
    assert at.text_area(key="words").value == IDEAS[first]
    button(at, second).click().run()
    assert at.text_area(key="words").value == IDEAS[second]
    at.text_area(key="words").input("A whale of my own").run()
    button(at, first).click().run()
    assert at.text_area(key="words").value == f"A whale of my own\n{IDEAS[first]}"


def test_a_broken_photo_is_refused_beside_its_field_and_a_good_one_is_shown(shop: Workshop) -> None:
    at = page("create.py").run()
    at.text_area(key="words").input("A shy dragon").run()
    upload = next(one for one in at.file_uploader if one.label == "Upload a photo")
    upload.upload("dog.jpg", jpeg()[:300], "image/jpeg").run()
    assert "dog.jpg" in errors_of(at)
    assert at.text_area(key="words").value == "A shy dragon"
    upload = next(one for one in at.file_uploader if one.label == "Upload a photo")
    upload.upload("dog.jpg", jpeg(), "image/jpeg").run()
    assert not errors_of(at)
    assert at.session_state["photo"].width_px == 320
    button(at, "Choose another").click().run()
    assert "photo" not in at.session_state


def test_a_silent_recording_is_refused_and_a_good_one_can_be_played(shop: Workshop) -> None:
    at = page("create.py").run()
    at.audio_input[0].upload("r.wav", recording(level=0.0), "audio/wav").run()
    assert "silent" in errors_of(at)
    at.audio_input[0].upload("r.wav", recording(level=0.5), "audio/wav").run()
    assert not errors_of(at)
    assert at.session_state["speech"].duration_s == pytest.approx(1.0, abs=0.05)
    assert button(at, "Say it again")


def test_a_book_is_taken_along_in_another_form(shop: Workshop) -> None:
    book_id = made(shop, BookRequest(words="a cat", pages=4))

    def dialog(book_id: str) -> None:
        from visutale.ui import session, taking_along

        taking_along.forms(session.workshop().library.open(book_id))

    at = AppTest.from_function(dialog, args=(book_id,), default_timeout=WAIT_S).run()
    assert "In columns" not in at.radio(key="form-edition-pdf").options, "English is not set so"
    at.radio(key="form-edition-pdf").set_value(next(one for one in EDITIONS if one.name == "pod")).run()
    button(at, "Make it").click().run()
    assert not errors_of(at)
    labels = [one.label for one in at.get("download_button")]
    assert "Download the cover (PDF)" in labels and any("24" in note.value for note in at.info)
    made_into = shop.library.bound(book_id).glob("*/pdf-pod-paper/*.pdf")
    assert sorted(file.name for file in made_into) == ["book-cover.pdf", "book.pdf"]


def test_a_finished_book_offers_all_that_can_be_done_with_it(shop: Workshop) -> None:
    book_id = made(shop, BookRequest(words="a cat", pages=4, narrate=True))
    at = page("book.py")
    at.query_params["book"] = book_id
    at.run()
    assert not errors_of(at)
    assert at.title[0].value == "Mia and the Moon"
    assert [one.label for one in at.get("download_button")] == ["Download the PDF", "Download the file"]
    assert shop.library.share(book_id).token in at.code[0].value
    button(at, "Close this link").click().run()
    assert shop.library.share_of(book_id) is None
    old = shop.library.pdf_path(book_id).read_bytes()
    button(at, "Make a new link").click().run()
    link = shop.library.share_of(book_id)
    assert link is not None
    assert link.token in shop.library.open(book_id).address
    assert shop.library.pdf_path(book_id).read_bytes() != old


def test_another_telling_keeps_the_wish_and_changes_the_seed(shop: Workshop) -> None:
    first = shop.library.open(made(shop, BookRequest(words="a cat", pages=5, title="Ours", age="3-5")))
    from visutale.ui import orders

    book_id = orders.tell_again(first)
    wait(lambda: not shop.jobs.state(book_id).active)  # type: ignore[union-attr]
    second = shop.library.open(book_id)
    assert (second.source.words, second.page_count, second.title, second.age) == ("a cat", 5, "Ours", "3-5")
    assert second.seed != first.seed


def test_what_is_missing_is_named_and_can_be_made(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def dries_up(call: int) -> None:
        if call == 3:
            raise BadOutput("The paint dried up.", port="illustrator", engine="brush", retryable=False)

    shop = build(settings, illustrator=Brush(dries_up))
    monkeypatch.setattr(workshop_module, "_shared", [shop])
    book_id = made(shop, BookRequest(words="a cat", pages=4))
    at = page("book.py")
    at.query_params["book"] = book_id
    at.run()
    assert "The paint dried up." in at.warning[0].value.replace("\\", "")
    button(at, "Make what is missing").click().run()
    wait(lambda: shop.library.open(book_id).complete and not shop.jobs.state(book_id).active)  # type: ignore[union-attr]
    at.run()
    assert not at.warning
    shop.jobs.close()


def test_a_wish_that_could_not_be_fulfilled_comes_back(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_story(call: int) -> None:
        raise InputError("There is nobody in this wish.", remedy="Name somebody.")

    shop = build(settings, writer=Pen(no_story))
    monkeypatch.setattr(workshop_module, "_shared", [shop])
    book_id = made(shop, BookRequest(words="of and the", pages=7))
    at = page("book.py")
    at.query_params["book"] = book_id
    at.run()
    assert "There is nobody in this wish." in errors_of(at)
    assert shop.jobs.request(book_id) is not None
    back = page("create.py")
    back.session_state["words"] = "of and the"
    back.session_state["begun"] = book_id
    back.run()
    assert back.text_area(key="words").value == "of and the"
    shop.jobs.close()


def test_the_form_is_empty_again_once_its_book_is_whole(shop: Workshop) -> None:
    at = page("create.py")
    at.session_state["words"] = "a cat"
    at.session_state["begun"] = made(shop, BookRequest(words="a cat", pages=4))
    at.run()
    assert at.text_area(key="words").value == ""


def test_a_book_that_is_not_there_is_a_sentence(shop: Workshop) -> None:
    at = page("book.py")
    at.query_params["book"] = "../../etc/passwd"
    at.run()
    assert "There is no such book" in errors_of(at)


def test_the_library_says_so_when_it_is_empty_and_the_engines_say_who_they_are(shop: Workshop) -> None:
    at = page("library.py").run()
    assert "no book here yet" in at.markdown[0].value
    engines = page("engines.py").run()
    assert not errors_of(engines)
    told = " ".join(one.value for one in engines.markdown)
    assert "without a language model" in told
    assert "CC BY\\-SA 4\\.0" in " ".join(one.value for one in engines.caption)
