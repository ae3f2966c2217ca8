"""Multipart forms: fields checked by a model, as JSON bodies are, and the files beside them."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from visutale.serving.errors import Refused, invalid

Fields = TypeVar("Fields", bound=BaseModel)

_MOST_FILES, _MOST_FIELDS, _LARGEST_FIELD = 8, 100, 2**20


class Upload(NamedTuple):
    """A file with the name its sender gave it."""

    name: str
    data: bytes


async def read_form(
    request: Request, model: type[Fields], *, files: Collection[str]
) -> tuple[Fields, dict[str, list[Upload]]]:
    """The fields of a form, and its files by name. ``name[]`` says the same as ``name``; a field ``visutale`` is JSON
    text. Raises Refused, or ValidationError for a wrong field."""
    fields: dict[str, Any] = {}
    uploads: dict[str, list[Upload]] = {}
    try:
        async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LARGEST_FIELD) as form:
            for sent, value in form.multi_items():
                name = sent.removesuffix("[]")
                if isinstance(value, UploadFile):
                    uploads.setdefault(name, []).append(Upload(value.filename or "", await value.read()))
                elif name in files:
                    raise invalid(name, f"The field “{name}” must be a file.")
                elif sent.endswith("[]"):
                    fields.setdefault(name, []).append(value)
                else:
                    fields[name] = _from_json(name, value) if name == "visutale" else value
    except HTTPException as error:
        raise Refused(400, "invalid_form", "The body must be a form (multipart/form-data) that can be read.") from error
    return model.model_validate(fields), uploads


def _from_json(name: str, text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise invalid(name, f"The field “{name}” is not JSON.") from error
