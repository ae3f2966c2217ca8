"""What a film takes of time and memory, and that memory does not grow with its length.

    python -m bench.film [--pages 2 8] [--side 2048]

Each film is made in a process of its own. Pictures are drawn landscapes; pages are read in silence, which takes as long
as a voice.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.unit.binding.sample import TEXT, make_book, reader
from visutale.binding.film import bind_film
from visutale.binding.film.plan import FRAMES_A_SECOND


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[2, 8])
    parser.add_argument("--side", type=int, default=2048)
    options = parser.parse_args()
    if len(options.pages) == 1:
        measure(options.pages[0], options.side)
        return
    for pages in options.pages:
        subprocess.run(
            [sys.executable, "-m", "bench.film", "--pages", str(pages), "--side", str(options.side)], check=True
        )


def measure(pages: int, side: int) -> None:
    book, files = make_book(texts=(TEXT,) * pages, side=side)
    lengths: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "book.mp4"
        started = time.perf_counter()
        bind_film(book, reader(files), out, listener=lambda _done, of: lengths.append(of))
        took_s, length_s = time.perf_counter() - started, lengths[-1] / FRAMES_A_SECOND
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{pages} pages: {length_s:.0f} s of film in {took_s:.0f} s, {took_s / length_s:.2f} s a second; "
            f"{out.stat().st_size / 1e6:.1f} MB; peak memory {peak_mb:.0f} MB"
        )


if __name__ == "__main__":
    main()
