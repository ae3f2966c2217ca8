"""Who is where: scenes against their texts, and sleepers who talk."""

from __future__ import annotations

import re
from collections.abc import Iterator

from visutale.ports import Contradiction
from visutale.story_check.figures import Figure
from visutale.story_check.findings import Reading, found, sheet_of

SAYS = "said|asked|cried|called|whispered|shouted|replied|answered|laughed|giggled|sighed|squeaked|growled|roared"
_DOES = (
    f"{SAYS}|ran|walked|jumped|climbed|danced|flew|swam|opened|picked|grabbed|carried|pulled|pushed|held|hugged|stood|"
    "sat|smiled|nodded|waved|looked|took|put|led"
)
_AWAKE = re.compile(
    r"\b(?:w[ao]ke\w*|awak\w*|waking|morning|dawn|next|later|until|till|sunrise|dream\w*|dreamt|sleepily|mumbl\w*|"
    r"murmur\w*|snor\w*|sleep-?talk\w*|in (?:her|his|its|their) sleep|yawn\w*|eyes|up|stir\w*|almost|nearly|not|"
    r"pretend\w*|before|earlier|had|while|when|never)\b|n[’']t\b",
    re.IGNORECASE,
)


def unknown_in_scenes(reading: Reading) -> Iterator[tuple[int, str]]:
    """Page number and id of whoever is in its scene and not in the cast; in any language."""
    sheet = sheet_of(reading.cast)
    for number, page in enumerate(reading.pages, start=1):
        for part in page.scene.parts:
            if part.who not in sheet:
                yield number, part.who


def unspoken_in_scenes(reading: Reading) -> Iterator[tuple[int, Figure]]:
    """Page number and who is in its scene though no word of its text can mean them."""
    sheet = sheet_of(reading.cast)
    for number, page in enumerate(reading.pages, start=1):
        for part in page.scene.parts:
            figure = sheet.get(part.who)
            if figure is not None and not figure.spoken_of_in(page.text):
                yield number, figure


def missing_in_scenes(reading: Reading) -> Iterator[tuple[int, Figure, str]]:
    """Page number, who acts by name in its text though its scene is without them, and the sentence."""
    for number, page in enumerate(reading.pages, start=1):
        here = {part.who for part in page.scene.parts}
        for figure in reading.cast:
            if figure.one.id in here or not figure.names:
                continue
            acts = re.compile(rf"\b(?:{figure.names}) (?:{_DOES})\b|\b(?:{SAYS}) (?:{figure.names})\b")
            for line in reading.by_page[number - 1]:
                if acts.search(line.told):
                    yield number, figure, line.text
                    break


def talking_sleepers(reading: Reading) -> Iterator[Contradiction]:
    """Somebody who falls asleep on a page and, with nothing said of waking, speaks further down."""
    for figure in reading.cast:
        if not figure.names:
            continue
        names = figure.names
        sleeps = re.compile(rf"\b(?:{names}) (?:fell (?:fast )?asleep|was (?:fast |sound )?asleep)\b")
        speaks = re.compile(rf"\b(?:{names}) (?:{_DOES})\b|\b(?:{SAYS}) (?:{names})\b")
        for number in range(1, len(reading.pages) + 1):
            asleep = ""
            for line in reading.by_page[number - 1]:
                if asleep and _AWAKE.search(line.told):
                    asleep = ""
                if asleep and speaks.search(line.told):
                    yield found(number, line, f"Just before, {figure.one.name} is asleep: “{asleep}”")
                    break
                if (match := sleeps.search(line.told)) and not _AWAKE.search(line.told[: match.end()]):
                    asleep = line.text
