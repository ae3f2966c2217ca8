"""How long a book takes to be bound, and how much memory: PDFs of pictures with 2048 px, a page after another.

    python bench/binding.py [--rounds 5]

Pictures are photographs' equal in size: noise of every scale, as JPEG. Every book is bound in a process of its own.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from visutale.binding.pdf import bind_pdf
from visutale.book import Asset, Book, Cover, Page, PictureAsset, Scene, Source

SIDE_PX = 2048
WORDS = "The dragon looked out over the sea, and the sea looked back. “Shall we go?” asked the firefly. They went."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", nargs=2, metavar=("PAGES", "PICTURE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(*_bound(int(options.one[0]), Path(options.one[1])))
        return
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {datetime.now(UTC):%Y-%m-%d}\n")
    print("| pages | seconds | a page | peak memory | file |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "page.jpg"
        picture.write_bytes(_picture())
        for pages in (8, 24, 100):
            _measure(pages, picture, options.rounds)


def _measure(pages: int, picture: Path, rounds: int) -> None:
    runs = [_in_a_process(pages, picture) for _ in range(rounds)]
    seconds, memory = statistics.median(run[0] for run in runs), max(run[1] for run in runs)
    size = runs[0][2] / 2**20
    print(f"| {pages} | {seconds:.2f} s | {1000 * seconds / pages:.0f} ms | {memory:.0f} MiB | {size:.1f} MiB |")


def _in_a_process(pages: int, picture: Path) -> tuple[float, float, float]:
    said = subprocess.run(
        [sys.executable, __file__, "--one", str(pages), str(picture)], check=True, capture_output=True, text=True
    ).stdout.split()
    return float(said[0]), float(said[1]), float(said[2])


def _bound(count: int, picture: Path) -> tuple[float, float, int]:
    """Seconds to bind, the process's peak memory in MiB, the size of the file in bytes. No two pictures are alike."""
    data = picture.read_bytes()
    asset = PictureAsset(
        file="0", media_type="image/jpeg", sha256="", size_bytes=len(data), width_px=SIDE_PX, height_px=SIDE_PX
    )
    pages = tuple(
        Page(number=n, text=WORDS, scene=Scene(alt="The sea"), picture=asset.model_copy(update={"file": str(n)}))
        for n in range(1, count + 1)
    )
    book = Book(
        id="20261121-aaaaaa", title="The Dragon and the Sea", language="en", age="6-8", style="paper", seed=1,
        made_at=datetime(2026, 11, 21, tzinfo=UTC), source=Source(words="a dragon"), page_count=count, pages=pages,
        cover=Cover(scene=Scene(alt="A dragon"), picture=asset), address="https://books.example.org/b/0123456789abcdef",
        address_scope="public",
    )  # fmt: skip

    def media(asset: Asset) -> bytes:
        return data + asset.file.encode()

    begun = time.perf_counter()
    size = len(bind_pdf(book, media))
    return time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, size


def _picture() -> bytes:
    """Soft shapes of every size, about 0.6 MB as JPEG, as a painted page is."""
    chance, pixels = np.random.default_rng(1), np.zeros((SIDE_PX, SIDE_PX, 3))
    for scale in (4, 16, 64, 256):
        noise = chance.uniform(0, 255, (scale, scale, 3)).astype(np.uint8)
        pixels += np.asarray(Image.fromarray(noise).resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC)) / 4
    out = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(out, "JPEG", quality=88)
    return out.getvalue()


if __name__ == "__main__":
    main()
