"""Whether words are fit for children of an age: what comes in, and what comes out.

Two sources: the rude words of a language, and our own topics in ``prompts/fitness``. It is a net with known holes, not
a judge: what a list can't see, a moderation model may (where one is configured).
"""

from __future__ import annotations

from visutale.book import AgeBand
from visutale.errors import InputError


def unfit(text: str, age: AgeBand, language: str) -> str:
    """What in ``text`` does not suit children of ``age``, as a topic that ends a sentence ("… is about violence"):
    "violence", "rude words", "alcohol, tobacco or drugs" …; empty where all is fit. Never the word itself.

    ``language`` is BCP 47. Rude words and topics of that language alone apply.
    """
    return ""


def check_wish(text: str, age: AgeBand, language: str) -> None:
    """Raises InputError, with a kind sentence, for a wish that asks for what does not suit the age."""
    if topic := unfit(text, age, language):
        first, last = age.split("-")
        raise InputError(
            f"This wish asks for {topic}, which does not suit children of {first} to {last}.",
            remedy="Please say it another way, or choose another age.",
        )
