"""LLaVA served to others: OpenAI's own client, and VisuTale's own captioner on the other side of the wire."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.serving import Served, serving, wait_until
from tests.tiny.llava import WORDS, photo
from visutale.engines.openai_chat import OpenAIChatCaptioner, Options
from visutale.ports import CaptionRequest
from visutale.settings import Settings


@contextmanager
def serving_llava(folder: Path, home: Path, **options: Any) -> Iterator[Served]:
    settings = Settings.read(
        home=home, host="127.0.0.1", options={"llava": {"model": str(folder), "device": "cpu", **options}}
    )
    with serving("llava", settings) as served:
        yield served


@pytest.fixture(scope="module")
def llava(tiny_llava: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving_llava(tiny_llava, tmp_path_factory.mktemp("home")) as served:
        yield served


def asking(seed: int, words: str = "What is in it?") -> Any:
    """Messages with a photo."""
    url = f"data:image/jpeg;base64,{base64.b64encode(photo(seed).data).decode()}"
    content = [{"type": "text", "text": words}, {"type": "image_url", "image_url": {"url": url}}]
    return [{"role": "user", "content": content}]


def test_it_is_asked_about_photos_with_openais_client(llava: Served) -> None:
    client = llava.openai()
    (model,) = client.models.list().data
    whole = client.chat.completions.create(model=model.id, messages=asking(0), max_tokens=6, temperature=0)
    said = whole.choices[0].message.content
    assert said and whole.choices[0].finish_reason == "length"
    assert whole.usage is not None and whole.usage.completion_tokens == 6 and whole.usage.prompt_tokens > 16
    stream = client.chat.completions.create(
        model=model.id, messages=asking(0), max_tokens=6, temperature=0, stream=True
    )  # fmt: skip
    pieces = [chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices]
    assert "".join(pieces) == said and len([piece for piece in pieces if piece]) > 2


def test_many_ask_at_once_and_each_gets_its_own_answer(llava: Served) -> None:
    client = llava.openai()

    def ask(seed: int) -> str | None:
        return client.chat.completions.create(
            model="llava", messages=asking(seed), max_tokens=5, temperature=0, stop=["never said"]
        ).choices[0].message.content  # fmt: skip

    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(ask, range(6)))
    assert together == [ask(seed) for seed in range(6)]


def test_what_it_can_not_do_is_said_as_openai_says_it(llava: Served) -> None:
    client = llava.openai()
    with pytest.raises(openai.BadRequestError) as refusal:
        client.chat.completions.create(model="llava", messages=asking(0, "word " * 3000))
    assert "in mind" in refusal.value.message and "word word" not in refusal.value.message


def test_a_client_that_hangs_up_ends_the_work(llava: Served) -> None:
    engine: Any = llava.service.residents["chat"].engine
    steps: list[int] = []
    hook = engine._loaded()._model.register_forward_hook(lambda *_: steps.append(1))
    stream = llava.openai().chat.completions.create(model="llava", messages=asking(0), max_tokens=900, stream=True)
    next(iter(stream))
    stream.close()
    wait_until(lambda: not any(thread.name == "llava" for thread in threading.enumerate()))
    hook.remove()
    assert len(steps) < 600


def test_our_own_captioner_gets_captions_from_it(tiny_llava: Path, tmp_path: Path) -> None:
    """The tiny model can't write JSON, so it is asked for lines; and since it never ends, stop words end it."""
    with serving_llava(tiny_llava, tmp_path, stop=[f" {word}" for word in WORDS[:8]]) as served:
        captioner = OpenAIChatCaptioner(Options(base_url=f"{served.url}/v1", model="llava"), Path())
        captioner.load()
        caption = captioner.caption(CaptionRequest(photo=photo(3)))
    assert caption.sentence.endswith(".")
    assert caption.light and caption.colours
