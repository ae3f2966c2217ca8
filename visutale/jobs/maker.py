"""What jobs do: the studio at work, step by step into the journal."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from visutale.book import Book
from visutale.jobs import wishes
from visutale.jobs.database import jobs, reaching
from visutale.jobs.orders import ChangeOrder, TranslateOrder
from visutale.jobs.runner import Work
from visutale.progress import Progress
from visutale.sheet_making import SheetProgress, paint_sheet
from visutale.sheets import Sheets
from visutale.studio import Studio


class StudioMaker:
    """Carries out jobs with the studio (:class:`visutale.jobs.runner.Maker`)."""

    def __init__(self, studio: Studio, engine: sa.Engine) -> None:
        self._studio = studio
        self._engine = engine

    def make(self, work: Work) -> str:
        if work.row["kind"] == "pictures":
            self._paint_sheet(work)
            return "done"
        book = self._book(work)
        work.journal.keep(lambda: self._studio.library.save(book))
        if not book.approved:
            return "waiting"
        self._clean(work, book)
        return "done"

    def forget(self, book_id: str) -> None:
        wishes.drop(self._studio.library.store, book_id)
        with reaching(), self._engine.begin() as connection:
            connection.execute(sa.delete(jobs).where(jobs.c.id == book_id))

    def _book(self, work: Work) -> Book:
        studio, row, journal = self._studio, work.row, work.journal
        listener, stopped, store = _hears(work), work.stopped, studio.library.store
        if row["kind"] == "make":
            request = journal.keep(lambda: wishes.read_request(store, row["id"], row["asked"]))
            return studio.make(request, listener, stopped, row["id"], journal)
        if row["kind"] == "change":
            asked = ChangeOrder.model_validate_json(row["asked"])
            book = journal.keep(lambda: studio.library.open(asked.book_id))
            return studio.change(book, asked.change, listener, stopped, row["id"], steps=journal)
        if row["kind"] == "translate":
            order = TranslateOrder.model_validate_json(row["asked"])
            book = journal.keep(lambda: studio.library.open(order.book_id))
            return studio.translate(
                book, order.language, bilingual=order.bilingual, listener=listener, cancelled=stopped,
                book_id=row["id"], steps=journal,
            )  # fmt: skip
        book = journal.keep(lambda: studio.library.open(row["id"]))
        return studio.complete(book, listener, stopped, journal)

    def _paint_sheet(self, work: Work) -> None:
        studio = self._studio
        sheet = work.journal.keep(lambda: Sheets(studio.library.store).open(work.row["id"]))

        def hears(progress: SheetProgress) -> None:
            work.tell(
                message=progress.message, done=progress.done, steps=progress.steps, writing={}, live=progress.sheet
            )

        paint_sheet(
            sheet, settings=studio.settings, library=studio.library, engines=studio.engines, steps=work.journal,
            listener=hears, cancelled=work.stopped,
        )  # fmt: skip

    def _clean(self, work: Work, book: Book) -> None:
        """Nothing lies about that nobody names: what a crash left, and the wish of a book that is whole."""
        library = self._studio.library
        work.journal.keep(lambda: library.sweep(book.id))
        if not book.problems:
            work.journal.keep(lambda: wishes.drop(library.store, book.id))


def _hears(work: Work) -> Any:
    def hears(progress: Progress) -> None:
        work.tell(
            message=progress.message,
            done=progress.done,
            steps=progress.steps,
            writing=dict(progress.writing),
            live=progress.book,
        )

    return hears
