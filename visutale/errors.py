"""What can go wrong, said in words a reader of picture books understands.

::

    VisutaleError
    ├── ConfigError               a setting names something that is not there
    ├── InputError                what was given can't be used
    ├── EngineError               an engine failed (knows its port, its name and whether to try again)
    │   ├── Unavailable           it can't work here: weights, package or server missing
    │   ├── Timeout               it took too long
    │   ├── Rejected              it will not do this (a language without a voice, a refused prompt)
    │   └── BadOutput             it answered, and the answer is of no use
    ├── Cancelled                 the person asked to stop
    ├── LibraryError              a book can't be stored or found
    │   └── OutOfReach            not now: the disk is full, the store or the database does not answer
    ├── Busy                      a book is being worked on and can't be changed just now
    └── BindingError              a finished book can't be laid out (knows the page)

Every error carries up to three sentences: ``what`` happened, ``remedy`` (what to do about it) and ``kept`` (what is
safe). ``str(error)`` joins them and is fit to be shown to a person. Errors are translated where they happen and are
never told apart by their message.
"""

from __future__ import annotations


class VisutaleError(Exception):
    """The root. ``what``, ``remedy`` and ``kept`` are whole sentences; the last two may be empty."""

    def __init__(self, what: str, *, remedy: str = "", kept: str = "") -> None:
        self.what = what
        self.remedy = remedy
        self.kept = kept
        super().__init__(what)

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.remedy, self.kept) if part)


class ConfigError(VisutaleError):
    """A setting, or a choice on the command line, names something that is not there."""


class InputError(VisutaleError):
    """What was given (words, a recording, a photo, a book file) can't be used."""


class EngineError(VisutaleError):
    """An engine failed. ``port`` and ``engine`` name it; ``retryable`` says whether the same call may work later.

    ``retry_after_s`` is how long a server asked to be left alone, in seconds.
    """

    retryable_by_default = False

    def __init__(
        self,
        what: str,
        *,
        port: str,
        engine: str,
        retryable: bool | None = None,
        retry_after_s: float | None = None,
        remedy: str = "",
        kept: str = "",
    ) -> None:
        super().__init__(what, remedy=remedy, kept=kept)
        self.port = port
        self.engine = engine
        self.retryable = self.retryable_by_default if retryable is None else retryable
        self.retry_after_s = retry_after_s


class Unavailable(EngineError):
    """The engine can't work here: a package, weights or a server it needs are missing."""


class Timeout(EngineError):
    """The engine took longer than it was allowed."""

    retryable_by_default = True


class Rejected(EngineError):
    """The engine understands the request and will not, or can't, do it."""


class BadOutput(EngineError):
    """The engine answered, and the answer is of no use."""

    retryable_by_default = True


class Cancelled(VisutaleError):
    """The person asked to stop. What was made so far is in the library."""


class LibraryError(VisutaleError):
    """A book or one of its files can't be stored, found or read back."""


class OutOfReach(LibraryError):
    """What keeps the books can't be reached or written just now; the same may work later."""


class Busy(VisutaleError):
    """A book is being worked on, and what was asked can't be done meanwhile."""


class BindingError(VisutaleError):
    """A finished book can't be laid out. ``page`` is its page number, 0 for the cover, None for the whole book."""

    def __init__(self, what: str, *, page: int | None = None, remedy: str = "", kept: str = "") -> None:
        super().__init__(what, remedy=remedy, kept=kept)
        self.page = page
