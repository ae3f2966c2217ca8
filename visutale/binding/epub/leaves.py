"""What the pages of an EPUB hold, whichever way they are laid out: values for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from visutale.binding.arrangements.page_plan import Bubble
from visutale.binding.colophon import Sentences, how_it_was_made
from visutale.binding.fonts import FamilyName
from visutale.binding.phrases import phrases
from visutale.binding.read_along import Clip, Paragraph, read_along, silent
from visutale.book import Book, Page
from visutale.languages import direction, document_tag

Kind = Literal["cover", "page", "more", "colophon"]


@dataclass(frozen=True)
class Spoken:
    """Words that are read in one go, with stars around those that are stressed, maybe beyond their end.

    Lines end with "\\n". ``id`` is empty for words that nobody reads.
    """

    text: str
    id: str = ""


@dataclass(frozen=True)
class Words:
    """Paragraphs in one language and one family of faces.

    ``look`` is the style sheet's name for them, ``style`` is what is their own.
    ``gap`` is the style of a paragraph after another one.
    """

    paragraphs: tuple[tuple[Spoken, ...], ...]
    language: str
    look: str
    family: FamilyName
    style: str = ""
    gap: str = ""

    @property
    def direction(self) -> str:
        return direction(self.language)


@dataclass(frozen=True)
class Image:
    """A picture as a page shows it: its file, and what it shows for who can't see it.

    Where there is none, it is a landscape, and ``missing`` are the sentences that say why, each on a line.
    """

    path: str
    alt: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Voice:
    """The file of a page's voice, and how long it is in seconds."""

    path: str
    duration_s: float


@dataclass(frozen=True)
class Styles:
    """Where the parts of a fixed page stand, as style attributes; all empty where a reader lays them out.

    ``part`` is how the whole picture lies in its frame, ``initial`` what a large first letter looks like."""

    image: str = ""
    part: str = ""
    initial: str = ""
    notice: str = ""
    plate: str = ""
    heading: str = ""
    subtitle: str = ""
    words: str = ""
    number: str = ""


@dataclass(frozen=True)
class Leaf:
    """One document. ``number`` is the page's, 0 elsewhere.

    ``look`` is what the style sheet calls its arrangement. Lines of the heading end with "\\n". ``clips`` are the
    elements that are read from ``voice``, with their times. ``bubbles`` are drawn beneath the words.
    """

    key: str
    kind: Kind
    title: str
    number: int = 0
    look: str = "whole"
    image: Image | None = None
    heading: str = ""
    subtitle: str = ""
    words: tuple[Words, ...] = ()
    styles: Styles = Styles()
    voice: Voice | None = None
    clips: tuple[tuple[str, Clip], ...] = ()
    bubbles: tuple[Bubble, ...] = ()

    @property
    def path(self) -> str:
        return f"{self.key}.xhtml"

    @property
    def drawing_path(self) -> str:
        """What is drawn for it, where it has bubbles."""
        return f"{self.key}.svg"

    @property
    def overlay_path(self) -> str:
        return f"{self.key}.smil"

    @property
    def duration_s(self) -> float:
        """How long it is read aloud."""
        return sum(clip.end_s - clip.begin_s for _, clip in self.clips)


def heard(page: Page, shown: Sequence[str], voice: Voice | None) -> list[tuple[Paragraph, ...]]:
    """The paragraphs of each part a page's words are shown in, with their times where they are read aloud."""
    if voice is None or page.narration is None:
        return [silent(part) for part in shown]
    return read_along(shown, page.narration.sentences, voice.duration_s)


def with_words(leaf: Leaf, words: Words, paragraphs: Sequence[Paragraph], voice: Voice | None) -> Leaf:
    """The leaf with these paragraphs after its other words, what is heard together marked and timed."""
    shown: list[tuple[Spoken, ...]] = []
    clips = list(leaf.clips)
    for paragraph in paragraphs:
        pieces = []
        for piece in paragraph:
            if piece.clip is not None:
                clips.append((f"s{len(clips) + 1}", piece.clip))
            pieces.append(Spoken(piece.text, clips[-1][0] if piece.clip is not None else ""))
        shown.append(tuple(pieces))
    own = replace(words, paragraphs=tuple(shown))
    return replace(leaf, words=(*leaf.words, own), voice=voice if clips else None, clips=tuple(clips))


def unread(text: str, language: str, look: str, family: FamilyName) -> Words:
    """Words that nobody reads aloud; lines end with a line break, paragraphs with an empty line."""
    paragraphs = tuple(tuple(Spoken(piece.text) for piece in paragraph) for paragraph in silent(text))
    return Words(paragraphs, document_tag(language), look, family)


def sentences_about(book: Book, voiceless: Sequence[int]) -> list[Sentences]:
    """How the book was made; ``voiceless`` are the pages whose voice is missing or can't be read."""
    told = book.model_copy(update={"credits": tuple(one for one in book.credits if one.port != "binding")})
    found = list(how_it_was_made(told))
    if voiceless:
        words = phrases(book.language)
        missing = words.voices.pages.format(pages=", ".join(map(str, voiceless)))
        found.append(Sentences(words.space.join((missing, words.voices.again)), words.language))
    return found
