"""The words a tale brings to its templates: what each slot stands for."""

from __future__ import annotations

from visutale.lexicon import singular_of
from visutale.storytelling import content, verbs
from visutale.storytelling.chance import shuffled, stream
from visutale.storytelling.grammar import Person, listed
from visutale.storytelling.tale import Tale
from visutale.storytelling.template import Context
from visutale.storytelling.wish import Need


def group(people: tuple[Person, ...]) -> Person | None:
    """Several people spoken of as one: "the cat and the mouse"."""
    if not people:
        return None
    if len(people) == 1:
        return people[0]
    return Person(
        id="pals", noun="", name=listed([one.ref for one in people]), count=sum(one.count for one in people),
        pronoun="they", hidden_noun=True,
    )  # fmt: skip


def context_of(tale: Tale) -> Context:
    """Everything that stays the same from the first page to the last."""
    ensemble, request = tale.ensemble, tale.request
    hero, held = ensemble.hero, ensemble.held
    rng = stream("vocabulary", request.seed, request.wish)
    people = {"hero": hero, "friend": ensemble.friend, "extra": tale.extra}
    pals = group(tale.pals)
    if pals:
        people["pals"] = pals
    words = {
        "in_place": ensemble.where,
        "place": ensemble.place,
        "bond": ensemble.friend_bond,
        "was_hero": hero.agree("was"),
        "mine": "ours" if hero.plural else "mine",
        "extra_was": tale.extra.agree("was"),
        "who": f" who {hero.clause}" if hero.clause else "",
        "once": tale.wish.when.words or "one day",
        "refrain": tale.refrain,
        "token": f"{hero.say('his')} {held.words}",
        "token.a": held.a,
        "token.it": "them" if held.plural else "it",
        "signal": rng.choice(held.lore.signal).at(request.age),
        "more_place": listed(ensemble.sights) if ensemble.sights else "",
        "helpers": listed([one.the for one in tale.met]) if tale.met else "",
    }
    if len(tale.pals) > 1:
        words["pals.a"] = listed([one.named for one in tale.pals])
    for need in (*tale.secondary, *((tale.primary,) if tale.primary else ())):
        words |= _need_words(need)
    words |= tale.strand.words
    words |= {name: text.at(request.age) for name, text in tale.strand.level_words.items()}
    return Context(people=people, words=words, own_words=ensemble.own_words)


def meeting_lines(tale: Tale, *, known: bool) -> list[str]:
    """The ways the friend may come in when hero and friend set out, in the order chance prefers them."""
    phrases = content.phrases()
    lines = phrases.join_known if known else phrases.meet_new
    rng = stream("meeting", tale.request.seed, tale.request.wish)
    return [line.at(tale.request.age) for line in shuffled(rng, lines)]


def _need_words(need: Need) -> dict[str, str]:
    if need.kind == "fear":
        many = _is_plural(need.words)
        return {
            "fear": need.words,
            "fear_was": f"{need.words} {'were' if many else 'was'}",
            "fear_name": need.words.removeprefix("the "),
            "fear_it": "them" if many else "it",
            "fear_they": "they" if many else "it",
        }
    if need.kind == "want":
        return {
            "want": need.words,
            "wanted": verbs.phrase(need.words, "past"),
            "wanting": verbs.phrase(need.words, "gerund"),
        }
    if need.kind == "lost":
        many = _is_plural(need.words)
        return {
            "lost": need.words,
            "lost_they": "they" if many else "it",
            "lost_it": "them" if many else "it",
            "lost_was": "were" if many else "was",
        }
    return {}


def _is_plural(words: str) -> bool:
    last = words.rpartition(" ")[2]
    return singular_of(last) != last and not last.endswith("ss")
