"""Keeping the hero the same: the portrait a page is painted after, and how alike the page came out."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from visutale.image_prompts import Count
from visutale.portraits import PortraitOrder, hero_in, portrait_order
from visutale.ports import IllustrationRequest
from visutale.watch import Watch

from ._ensemble import Anchor
from ._painting_options import HeroOptions

if TYPE_CHECKING:
    from PIL.Image import Image

_KEPT = 8
"""Portraits kept in memory; one is 3 MB."""
_TRY = 0x9E37_79B9
"""Between the seeds of a page's tries."""


class Hero(NamedTuple):
    """How a page is bound to its hero. ``reference`` is the adapter's, ``portrait`` what pages are held against."""

    reference: Image | None = None
    anchor: Anchor | None = None
    portrait: Image | None = None


class Heroes:
    """The heroes of the books painted lately. ``paint`` paints a portrait; each is painted once, and never stored."""

    def __init__(self, options: HeroOptions, paint: Callable[[PortraitOrder, Watch], Image]) -> None:
        self._options = options
        self._paint = paint
        self._portraits: OrderedDict[tuple[str, str, int], Image] = OrderedDict()
        self._painters = tuple(threading.Lock() for _ in range(_KEPT))
        self._lock = threading.Lock()

    def of(self, request: IllustrationRequest, count: Count, limit: int, watch: Watch | None) -> Hero:
        """The hero of a scene, if it shows one and the options ask for it. Raises EngineError, Cancelled."""
        options = self._options
        one = hero_in(request.scene, request.cast)
        if one is None or not (options.ip_adapter or options.shared_attention or options.likeness_encoder):
            return Hero()
        order = portrait_order(one, request.style, request.book_seed, count=count, limit=limit)
        anchor = Anchor(order.prompt.text, order.prompt.negative, order.seed) if options.shared_attention else None
        if options.photo_as_hero and options.ip_adapter and request.photo is not None:
            portrait: Image | None = request.photo.image()
        elif options.ip_adapter or options.likeness_encoder:
            portrait = self._portrait(order, watch)
        else:
            portrait = None
        return Hero(portrait if options.ip_adapter else None, anchor, portrait)

    def forget(self) -> None:
        """Let go of all portraits."""
        with self._lock:
            self._portraits.clear()

    def _portrait(self, order: PortraitOrder, watch: Watch | None) -> Image:
        key = (order.prompt.text, order.prompt.negative, order.seed)
        with self._painters[hash(key) % _KEPT]:  # pages are painted side by side, and all want the same portrait
            with self._lock:
                if key in self._portraits:
                    self._portraits.move_to_end(key)
                    return self._portraits[key]
            # Its steps are not the page's: the watch is only asked whether to stop.
            portrait = self._paint(order, Watch(cancelled=lambda: watch is not None and watch.stopped))
            with self._lock:
                self._portraits[key] = portrait
                while len(self._portraits) > _KEPT:
                    self._portraits.popitem(last=False)
        return portrait


def seed_of_try(seed: int, number: int) -> int:
    """The seed of a page's try, from 0: the first is the page's own."""
    return (seed + number * _TRY) % 2**32 if number else seed
