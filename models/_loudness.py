"""How loud a voice is: every page alike, and nothing cut off."""

from __future__ import annotations

import numpy as np

_WANTED = 10 ** (-20 / 20)
"""Root mean square of speech, in shares of the loudest there is."""
_CEILING = 0.89
_FAINTEST = 1e-4


def gain(speech: np.ndarray) -> float:
    """What brings a voice to the wanted loudness, by a sample of its speech without silence."""
    return float(_WANTED / max(np.sqrt(np.mean(speech**2)), _FAINTEST)) if len(speech) else 1.0


def pcm(samples: np.ndarray) -> bytes:
    """16-bit samples; what is louder than the ceiling is bent below it instead of cut off."""
    size = np.abs(samples)
    knee = 0.7 * _CEILING
    bent = knee + (_CEILING - knee) * np.tanh((size - knee) / (_CEILING - knee))
    return (np.where(size > knee, np.sign(samples) * bent, samples) * 32767).astype("<i2").tobytes()
