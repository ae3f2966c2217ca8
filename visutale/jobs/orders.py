"""What a job was asked for, beside a wish (:mod:`visutale.jobs.wishes`)."""

from __future__ import annotations

from visutale.book import Frozen
from visutale.ports import Change


class ChangeOrder(Frozen):
    """Tell a saved book another way."""

    book_id: str
    change: Change


class TranslateOrder(Frozen):
    """Put a saved book into another language."""

    book_id: str
    language: str
    bilingual: bool = False
