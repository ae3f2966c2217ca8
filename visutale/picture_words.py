"""What an image model that reads long prompts is told beside the scene: what kind of picture it is, what must be left
free, who is to be recognised. The words are in ``prompts/picture_words.yaml``."""

from __future__ import annotations

from functools import lru_cache

from visutale.book import Box, Character, Frozen
from visutale.image_phrases import clean
from visutale.image_prompts import ImagePrompt
from visutale.prompts import read_wording

_EDGE = 0.1


class Wording(Frozen):
    """The words of the file; ``{}`` fields are filled in."""

    kind: str
    avoid: str
    keep_free: str
    portrait: str
    photo: str
    hint: str


def in_sentences(
    prompt: ImagePrompt,
    *,
    keep_free: Box | None = None,
    portrait_of: Character | None = None,
    photo_of: Character | None = None,
    hint: str = "",
    avoid: bool = True,
) -> str:
    """The prompt with all that a model which reads sentences should know. ``avoid`` says what is not to be seen.

    ``hint`` is what somebody wished of the picture, without names; it is quoted, so that it stays a wish.
    """
    wording = _wording()
    told = [wording.kind, f"{prompt.text[:1].upper()}{prompt.text[1:]}."]
    if portrait_of is not None:
        told.append(wording.portrait.format(who=_who(portrait_of)))
    if photo_of is not None:
        told.append(wording.photo.format(who=_who(photo_of)))
    if wish := clean(hint).replace('"', "'"):
        told.append(wording.hint.format(hint=wish))
    if keep_free is not None:
        side, share = place_of(keep_free)
        told.append(wording.keep_free.format(side=side, share=share))
    if avoid and prompt.negative:
        told.append(wording.avoid.format(negative=prompt.negative))
    return " ".join(told)


def place_of(box: Box) -> tuple[str, int]:
    """Where a box lies, in words, and how much of the picture's height or width that is, in percent."""
    height, width = round(100 * (box.bottom - box.top)), round(100 * (box.right - box.left))
    if box.bottom >= 1 - _EDGE and box.top > _EDGE:
        return "lower", height
    if box.top <= _EDGE and box.bottom < 1 - _EDGE:
        return "upper", height
    if box.left <= _EDGE and box.right < 1 - _EDGE:
        return "left", width
    if box.right >= 1 - _EDGE and box.left > _EDGE:
        return "right", width
    return "middle", height


def _who(character: Character) -> str:
    return f"the {clean(character.kind) or 'hero'}"


@lru_cache(maxsize=1)
def _wording() -> Wording:
    return read_wording("picture_words", Wording)
