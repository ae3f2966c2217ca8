"""A book as an MP4 file: a cover, pages whose leaves turn, their voices, and an end card."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visutale.binding import marks
from visutale.binding.arranging import Shown, check_words, show
from visutale.binding.film import cards
from visutale.binding.film.captions import subtitles
from visutale.binding.film.cards import Look
from visutale.binding.film.leaf import turned
from visutale.binding.film.plan import END_S, FRAMES_A_SECOND, TURN_S, Cue, Shot, shots
from visutale.binding.film.planes import Overlay, Pixels, Planes, Size
from visutale.binding.film.reel import SAMPLES_A_FRAME, About, Reel
from visutale.binding.film.stage import Stage, card, pixels_of, stage
from visutale.binding.layout import title_of
from visutale.binding.media import Media
from visutale.binding.phrases import phrases
from visutale.binding.themes import USUAL, Theme
from visutale.binding.voice import Chapter, UnheardError, read_voice
from visutale.book import Book, Box, Page, Place
from visutale.errors import BindingError
from visutale.files import unwritable
from visutale.languages import direction

Listener = Callable[[int, int], None]
"""Is told how many frames are done, and how many there will be."""

SIZE = Size(1280, 720)
_PICTURE_PX = 2048
"""Larger pictures are decoded at about this size."""
_TURN, _END = round(TURN_S * FRAMES_A_SECOND), round(END_S * FRAMES_A_SECOND)


def bind_film(
    book: Book,
    media: Media,
    out: Path,
    *,
    captions: bool = True,
    theme: Theme = USUAL,
    size: Size = SIZE,
    listener: Listener | None = None,
) -> None:
    """The book as a film, in ``out`` when all of it is there. A book that still grows is filmed as far as it is.

    ``captions`` burns the words in, sentence by sentence, as ``theme`` sets them; without, they are a track that
    players show where somebody wants it. ``size`` is that of its frames. ``listener`` is told the frames done and all
    of them, once a second of film; what it raises ends the filming. A picture that is missing or can't be read leaves a
    drawn landscape that says so, such a voice silence.

    Raises BindingError, naming the page, for words that can't be shown and for a book without pages; LibraryError where
    the file can't be written.
    """
    check_words(book)
    if not book.pages:
        raise BindingError(
            "This book has no pages yet, so there is nothing to film.",
            remedy="Make the film when its first page is there.",
            kept="The book itself is kept as it is.",
        )
    film = _Film(book, media, size, theme, captions=captions)
    with _beside(out) as part, Reel(part, size, film.about()) as reel:
        for done, (frame, sound) in enumerate(film.frames(), start=1):
            reel.add(frame, sound)
            if listener is not None and (done % FRAMES_A_SECOND == 0 or done == film.length):
                listener(done, film.length)


@dataclass(frozen=True)
class _Take:
    """A stage and how long it is filmed, in frames, with what is seen and heard meanwhile."""

    stage: Stage
    frames: int
    shot: Shot | None = None
    voice: np.ndarray | None = None

    def cue(self, index: int) -> Cue | None:
        """The caption of a frame."""
        if self.shot is None:
            return None
        now_s = (self.shot.start + index) / FRAMES_A_SECOND
        return next((cue for cue in self.shot.cues if cue.start_s <= now_s < cue.end_s), None)

    def sound(self, index: int) -> bytes:
        """What is heard with a frame, as :meth:`Reel.add` takes it."""
        if self.shot is None or self.voice is None or index < self.shot.voice_frame:
            return b""
        start = (index - self.shot.voice_frame) * SAMPLES_A_FRAME
        return self.voice[start : start + SAMPLES_A_FRAME].tobytes()


class _Film:
    """The frames of one book, made one after another."""

    def __init__(self, book: Book, media: Media, size: Size, theme: Theme, *, captions: bool) -> None:
        self._book, self._media, self._size, self._captions = book, media, size, captions
        self._cover = show(book, book.cover, media)
        self._look = Look.of(theme, self._cover.painting.sample if self._cover.painting else None)
        self._shots = shots(book)
        self._ends = list(cards.end_cards(book, self._look, size))
        self._rtl = direction(book.language) == "rtl"
        self.length = self._shots[-1].end + len(self._ends) * (_TURN + _END)

    def about(self) -> About:
        """What the file says of itself."""
        book, said = self._book, phrases(self._book.language)
        names = [said.cover, *(said.page.format(shot.number) for shot in self._shots[1:]), said.end]
        starts = [0, *(shot.start - _TURN for shot in self._shots[1:]), self._shots[-1].end, self.length]
        chapters = [
            Chapter(name, start / FRAMES_A_SECOND, end / FRAMES_A_SECOND)
            for name, start, end in zip(names, starts, starts[1:], strict=False)
        ]
        heard = any(page.narration for page in book.pages)
        return About(
            title=title_of(book),
            language=book.language,
            made_at=book.made_at,
            comment=marks.comment(book, heard=heard),
            chapters=tuple(chapters),
            sound=heard,
            words=() if self._captions else subtitles(book),
        )

    def frames(self) -> Iterator[tuple[Planes, bytes]]:
        """Every frame with its sound."""
        last: Planes | None = None
        for take in self._takes():
            if last is not None:
                first = take.stage.frame(0.0, self._size)
                for step in range(1, _TURN + 1):
                    yield turned(last, first, step / (_TURN + 1), from_left=self._rtl), b""
            for index, frame in enumerate(self._frames_of(take)):
                yield frame, take.sound(index)
            last = take.stage.frame(1.0, self._size)

    def _frames_of(self, take: _Take) -> Iterator[Planes]:
        shown: Cue | None = None
        strip: Overlay | None = None
        for index in range(take.frames):
            frame = take.stage.frame(index / max(1, take.frames - 1), self._size)
            cue = take.cue(index) if self._captions else None
            if cue is not None and cue != shown:
                strip = cards.caption(cue.text, self._book, take.stage.captions, self._look, self._size)
                shown = cue
            if cue is not None and strip is not None:
                strip.onto(frame)
            yield frame

    def _takes(self) -> Iterator[_Take]:
        cover, _ = self._picture(self._book.cover, self._cover)
        yield _Take(card(cards.title_card(self._book, cover, self._look, self._size)), self._shots[0].frames)
        for page, shot in zip(self._book.pages, self._shots[1:], strict=True):
            pixels, clear = self._picture(page, show(self._book, page, self._media))
            words = self._captions and bool(shot.cues)
            seen = stage(pixels, self._size, clear, shot.number, shot.seconds, captions=words)
            yield _Take(seen, shot.frames, shot, self._voice(shot))
        for end in self._ends:
            yield _Take(card(end), _END)

    def _picture(self, place: Place, shown: Shown) -> tuple[Pixels, Sequence[Box]]:
        """A place's picture and its faces and figures; the landscape that stands in for it, with its words."""
        if shown.painting is None:
            number = place.number if isinstance(place, Page) else 0
            pixels, words = cards.landscape(number, shown, self._look)
            return pixels, (words,)
        return pixels_of(shown.painting, _PICTURE_PX), place.picture.keep_clear if place.picture else ()

    def _voice(self, shot: Shot) -> np.ndarray | None:
        try:
            return read_voice(shot.voice, self._media) if shot.voice else None
        except UnheardError:
            return None


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A file in the same folder that takes the place of ``out`` when nothing failed. Raises LibraryError."""
    part = out.with_name(f".{out.name[:40]}-{os.getpid()}-{threading.get_ident()}.part")
    try:
        yield part
        part.replace(out)
    except OSError as error:
        raise unwritable(out, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
