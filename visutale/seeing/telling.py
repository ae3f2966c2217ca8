"""One plain sentence about a photo, made from its facts and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from visutale import lexicon
from visutale.book import Subject
from visutale.seeing.scenes import in_words

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SURFACES = frozenset({"table", "bed", "sofa", "bench"})


def sentence(
    subjects: Sequence[Subject], kinds: Mapping[str, str], setting: str, light: str, colours: Sequence[str]
) -> str:
    """What the picture shows. ``kinds`` gives, for some subjects, what they probably are more closely ("a Samoyed")."""
    if not subjects:
        return _unsure(setting, colours)
    upon = subjects[-1].name if len(subjects) > 1 and subjects[-1].name in _SURFACES and subjects[-1].count == 1 else ""
    shown = subjects[:-1] if upon else subjects
    things = [_thing(subject, kinds.get(subject.name, "")) for subject in shown]
    if len({subject.where for subject in shown}) == 1:
        told = f"{_joined(things)} {shown[0].where or 'in the picture'}"
    else:
        told = _joined([f"{thing} {subject.where}".strip() for thing, subject in zip(things, shown, strict=True)])
    if shown[-1].where.startswith(("in the middle", "on the")):
        told += " of the picture"
    around = in_words(setting) if setting and setting not in {subject.name for subject in subjects} else ""
    rest = (f"on a {upon}" if upon else "", around, f"in {light}" if light else "")
    verb = "is" if shown[0].count == 1 else "are"
    return f"There {verb} {told}{''.join(f', {part}' for part in rest if part)}."


def counted(name: str, count: int) -> str:
    """ "a dog", "two geese", "eleven people": the noun with its article or number."""
    noun = lexicon.find(name)
    if count == 1:
        article = noun.article if noun else lexicon.article_for(name)
        return f"{article} {name}".strip()
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} {noun.plural if noun else lexicon.plural_of(name)}"


def _thing(subject: Subject, kind: str) -> str:
    thing = counted(subject.name, subject.count)
    return f"{thing}, probably {kind}," if kind and subject.count == 1 else thing


def _joined(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"; a part that ends in a comma keeps it only at the end."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(part.rstrip(',') for part in parts[:-1])} and {parts[-1]}"


def _unsure(setting: str, colours: Sequence[str]) -> str:
    seen = f"mostly {_joined(colours)}" if colours else "very little"
    if setting:
        return f"The picture seems to be taken {in_words(setting)}; I can see {seen}."
    return f"I can see {seen}, but I'm not sure what is in the picture."
