"""Links that open one book each: ``shares/<token>.json`` in the store says which, and until when."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import AwareDatetime, ValidationError

from visutale.book import Frozen
from visutale.errors import InputError, LibraryError
from visutale.shelf import Shelf
from visutale.store import Store

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
_log = logging.getLogger(__name__)


class Share(Frozen):
    """A link to one book: unguessable, read-only, valid until revoked or expired. ``opens`` counts its visitors."""

    token: str
    book_id: str
    made_at: datetime
    revoked_at: datetime | None = None
    expires_at: AwareDatetime | None = None
    opens: int = 0

    @property
    def valid(self) -> bool:
        """Whether it still opens its book."""
        return self.revoked_at is None and (self.expires_at is None or datetime.now(UTC) < self.expires_at)


class Shares:
    """All links of a library."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelf = Shelf(store, "shares/*.json", _parsed)

    def new(self, book_id: str, expires_at: datetime | None = None) -> Share:
        """A link of its own. Raises InputError for an end in the past."""
        _check_end(expires_at)
        share = Share(
            token=secrets.token_urlsafe(16), book_id=book_id, made_at=datetime.now(UTC), expires_at=expires_at
        )
        self._store.write(_name(share.token), _document(share))
        return share

    def of(self, book_id: str) -> Share | None:
        """The newest link of a book that still opens it, if there is one."""
        valid = [share for share in self._shelf.all() if share.book_id == book_id and share.valid]
        return max(valid, key=lambda share: share.made_at, default=None)

    def find(self, token: str) -> Share | None:
        """The link with this token: None for one that was never given out, was revoked or has expired."""
        if not _TOKEN.fullmatch(token):
            return None
        data = self._store.read(_name(token))
        share = None if data is None else _parsed(data)
        return share if share is not None and share.valid else None

    def count_open(self, token: str) -> None:
        """Count a visitor. One that can't be counted is let in all the same."""
        try:
            if _TOKEN.fullmatch(token):
                self._change(token, lambda share: share.model_copy(update={"opens": share.opens + 1}))
        except LibraryError as error:  # its words may hold the link
            _log.warning("an opened link was not counted: %s", type(error).__name__)

    def expire(self, book_id: str, at: datetime | None) -> None:
        """Let the links that open a book end then, or where all have ended, open it again until then; None lets them
        stay open. Raises InputError."""
        _check_end(at)
        unrevoked = self._unrevoked(book_id)
        for share in [share for share in unrevoked if share.valid] or unrevoked:
            self._change(share.token, lambda share: share.model_copy(update={"expires_at": at}))

    def revoke(self, book_id: str) -> None:
        """Close every link of a book."""
        now = datetime.now(UTC)
        for share in self._unrevoked(book_id):
            self._change(share.token, lambda share: share.model_copy(update={"revoked_at": now}))

    def delete(self, book_id: str) -> int:
        """Remove every link of a book; gives how many still opened it."""
        shares = [share for share in self._shelf.all() if share.book_id == book_id]
        for share in shares:
            self._store.delete(_name(share.token))
        return sum(share.valid for share in shares)

    def _unrevoked(self, book_id: str) -> list[Share]:
        return [share for share in self._shelf.all() if share.book_id == book_id and share.revoked_at is None]

    def _change(self, token: str, change: Callable[[Share], Share]) -> None:
        def changed(data: bytes) -> bytes:
            share = _parsed(data)
            return data if share is None else _document(change(share))

        self._store.update(_name(token), changed)


def _check_end(expires_at: datetime | None) -> None:
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise InputError("A link can't end before now.", remedy="Choose a later time, or close the link.")


def _name(token: str) -> str:
    return f"shares/{token}.json"


def _document(share: Share) -> bytes:
    return share.model_dump_json().encode()


def _parsed(data: bytes) -> Share | None:
    try:
        return Share.model_validate_json(data)
    except ValidationError:
        return None
