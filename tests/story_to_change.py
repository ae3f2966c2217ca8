"""A story of six pages that is written already, and a writer over a scripted server that changes it."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.chat_server import ChatServer
from visutale.book import Character, Part, Scene
from visutale.chain.card import ChatCard
from visutale.chain.openai_model import chat_model
from visutale.chain.writer import ChainWriter
from visutale.openai_api.errors import explain
from visutale.ports import About, Story, StoryPlan, StoryRequest, WrittenPage

EMBER = Character(
    id="ember", name="Ember", kind="dragon", looks="a small green dragon with yellow eyes", pronoun="she", role="hero"
)
OWL = Character(id="olga", name="Olga", kind="owl", looks="a grey owl with a white belly", pronoun="she")
TEXTS = (
    "Ember woke up in her cave and looked at the stars. “I want one,” said Ember. “Just one, to keep beside my bed, "
    "for the nights when nobody is awake and it is dark under the blanket.” Outside, nobody answered her.",
    "She climbed the hill behind the cave, where the grass is longest. The stars were no nearer up there. Ember stood "
    "on her toes, and then on a stone, and then on two stones, and then the stones fell over.",
    "“Who is making all that noise?” asked Olga. She sat in the old oak with her eyes half shut. “Nobody can sleep. Go "
    "home, dragon, and take your stones with you, both of them, and the moss as well.”",
    "Ember breathed a very small flame. It flew up, turned round twice and went out. “That was nearly a star,” said "
    "Olga, and she opened one eye a little further than before. “Do that again, please.”",
    "So Ember breathed ten flames, one after the other. They hung in the oak like lanterns, and all the mice of the "
    "wood came out and looked up with their mouths open, and nobody said a word about the noise.",
    "“You had them inside you all the time,” said Olga. Ember took the smallest one home with her, and it burned "
    "beside her bed, and it was still there in the morning, yawning a thin blue line of smoke.",
)
BEATS = (
    "Ember wants a star.", "She climbs the hill and fails.", "Olga the owl sends her home.",
    "A small flame is nearly a star.", "Ten flames hang in the oak.", "Ember takes one home.",
)  # fmt: skip
_WHO = (("ember",), ("ember",), ("olga",), ("ember", "olga"), ("ember",), ("ember", "olga"))

SCENE = {
    "place": "a hill",
    "parts": [{"who": "Ember", "does": "looks up"}, {"who": "Olga", "does": "looks down"}],
    "time": "night",
    "alt": "Ember and Olga on a hill.",
}
NEW = (
    "Ember sat down in the tall grass and counted what she had: two stones, a sore toe and one idea that would not "
    "hold still. “Number {number},” said Ember, and she tried it out at once, with her tongue between her teeth."
)


def story(*, language: str = "en") -> Story:
    request = StoryRequest(
        wish="a dragon who wants a star", pages=6, age="6-8", language=language, title="Ember’s Star"
    )
    pages = tuple(
        WrittenPage(
            text=text,
            scene=Scene(parts=tuple(Part(who=one) for one in who), place=f"place {number}", alt=f"Picture {number}."),
        )
        for number, (text, who) in enumerate(zip(TEXTS, _WHO, strict=True), start=1)
    )
    plan = StoryPlan(
        request=request,
        title="Ember’s Star",
        cast=(EMBER, OWL),
        beats=BEATS,
        cover=Scene(parts=(Part(who="ember"),), alt="Ember looks up."),
        premise="Ember the dragon wants a star of her own.",
    )
    return Story(plan=plan, pages=pages)


def with_text(told: Story, number: int, text: str) -> Story:
    """The story with another text on a page."""
    pages = list(told.pages)
    pages[number - 1] = pages[number - 1].model_copy(update={"text": text})
    return told.model_copy(update={"pages": tuple(pages)})


class ChatWriter(ChainWriter):
    """A writer that is whatever the server's script says."""

    about: ClassVar[About] = About(title="A scripted model", does="Writes what the script says.")
    sees: ClassVar[bool] = False  # type: ignore[misc]
    parallel: ClassVar[int] = 1  # type: ignore[misc]

    def __init__(self, server: ChatServer, **limits: Any) -> None:
        super().__init__()
        self._server, self._limits = server, limits

    def check(self) -> str:
        return ""

    def card(self) -> ChatCard:
        model = chat_model(self._server.base_url, "", "test")
        limits = {"tries": 1, **self._limits}
        return ChatCard(model=model, port="writer", engine="scripted", explain=explain, **limits)
