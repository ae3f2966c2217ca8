"""One question to a chat model: streamed, limited, tried again, checked and, once, repaired.

A question takes at most two answers: the first, and one more where the first is of no use. Around each stand the tries
where a server is busy or broken (``card.tries``). A server that knows no JSON schema, or no JSON mode, costs one
request each once in the life of a caller. Whatever leaves a caller has been tried as often as makes sense, so no error
of it is retryable.
"""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from pydantic import BaseModel

from visutale.book import Usage
from visutale.chain import streaming
from visutale.chain.card import ChatCard
from visutale.chain.parsing import Form, Malformed, answer_in, form_of, prose, whole_sentences
from visutale.chain.refusals import declines
from visutale.errors import BadOutput, EngineError, Rejected, Timeout
from visutale.media import Photo
from visutale.openai_api.errors import WrongRequest
from visutale.prompts import Prompt
from visutale.retrying import call_again
from visutale.watch import Watch

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

Answer = TypeVar("Answer", bound=BaseModel)
T = TypeVar("T")

PHOTO_LONGEST_SIDE_PX = 1024
PHOTO_TOKENS = 800
CHARACTERS_A_TOKEN = 4
_MOST_QUOTED = 4000
_MOST_ROOM = 16

_GENTLER = (
    "That was a refusal, and this is a picture book for children. Leave out whatever does not belong in one, or make "
    "it gentle, and do the rest of the task now, without a word about it."
)
_SHORTER = "It was cut off because it grew too long. Answer again from the start, and much shorter."

Judge = Callable[[str, bool, bool], T]
"""Makes the result of what a model said: (text, whether it was cut off, whether it is the last answer). Raises
_Unusable."""


class _Unusable(Exception):
    """An answer that can't be used; ``wrong`` says to the model, and in the end to the person, why."""

    def __init__(self, kind: Literal["form", "complaint", "refusal", "cut"], wrong: str) -> None:
        super().__init__()
        self.kind = kind
        self.wrong = wrong


class _Way(NamedTuple):
    """How a request is put: what a server was found to take."""

    structure: Literal["schema", "json", "words"]
    temperature: bool = True
    seed: bool = True


@dataclass(frozen=True)
class _Question:
    prompt: Prompt
    messages: tuple[BaseMessage, ...]
    form: Form | None
    photo: bool
    seed: int | None
    on_text: Callable[[str], None] | None


class Caller:
    """Asks one chat model. Safe to use from several threads."""

    def __init__(self, card: ChatCard) -> None:
        self.card = card
        self._way = _Way("schema" if card.structure == "auto" else card.structure)
        self._room = 1

    def ask(
        self,
        prompt: Prompt,
        values: Mapping[str, object],
        answer: type[Answer],
        watch: Watch,
        *,
        complain: Callable[[Answer], str] | None = None,
        photo: Photo | None = None,
        seed: int | None = None,
    ) -> Answer:
        """A typed answer. ``seed`` goes along where the server takes one.

        ``complain`` looks at an answer that has the right form and says in a sentence what is wrong with it, if
        anything. An answer without the right form, or with a complaint, is sent back once with what was wrong.
        Raises BadOutput (not retryable) where the second is no better, Rejected for a refusal, Timeout, Unavailable,
        Cancelled.
        """

        def judge(text: str, cut: bool, last: bool) -> Answer:
            try:
                found = answer_in(text, answer)
            except Malformed as flaw:
                if cut:
                    raise _Unusable("cut", _SHORTER) from None
                kind: Literal["refusal", "form"] = "refusal" if declines(prose(text)) else "form"
                raise _Unusable(kind, str(flaw)) from None
            if complain is not None and (wrong := complain(found)):
                raise _Unusable("complaint", wrong)
            return found

        return self._converse(self._question(prompt, values, form_of(answer), photo, seed), watch, judge)

    def tell(
        self,
        prompt: Prompt,
        values: Mapping[str, object],
        watch: Watch,
        *,
        on_text: Callable[[str], None] | None = None,
        complain: Callable[[str], str] | None = None,
        photo: Photo | None = None,
        seed: int | None = None,
    ) -> str:
        """Plain words, streamed: ``on_text`` gets the text so far, at most some twenty times a second and at the end.

        Repaired once like :meth:`ask`; the same errors. Where the second answer, too, is cut off for its length, its
        whole sentences are taken."""

        def judge(text: str, cut: bool, last: bool) -> str:
            said = prose(text)
            if cut:
                said = whole_sentences(said) if last else ""
            if not said:
                raise _Unusable("cut", _SHORTER) if cut else _Unusable("form", "There were no words in it.")
            if declines(said):
                raise _Unusable("refusal", _GENTLER)
            if complain is not None and (wrong := complain(said)):
                raise _Unusable("complaint", wrong)
            return said

        shown = None if on_text is None else lambda text: on_text(prose(text))
        said = self._converse(self._question(prompt, values, None, photo, seed, shown), watch, judge)
        if on_text is not None:
            on_text(said)
        return said

    def moderate(self, text: str, watch: Watch | None = None) -> str:
        """What the moderation model finds wrong with a text, in a few words; empty where nothing is, or where none is
        configured. Raises EngineError where it can't be asked: what was not looked at has not passed."""
        ask = self.card.moderate
        if ask is None or not text.strip():
            return ""
        stopped = None if watch is None else lambda: watch.stopped
        try:
            return call_again(
                lambda: ask(text), tries=self.card.tries, longest_wait_s=self.card.longest_wait_s, stopped=stopped
            )
        except EngineError as error:
            error.retryable = False
            raise

    # --- two answers ---

    def _question(
        self,
        prompt: Prompt,
        values: Mapping[str, object],
        form: Form | None,
        photo: Photo | None,
        seed: int | None,
        on_text: Callable[[str], None] | None = None,
    ) -> _Question:
        from langchain_core.messages import HumanMessage, SystemMessage

        system, user = prompt.render(values)
        words = user if form is None else f"{user}\n\n{form.request}"
        content: list[str | dict[str, object]] = [{"type": "text", "text": words}]
        if photo is not None:
            content.append({"type": "image_url", "image_url": {"url": _data_url(photo)}})
        asked = HumanMessage(content=words if photo is None else content)
        messages: tuple[BaseMessage, ...] = (SystemMessage(content=system), asked)
        return _Question(prompt, messages, form, photo is not None, seed, on_text)

    def _converse(self, question: _Question, watch: Watch, judge: Judge[T]) -> T:
        try:
            first = self._answer(question, question.messages, watch)
            try:
                return judge(first.text, first.finish == "length", False)
            except _Unusable as flaw:
                messages = self._repair(question, first, flaw)
            second = self._answer(question, messages, watch)
            try:
                return judge(second.text, second.finish == "length", True)
            except _Unusable as flaw:
                raise self._given_up(question, flaw) from None
        except EngineError as error:
            error.retryable = False
            raise

    def _repair(self, question: _Question, first: streaming.Answered, flaw: _Unusable) -> Sequence[BaseMessage]:
        from langchain_core.messages import AIMessage, HumanMessage

        said = prose(first.text)
        if flaw.kind == "cut" and not said:
            # A model that thinks before it speaks had no room left to speak.
            self._room = min(self._room * 4, _MOST_ROOM)
            return question.messages
        wrong = _GENTLER if flaw.kind == "refusal" else f"That can't be used: {flaw.wrong}"
        again = "" if question.form is None else f" Answer with the whole JSON object ({question.form.name}) again."
        quoted = AIMessage(content=said[:_MOST_QUOTED] or "…")
        return [*question.messages, quoted, HumanMessage(content=wrong + (again or " Answer again, complete."))]

    def _given_up(self, question: _Question, flaw: _Unusable) -> EngineError:
        step = question.prompt.about.rstrip(".")
        port, engine = self.card.port, self.card.engine
        if flaw.kind == "refusal":
            return Rejected(
                f"The language model declined to do a step of its work ({step}).",
                remedy="Put the wish differently, or choose another model.",
                port=port,
                engine=engine,
            )
        if flaw.kind == "cut":
            return BadOutput(
                f"The language model's answer to a step of its work was cut off twice for its length ({step}).",
                remedy="Ask for fewer pages, give the model a larger context, or choose another model.",
                port=port,
                engine=engine,
            )
        return BadOutput(
            f"The language model's answer to a step of its work was of no use twice ({step}): {flaw.wrong}",
            remedy="Try again, or choose a stronger model.",
            port=port,
            engine=engine,
        )

    # --- one answer ---

    def _answer(self, question: _Question, messages: Sequence[BaseMessage], watch: Watch) -> streaming.Answered:
        """An answer that has an end, tried as often as the card says. What the server does not take is left out."""
        way = known = self._way
        while True:
            try:
                answered = call_again(
                    lambda way=way: self._once(question, messages, way, watch),  # type: ignore[misc]
                    tries=self.card.tries,
                    longest_wait_s=self.card.longest_wait_s,
                    stopped=lambda: watch.stopped,
                )
            except WrongRequest as error:
                lesser = self._lesser(way, error.parameter, question)
                if lesser is None:
                    raise
                way = lesser
                continue
            if way != known:
                self._way = way
            return self._checked(question, answered)

    def _lesser(self, way: _Way, parameter: str, question: _Question) -> _Way | None:
        if parameter == "temperature":
            return way._replace(temperature=False) if way.temperature else None
        if parameter in ("", "seed") and question.seed is not None and way.seed:
            # Few servers say what they don't take: what is missed least is left out first.
            return way._replace(seed=False)
        if question.form is None or self.card.structure != "auto" or way.structure == "words":
            return None
        return way._replace(structure="json" if way.structure == "schema" else "words")

    def _once(
        self, question: _Question, messages: Sequence[BaseMessage], way: _Way, watch: Watch
    ) -> streaming.Answered:
        self._keep_to_budget(watch)
        answered, start = streaming.Answered(), time.perf_counter()
        try:
            streaming.read(
                self.card.model,
                messages,
                self._options(question, way),
                answered,
                most_characters=self.card.answer_characters,
                timeout_s=self.card.timeout_s,
                stopped=lambda: watch.stopped,
                on_text=question.on_text,
            )
        except streaming.Overdue:
            raise Timeout(
                f"The language model did not finish its answer within {self.card.timeout_s:g} seconds.",
                port=self.card.port,
                engine=self.card.engine,
                retryable=False,
                remedy="Allow more time in the settings (timeout_s), or choose a faster model.",
            ) from None
        except streaming.ModelFailed as failed:
            raise self.card.explain(failed.failure, self.card.port, self.card.engine) from None
        finally:
            if answered.begun:
                watch.spend(self._usage(question, messages, answered, time.perf_counter() - start))
        return answered

    def _options(self, question: _Question, way: _Way) -> dict[str, object]:
        options: dict[str, object] = {"max_tokens": question.prompt.max_tokens * self._room}
        if way.temperature:
            options["temperature"] = question.prompt.temperature
        if way.seed and question.seed is not None:
            options["seed"] = question.seed
        if question.form is not None and way.structure == "schema":
            schema = {"name": question.form.name, "strict": question.form.strict, "schema": question.form.schema}
            options["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif question.form is not None and way.structure == "json":
            options["response_format"] = {"type": "json_object"}
        return options

    def _checked(self, question: _Question, answered: streaming.Answered) -> streaming.Answered:
        if answered.refusal or answered.finish == "content_filter":
            raise self._given_up(question, _Unusable("refusal", ""))
        if answered.finish == streaming.TOO_LONG:
            raise BadOutput(
                f"The language model's answer grew beyond {self.card.answer_characters:,} characters and was stopped.",
                port=self.card.port,
                engine=self.card.engine,
                remedy="Try again, or choose another model.",
            )
        return answered

    def _keep_to_budget(self, watch: Watch) -> None:
        most = self.card.book_tokens
        if 0 < most <= watch.tokens:
            raise Rejected(
                f"This book has taken the {most:,} tokens a book may take.",
                port=self.card.port,
                engine=self.card.engine,
                remedy="Allow more in the settings (book_tokens), or ask for fewer pages.",
            )

    def _usage(
        self, question: _Question, messages: Sequence[BaseMessage], answered: streaming.Answered, seconds: float
    ) -> Usage:
        read, written = answered.input_tokens, answered.output_tokens
        estimated = not (read or written)
        if estimated:
            read = sum(len(str(message.text)) for message in messages) // CHARACTERS_A_TOKEN
            read += PHOTO_TOKENS if question.photo else 0
            written = answered.characters // CHARACTERS_A_TOKEN
        return Usage(
            step=question.prompt.name,
            input_tokens=read,
            output_tokens=written,
            seconds=round(seconds, 3),
            cost=(read * self.card.input_price + written * self.card.output_price) / 1_000_000,
            currency=self.card.currency,
            estimated=estimated,
            prompt_sha256=question.prompt.sha256,
        )


def _data_url(photo: Photo) -> str:
    """The photo as JPEG, small enough for any model that sees."""
    data = photo.data
    if max(photo.width_px, photo.height_px) > PHOTO_LONGEST_SIDE_PX:
        image = photo.image()
        image.thumbnail((PHOTO_LONGEST_SIDE_PX, PHOTO_LONGEST_SIDE_PX))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=85)
        data = out.getvalue()
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
