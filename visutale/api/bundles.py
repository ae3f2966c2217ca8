"""``…/bundle.visutale`` and ``/bundles``: a book in one file, out of this library and into it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Response, UploadFile

from visutale.api.downloads import HEADERS
from visutale.api.errors import documented, missing_is_lost
from visutale.api.status import NEW_AT_ONCE, BookStatus, OpenWorkshop, begun, book_of
from visutale.bundles import ENDING
from visutale.bundles.packing import pack
from visutale.bundles.receiving import take_in
from visutale.bundles.unpacking import LARGEST_BUNDLE_BYTES, Bundle
from visutale.files import file_name

_SMALLEST_FORM_BYTES = 100_000
"""What a form may need beside its file."""


def router(workshop: OpenWorkshop) -> APIRouter:
    """The routes of bundles."""
    routes = APIRouter(tags=["bundles"])

    @routes.get(f"/books/{{book_id}}/bundle.{ENDING}", response_class=Response, responses=documented(404))
    def bundle_of_book(book_id: str, photo: bool = False, versions: bool = False) -> Response:
        """The book in one file that another VisuTale opens; with its photo and its earlier versions where asked for."""
        library, book = workshop().library, book_of(workshop(), book_id)
        with missing_is_lost():
            earlier = (
                [library.open_version(book_id, one.number) for one in library.versions(book_id)] if versions else []
            )
            data = pack(book, library.folder(book_id).read, workshop().settings, photo=photo, versions=earlier)
        headers = HEADERS | {
            "Content-Disposition": f"attachment; filename*=utf-8''{quote(file_name(book.title, ENDING))}"
        }
        return Response(data, media_type="application/zip", headers=headers)

    @routes.post(
        "/bundles", status_code=201, responses=NEW_AT_ONCE, max_body_size=LARGEST_BUNDLE_BYTES + _SMALLEST_FORM_BYTES
    )
    def take_in_bundle(bundle: Annotated[UploadFile, File()], response: Response) -> BookStatus:
        """Put the book of a bundle into the library, and bind it."""
        with Bundle(bundle.file) as opened:
            book = take_in(opened, workshop().library, workshop().settings)
        workshop().studio.bind(book)
        return begun(workshop(), book.id, response)

    return routes
