"""Makes sheets of pictures: a sentence is heard, understood and painted several times."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from functools import partial
from threading import RLock
from typing import TypeVar

from visutale.binding.marks import credit_line
from visutale.book import AgeBand, Frozen, PictureAsset, Scene, Transcript
from visutale.engine_room import EngineRoom
from visutale.errors import BadOutput, Cancelled, ConfigError, EngineError, InputError
from visutale.fitness import unfit
from visutale.languages import language_name, parse_tag, same_language
from visutale.library import Library
from visutale.media import Picture
from visutale.ports import IllustrationRequest, Port, TranscriptionRequest, TranslationRequest
from visutale.settings import Settings
from visutale.sheets import MOST_PICTURES, PictureProblem, PictureSheet, SheetRequest, Sheets
from visutale.stages.engine_calls import Ledger, attempt
from visutale.stages.fetch import fetch
from visutale.steps import Steps
from visutale.watch import Watch

T = TypeVar("T")

LONGEST_SENTENCE = 2_000
"""Characters."""
_PORTS: tuple[Port, ...] = ("transcriber", "translator", "illustrator")
_YOUNGEST: AgeBand = "3-5"


class SheetProgress(Frozen):
    """What just happened: a sentence, the sheet as it is now, and how many of all steps are done."""

    message: str
    sheet: PictureSheet
    done: int
    steps: int


SheetListener = Callable[[SheetProgress], None]


def check_request(request: SheetRequest, engines: EngineRoom) -> None:
    """Refuse what can't become a picture, before any work is done. Raises InputError, ConfigError."""
    if not request.words.strip() and request.speech is None:
        raise InputError("There is no sentence yet.", remedy="Say one, or write it.")
    if len(request.words) > LONGEST_SENTENCE:
        raise InputError(
            f"A picture is told in at most {LONGEST_SENTENCE:,} characters.", remedy="Say it in fewer words."
        )
    if not 1 <= request.count <= MOST_PICTURES:
        raise InputError(f"{request.count} pictures can't be painted.", remedy=f"Choose from 1 to {MOST_PICTURES}.")
    if request.language:
        parse_tag(request.language)
    styles = tuple(style.name for style in engines.illustrator.styles)
    if styles and request.style not in styles:
        raise ConfigError(f"There is no style called “{request.style}”.", remedy=f"Styles: {', '.join(styles)}.")
    check_fitness(request.words, request.language or "en")


def check_fitness(words: str, language: str) -> None:
    """Raises InputError for words that ask for what does not suit the youngest."""
    if topic := unfit(words, _YOUNGEST, language):
        raise InputError(
            f"These words ask for {topic}, which does not suit small children.", remedy="Please say it another way."
        )


def paint_sheet(
    sheet: PictureSheet,
    *,
    settings: Settings,
    library: Library,
    engines: EngineRoom,
    steps: Steps,
    listener: SheetListener | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PictureSheet:
    """Make what a sheet lacks: hear it, understand it, paint its pictures. The sheet as it is now is always stored.

    A picture that fails is a problem of the sheet, and is painted when the sheet is made again. Raises InputError
    where nothing is said or it does not suit children, EngineError where it can't be heard or translated, Cancelled.
    """
    # A making that goes on after a crash begins with the sheet as it was, whatever has been stored since.
    begun = steps.start("begin", PictureSheet, lambda: sheet).result()
    making = _SheetMaking(begun, settings, Sheets(library.store), engines, steps, listener, cancelled)
    return making.finish()


class _SheetMaking:
    """Brings one sheet to its end. Used once.

    What it does depends on the sheet it was given and on what its steps gave, never on what is in the store.
    """

    def __init__(
        self,
        sheet: PictureSheet,
        settings: Settings,
        sheets: Sheets,
        engines: EngineRoom,
        steps: Steps,
        listener: SheetListener | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.sheet = sheet
        self._settings = settings
        self._sheets = sheets
        self._engines = engines
        self._steps = steps
        self._listener = listener
        self._cancelled = cancelled
        self._watch = Watch(cancelled=cancelled)
        self._ledger = Ledger()
        self._credits_before = {credit.port: credit for credit in sheet.credits}
        self._done = 0
        self._all = bool(sheet.speech) + len(sheet.lacking)
        self._lock = RLock()

    def finish(self) -> PictureSheet:
        try:
            if self.sheet.speech:
                self._hear()
            if not self.sheet.english:
                self._understand()
            self._paint()
        finally:
            self._credit()
        self._steps.keep(self._close)
        return self.sheet

    # --- one step each ---

    def _hear(self) -> None:
        self._show("The recording is being heard.")

        def heard() -> Transcript:
            speech = self._steps.keep(lambda: self._sheets.speech(self.sheet))
            assert speech is not None
            request = TranscriptionRequest(speech=speech, language=self.sheet.language)
            return self._attempt("transcriber", lambda: self._engines.transcriber.transcribe(request))

        transcript = self._steps.start("hear", Transcript, heard, port="transcriber").result()
        self._change(transcript=transcript, speech="")
        self._tell("The recording has been heard.")

    def _understand(self) -> None:
        """The sentence in English, all of it, and fit for children in both languages."""
        sheet, parts, notes = self.sheet, [], list(self.sheet.notes)
        if sheet.words:
            parts.append(self._in_english("words", sheet.words, sheet.language or "en", notes))
        if (said := sheet.transcript) is not None:
            parts.append(said.english or self._in_english("speech", said.text, said.language, notes))
            check_fitness(said.text, said.language)
        english = "\n".join(parts)
        check_fitness(english, "en")
        self._change(english=english, notes=tuple(notes))

    def _in_english(self, what: str, text: str, language: str, notes: list[str]) -> str:
        """The words in English, or as they are (and a note that says so) where nobody translates."""
        if same_language(language, "en"):
            return text
        if not self._engines.name("translator"):
            notes.append(
                f"Nobody here translates from {language_name(language)}, so the words were painted as they are."
            )
            return text
        self._show(f"The words are being translated from {language_name(language)}.")
        request = TranslationRequest(texts=(text,), source=language, target="en", age=_YOUNGEST)
        return str(
            self._steps.start(f"translate {what}", str, lambda: self._translated(request), port="translator").result()
        )

    def _translated(self, request: TranslationRequest) -> str:
        translator = self._engines.translator
        texts = self._attempt("translator", lambda: translator.translate(request, self._watch)).texts
        if len(texts) != 1 or not texts[0].strip():
            raise BadOutput(
                "The translation of these words came back empty.", port="translator",
                engine=self._engines.name("translator"), remedy="Try again, or say it in English.",
            )  # fmt: skip
        return texts[0]

    def _paint(self) -> None:
        """Every picture that is not there yet, side by side as far as the illustrator can."""
        lacking = self.sheet.lacking
        if lacking:
            self._show("The pictures are being painted." if len(lacking) > 1 else "The picture is being painted.")
        with ThreadPoolExecutor(self._engines.illustrator.parallel, thread_name_prefix="illustrate") as pool:
            work: dict[Future[PictureAsset], int] = {}
            stopped: Cancelled | None = None
            try:
                for number in lacking:
                    begun = self._steps.start(
                        f"paint {number}", PictureAsset, partial(self._painted, number, self._order(number)),
                        store=partial(self._stored, number), port="illustrator", pool=pool,
                    )  # fmt: skip
                    work[begun] = number
                for painted in as_completed(work):
                    try:
                        self._settle(work[painted], painted)
                    except Cancelled as error:
                        stopped = error  # a picture that was nearly done is still kept
            finally:
                for painted in work:
                    painted.cancel()
        if stopped is not None:
            raise stopped

    def _order(self, number: int) -> IllustrationRequest:
        """What is painted: the sentence alone, for the illustrator to read as well as it can."""
        seed = self.sheet.seed_of(number)
        return IllustrationRequest(
            scene=Scene(hint=self.sheet.english),
            cast=(),
            style=self.sheet.style,
            width_px=self._settings.picture_px,
            height_px=self._settings.picture_px,
            seed=seed,
            book_seed=seed,
        )

    def _painted(self, number: int, order: IllustrationRequest) -> Picture:
        painter = self._engines.illustrator
        watch = Watch(on_step=partial(self._show_steps, number), cancelled=self._cancelled)
        return self._attempt("illustrator", lambda: painter.illustrate(order, watch))

    def _stored(self, number: int, picture: Picture) -> PictureAsset:
        credit = credit_line(self._engines.engine("illustrator").about)
        return self._steps.keep(lambda: self._sheets.put_picture(self.sheet, number, picture, credit))

    def _settle(self, number: int, painted: Future[PictureAsset]) -> None:
        try:
            self._keep(self.sheet.with_picture(painted.result()))
        except EngineError as error:
            self._keep(self.sheet.with_problem(PictureProblem(number=number, message=str(error))))
            self._tell(f"Picture {number} could not be painted.")
        else:
            self._tell(f"Picture {number} is painted.")

    def _attempt(self, port: Port, call: Callable[[], T]) -> T:
        self._watch.check()
        fetch(self._engines.engine(port), self._show, self._watch)
        name = self._engines.name(port)
        return attempt(call, port=port, engine=name, tries=self._settings.tries, ledger=self._ledger)

    # --- the sheet as it is now, and who is told ---

    def _close(self) -> None:
        """Store the sheet, also where nothing was done that was not done before; remove what it does not name."""
        self._sheets.save(self.sheet)
        self._sheets.sweep(self.sheet)

    def _credit(self) -> None:
        """A credit for everybody who had a part, with what was spent before."""
        credits = []
        for port in _PORTS:
            before = self._credits_before.get(port)
            if self._ledger.calls(port):
                about = self._engines.engine(port).about
                credits.append(self._ledger.credit(port, self._engines.name(port), about, before))
            elif before is not None:
                credits.append(before)
        self._change(credits=tuple(credits))

    def _change(self, **fields: object) -> None:
        self._keep(self.sheet.model_copy(update=fields))

    def _keep(self, sheet: PictureSheet) -> None:
        self.sheet = sheet
        if not self._steps.replaying:
            self._steps.keep(lambda: self._sheets.save(sheet))

    def _tell(self, message: str) -> None:
        """One more step is done."""
        with self._lock:
            self._done += 1
            self._show(message)

    def _show(self, message: str) -> None:
        with self._lock:
            if self._listener is not None:
                self._listener(SheetProgress(message=message, sheet=self.sheet, done=self._done, steps=self._all))

    def _show_steps(self, number: int, done: int, of: int) -> None:
        self._show(f"Picture {number} is being painted: step {done} of {of}.")
