"""A portrait is decided by the book and the character, and by nothing else."""

from __future__ import annotations

from visutale.book import Character, Part, Scene
from visutale.portraits import hero_in, portrait_order, portrait_seed

MIRA = Character(id="mira", name="Mira", kind="fox", looks="red fur and a blue scarf", role="hero")
OWL = Character(id="owl", name="Odo", kind="owl", looks="grey feathers", role="companion")
TWINS = Character(id="twins", name="Pip and Pop", kind="mouse", looks="white fur", count=2, role="hero")


def scene(*who: str) -> Scene:
    return Scene(parts=tuple(Part(who=one) for one in who))


def test_a_seed_belongs_to_one_book_and_one_character() -> None:
    seeds = {portrait_seed(book, who) for book in (0, 1, 2**31) for who in ("mira", "owl")}
    assert len(seeds) == 6
    assert all(0 <= seed < 2**32 for seed in seeds)
    assert portrait_seed(7, "mira") == 1329881259, "books are painted again from the seeds they had"


def test_an_order_tells_looks_and_style_within_the_encoders_limit() -> None:
    order = portrait_order(MIRA, "watercolour", 7)
    assert "red fur and a blue scarf" in order.prompt.text and "watercolor" in order.prompt.text
    assert "Mira" not in order.prompt.text
    assert order.prompt.tokens <= 77 and order.seed == portrait_seed(7, "mira")
    assert portrait_order(MIRA, "no such style", 7).prompt.text


def test_the_hero_is_looked_for_only_where_the_scene_shows_them_alone_of_their_kind() -> None:
    assert hero_in(scene("owl", "mira"), (OWL, MIRA)) == MIRA
    assert hero_in(scene("owl"), (OWL, MIRA)) is None
    assert hero_in(scene("twins"), (TWINS, OWL)) is None
