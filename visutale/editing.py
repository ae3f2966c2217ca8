"""What a person can change in a book by hand: each change is a value, and :func:`apply` gives the book with it.

Nothing is painted or read here. A place whose picture no longer fits says how many it lacks (``to_paint``), a page
whose words changed has no voice any more; whoever makes what a book lacks does the rest. What depends on what is told
by :mod:`visutale.dependencies`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from visutale.binding.text import clean, in_one_line, refusal
from visutale.book import FEWEST_PAGES, MOST_PAGES, Book, Character, Frozen, Page, PictureAsset, Place
from visutale.dependencies import AnyPlace, picture_key, scene_with, voice_key, with_pictures
from visutale.emphasis import plain
from visutale.errors import InputError
from visutale.fitness import unfit
from visutale.naming import renamed
from visutale.picturing import page_scene
from visutale.stages.illustrate import moved

Value = TypeVar("Value", bound=Frozen)

LONGEST_TITLE = 120
LONGEST_NAME = 60
LONGEST_PAGE_TEXT = 5000
LONGEST_HINT = 200
MOST_LOOKS_WORDS = 20
MOST_CANDIDATES = 4


class SetTitle(Frozen):
    """Call the book otherwise."""

    kind: Literal["title"] = "title"
    title: str


class SetText(Frozen):
    """Give a page other words. Its picture stays, and so does the original of a translated page."""

    kind: Literal["text"] = "text"
    number: int
    text: str


class SetCharacter(Frozen):
    """Rename or redescribe one of the cast; what is None stays. A new name is put into every page's words."""

    kind: Literal["character"] = "character"
    id: str
    name: str | None = None
    looks: str | None = None
    clothes: str | None = None


class DropPage(Frozen):
    """Take a page out; the pages behind it move up and keep their pictures and voices."""

    kind: Literal["drop"] = "drop"
    number: int


class AddPage(Frozen):
    """Put a page of one's own behind page ``after`` (0 puts it first); its scene is read from its words."""

    kind: Literal["add"] = "add"
    after: int
    text: str


class PaintAgain(Frozen):
    """Paint a place (0 is the cover) in ``candidates`` new ways. ``hint`` says what to change: "more stars".

    None keeps what was wished of this picture before, empty takes it back.
    """

    kind: Literal["paint"] = "paint"
    number: int
    hint: str | None = None
    candidates: Annotated[int, Field(ge=1, le=MOST_CANDIDATES)] = 1


class ChoosePicture(Frozen):
    """Take another of the pictures that were painted for a place, known by its SHA-256."""

    kind: Literal["choose"] = "choose"
    number: int
    sha256: str


Edit = Annotated[
    SetTitle | SetText | SetCharacter | DropPage | AddPage | PaintAgain | ChoosePicture, Field(discriminator="kind")
]


def apply(book: Book, edits: Sequence[Edit]) -> Book:
    """The book with these changes, in their order. Raises InputError for one that makes no sense."""
    for edit in edits:
        book = _applied(book, edit)
    return book


def _applied(book: Book, edit: Edit) -> Book:
    match edit:
        case SetTitle():
            title = _line(book, edit.title, "title", LONGEST_TITLE, book.title)
            return book.model_copy(update={"title": title})
        case SetText():
            return _with_text(book, edit)
        case SetCharacter():
            return _with_character(book, edit)
        case DropPage():
            return _without_page(book, edit.number)
        case AddPage():
            return _with_new_page(book, edit)
        case PaintAgain():
            return _painted_again(book, edit)
        case ChoosePicture():
            return _with_choice(book, edit)


# --- words ---


def _with_text(book: Book, edit: SetText) -> Book:
    page = _page(book, edit.number)
    if clean(edit.text) == clean(page.text):
        return book
    text = _words(book, edit.text, "text of a page", LONGEST_PAGE_TEXT)
    return _spoken_anew(book, book.with_page(_with(page, text=text)))


def _spoken_anew(before: Book, after: Book) -> Book:
    """Without the voices of pages that are to be read another way."""
    for page in after.pages:
        if voice_key(after, page.number) != voice_key(before, page.number):
            kept = _without_problem(page, "narrate")
            after = after.with_page(_with(kept, narration=None))
    return after


# --- characters ---


def _with_character(book: Book, edit: SetCharacter) -> Book:
    one = next((one for one in book.cast if one.id == edit.id), None)
    if one is None:
        raise InputError(
            f"There is nobody called “{edit.id}” in this book.",
            remedy=f"Its characters are: {', '.join(one.id for one in book.cast)}." if book.cast else "",
        )
    if edit.name is not None:
        book = _renamed(book, one, _line(book, edit.name, "name", LONGEST_NAME, one.name))
    looks = one.looks if edit.looks is None else _looks(book, edit.looks, one.looks)
    clothes = one.clothes if edit.clothes is None else _looks(book, edit.clothes, one.clothes)
    return _redescribed(book, one.id, looks, clothes)


def _renamed(book: Book, one: Character, name: str) -> Book:
    """The book with another name wherever readers and painters meet it; the wish stays as it was said."""
    if name == one.name:
        return book
    if any(name.casefold() == other.name.casefold() for other in book.cast if other.id != one.id):
        raise InputError(f"Somebody in this book is called “{name}” already.", remedy="Choose another name.")

    def put(words: str, language: str = book.language) -> str:
        return renamed(words, one.id, name, book.cast, language)

    cast = tuple(_with(other, name=name) if other.id == one.id else other for other in book.cast)
    return _spoken_anew(
        book,
        book.model_copy(
            update={
                "title": put(book.title),
                "premise": put(book.premise),
                "beats": tuple(put(beat) for beat in book.beats),
                "notes": tuple(put(note, "en") for note in book.notes),
                "cast": cast,
                "cover": _with_names(book.cover, put, book.language),
                "pages": tuple(
                    _with(_with_names(page, put, book.language), text=put(page.text), original=put(page.original))
                    for page in book.pages
                ),
            }
        ),
    )


def _redescribed(book: Book, who: str, looks: str, clothes: str) -> Book:
    """The book with somebody who looks otherwise; each place that shows them is to be painted again."""
    cast = tuple(_with(one, looks=looks, clothes=clothes) if one.id == who else one for one in book.cast)
    after = book.model_copy(update={"cast": cast})
    for number in range(len(book.pages) + 1):
        if (key := picture_key(after, number)) != picture_key(book, number):
            after = after.with_place(number, _outdated(after.place(number), key))
    return after


def _outdated(place: AnyPlace, key: str) -> AnyPlace:
    """The place whose picture shows what no longer is; one that was painted of just this before is taken again."""
    if place.picture is None:
        return place
    fitting = next((one for one in place.pictures if one.made_of == key), None)
    if fitting is None:
        return _with(place, to_paint=max(1, place.to_paint))
    return _with(with_pictures(place, fitting, place.pictures), variation=fitting.variation, to_paint=0)


# --- pages ---


def _without_page(book: Book, number: int) -> Book:
    _page(book, number)
    if book.page_count <= FEWEST_PAGES:
        raise InputError(f"A book has at least {FEWEST_PAGES} pages, so none can be taken out.")
    pages = [page for page in book.pages if page.number != number]
    return _in_order(book, pages, book.beats[: number - 1] + book.beats[number:], book.page_count - 1)


def _with_new_page(book: Book, edit: AddPage) -> Book:
    if not 0 <= edit.after <= len(book.pages):
        raise _no_page(book, edit.after)
    if book.page_count >= MOST_PAGES:
        raise InputError(f"A book has at most {MOST_PAGES} pages, so none can be added.")
    text = _words(book, edit.text, "text of a page", LONGEST_PAGE_TEXT)
    near = book.pages[max(0, edit.after - 1)].scene if book.pages else book.cover.scene
    scene = page_scene(plain(text), book.cast, near, book.language)
    # No page can have a number above the most there are, so nobody else's seeds are taken.
    fresh = max((MOST_PAGES, *(page.seed_number for page in book.pages))) + 1
    page = Page(number=edit.after + 1, seed_number=fresh, text=text, scene=scene)
    pages = [*book.pages[: edit.after], page, *book.pages[edit.after :]]
    beats = (*book.beats[: edit.after], scene.alt, *book.beats[edit.after :]) if book.beats else ()
    return _in_order(book, pages, beats, book.page_count + 1)


def _in_order(book: Book, pages: Sequence[Page], beats: Sequence[str], page_count: int) -> Book:
    """The book with these pages, numbered anew; each keeps the number its seeds come from."""
    numbered = tuple(moved(page, number) for number, page in enumerate(pages, start=1))
    return book.model_copy(update={"pages": numbered, "beats": tuple(beats), "page_count": page_count})


# --- pictures ---


def _painted_again(book: Book, edit: PaintAgain) -> Book:
    place = _place(book, edit.number)
    hint = place.scene.hint if edit.hint is None else _hint(book, edit.hint)
    variation = max((picture.variation for picture in place.pictures), default=-1) + 1
    scene = place.scene.model_copy(update={"hint": hint})
    asked = _with(place, scene=scene, variation=variation, to_paint=edit.candidates)
    return book.with_place(edit.number, _without_problem(asked, "illustrate"))


def _with_choice(book: Book, edit: ChoosePicture) -> Book:
    """The last word on a place: what is still to be painted for it is left."""
    place = _place(book, edit.number)
    chosen = next((one for one in place.pictures if one.sha256 == edit.sha256), None)
    if chosen is None:
        raise InputError(
            f"There is no such picture for {_named(edit.number)}.", remedy="Choose one of those painted for it."
        )
    taken = with_pictures(place, chosen, place.pictures)
    settled = _with(taken, variation=chosen.variation, to_paint=0)
    return book.with_place(edit.number, _without_problem(settled, "illustrate"))


# --- what was given ---


def _words(book: Book, said: str, what: str, longest: int) -> str:
    """Words that are printed, as they are set. Raises InputError where they can't be, or don't suit the age."""
    words = clean(said)
    if not words:
        raise InputError(f"The {what} is empty.", remedy="Write at least one word.")
    _check_length(words, what, longest)
    if refused := refusal(words):
        raise InputError(f"The {what} can't be printed. {refused[0]}", remedy=refused[1])
    _check_fitness(book, words, what)
    return words


def _line(book: Book, said: str, what: str, longest: int, before: str) -> str:
    """Words that stand in one line; those that were there before are taken as they are."""
    line = in_one_line(said)
    return before if line == before else _words(book, line, what, longest)


def _hint(book: Book, said: str) -> str:
    """A wish for a picture: nobody prints it, so it may be in any script."""
    words = " ".join(said.split())
    _check_length(words, "wish", LONGEST_HINT)
    _check_fitness(book, words, "wish")
    return words


def _looks(book: Book, said: str, before: str) -> str:
    words = " ".join(said.split())
    if words == before:
        return before
    if len(words.split()) > MOST_LOOKS_WORDS:
        raise InputError(
            f"Looks and clothes are told in at most {MOST_LOOKS_WORDS} words each.", remedy="Say it in fewer words."
        )
    _check_fitness(book, words, "description")
    return words


def _check_length(words: str, what: str, longest: int) -> None:
    if len(words) > longest:
        raise InputError(f"The {what} can have at most {longest} characters.", remedy="Choose fewer words.")


def _check_fitness(book: Book, words: str, what: str) -> None:
    if topic := unfit(words, book.age, book.language):
        first, last = book.age.split("-")
        raise InputError(
            f"The {what} has {topic} in it, which does not suit children of {first} to {last}.",
            remedy="Please say it another way.",
        )


# --- places ---


def _place(book: Book, number: int) -> Place:
    return _page(book, number) if number else book.cover


def _page(book: Book, number: int) -> Page:
    if not 1 <= number <= len(book.pages):
        raise _no_page(book, number)
    return book.page(number)


def _no_page(book: Book, number: int) -> InputError:
    there = len(book.pages)
    return InputError(
        f"There is no page {number} in this book.", remedy=f"It has {there} page{'s' if there != 1 else ''}."
    )


def _named(number: int) -> str:
    return f"page {number}" if number else "the cover"


def _with_names(place: AnyPlace, put: Callable[[str, str], str], language: str) -> AnyPlace:
    """The place with other names in its scene and in what its pictures note, which are English but for ``alt``."""

    def english(words: str) -> str:
        return put(words, "en")

    scene = scene_with(place.scene, english)
    return _with(
        place,
        scene=_with(scene, alt=put(scene.alt, language)),
        picture=place.picture and _noted(place.picture, english),
        candidates=tuple(_noted(one, english) for one in place.candidates),
    )


def _noted(picture: PictureAsset, put: Callable[[str], str]) -> PictureAsset:
    return _with(picture, notes=tuple(put(note) for note in picture.notes))


def _without_problem(place: AnyPlace, stage: str) -> AnyPlace:
    return _with(place, problems=tuple(one for one in place.problems if one.stage != stage))


def _with(value: Value, **fields: Any) -> Value:
    return value.model_copy(update=fields)
