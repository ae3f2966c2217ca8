"""The FastAPI app below ``/api``. It loads nothing from other hosts, so it has no page of its own: see docs/api.md."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from visutale import __version__
from visutale.api import books, bundles, downloads, edits, events, making, pictures, sharing
from visutale.api.access import Access
from visutale.api.errors import Unforeseen, answer_failures, documented
from visutale.api.status import OpenWorkshop
from visutale.asgi import NOBODY_HEARS

LARGEST_BODY_BYTES = 1_000_000
_KEY = {"type": "http", "scheme": "bearer", "description": "Wanted where the settings have keys ([api.keys])."}


def make_api(workshop: OpenWorkshop) -> FastAPI:
    """The app that is mounted at ``/api``."""
    api = FastAPI(
        title="VisuTale", version=__version__, docs_url=None, redoc_url=None, telemetry=NOBODY_HEARS,
        description="A spoken wish or a photo becomes an illustrated, narrated picture book.",
        separate_input_output_schemas=False, redirect_slashes=False, max_body_size=LARGEST_BODY_BYTES,
        responses=documented(400, 401, 403, 413, 422, 500, 503),
    )  # fmt: skip
    for part in (books, making, edits, events, downloads, sharing, bundles, pictures):
        api.include_router(part.router(workshop))
    api.include_router(downloads.offered())
    api.add_middleware(Access, settings=lambda: workshop().settings)
    api.add_middleware(Unforeseen)
    answer_failures(api)
    _document_keys(api)
    return api


def _document_keys(api: FastAPI) -> None:
    """Say in the OpenAPI document that a key may be wanted."""
    described = api.openapi

    def openapi() -> dict[str, Any]:
        schema = described()
        schema["components"]["securitySchemes"] = {"key": _KEY}
        schema["security"] = [{"key": []}, {}]
        return schema

    api.openapi = openapi  # type: ignore[method-assign]
