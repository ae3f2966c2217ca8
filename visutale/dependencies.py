"""What in a book was made from what: text → scene → prompt → picture → page → book, keyed by content hashes.

A key is the SHA-256 of everything a thing is made from, so that equal keys mean that nothing has to be made again. What
has its default is not in it, so that books keep their keys when scenes learn something new.
Names do not count where they can't be seen: a dragon that is renamed looks the same. Neither do a picture's size and
the room that is left for words: other words go on the picture there is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from itertools import count, islice
from typing import Any, TypeVar

from visutale.binding.layout import original_of
from visutale.book import Book, Character, Frozen, Page, PictureAsset, Place, Scene
from visutale.naming import named_in, with_ids
from visutale.portraits import hero_in
from visutale.stages.illustrate import seed_number
from visutale.stages.narrate import narration_request

AnyPlace = TypeVar("AnyPlace", bound=Place)

COVER = 0
"""The cover's number among the pages."""


# --- what it is made from ---


def picture_key(book: Book, number: int) -> str:
    """What the picture of a place (0 is the cover) is made from, but for the variation. Raises IndexError."""
    scene = book.place(number).scene
    there, named = _who_counts(book, number)
    return _hash(
        {
            "scene": _without_names(scene, book.cast),
            "cast": [_looks(one, book) for one in there],
            "named": [{"id": one.id, "kind": one.kind, "count": one.count} for one in named],
            "style": book.style,
            "seed": book.seed,
            "seed_number": seed_number(book, number),
            "photo": _photo_of(book, number),
            "role": "page" if number else "cover",
        }
    )


def voice_key(book: Book, number: int) -> str:
    """What the voice of a page is made from. Raises IndexError."""
    return _hash(narration_request(book, number).model_dump(mode="json", exclude_defaults=True))


def export_key(book: Book) -> str:
    """What the bound book is made from: everything that is printed in it."""
    whole = book.model_dump(
        mode="json",
        include={
            "title", "language", "age", "made_at", "original_language", "bilingual", "page_count", "address",
            "address_scope", "address_answered", "notes",
        },
    )  # fmt: skip
    credits = [(one.port, one.engine, one.title, one.model, one.licence, one.attribution) for one in book.credits]
    return _hash({**whole, "credits": credits, "places": [_printed(book, number) for number in _numbers(book)]})


def _who_counts(book: Book, number: int) -> tuple[list[Character], list[Character]]:
    """Those of the cast who take part in a scene, and those it only speaks of."""
    scene = book.place(number).scene
    taking_part = {part.who for part in scene.parts}
    there = [one for one in book.cast if taking_part & {one.id, one.name}]
    if not there and number == COVER:
        there = [one for one in book.cast if one.role in ("hero", "companion")]
    spoken_of = named_in("\n".join(_strings(scene)), book.cast)
    return there, [one for one in spoken_of if one not in there]


def _photo_of(book: Book, number: int) -> str:
    """The SHA-256 of the photo where it plays a part: on the cover, and where the hero may look like it."""
    photo = book.source.photo
    shown = number == COVER or hero_in(book.place(number).scene, book.cast) is not None
    return photo.sha256 if photo and shown else ""


def _strings(scene: Scene) -> list[str]:
    parts = [words for part in scene.parts for words in (part.does, part.holds)]
    return [*parts, scene.place, *(thing.name for thing in scene.things), scene.mood, scene.hint]


def _without_names(scene: Scene, cast: Sequence[Character]) -> dict[str, Any]:
    """The scene as it is painted: nobody paints the words in ``alt``, nor names."""
    ids = {one.name: one.id for one in cast} | {one.id: one.id for one in cast}
    parts = tuple(part.model_copy(update={"who": ids.get(part.who, part.who)}) for part in scene.parts)
    told = scene_with(scene.model_copy(update={"parts": parts}), lambda words: with_ids(words, cast))
    return told.model_dump(mode="json", exclude={"alt"}, exclude_defaults=True)


def scene_with(scene: Scene, put: Callable[[str], str]) -> Scene:
    """The scene with all that is told in it in words, but for ``alt``, as ``put`` says it."""
    return scene.model_copy(
        update={
            "parts": tuple(
                part.model_copy(update={"does": put(part.does), "holds": put(part.holds)}) for part in scene.parts
            ),
            "place": put(scene.place),
            "things": tuple(thing.model_copy(update={"name": put(thing.name)}) for thing in scene.things),
            "mood": put(scene.mood),
            "hint": put(scene.hint),
        }
    )


def _looks(one: Character, book: Book) -> dict[str, Any]:
    fields = {"id", "kind", "looks", "clothes", "count", "pronoun", "role"}
    return {**one.model_dump(mode="json", include=fields, exclude_defaults=True), "looks_key": one.looks_key(book.seed)}


def _printed(book: Book, number: int) -> dict[str, Any]:
    """What is seen of a place in the bound book."""
    place, picture = book.place(number), book.place(number).picture
    shown = picture.model_dump(mode="json", include={"sha256", "keep_clear", "notes", "painted"}) if picture else {}
    words = {"text": place.text, "original": original_of(book, place)} if isinstance(place, Page) else {}
    return {"picture": shown, "failed": bool(place.problems), **words}


def _numbers(book: Book) -> range:
    return range(len(book.pages) + 1)


def _hash(content: Any) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


# --- all of it ---


class Node(Frozen):
    """One thing of a book, such as "picture 3", the key of its content, and the names of what it was made from.

    0 is the cover. A "prompt" is there where an image model painted from one; it is then what the model was told.
    """

    name: str
    key: str
    made_of: tuple[str, ...] = ()


def graph(book: Book) -> tuple[Node, ...]:
    """What the book was made from, what it is made of, and the bound "book" last: each after all it is made of."""
    source = book.source.model_dump(mode="json", exclude={"photo"})
    nodes = [Node(name="wish", key=_hash(source))]
    if book.source.photo:
        nodes.append(Node(name="photo", key=book.source.photo.sha256))
    nodes += [_made(f"character {one.id}", _looks(one, book), "wish") for one in book.cast]
    bound = []
    for number in _numbers(book):
        made = _nodes_of(book, number)
        nodes += made
        bound.append(made[-1].name)
    return (*nodes, Node(name="book", key=export_key(book), made_of=tuple(bound)))


def _nodes_of(book: Book, number: int) -> list[Node]:
    """The nodes of a place, that of the place itself last."""
    place = book.place(number)
    text = f"text {number}" if number else "title"
    there, named = _who_counts(book, number)
    looks = (f"character {one.id}" for one in book.cast if one in there or one in named)
    photo = ["photo"] if _photo_of(book, number) else []
    nodes = [
        _made(text, place.text if isinstance(place, Page) else book.title, "wish"),
        _made(f"scene {number}", _without_names(place.scene, book.cast), text),
    ]
    painted_from = [f"scene {number}", *looks]
    if place.picture and place.picture.painted and (prompt := place.picture.painted.prompt):
        nodes.append(_made(f"prompt {number}", [prompt, place.picture.painted.negative], *painted_from))
        painted_from = [f"prompt {number}"]
    nodes.append(Node(name=f"picture {number}", key=picture_key(book, number), made_of=(*painted_from, *photo)))
    if number and book.narrated:
        nodes.append(Node(name=f"voice {number}", key=voice_key(book, number), made_of=(text,)))
    return [*nodes, _made(f"page {number}" if number else "cover", _printed(book, number), text, f"picture {number}")]


def _made(name: str, content: Any, *made_of: str) -> Node:
    return Node(name=name, key=_hash(content), made_of=made_of)


# --- pictures that are to be painted ---


def lacking(place: Place, key: str, each: int = 1) -> tuple[int, ...]:
    """The variations that are still to be painted for a place whose picture is made from ``key``.

    ``each`` is how many pictures a place gets that has none and was not asked for any number.
    """
    wanted = place.to_paint or (0 if place.picture else each)
    there = {picture.variation for picture in place.pictures if picture.made_of == key}
    return tuple(islice((number for number in count(place.variation) if number not in there), wanted))


def arrived(place: AnyPlace, picture: PictureAsset, each: int = 1) -> AnyPlace:
    """The place with a newly painted picture, whatever the order in which several arrive.

    The one of the place's own variation takes the place of the old one, which joins the candidates as the others do;
    until it arrives, a place without a picture shows whichever came first. One that arrived before changes nothing.
    """
    if any(_same(picture, there) for there in place.pictures):
        return place
    wanted = place.to_paint or (0 if place.picture else each)
    chosen = picture if place.picture is None or picture.variation == place.variation else place.picture
    return with_pictures(place, chosen, (*place.pictures, picture)).model_copy(
        update={
            "to_paint": max(0, wanted - 1),
            "problems": tuple(one for one in place.problems if one.stage != "illustrate"),
        }
    )


def _same(one: PictureAsset, other: PictureAsset) -> bool:
    """Whether they are one picture, whatever is noted of it by now."""
    return (one.sha256, one.variation, one.made_of) == (other.sha256, other.variation, other.made_of)


def with_pictures(place: AnyPlace, chosen: PictureAsset, pictures: Sequence[PictureAsset]) -> AnyPlace:
    """The place with one of these pictures as its own, and the others as candidates in an order of their own."""
    others = [one for one in pictures if one != chosen]
    candidates = tuple(sorted(others, key=lambda one: (one.variation, one.made_of, one.sha256)))
    return place.model_copy(update={"picture": chosen, "candidates": candidates})


# --- what a change makes necessary ---


class Remade(Frozen):
    """What has to be made again after a change: numbers of places (0 is the cover) and pages."""

    pictures: tuple[int, ...] = ()
    voices: tuple[int, ...] = ()
    exports: bool = False

    def in_words(self) -> str:
        """A sentence for people: "The pictures of pages 2 and 5 and the voice of page 5 are made again."""
        pages = tuple(number for number in self.pictures if number != COVER)
        made = [
            *(["the picture of the cover"] if COVER in self.pictures else []),
            *_of_pages("picture", pages),
            *_of_pages("voice", self.voices),
        ]
        if not made:
            return "The book is bound again, and nothing else." if self.exports else "Nothing has to be made again."
        alone = len(self.pictures) + len(self.voices) == 1
        said = _listed(made)
        return f"{said[0].upper()}{said[1:]} {'is' if alone else 'are'} made again."


def remade(before: Book, after: Book) -> Remade:
    """What a change from one book to the other makes necessary. Nothing was made yet of a story that nobody approved,
    and what ``before`` lacked as well is not made again."""
    if not after.approved:
        return Remade()
    pictures = tuple(number for number in _numbers(after) if _picture_wanted(after, number) - _all_wanted(before))
    voices = tuple(page.number for page in after.pages if _voice_wanted(after, page.number) - _all_unread(before))
    return Remade(pictures=pictures, voices=voices, exports=bool(pictures) or export_key(before) != export_key(after))


def _picture_wanted(book: Book, number: int) -> set[tuple[str, int]]:
    key = picture_key(book, number)
    return {(key, variation) for variation in lacking(book.place(number), key)}


def _all_wanted(book: Book) -> set[tuple[str, int]]:
    return {wanted for number in _numbers(book) for wanted in _picture_wanted(book, number)}


def _voice_wanted(book: Book, number: int) -> set[str]:
    page = book.page(number)
    return {voice_key(book, number)} if book.narrated and page.narration is None else set()


def _all_unread(book: Book) -> set[str]:
    return {wanted for page in book.pages for wanted in _voice_wanted(book, page.number)}


def _of_pages(what: str, numbers: tuple[int, ...]) -> list[str]:
    if not numbers:
        return []
    if len(numbers) == 1:
        return [f"the {what} of page {numbers[0]}"]
    return [f"the {what}s of pages {_listed([str(number) for number in numbers])}"]


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
