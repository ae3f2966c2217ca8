"""The studio with writers as language models are: titles that come late, pages side by side, last readings, photos seen
by the writer, words as they are written; and books made from books: changed, translated."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import ClassVar

import pytest

from tests.doubles import Brush, Ears, Eyes, Interpreter, Mouth, Pen, Scripted, waits
from tests.unit.test_studio import a_photo, a_recording, fails_on
from visutale.book import Caption, Part, Scene, Usage
from visutale.engine_room import EngineRoom
from visutale.errors import BadOutput, Cancelled, InputError
from visutale.library import Library
from visutale.ports import (
    Change,
    Contradiction,
    Port,
    Proof,
    Resize,
    Retelling,
    Rewrite,
    Story,
    StoryPlan,
    StoryRequest,
    Titling,
    WrittenPage,
)
from visutale.progress import Progress
from visutale.settings import Settings
from visutale.studio import BookRequest, Studio
from visutale.watch import Watch

Build = Callable[..., Studio]


class Novelist(Pen):
    """Writes any language, finds its title last, tells what it costs and what it has so far."""

    languages: ClassVar[tuple[str, ...]] = ()
    sees: bool = False
    parallel: int = 1

    def __init__(self, script: Callable[[int], None] | None = None) -> None:
        super().__init__(script)
        self.requests: list[StoryRequest] = []
        self.known_before: list[int] = []
        self.titled_after = 0

    def plan(self, request: StoryRequest, watch: Watch | None = None) -> StoryPlan:
        assert watch is not None
        self.requests.append(request)
        whole = super().plan(request)
        seen = Caption(sentence="A cat on a wall.") if request.photo is not None else None
        draft = whole.model_copy(update={"title": request.title, "premise": "A cat wants the moon.", "caption": seen})
        watch.drafted(draft.model_copy(update={"cast": (), "beats": ()}))
        watch.drafted(draft.model_copy(update={"beats": ()}))
        watch.spend(Usage(step="story/outline", input_tokens=70, output_tokens=30, cost=0.5))
        return draft.model_copy(update={"request": request.model_copy(update={"photo": None})})

    def write(
        self, plan: StoryPlan, number: int, before: Sequence[WrittenPage], watch: Watch | None = None
    ) -> WrittenPage:
        assert watch is not None
        watch.check()
        self.known_before.append(len(before))
        watch.text(number, "Mia looked")
        self.begin()
        watch.text(number, "Mia looked up for the")
        watch.spend(Usage(step="story/page", input_tokens=10, output_tokens=5))
        scene = Scene(parts=(Part(who="cat", does="looks up"),))
        return WrittenPage(text=f"Mia looked up for the {number}. time.", scene=scene)

    def entitle(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Titling:
        self.titled_after = len(pages)
        return Titling(title="Up to the Moon", cover=Scene(place="roof"))


@pytest.fixture
def build(settings: Settings) -> Build:
    def build(**engines: Scripted) -> Studio:
        standing: dict[Port, Scripted] = {
            "transcriber": Ears(),
            "captioner": Eyes(),
            "writer": Novelist(),
            "translator": Interpreter(),
            "illustrator": Brush(),
            "narrator": Mouth(),
        }
        return Studio(settings, Library(settings.home), EngineRoom(settings, {**standing, **engines}))  # type: ignore[dict-item]

    return build


def test_a_title_that_comes_last_is_on_a_cover_that_is_painted_then(build: Build) -> None:
    novelist = Novelist()
    seen: list[Progress] = []
    book = build(writer=novelist).make(BookRequest(words="a cat", pages=4), seen.append)
    assert book.complete
    assert book.title == "Up to the Moon"
    assert book.cover.scene.place == "roof"
    assert novelist.titled_after == 4
    assert seen[-1].done == seen[-1].steps
    assert {progress.steps for progress in seen if progress.book.beats} == {seen[-1].steps}


def test_idea_cast_and_words_are_seen_before_they_are_finished(build: Build) -> None:
    seen: list[Progress] = []
    build(writer=Novelist(waits(0.12))).make(BookRequest(words="a cat", pages=4), seen.append)
    drafts = [progress.book for progress in seen if not progress.book.beats]
    assert [(bool(book.premise), bool(book.cast)) for book in drafts] == [(True, False), (True, True)]
    growing = [dict(progress.writing) for progress in seen if progress.writing]
    assert {1: "Mia looked"} in growing
    assert all(number > len(p.book.pages) for p in seen for number in p.writing), "a finished page is not being written"


def test_tokens_and_cost_of_each_step_are_on_the_credits_and_add_up_when_a_book_goes_on(build: Build) -> None:
    stops = Novelist(fails_on(4, error=BadOutput("No.", port="writer", engine="novelist", retryable=False)))
    studio = build(writer=stops)
    with pytest.raises(BadOutput):
        studio.make(BookRequest(words="a cat", pages=4))
    [half] = studio.library.list()
    book = studio.complete(half)
    [credit] = [credit for credit in book.credits if credit.port == "writer"]
    usage = {one.step: one for one in credit.usage}
    assert usage["story/outline"].output_tokens == 30
    assert usage["story/outline"].cost == 0.5
    assert usage["story/page"].calls == 4
    assert usage["story/page"].input_tokens == 40


def test_a_plan_that_stops_half_way_is_kept_with_its_wish_and_goes_on(build: Build) -> None:
    class Interrupted(Novelist):
        def plan(self, request: StoryRequest, watch: Watch | None = None) -> StoryPlan:
            assert watch is not None
            whole = super().plan(request, watch)
            if len(self.requests) == 1:
                watch.drafted(whole.model_copy(update={"beats": ()}))
                raise BadOutput("The server is gone.", port="writer", engine="novelist", retryable=False)
            return whole

    studio = build(writer=Interrupted())
    with pytest.raises(BadOutput, match="kept in the library"):
        studio.make(BookRequest(words="a cat", pages=4))
    [half] = studio.library.list()
    assert half.premise
    assert half.source.words == "a cat"
    assert half.pages == ()
    assert studio.complete(half).complete


def test_pages_are_written_side_by_side_on_request_and_come_in_order(build: Build) -> None:
    novelist = Novelist(waits(0.05))
    novelist.parallel = 3
    seen: list[Progress] = []
    book = build(writer=novelist).make(BookRequest(words="a cat", pages=7), seen.append)
    assert [page.number for page in book.pages] == list(range(1, 8))
    assert 1 < novelist.most_at_once <= 3
    written = [progress.message for progress in seen if progress.stage == "write" and "is written" in progress.message]
    assert written == [f"Page {number} is written." for number in range(1, 8)]


def test_alone_every_page_knows_all_pages_before_it(build: Build) -> None:
    novelist = Novelist()
    build(writer=novelist).make(BookRequest(words="a cat", pages=5))
    assert novelist.known_before == [0, 1, 2, 3, 4]


def test_a_writer_that_sees_gets_the_photo_and_nobody_else_looks_at_it(build: Build) -> None:
    novelist, eyes = Novelist(), Eyes()
    novelist.sees = True
    book = build(writer=novelist, captioner=eyes).make(BookRequest(photo=a_photo(), pages=4))
    assert eyes.calls == 0
    assert novelist.requests[0].photo is not None
    assert book.source.caption == Caption(sentence="A cat on a wall.")
    assert [credit.port for credit in book.credits] == ["writer", "illustrator", "binding"]


def test_a_writer_that_does_not_see_gets_what_the_captioner_saw(build: Build) -> None:
    novelist = Novelist()
    build(writer=novelist).make(BookRequest(photo=a_photo(), pages=4))
    [request] = novelist.requests
    assert request.photo is None
    assert request.caption == Caption(sentence="A dog.")


class Proofreader(Novelist):
    """Puts page 2 right, and names something on page 3 that it can't."""

    def proofread(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Proof:
        found = (
            Contradiction(page=2, says="the 2. time", against="It was the first time."),
            Contradiction(page=3, says="the 3. time", against="She had slept since page 2."),
        )
        better = WrittenPage(text="Mia looked up at last.", scene=Scene(parts=(Part(who="cat"),), place="roof"))
        return Proof(contradictions=found, repaired={2: better})


def test_a_repaired_page_is_painted_and_read_again_and_what_could_not_be_repaired_is_told(build: Build) -> None:
    brush, mouth = Brush(), Mouth()
    seen: list[Progress] = []
    studio = build(writer=Proofreader(), illustrator=brush, narrator=mouth)
    book = studio.make(BookRequest(words="a cat", pages=4, narrate=True, language="en"), seen.append)
    assert book.complete
    assert book.page(2).text == "Mia looked up at last."
    voice = book.page(2).narration
    assert voice is not None
    assert voice.sentences[0].text == "Mia looked up at last."
    assert brush.calls == 4 + 1 + 1
    assert mouth.calls == 4 + 1
    assert [note for note in book.notes if "Page 3" in note]
    assert not [note for note in book.notes if "Page 2" in note]
    assert seen[-1].done == seen[-1].steps


def test_the_spoken_language_is_the_books_language(build: Build) -> None:
    novelist = Novelist()
    book = build(writer=novelist).make(BookRequest(speech=a_recording(), pages=4))
    assert book.language == "fr"
    assert novelist.requests[0].language == "fr"
    assert novelist.requests[0].wish == "un chat et une lune", "in the words that were spoken"


def test_a_language_that_was_asked_for_wins_over_the_spoken_one(build: Build) -> None:
    assert build().make(BookRequest(speech=a_recording(), language="de", pages=4)).language == "de"


def test_a_spoken_language_the_writer_does_not_write_makes_an_english_book_that_says_so(build: Build) -> None:
    book = build(writer=Pen()).make(BookRequest(speech=a_recording(), pages=4, narrate=True, voice="tom"))
    assert book.language == "en"
    assert any("French" in note for note in book.notes)
    assert book.narrated


def test_a_voice_of_another_language_is_no_error_when_the_language_was_heard(build: Build) -> None:
    book = build().make(BookRequest(speech=a_recording(), pages=4, narrate=True, voice="tom"))
    assert book.language == "fr"
    assert not book.narrated


def test_a_wish_that_does_not_suit_the_age_is_refused_before_anything_is_spent(build: Build) -> None:
    novelist = Novelist()
    studio = build(writer=novelist)
    with pytest.raises(InputError, match="3 to 5"):
        studio.make(BookRequest(words="a murderer who cuts throats", age="3-5", pages=4))
    assert novelist.requests == []
    assert studio.library.list() == ()


# --- books made from books ---


class Reteller(Novelist):
    """Changes what it is asked to, and remembers the change."""

    changes: ClassVar[list[Change]] = []

    def revise(self, story: Story, change: Change, watch: Watch | None = None) -> Story:
        assert watch is not None
        self.changes.append(change)
        self.begin()
        watch.spend(Usage(step="revise/page", input_tokens=3, output_tokens=2))
        pages = list(story.pages)
        if isinstance(change, Rewrite):
            pages[change.number - 1] = pages[change.number - 1].model_copy(update={"text": change.wish})
        elif isinstance(change, Resize):
            pages = [*pages, *pages][: change.pages]
        plan = story.plan
        if isinstance(change, Retelling):
            plan = plan.model_copy(update={"request": plan.request.model_copy(update={"age": change.age})})
        beats = tuple(f"Beat {number}" for number in range(1, len(pages) + 1))
        return Story(plan=plan.model_copy(update={"beats": beats}), pages=tuple(pages))


def test_one_page_anew_makes_a_new_book_and_remakes_that_page_alone(build: Build) -> None:
    brush, mouth = Brush(), Mouth()
    studio = build(writer=Reteller(), illustrator=brush, narrator=mouth)
    old = studio.make(BookRequest(words="a cat", language="en", pages=4, narrate=True))
    painted, read = brush.calls, mouth.calls
    new = studio.change(old, Rewrite(number=3, wish="Mia looked up for the 3. time, kindly."))
    assert new.complete
    assert new.id != old.id
    assert new.made_from == old.id
    assert new.address != old.address
    assert new.page(3).text.endswith("kindly.")
    assert [page.picture for page in new.pages if page.number != 3] == [p.picture for p in old.pages if p.number != 3]
    assert mouth.calls == read + 1
    assert brush.calls <= painted + 1
    assert studio.library.open(old.id) == old
    assert studio.library.pdf_path(new.id).read_bytes().startswith(b"%PDF-")
    [credit] = [credit for credit in new.credits if credit.port == "writer"]
    assert {usage.step for usage in credit.usage} == {"story/outline", "story/page", "revise/page"}


def test_pages_that_move_take_their_files_along_under_their_new_number(build: Build) -> None:
    studio = build(writer=Reteller())
    old = studio.make(BookRequest(words="a cat", language="en", pages=4))
    new = studio.change(old, Resize(pages=8))
    assert new.complete
    assert new.page_count == 8
    folder = studio.library.folder(new.id)
    for page in new.pages:
        assert page.picture is not None
        assert page.picture.file == f"page-{page.number:02}-{page.picture.sha256[:8]}.jpg"
        assert folder.read(page.picture)


def test_a_change_that_fails_leaves_the_library_as_it_was(build: Build) -> None:
    reteller = Reteller()
    studio = build(writer=reteller)
    old = studio.make(BookRequest(words="a cat", language="en", pages=4))
    reteller._script = fails_on(reteller.calls + 1, error=InputError("There is no page 99."))
    with pytest.raises(InputError, match="99"):
        studio.change(old, Rewrite(number=99, wish="x"))
    assert studio.library.list() == (old,)
    assert {found.name.split("/")[1] for found in studio.library.store.find("books/**")} == {old.id}


def test_a_translated_book_keeps_its_pictures_and_its_original(build: Build) -> None:
    brush = Brush()
    studio = build(writer=Pen(), illustrator=brush)
    old = studio.make(BookRequest(words="a cat", language="en", pages=4, narrate=True))
    painted = brush.calls
    new = studio.translate(old, "de", bilingual=True)
    assert new.complete
    assert new.language == "de"
    assert new.original_language == "en"
    assert new.bilingual
    assert brush.calls == painted
    assert [page.picture for page in new.pages] == [page.picture for page in old.pages]
    assert [page.original for page in new.pages] == [page.text for page in old.pages]
    assert [page.text for page in new.pages] == [page.text[::-1] for page in old.pages]
    assert not new.narrated, "nobody here reads German aloud"
    assert "translator" in [credit.port for credit in new.credits]
    assert studio.library.open(old.id) == old


def test_a_change_can_be_stopped(build: Build) -> None:
    stop = threading.Event()
    stop.set()
    studio = build(writer=Reteller())
    old = studio.make(BookRequest(words="a cat", language="en", pages=4))
    with pytest.raises(Cancelled):
        studio.change(old, Resize(pages=6), cancelled=stop.is_set)
    assert studio.library.list() == (old,)
