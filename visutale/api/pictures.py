"""``/pictures``: voice to picture: a sentence, typed or said, painted several times."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from visutale.api.access import person_of
from visutale.api.downloads import FOREVER, HEADERS
from visutale.api.errors import documented, lost, missing_is_lost
from visutale.api.orders import LARGEST_FORM_BYTES, PicturesForm
from visutale.api.status import NEW, SAME, OpenWorkshop, Standing, told_by_job, unless_known
from visutale.book import Frozen
from visutale.sheets import PictureProblem, Sheets


class PaintedPicture(Frozen):
    """One of the pictures, by its number from 1; ``url`` is where it is, as a path on this server."""

    number: int
    url: str
    media_type: str
    sha256: str
    seed: int
    width_px: int
    height_px: int


class PicturesStatus(Standing):
    """How a sentence's pictures stand. ``said`` is the sentence in its own language, ``english`` as it is painted."""

    said: str = ""
    english: str = ""
    style: str = ""
    count: int = 0
    complete: bool = False
    pictures: tuple[PaintedPicture, ...] = ()
    problems: tuple[PictureProblem, ...] = ()
    notes: tuple[str, ...] = ()


def router(workshop: OpenWorkshop) -> APIRouter:
    """The routes of pictures."""
    routes = APIRouter(prefix="/pictures", tags=["pictures"])

    def sheets() -> Sheets:
        return Sheets(workshop().library.store)

    def status_of(sheet_id: str) -> PicturesStatus:
        with missing_is_lost():
            sheet = sheets().open(sheet_id)
        job = workshop().jobs.state(sheet_id)
        pictures = tuple(
            PaintedPicture(
                number=asset.variation, url=f"/api/pictures/{sheet_id}/{asset.file}", media_type=asset.media_type,
                sha256=asset.sha256, seed=sheet.seed_of(asset.variation), width_px=asset.width_px,
                height_px=asset.height_px,
            )
            for asset in sheet.pictures
        )  # fmt: skip
        status = PicturesStatus(
            id=sheet_id, state="done" if sheet.complete else "cancelled", kind="pictures", said=sheet.said,
            english=sheet.english, style=sheet.style, count=sheet.count, complete=sheet.complete, pictures=pictures,
            problems=sheet.problems, notes=sheet.notes,
        )  # fmt: skip
        return status if job is None else status.model_copy(update=told_by_job(job))

    @routes.post(
        "", status_code=202, responses=NEW,
        max_body_size=LARGEST_FORM_BYTES, form_limits={"max_files": 4, "max_fields": 50, "max_part_size": 1_000_000},
    )  # fmt: skip
    def begin_pictures(
        request: Request, response: Response, form: Annotated[PicturesForm, Form(media_type="multipart/form-data")]
    ) -> PicturesStatus:
        """Begin pictures of a sentence. They are painted in the background: look at the address in Location."""
        sheet_id = workshop().jobs.start_pictures(form.request(), person=person_of(request))
        response.headers["Location"] = f"/api/pictures/{sheet_id}"
        return status_of(sheet_id)

    @routes.get("/{sheet_id}", response_model=PicturesStatus, responses=SAME | documented(404))
    def look_at_pictures(sheet_id: str, request: Request) -> Response:
        """How the pictures stand. Asked with If-None-Match, it is sent only where something changed."""
        return unless_known(request, status_of(sheet_id).model_dump_json().encode())

    @routes.get("/{sheet_id}/{file}", response_class=Response, responses=documented(404))
    def picture_file(sheet_id: str, file: str) -> Response:
        """One of the pictures."""
        with missing_is_lost():
            sheet = sheets().open(sheet_id)
            asset = next((asset for asset in sheet.pictures if asset.file == file), None)
            if asset is None:
                raise lost("There is no such picture here.", "The status names those there are.")
            return Response(sheets().read(sheet, asset), media_type=asset.media_type, headers=HEADERS | FOREVER)

    return routes
