"""``/v1/images/generations`` and ``/v1/images/edits``: an illustrator told in words, or given a whole scene."""

from __future__ import annotations

import base64
import io
import secrets
import time
from collections.abc import Callable
from typing import Annotated, Any, Literal, NamedTuple, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from visutale.errors import Rejected
from visutale.media import Photo, Picture
from visutale.ports import Illustrator
from visutale.served import Painter, PaintOrder
from visutale.serving.errors import invalid
from visutale.serving.forms import Upload, read_form
from visutale.serving.residency import Resident
from visutale.serving.service import Service
from visutale.watch import Watch
from visutale.wire import PictureFacts, SceneOrder

LONGEST_PROMPT, MOST_PICTURES = 32_000, 10
SMALLEST_PX, LARGEST_PX = 64, 4096
_AUTO = (1024, 1024)
_MEDIA_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_MOST_SEEDS = 2**32


def _size(value: object) -> object:
    """ "WIDTHxHEIGHT" or "auto" as a pair of numbers."""
    if value is None or value == "auto":
        return _AUTO
    sides = str(value).lower().split("x")
    if len(sides) != 2 or not all(side.isascii() and side.isdigit() and len(side) <= 6 for side in sides):
        raise ValueError("a size looks like 1024x1024")
    width, height = (int(side) for side in sides)
    if not all(SMALLEST_PX <= side <= LARGEST_PX for side in (width, height)):
        raise ValueError(f"a side may have {SMALLEST_PX} to {LARGEST_PX} pixels")
    return width, height


def _words(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise ValueError("it is empty")
    return value


def _whole(stream: bool | None) -> bool | None:
    if stream:
        raise ValueError("a picture comes whole, not bit by bit")
    return stream


def _fits(scene: SceneOrder | None) -> SceneOrder | None:
    sides = (scene.scene_request.width_px, scene.scene_request.height_px) if scene else ()
    if not all(SMALLEST_PX <= side <= LARGEST_PX for side in sides):
        raise ValueError(f"a side may have {SMALLEST_PX} to {LARGEST_PX} pixels")
    return scene


def _defaulting(value: object) -> Callable[[object], object]:
    return lambda given: value if given is None else given


class ImageOrder(BaseModel):
    """What is read of a request; OpenAI's other fields make no difference here."""

    model_config = ConfigDict(frozen=True)

    prompt: Annotated[str, BeforeValidator(_words), Field(max_length=LONGEST_PROMPT)]
    model: str | None = None
    n: Annotated[int, BeforeValidator(_defaulting(1)), Field(ge=1, le=MOST_PICTURES)] = 1
    size: Annotated[tuple[int, int], BeforeValidator(_size)] = _AUTO
    response_format: Annotated[Literal["b64_json", "url"], BeforeValidator(_defaulting("b64_json"))] = "b64_json"
    output_format: Annotated[Literal["jpeg", "png", "webp"], BeforeValidator(_defaulting("jpeg"))] = "jpeg"
    background: Literal["auto", "opaque"] | None = None
    stream: Annotated[bool | None, AfterValidator(_whole)] = None
    seed: Annotated[int, Field(ge=0, lt=_MOST_SEEDS)] | None = None
    negative_prompt: Annotated[str, Field(max_length=LONGEST_PROMPT)] = ""
    steps: Annotated[int, Field(ge=1, le=200)] | None = None
    guidance_scale: Annotated[float, Field(ge=0, le=50)] | None = None
    visutale: Annotated[SceneOrder | None, AfterValidator(_fits)] = None


class EditOrder(ImageOrder):
    """With a picture to begin with. ``use`` says what a single one is for; of two, the second is the likeness."""

    strength: Annotated[float, Field(gt=0, le=1)] | None = None
    use: Literal["start", "likeness"] = "start"


class _Painted(NamedTuple):
    encoded: str
    """Its file in base64."""
    facts: PictureFacts


def router(service: Service) -> APIRouter:
    routes = APIRouter()
    resident = service.residents["paint"]

    @routes.post("/v1/images/generations")
    async def generations(order: ImageOrder, request: Request) -> JSONResponse:
        """Paint pictures from words, or one picture of a whole scene."""
        service.check_model(order.model)
        if order.visutale is not None:
            if order.n != 1:
                raise invalid("n", "A scene is painted once. Send it again with another seed for another picture.")
            calls = [_scene(resident, order, order.visutale)]
        else:
            calls = [_words_alone(service, resident, order, seed) for seed in _seeds(order)]
        return _answer(order, await service.calls.run_all(request, calls))

    @routes.post("/v1/images/edits")
    async def edits(request: Request) -> JSONResponse:
        """Paint over a picture, or paint its subject again."""
        order, files = await read_form(request, EditOrder, files=("image", "mask"))
        service.check_model(order.model)
        if order.visutale is not None:
            raise invalid("visutale", "A whole scene goes to /v1/images/generations, its photo in it.")
        if "mask" in files:
            raise invalid("mask", "Parts of a picture can't be painted anew here. Send it without a mask.")
        uploads = files.get("image", [])
        if not 1 <= len(uploads) <= 2:
            raise invalid("image", "One picture is wanted, or two: where to begin, and whose likeness is to be kept.")
        calls = [_words_alone(service, resident, order, seed, _reading(order, uploads)) for seed in _seeds(order)]
        return _answer(order, await service.calls.run_all(request, calls))

    return routes


# --- calls ---


class _Photos(NamedTuple):
    start: Photo | None = None
    likeness: Photo | None = None


def _reading(order: EditOrder, uploads: list[Upload]) -> Callable[[], _Photos]:
    """Decodes what was uploaded; called by the thread that paints. Raises InputError."""

    def photos() -> _Photos:
        first, *more = (Photo.read(one.data, one.name) for one in uploads)
        if more:
            return _Photos(first, more[0])
        return _Photos(likeness=first) if order.use == "likeness" else _Photos(start=first)

    return photos


def _words_alone(
    service: Service, resident: Resident, order: ImageOrder, seed: int, photos: Callable[[], _Photos] = _Photos
) -> Callable[[Watch], _Painted]:
    def paint(watch: Watch) -> _Painted:
        seen = photos()
        with resident.at_work() as engine:
            if not isinstance(engine, Painter):
                raise Rejected(
                    "It paints whole scenes only, not from words.", port="illustrator", engine=service.engine,
                    remedy="Send the scene in the field “visutale”.",
                )  # fmt: skip
            told = PaintOrder(
                prompt=order.prompt, negative=order.negative_prompt, width_px=order.size[0], height_px=order.size[1],
                seed=seed, steps=order.steps, guidance=order.guidance_scale, photo=seen.start,
                strength=getattr(order, "strength", None), likeness_of=seen.likeness,
            )  # fmt: skip
            return _as_asked(engine.paint(told, watch), seed, order)

    return paint


def _scene(resident: Resident, order: ImageOrder, scene: SceneOrder) -> Callable[[Watch], _Painted]:
    def illustrate(watch: Watch) -> _Painted:
        told = scene.request()
        with resident.at_work() as engine:
            return _as_asked(cast(Illustrator, engine).illustrate(told, watch), told.seed, order)

    return illustrate


def _seeds(order: ImageOrder) -> list[int]:
    """A seed a picture, one after another, so that each can be painted again alone."""
    first = secrets.randbelow(_MOST_SEEDS // 2) if order.seed is None else order.seed
    return [(first + number) % _MOST_SEEDS for number in range(order.n)]


# --- answers ---


def _as_asked(picture: Picture, seed: int, order: ImageOrder) -> _Painted:
    """The picture in the format that was asked for; its own bytes where that is its own format."""
    facts = PictureFacts.of(picture, seed)
    if picture.media_type == _MEDIA_TYPES[order.output_format]:
        return _Painted(base64.b64encode(picture.data).decode(), facts)
    out = io.BytesIO()
    picture.image().save(out, order.output_format.upper())
    return _Painted(base64.b64encode(out.getvalue()).decode(), facts)


def _answer(order: ImageOrder, painted: list[_Painted]) -> JSONResponse:
    width, height = order.size
    if order.visutale is not None:
        width, height = order.visutale.scene_request.width_px, order.visutale.scene_request.height_px
    return JSONResponse(
        {
            "created": int(time.time()),
            "background": "opaque",
            "output_format": order.output_format,
            "size": f"{width}x{height}",
            "data": [_item(one, order) for one in painted],
        }
    )


def _item(painted: _Painted, order: ImageOrder) -> dict[str, Any]:
    facts = painted.facts.model_dump(mode="json")
    if order.response_format == "url":
        return {"url": f"data:{_MEDIA_TYPES[order.output_format]};base64,{painted.encoded}", "visutale": facts}
    return {"b64_json": painted.encoded, "visutale": facts}
