"""A writer over a scripted server that tells a good story of six pages, and whatever else a test wants it to."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar

from PIL import Image

from tests.chat_replies import Body, Scripted, by_prompt, schema_name, text_of
from tests.chat_server import ChatServer
from visutale.chain.card import ChatCard
from visutale.chain.openai_model import chat_model, explain
from visutale.chain.writer import ChainWriter
from visutale.media import Photo
from visutale.ports import About, StoryPlan, StoryRequest, WrittenPage
from visutale.watch import Watch

WISH = "a shy dragon who is afraid of the dark, and the little firefly who helps her"
PREMISE = {
    "about": "Pip the dragon wants to sleep outside, but the dark is too big for her.",
    "where": "a meadow under a hill", "when": "a summer evening", "wants": "To see the stars without being afraid.",
    "photo_shows": "",
}  # fmt: skip
PIP = {"name": "Pip", "kind": "dragon", "looks": "small and green with one yellow horn", "clothes": "a red scarf",
       "voice": "asks three questions at once", "pronoun": "she", "role": "hero"}  # fmt: skip
LUMI = {"name": "Lumi", "kind": "firefly", "looks": "tiny and round with a golden glow", "clothes": "", "voice": "hums",
        "pronoun": "he", "role": "companion"}  # fmt: skip
CAST = {"characters": [PIP, LUMI]}
STEPS = ("beginning", "problem", "trying", "trying", "turn", "ending")
HAPPENS = (
    "Pip builds a tent of leaves on the meadow.",
    "The sun sinks and Pip hides under her own tail.",
    "Lumi lands on Pip's horn and counts shadows with her.",
    "A cloud covers the moon, and even Lumi shivers.",
    "Pip breathes one small warm flame for Lumi.",
    "Under the stars Pip and Lumi fall asleep.",
)
OUTLINE = {
    "beats": [
        {"page": n, "step": step, "happens": said} for n, (step, said) in enumerate(zip(STEPS, HAPPENS, strict=True), 1)
    ]
}
SCENE: dict[str, Any] = {
    "place": "the meadow below the hill", "indoors": False, "time": "evening", "weather": "clear", "season": "summer",
    "parts": [{"who": "Pip", "does": "looks up", "pose": "sit", "feeling": "afraid", "holds": ""}],
    "things": ["tent"], "mood": "hushed", "camera": "wide", "alt": "Pip sits in front of a tent and looks up.",
}  # fmt: skip
TITLE = {"title": "The Dark Is Not So Big", "cover": SCENE}
FILLER = (
    "The grass hummed, the hill turned blue, and far away a bell rang nine times before it stopped. So she counted."
)


def page_words(number: int) -> str:
    asked = f"“Is it dark yet, number {number}?” asked Pip."
    return f"{asked} Lumi blinked {number} times by the tent with {number} poles. {number} {FILLER}"


def number_of(body: Body) -> int:
    """Which page a request asks for."""
    return int(re.findall(r"Write page (\d+) of", text_of(body))[-1])


def write_a_page(body: Body) -> str:
    return page_words(number_of(body))


USUAL: dict[str, Scripted | Callable[[Body], Scripted]] = {
    "Premise": PREMISE, "CastSheet": CAST, "Outline": OUTLINE, "KeyScene": SCENE, "Title": TITLE,
    "Write page": write_a_page,
}  # fmt: skip


class Author(ChainWriter):
    about: ClassVar[About] = About(title="Scripted", does="Writes what the test says.")

    def __init__(self, card: ChatCard) -> None:
        super().__init__()
        self._card = card
        self.cards = 0

    def check(self) -> str:
        return ""

    def card(self) -> ChatCard:
        self.cards += 1
        return self._card

    @property
    def sees(self) -> bool:
        return self._card.sees

    @property
    def parallel(self) -> int:
        return self._card.parallel


@contextmanager
def author(replies: Mapping[str, Any] | None = None, **card: Any) -> Iterator[tuple[Author, ChatServer]]:
    """A writer and its server; ``replies`` go before the usual ones, ``card`` are fields of its ChatCard."""
    with ChatServer(
        by_prompt({**(replies or {}), **{k: v for k, v in USUAL.items() if k not in (replies or {})}})
    ) as server:
        model = chat_model(server.base_url, "", "scripted", timeout_s=10.0)
        usual = ChatCard(model=model, port="writer", engine="scripted", explain=explain, timeout_s=10.0, tries=1)
        yield Author(replace(usual, **card)), server


def request(**more: Any) -> StoryRequest:
    return StoryRequest(**{"wish": WISH, "pages": 6, "age": "6-8", **more})


def asked(server: ChatServer, marker: str) -> list[Body]:
    """The requests of one step, by the name of its answer or by words of its prompt."""
    return [one.body for one in server.requests if schema_name(one.body) == marker or (
        not schema_name(one.body) and marker in text_of(one.body))]  # fmt: skip


def write_all(writer: Author, plan: StoryPlan, watch: Watch | None = None) -> list[WrittenPage]:
    pages: list[WrittenPage] = []
    for number in range(1, plan.request.pages + 1):
        pages.append(writer.write(plan, number, pages, watch))
    return pages


def a_photo() -> Photo:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 40, 40)).save(out, "PNG")
    return Photo.read(out.getvalue())
