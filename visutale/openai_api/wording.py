"""What a person is told about the model behind a port when its server fails."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """How the model behind a port is spoken of: what it is, what it was asked to do, and what else to try."""

    model: str
    kind: str
    asked: str
    instead: str
    too_long: str
    shorter: str
    check: str


_LANGUAGE = Words(
    model="language model",
    kind="chat model",
    asked="write",
    instead="Put the wish differently.",
    too_long="The story has grown larger than the language model's context.",
    shorter="Ask for fewer pages, or give the model a larger context on its server.",
    check="Check that the model can chat, that its context is large enough and, for a photo, that it sees.",
)
_OTHERS = {
    "illustrator": Words(
        model="image model",
        kind="image model",
        asked="paint",
        instead="Change what happens on that page, or choose another style or another illustrator.",
        too_long="The description of the scene is longer than the image model reads.",
        shorter="Set options.openai_images.prompt_tokens to what it reads, 77 for SDXL.",
        check="Check that the model paints pictures and, where references are set, that it takes a picture along.",
    ),
    "transcriber": Words(
        model="speech model",
        kind="speech model",
        asked="hear",
        instead="Type the wish.",
        too_long="The recording is longer than the speech model hears.",
        shorter="Say the wish in a few sentences.",
        check="Check that the model turns speech into text.",
    ),
    "narrator": Words(
        model="voice model",
        kind="voice model",
        asked="read aloud",
        instead="Change the words of that page, or choose another narrator.",
        too_long="A sentence is longer than the voice model reads.",
        shorter="Break it into several.",
        check="Check that the model speaks, and that it has the voice.",
    ),
}
"""By port; behind all others stands a language model."""


def words_for(port: str) -> Words:
    """How the model behind a port is spoken of."""
    return _OTHERS.get(port, _LANGUAGE)
