"""The direction of every character: the Unicode Bidirectional Algorithm (UAX #9) for text without explicit controls.

Cleaned text has no embeddings, overrides or isolates in it, so what is left are the rules for weak and neutral
characters (W1–W7, N0–N2), the implicit levels (I1, I2) and the order on a line (L1, L2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

_STRONG = ("L", "R")
_NEUTRAL = ("B", "S", "WS", "ON")
_OPENING = {
    "(": ")", "[": "]", "{": "}", "༺": "༻", "༼": "༽", "᚛": "᚜", "⁅": "⁆", "⁽": "⁾", "₍": "₎", "⌈": "⌉", "⌊": "⌋",
    "❨": "❩", "❪": "❫", "❬": "❭", "❮": "❯", "❰": "❱", "❲": "❳", "❴": "❵", "⟅": "⟆", "⟦": "⟧", "⟨": "⟩", "⟪": "⟫",
    "⟬": "⟭", "⟮": "⟯", "⦃": "⦄", "⦅": "⦆", "⦇": "⦈", "⦉": "⦊", "⦋": "⦌", "⦑": "⦒", "⦓": "⦔", "⦕": "⦖", "⦗": "⦘",
    "⧘": "⧙", "⧚": "⧛", "⧼": "⧽", "⸢": "⸣", "⸤": "⸥", "⸦": "⸧", "⸨": "⸩", "〈": "〉", "《": "》",
    "「": "」", "『": "』", "【": "】", "〔": "〕", "〖": "〗", "〘": "〙", "〚": "〛", "（": "）", "［": "］",
    "｛": "｝", "｟": "｠", "｢": "｣", "⹕": "⹖", "⹗": "⹘", "⹙": "⹚", "⹛": "⹜", "﹙": "﹚", "﹛": "﹜", "﹝": "﹞",
}  # fmt: skip
MIRRORED = str.maketrans(
    {**_OPENING, **{closing: opening for opening, closing in _OPENING.items()}, "<": ">", ">": "<"}
    | {"«": "»", "»": "«", "‹": "›", "›": "‹"}
)  # fmt: skip
"""For :meth:`str.translate`: how brackets look where they run from right to left."""
_CLOSING = {closing: opening for opening, closing in _OPENING.items()}
_CANONICAL = {"⟨": "〈", "⟩": "〉"}
_MOST_BRACKETS = 63


def base_level(text: str, default: int = 0) -> int:
    """The level of a paragraph: that of its first strong character, ``default`` where there is none (P2, P3)."""
    for character in text:
        found = unicodedata.bidirectional(character)
        if found == "L":
            return 0
        if found in ("R", "AL"):
            return 1
    return default


def levels(text: str, base: int) -> list[int]:
    """The embedding level of every character of one paragraph; odd levels run from right to left."""
    types = _weak([unicodedata.bidirectional(character) or "L" for character in text], base)
    _neutral(text, types, base)
    found = [_implicit(kind, base) for kind in types]
    return _trailing(text, found, base)


def in_visual_order(items: Sequence[T], level_of: Callable[[T], int]) -> list[T]:
    """The items of one line from left to right, given in reading order (L2)."""
    found = list(items)
    known = [level_of(item) for item in found]
    odd = [level for level in known if level % 2]
    for level in range(max(known, default=0), min(odd, default=1) - 1, -1):
        start = 0
        while start < len(found):
            end = start
            while end < len(found) and known[end] >= level:
                end += 1
            if end > start:
                found[start:end] = found[start:end][::-1]
                known[start:end] = known[start:end][::-1]
            start = max(end, start) + 1
    return found


# --- weak types: W1 to W7 ---


def _weak(types: list[str], base: int) -> list[str]:
    edge = "R" if base % 2 else "L"
    found = [kind if kind != "BN" else "ON" for kind in types]
    _marks_and_numbers(found, edge)
    _separators(found)
    _terminators(found)
    strong = edge
    for index, kind in enumerate(found):
        if kind in ("ES", "ET", "CS"):
            found[index] = "ON"  # W6
        elif kind == "EN" and strong == "L":
            found[index] = "L"  # W7
        if found[index] in _STRONG and kind in _STRONG:
            strong = kind
    return found


def _marks_and_numbers(found: list[str], edge: str) -> None:
    """A mark is like what it sits on (W1); digits after Arabic letters are Arabic (W2), which are then R (W3)."""
    before, strong = edge, edge
    for index, kind in enumerate(found):
        if kind == "NSM":
            kind = found[index] = before
        before = kind
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            found[index] = "AN"
    for index, kind in enumerate(found):
        if kind == "AL":
            found[index] = "R"


def _separators(found: list[str]) -> None:
    """One separator between two numbers of a kind belongs to them (W4)."""
    for index in range(1, len(found) - 1):
        before, kind, after = found[index - 1 : index + 2]
        if before == after and ((kind == "ES" and after == "EN") or (kind == "CS" and after in ("EN", "AN"))):
            found[index] = after


def _terminators(found: list[str]) -> None:
    """Terminators beside European digits belong to them (W5)."""
    index = 0
    while index < len(found):
        end = index
        while end < len(found) and found[end] == "ET":
            end += 1
        touching = (index > 0 and found[index - 1] == "EN") or (end < len(found) and found[end] == "EN")
        if end > index and touching:
            found[index:end] = ["EN"] * (end - index)
        index = max(end, index + 1)


# --- neutral types: N0 to N2 ---


def _neutral(text: str, types: list[str], base: int) -> None:
    edge = "R" if base % 2 else "L"
    _brackets(text, types, edge)
    index = 0
    while index < len(types):
        end = index
        while end < len(types) and types[end] in _NEUTRAL:
            end += 1
        if end > index:
            before = _direction(types[index - 1]) if index else edge
            after = _direction(types[end]) if end < len(types) else edge
            types[index:end] = [before if before == after else edge] * (end - index)
        index = max(end, index + 1)


def _brackets(text: str, types: list[str], edge: str) -> None:
    """A pair of brackets takes the direction of what it holds, or of what stands before it (N0)."""
    for opening, closing in _pairs(text, types):
        inside = {_direction(kind) for kind in types[opening + 1 : closing] if kind not in _NEUTRAL}
        if not inside:
            continue
        direction = edge
        if edge not in inside:
            before = next((_direction(kind) for kind in reversed(types[:opening]) if kind not in _NEUTRAL), edge)
            direction = before
        for place in (opening, closing):
            types[place] = direction
            for index in range(place + 1, len(types)):
                if unicodedata.bidirectional(text[index]) != "NSM":
                    break
                types[index] = direction


def _pairs(text: str, types: list[str]) -> list[tuple[int, int]]:
    """Where brackets open and close, in the order in which they open (BD16)."""
    waiting: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for index, character in enumerate(text):
        if types[index] != "ON":
            continue
        if character in _OPENING:
            if len(waiting) == _MOST_BRACKETS:
                break
            closing = _OPENING[character]
            waiting.append((_CANONICAL.get(closing, closing), index))
        elif character in _CLOSING:
            closing = _CANONICAL.get(character, character)
            depth = next((depth for depth in range(len(waiting) - 1, -1, -1) if waiting[depth][0] == closing), None)
            if depth is not None:
                found.append((waiting[depth][1], index))
                del waiting[depth:]
    return sorted(found)


def _direction(kind: str) -> str:
    return "L" if kind == "L" else "R"


# --- levels ---


def _implicit(kind: str, base: int) -> int:
    """I1 and I2."""
    if base % 2:
        return base if kind == "R" else base + 1
    return {"L": base, "R": base + 1}.get(kind, base + 2)


def _trailing(text: str, found: list[int], base: int) -> list[int]:
    """Spaces at the end of the paragraph, and before its separators, are on its own level (L1)."""
    reset = True
    for index in range(len(text) - 1, -1, -1):
        kind = unicodedata.bidirectional(text[index])
        if kind in ("S", "B"):
            reset = True
        elif kind not in ("WS", "BN"):
            reset = False
        if reset:
            found[index] = base
    return found
