"""What a film shows and when: pure arithmetic on a book, the same for the pictures, the sound and the captions.

Times are in seconds from the beginning of the film and fall on frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from visutale.binding.film.sentences import captioned, letters, sentences
from visutale.book import AgeBand, Book, Page, Segment, SoundAsset
from visutale.emphasis import plain

FRAMES_A_SECOND = 30
TITLE_S, END_S, TURN_S = 4.5, 8.0, 1.0
_LEAD_S, _BREATH_S = 0.4, 0.8
"""Before a page's voice begins, and after it ended."""
_WORDLESS_S, _SHORTEST_SHOT_S = 6.0, 4.0
"""How long a page without words is seen, and any page at least."""
_LETTERS_A_SECOND: dict[AgeBand, float] = {"3-5": 7.5, "6-8": 8.0, "9-12": 11.0}
"""How fast words are read where no voice reads them: about 90 and 130 words a minute, as children read aloud and as
they are read to."""
_SHORTEST_S = 1.5
"""For which words stand where no voice reads them."""
_HELD_S = 0.6
"""How long a caption stays after its words, unless others follow within that time or a little more."""
_LONGEST_S = 7200.0


@dataclass(frozen=True)
class Cue:
    """A caption: words that stand from one time to another."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True)
class Shot:
    """One picture that is shown: that of a page, or of the cover for 0. The turn that brings it comes before
    ``start``; both are counted in frames."""

    number: int
    start: int
    frames: int
    cues: tuple[Cue, ...] = ()
    voice: SoundAsset | None = None

    @property
    def seconds(self) -> float:
        return self.frames / FRAMES_A_SECOND

    @property
    def end(self) -> int:
        return self.start + self.frames

    @property
    def voice_frame(self) -> int:
        """Where its voice begins, in frames of the shot."""
        return _in_frames(_LEAD_S)


def shots(book: Book) -> tuple[Shot, ...]:
    """The cover and every page, in their order; the end card comes after them."""
    found = [Shot(0, 0, _in_frames(TITLE_S))]
    for page in book.pages:
        found.append(_page(book, page, after(found[-1])))
    return tuple(found)


def after(shot: Shot) -> int:
    """The frame at which the next shot begins, when the leaf is turned."""
    return shot.end + _in_frames(TURN_S)


def _page(book: Book, page: Page, start: int) -> Shot:
    text = plain(page.text)
    spoken, ends_s = _spoken(page.narration, text) if page.narration else _read(text, book)
    frames = _in_frames(max(_SHORTEST_SHOT_S, _LEAD_S + ends_s + _BREATH_S))
    cues = tuple(_cues(spoken, book.language, start / FRAMES_A_SECOND + _LEAD_S, (start + frames) / FRAMES_A_SECOND))
    return Shot(page.number, start, frames, cues, page.narration)


def _spoken(voice: SoundAsset, text: str) -> tuple[Sequence[Segment], float]:
    """The sentences of a voice in their order, and how long it lasts. Where nobody noted when which is said, the whole
    text takes the whole time."""
    ends_s = min(_LONGEST_S, max(0.0, voice.duration_s))
    found, before_s = [], 0.0
    for sentence in voice.sentences or (Segment(start_s=0.0, end_s=ends_s, text=text),):
        start_s = min(ends_s, max(before_s, sentence.start_s))
        before_s = min(ends_s, max(start_s, sentence.end_s))
        found.append(Segment(start_s=start_s, end_s=before_s, text=sentence.text))
    return found, ends_s


def _read(text: str, book: Book) -> tuple[Sequence[Segment], float]:
    """The sentences of a text in the time it takes to read them, and how long that is altogether."""
    found, now_s = [], 0.0
    for sentence in sentences(text, book.language):
        ends_s = now_s + max(_SHORTEST_S, letters(sentence) / _LETTERS_A_SECOND[book.age])
        found.append(Segment(start_s=now_s, end_s=ends_s, text=sentence))
        now_s = ends_s
    return found, min(_LONGEST_S, now_s) or _WORDLESS_S


def _cues(spoken: Sequence[Segment], language: str, offset_s: float, end_s: float) -> Iterator[Cue]:
    """Captions of a shot that ends at ``end_s``, each standing until the next one where the pause is short."""
    parts = [part for sentence in spoken for part in _parts(sentence, language)]
    nexts_s = [offset_s + part.start_s for part in parts[1:]]
    for part, next_s in zip(parts, [*nexts_s, end_s], strict=False):
        start_s, own_s = offset_s + part.start_s, offset_s + part.end_s
        follows = next_s != end_s and next_s - own_s < 2 * _HELD_S
        until_s = min(end_s, next_s if follows else min(next_s, own_s + _HELD_S))
        if until_s > start_s:
            yield Cue(round(start_s, 3), round(until_s, 3), part.text)


def _parts(sentence: Segment, language: str) -> list[Segment]:
    """A sentence as captions, each with its share of the time."""
    texts = captioned(sentence.text, language)
    each_s = (sentence.end_s - sentence.start_s) / max(1, sum(letters(text) for text in texts))
    found, now_s = [], sentence.start_s
    for text in texts:
        ends_s = now_s + each_s * letters(text)
        found.append(Segment(start_s=now_s, end_s=ends_s, text=text))
        now_s = ends_s
    return found


def _in_frames(seconds: float) -> int:
    return round(seconds * FRAMES_A_SECOND)
