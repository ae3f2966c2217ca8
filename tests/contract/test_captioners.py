"""What every captioner must do. Engines that can't work here are skipped by name.

A language model on a server is played by a scripted one, which tells the photos apart by their sizes. LLaVA is a tiny
one with random weights: it is held to the form of a caption, since it can't know what a cat is.
"""

from __future__ import annotations

import base64
import importlib.util
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image

from tests.chat_replies import Body, Scripted
from tests.chat_server import ChatServer
from visutale import registry
from visutale.errors import ConfigError
from visutale.media import Photo, Picture
from visutale.ports import Captioner, CaptionRequest

found = importlib.util.find_spec("skimage")
assert found is not None and found.origin is not None, "pip install scikit-image"
PHOTOS = Path(found.origin).parent / "data"
SHOWN = {
    (451, 300): {
        "sentence": "The photo shows a cat.",
        "subjects": ["1 brown cat"],
        "setting": "",
        "light": "soft light",
    },
    (640, 427): {"sentence": "A rocket flies.", "subjects": ["1 rocket"], "setting": "", "light": ""},
    (400, 300): {"sentence": "Plain blue.", "subjects": [], "setting": "", "light": ""},
}
"""What the scripted model says of the photos below, by their sizes."""
_BLIND = ("llava",)


@pytest.fixture(scope="module")
def cat() -> Photo:
    return Photo.read((PHOTOS / "chelsea.png").read_bytes(), "cat.png")


def answered(body: Body) -> Scripted:
    """What a model that sees answers about the photo in a request."""
    (url,) = [part["image_url"]["url"] for part in body["messages"][1]["content"] if part["type"] == "image_url"]
    return SHOWN[Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).size]


@pytest.fixture(scope="module", params=registry.names_for("captioner"))
def captioner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Captioner]:
    options: dict[str, Any] = {}
    if request.param == "llava":
        options = {"model": str(request.getfixturevalue("tiny_llava")), "device": "cpu", "max_tokens": 16}
    with ChatServer(answered) as server:
        if request.param == "openai_chat":
            options = {"base_url": server.base_url, "model": "scripted"}
        engine = registry.build("captioner", request.param, options, tmp_path_factory.mktemp("cache"))
        if why := engine.check():
            pytest.skip(f"{request.param}: {why}")
        yield cast("Captioner", engine)


@pytest.fixture
def seeing(captioner: Captioner) -> Captioner:
    if type(captioner).__module__.endswith(_BLIND):
        pytest.skip("random weights can't know what a photo shows")
    return captioner


def test_it_says_what_it_is(captioner: Captioner) -> None:
    assert captioner.port == "captioner"
    assert captioner.about.title and captioner.about.does.endswith(".")


def test_it_tells_one_sentence(captioner: Captioner, cat: Photo) -> None:
    captioner.load()
    captioner.load()
    caption = captioner.caption(CaptionRequest(photo=cat))
    assert caption.sentence[0].isupper() and caption.sentence.endswith(".") and caption.sentence.count(".") == 1
    assert caption.light and caption.colours


def test_it_tells_what_is_there(seeing: Captioner, cat: Photo) -> None:
    caption = seeing.caption(CaptionRequest(photo=cat))
    subject = next(one for one in caption.subjects if one.name == "cat")
    assert "cat" in caption.sentence and not caption.unsure
    assert subject.score is None or subject.score > 0.5
    assert subject.box is None or 0 <= subject.box.left < subject.box.right <= 1


def test_it_looks_at_several_photos_at_once_and_always_sees_the_same(captioner: Captioner, cat: Photo) -> None:
    rocket = Photo.read((PHOTOS / "rocket.jpg").read_bytes())
    with ThreadPoolExecutor(3) as pool:
        captions = list(pool.map(lambda p: captioner.caption(CaptionRequest(photo=p)), [cat, rocket, cat, rocket]))
    assert captions[0] == captions[2] and captions[1] == captions[3] and captions[0] != captions[1]


def test_it_is_honest_about_a_photo_of_nothing(seeing: Captioner) -> None:
    plain = Photo.read(Picture.of(Image.new("RGB", (400, 300), (70, 120, 200))).data)
    caption = seeing.caption(CaptionRequest(photo=plain))
    assert caption.unsure and not caption.subjects and caption.colours == ("blue",)


@pytest.mark.parametrize("name", registry.names_for("captioner"))
def test_an_unknown_option_is_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Known options"):
        registry.build("captioner", name, {"no_such_option": 1}, tmp_path)
