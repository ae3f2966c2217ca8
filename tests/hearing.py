"""Recordings to be heard, and what was heard word by word."""

from __future__ import annotations

import io
import re
import wave

import numpy as np

from visutale.media import Speech


def recording(samples: np.ndarray, rate_hz: int = 24_000) -> Speech:
    """Float samples in -1.0 to 1.0, shape (n,), as somebody's recording."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return Speech.read(out.getvalue(), "wish.wav")


def words(text: str) -> list[str]:
    """The words alone, in lower case."""
    return re.findall(r"[a-z']+", text.lower())
