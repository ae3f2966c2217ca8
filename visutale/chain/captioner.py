"""A captioner that is a chat model that sees: one step, the photo and a typed answer."""

from __future__ import annotations

from typing import ClassVar

from visutale import prompts
from visutale.book import Caption
from visutale.chain.answers import PhotoFacts
from visutale.chain.calling import Caller
from visutale.chain.engine import ChatEngine
from visutale.chain.refusals import declines
from visutale.errors import BadOutput
from visutale.media import Photo
from visutale.ports import About, CaptionRequest, Port
from visutale.seeing import describing
from visutale.seeing.sentences import plain_sentence
from visutale.watch import Watch


class ChainCaptioner(ChatEngine):
    """Everything a Captioner does, but for the model. Safe to use from several threads.

    A model that keeps to no form of answer is asked to answer in lines of words, from then on at once.
    """

    port: ClassVar[Port] = "captioner"
    about: ClassVar[About]

    def __init__(self) -> None:
        super().__init__()
        self._in_lines = False

    def caption(self, request: CaptionRequest) -> Caption:
        """What the model says the photo shows. Raises BadOutput where it says nothing of use, Rejected where it
        declines."""
        import numpy as np

        caller = self.caller()
        told = self._told(caller, request.photo)
        found = describing.caption(told, np.asarray(request.photo.image()))
        if found is None:
            raise BadOutput(
                "The language model said nothing about the photo.", port=self.port, engine=caller.card.engine,
                retryable=False, remedy="Try again, or choose a model that sees.",
            )  # fmt: skip
        return found

    def _told(self, caller: Caller, photo: Photo) -> describing.Told:
        prompt, watch = prompts.load("see/caption"), Watch()
        if not self._in_lines and caller.card.structure != "words":
            try:
                answer = caller.ask(
                    prompt, {"lines": False}, PhotoFacts, watch, complain=_wrong_facts, photo=photo, seed=0
                )  # fmt: skip
                return describing.Told(answer.sentence, "; ".join(answer.subjects), answer.setting, answer.light)
            except BadOutput:
                self._in_lines = True
        said = caller.tell(prompt, {"lines": True}, watch, complain=_wrong_lines, photo=photo, seed=0)
        return describing.told_in_lines(said)


def _wrong_facts(answer: PhotoFacts) -> str:
    if declines(answer.sentence):
        return "Nobody asks who is in the photo: say what can be seen in it."
    return "" if plain_sentence(answer.sentence) else "Say in sentence what the photo shows."


def _wrong_lines(said: str) -> str:
    return "" if plain_sentence(describing.told_in_lines(said).sentence) else "Say what the photo shows."
