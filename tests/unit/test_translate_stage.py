"""A whole book into another language."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest

from tests.unit.binding.sample import make_book
from visutale.book import Book, Character, Problem, Scene, Segment, SoundAsset, Source
from visutale.errors import BadOutput, InputError
from visutale.ports import About, Port, Translation, TranslationRequest
from visutale.stages.translate import translate
from visutale.watch import Watch


class Scripted:
    """A translator that turns each text by a function."""

    port: ClassVar[Port] = "translator"
    about: ClassVar[About] = About(title="Scripted", does="Turns texts.")

    def __init__(self, turn: Callable[[str], str] = str.upper, names: dict[str, str] | None = None) -> None:
        self.turn = turn
        self.names = names or {}
        self.requests: list[TranslationRequest] = []

    def check(self) -> str:
        return ""

    def load(self) -> None:
        """Nothing."""

    def translate(self, request: TranslationRequest, watch: Watch | None = None) -> Translation:
        self.requests.append(request)
        return Translation(texts=tuple(self.turn(text) for text in request.texts), names=self.names)


def german(text: str) -> str:
    return f"de:{text}"


def whole_book() -> Book:
    book, _ = make_book(title="Pip", texts=("One.", "Two.", "Three.", "Four."))
    voice = SoundAsset(
        file="1.wav", media_type="audio/wav", sha256="0", size_bytes=1, duration_s=1.0,
        sentences=(Segment(start_s=0, end_s=1, text="One."),),
    )  # fmt: skip
    pages = tuple(
        page.model_copy(
            update={
                "scene": Scene(place="a hill", alt=f"Picture {page.number}."),
                "narration": voice,
                "problems": (
                    Problem(stage="narrate", message="no voice"),
                    Problem(stage="illustrate", message="no paint"),
                ),
            }
        )
        for page in book.pages
    )
    return book.model_copy(
        update={
            "pages": pages,
            "premise": "A dragon.",
            "beats": ("b1", "b2", "b3", "b4"),
            "cast": (
                Character(id="pip", name="Pip", kind="dragon", looks="small and green"),
                Character(id="owl", name="the owl", kind="owl", looks="grey"),
            ),
            "cover": book.cover.model_copy(update={"scene": Scene(alt="The cover.", place="a hill")}),
            "narrated": True,
            "voice": "heart",
            "notes": ("A word was not understood.",),
            "source": Source(words="a dragon", title="Pip"),
        }
    )


def test_everything_readers_read_is_translated_and_everything_painted_stays() -> None:
    book, translator = whole_book(), Scripted(german, {"the owl": "die Eule"})
    done = translate(book, "de_at", translator)
    assert (done.language, done.original_language) == ("de-AT", "en")
    assert (done.title, done.premise, done.beats[3]) == ("de:Pip", "de:A dragon.", "de:b4")
    assert done.cover.scene == Scene(alt="de:The cover.", place="a hill")
    assert done.cover.picture == book.cover.picture
    assert [(page.text, page.original, page.scene.alt) for page in done.pages][1] == (
        "de:Two.", "Two.", "de:Picture 2."
    )  # fmt: skip
    assert [page.picture for page in done.pages] == [page.picture for page in book.pages]
    assert [page.scene.place for page in done.pages] == ["a hill"] * 4
    assert [one.name for one in done.cast] == ["Pip", "die Eule"]
    assert [one.looks for one in done.cast] == ["small and green", "grey"]
    (request,) = translator.requests
    assert (request.source, request.target, request.names) == ("en", "de-AT", ("Pip", "the owl"))
    assert len(request.texts) == 1 + 1 + 4 + 1 + 8


def test_what_belongs_to_the_first_making_is_left_out() -> None:
    done = translate(whole_book(), "de", Scripted(german))
    assert done.narrated
    assert (done.voice, done.notes, done.source.title, done.source.words) == ("", (), "de:Pip", "a dragon")
    assert all(page.narration is None for page in done.pages)
    assert [[problem.stage for problem in page.problems] for page in done.pages] == [["illustrate"]] * 4


def test_empty_texts_are_not_sent_and_stay_empty() -> None:
    book, _ = make_book(texts=("One.", "", "Three.", "Four."))
    translator = Scripted(german)
    done = translate(book, "de", translator)
    assert all(translator.requests[0].texts)
    assert [page.text for page in done.pages] == ["de:One.", "", "de:Three.", "de:Four."]
    assert done.premise == done.cover.scene.alt == ""


def test_going_back_gives_the_first_words_again() -> None:
    book = whole_book()
    back = translate(translate(book, "de", Scripted(german)), "en-GB", Scripted(lambda text: f"back:{text}"))
    assert (back.language, back.original_language) == ("en-GB", "de")
    assert [page.text for page in back.pages] == [page.text for page in book.pages]
    assert [page.original for page in back.pages] == ["de:One.", "de:Two.", "de:Three.", "de:Four."]
    assert back.title == "back:de:Pip"


def test_a_third_language_starts_from_the_second() -> None:
    second = translate(whole_book(), "de", Scripted(german))
    third = translate(second, "fr", Scripted(lambda text: f"fr:{text}"))
    assert (third.language, third.original_language) == ("fr", "de")
    assert (third.pages[0].text, third.pages[0].original) == ("fr:de:One.", "de:One.")


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("en-US", "in English .* already"),
        ("klingon", "isn't the tag"),
        ("", "isn't the tag"),
        ("bo", "the letters of Tibetan"),
        ("chr", "the letters of Cherokee"),
    ],
)
def test_languages_that_make_no_sense_are_refused_before_anybody_is_asked(tag: str, says: str) -> None:
    translator = Scripted()
    with pytest.raises(InputError, match=says):
        translate(whole_book(), tag, translator)
    assert not translator.requests


def test_the_same_language_in_other_letters_is_another_book() -> None:
    book = whole_book().model_copy(update={"language": "sr"})
    assert translate(book, "sr-Latn", Scripted()).language == "sr-Latn"


def test_a_book_that_is_not_whole_is_refused() -> None:
    book = whole_book()
    for pages in ((), book.pages[:2]):
        with pytest.raises(InputError, match="Finish the book first"):
            translate(book.model_copy(update={"pages": pages}), "de", Scripted())


@pytest.mark.parametrize(
    ("turn", "says"),
    [
        (lambda text: " " if text == "Two." else text, "leaves a text out"),
        (lambda text: "བོད" if text == "Two." else text, "has Tibetan in it"),
    ],
)
def test_a_translation_that_can_not_be_printed_is_refused(turn: Callable[[str], str], says: str) -> None:
    with pytest.raises(BadOutput, match=says) as caught:
        translate(whole_book(), "de", Scripted(turn))
    assert not caught.value.retryable


def test_a_translation_with_fewer_texts_is_refused() -> None:
    class Short(Scripted):
        def translate(self, request: TranslationRequest, watch: Watch | None = None) -> Translation:
            return Translation(texts=request.texts[:-1])

    with pytest.raises(BadOutput, match="has 14 texts where the book has 15"):
        translate(whole_book(), "de", Short())


def test_the_watch_goes_along() -> None:
    class Watched(Scripted):
        heard: Watch | None = None

        def translate(self, request: TranslationRequest, watch: Watch | None = None) -> Translation:
            self.heard = watch
            return super().translate(request, watch)

    watch, translator = Watch(), Watched()
    translate(whole_book(), "de", translator, watch)
    assert translator.heard is watch
