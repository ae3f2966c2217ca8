"""A sentence becomes pictures: heard, understood in any language, painted with seeds of their own, never twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from tests.doubles import Brush, Ears, Interpreter
from tests.hearing import recording
from visutale.book import Scene
from visutale.engine_room import EngineRoom
from visutale.errors import BadOutput, Cancelled, ConfigError, InputError
from visutale.library import Library
from visutale.media import Picture, Speech
from visutale.ports import IllustrationRequest, Port, TranslationRequest
from visutale.settings import Settings
from visutale.sheet_making import SheetProgress, check_request, paint_sheet
from visutale.sheets import PictureSheet, SheetRequest, Sheets
from visutale.steps import Direct, as_it_is, begun
from visutale.watch import Watch


class NotingBrush(Brush):
    """Remembers what it was asked to paint."""

    def __init__(self, script: Callable[[int], None] | None = None) -> None:
        super().__init__(script)
        self.orders: list[IllustrationRequest] = []

    def illustrate(self, request: IllustrationRequest, watch: Watch | None = None) -> Picture:
        self.orders.append(request)
        return super().illustrate(request, watch)


class Easel:
    """A library and engines, and what was told while they worked."""

    def __init__(self, settings: Settings, **engines: Any) -> None:
        self.settings = settings
        self.library = Library(settings.home)
        self.sheets = Sheets(self.library.store)
        self.engines = EngineRoom(settings, {"transcriber": Ears(), "illustrator": NotingBrush(), **engines})
        self.told: list[SheetProgress] = []

    @property
    def orders(self) -> list[IllustrationRequest]:
        brush = self.engines.illustrator
        assert isinstance(brush, NotingBrush)
        return sorted(brush.orders, key=lambda order: order.seed)

    def paint(
        self, asked: SheetRequest | PictureSheet, steps: Any = None, cancelled: Callable[[], bool] | None = None
    ) -> PictureSheet:
        sheet = self.sheets.begin(asked) if isinstance(asked, SheetRequest) else asked
        return paint_sheet(
            sheet, settings=self.settings, library=self.library, engines=self.engines, steps=steps or Direct(),
            listener=self.told.append, cancelled=cancelled,
        )  # fmt: skip


def spoken() -> Speech:
    return recording(np.sin(np.arange(24_000) / 10))


def test_a_sentence_said_in_french_is_painted_as_often_as_was_asked(settings: Settings) -> None:
    easel = Easel(settings)
    sheet = easel.paint(SheetRequest(speech=spoken(), count=3, seed=40))
    assert (sheet.said, sheet.english) == ("un chat et une lune", "a cat and a moon")
    assert [order.seed for order in easel.orders] == [40, 41, 42]
    assert [order.scene for order in easel.orders] == 3 * [Scene(hint="a cat and a moon")]
    assert [picture.variation for picture in sheet.pictures] == [1, 2, 3]
    assert sheet.complete
    assert easel.sheets.open(sheet.id) == sheet
    assert easel.sheets.speech(sheet) is None
    assert [credit.port for credit in sheet.credits] == ["transcriber", "illustrator"]
    assert (easel.told[0].done, easel.told[-1].done, easel.told[-1].steps) == (0, 4, 4)
    assert easel.told[-1].sheet.pictures == sheet.pictures


def test_words_typed_in_another_language_are_translated(settings: Settings) -> None:
    class German(Interpreter):
        def translate(self, request: TranslationRequest, watch: Watch | None = None) -> Any:
            assert (request.source, request.target) == ("de", "en")
            return super().translate(request, watch)

    sheet = Easel(settings, translator=German()).paint(SheetRequest(words="xof a", language="de", count=1))
    assert (sheet.said, sheet.english, sheet.notes) == ("xof a", "a fox", ())
    assert "translator" in [credit.port for credit in sheet.credits]


def test_where_nobody_translates_the_words_are_painted_as_they_are_and_a_note_says_so(settings: Settings) -> None:
    sheet = Easel(settings).paint(SheetRequest(words="Ein Fuchs", language="de", count=1))
    assert sheet.english == "Ein Fuchs"
    assert sheet.complete
    assert "Nobody here translates from German" in sheet.notes[0]


def test_a_picture_that_failed_is_said_so_and_it_alone_is_painted_again(settings: Settings) -> None:
    def dries_up(call: int) -> None:
        if call == 2:
            raise BadOutput("The paint dried up.", port="illustrator", engine="brush", retryable=False)

    easel = Easel(settings, illustrator=NotingBrush(dries_up))
    sheet = easel.paint(SheetRequest(words="a fox", count=3))
    (problem,) = sheet.problems
    assert (sheet.lacking, problem.message) == ((problem.number,), "The paint dried up.")
    again = easel.paint(easel.sheets.open(sheet.id))
    assert again.complete
    assert (len(easel.orders), again.problems) == (4, ())
    assert set(sheet.pictures) < set(again.pictures)
    assert again.credits[-1].calls == 4


def test_what_was_said_must_suit_small_children(settings: Settings) -> None:
    class RudeEars(Ears):
        def transcribe(self, request: Any) -> Any:
            return super().transcribe(request).model_copy(update={"english": "a cat drinks whisky and vodka"})

    easel = Easel(settings, transcriber=RudeEars())
    with pytest.raises(InputError, match="does not suit small children"):
        easel.paint(SheetRequest(speech=spoken()))
    assert not easel.orders


def test_stopping_keeps_what_is_there_and_the_rest_can_be_made_later(settings: Settings) -> None:
    easel = Easel(settings)
    sheet = easel.sheets.begin(SheetRequest(speech=spoken(), count=4))
    with pytest.raises(Cancelled):
        easel.paint(sheet, cancelled=lambda: len(easel.orders) >= 2)
    kept = easel.sheets.open(sheet.id)
    assert 0 < len(kept.pictures) < 4
    assert easel.paint(kept).complete
    assert len(easel.orders) == 4


@pytest.mark.parametrize(
    ("request_", "error", "says"),
    [
        (SheetRequest(words=" "), InputError, "no sentence"),
        (SheetRequest(words="a fox", count=9), InputError, "9 pictures"),
        (SheetRequest(words="a fox", style="oil"), ConfigError, "oil"),
        (SheetRequest(words="a fox", language="klingon"), InputError, "klingon"),
        (SheetRequest(words="a fox " * 400), InputError, "fewer words"),
        (SheetRequest(words="a bottle of whisky and vodka"), InputError, "small children"),
    ],
)
def test_what_can_not_become_a_picture_is_refused_at_once(
    settings: Settings, request_: SheetRequest, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        check_request(request_, Easel(settings).engines)


class PowerCut(BaseException):
    """The process ends here."""


class Journal:
    """Steps that remember what finished ones gave; the power fails when the step ``cut`` is to be recorded."""

    def __init__(self, cut: str = "") -> None:
        self.records: dict[str, bytes] = {}
        self.order: list[str] = []
        self.cut = cut
        self.replaying = True

    def start(
        self, name: str, kind: Any, call: Callable[[], Any], *,
        store: Callable[[Any], Any] = as_it_is, then: Callable[[Any], Any] = as_it_is,
        port: Port | None = None, pool: Executor | None = None,
    ) -> Future[Any]:  # fmt: skip
        self.order.append(name)

        def work() -> Any:
            adapter = TypeAdapter(kind)
            if name not in self.records:
                self.replaying = False
                made = store(call())
                if name == self.cut:
                    raise PowerCut
                self.records[name] = adapter.dump_json(made)
            return then(adapter.validate_json(self.records[name]))

        return begun(work, pool)

    def keep(self, write: Callable[[], Any]) -> Any:
        return write()


@pytest.mark.parametrize("cut", ["hear", "paint 1", "paint 3"])
def test_after_a_crash_the_same_steps_are_begun_and_no_finished_one_is_done_again(settings: Settings, cut: str) -> None:
    class OneBrush(NotingBrush):
        parallel = 1

    easel = Easel(settings, illustrator=OneBrush())
    sheet = easel.sheets.begin(SheetRequest(speech=spoken(), count=3, seed=1))
    journal = Journal(cut)
    with pytest.raises(PowerCut):
        easel.paint(sheet, journal)
    journal.cut, journal.replaying = "", True
    begun_before, journal.order = journal.order, []
    painted = easel.paint(easel.sheets.open(sheet.id), journal)
    assert journal.order[: len(begun_before)] == begun_before
    assert painted.complete
    assert easel.sheets.open(sheet.id) == painted
    ears = easel.engines.transcriber
    assert isinstance(ears, Ears)
    assert ears.calls == (2 if cut == "hear" else 1)
    assert [order.seed for order in easel.orders].count(2) == 1
    stored = {found.name.rpartition("/")[2] for found in easel.library.store.find(f"pictures/{sheet.id}/*")}
    assert stored == {"sheet.json", *(picture.file for picture in painted.pictures)}
