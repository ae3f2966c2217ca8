"""Who had a part in a book, and what it took: seconds, calls, tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from visutale.book import Book, Credit, Frozen, Usage
from visutale.engine_room import EngineRoom
from visutale.ports import PORTS, About, Port, StoryPlan
from visutale.stages.engine_calls import Ledger
from visutale.watch import Watch

BINDER = About(title="ReportLab", does="Sets the pages and writes the PDF.", licence="BSD-3-Clause")


T = TypeVar("T")


class Made(Frozen, Generic[T]):
    """What a step gave, and what it took of its engine: seconds, calls, and tokens where a language model was asked."""

    value: T
    seconds: float = 0.0
    calls: int = 0
    usage: tuple[Usage, ...] = ()


class Accounts:
    """Counts what is spent on one book now, on top of what its credits say was spent before.

    ``writing`` and ``translating`` go along with calls to the writer and the translator.
    """

    def __init__(
        self,
        book: Book,
        engines: EngineRoom,
        *,
        on_text: Callable[[int, str], None],
        on_plan: Callable[[StoryPlan], None],
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.ledger = Ledger()
        self._engines = engines
        self._before = {credit.port: credit for credit in book.credits}
        self.writing = Watch(
            on_text=on_text, on_plan=on_plan, cancelled=cancelled, spent_before=self._usage_before("writer")
        )
        self.translating = Watch(cancelled=cancelled, spent_before=self._usage_before("translator"))

    def measured(self, port: Port, call: Callable[[Ledger, Watch], T]) -> Made[T]:
        """Do a step; what it took is told, and not yet counted but for its tokens."""
        ledger, watch = Ledger(), self._watch_of(port).part()
        try:
            value = call(ledger, watch)
        except BaseException:
            self.ledger.add(port, *ledger.spent(port))
            raise
        seconds, calls = ledger.spent(port)
        return Made(value=value, seconds=seconds, calls=calls, usage=watch.usage)

    def count(self, port: Port, made: Made[T], *, replayed: bool) -> T:
        """Count what a step took, once; a step that was done in an earlier life brings its tokens along."""
        self.ledger.add(port, made.seconds, made.calls)
        if replayed:
            for usage in made.usage:
                self._watch_of(port).spend(usage)
        return made.value

    def _watch_of(self, port: Port) -> Watch:
        return self.translating if port == "translator" else self.writing

    def credits(self, book: Book) -> tuple[Credit, ...]:
        """One credit for everybody who had a part in the book, in the order of the work."""
        made = [self._credit(port) for port in PORTS if self._took_part(port) and (port != "narrator" or book.narrated)]
        return (*made, self.ledger.credit("binding", "reportlab", BINDER, self._before.get("binding")))

    def _took_part(self, port: Port) -> bool:
        return self.ledger.calls(port) > 0 or port in self._before

    def _credit(self, port: Port) -> Credit:
        if port in self._before and not self.ledger.calls(port):
            return self._before[port]
        name = self._engines.name(port)
        credit = self.ledger.credit(port, name, self._engines.engine(port).about, self._before.get(port))
        usage = {"writer": self.writing.usage, "translator": self.translating.usage}
        return credit.model_copy(update={"usage": usage.get(port, ())})

    def _usage_before(self, port: Port) -> tuple[Usage, ...]:
        before = self._before.get(port)
        return before.usage if before is not None and before.engine == self._engines.name(port) else ()
