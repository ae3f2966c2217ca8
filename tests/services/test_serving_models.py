"""The models for graphics cards, tiny and with random weights, served and driven by OpenAI's own client."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import pytest
from PIL import Image

from tests.serving import Served, serving, wait_until
from visutale.served import ChatEnd, ChatMessage, ChatOrder, PaintOrder
from visutale.settings import Settings
from visutale.watch import Watch
from visutale.wire import PictureFacts

pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")

from models._easel import Easel
from models.llava import Llava
from models.sdxl import Sdxl
from tests.tiny.llava import engine, photo
from tests.tiny.painters import painter

SIZE: Any = "100x68"


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.read(home=tmp_path_factory.mktemp("home"), host="127.0.0.1")


# --- pictures ---


@pytest.fixture(scope="module")
def sdxl(tiny_sdxl: tuple[Path, Path]) -> Sdxl:
    return painter(*tiny_sdxl)


@pytest.fixture(scope="module")
def paints(sdxl: Sdxl, at_home: Settings) -> Iterator[Served]:
    with serving(sdxl, at_home) as served:
        yield served


def picture(item: Any) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(item.b64_json)))


def test_pictures_are_painted_together_and_say_how(paints: Served, sdxl: Sdxl) -> None:
    asked = {"seed": 3, "steps": 4, "guidance_scale": 2.5, "negative_prompt": "a photo"}
    painted = paints.openai().images.generate(prompt="a red fox", n=3, size=SIZE, extra_body=asked)
    assert painted.data is not None and [picture(one).size for one in painted.data] == [(100, 68)] * 3
    facts = [PictureFacts.model_validate(one.model_extra["visutale"]) for one in painted.data if one.model_extra]
    assert [one.seed for one in facts] == [3, 4, 5]
    assert all(one.painted and one.painted.steps == {"base": 3, "refiner": 1} for one in facts)
    assert facts[0].painted is not None and facts[0].painted.negative == "a photo"
    order = PaintOrder(
        prompt="a red fox", negative="a photo", width_px=100, height_px=68, seed=4, steps=4, guidance=2.5
    )
    alone = sdxl.paint(order).image()
    together, by_itself = (image.tobytes() for image in (picture(painted.data[1]), alone))
    difference = max(abs(one - other) for one, other in zip(together, by_itself, strict=True))
    assert difference <= 12  # the same picture; JPEG makes two in a pixel to some more


def test_a_picture_is_where_a_painting_begins_as_far_as_it_is_kept(paints: Served) -> None:
    edit: Any = paints.openai().images.edit
    asked = {"prompt": "a red fox", "size": "64x64", "image": ("photo.jpg", photo().data)}
    kept, changed = (
        edit(**asked, extra_body={"seed": 3, "strength": strength}).data[0].b64_json for strength in (0.3, 1.0)
    )
    assert kept != changed
    with pytest.raises(openai.BadRequestError, match="likeness") as refusal:
        edit(**asked, extra_body={"use": "likeness"})
    assert refusal.value.code == "rejected"
    with pytest.raises(openai.BadRequestError) as refusal:
        edit(**asked, extra_body={"strength": 7})
    assert refusal.value.param == "strength"


def test_who_hangs_up_stops_the_steps_and_leaves_others_theirs(paints: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    monkeypatch.setattr(Watch, "step", lambda self, done, of: steps.append(done))
    with ThreadPoolExecutor(2) as pool:
        impatient = paints.openai().with_options(timeout=0.6)
        left = pool.submit(impatient.images.generate, prompt="a fox", size=SIZE, extra_body={"steps": 200})
        stays = pool.submit(paints.openai().images.generate, prompt="an owl", size=SIZE, extra_body={"steps": 12})
        with pytest.raises(openai.APITimeoutError):
            left.result()
        assert stays.result().data
    assert paints.service.gate.wait_until_empty(5)
    after = len(steps)
    time.sleep(0.3)
    assert len(steps) == after and max(steps) < 200


def test_requests_that_come_together_are_painted_together_and_idle_weights_are_put_away(
    sdxl: Sdxl, at_home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    together: list[int] = []
    paint = Easel.paint

    def counted(self: Easel, batch: Any) -> Any:
        together.append(len(batch))
        return paint(self, batch)

    monkeypatch.setattr(Easel, "paint", counted)
    with serving(sdxl, at_home, idle_s=0.3) as served, ThreadPoolExecutor(4) as pool:

        def painted(seed: int) -> str:
            answer = served.openai().images.generate(prompt="an owl", size=SIZE, extra_body={"seed": seed})
            assert answer.data is not None and answer.data[0].b64_json is not None
            return answer.data[0].b64_json

        first = list(pool.map(painted, range(4)))
        assert sum(together) == 4 and max(together) > 1 and len(set(first)) == 4
        wait_until(lambda: not served.service.residents["paint"].loaded)
        assert painted(0) == painted(0)


# --- words ---


@pytest.fixture(scope="module")
def llava(tiny_llava: Path) -> Llava:
    return engine(tiny_llava)


@pytest.fixture(scope="module")
def talks(llava: Llava, at_home: Settings) -> Iterator[Served]:
    with serving(llava, at_home) as served:
        yield served


def asked(**more: Any) -> dict[str, Any]:
    url = f"data:image/jpeg;base64,{base64.b64encode(photo().data).decode()}"
    content = [{"type": "text", "text": "What?"}, {"type": "image_url", "image_url": {"url": url}}]
    return {"model": "scripted", "messages": [{"role": "user", "content": content}], **more}


def test_an_answer_comes_whole_or_word_by_word_with_its_tokens(talks: Served, llava: Llava) -> None:
    create: Any = talks.openai().chat.completions.create
    whole = create(**asked(max_tokens=12))
    pieces = list(create(**asked(max_completion_tokens=12, stream=True, stream_options={"include_usage": True})))
    streamed = [one.choices[0].delta.content for one in pieces if one.choices and one.choices[0].delta.content]
    assert len(streamed) > 3 and "".join(streamed) == whole.choices[0].message.content
    assert whole.choices[0].finish_reason == pieces[-2].choices[0].finish_reason == "length"
    assert pieces[-1].usage == whole.usage and whole.usage.completion_tokens == 12
    order = ChatOrder(messages=(ChatMessage(role="user", text="What?", photos=(photo(),)),), max_tokens=12)
    *here, end = llava.converse(order)
    assert "".join(map(str, here)) == whole.choices[0].message.content
    assert isinstance(end, ChatEnd) and end.input_tokens == whole.usage.prompt_tokens


def test_a_stop_word_ends_the_answer(talks: Served) -> None:
    create: Any = talks.openai().chat.completions.create
    whole = create(**asked(max_tokens=12)).choices[0].message.content
    stop = whole[8:12]
    cut = create(**asked(max_tokens=12, stop=stop)).choices[0]
    assert (cut.message.content, cut.finish_reason) == (whole[: whole.index(stop)], "stop")


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"tools": [{"type": "function", "function": {"name": "x"}}]}, "tools"), ({"n": 2}, "n"),
        ({"response_format": {"type": "json_object"}}, "response_format"), ({"logprobs": True}, "logprobs"),
        ({"messages": []}, "messages"), ({"max_tokens": 0}, "max_tokens"), ({"temperature": 9}, "temperature"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages.0.content.0"),
        ({"messages": [{"role": "user", "content": [{"type": "video"}]}]}, "messages.0.content.0.type"),
        ({"messages": [{"role": "user", "content": "x" * 300_000}]}, "messages.0.content.0.text"),
    ],
)  # fmt: skip
def test_what_it_can_t_do_in_a_chat_it_says(talks: Served, more: dict[str, Any], param: str) -> None:
    create: Any = talks.openai().chat.completions.create
    with pytest.raises(openai.BadRequestError) as refusal:
        create(**{**asked(), **more})
    assert refusal.value.param == param
