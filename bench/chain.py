"""What the chain costs over the model's own time, when the first picture starts, and what pages side by side gain.

    python -m bench.chain [--rounds 5] [--pages 6] [--without overhead|order|parallel]

The model is SmolLM2 in a llama.cpp server of its own process. A relay on loopback notes when each question came and
when its answer was out; what lies between an answer and the next question is the chain's own time for a step, the relay
and the client's library included.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from bench.relay import Relay
from bench.stories import machine, write_pages
from tests.chain_author import USUAL
from tests.chat_replies import by_prompt
from tests.chat_server import ChatServer
from tests.llama_server import LlamaServer
from visutale import registry
from visutale.book import Character, Scene
from visutale.errors import VisutaleError
from visutale.ports import StoryPlan, StoryRequest, Writer, WrittenPage
from visutale.settings import Settings
from visutale.studio import BookRequest
from visutale.watch import Watch
from visutale.workshop import Workshop

GOAL_MS = 50
WISH = "a shy dragon who is afraid of the dark, and the little firefly who helps her"
CONTEXT = 6144


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=6)
    parser.add_argument("--without", action="append", default=[], choices=("overhead", "order", "parallel"))
    options = parser.parse_args()
    lines: list[str] = []
    if "overhead" not in options.without:
        lines += overhead(options.rounds, options.pages)
    if "order" not in options.without:
        lines += order(options.pages)
    if "parallel" not in options.without:
        lines += side_by_side(options.pages)
    print(f"`python -m bench.chain {' '.join(sys.argv[1:])}`, {datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
    print("| what | figure |\n|---|---|")
    print("\n".join(lines))


def overhead(rounds: int, pages: int) -> list[str]:
    """The chain's own time a step, with a server that answers at once and with the real one."""
    with ChatServer(by_prompt(USUAL)) as server:
        worked = time.process_time()
        gaps = _gaps(server.base_url, rounds, 6)
        worked = time.process_time() - worked
        lines = [_row("a server that answers at once", gaps)]
        lines.append(f"| · processor time of it, with relay and server | {1000 * worked / max(1, len(gaps)):.1f} ms |")
    with LlamaServer(context=CONTEXT) as llama:
        lines.append(_row("llama.cpp with SmolLM2", _gaps(llama.base_url, 1, pages)))
    return lines


def _gaps(url: str, rounds: int, pages: int) -> list[float]:
    """Seconds between an answer and the next question, over some books."""
    found: list[float] = []
    for seed in range(rounds):
        with Relay(url) as relay:
            writer = _writer(relay.base_url)
            request = StoryRequest(wish=WISH, pages=pages, seed=seed)
            try:
                plan = writer.plan(request)
                written: list[WrittenPage] = []
                write_pages(writer, plan, written, Watch())
                writer.entitle(plan, written)
            except VisutaleError as error:
                print(f"a book of {pages} pages: {error.what}", file=sys.stderr)
            found += relay.gaps()
    return found


def _row(server: str, gaps: Sequence[float]) -> str:
    name = f"the chain's own time a step, {server} ({len(gaps)} steps)"
    if not gaps:
        return f"| {name} | none measured |"
    ordered = sorted(1000 * gap for gap in gaps)
    median, high = statistics.median(ordered), ordered[int(0.9 * (len(ordered) - 1))]
    return f"| {name} | median {median:.1f} ms, 9 of 10 under {high:.1f} ms; goal {GOAL_MS} ms |"


def order(pages: int) -> list[str]:
    """When the first picture is there, and when the last page is, in the studio with the real model."""
    happened: dict[str, float] = {}
    with LlamaServer(context=CONTEXT) as llama, tempfile.TemporaryDirectory() as home:
        options = {"openai_chat": {"base_url": llama.base_url, "model": llama.model, "timeout_s": 600}}
        settings = Settings.read(home=Path(home), host="127.0.0.1", options=options).with_engines(
            {"writer": "openai_chat"}
        )
        workshop = Workshop.build(settings)
        start = time.perf_counter()

        def note(progress: object) -> None:
            happened.setdefault(str(getattr(progress, "message", "")), time.perf_counter() - start)

        try:
            workshop.studio.make(BookRequest(words=WISH, pages=pages, seed=1), note)
        except VisutaleError as error:
            print(f"the book: {error.what}", file=sys.stderr)
        workshop.jobs.close()
    painted = min((at for message, at in happened.items() if message.endswith("painted.")), default=None)
    written = max((at for message, at in happened.items() if message.endswith("is written.")), default=None)
    if painted is None or written is None:
        return ["| first picture before the last page | no book came of it |"]
    whole = f"Page {pages} is written." in happened
    last = f"the last of {pages} pages" if whole else "the last page that was written"
    return [f"| first picture painted after, {last} written after | {painted:.1f} s, {written:.1f} s |"]


def side_by_side(pages: int) -> list[str]:
    """Tokens a second that a batching server gives to pages one after another, and to two and four at once."""
    rates = {at_once: _rate(at_once, pages) for at_once in (1, 2, 4)}
    one = rates[1] or 1.0
    return [
        f"| pages {at_once} at a time, llama.cpp with {at_once} slots | {rate:.1f} tokens/s, {rate / one:.2f} x |"
        for at_once, rate in rates.items()
    ]


def _rate(at_once: int, pages: int) -> float:
    """Tokens written a second over all pages of one plan; a page that fails counts for the tokens it took."""
    watch = Watch()
    with LlamaServer(context=CONTEXT, parallel=at_once) as llama:
        writer = _writer(llama.base_url, parallel=at_once)
        plan = _plan(pages)
        writer.write(plan, 1, ())
        start = time.perf_counter()
        try:
            write_pages(writer, plan, [], watch)
        except VisutaleError as error:
            print(f"{at_once} at a time: {error.what}", file=sys.stderr)
        seconds = time.perf_counter() - start
    return sum(one.output_tokens for one in watch.usage) / seconds


def _writer(url: str, **options: object) -> Writer:
    given = {"base_url": url, "model": "smollm2", "proofread": False, "tries": 1, "timeout_s": 600, **options}
    return cast(Writer, registry.build("writer", "openai_chat", given, Path(tempfile.gettempdir())))


def _plan(pages: int) -> StoryPlan:
    """A plan made by hand, so that every run writes the same pages."""
    hero = Character(id="pip", name="Pip", kind="dragon", looks="small and green", pronoun="she", role="hero")
    beats = (
        "Pip builds a tent.",
        "The sun sinks and Pip hides.",
        "A firefly lands on her horn.",
        "They count shadows.",
    )
    return StoryPlan(
        request=StoryRequest(wish=WISH, pages=pages),
        title="",
        cast=(hero,),
        beats=tuple(beats[number % len(beats)] for number in range(pages)),
        cover=Scene(),
        premise="Pip the dragon wants to sleep outside, but the dark is too big for her.",
    )


if __name__ == "__main__":
    main()
