"""The words of a film for players that show captions: as a track of the film, and as files in SubRip and WebVTT."""

from __future__ import annotations

from dataclasses import replace

from visutale.binding.film.plan import Cue, shots
from visutale.binding.film.sentences import in_two_lines
from visutale.book import Book, Frozen


class Captions(Frozen):
    """The same captions in two formats, each the text of a file in UTF-8. Both are empty of captions where the book
    has no words."""

    srt: str
    vtt: str


def captions(book: Book) -> Captions:
    """The captions of the film that :func:`~visutale.binding.film.filming.bind_film` makes of the same book."""
    cues = subtitles(book)
    srt = [f"{number}\n{_times(cue, ',')}\n{cue.text}\n" for number, cue in enumerate(cues, 1)]
    vtt = [f"{_times(cue, '.')}\n{_escaped(cue.text)}\n" for cue in cues]
    return Captions(srt="\n".join(srt), vtt="\n".join(["WEBVTT\n", *vtt]))


def subtitles(book: Book) -> tuple[Cue, ...]:
    """The same captions one by one, each in at most two lines."""
    cues = (cue for shot in shots(book) for cue in shot.cues)
    return tuple(replace(cue, text=in_two_lines(cue.text, book.language)) for cue in cues)


def _times(cue: Cue, point: str) -> str:
    return f"{_time(cue.start_s, point)} --> {_time(cue.end_s, point)}"


def _time(seconds: float, point: str) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{milliseconds // 1000:02d}{point}{milliseconds % 1000:03d}"


def _escaped(text: str) -> str:
    """What begins a tag or an entity in WebVTT, spelt so that it does not."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
