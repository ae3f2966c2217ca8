"""Pictures from an image model on any OpenAI-compatible server: OpenAI, vLLM-Omni, SGLang, LocalAI and VisuTale's own.

The words of a scene go to the server that ``base_url`` names and nowhere else; the person's photo goes there only where
``references`` says so. A server of VisuTale's own gets the whole scene, and paints what the engine behind it would
paint here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, JsonValue

from visutale import clip_tokens, image_styles
from visutale.book import Character, Painted
from visutale.errors import Rejected
from visutale.image_phrases import nameless
from visutale.image_prompts import ImagePrompt, compile_prompt, told
from visutale.kept_pictures import KeptPictures
from visutale.media import Blob, Picture
from visutale.openai_api.images import ImageRoutes, PictureOrder, Size
from visutale.openai_api.ours import OwnModel
from visutale.openai_api.server import MediaOptions, Server
from visutale.picture_words import in_sentences
from visutale.portraits import hero_in, portrait_order
from visutale.ports import About, IllustrationRequest, Port, Style
from visutale.resampling import fitted
from visutale.watch import Watch
from visutale.wire import OWNER, PictureFacts, SceneOrder

ENGINE = "openai_images"
PORTRAIT_PX = 1024
_AT_ONCE = 2
_READS_MORE = (
    "gpt-image", "chatgpt-image", "dall-e", "flux", "qwen-image", "z-image", "sd3", "stable-diffusion-3", "hidream",
    "imagen", "hunyuan",
)  # fmt: skip
"""Parts of the names of models that read long prompts; all others get what CLIP reads."""
_LONG_PROMPT = 360
_JPEG = b"\xff\xd8\xff"


class Options(MediaOptions):
    """Where the image model is, and what it takes."""

    parallel: Annotated[int, Field(ge=0, le=32)] = Field(
        0, description="Pictures asked for at the same time; 0 for as many as a server of VisuTale says, else 2."
    )
    references: Literal["none", "portrait", "photo"] = Field(
        "none",
        description="What goes along so that the hero looks the same on every page: nothing, a portrait of the hero "
        "painted first, or the person's photo where the book is made from one. For models that take pictures; a server "
        "of VisuTale's own keeps the hero the same by itself, and gets the photo only with “photo”.",
    )
    prompt_tokens: Annotated[int, Field(ge=0, le=4000)] = Field(
        0, description="How much the model reads, in CLIP's tokens; 0 for 77, and more for models known to read more."
    )
    styles: tuple[str, ...] = Field((), description="The styles to offer, of those in prompts/styles; none for all.")
    sizes: tuple[Annotated[str, Field(pattern=r"^[1-9]\d{1,4}x[1-9]\d{1,4}$")], ...] = Field(
        (), description="The sizes the model paints, as 1024x1024; none tries the size that is needed."
    )
    quality: str = Field("", description="OpenAI's quality (low, medium, high); empty leaves it to the server.")
    sends: tuple[Literal["seed", "negative_prompt"], ...] = Field(
        (), description="What the server takes beyond OpenAI's fields: seed, negative_prompt."
    )
    extra: dict[str, JsonValue] = Field({}, description="Further fields of the request that the server knows.")
    fetch_from: tuple[str, ...] = Field(
        (), description="Hosts, beside the server's own, that pictures may be fetched from (https)."
    )

    @property
    def reads_sentences(self) -> bool:
        """Whether the model reads more than CLIP does."""
        return self.tokens_read > clip_tokens.LIMIT

    @property
    def tokens_read(self) -> int:
        name = self.model.lower()
        return self.prompt_tokens or (_LONG_PROMPT if any(part in name for part in _READS_MORE) else clip_tokens.LIMIT)

    @property
    def all_sizes(self) -> tuple[Size, ...]:
        """``sizes`` in pixels."""
        pairs = [size.split("x") for size in self.sizes]
        return tuple((int(width), int(height)) for width, height in pairs)


class OpenAIImages:
    """Illustrator on a server."""

    port: ClassVar[Port] = "illustrator"
    about: ClassVar[About] = About(
        title="An image model on a server",
        does="Has each scene painted by the image model you name, on any OpenAI-compatible server.",
        licence="as the model's terms say",
    )

    def __init__(self, options: Options, cache: Path) -> None:
        self._options = options
        self._server = Server(options, port=self.port, engine=ENGINE)
        self._routes = ImageRoutes(self._server, sizes=options.all_sizes, hosts=options.fetch_from)
        self._portraits = KeptPictures(cache / "portraits")
        self._introduce()

    @property
    def parallel(self) -> int:
        ours = self._server.offers()
        return self._options.parallel or (ours.parallel if ours else _AT_ONCE)

    @property
    def styles(self) -> tuple[Style, ...]:
        """Those of a server of VisuTale's own, else all there are files for; of these, what is set."""
        ours = self._server.offers()
        there = ours.styles if ours and ours.styles else self._presets
        return tuple(one for one in there if not self._options.styles or one.name in self._options.styles)

    def check(self) -> str:
        return self._options.trouble(ENGINE)

    def load(self) -> None:
        self._greet(Watch())

    def illustrate(self, request: IllustrationRequest, watch: Watch | None = None) -> Picture:
        """See :class:`visutale.ports.Illustrator`. The same request gives the same picture only from a server that
        takes a seed."""
        watch = watch or Watch()
        ours = self._greet(watch)
        known = [style.name for style in self.styles]
        if request.style not in known:
            raise Rejected(
                f"There is no style called “{request.style}”.", port=self.port, engine=ENGINE,
                remedy=f"Known styles: {', '.join(known)}.",
            )  # fmt: skip
        if ours is not None:
            return self._by_ours(request, watch)
        return self._by_any(request, watch)

    def _greet(self, watch: Watch) -> OwnModel | None:
        ours = self._server.greet(lambda: watch.stopped)
        self._introduce()
        return ours

    def _introduce(self) -> None:
        self.about = self._server.introduce(OpenAIImages.about)  # type: ignore[misc]

    # --- a server of VisuTale's own ---

    def _by_ours(self, request: IllustrationRequest, watch: Watch) -> Picture:
        """The whole scene goes there, and what is known of the picture comes back with it."""
        seen = request if self._options.references == "photo" else request.model_copy(update={"photo": None})
        fields = {**self._options.extra, OWNER: SceneOrder.of(seen).model_dump(mode="json")}
        prompt = self._prompt(request).text
        order = PictureOrder(
            self._options.model.strip(), prompt, request.width_px, request.height_px, fields, exact=True
        )
        served = self._routes.ask(order, lambda: watch.stopped)
        try:
            facts = PictureFacts.model_validate(served.entry.get(OWNER))
        except ValueError:
            raise self._server.bad("VisuTale's server sent a picture and nothing about it.") from None
        size = (request.width_px, request.height_px)
        notes = (*facts.notes, *self._photo_kept_back(request))
        picture = Picture.of(
            fitted(served.image, *size), keep_clear=facts.keep_clear, heads=facts.heads, notes=notes,
            painted=facts.painted,
        )  # fmt: skip
        if served.image.size == size and served.data.startswith(_JPEG):
            # Its own bytes: painted there, a picture is the same as painted here.
            return picture.model_copy(update={"data": served.data})
        return picture

    # --- any other ---

    def _by_any(self, request: IllustrationRequest, watch: Watch) -> Picture:
        reference = self._reference(request, watch)
        prompt = self._prompt(request)
        order = self._order(
            self._words(prompt, request, reference), prompt.negative, request.width_px, request.height_px,
            request.seed, reference.picture if reference else None,
        )  # fmt: skip
        served = self._routes.ask(order, lambda: watch.stopped)
        watch.check()
        width, height = served.image.size
        painted = Painted(
            model=order.model,
            seed=order.fields.get("seed"),
            prompt=order.prompt,
            negative=order.fields.get("negative_prompt", ""),
            width_px=width,
            height_px=height,
            enlarged_by="Lanczos" if request.width_px > width or request.height_px > height else "",
            from_photo=reference is not None and reference.is_photo,
        )
        notes = (*((told(prompt),) if prompt.dropped else ()), *self._photo_kept_back(request))
        return Picture.of(fitted(served.image, request.width_px, request.height_px), notes=notes, painted=painted)

    def _order(
        self, prompt: str, negative: str, width_px: int, height_px: int, seed: int, reference: Blob | None = None
    ) -> PictureOrder:
        """What hosted models refuse is sent only where the options say so."""
        options = self._options
        fields: dict[str, Any] = {"quality": options.quality} if options.quality else {}
        if "seed" in options.sends:
            fields["seed"] = seed
        if "negative_prompt" in options.sends:
            fields["negative_prompt"] = negative
        return PictureOrder(
            options.model.strip(), prompt, width_px, height_px, {**fields, **options.extra}, reference=reference
        )

    def _prompt(self, request: IllustrationRequest) -> ImagePrompt:
        style = image_styles.load_or_fallback(request.style)
        scene = request.scene
        if self._options.reads_sentences:
            scene = scene.model_copy(update={"hint": ""})  # it gets a sentence of its own
        return compile_prompt(scene, request.cast, style, count=clip_tokens.count, limit=self._options.tokens_read)

    def _words(self, prompt: ImagePrompt, request: IllustrationRequest, reference: _Reference | None) -> str:
        if not self._options.reads_sentences:
            return prompt.text
        return in_sentences(
            prompt,
            keep_free=request.keep_free,
            portrait_of=reference.hero if reference and not reference.is_photo else None,
            photo_of=reference.hero if reference and reference.is_photo else None,
            hint=nameless(request.cast)(request.scene.hint),
            avoid="negative_prompt" not in self._options.sends,
        )

    def _photo_kept_back(self, request: IllustrationRequest) -> tuple[str, ...]:
        if request.role != "cover" or request.photo is None or self._options.references == "photo":
            return ()
        return ("The photo was not sent to the image model's server, so the cover is painted without it.",)

    # --- the same hero on every page ---

    def _reference(self, request: IllustrationRequest, watch: Watch) -> _Reference | None:
        """What goes along with a scene that shows the hero."""
        hero = hero_in(request.scene, request.cast)
        if hero is None or self._options.references == "none":
            return None
        if self._options.references == "photo" and request.photo is not None:
            return _Reference(hero, request.photo, is_photo=True)
        return _Reference(hero, self._portrait(hero, request, watch))

    def _portrait(self, hero: Character, request: IllustrationRequest, watch: Watch) -> Picture:
        """The hero's portrait, painted for the first page that wants it and used for all others of the book."""
        limit = self._options.tokens_read
        sitting = portrait_order(hero, request.style, request.book_seed, limit=limit)
        words = in_sentences(sitting.prompt) if self._options.reads_sentences else sitting.prompt.text
        order = self._order(words, sitting.prompt.negative, PORTRAIT_PX, PORTRAIT_PX, sitting.seed)
        key = repr((self._options.base_url, order, sitting.seed))
        return self._portraits.get(key, lambda: Picture.of(self._routes.ask(order, lambda: watch.stopped).image))

    @cached_property
    def _presets(self) -> tuple[Style, ...]:
        found = [image_styles.load(name) for name in image_styles.names()]
        return tuple(Style(name=one.name, title=one.title, about=one.about) for one in found)


@dataclass(frozen=True)
class _Reference:
    """The picture that goes along, and whom it shows."""

    hero: Character
    picture: Blob
    is_photo: bool = False
