"""How a job stands, for whoever looks: the app's pages, the API, the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from visutale.book import Frozen

State = Literal["queued", "running", "waiting", "done", "failed", "cancelled"]
JobKind = Literal["make", "finish", "change", "translate", "pictures"]

_ACTIVE: frozenset[State] = frozenset({"queued", "running"})


class JobState(Frozen):
    """How a job stands. A job is known by the id of its book (or of its sheet of pictures).

    ``waits_for`` says in a sentence what a waiting job waits for; where that is a person's word (``approval``), nothing
    goes on before it, else it goes on by itself. ``ahead`` is how many jobs come before a queued one; ``expected_s`` is
    in how many seconds it will probably be done, going by earlier jobs here, None where there were none. ``writing``
    has the words so far of pages that are being written, by number. ``error`` is fit to be shown.
    """

    book_id: str
    kind: JobKind = "make"
    state: State
    person: str = ""
    """Whose turn it takes: an API key's name, a visitor; empty where nobody is told from others."""
    pages: int = 0
    message: str = ""
    done: int = 0
    steps: int = 0
    ahead: int = 0
    expected_s: float | None = None
    waits_for: str = ""
    approval: bool = False
    error: str = ""
    writing: Mapping[int, str] = {}
    queued_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether it goes on without anybody doing anything."""
        return self.state in _ACTIVE or (self.state == "waiting" and not self.approval)
