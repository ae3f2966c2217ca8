"""A language model that sees, run by transformers: several conversations, each with its photos, answered in one run.

LLaVA and its successors (LLaVA-NeXT, Qwen-VL, Gemma, SmolVLM) are run alike. Each conversation of a batch keeps its own
limits, stop words, temperature and seed, and can be left in the middle; it is answered as it would be alone.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visutale.errors import BadOutput, Cancelled, Rejected, Unavailable, VisutaleError
from visutale.served import ChatEnd, ChatMessage

from ._asking import Answer, Ask, Dice
from ._memory import free_memory
from ._utterance import Utterance
from ._vision_opening import ENGINE, PORT, Device, Precision, load

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

_USUAL_CONTEXT = 4096

Chat = list[dict[str, Any]]


class VisionModel:
    """A model and its processor, loaded. Not to be used by two threads at once."""

    def __init__(self, folder: Path, *, device: Device, precision: Precision, largest_batch: int) -> None:
        """Raises Unavailable, in a sentence, for a folder that holds no such model."""
        self._processor, self._model = load(folder, device, precision)
        self._tokenizer = self._processor.tokenizer
        self._tokenizer.padding_side = "left"
        self._control = _control_tokens(self._tokenizer, str(self._processor.chat_template))
        text = self._model.config.get_text_config()
        self.context = int(getattr(text, "max_position_embeddings", 0) or _USUAL_CONTEXT)
        """Tokens it keeps in mind, those of photos and of the answer among them."""
        self.largest_batch = largest_batch
        """How many conversations are answered at once; becomes smaller where the memory does not hold so many."""

    def answer(self, asks: Sequence[Ask]) -> list[Answer | VisutaleError]:
        """The answers in their order; in place of one, an error of its own (Rejected, Cancelled, BadOutput).

        All must have the same number of photos. What fails together is tried in halves, down to the one that fails.
        """
        import torch

        try:
            return self._answered(asks)
        except torch.OutOfMemoryError:
            self.largest_batch = max(1, len(asks) // 2)
            failure: VisutaleError = Unavailable(
                "The memory of the graphics card does not hold the photo and the conversation.", port=PORT,
                engine=ENGINE, remedy="Set options.llava.photo_px to less, or options.llava.model to a smaller model.",
            )  # fmt: skip
        except (OSError, ValueError, RuntimeError, LookupError, TypeError, AttributeError) as error:
            failure = BadOutput(
                f"The model could not look at the photo ({type(error).__name__}).", port=PORT, engine=ENGINE,
                remedy="Try again, or try another photo.",
            )  # fmt: skip
        free_memory()
        if len(asks) == 1:
            return [failure]
        middle = len(asks) // 2
        return self.answer(asks[:middle]) + self.answer(asks[middle:])

    def _answered(self, asks: Sequence[Ask]) -> list[Answer | VisutaleError]:
        """The same without a second try."""
        wrong = [_wrong(ask) for ask in asks]
        live = [ask for ask, error in zip(asks, wrong, strict=True) if error is None]
        inputs = self._inputs(live) if live else {}
        lengths: list[int] = inputs["attention_mask"].sum(dim=1).tolist() if live else []
        if any(length >= self.context for length in lengths):
            fitting = [ask for ask, length in zip(live, lengths, strict=True) if length < self.context]
            rest = iter(self._answered(fitting) if fitting else ())
            answers: Iterator[Answer | VisutaleError] = iter(
                [next(rest) if length < self.context else self._too_long(length) for length in lengths]
            )
        else:
            answers = iter(self._generated(live, inputs, lengths) if live else ())
        return [next(answers) if error is None else error for error in wrong]

    def _generated(self, asks: Sequence[Ask], inputs: Any, lengths: Sequence[int]) -> list[Answer | VisutaleError]:
        """Answers to conversations that are prepared as ``inputs`` and have so many tokens."""
        import torch

        config = copy.deepcopy(self._model.generation_config)
        ends = config.eos_token_id
        rooms = [min(ask.order.max_tokens, self.context - length) for ask, length in zip(asks, lengths, strict=True)]
        utterances = [
            Utterance(
                self._decoded,
                most_tokens=room,
                ends=frozenset(ends if isinstance(ends, list) else [ends]),
                stop=ask.order.stop,
                hear=ask.listener(),
            )
            for ask, room in zip(asks, rooms, strict=True)
        ]
        pad = self._tokenizer.eos_token_id if self._tokenizer.pad_token_id is None else self._tokenizer.pad_token_id
        config.update(
            do_sample=False, num_beams=1, temperature=None, top_p=None, top_k=None, min_new_tokens=None,
            max_length=None, max_new_tokens=max(rooms), pad_token_id=pad,
        )  # fmt: skip

        def listen(input_ids: torch.Tensor, scores: object) -> torch.Tensor:
            """Called by the library after each step: hands on the new tokens, says which answers have ended."""
            for ask, utterance, token in zip(asks, utterances, input_ids[:, -1].tolist(), strict=True):
                utterance.add(token)
                if ask.stopped():
                    utterance.leave()
            return torch.tensor([bool(one.reason) for one in utterances], device=input_ids.device)

        dice = Dice([ask.order for ask in asks])
        with torch.inference_mode():
            self._model.generate(
                **inputs, generation_config=config, stopping_criteria=[listen],
                logits_processor=[dice] if dice.needed else [],
            )  # fmt: skip
        return [_answer(utterance, length) for utterance, length in zip(utterances, lengths, strict=True)]

    def _decoded(self, tokens: Sequence[int]) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))

    # --- what goes in ---

    def _inputs(self, asks: Sequence[Ask]) -> Any:
        """Tensors of a batch: tokens padded on the left, and photos as the model wants them."""
        import torch
        from jinja2 import TemplateError

        try:
            inputs = self._rendered([self._chat(ask.order.messages, ask.pictures) for ask in asks])
        except TemplateError:  # some templates know no system message
            inputs = self._rendered([self._chat(_without_system(ask.order.messages), ask.pictures) for ask in asks])
        dtype = next((one.dtype for one in self._model.parameters() if one.is_floating_point()), torch.float32)
        return inputs.to(self._model.device, dtype=dtype)

    def _rendered(self, chats: list[Chat]) -> Any:
        return self._processor.apply_chat_template(
            chats, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt",
            processor_kwargs={"padding": True},
        )  # fmt: skip

    def _chat(self, messages: Sequence[ChatMessage], pictures: Mapping[str, Image]) -> Chat:
        chat: Chat = []
        for message in messages:
            content: list[dict[str, Any]] = [
                {"type": "image", "image": pictures[photo.sha256]} for photo in message.photos
            ]
            if message.text:
                content.append({"type": "text", "text": self._control.sub(_apart, message.text)})
            chat.append({"role": message.role, "content": content})
        return chat

    def _too_long(self, length: int) -> Rejected:
        return Rejected(
            f"The conversation with its photos has {length:,} tokens, and the model keeps {self.context:,} in mind.",
            port=PORT, engine=ENGINE, remedy="Shorten it, send fewer photos, or set options.llava.photo_px to less.",
        )  # fmt: skip


def _answer(utterance: Utterance, length: int) -> Answer | VisutaleError:
    if utterance.reason == "left":
        return _left()
    return Answer(
        utterance.text, ChatEnd("length" if utterance.reason == "length" else "stop", length, utterance.tokens)
    )


def _wrong(ask: Ask) -> VisutaleError | None:
    """Why a conversation is not begun."""
    if ask.stopped():
        return _left()
    if any(message.photos and message.role != "user" for message in ask.order.messages):
        return Rejected(
            "Photos can be looked at in messages of the user only.", port=PORT, engine=ENGINE,
            remedy="Send the photo with the question about it.",
        )  # fmt: skip
    return None


def _left() -> Cancelled:
    return Cancelled("The answer was stopped.")


def _without_system(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """What the system says, said at the beginning of the user's first message."""
    system = "\n\n".join(message.text for message in messages if message.role == "system")
    rest = [message for message in messages if message.role != "system"]
    if system and rest and rest[0].role == "user":
        rest[0] = rest[0].model_copy(update={"text": f"{system}\n\n{rest[0].text}"})
    return rest


def _control_tokens(tokenizer: Any, template: str) -> re.Pattern[str]:
    """Words that the model's template speaks with ("<image>", "</s>"): in a text of people they are only words."""
    added = {
        str(one.content) for one in tokenizer.added_tokens_decoder.values() if one.special or one.content in template
    }
    words = sorted((one for one in added if len(one.strip()) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)) or r"(?!)")


def _apart(found: re.Match[str]) -> str:
    return f"{found[0][0]} {found[0][1:]}"
