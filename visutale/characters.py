"""Characters of books that are there already, taken into a new story: "the same Pip"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from visutale.book import Book, Box, Character, Frozen, PictureAsset, Place
from visutale.errors import InputError
from visutale.library import Library


class KnownCharacter(Frozen):
    """Somebody of a book in the library, ready to be in another one.

    ``picture`` is one of the book's that shows them, the cover where none does; ``face`` is the part of it with them
    alone, None where that is not known.
    """

    character: Character
    book_id: str
    book_title: str
    picture: PictureAsset | None = None
    face: Box | None = None


def known(library: Library) -> tuple[KnownCharacter, ...]:
    """Everybody with a name or a leading part, newest book first; who is in several books comes once."""
    found: dict[object, KnownCharacter] = {}
    for book in library.list():
        for one in _of(book):
            who = one.character
            found.setdefault((who.seed, who.looks_id, who.kind, who.looks), one)
    return tuple(found.values())


def taken(book: Book, character: Character) -> Character:
    """One of a book's cast as another book gets them: with what decides the looks that no words tell."""
    seed, looks_id = character.looks_key(book.seed)
    return character.model_copy(update={"seed": seed, "looks_id": looks_id})


def find(book: Book, name: str) -> Character:
    """The one of a book's cast who has this name, in capitals or not, ready for another book. Raises InputError."""
    wanted = name.strip().casefold()
    for one in book.cast:
        if one.name.casefold() == wanted:
            return taken(book, one)
    names = ", ".join(one.name for one in book.cast)
    raise InputError(
        f"Nobody in “{book.title}” is called “{name.strip()}”.",
        remedy=f"In it are: {names}." if names else "Nobody is in it yet.",
    )


def _of(book: Book) -> Iterator[KnownCharacter]:
    for one in book.cast:
        if one.role != "other" or not one.name.lower().startswith("the "):
            picture, face = _portrait(book, one.id)
            yield KnownCharacter(
                character=taken(book, one), book_id=book.id, book_title=book.title, picture=picture, face=face
            )


def _portrait(book: Book, who: str) -> tuple[PictureAsset | None, Box | None]:
    """A picture with nobody else in it, and where in it they are; else the cover."""
    places: tuple[Place, ...] = (book.cover, *book.pages)
    for place in places:
        if place.picture is not None and place.picture.keep_clear and {part.who for part in place.scene.parts} == {who}:
            return place.picture, _around(place.picture.keep_clear)
    return book.cover.picture, None


def _around(boxes: Sequence[Box]) -> Box:
    """The smallest box that has all of them in it."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
