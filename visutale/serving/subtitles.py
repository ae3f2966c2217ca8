"""What was heard, as subtitles."""

from __future__ import annotations

from collections.abc import Sequence

from visutale.book import Segment


def srt(segments: Sequence[Segment]) -> str:
    """SubRip: numbered, with commas in its times."""
    cues = (
        f"{number}\n{_clock(one.start_s, ',')} --> {_clock(one.end_s, ',')}\n{one.text}\n"
        for number, one in enumerate(segments, 1)
    )
    return "\n".join(cues)


def vtt(segments: Sequence[Segment]) -> str:
    """WebVTT."""
    cues = (f"{_clock(one.start_s, '.')} --> {_clock(one.end_s, '.')}\n{one.text}\n" for one in segments)
    return "\n".join(("WEBVTT\n", *cues))


def _clock(seconds: float, point: str) -> str:
    total_ms = round(seconds * 1000)
    total_s, ms = divmod(total_ms, 1000)
    minutes, s = divmod(total_s, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{s:02d}{point}{ms:03d}"
