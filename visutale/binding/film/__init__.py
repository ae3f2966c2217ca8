"""A book as a film: its cover, every page with its voice, and an end card, as MP4 (H.264 and AAC).

:mod:`~visutale.binding.film.plan` says what is seen when, :mod:`~visutale.binding.film.captions` gives the words with
their times, :mod:`~visutale.binding.film.framing` where the camera looks, and :mod:`~visutale.binding.film.filming`
makes the file. Pictures are kept as the encoder wants them (:mod:`~visutale.binding.film.planes`) and frames are made
one after another, so that a long film takes no more memory than a short one.

Encoding is PyAV's. Its wheel carries FFmpeg with libx264, which stands under the GPL: who hands that wheel on, in an
installer or an image of a machine, hands on GPL software.
"""

from __future__ import annotations

from visutale.binding.film.captions import Captions, captions
from visutale.binding.film.filming import bind_film

__all__ = ["Captions", "bind_film", "captions"]
