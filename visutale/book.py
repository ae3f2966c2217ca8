"""The one document. Everything reads and returns a :class:`Book`; nothing travels beside it.

All models are frozen and refuse unknown fields. Pictures, voices and the photo are stored next to the saved book and
are named here by :class:`PictureAsset` and :class:`SoundAsset`. Boxes are ``(left, top, right, bottom)`` in shares of
the picture, 0.0 to 1.0, top left is (0, 0). Times are in seconds. Languages are BCP 47 tags.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

AgeBand = Literal["3-5", "6-8", "9-12"]
TimeOfDay = Literal["dawn", "morning", "day", "afternoon", "evening", "night"]
Weather = Literal["clear", "cloudy", "rain", "snow", "storm", "fog", "wind"]
Season = Literal["spring", "summer", "autumn", "winter"]
Pose = Literal["stand", "walk", "sit", "sleep", "reach", "hug", "fly"]
Feeling = Literal["calm", "happy", "sad", "afraid", "surprised", "cross", "proud"]
Pronoun = Literal["she", "he", "it", "they"]
Camera = Literal["close", "medium", "wide", "above", "below"]
AddressScope = Literal["public", "network", "machine"]

FEWEST_PAGES, MOST_PAGES = 4, 24

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Frozen(BaseModel):
    """A value: it never changes, and a field it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Box(NamedTuple):
    """A part of a picture, in shares of its width and height."""

    left: Share
    top: Share
    right: Share
    bottom: Share

    def overlap(self, other: Box) -> float:
        """The area both cover, as a share of the whole picture."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)


# --- what a book was made from ---


class Segment(Frozen):
    """Words heard between two times, in seconds from the start of the recording."""

    start_s: float
    end_s: float
    text: str


class Transcript(Frozen):
    """What a recording says, in its own language and, where that is not English, in English too."""

    text: str
    language: str
    language_probability: Share
    duration_s: float
    segments: tuple[Segment, ...] = ()
    english: str = ""


class Subject(Frozen):
    """Something seen in a photo: a singular common noun, how many, where, and how sure the model is.

    ``score`` and ``box`` are None, and ``where`` is empty, where a model names things and does not measure them.
    ``colour`` is a plain word for an animal's or a thing's own colour, empty where none prevails.
    """

    name: str
    count: Annotated[int, Field(ge=1)] = 1
    score: Share | None = None
    box: Box | None = None
    where: str = ""
    colour: str = ""


class Caption(Frozen):
    """What a photo shows: one plain sentence, and the facts it was made from. Never who somebody is."""

    sentence: str
    subjects: tuple[Subject, ...] = ()
    setting: str = ""
    setting_score: Share = 0.0
    light: str = ""
    colours: tuple[str, ...] = ()
    unsure: bool = False


class Asset(Frozen):
    """A file of the book: ``file`` is its path relative to the saved book, with forward slashes.

    ``made_of`` is the SHA-256 of everything it was made from (:mod:`visutale.dependencies`), empty where nobody noted.
    """

    file: str
    media_type: str
    sha256: str
    size_bytes: int
    made_of: str = ""


class Painted(Frozen):
    """How an image model painted a picture, so that it can be painted again. Prompts are as the model got them.

    ``steps`` are those that really ran, by stage ("base", "refiner"). ``likeness`` is how much the hero looks like
    their portrait, as the cosine of two image embeddings; None where it was not measured. A picture that was enlarged
    says how (``enlarged_by``) and from which size. ``seed`` is None where the model's server takes none. ``from_photo``
    says that the model began with a photo, or was shown one.
    """

    model: str
    seed: int | None = None
    prompt: str = ""
    negative: str = ""
    steps: dict[str, int] = {}
    width_px: int = 0
    height_px: int = 0
    enlarged_by: str = ""
    likeness: float | None = None
    tries: Annotated[int, Field(ge=1)] = 1
    from_photo: bool = False


class Head(Frozen):
    """Where in a picture the head of a character is, by the id of that character."""

    who: str
    box: Box


class PictureAsset(Asset):
    """A stored picture. ``keep_clear`` are the boxes that text must not cover: faces and figures. ``heads`` says whose
    they are, where the illustrator knows.

    ``variation`` counts the tries at one place of the book: each has a seed of its own.
    """

    variation: int = 0
    width_px: int
    height_px: int
    keep_clear: tuple[Box, ...] = ()
    heads: tuple[Head, ...] = ()
    notes: tuple[str, ...] = ()
    painted: Painted | None = None


class SoundAsset(Asset):
    """A stored voice. ``sentences`` are the words as spoken, with their times."""

    duration_s: float
    sentences: tuple[Segment, ...] = ()


class Source(Frozen):
    """What was asked for: words and title, a recording's words, a photo and its facts, characters of other books."""

    words: str = ""
    title: str = ""
    transcript: Transcript | None = None
    caption: Caption | None = None
    photo: PictureAsset | None = None
    cast: tuple[Character, ...] = ()
    """Characters of other books who were to be in this one."""


# --- what a book is ---


class Character(Frozen):
    """One of the cast. ``kind`` is a singular common noun ("dragon", "sister"); ``count`` is 2 for "two sisters".

    ``looks`` (at most 20 words, without the name) are repeated word for word wherever the character is described.
    ``kind``, ``looks`` and ``clothes`` are English in every book: image models read them. ``voice`` is how the
    character speaks ("softly, in short sentences").
    """

    id: str
    name: str
    kind: str
    looks: str
    clothes: str = ""
    count: Annotated[int, Field(ge=1)] = 1
    pronoun: Pronoun = "they"
    traits: tuple[str, ...] = ()
    role: Literal["hero", "companion", "other"] = "other"
    voice: str = ""
    seed: int | None = None
    """Of the looks, for one who comes from another book; None takes the book's seed."""
    looks_id: str = ""
    """The id that goes with ``seed``, which they had in the other book."""

    def looks_key(self, book_seed: int) -> tuple[int, str]:
        """The seed and the id that decide whatever their looks leave open: those of the book they come from."""
        return (book_seed if self.seed is None else self.seed), self.looks_id or self.id


class Part(Frozen):
    """What one character does in a scene. ``does`` is a verb phrase in the present: "reaches for the lantern"."""

    who: str
    does: str = ""
    pose: Pose = "stand"
    feeling: Feeling = "calm"
    holds: str = ""


class Thing(Frozen):
    """Something named in the text that the picture must show: a singular common noun and how many."""

    name: str
    count: Annotated[int, Field(ge=1)] = 1


class Scene(Frozen):
    """The key scene of a page: who does what, where, when, seen from where, and with which things in sight.

    Everything but ``alt`` is English in every book: image models read it.
    """

    parts: tuple[Part, ...] = ()
    place: str = ""
    indoors: bool = False
    time: TimeOfDay = "day"
    weather: Weather = "clear"
    season: Season = "summer"
    things: tuple[Thing, ...] = ()
    mood: str = ""
    camera: Camera = "medium"
    alt: str = ""
    """One sentence that tells the picture to someone who can't see it."""
    hint: str = ""
    """What somebody wished of this picture beyond the story: "more stars", in their own words."""


class Problem(Frozen):
    """Something that failed and can be repaired: ``stage`` is ``illustrate`` or ``narrate``."""

    stage: Literal["illustrate", "narrate"]
    message: str


class Place(Frozen):
    """Where a picture belongs: a page or the cover.

    ``candidates`` are other pictures that were painted for it and may be chosen instead of ``picture``. ``variation``
    is the one its picture is (or shall be) painted in; ``to_paint`` is how many pictures are still to be painted,
    beginning with that variation. A place without a picture lacks one, whatever ``to_paint`` says.
    """

    scene: Scene
    picture: PictureAsset | None = None
    candidates: tuple[PictureAsset, ...] = ()
    variation: Annotated[int, Field(ge=0)] = 0
    to_paint: Annotated[int, Field(ge=0)] = 0
    problems: tuple[Problem, ...] = ()

    @property
    def pictures(self) -> tuple[PictureAsset, ...]:
        """Everything that was painted for it, the chosen one first."""
        return (*([self.picture] if self.picture else []), *self.candidates)


class Page(Place):
    """One page: its words, its scene, and what was made from them so far. ``number`` starts at 1.

    ``original`` is the text it was translated from, in a translated book. ``seed_number`` is the number its pictures'
    seeds come from, where that is not its own: pages that were moved by others keep their pictures.
    """

    number: Annotated[int, Field(ge=1)]
    seed_number: Annotated[int, Field(ge=0)] = 0
    text: str
    original: str = ""
    narration: SoundAsset | None = None


class Cover(Place):
    """The cover's scene and picture; its words are the book's title."""


class Usage(Frozen):
    """What one step of a language model took: ``step`` is the name of its prompt ("story/outline").

    ``estimated`` says that the server reported no tokens, so they were counted as four characters each. ``cost`` is
    0.0 where no prices are set.
    """

    step: str
    calls: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0
    currency: str = ""
    estimated: bool = False
    prompt_sha256: str = ""


class Credit(Frozen):
    """Who made which part: the engine of a port, in how many seconds, and under which licence its parts stand.

    ``usage`` has one entry a step where a language model was paid by the token.
    """

    port: str
    engine: str
    title: str
    seconds: float = 0.0
    calls: int = 0
    model: str = ""
    licence: str = ""
    attribution: str = ""
    usage: tuple[Usage, ...] = ()


class Book(Frozen):
    """A picture book, whole or still growing."""

    format: Literal[1] = 1
    id: str
    title: str
    language: str
    age: AgeBand
    style: str
    seed: int
    made_at: datetime
    source: Source
    made_from: str = ""
    """The id of the book this one was translated or retold from; empty for a book of its own."""
    original_language: str = ""
    """The language the book was translated from; empty for a book in its own words."""
    bilingual: bool = False
    """Whether a translated book shows the original text under each page's own."""
    premise: str = ""
    """What the story is about, in a sentence or two; empty where the writer needs none."""
    cast: tuple[Character, ...] = ()
    beats: tuple[str, ...] = ()
    """What happens on each page, in a sentence; decided before the first page is written."""
    cover: Cover
    pages: tuple[Page, ...] = ()
    page_count: Annotated[int, Field(ge=1)]
    pictures_each: Annotated[int, Field(ge=1, le=4)] = 1
    """How many pictures are painted for each place, to choose from."""
    approved: bool = True
    """False while somebody wants to see the story before it is painted and read aloud."""
    version: Annotated[int, Field(ge=1)] = 1
    """Counts what was changed by hand or undone; earlier ones are kept beside the book."""
    narrated: bool = False
    voice: str = ""
    pace: float = 0.0
    """Of the voice: 1.0 is natural, 0.0 leaves it to the age."""
    address: str = ""
    """Where the finished PDF can be fetched by a phone; printed in the book as a QR code."""
    address_scope: AddressScope = "network"
    """Who can open the address: anybody, the same network while the app runs, or this machine alone."""
    address_answered: bool = False
    """Whether the app answered at the address when it was tried, just before the book was bound."""
    notes: tuple[str, ...] = ()
    """Sentences for the reader: what was left out and why."""
    credits: tuple[Credit, ...] = ()

    def page(self, number: int) -> Page:
        """Page ``number``, from 1. Raises IndexError."""
        if not 1 <= number <= len(self.pages):
            raise IndexError(number)
        return self.pages[number - 1]

    def place(self, number: int) -> Place:
        """The cover for 0, else the page. Raises IndexError."""
        return self.page(number) if number else self.cover

    def with_place(self, number: int, place: Place) -> Book:
        """The book with this place instead of its own: the cover for 0, else the page."""
        if isinstance(place, Page):
            return self.with_page(place)
        return self.model_copy(update={"cover": place})

    def with_page(self, page: Page) -> Book:
        """The book with this page in its place: replaced, or added as the next one."""
        pages = list(self.pages)
        pages[page.number - 1 : page.number] = [page]
        return self.model_copy(update={"pages": tuple(pages)})

    @property
    def problems(self) -> tuple[tuple[int, Problem], ...]:
        """Everything that failed, with its page number; 0 is the cover."""
        found = [(0, problem) for problem in self.cover.problems]
        found += [(page.number, problem) for page in self.pages for problem in page.problems]
        return tuple(found)

    @property
    def complete(self) -> bool:
        """Every page is there with its pictures (and its voice, where the book is narrated)."""
        places: tuple[Place, ...] = (self.cover, *self.pages)
        return (
            len(self.pages) == self.page_count
            and all(place.picture is not None and not place.to_paint for place in places)
            and all(page.narration for page in self.pages if self.narrated)
        )
