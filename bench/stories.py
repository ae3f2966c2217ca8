"""Twenty books from twenty fixed wishes, with any configured writer, and what can be counted in them.

    python bench/stories.py --writer tale --writer gguf
    python bench/stories.py --writer openai_chat --option base_url=http://127.0.0.1:11434/v1 --option model=qwen3:8b

Several writers stand side by side in one table. ``--option`` sets an option of a writer, for one of several as
``gguf.threads=4``; everything else comes from the environment and visutale.toml as usual. The measures and their
definitions are in bench/story_measures.py (``--explain`` prints them). Books go nowhere unless ``--keep`` names a
folder.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from bench import story_measures
from bench.story_measures import Told, measure
from bench.wishes import WISHES, Wish
from visutale import registry
from visutale.engine_room import EngineRoom
from visutale.errors import VisutaleError
from visutale.ports import StoryPlan, StoryRequest, Writer, WrittenPage
from visutale.settings import Settings
from visutale.watch import Watch


def main() -> None:
    options = _options()
    if options.explain:
        print(explained())
        return
    columns: dict[str, list[Told]] = {}
    for name in options.writer:
        try:
            writer = configured(name, options.option, alone=len(options.writer) == 1)
            writer.load()
        except VisutaleError as error:
            sys.exit(f"{name}: {error}")
        columns[name] = []
        for number, wish in enumerate(WISHES[: options.books], start=1):
            told = tell(writer, wish, options.pages or wish.pages, seed=options.seed + number)
            columns[name].append(told)
            outcome = told.failure or f"“{told.title}”"
            print(
                f"{name} {number}: {outcome}, {told.seconds:.1f} s, {told.tokens} tokens", file=sys.stderr, flush=True
            )
            if options.keep:
                keep(told, options.keep / name / f"{number:02}.json")
    print(f"`python bench/stories.py {' '.join(sys.argv[1:])}`, {datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
    print(table(columns))


def configured(name: str, options: Sequence[str], *, alone: bool) -> Writer:
    """The writer the settings describe, with further options. Raises ConfigError, Unavailable."""
    settings = Settings.read()
    more = dict(settings.options.get(name, {}))
    for option in options:
        key, _, value = option.partition("=")
        engine, dot, field = key.rpartition(".")
        if engine == name or (not dot and (alone or field in registry.options_class(name).model_fields)):
            more[field] = _value(value)
    settings = settings.model_copy(update={"options": {**settings.options, name: more}})
    return EngineRoom(settings.with_engines({"writer": name})).writer


def tell(writer: Writer, wish: Wish, pages: int, seed: int) -> Told:
    """One book, as the studio writes it: plan, pages, last reading, title. A failure ends it and is part of it."""
    words = f"{wish.words} {wish.caption.sentence if wish.caption else ''}".strip()
    request = StoryRequest(wish=wish.words, caption=wish.caption, age=wish.age, pages=pages, seed=seed)
    watch, start = Watch(), time.perf_counter()
    plan: StoryPlan | None = None
    written: list[WrittenPage] = []
    title = failure = ""
    try:
        plan = writer.plan(request, watch)
        write_pages(writer, plan, written, watch)
        for number, page in writer.proofread(plan, written, watch).repaired.items():
            written[number - 1] = page
        title = writer.entitle(plan, written, watch).title
    except VisutaleError as error:
        failure = f"{type(error).__name__}: {error.what}"
    return Told(
        wish=words,
        age=wish.age,
        asked=pages,
        cast=plan.cast if plan else (),
        pages=tuple(written),
        title=title,
        failure=failure,
        seconds=time.perf_counter() - start,
        tokens=watch.tokens,
    )


def write_pages(writer: Writer, plan: StoryPlan, written: list[WrittenPage], watch: Watch) -> None:
    """Every page into ``written``, as many at once as the writer takes."""
    with ThreadPoolExecutor(writer.parallel) as pool:
        while len(written) < plan.request.pages:
            before = tuple(written)
            numbers = range(len(before) + 1, min(len(before) + writer.parallel, plan.request.pages) + 1)
            works = [pool.submit(writer.write, plan, number, before, watch) for number in numbers]
            for work in works:
                written.append(work.result())


def table(columns: dict[str, list[Told]]) -> str:
    """Markdown: a row a measure, a column a writer, then what failed."""
    rows = {name: measure(books) for name, books in columns.items()}
    lines = [f"| what | {' | '.join(rows)} |", f"|---|{'---|' * len(rows)}"]
    for same in zip(*rows.values(), strict=True):
        lines.append(f"| {same[0].name} | {' | '.join(row.figure for row in same)} |")
    for name, books in columns.items():
        lines += [f"\n{name}, book {n}: {one.failure}" for n, one in enumerate(books, start=1) if one.failure]
    return "\n".join(lines)


def explained() -> str:
    """The measures, each with its definition."""
    functions = (
        story_measures.arc, story_measures.cast_in_texts, story_measures.cast_in_scenes,
        story_measures.contradiction_count, story_measures.repeated, story_measures.level, story_measures.length,
        story_measures.openings, story_measures.book_openings, story_measures.titles, story_measures.wish_terms,
    )  # fmt: skip
    return "\n".join(f"- {one.__name__}: {' '.join((one.__doc__ or '').split())}" for one in functions)


def machine() -> str:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), load {load:.1f} at the end, Python {platform.python_version()}"
    )


def keep(told: Told, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    book = {
        "wish": told.wish,
        "title": told.title,
        "failure": told.failure,
        "cast": [one.model_dump() for one in told.cast],
        "pages": [page.model_dump() for page in told.pages],
    }
    file.write_text(json.dumps(book, ensure_ascii=False, indent=1), encoding="utf-8")


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writer", action="append", help="an engine's name; once for each writer (default: tale)")
    parser.add_argument("--option", action="append", default=[], help="KEY=VALUE or WRITER.KEY=VALUE")
    parser.add_argument("--books", type=int, default=len(WISHES))
    parser.add_argument("--pages", type=int, help="for all books; by default each wish has its own number")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder for the books as JSON")
    parser.add_argument("--explain", action="store_true", help="print what the measures mean, and stop")
    found = parser.parse_args()
    found.writer = found.writer or ["tale"]
    return found


if __name__ == "__main__":
    main()
