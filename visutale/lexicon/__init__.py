"""The common nouns of storybooks: what they are called, how they behave in a sentence, and which drawing shows them."""

from __future__ import annotations

from visutale.lexicon.grammar import article_for, plural_of, singular_of
from visutale.lexicon.labels import from_label
from visutale.lexicon.noun import Article, Figure, Kind, LooksTo, Noun, Stands
from visutale.lexicon.rows import TableError
from visutale.lexicon.table import find, nouns

__all__ = [
    "Article",
    "Figure",
    "Kind",
    "LooksTo",
    "Noun",
    "Stands",
    "TableError",
    "article_for",
    "find",
    "from_label",
    "nouns",
    "plural_of",
    "singular_of",
]
