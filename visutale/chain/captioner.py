"""A captioner that is a chat model that sees: one step, the photo and a typed answer."""

from __future__ import annotations

from typing import ClassVar

from visutale import prompts
from visutale.book import Caption
from visutale.chain.answers import PhotoFacts
from visutale.chain.engine import ChatEngine
from visutale.chain.refusals import declines
from visutale.errors import BadOutput
from visutale.ports import About, CaptionRequest, Port
from visutale.seeing import describing
from visutale.seeing.sentences import plain_sentence
from visutale.watch import Watch


class ChainCaptioner(ChatEngine):
    """Everything a Captioner does, but for the model. Safe to use from several threads."""

    port: ClassVar[Port] = "captioner"
    about: ClassVar[About]

    def caption(self, request: CaptionRequest) -> Caption:
        """What the model says the photo shows. Raises BadOutput where it says nothing of use, twice."""
        import numpy as np

        caller, prompt, photo = self.caller(), prompts.load("see/caption"), request.photo
        answer = caller.ask(prompt, {"lines": False}, PhotoFacts, Watch(), complain=_wrong, photo=photo, seed=0)
        told = describing.Told(answer.sentence, "; ".join(answer.subjects), answer.setting, answer.light)
        found = describing.caption(told, np.asarray(photo.image()))
        if found is None:
            raise BadOutput(
                "The language model said nothing about the photo.", port=self.port, engine=caller.card.engine,
                retryable=False, remedy="Try again, or choose a model that sees.",
            )  # fmt: skip
        return found


def _wrong(answer: PhotoFacts) -> str:
    if declines(answer.sentence):
        return "Nobody asks who is in the photo: say what can be seen in it."
    return "" if plain_sentence(answer.sentence) else "Say in sentence what the photo shows."
