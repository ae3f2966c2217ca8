"""One answer of a language model as it grows, token by token: its words so far, and where it ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Literal

_UNFINISHED = "\ufffd"
"""What tokenizers show for a letter whose bytes are not all there yet."""


def nobody(piece: str) -> None:
    """Hears the pieces of an answer that is wanted as a whole."""


class Utterance:
    """Turns tokens into text and tells it piece by piece, as soon as it can't be the beginning of a stop word.

    ``decode`` turns tokens into text, ``ends`` are the tokens that end an answer, ``stop`` the words that do; neither
    is part of it. ``hear`` gets each piece once. ``reason`` is empty while it grows, "left" where it was given up.
    """

    def __init__(
        self,
        decode: Callable[[Sequence[int]], str],
        *,
        most_tokens: int,
        ends: Collection[int],
        stop: Sequence[str] = (),
        hear: Callable[[str], None] = nobody,
    ) -> None:
        self.text = ""
        self.tokens = 0
        self.reason: Literal["", "stop", "length", "left"] = ""
        self._decode = decode
        self._most_tokens = most_tokens
        self._ends = ends
        self._stop = tuple(word for word in stop if word)
        self._hear = hear
        self._ids: list[int] = []
        self._context, self._read = 0, 0
        self._held = ""

    def add(self, token: int) -> None:
        """One more token. Nothing happens once the answer has ended."""
        if self.reason:
            return
        self.tokens += 1
        if token in self._ends:
            self._end("stop")
            return
        self._ids.append(token)
        self._held += self._grown()
        if not self.text:
            self._held = self._held.lstrip()
        found = [at for word in self._stop if (at := self._held.find(word)) >= 0]
        if found:
            self._held = self._held[: min(found)]
            self._end("stop")
        elif self.tokens >= self._most_tokens:
            self._end("length")
        else:
            self._tell(len(self._held) - self._doubtful())

    def leave(self) -> None:
        """Nobody waits for the rest."""
        self.reason = self.reason or "left"

    def _grown(self) -> str:
        """The text that the last tokens add. A few tokens before them are decoded too: spaces depend on those."""
        before = self._decode(self._ids[self._context : self._read])
        now = self._decode(self._ids[self._context :])
        if len(now) <= len(before) or now.endswith(_UNFINISHED):
            return ""
        self._context, self._read = self._read, len(self._ids)
        return now[len(before) :]

    def _doubtful(self) -> int:
        """How many of the last letters may be the beginning of a stop word."""
        longest = 0
        for word in self._stop:
            for length in range(min(len(word) - 1, len(self._held)), longest, -1):
                if self._held.endswith(word[:length]):
                    longest = length
                    break
        return longest

    def _tell(self, letters: int) -> None:
        piece, self._held = self._held[:letters], self._held[letters:]
        if piece:
            self.text += piece
            self._hear(piece)

    def _end(self, reason: Literal["stop", "length"]) -> None:
        self._tell(len(self._held))
        self.reason = reason
