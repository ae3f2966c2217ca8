"""How long a book takes, and what streaming and overlap gain over one thread.

    python bench/book.py [--photo F] [--speech F] [--pages 8] [--rounds 5]

Everything is measured in one run on warm engines, side by side, and given as medians. Without files of your own, the
speech is made by the narrator and the photo is drawn. Books go to a temporary folder.
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
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from visutale.binding.pdf import bind_pdf
from visutale.book import Book, Cover, Scene, Source
from visutale.media import Photo, Speech
from visutale.ports import NarrationRequest, TranscriptionRequest
from visutale.settings import Settings
from visutale.stages.hear import hear
from visutale.stages.illustrate import illustrate
from visutale.stages.narrate import narrate
from visutale.stages.plan import plan
from visutale.stages.see import see
from visutale.stages.write import write_next
from visutale.studio import BookRequest
from visutale.workshop import Workshop

WISH = (
    "Tell me a story about a shy dragon who is afraid of the dark, and the little firefly who helps her, "
    "high up in the snowy mountains."
)
SEED = 11


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photo", type=Path)
    parser.add_argument("--speech", type=Path)
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        workshop = Workshop.build(Settings.read(home=Path(home), host="127.0.0.1"))
        if failures := workshop.engines.warm_up():
            sys.exit("\n".join(str(error) for error in failures.values()))
        photo_file, speech_file = _inputs(workshop, options.photo, options.speech, Path(home))
        rows = _measure(workshop, photo_file, speech_file, options.pages, options.rounds)
        rows += _whole_process(photo_file, speech_file, options.pages, Path(home))
        workshop.jobs.close()
    python = sys.version.split()[0]
    print(f"{os.cpu_count()} cores, Python {python}, {options.rounds} rounds, {datetime.now(UTC):%Y-%m-%d}\n")
    print("| what | median | lowest | highest |\n|---|---|---|---|")
    for row in rows:
        print(row)


def _measure(workshop: Workshop, photo_file: Path, speech_file: Path, pages: int, rounds: int) -> list[str]:
    photo = Photo.read(photo_file.read_bytes(), photo_file.name)
    speech = Speech.read(speech_file.read_bytes(), speech_file.name)
    request = BookRequest(photo=photo, speech=speech, pages=pages, seed=SEED)
    narrated = request.model_copy(update={"narrate": True})
    studio = workshop.studio
    warm = studio.make(narrated)
    heard = TranscriptionRequest(speech=speech)
    names = ("book", "narrated", "thread", "thread_narrated", "scene", "hear", "see", "own", "gain", "gain_narrated")
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        times["book"].append(_seconds(lambda: studio.make(request)))
        times["narrated"].append(_seconds(lambda: studio.make(narrated)))
        alone, inside = _one_thread(workshop, photo, speech, pages, narrated=False)
        times["thread"].append(alone)
        times["own"].append(1 - inside / alone)
        times["thread_narrated"].append(_one_thread(workshop, photo, speech, pages, narrated=True)[0])
        times["gain"].append(times["thread"][-1] / times["book"][-1])
        times["gain_narrated"].append(times["thread_narrated"][-1] / times["narrated"][-1])
        times["scene"] += [
            _seconds(lambda n=number: illustrate(warm, n, None, 1024, workshop.engines.illustrator))  # type: ignore[misc]
            for number in range(1, pages + 1)
        ]
        times["hear"].append(_seconds(lambda: workshop.engines.transcriber.transcribe(heard)))
        times["see"].append(_seconds(lambda: see(warm, photo, workshop.engines.captioner)))
    return [
        _row(f"book of {pages} pages, photo + {speech.duration_s:.1f} s of speech", times["book"], "s"),
        _row("the same with narration", times["narrated"], "s"),
        _row("its stages one after another, one thread", times["thread"], "s"),
        _row("the same with narration, one thread", times["thread_narrated"], "s"),
        _row("gain of streaming and overlap", times["gain"], "x"),
        _row("gain with narration", times["gain_narrated"], "x"),
        _row("a scene at 1024 px", times["scene"], "s"),
        _row("speech to text", times["hear"], "s"),
        _row("speech to text, times real time", [speech.duration_s / seconds for seconds in times["hear"]], "x"),
        _row("photo to facts", times["see"], "s"),
        _row("the studio's own share of the time", [100 * share for share in times["own"]], "%"),
    ]


class Stopwatch:
    """Sums the seconds spent inside ``with`` blocks."""

    seconds = 0.0

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *exc: object) -> None:
        self.seconds += time.perf_counter() - self._start


def _one_thread(workshop: Workshop, photo: Photo, speech: Speech, pages: int, *, narrated: bool) -> tuple[float, float]:
    """The stages in order in this thread: (seconds in all, seconds inside engines and binding)."""
    engines, library, inside = workshop.engines, workshop.library, Stopwatch()
    start = time.perf_counter()
    folder = library.folder(book_id := library.new_id())
    book = Book(
        id=book_id, title="", language="en", age="6-8", style="paper", seed=SEED, made_at=datetime.now(UTC),
        source=Source(photo=folder.put_picture("photo", photo)), cover=Cover(scene=Scene()), page_count=pages,
    )  # fmt: skip
    with inside:
        book = see(hear(book, speech, engines.transcriber), photo, engines.captioner)
        book = plan(book, engines.writer)
        cover = illustrate(book, 0, photo, 1024, engines.illustrator)
    asset = folder.put_picture("cover", cover)
    book = book.model_copy(update={"cover": book.cover.model_copy(update={"picture": asset})})
    for number in range(1, pages + 1):
        with inside:
            book = write_next(book, engines.writer)
            picture = illustrate(book, number, None, 1024, engines.illustrator)
            voice = narrate(book, number, engines.narrator) if narrated else None
        made = {"picture": folder.put_picture(f"page-{number:02}", picture)}
        if voice is not None:
            made["narration"] = folder.put_narration(f"page-{number:02}", voice)
        book = book.with_page(book.page(number).model_copy(update=made))
        library.save(book)
    with inside:
        pdf = bind_pdf(book, folder.read)
    library.save_pdf(book.id, pdf)
    return time.perf_counter() - start, inside.seconds


def _whole_process(photo: Path, speech: Path, pages: int, home: Path) -> list[str]:
    """`visutale make` as a process of its own: from a cold start to the PDF, and its peak memory."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "visutale.cli", "make", "--photo", str(photo), "--speech", str(speech)]
    command += ["--pages", str(pages), "--narrate", "--seed", str(SEED), "--json"]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "VISUTALE_HOME": str(home)})
    seconds = time.perf_counter() - start
    peak_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    code = "from visutale.workshop import shared_workshop as w; w().engines.warm_up(); w().jobs.close()"
    ready = [
        _seconds(
            lambda: subprocess.run(
                [sys.executable, "-c", code], check=True, env={**os.environ, "VISUTALE_HOME": str(home)}
            )
        )
        for _ in range(3)
    ]
    return [
        _row("`visutale make --narrate` as a process, cold", [seconds], "s"),
        _row("its peak memory", [peak_mib], "MiB"),
        _row("all engines ready from a cold start", ready, "s"),
    ]


def _inputs(workshop: Workshop, photo: Path | None, speech: Path | None, home: Path) -> tuple[Path, Path]:
    if speech is None:
        speech = home / "wish.wav"
        speech.write_bytes(workshop.engines.narrator.narrate(NarrationRequest(text=WISH, pace=1.0)).data)
    if photo is None:
        photo = home / "photo.jpg"
        photo.write_bytes(_drawn_photo())
    return photo, speech


def _drawn_photo() -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (2000, 1500), "#7fb4e0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 900, 2000, 1500), fill="#5d8a3a")
    draw.ellipse((1500, 150, 1750, 400), fill="#ffe08a")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _row(what: str, values: list[float], unit: str) -> str:
    shown = (statistics.median(values), min(values), max(values))
    digits = 0 if unit == "MiB" else 2
    return f"| {what} | " + " | ".join(f"{value:.{digits}f} {unit}" for value in shown) + " |"


if __name__ == "__main__":
    main()
