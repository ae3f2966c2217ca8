"""The FastAPI app around one engine. It asks nothing of anybody: no page of it is fetched from elsewhere."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from visutale import __version__
from visutale.asgi import NOBODY_HEARS
from visutale.errors import VisutaleError
from visutale.serving import audio, chat, errors, images, listing
from visutale.serving.errors import Refused
from visutale.serving.keys import Keys, OnlyNearby
from visutale.serving.limits import LargestBody
from visutale.serving.logbook import Logbook
from visutale.serving.service import Offer, Service

_ROUTERS: dict[Offer, Callable[[Service], APIRouter]] = {
    "paint": images.router,
    "chat": chat.router,
    "hear": audio.hearing,
    "speak": audio.speaking,
}
_LOOKS_PER_IDLE = 4


def make_app(service: Service, *, preload: bool = False) -> FastAPI:
    """The app; ``preload`` reads the weights as soon as it is up, and not for the first request."""
    settings = service.settings.serving

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if preload:
            _load(service)
        tidying = asyncio.create_task(_put_away(service, settings.idle_s))
        try:
            yield
        finally:
            tidying.cancel()
            service.calls.close()

    app = FastAPI(
        title=f"VisuTale: {service.engine}", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan,
        telemetry=NOBODY_HEARS,
    )  # fmt: skip
    app.include_router(listing.router(service))
    for offer in service.residents:
        app.include_router(_ROUTERS[offer](service))
    app.add_middleware(LargestBody, largest=settings.largest_body_mb * 1_000_000)
    if settings.keys:
        app.add_middleware(Keys, keys=settings.keys)
    else:
        app.add_middleware(OnlyNearby, settings=service.settings)
    app.add_middleware(Logbook)
    _answer_failures(app, service)
    return app


def _answer_failures(app: FastAPI, service: Service) -> None:
    async def failed(request: Request, error: Exception) -> JSONResponse:
        failure = errors.refused(error)
        request.state.code = failure.code
        return errors.answer(error)

    async def lost(request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, HTTPException) and error.status_code == 404:
            offered = ", ".join(listing.offered(service))
            error = Refused(404, "route_not_found", f"“{service.engine}” offers {offered} and /v1/models, not this.")
        return await failed(request, error)

    for kind in (VisutaleError, Refused, RequestValidationError, ValidationError, MemoryError):
        app.add_exception_handler(kind, failed)
    app.add_exception_handler(HTTPException, lost)


def _load(service: Service) -> None:
    for resident in service.all_residents:
        resident.loading = True
        threading.Thread(target=resident.load, name="load", daemon=True).start()


async def _put_away(service: Service, idle_s: float) -> None:
    """Every now and then, give back the memory of what nobody uses."""
    if not idle_s:
        return
    while True:
        await asyncio.sleep(idle_s / _LOOKS_PER_IDLE)
        for resident in service.all_residents:
            await asyncio.to_thread(resident.put_away_when_idle)
