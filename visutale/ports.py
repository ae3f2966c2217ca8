"""The ports: what the studio asks for, and what every engine behind a port gives.

An engine is one file in ``visutale/engines/`` or ``models/``; its file name is its name in the configuration. It holds

* ``class Options(pydantic.BaseModel)`` with ``extra="forbid"``, ``frozen=True`` and a description for every field,
* one class with ``port`` and ``about`` class attributes that fulfils one Protocol below and is built with
  ``(options: Options, cache: Path)``. Building it is cheap. Heavy imports and weights wait for ``load()``, which the
  other methods call themselves, once, under a lock. ``cache`` is a folder the engine may fill; it may vanish.

Methods may be called from several threads at once. Failures are :class:`~visutale.errors.EngineError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Literal, Protocol

from pydantic import Field

from visutale.book import AgeBand, Box, Caption, Character, Frozen, Scene, Transcript
from visutale.media import Narration, Photo, Picture, Speech
from visutale.watch import Watch

Port = Literal["transcriber", "captioner", "writer", "translator", "illustrator", "narrator"]
PORTS: tuple[Port, ...] = ("transcriber", "captioner", "writer", "translator", "illustrator", "narrator")


class About(Frozen):
    """What the engines page and the colophon say of an engine."""

    title: str
    """A name a reader understands: "Whisper (base)"."""
    does: str
    """One sentence."""
    licence: str = ""
    """Of its weights or art, e.g. "MIT", "CC BY-SA 4.0"."""
    attribution: str = ""
    """The sentence the licence asks to be printed, if any."""


class Engine(Protocol):
    """What every engine has, whatever its port."""

    port: ClassVar[Port]
    about: ClassVar[About]

    def check(self) -> str:
        """Why this engine can't work here, in a sentence that says what to install or set; empty when it can. Fast."""
        ...

    def load(self) -> None:
        """Make ready to work: import, read weights. Calling it again does nothing. Raises Unavailable."""
        ...


# --- transcriber ---


class TranscriptionRequest(Frozen):
    """``language`` is a hint (BCP 47), empty to find it. ``into_english`` asks for a translation as well."""

    speech: Speech
    language: str = ""
    into_english: bool = True


class Transcriber(Engine, Protocol):
    """Speech to text."""

    def transcribe(self, request: TranscriptionRequest) -> Transcript:
        """The words of a recording. Raises InputError where nothing is said, EngineError where the engine fails."""
        ...


# --- captioner ---


class CaptionRequest(Frozen):
    photo: Photo


class Captioner(Engine, Protocol):
    """Photo to words."""

    def caption(self, request: CaptionRequest) -> Caption:
        """What the photo shows. Never who a person is. Raises EngineError."""
        ...


# --- writer ---


class StoryRequest(Frozen):
    """``wish`` is what was typed and said, in English where it could be had; ``title`` may be left to the writer.

    ``photo`` comes along for a writer that sees; others get its facts in ``caption``. ``cast`` are characters of other
    books who are to be in this story, first the one who is its hero; their looks are decided.
    """

    wish: str = ""
    caption: Caption | None = None
    photo: Photo | None = None
    language: str = "en"
    age: AgeBand = "6-8"
    pages: int = 8
    seed: int = 0
    title: str = ""
    cast: tuple[Character, ...] = ()


class StoryPlan(Frozen):
    """What is decided before the first page: ``beats`` has one sentence a page.

    An empty ``title`` means that the writer finds it once the pages are written (:meth:`Writer.entitle`). While a plan
    is being made, a draft of it may lack cast and beats. ``request`` carries no photo.
    """

    request: StoryRequest
    title: str
    cast: tuple[Character, ...]
    beats: tuple[str, ...]
    cover: Scene
    premise: str = ""
    caption: Caption | None = None
    """What a writer that sees saw in the photo."""
    notes: tuple[str, ...] = ()
    """Sentences for the reader, e.g. that a word of the wish was not understood."""


class WrittenPage(Frozen):
    text: str
    scene: Scene


class Titling(Frozen):
    """What a finished story is called, and the scene of its cover."""

    title: str
    cover: Scene


class Story(Frozen):
    """A plan and all its pages. A story that was revised may have another number of pages, another age, other beats."""

    plan: StoryPlan
    pages: tuple[WrittenPage, ...]


class Contradiction(Frozen):
    """Two things that can't both be so: what ``page`` says (its own words), and what speaks against it (a sentence)."""

    page: int
    says: str
    against: str


class Proof(Frozen):
    """What a proofreading found, and the pages it put right, by number."""

    contradictions: tuple[Contradiction, ...] = ()
    repaired: Mapping[int, WrittenPage] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be put right, a sentence each for the reader."""
        left = [found for found in self.contradictions if found.page not in self.repaired]
        return tuple(f"Page {found.page} may not fit the rest: {found.against}" for found in left)


class Resize(Frozen):
    """Tell the same story in more or fewer pages."""

    kind: Literal["resize"] = "resize"
    pages: int


class Continuation(Frozen):
    """Let the story go on for ``pages`` more pages; ``wish`` says how, empty leaves it to the writer."""

    kind: Literal["continue"] = "continue"
    pages: int
    wish: str = ""


class Retelling(Frozen):
    """Tell the same story, page by page, to another age."""

    kind: Literal["retell"] = "retell"
    age: AgeBand


class Rewrite(Frozen):
    """Change page ``number`` as ``wish`` says ("make the owl kinder"), and of the rest only what no longer fits."""

    kind: Literal["rewrite"] = "rewrite"
    number: int
    wish: str


ChangeKind = Literal["resize", "continue", "retell", "rewrite"]
Change = Annotated[Resize | Continuation | Retelling | Rewrite, Field(discriminator="kind")]


class Writer(Engine, Protocol):
    """Wish to story. ``watch`` hears words as they are written, counts tokens and can stop the work (Cancelled)."""

    languages: ClassVar[tuple[str, ...]]
    """BCP 47 tags it writes; empty for any."""
    changes: ClassVar[tuple[ChangeKind, ...]]
    """What it can do to a finished story."""

    @property
    def sees(self) -> bool:
        """Whether it looks at photos itself."""
        ...

    @property
    def parallel(self) -> int:
        """How many pages it may be asked for at the same time; 1 gives every page the pages before it."""
        ...

    def plan(self, request: StoryRequest, watch: Watch | None = None) -> StoryPlan:
        """Title, cast and a beat a page; drafts go to ``watch``. Raises Rejected for a language it does not write,
        InputError for a wish it can't use, EngineError otherwise."""
        ...

    def write(
        self, plan: StoryPlan, number: int, before: Sequence[WrittenPage], watch: Watch | None = None
    ) -> WrittenPage:
        """Page ``number`` (from 1), given the pages before it: all of them, or those that are there."""
        ...

    def entitle(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Titling:
        """Title and cover of a written story. The title that was asked for, or that is in the plan, stays."""
        ...

    def proofread(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Proof:
        """Name contradictions in a whole story and repair them once; a page that can't be repaired stays as it is."""
        ...

    def revise(self, story: Story, change: Change, watch: Watch | None = None) -> Story:
        """The story with a change made to it. Pages that need no change come back as they were.

        Raises Rejected for a change it can't make, InputError for one that makes no sense."""
        ...


# --- translator ---


class TranslationRequest(Frozen):
    """Texts of one book, in their order. ``names`` are the characters' names. Languages are BCP 47 tags."""

    texts: tuple[str, ...]
    source: str
    target: str
    names: tuple[str, ...] = ()
    age: AgeBand = "6-8"


class Translation(Frozen):
    """The texts in the other language, as many and in the same order, and each name as it is in them."""

    texts: tuple[str, ...]
    names: Mapping[str, str] = {}


class Translator(Engine, Protocol):
    """Text to text in another language."""

    def translate(self, request: TranslationRequest, watch: Watch | None = None) -> Translation:
        """All texts, none left out and names the same throughout. Raises Rejected for a language it can't, EngineError
        otherwise."""
        ...


# --- illustrator ---


class Style(Frozen):
    """A look an illustrator offers. ``name`` is the word on the command line."""

    name: str
    title: str
    about: str


class IllustrationRequest(Frozen):
    """A scene to paint. One that has nothing but a hint, and no cast, is told by the hint alone, in plain English.

    ``keep_free`` is where the text panel will lie: no face or figure belongs there, scenery does. ``photo`` is what the
    book was made from: on the cover it is to appear as painted art, on a page an engine may take the hero's looks from
    it. ``seed`` is the page's own; ``book_seed`` is the same for the whole book and decides what must not change from
    page to page.
    """

    scene: Scene
    cast: tuple[Character, ...]
    style: str
    role: Literal["cover", "page"] = "page"
    width_px: int = 1024
    height_px: int = 1024
    seed: int = 0
    book_seed: int = 0
    keep_free: Box | None = None
    photo: Photo | None = None


class Illustrator(Engine, Protocol):
    """Scene to picture."""

    @property
    def styles(self) -> tuple[Style, ...]:
        """The looks it offers, its first the one to begin with."""
        ...

    @property
    def parallel(self) -> int:
        """How many pictures it can usefully paint at the same time. Fast, loads nothing."""
        ...

    def illustrate(self, request: IllustrationRequest, watch: Watch | None = None) -> Picture:
        """Paint the scene at exactly the size asked for. The same request gives the same bytes, or, where an engine
        paints several together and says so, the same but for roundings.

        ``watch`` hears the steps of a long painting and can stop it (Cancelled). Raises EngineError."""
        ...


# --- narrator ---


class Voice(Frozen):
    name: str
    title: str
    language: str


class NarrationRequest(Frozen):
    """``voice`` is a name from :meth:`Narrator.voices`, empty for the language's first. ``pace`` 1.0 is natural."""

    text: str
    language: str = "en"
    voice: str = ""
    pace: float = 0.9
    sentence_pause_s: float = 0.45
    paragraph_pause_s: float = 0.9


class Narrator(Engine, Protocol):
    """Text to voice."""

    def voices(self, language: str) -> tuple[Voice, ...]:
        """The voices for a language (BCP 47; empty for all); none when it can't speak it. Fast, loads nothing."""
        ...

    def narrate(self, request: NarrationRequest) -> Narration:
        """Read the text aloud. Raises Rejected for a language without a voice, EngineError otherwise."""
        ...
