"""The words of a film as files of their own, for players that show captions: SubRip and WebVTT."""

from __future__ import annotations

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
    cues = [cue for shot in shots(book) for cue in shot.cues]
    texts = [in_two_lines(cue.text, book.language) for cue in cues]
    srt = [
        f"{number}\n{_times(cue, ',')}\n{text}\n" for number, (cue, text) in enumerate(zip(cues, texts, strict=True), 1)
    ]
    vtt = [f"{_times(cue, '.')}\n{_escaped(text)}\n" for cue, text in zip(cues, texts, strict=True)]
    return Captions(srt="\n".join(srt), vtt="\n".join(["WEBVTT\n", *vtt]))


def _times(cue: Cue, point: str) -> str:
    return f"{_time(cue.start_s, point)} --> {_time(cue.end_s, point)}"


def _time(seconds: float, point: str) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{milliseconds // 1000:02d}{point}{milliseconds % 1000:03d}"


def _escaped(text: str) -> str:
    """What begins a tag or an entity in WebVTT, spelt so that it does not."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
