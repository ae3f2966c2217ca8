"""What a prompt is told of the story so far: the cast, the outline, the pages before, all within a small context."""

from __future__ import annotations

from collections.abc import Sequence

from visutale.book import Caption, Character, Scene
from visutale.chain.answers import cut
from visutale.ports import StoryPlan, StoryRequest, WrittenPage

MOST_WISH = 4_000
MOST_STORY = 6_000
"""Characters of the pages before that are repeated in full; of earlier pages only the beats are."""
_MOST_LAST_PAGE = 2_000
NOTHING = "(nothing)"


def wish(request: StoryRequest) -> str:
    return cut(request.wish, MOST_WISH) or NOTHING


def photo_facts(caption: Caption | None) -> str:
    """The sentence and the facts of a caption."""
    if caption is None:
        return NOTHING
    counted = (" ".join(filter(None, (_times(one.count), one.colour, one.name))) for one in caption.subjects)
    facts = {
        "Seen": ", ".join(counted),
        "Place": caption.setting,
        "Light": caption.light,
        "Colours": ", ".join(caption.colours),
    }
    return "\n".join([caption.sentence, *(f"{name}: {fact}." for name, fact in facts.items() if fact)])


def _times(count: int) -> str:
    return f"{count} ×" if count > 1 else ""


def cast_sheet(cast: Sequence[Character]) -> str:
    """A line for each character."""
    return "\n".join(_line(one) for one in cast) or NOTHING


def _line(one: Character) -> str:
    facts: list[str] = [one.role] if one.role != "other" else []
    facts += [one.looks] if one.kind in one.looks else [one.kind, one.looks]
    facts += [f"wears {one.clothes}"] if one.clothes else []
    facts += [f"speaks: {one.voice}"] if one.voice else []
    facts += [f"“{one.pronoun}”"] if one.pronoun != "they" or one.count > 1 else []
    return f"{one.name}: {'; '.join(facts)}"


def outline(beats: Sequence[str]) -> str:
    return "\n".join(f"{number}. {beat}" for number, beat in enumerate(beats, start=1)) or NOTHING


def so_far(plan: StoryPlan, number: int, before: Sequence[WrittenPage], most: int = MOST_STORY) -> str:
    """What comes before page ``number``: all pages in full where they fit, else the last ones, and the beats of the
    earlier ones. ``before`` are the pages right before it, or none where they are not written yet."""
    if number <= 1:
        return "(This is the first page.)"
    first = number - len(before)
    shown = [f"Page {at}: {page.text}" for at, page in enumerate(before, start=first)]
    left = most
    kept: list[str] = []
    for text in reversed(shown):
        if kept and len(text) > left:
            break
        kept.insert(0, cut(text, _MOST_LAST_PAGE) if len(text) > left else text)
        left -= len(text)
    beats = [f"Page {at} (its beat): {beat}" for at, beat in enumerate(plan.beats[: number - 1 - len(kept)], start=1)]
    return "\n".join([*beats, *kept]) or NOTHING


def setting(scene: Scene | None) -> str:
    """Where and when a scene is, for the next one to go on from."""
    if scene is None:
        return NOTHING
    where = f"{scene.place or 'somewhere'} ({'indoors' if scene.indoors else 'outdoors'})"
    return f"{where}; {scene.time}; {scene.weather}; {scene.season}"
