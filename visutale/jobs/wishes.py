"""What people asked for, kept until their book is whole: the order as JSON, the recording and the photo as files.

::

    wishes/20261121-k3f9q2/     speech.wav  photo.jpg
"""

from __future__ import annotations

import json
from typing import Any

from visutale.errors import LibraryError
from visutale.media import Photo, Speech
from visutale.store import Store
from visutale.studio import BookRequest

_SPEECH, _PHOTO = "speech.wav", "photo.jpg"


def order_of(request: BookRequest) -> dict[str, Any]:
    """A request without its recording and its photo; the photo's size goes along."""
    order = request.model_dump(mode="json", exclude={"speech", "photo"})
    if request.photo is not None:
        order["photo_px"] = [request.photo.width_px, request.photo.height_px]
    return order | {"spoken": request.speech is not None}


def store_media(store: Store, book_id: str, request: BookRequest) -> None:
    """Keep a request's recording and photo."""
    if request.speech is not None:
        store.write(_name(book_id, _SPEECH), request.speech.wav())
    if request.photo is not None:
        store.write(_name(book_id, _PHOTO), request.photo.data)


def read_request(store: Store, book_id: str, asked: str) -> BookRequest:
    """A request as it was made. Raises LibraryError where its recording or photo is gone."""
    order = json.loads(asked)
    spoken, size_px = order.pop("spoken"), order.pop("photo_px", None)
    request = BookRequest.model_validate(order)
    speech = Speech.of_wav(_bytes(store, book_id, _SPEECH)) if spoken else None
    photo = None
    if size_px is not None:
        data = _bytes(store, book_id, _PHOTO)
        photo = Photo(data=data, media_type="image/jpeg", width_px=size_px[0], height_px=size_px[1])
    return request.model_copy(update={"speech": speech, "photo": photo})


def drop(store: Store, book_id: str) -> None:
    """Forget a recording and a photo."""
    for file in (_SPEECH, _PHOTO):
        store.delete(_name(book_id, file))


def _name(book_id: str, file: str) -> str:
    return f"wishes/{book_id}/{file}"


def _bytes(store: Store, book_id: str, file: str) -> bytes:
    data = store.read(_name(book_id, file))
    if data is None:
        raise LibraryError("A part of what was asked for is missing.", remedy="Please make your wish again.")
    return data
