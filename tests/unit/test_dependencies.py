"""What was made from what: which changes reach a picture, a voice, the bound book, and which don't."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from tests.whole_book import a_picture, a_scene, a_voice, a_whole_book
from visutale.book import Book, Cover, Painted, Part, Place, Problem, Scene
from visutale.dependencies import (
    Remade,
    arrived,
    export_key,
    graph,
    lacking,
    picture_key,
    remade,
    voice_key,
)

Change = Callable[[Book], Book]


def with_scene(book: Book, number: int, **fields: object) -> Book:
    place = book.place(number)
    return book.with_place(number, place.model_copy(update={"scene": place.scene.model_copy(update=fields)}))


def with_one(book: Book, who: str, **fields: object) -> Book:
    cast = tuple(one.model_copy(update=fields) if one.id == who else one for one in book.cast)
    return book.model_copy(update={"cast": cast})


def with_page(book: Book, number: int, **fields: object) -> Book:
    return book.with_page(book.page(number).model_copy(update=fields))


def with_photo(book: Book, sha: str) -> Book:
    photo = a_picture("photo").model_copy(update={"sha256": sha})
    return book.model_copy(update={"source": book.source.model_copy(update={"photo": photo})})


def repainted(change: Change) -> set[int]:
    before = a_whole_book()
    after = change(before)
    return {number for number in range(6) if picture_key(before, number) != picture_key(after, number)}


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (lambda b: with_scene(b, 3, place="the sea"), {3}),
        (lambda b: with_scene(b, 3, hint="more stars"), {3}),
        (lambda b: with_scene(b, 0, time="night"), {0}),
        (lambda b: with_one(b, "owl", looks="a white owl"), {2, 3}),
        (lambda b: with_one(b, "pip", clothes="a scarf"), {0, 1, 3, 4}),
        (lambda b: with_one(b, "pip", seed=9), {0, 1, 3, 4}),
        (lambda b: with_one(b, "pip", looks_id="hero"), {0, 1, 3, 4}),
        (lambda b: with_one(b, "pip", kind="wolf"), {0, 1, 2, 3, 4}),  # page 2 speaks of the fox
        (lambda b: b.model_copy(update={"style": "ink"}), set(range(6))),
        (lambda b: b.model_copy(update={"seed": 8}), set(range(6))),
        (lambda b: with_page(b, 2, seed_number=9), {2}),
        (lambda b: with_photo(b, "cat"), {0, 1, 3, 4}),
    ],
)
def test_what_can_be_seen_is_in_a_pictures_key(change: Change, places: set[int]) -> None:
    assert repainted(change) == places


@pytest.mark.parametrize(
    "change",
    [
        lambda b: with_page(b, 3, text="Another sentence, and a much longer one."),
        lambda b: with_page(b, 3, picture=None, candidates=(a_picture("x", 4),), variation=4, to_paint=2),
        lambda b: with_scene(b, 3, alt="Something else."),
        lambda b: with_one(b, "owl", voice="softly", traits=("kind",)),
        lambda b: b.model_copy(update={"title": "Light", "language": "de", "voice": "x", "premise": "", "beats": ()}),
    ],
)
def test_what_nobody_paints_is_not(change: Change) -> None:
    assert repainted(change) == set()


def test_a_name_is_nothing_that_is_painted() -> None:
    before = with_scene(a_whole_book(), 1, mood="as Pip feels", hint="Pip should laugh", place="Pip's wood")
    after = with_one(before, "pip", name="Lumi")
    after = with_scene(after, 1, mood="as Lumi feels", hint="Lumi should laugh", place="Lumi's wood",
                       parts=(Part(who="Lumi", does="looks at Lumi"),))  # fmt: skip
    assert picture_key(after, 1) == picture_key(before, 1)
    assert picture_key(with_scene(after, 1, mood="as Lumina feels"), 1) != picture_key(before, 1)


def test_a_cover_without_anybody_shows_the_hero() -> None:
    assert 0 in repainted(lambda b: with_one(with_scene(b, 0, parts=()), "pip", looks="blue"))


def test_a_photo_counts_where_the_hero_may_look_like_it() -> None:
    before, after = with_photo(a_whole_book(), "cat"), with_photo(a_whole_book(), "dog")
    changed = {number for number in range(6) if picture_key(before, number) != picture_key(after, number)}
    assert changed == {0, 1, 3, 4}


def test_a_voice_is_made_of_the_words_as_they_are_read() -> None:
    book = a_whole_book()
    paced = book.model_copy(update={"pace": 0.9})
    assert voice_key(paced, 1) == voice_key(book, 1), "0.9 is the pace of this age"
    for change in ({"pace": 0.8}, {"age": "3-5"}, {"voice": "x"}, {"language": "de"}):
        assert voice_key(book.model_copy(update=change), 1) != voice_key(book, 1)
    assert voice_key(with_page(book, 1, text="No."), 1) != voice_key(book, 1)
    assert voice_key(with_scene(book, 1, hint="x"), 1) == voice_key(book, 1)


@pytest.mark.parametrize(
    ("change", "printed"),
    [
        (lambda b: with_page(b, 1, text="No."), True),
        (lambda b: b.model_copy(update={"title": "Light"}), True),
        (lambda b: with_page(b, 1, picture=a_picture("other")), True),
        (lambda b: b.model_copy(update={"notes": ("A note.",)}), True),
        (lambda b: with_page(b, 1, original="Nein."), False),
        (lambda b: with_page(b.model_copy(update={"bilingual": True}), 1, original="Nein."), True),
        (lambda b: with_page(b, 1, narration=a_voice("other")), False),
        (lambda b: with_page(b, 1, candidates=(a_picture("other"),), to_paint=1), False),
        (lambda b: b.model_copy(update={"version": 4, "premise": "x", "approved": False}), False),
    ],
)
def test_the_bound_book_is_made_of_what_is_printed(change: Change, printed: bool) -> None:
    book = a_whole_book()
    assert (export_key(change(book)) != export_key(book)) is printed


# --- pictures that are to be painted ---


def test_a_place_lacks_the_variations_that_were_not_painted_of_this() -> None:
    place = Place(scene=Scene(), picture=a_picture("a", 0, "old"), variation=0)
    assert lacking(place, "new") == ()
    assert lacking(place.model_copy(update={"to_paint": 2}), "new") == (0, 1)
    assert lacking(place.model_copy(update={"to_paint": 2}), "old") == (1, 2)
    assert lacking(Cover(scene=Scene()), "new", each=3) == (0, 1, 2)
    assert lacking(Cover(scene=Scene(), candidates=(a_picture("a", 1, "k"),), to_paint=2), "k") == (0, 2)


def test_pictures_may_arrive_in_any_order() -> None:
    failed = Problem(stage="illustrate", message="No."), Problem(stage="narrate", message="No.")
    old = a_picture("a", 2, "old")
    places = (
        Cover(scene=Scene(), picture=old, variation=3, to_paint=3, problems=failed),
        Cover(scene=Scene(), problems=failed),
    )
    for place in places:
        new = [a_picture("b", variation, "new") for variation in lacking(place, "new", each=3)]
        ends = set()
        for order in itertools.permutations(new):
            then = place
            for done, picture in enumerate(order, start=1):
                then = arrived(then, picture, each=3)
                assert arrived(then, picture, each=3) == then, "the same once more changes nothing"
                assert then.picture is not None and len(lacking(then, "new", each=3)) == 3 - done
            ends.add(then)
        (end,) = ends
        assert end.picture == new[0] and set(end.pictures) == {*place.pictures, *new}
        assert end.to_paint == 0 and end.problems == failed[1:]


# --- what a change makes necessary ---


def test_only_what_a_change_calls_for_is_made_again() -> None:
    before = with_page(with_page(a_whole_book(), 2, picture=None), 4, narration=None)
    assert remade(before, before) == Remade(), "what was missing before is not made again"
    read = with_page(before, 3, text="No.", narration=None)
    assert remade(before, read) == Remade(voices=(3,), exports=True)
    assert remade(before, with_page(before, 5, to_paint=1)) == Remade(pictures=(5,), exports=True)
    unapproved = with_page(before, 5, to_paint=1).model_copy(update={"approved": False})
    assert remade(before, unapproved) == Remade(), "nobody painted anything yet"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Remade(), "Nothing has to be made again."),
        (Remade(exports=True), "The book is bound again, and nothing else."),
        (Remade(voices=(3,), exports=True), "The voice of page 3 is made again."),
        (Remade(pictures=(0,), exports=True), "The picture of the cover is made again."),
        (
            Remade(pictures=(0, 2, 5, 6), voices=(5,), exports=True),
            "The picture of the cover, the pictures of pages 2, 5 and 6 and the voice of page 5 are made again.",
        ),
    ],
)
def test_it_is_said_in_words(change: Remade, words: str) -> None:
    assert change.in_words() == words


# --- all of it ---


def test_the_graph_goes_from_the_wish_to_the_book() -> None:
    picture = a_picture("x").model_copy(update={"painted": Painted(model="m", prompt="a fox")})
    book = with_page(with_photo(a_whole_book(), "cat"), 3, picture=picture)
    nodes = graph(book)
    names = [node.name for node in nodes]
    assert len(set(names)) == len(names) and names[-1] == "book"
    for place, node in enumerate(nodes):
        assert set(node.made_of) <= set(names[:place]), "each stands after what it is made of"
    of = {node.name: node for node in nodes}
    assert of["picture 2"].made_of == ("scene 2", "character pip", "character owl")
    assert of["prompt 3"].made_of == ("scene 3", "character pip", "character owl")
    assert of["picture 3"].made_of == ("prompt 3", "photo")
    assert of["picture 3"].key == picture_key(book, 3)
    assert of["page 3"].made_of == ("text 3", "picture 3") and of["voice 3"].made_of == ("text 3",)


def test_a_changed_sentence_changes_only_what_is_made_from_it() -> None:
    before = a_whole_book()
    after = with_page(before, 3, text="No.")
    changed = {old.name for old, new in zip(graph(before), graph(after), strict=True) if old.key != new.key}
    assert changed == {"text 3", "voice 3", "page 3", "book"}


def test_scenes_of_the_same_people_at_other_places_have_other_keys() -> None:
    book = a_whole_book()
    same = book.with_page(book.page(1).model_copy(update={"scene": a_scene("pip")}))
    same = same.with_page(same.page(4).model_copy(update={"scene": a_scene("pip")}))
    assert len({picture_key(same, number) for number in (0, 1, 4)}) == 3
