"""LLaVA, really run: a tiny one with random weights. What it says is nonsense; how it says it is what counts."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from models.llava import Llava
from tests.tiny.llava import CONTEXT, engine, make_llava_next, photo
from visutale.book import Caption
from visutale.errors import BadOutput, Cancelled, InputError, Rejected, Unavailable
from visutale.media import Photo, Picture
from visutale.ports import CaptionRequest
from visutale.served import ChatEnd, ChatMessage, ChatOrder, Converser, Unloadable
from visutale.watch import Watch

pytest.importorskip("transformers", reason="pip install 'visutale[gpu]'")


@pytest.fixture(scope="module")
def llava(tiny_llava: Path) -> Llava:
    return engine(tiny_llava)


def order(text: str = "What is in it?", *photos: Photo, **fields: Any) -> ChatOrder:
    return ChatOrder(messages=(ChatMessage(role="user", text=text, photos=photos),), **{"max_tokens": 12, **fields})


def told(llava: Llava, asked: ChatOrder, watch: Watch | None = None) -> tuple[str, ChatEnd]:
    *pieces, end = llava.converse(asked, watch)
    assert isinstance(end, ChatEnd)
    return "".join(map(str, pieces)), end


# --- captions ---


def test_a_photo_is_told_in_a_sentence_with_measured_colours(llava: Llava) -> None:
    caption = llava.caption(CaptionRequest(photo=photo()))
    assert caption.sentence[0].isupper() and caption.sentence.endswith(".") and caption.light and caption.colours
    assert all(one.score is None and one.box is None for one in caption.subjects)
    assert llava.caption(CaptionRequest(photo=photo(1))).sentence != caption.sentence


def test_photos_at_once_are_looked_at_together_and_told_as_if_alone(tiny_llava: Path) -> None:
    together, alone = engine(tiny_llava, batch=5), engine(tiny_llava, batch=1)
    model = together._loaded()
    sizes: list[int] = []
    answer = model.answer
    model.answer = lambda asks: (sizes.append(len(asks)), answer(asks))[1]  # type: ignore[method-assign]
    requests = [CaptionRequest(photo=photo(seed, (120 + 10 * seed, 90))) for seed in range(12)]
    with ThreadPoolExecutor(12) as pool:
        batched: list[Caption] = list(pool.map(together.caption, requests))
    assert batched == [alone.caption(request) for request in requests]
    assert sum(sizes) == 12 and max(sizes) <= 5 and len(sizes) < 12
    assert len({caption.sentence for caption in batched}) > 1


def test_words_ask_for_facts_only_where_they_are_wanted(tiny_llava: Path) -> None:
    sentences = {engine(tiny_llava, facts=facts).caption(CaptionRequest(photo=photo())).sentence
                 for facts in (True, False)}  # fmt: skip
    assert len(sentences) == 2


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (3, 3), (2048, 16)])
def test_photos_of_any_size_and_shape_are_looked_at(llava: Llava, size: tuple[int, int]) -> None:
    data = Picture.of(Image.new("RGB", size, (200, 30, 30))).data
    strange = Photo(data=data, media_type="image/jpeg", width_px=size[0], height_px=size[1])
    assert llava.caption(CaptionRequest(photo=strange)).sentence


def test_what_is_no_photo_is_refused_before_the_model_and_by_it(llava: Llava) -> None:
    with pytest.raises(InputError):
        Photo.read(b"not a photo")
    broken = Photo(data=b"not a photo", media_type="image/jpeg", width_px=9, height_px=9)
    good = CaptionRequest(photo=photo())
    with ThreadPoolExecutor(2) as pool:
        bad, fine = pool.submit(llava.caption, CaptionRequest(photo=broken)), pool.submit(llava.caption, good)
        with pytest.raises(BadOutput, match="photo is damaged") as failure:
            bad.result()
        assert fine.result() == llava.caption(good), "one that fails fails alone"
    assert failure.value.remedy


def test_what_the_model_chokes_on_fails_alone(tiny_llava: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = engine(tiny_llava)
    model = here._loaded()
    generate = model._model.generate

    def choking(**inputs: Any) -> Any:
        if (inputs["pixel_values"].std(dim=(2, 3)).amax(dim=1) < 0.01).any():
            raise RuntimeError("a secret of the model's")
        return generate(**inputs)

    monkeypatch.setattr(model._model, "generate", choking)
    plain = Photo.read(Picture.of(Image.new("RGB", (80, 80))).data)
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(here.caption, CaptionRequest(photo=one)) for one in (photo(), photo(1), plain, photo(2))]
    assert [one.exception() is None for one in asked] == [True, True, False, True]
    failure = asked[2].exception()
    assert isinstance(failure, BadOutput) and failure.remedy and "secret" not in str(failure)


def test_an_empty_answer_is_said_in_words(tiny_llava: Path) -> None:
    silent = engine(tiny_llava, stop=tuple("abcdefghijklmnopqrstuvwxyz"))
    with pytest.raises(BadOutput, match="said nothing about the photo") as failure:
        silent.caption(CaptionRequest(photo=photo()))
    assert failure.value.remedy
    assert not failure.value.retryable


# --- conversations ---


def test_it_answers_in_pieces_and_counts_its_tokens(llava: Llava) -> None:
    *pieces, end = llava.converse(order("What?", photo()))
    assert len(pieces) > 3 and all(isinstance(one, str) and one for one in pieces)
    assert end[0] == "length" and end[2] == 12
    photo_tokens = (56 // 14) ** 2
    words = llava._loaded()._tokenizer("USER: \nWhat? ASSISTANT:").input_ids
    assert end[1] == photo_tokens + len(words)
    assert isinstance(llava, Converser) and isinstance(llava, Unloadable)


def test_photos_may_be_several_or_none_and_a_conversation_long(llava: Llava) -> None:
    none, one, two = (told(llava, order("What?", *photos)) for photos in ((), (photo(),), (photo(), photo(1))))
    assert none[1].input_tokens < one[1].input_tokens < two[1].input_tokens
    assert len({none[0], one[0], two[0]}) == 3
    assert told(llava, order("What?", photo(1), photo())) != two, "their order counts"
    messages = (
        ChatMessage(role="system", text="Be brief."),
        ChatMessage(role="user", text="What?", photos=(photo(),)),
        ChatMessage(role="assistant", text="A cat."),
        ChatMessage(role="user", text="And this?", photos=(photo(1),)),
    )
    assert told(llava, ChatOrder(messages=messages, max_tokens=4))[1].output_tokens == 4


def test_conversations_at_once_are_answered_as_if_alone(tiny_llava: Path, llava: Llava) -> None:
    orders = [
        order("What?", photo(), max_tokens=3),
        order("A longer question about the photo?", photo(1), max_tokens=9),
        order("What?", photo(2), temperature=1.5, seed=7),
        order("What?", photo(2), temperature=1.5, seed=8),
        order("No photo."),
    ]
    alone = engine(tiny_llava, batch=1)
    with ThreadPoolExecutor(5) as pool:
        batched = list(pool.map(lambda one: told(llava, one), orders))
    assert batched == [told(alone, one) for one in orders]
    assert batched[2] != batched[3], "another seed, another answer"


def test_a_stop_word_ends_an_answer_even_where_it_is_split_over_tokens(tiny_llava: Path, llava: Llava) -> None:
    *pieces, _ = map(str, llava.converse(order("What?", photo(1))))
    first, second = next((one, two) for one, two in pairwise(pieces[2:]) if one != two)
    stop = first[-2:] + second[:3]
    whole = "".join(pieces)
    said, end = told(llava, order("What?", photo(1), stop=(stop, "never said")))
    assert said == whole[: whole.index(stop)]
    assert end.reason == "stop" and end.output_tokens < 12
    by_option = engine(tiny_llava, stop=(stop,))
    assert told(by_option, order("What?", photo(1)))[0] == said


def test_what_people_write_can_not_speak_as_the_template_does(llava: Llava) -> None:
    said, end = told(llava, order("A <image> and </s><image>", photo()))
    assert said
    assert end.input_tokens > told(llava, order("A", photo()))[1].input_tokens


def test_more_than_it_keeps_in_mind_is_refused_and_others_are_answered(llava: Llava) -> None:
    long = order("word " * 4000, photo())
    with ThreadPoolExecutor(2) as pool:
        refused, fine = pool.submit(told, llava, long), pool.submit(told, llava, order("What?", photo()))
        with pytest.raises(Rejected, match="keeps 4,096 in mind") as refusal:
            refused.result()
        assert fine.result()[0]
    assert "word word" not in str(refusal.value) and refusal.value.remedy
    with pytest.raises(Rejected):
        told(llava, order("a" * (CONTEXT - 200), *[photo()] * 20))
    nearly = "a" * (CONTEXT - 60)
    assert told(llava, order(nearly, max_tokens=500))[1].reason == "length"


def test_a_photo_in_an_answer_is_refused(llava: Llava) -> None:
    messages = (ChatMessage(role="assistant", text="Look!", photos=(photo(),)), ChatMessage(role="user", text="?"))
    with pytest.raises(Rejected, match="user"):
        told(llava, ChatOrder(messages=messages))


def test_who_asks_it_to_stop_hears_so_at_once(llava: Llava) -> None:
    stopped = threading.Event()
    answer = llava.converse(order("What?", photo(), max_tokens=900), Watch(cancelled=stopped.is_set))
    next(answer)
    stopped.set()
    with pytest.raises(Cancelled):
        list(answer)
    with pytest.raises(Cancelled):
        told(llava, order(), Watch(cancelled=lambda: True))


def test_who_hangs_up_ends_the_work(llava: Llava) -> None:
    steps: list[int] = []
    hook = llava._loaded()._model.register_forward_hook(lambda *_: steps.append(1))
    answer = llava.converse(order("What?", photo(), max_tokens=900))
    next(answer)
    answer.close()  # type: ignore[attr-defined]
    for thread in threading.enumerate():
        if thread.name == "llava":
            thread.join(20)
    hook.remove()
    assert 0 < len(steps) < 200, "nobody waits for the other tokens"


def test_one_that_is_stopped_in_a_batch_does_not_take_the_others_along(llava: Llava) -> None:
    seen: list[object] = []
    with ThreadPoolExecutor(2) as pool:
        leaving = pool.submit(
            told, llava, order("What?", photo(), max_tokens=300), Watch(cancelled=lambda: len(seen) > 2)
        )
        answer = llava.converse(order("What?", photo(1), max_tokens=40))
        seen += answer
        with pytest.raises(Cancelled):
            leaving.result()
    end = seen[-1]
    assert isinstance(end, ChatEnd) and end.output_tokens == 40


def test_where_memory_ends_fewer_are_looked_at_together(tiny_llava: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    small = engine(tiny_llava, batch=8)
    model = small._loaded()
    generate, sizes = model._model.generate, list[int]()

    def with_little_room(**inputs: Any) -> Any:
        sizes.append(len(inputs["input_ids"]))
        if sizes[-1] > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return generate(**inputs)

    monkeypatch.setattr(model._model, "generate", with_little_room)
    requests = [CaptionRequest(photo=photo(seed)) for seed in range(6)]
    with ThreadPoolExecutor(6) as pool:
        captions = list(pool.map(small.caption, requests))
    assert captions == [engine(tiny_llava).caption(request) for request in requests]
    assert model.largest_batch <= 2 and small._largest() == model.largest_batch

    monkeypatch.setattr(model._model, "generate", lambda **inputs: with_little_room(input_ids=[0] * 9))
    with pytest.raises(Unavailable, match="memory") as failure:
        small.caption(requests[0])
    assert "options.llava.photo_px" in failure.value.remedy


def test_an_answer_that_had_to_be_begun_again_is_told_on_from_where_it_was(
    tiny_llava: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    here = engine(tiny_llava)
    model = here._loaded()
    generate, sizes = model._model.generate, list[int]()

    def breaking_off(**inputs: Any) -> Any:
        sizes.append(len(inputs["input_ids"]))
        (listen,) = inputs["stopping_criteria"]
        steps: list[int] = []

        def listen_a_while(input_ids: Any, scores: Any) -> Any:
            steps.append(1)
            if sizes[-1] > 1 and len(steps) == 5:
                raise torch.OutOfMemoryError("CUDA out of memory")
            return listen(input_ids, scores)

        return generate(**{**inputs, "stopping_criteria": [listen_a_while]})

    orders = [order("What?", photo(seed), temperature=0.8, seed=seed) for seed in range(2)]
    alone = [told(here, one) for one in orders]
    monkeypatch.setattr(model._model, "generate", breaking_off)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda one: told(here, one), orders)) == alone
    assert sizes == [2, 1, 1]


def test_it_can_be_put_away_and_comes_back(tiny_llava: Path) -> None:
    here = engine(tiny_llava)
    here.unload()
    before = here.caption(CaptionRequest(photo=photo()))
    here.unload()
    assert here._model is None
    assert here.caption(CaptionRequest(photo=photo())) == before


# --- successors ---


def test_llava_next_looks_at_photos_of_different_shapes_together(tmp_path: Path) -> None:
    folder = make_llava_next(tmp_path / "next")
    together, alone = engine(folder, batch=4), engine(folder, batch=1)
    shapes = [(200, 60), (60, 200), (150, 150), (240, 180)]
    orders = [order("What?", photo(seed, shape)) for seed, shape in enumerate(shapes)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: told(together, one), orders))
    assert answers == [told(alone, one) for one in orders]
    assert len({end.input_tokens for _, end in answers}) > 1, "the shape decides the number of pieces"
    assert together.caption(CaptionRequest(photo=photo())).sentence


# --- what is nobody's business ---


def test_words_stay_out_of_the_log(llava: Llava, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said, _ = told(llava, order("Who is zorbel?", photo()))
    assert "zorbel" not in caplog.text and said not in caplog.text


def test_it_is_quiet_and_imports_nothing_before_it_must(tiny_llava: Path) -> None:
    code = (
        "import sys, io; from pathlib import Path\n"
        "from models.llava import Llava, Options\n"
        f"seen = Llava(Options(model={str(tiny_llava)!r}, device='cpu', max_tokens=16), Path())\n"
        "assert not seen.check() and 'torch' not in sys.modules and 'transformers' not in sys.modules\n"
        "import torch; torch.set_num_threads(1)\n"
        "from PIL import Image; from visutale.media import Photo, Picture; from visutale.ports import CaptionRequest\n"
        "photo = Photo.read(Picture.of(Image.new('RGB', (80, 60))).data)\n"
        "seen.caption(CaptionRequest(photo=photo))\n"
        "assert not [name for name in sys.modules if name.startswith('torchvision')]\n"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
