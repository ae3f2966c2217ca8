"""What is served here, whether the process answers, and whether it can work."""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from visutale import __version__
from visutale.ports import Engine, Illustrator, Narrator
from visutale.serving.errors import Refused
from visutale.serving.residency import Resident
from visutale.serving.service import Service
from visutale.wire import OWNER

ROUTES = {
    "paint": ("/v1/images/generations", "/v1/images/edits"),
    "chat": ("/v1/chat/completions",),
    "hear": ("/v1/audio/transcriptions", "/v1/audio/translations"),
    "speak": ("/v1/audio/speech",),
}


def router(service: Service) -> APIRouter:
    routes = APIRouter()

    @routes.get("/v1/models")
    def models() -> JSONResponse:
        return JSONResponse({"object": "list", "data": [_model(service, name) for name in service.names]})

    @routes.get("/v1/models/{name:path}")
    def model(name: str) -> JSONResponse:
        service.check_model(name)
        return JSONResponse(_model(service, name))

    @routes.head("/health", include_in_schema=False)
    @routes.get("/health")
    async def health() -> JSONResponse:
        """Says that the process answers, whatever the engine does."""
        return JSONResponse({"app": OWNER, "version": __version__, "status": "ok", "engine": service.engine})

    @routes.head("/ready", include_in_schema=False)
    @routes.get("/ready")
    def ready() -> JSONResponse:
        """Says that a request would be worked on now: the weights are loaded, or would be for the first request."""
        if service.gate.closed:
            raise Refused(
                503, "shutting_down", "This server is stopping.", retry_after_s=service.settings.serving.stop_s
            )
        if any(one.loading and not one.loaded for one in service.all_residents):
            raise Refused(503, "loading", "The weights are being read.", retry_after_s=2)
        if trouble := service.trouble():
            raise Refused(503, "unavailable", trouble)
        return JSONResponse({"status": "ready", "loaded": all(one.loaded for one in service.all_residents)})

    return routes


def offered(service: Service) -> tuple[str, ...]:
    """The routes that this engine has something for."""
    return tuple(route for offer in service.residents for route in ROUTES[offer])


def _model(service: Service, name: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "ports": [engine.port for engine in service.engines],
        "routes": list(offered(service)),
        "about": service.engines[0].about.model_dump(),
    }
    for resident in service.all_residents:
        facts |= _more(resident)
    return {"id": name, "object": "model", "created": 0, "owned_by": OWNER, "visutale": facts}


def _more(resident: Resident) -> dict[str, Any]:
    engine: Engine = resident.engine
    if engine.port == "illustrator":
        illustrator = cast(Illustrator, engine)
        styles = [style.model_dump() for style in illustrator.styles]
        return {"parallel": illustrator.parallel, "styles": styles}
    if engine.port == "narrator":
        return {"voices": [voice.model_dump() for voice in cast(Narrator, engine).voices("")]}
    return {}
