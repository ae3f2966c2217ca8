"""A translator that is a language model: first the names, then the texts, a few at a time.

An engine subclasses :class:`ChainTranslator`, says what it is (``about``), whether it can work (``check``) and, once,
which chat model it uses (``card``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from pydantic import Field, create_model

from visutale import prompts
from visutale.chain.answers import Answer, cut
from visutale.chain.calling import Caller
from visutale.chain.engine import ChatEngine
from visutale.chain.prose import foreign
from visutale.chain.rendering import (
    Piece,
    batches,
    fault,
    in_pieces,
    lost_names,
    name_fault,
    printable,
    unchanged,
)
from visutale.errors import BadOutput
from visutale.languages import language_name
from visutale.ports import About, Port, Translation, TranslationRequest
from visutale.watch import Watch

_STORY_CHARACTERS = 1_200
_BEFORE_CHARACTERS = 500
_ALIKE_WORDS = 3
_NOTHING = "(nothing)"


class NamePair(Answer):
    name: str = Field(description="The name as it is in the list.")
    written: str = Field(description="The name as it is written in the other language.")


class Names(Answer):
    names: list[NamePair] = Field(description="Every name of the list once, in its order.")


class NumberedText(Answer):
    number: int = Field(description="The number of the text.")
    text: str = Field(description="The whole text in the other language.")


class Texts(Answer):
    texts: list[NumberedText] = Field(description="Every text once, in order.")


_List = TypeVar("_List", bound=Answer)


class ChainTranslator(ChatEngine):
    """Everything a Translator does, but for the model. Safe to use from several threads."""

    port: ClassVar[Port] = "translator"
    about: ClassVar[About]

    def translate(self, request: TranslationRequest, watch: Watch | None = None) -> Translation:
        """Every text, a few in one question. Where the model can't keep several apart, each is asked for by itself,
        paragraph by paragraph. Raises BadOutput where that is of no use either, and what the model's calls raise."""
        work = _Work(self.caller(), request, watch or Watch())
        names = work.settle_names()
        return Translation(texts=work.translate(names), names=names)


class _Work:
    """The translation of one book."""

    def __init__(self, caller: Caller, request: TranslationRequest, watch: Watch) -> None:
        self._caller = caller
        self._request = request
        self._watch = watch
        self._together = True
        self._facts = {"source": language_name(request.source), "target": language_name(request.target)}

    # --- names ---

    def settle_names(self) -> dict[str, str]:
        """How each name is written; as they are where the model gives no answer of use."""
        names = self._request.names
        if not names:
            return {}
        story = "\n".join(text for text in self._request.texts if any(name in text for name in names))
        values = {"names": "\n".join(names), "story": cut(story, _STORY_CHARACTERS) or _NOTHING, **self._facts}

        def complain(answer: Names) -> str:
            return name_fault(names, _pairs(names, answer), self._request.target)

        try:
            answer = self._caller.ask(
                prompts.load("translate/names"),
                values,
                _exactly(Names, "names", len(names)),
                self._watch,
                complain=complain,
            )
        except BadOutput:
            return {name: name for name in names}
        return _pairs(names, answer)

    # --- texts ---

    def translate(self, names: Mapping[str, str]) -> tuple[str, ...]:
        texts = [in_pieces(text) for text in self._request.texts]
        done: list[str] = []
        for batch in batches([piece for pieces in texts for piece in pieces]):
            done += self._batch(batch, names, done)
        if wrong := foreign("\n".join(done), self._request.target):
            raise BadOutput(
                f"The language model does not translate into {self._facts['target']}: {wrong}",
                port=self._caller.card.port,
                engine=self._caller.card.engine,
                retryable=False,
                remedy="Choose a stronger model, or another translator.",
            )
        given = iter(done)
        return tuple("".join(next(given) + piece.then for piece in pieces) for pieces in texts)

    def _batch(self, batch: Sequence[Piece], names: Mapping[str, str], done: Sequence[str]) -> list[str]:
        if self._together and len(batch) > 1:
            try:
                return self._ask_together(batch, names, done)
            except BadOutput:
                self._together = False
        found: list[str] = []
        for piece in batch:
            found.append(self._ask_alone(piece, names, [*done, *found]))
        return found

    def _ask_together(self, batch: Sequence[Piece], names: Mapping[str, str], done: Sequence[str]) -> list[str]:
        texts = [{"number": number, "text": piece.text} for number, piece in enumerate(batch, start=1)]
        judge = _Judge(self._request, names)

        def complain(answer: Texts) -> str:
            return _numbering(answer, len(batch)) or judge(
                [
                    (f"Text {one.number}", piece.text, one.text)
                    for one, piece in zip(_ordered(answer), batch, strict=True)
                ]
            )

        values = {
            "texts": json.dumps(texts, ensure_ascii=False, indent=0),
            "count": len(batch),
            **self._values(names, done),
        }
        prompt = prompts.load("translate/texts")
        answer = self._caller.ask(prompt, values, _exactly(Texts, "texts", len(batch)), self._watch, complain=complain)
        return [printable(one.text, piece.text) for one, piece in zip(_ordered(answer), batch, strict=True)]

    def _ask_alone(self, piece: Piece, names: Mapping[str, str], done: Sequence[str]) -> str:
        """Line by line, so that the paragraphs stay what they are."""
        prompt = prompts.load("translate/text")
        lines: list[tuple[str, str]] = []
        for line in piece.lines:
            judge = _Judge(self._request, names)
            values = {"text": line.text, **self._values(names, [*done, *(text for text, _ in lines)])}

            def complain(said: str, line: Piece = line, judge: _Judge = judge) -> str:
                return judge([("It", line.text, _one_line(said))])

            said = self._caller.tell(prompt, values, self._watch, complain=complain)
            lines.append((printable(_one_line(said), line.text), line.then))
        return "".join(text + then for text, then in lines)

    def _values(self, names: Mapping[str, str], done: Sequence[str]) -> dict[str, object]:
        return {
            "names": "\n".join(f"{name} → {written}" for name, written in names.items()) or _NOTHING,
            "before": "\n".join(done)[-_BEFORE_CHARACTERS:] or _NOTHING,
            "age": self._request.age.replace("-", " to "),
            **self._facts,
        }


class _Judge:
    """Says what is wrong with translations. What may be right after all is said once, with the first answer alone."""

    def __init__(self, request: TranslationRequest, names: Mapping[str, str]) -> None:
        self._target = request.target
        self._copies = {_bare(line) for text in request.texts for line in text.split("\n") if len(line.split()) > 2}
        self._names = names
        self._first = True

    def __call__(self, texts: Sequence[tuple[str, str, str]]) -> str:
        """The faults of (what to call it, before, after), in a few sentences; empty where there is none."""
        wrong = [f"{called} {found}" for called, before, after in texts
                 if (found := fault(before, after, self._target, self._names) or self._copied(after))]  # fmt: skip
        wrong += _alike(texts)
        if not wrong and (strange := foreign("\n".join(after for _, _, after in texts), self._target)):
            wrong = [strange]
        if not wrong and self._first:
            for called, before, after in texts:
                if lost := lost_names(before, after, self._names):
                    wrong.append(f"{called} lacks {lost}.")
                if unchanged(before, after, self._names):
                    wrong.append(f"{called} is not translated.")
        self._first = False
        return " ".join(wrong[:4])

    def _copied(self, after: str) -> str:
        return "is a text of the original." if any(_bare(line) in self._copies for line in after.split("\n")) else ""


def _alike(texts: Sequence[tuple[str, str, str]]) -> list[str]:
    """Two different texts with the same translation of more than a few words."""
    seen: dict[str, tuple[str, str]] = {}
    for called, before, after in texts:
        other, was = seen.setdefault(_bare(after), (called, before))
        if _bare(was) != _bare(before) and len(after.split()) > _ALIKE_WORDS:
            return [f"Texts {other.split()[-1]} and {called.split()[-1]} are the same."]
    return []


def _bare(line: str) -> str:
    return " ".join(line.casefold().split())


def _pairs(names: Sequence[str], answer: Names) -> dict[str, str]:
    """The names with what the answer says of each; those it does not know are empty."""
    given = {pair.name.strip().casefold(): cut(pair.written, 80) for pair in answer.names}
    if len(answer.names) == len(names) and not all(name.casefold() in given for name in names):
        return {name: cut(pair.written, 80) for name, pair in zip(names, answer.names, strict=True)}
    return {name: given.get(name.strip().casefold(), "") for name in names}


def _numbering(answer: Texts, count: int) -> str:
    numbers = sorted(one.number for one in answer.texts)
    if numbers == list(range(1, count + 1)):
        return ""
    return f"There must be {count} texts, each once, numbered 1 to {count}; there are {len(numbers)}."


def _ordered(answer: Texts) -> list[NumberedText]:
    return sorted(answer.texts, key=lambda one: one.number)


def _one_line(said: str) -> str:
    return " ".join(line.strip() for line in said.splitlines() if line.strip())


@lru_cache(maxsize=64)
def _exactly(base: type[_List], field: str, count: int) -> type[_List]:
    """An answer whose schema has exactly so many entries. Reading it stays lenient: whoever asks counts them."""
    about = base.model_fields[field]
    limits = Field(description=about.description, json_schema_extra={"minItems": count, "maxItems": count})
    changed: Any = {field: (about.annotation, limits)}
    return create_model(base.__name__, __base__=base, **changed)
