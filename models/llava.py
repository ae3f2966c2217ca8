"""Photos told by LLaVA, or any other language model that sees and that transformers can run.

It says what a photo shows in words of its own, with what it is, does and is coloured like, where glimpse names things.
No model comes with it: a folder, or a name on the model hub, has to be set. (The packages called ``llava`` on PyPI are
an empty placeholder and one that can't be installed beside current libraries; this engine needs neither.)
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Annotated, ClassVar

from pydantic import Field

from visutale import prompts
from visutale.batching import Batcher
from visutale.book import Caption
from visutale.chain.parsing import prose
from visutale.chain.refusals import declines
from visutale.errors import BadOutput, Rejected, Unavailable, VisutaleError
from visutale.ports import About, CaptionRequest, Port
from visutale.seeing import describing
from visutale.served import ChatEnd, ChatMessage, ChatOrder
from visutale.watch import Watch

from ._asking import Answer, Ask, pictures_of
from ._hub import HubOptions
from ._hub_models import Fetches, Files, HubModels
from ._licences import licence_of
from ._memory import free_memory
from ._utterance import nobody
from ._vision import VisionModel
from ._vision_opening import ENGINE, PORT, Device, Precision
from ._weights import absent

_PACKAGES = ("torch", "transformers", "accelerate")
USUAL = "llava-hf/llava-1.5-7b-hf"
_LOOK_S = 0.05
"""How often a wish to stop is looked for while no word comes."""


class Options(HubOptions):
    """Which model, and how it is run."""

    model: str = Field(
        "",
        description=f"A folder with a model that sees, or a name on the model hub such as “{USUAL}”; empty for none.",
    )
    device: Device = Field("auto", description="Where it runs; “auto” takes a graphics card if there is one.")
    precision: Precision = Field(
        "auto", description="Of its numbers; “auto” is bf16 on a graphics card and fp32 on a processor."
    )
    batch: Annotated[int, Field(ge=1, le=64)] = Field(
        8, description="How many photos are looked at together; fewer where the memory does not hold so many."
    )
    photo_px: Annotated[int, Field(ge=224, le=2048)] = Field(
        1024, description="The longer side of a photo as the model gets it, in pixels."
    )
    facts: bool = Field(
        True, description="Whether it is asked for things, place and light as well, on lines of their own."
    )
    max_tokens: Annotated[int, Field(ge=16, le=2048)] = Field(
        200, description="The most tokens of what it says of a photo."
    )
    stop: tuple[str, ...] = Field((), description="Words that end whatever it says; they are left out.")


class Llava(Fetches):
    """Says what a photo shows, and talks about photos. Safe to use from several threads."""

    port: ClassVar[Port] = PORT
    about: ClassVar[About] = About(
        title="A model that sees (LLaVA)",
        does="Tells in its own words what a photo shows, with a language model on this computer.",
    )

    def __init__(self, options: Options, cache: Path) -> None:
        self._options = options
        self._hub_models = HubModels(
            {options.model: Files()} if options.model.strip() else {},
            port=PORT, engine=ENGINE, cache=cache / "hub", offline=options.offline,
        )  # fmt: skip
        self._loading = threading.Lock()
        self._running = threading.Lock()
        self._model: VisionModel | None = None
        self._batcher: Callable[[Ask], Answer] = Batcher(
            self._run, largest=self._largest, alike=lambda ask: ask.photos
        )  # fmt: skip
        if options.model.strip():
            title = options.model.strip().rstrip("/").rpartition("/")[2]
            named = {"title": title, "licence": licence_of(options.model)}
            self.about = self.about.model_copy(update=named)  # type: ignore[misc]

    def check(self) -> str:
        if absent({package: package for package in _PACKAGES}):
            return "Packages it needs are not installed. Run: pip install 'visutale[gpu]'"
        if not self._options.model.strip():
            return (
                f"No model is named. Set options.llava.model to a folder, or to a name on the model hub like {USUAL}."
            )
        return self._hub_models.trouble()

    def load(self) -> None:
        self._loaded()

    def unload(self) -> None:
        """Waits for what is being answered; then the memory is free."""
        with self._running, self._loading:
            if self._model is None:
                return
            self._model = None
            free_memory()

    def caption(self, request: CaptionRequest) -> Caption:
        """What the photo shows, as the model says it. Raises BadOutput where it says nothing of use, Rejected where it
        declines."""
        import numpy as np

        prompt = prompts.load("see/caption")
        system, user = prompt.render({"lines": self._options.facts})
        messages = (
            ChatMessage(role="system", text=system),
            ChatMessage(role="user", text=user, photos=(request.photo,)),
        )
        order = ChatOrder(messages=messages, max_tokens=self._options.max_tokens, stop=self._options.stop)
        said = prose(self._batcher(self._ask(order)).text)
        if declines(said):
            raise Rejected(
                "The model declined to say what the photo shows.", port=PORT, engine=ENGINE,
                remedy="Try another photo, or choose another model.",
            )  # fmt: skip
        found = describing.caption(describing.told_in_lines(said), np.asarray(request.photo.image()))
        if found is None:
            raise BadOutput(
                "The model said nothing about the photo.", port=PORT, engine=ENGINE, retryable=False,
                remedy="Try another photo, or set options.llava.model to another model.",
            )  # fmt: skip
        return found

    def converse(self, order: ChatOrder, watch: Watch | None = None) -> Iterator[str | ChatEnd]:
        """See :class:`visutale.served.Converser`. Whoever stops listening ends the work at its next token. Raises
        Rejected for more words and photos than the model keeps in mind."""
        watch, gone = watch or Watch(), threading.Event()
        heard: SimpleQueue[str | ChatEnd | BaseException] = SimpleQueue()
        order = order.model_copy(update={"stop": (*order.stop, *self._options.stop)})

        def work() -> None:
            try:
                heard.put(self._batcher(self._ask(order, heard.put, lambda: gone.is_set() or watch.stopped)).end)
            except BaseException as error:  # noqa: BLE001  (the one who listens gets it)
                heard.put(error)

        threading.Thread(target=work, name="llava", daemon=True).start()
        try:
            yield from _told(heard, watch)
        finally:
            gone.set()

    def _ask(
        self, order: ChatOrder, hear: Callable[[str], None] = nobody, stopped: Callable[[], bool] = lambda: False
    ) -> Ask:
        return Ask(order, pictures_of(order, self._options.photo_px), hear, stopped)

    def _run(self, asks: Sequence[Ask]) -> Sequence[Answer | VisutaleError]:
        with self._running:
            return self._loaded().answer(asks)

    def _largest(self) -> int:
        return self._options.batch if self._model is None else self._model.largest_batch

    def _loaded(self) -> VisionModel:
        with self._loading:
            if self._model is None:
                options = self._options
                if not options.model.strip():
                    raise Unavailable(self.check(), port=PORT, engine=ENGINE)
                self._model = VisionModel(
                    self._hub_models.folder(options.model),
                    device=options.device,
                    precision=options.precision,
                    largest_batch=options.batch,
                )
            return self._model


def _told(heard: SimpleQueue[str | ChatEnd | BaseException], watch: Watch) -> Iterator[str | ChatEnd]:
    """What comes through the queue, up to its end."""
    while True:
        try:
            item = heard.get(timeout=_LOOK_S)
        except Empty:
            watch.check()
            continue
        if isinstance(item, BaseException):
            watch.check()
            raise item
        yield item
        if isinstance(item, ChatEnd):
            return
