"""``/books/{id}/share``: the link that opens a book to whoever has it."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import AwareDatetime

from visutale import address
from visutale.api.errors import documented, lost, missing_is_lost
from visutale.api.status import OpenWorkshop, book_of
from visutale.book import Frozen
from visutale.shares import Share


class Opening(Frozen):
    """Until when a link opens its book; null for as long as it is not revoked."""

    expires_at: AwareDatetime | None = None


class ShareLink(Frozen):
    """A link: ``url`` opens the book as a web page, ``pdf`` as a file. ``opens`` counts how often that was done."""

    token: str
    url: str
    pdf: str
    made_at: datetime
    expires_at: datetime | None = None
    opens: int = 0


def router(workshop: OpenWorkshop) -> APIRouter:
    """The routes of a book's link."""
    routes = APIRouter(prefix="/books/{book_id}/share", tags=["share links"])

    def link(share: Share) -> ShareLink:
        url = f"{address.base_url(workshop().settings)}/b/{share.token}"
        known = share.model_dump(include={"token", "made_at", "expires_at", "opens"})
        return ShareLink(url=url, pdf=f"{url}.pdf", **known)

    @routes.get("", responses=documented(404))
    def look_at_link(book_id: str) -> ShareLink:
        """The link of a book, if there is one that opens it."""
        book_of(workshop(), book_id)
        share = workshop().library.share_of(book_id)
        if share is None:
            raise lost("There is no link to this book.", "POST to the same address makes one.")
        return link(share)

    @routes.post("", responses=documented(404))
    def open_link(book_id: str, opening: Opening | None = None) -> ShareLink:
        """Make a link to a book, or set until when the one it has opens it. Without a body, that stays as it is."""
        book_of(workshop(), book_id)
        library = workshop().library
        with missing_is_lost():
            share = library.share(book_id, expires_at=opening.expires_at if opening else None)
            if opening is not None and opening.expires_at is None:
                library.expire(book_id, None)
                share = share.model_copy(update={"expires_at": None})
        return link(share)

    @routes.delete("", status_code=204, responses=documented(404))
    def revoke_link(book_id: str) -> None:
        """Close every link to a book. The book stays."""
        book_of(workshop(), book_id)
        workshop().library.revoke(book_id)

    return routes
