"""The chain on a real model: llama.cpp with SmolLM2, which keeps to any form and has nothing to tell.

So what is looked at is the form: every step of the chain, from a wish to a bound book, and how a model is asked,
overheard, stopped and refused. What the words are worth is measured elsewhere (docs/benchmarks.md).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest
from pydantic import BaseModel, Field
from pypdf import PdfReader

from models.gguf import Gguf
from models.gguf import Options as GgufOptions
from tests.llama_server import LlamaServer, patiently, weights
from visutale import prompts
from visutale.book import Book, Usage
from visutale.chain.calling import Caller
from visutale.chain.prose import bands, count_words
from visutale.engines.openai_chat import OpenAIChat, Options
from visutale.errors import BadOutput, Cancelled, EngineError, Rejected
from visutale.ports import StoryRequest
from visutale.progress import Progress
from visutale.prompts import Prompt
from visutale.settings import Settings
from visutale.studio import BookRequest
from visutale.watch import Watch
from visutale.workshop import Workshop

pytestmark = pytest.mark.slow

STEPS = {f"story/{step}" for step in ("premise", "cast", "outline", "page", "scene", "title")}


def options(server: LlamaServer, **more: Any) -> dict[str, Any]:
    return {"base_url": server.base_url, "model": server.model, "proofread": False, "timeout_s": 600, **more}


# --- a whole book, two pages at a time ---


class Made(NamedTuple):
    book: Book
    pdf: Path
    told: list[Progress]
    most_at_once: int


@pytest.fixture(scope="module")
def made(llama: LlamaServer, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Four pages for small children, made by the studio with the pictures it always has."""
    settings = Settings.read(
        home=tmp_path_factory.mktemp("home"),
        host="127.0.0.1",
        picture_px=256,
        options={"openai_chat": options(llama, parallel=2)},
    )
    workshop = Workshop.build(settings)

    def make(seed: int) -> Made:
        told: list[Progress] = []
        with Watched(llama) as counted:
            request = BookRequest(words="a shy dragon and a firefly", pages=4, age="3-5", seed=seed)
            book = workshop.studio.make(request, told.append)
        return Made(book, workshop.library.pdf_path(book.id), told, max(counted))

    try:
        return patiently(make)
    finally:
        workshop.jobs.close()


class Watched:
    """Counts, while the block runs, how many answers the server works on."""

    def __init__(self, server: LlamaServer) -> None:
        self._server = server
        self._counted = [0]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._count, daemon=True)

    def _count(self) -> None:
        while not self._over.wait(0.1):
            self._counted.append(self._server.at_work())

    def __enter__(self) -> list[int]:
        self._thread.start()
        return self._counted

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def test_a_wish_becomes_a_whole_book_of_the_right_form(made: Made) -> None:
    book = made.book
    assert book.complete
    assert book.title.strip()
    assert book.premise.strip()
    assert len(book.beats) == len(book.pages) == 4
    assert all(beat.strip() for beat in book.beats)
    assert sum(one.role == "hero" for one in book.cast) == 1
    assert len({one.id for one in book.cast}) == len(book.cast)
    assert all(one.name.strip() and one.kind.strip() and 0 < len(one.looks.split()) <= 20 for one in book.cast)
    ids = {one.id for one in book.cast}
    for page in book.pages:
        assert 0 < count_words(page.text, "en") <= bands()["3-5"].limit
        assert {part.who for part in page.scene.parts} <= ids
        assert page.scene.alt.strip()
    assert len(PdfReader(made.pdf).pages) >= 5


def test_whom_the_wish_names_is_in_the_book_even_where_the_model_forgets_them(made: Made) -> None:
    assert {"dragon", "firefly"} <= {one.kind for one in made.book.cast}


def test_the_credits_say_what_each_step_took(made: Made) -> None:
    (credit,) = [one for one in made.book.credits if one.port == "writer"]
    assert (credit.engine, credit.title.split()[0]) == ("openai_chat", "smollm2")
    usage: dict[str, Usage] = {one.step: one for one in credit.usage}
    assert set(usage) == STEPS
    for step, one in usage.items():
        assert one.input_tokens > 50 and one.output_tokens > 0 and one.seconds > 0
        assert not one.estimated
        assert one.prompt_sha256 == prompts.load(step).sha256
    assert usage["story/page"].calls >= 4


def test_pages_were_written_side_by_side_and_painted_before_the_last_was_written(made: Made) -> None:
    assert made.most_at_once == 2
    stages = [one.stage for one in made.told]
    assert stages.index("illustrate") < len(stages) - 1 - stages[::-1].index("write")


def test_words_were_seen_while_they_were_written(made: Made) -> None:
    for page in made.book.pages:
        seen = [one.writing[page.number] for one in made.told if one.writing.get(page.number)]
        assert len(set(seen)) > 1, f"page {page.number} came all at once"


# --- one question ---


class Animal(BaseModel):
    name: str = Field(max_length=30)
    legs: int = Field(ge=0, le=100)
    colour: Literal["red", "green", "blue", "brown"]


def asking(text: str, *, max_tokens: int = 120) -> Prompt:
    return Prompt(
        name="test/asking",
        about="A question of a test.",
        inputs={},
        output="Animal",
        max_tokens=max_tokens,
        system="You answer briefly.",
        user=text,
    )


ANIMAL = asking("Think of an animal. Give its name, its number of legs and its colour.")
COUNT = asking("Count from one to nine hundred, in words, separated by commas: one, two, three,", max_tokens=3000)


@pytest.mark.parametrize("seed", range(4))
def test_a_schema_is_kept_to_the_first_time(llama: LlamaServer, seed: int) -> None:
    watch = Watch()
    caller = OpenAIChat(Options(**options(llama, structure="schema")), Path()).caller()
    animal = caller.ask(ANIMAL, {}, Animal, watch, seed=seed)
    assert animal.name and 0 <= animal.legs <= 100
    assert [one.calls for one in watch.usage] == [1]


@pytest.mark.parametrize("structure", ["json", "words"])
def test_without_a_schema_an_answer_is_right_or_given_up_after_one_repair(llama: LlamaServer, structure: str) -> None:
    watch = Watch()
    caller = OpenAIChat(Options(**options(llama, structure=structure)), Path()).caller()
    try:
        animal = caller.ask(ANIMAL, {}, Animal, watch, seed=1)
    except BadOutput as error:
        assert "of no use twice" in str(error) or "cut off twice" in str(error)
        assert [one.calls for one in watch.usage] == [2]
    else:
        assert animal.name
        assert [one.calls for one in watch.usage] in ([1], [2])


def test_words_come_in_their_order_and_grow(llama: LlamaServer) -> None:
    seen: list[str] = []
    caller = OpenAIChat(Options(**options(llama)), Path()).caller()
    told = caller.tell(asking("Tell of a cat and the moon."), {}, Watch(), on_text=seen.append, seed=1)
    assert len(seen) > 2 and seen[-1] == told
    assert all(more.startswith(less.rstrip()) for less, more in pairwise(seen[:-1]))


def test_who_stops_a_book_stops_the_servers_work(llama: LlamaServer) -> None:
    heard = threading.Event()
    caller = OpenAIChat(Options(**options(llama)), Path()).caller()
    with pytest.raises(Cancelled):
        caller.tell(COUNT, {}, Watch(cancelled=heard.is_set), on_text=lambda text: heard.set(), seed=1)
    end = time.monotonic() + 5.0
    while llama.at_work():
        assert time.monotonic() < end, "the server goes on with an answer that nobody waits for"
        time.sleep(0.05)


# --- a context that is too small ---


def test_a_context_that_is_too_small_for_the_story_is_said(tmp_path: Path) -> None:
    if weights() is None:
        pytest.skip("llama.cpp and SmolLM2 are not installed")
    with LlamaServer(context=512) as server:
        writer = OpenAIChat(Options(**options(server)), tmp_path)
        with pytest.raises(Rejected, match=r"larger than the language model's context\. Ask for fewer pages"):
            writer.plan(StoryRequest(wish="a cat " * 200, pages=4))


# --- in the process (its plan and its pages are in tests/contract/test_writers.py) ---


@pytest.fixture(scope="module")
def inside() -> Iterator[Gguf]:
    writer = Gguf(GgufOptions(context=4096, threads=1, proofread=False), Path())
    if reason := writer.check():
        pytest.skip(reason)
    writer.load()
    yield writer


def test_one_server_does_for_all_that_run_a_model_the_same_way(inside: Gguf) -> None:
    from models import _llama

    before = len(_llama._servers)
    again = Gguf(GgufOptions(context=4096, threads=1, book_tokens=1), Path())
    with pytest.raises(EngineError, match="book_tokens"):
        Caller(again.card()).tell(COUNT, {}, Watch(spent_before=[Usage(step="x", input_tokens=2)]))
    assert len(_llama._servers) == before


def test_in_the_process_the_context_is_raised_by_an_option(inside: Gguf) -> None:
    small = Gguf(GgufOptions(context=512, threads=1), Path())
    with pytest.raises(Rejected, match=r"Set options\.gguf\.context"):
        small.plan(StoryRequest(wish="a cat " * 200, pages=4))


def test_llama_cpp_keeps_quiet_and_to_itself(inside: Gguf, tmp_path: Path) -> None:
    """Nothing on the terminal, no connection but to itself, and strangers on this computer are sent away."""
    code = (
        "import socket, sys, urllib.request\n"
        "from urllib.error import HTTPError\n"
        "def refuse(event, arguments):\n"
        "    if event == 'socket.connect' and arguments[1][0] != '127.0.0.1':\n"
        "        print('connects to', arguments[1], file=sys.stderr); sys.exit(9)\n"
        "sys.addaudithook(refuse)\n"
        "from pathlib import Path\n"
        "from models.gguf import Gguf, Options\n"
        "from models import _llama\n"
        "from tests.services.test_llama import asking\n"
        "from visutale.errors import BadOutput\n"
        "from visutale.watch import Watch\n"
        "caller = Gguf(Options(context=1024, threads=1), Path()).caller()\n"
        "try:\n"
        "    caller.tell(asking('Say hello.', max_tokens=12), {}, Watch())\n"
        "except BadOutput:\n"  # so small a model now and then says nothing of use
        "    pass\n"
        "(kept,) = _llama._servers.values()\n"
        "try:\n"
        "    urllib.request.urlopen(kept.served.base_url + '/completions', b'{}')\n"
        "except HTTPError as error:\n"
        "    assert error.code == 401, error.code\n"
        "else:\n"
        "    raise AssertionError('the server answers without its key')\n"
    )
    root = Path(__file__).resolve().parents[2]
    env = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, cwd=root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and not re.search("pytest", str(path.name))]
