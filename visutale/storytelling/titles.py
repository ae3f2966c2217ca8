"""Titles that could belong to no other book."""

from __future__ import annotations

from visutale.storytelling import content
from visutale.storytelling.chance import shuffled, stream
from visutale.storytelling.spelling import spelled
from visutale.storytelling.tale import Tale
from visutale.storytelling.template import TemplateError, render
from visutale.storytelling.vocabulary import context_of

_SMALL = content.words("titles_small")
_LONGEST = 48


def title_of(tale: Tale) -> str:
    """A title by the plot's own patterns or the general ones, whichever the tale has the words for."""
    rng = stream("title", tale.request.seed, tale.request.wish)
    ensemble, hero = tale.ensemble, tale.ensemble.hero
    words = {
        "tokenNoun": ensemble.held.noun,
        "kind": hero.said_noun,
        "adjective": hero.adjectives[0] if hero.adjectives else "",
    }
    context = context_of(tale).with_words({name: word for name, word in words.items() if word})
    patterns = shuffled(rng, tale.plot.titles) + shuffled(rng, content.phrases().titles)
    if hero.count > 1 or not hero.name:
        patterns = [pattern for pattern in patterns if "{Kind}" not in pattern]
    for pattern in patterns:
        try:
            title = render(pattern, context, rng).text
        except TemplateError:
            continue
        if len(title) <= _LONGEST:
            return spelled(title_case(title), tale.request.language)
    return title_case(hero.ref)


def title_case(words: str) -> str:
    """ "The Day Ember Went First": every word but the small ones has a capital."""
    parts = words.split(" ")
    last = len(parts) - 1
    said = [
        word.lower() if 0 < index < last and word.lower() in _SMALL else word[:1].upper() + word[1:]
        for index, word in enumerate(parts)
    ]
    return " ".join(said)
