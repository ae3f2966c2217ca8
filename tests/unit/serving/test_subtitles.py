"""Times as subtitles write them."""

from __future__ import annotations

import pytest

from visutale.book import Segment
from visutale.serving import subtitles

HEARD = (
    Segment(start_s=0.0, end_s=1.5, text="Once upon a time,"),
    Segment(start_s=59.9996, end_s=3661.25, text="ever."),
)


def test_subrip() -> None:
    assert subtitles.srt(HEARD) == (
        "1\n00:00:00,000 --> 00:00:01,500\nOnce upon a time,\n\n2\n00:01:00,000 --> 01:01:01,250\never.\n"
    )


def test_webvtt() -> None:
    assert subtitles.vtt(HEARD) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nOnce upon a time,\n\n00:01:00.000 --> 01:01:01.250\never.\n"
    )


@pytest.mark.parametrize(("made", "empty"), [(subtitles.srt(()), ""), (subtitles.vtt(()), "WEBVTT\n")])
def test_nothing_heard(made: str, empty: str) -> None:
    assert made == empty
