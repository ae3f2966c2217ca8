"""A painter in steps, for servers of engines to be tried on, and how it is asked."""

from __future__ import annotations

import threading
import time
from typing import Any, ClassVar

from PIL import Image

from tests.serving import Served
from visutale.media import Picture
from visutale.ports import About, Port, Style
from visutale.served import PaintOrder
from visutale.watch import Watch

SECRET = "a walrus called Ottilie"


class Painting:
    """Paints in steps, of which it takes one whenever ``go`` is set."""

    port: Port = "illustrator"
    about: ClassVar[About] = About(title="Painting", does="Paints in steps.")
    styles: ClassVar[tuple[Style, ...]] = ()
    parallel: ClassVar[int] = 1

    def __init__(self, *, steps: int = 1, breaks: Exception | None = None, unloadable: Exception | None = None) -> None:
        self.steps, self.done, self.begun, self.loads = steps, 0, 0, 0
        self.stopped = threading.Event()
        self.go = threading.Event()
        self.go.set()
        self._breaks, self._unloadable = breaks, unloadable

    def check(self) -> str:
        return ""

    def load(self) -> None:
        self.loads += 1
        if self._unloadable is not None:
            raise self._unloadable

    def paint(self, order: PaintOrder, watch: Watch | None = None) -> Picture:
        assert watch is not None
        self.begun += 1
        if self._breaks is not None:
            raise self._breaks
        try:
            for _ in range(self.steps):
                while not self.go.wait(0.01):
                    watch.check()
                watch.check()
                time.sleep(0.01)
                self.done += 1
        except BaseException:
            self.stopped.set()
            raise
        return Picture.of(Image.new("RGB", (order.width_px, order.height_px), "navy"))


def paint(served: Served, key: str = "none", **more: Any) -> Any:
    asked = {"model": "scripted", "prompt": SECRET, "size": "64x64", **more}
    return served.openai(key).images.generate(**asked)
