"""English verbs and verb phrases in the form a sentence needs: "find her hat" becomes "found her hat"."""

from __future__ import annotations

from functools import lru_cache

_PLURAL = {"was": "were", "is": "are", "has": "have", "does": "do", "'s": "'re", "wasn't": "weren't", "isn't": "aren't"}
_PLURAL |= {"hasn't": "haven't", "doesn't": "don't", "goes": "go", "am": "are"}


@lru_cache(maxsize=512)
def base(verb: str) -> str:
    """The bare form of any form: "flying", "flew" and "flies" give "fly"; a word that is no verb gives ""."""
    from lemminflect import getAllLemmas

    lemmas = getAllLemmas(verb.lower()).get("VERB", ())
    return str(lemmas[0]) if lemmas else ""


@lru_cache(maxsize=512)
def kinds_of_word(word: str) -> frozenset[str]:
    """What a word can be: any of NOUN, VERB, ADJ, ADV, AUX, PROPN; empty for an unknown one."""
    from lemminflect import getAllLemmas

    return frozenset(getAllLemmas(word.lower()))


@lru_cache(maxsize=512)
def _inflected(verb: str, tag: str) -> str:
    from lemminflect import getInflection

    forms = getInflection(verb, tag)
    return str(forms[0]) if forms else verb


def past(verb: str) -> str:
    """Of a bare verb: "fly" gives "flew"."""
    return _inflected(verb, "VBD")


def gerund(verb: str) -> str:
    """Of a bare verb: "swim" gives "swimming"."""
    return _inflected(verb, "VBG")


def agreeing(verb: str, plural: bool) -> str:
    """A verb in the third person singular made to agree: "was" gives "were", "wants" gives "want" in the plural."""
    if not plural:
        return verb
    return _PLURAL.get(verb) or base(verb) or verb


def phrase(words: str, form: str) -> str:
    """A bare verb phrase ("learn to swim") with its verb as ``form``: "past" or "gerund"."""
    verb, _, rest = words.partition(" ")
    changed = {"past": past, "gerund": gerund}[form](verb)
    return f"{changed} {rest}".strip()
