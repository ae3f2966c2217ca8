"""Scene → picture."""

from __future__ import annotations

import hashlib

from visutale.binding.layout import original_of
from visutale.binding.places import panel_for
from visutale.book import Book, Page
from visutale.media import Photo, Picture
from visutale.ports import IllustrationRequest, Illustrator
from visutale.watch import Watch


def seed_of(book: Book, number: int, variation: int = 0) -> int:
    """The seed of a picture, derived from the book's; page 0 is the cover. A page that was moved keeps its seeds."""
    again = f":{variation}" if variation else ""
    digest = hashlib.sha256(f"{book.seed}:picture:{seed_number(book, number)}{again}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def seed_number(book: Book, number: int) -> int:
    """The number a place's seeds come from: that of the page when it was new; 0 for the cover."""
    return (book.page(number).seed_number if number else 0) or number


def moved(page: Page, number: int) -> Page:
    """The page as number ``number``, with the seeds it has had, so that its pictures stay its own."""
    before = page.seed_number or page.number
    return page.model_copy(update={"number": number, "seed_number": 0 if before == number else before})


def illustrate(
    book: Book,
    number: int,
    photo: Photo | None,
    size_px: int,
    illustrator: Illustrator,
    watch: Watch | None = None,
    *,
    variation: int = 0,
) -> Picture:
    """A page's picture (0 is the cover), with the place of its text kept free.

    ``photo`` is what the book was made from, where it is one. ``variation`` counts the tries at this picture.
    """
    if number == 0:
        scene, keep_free = (
            book.cover.scene,
            panel_for("", book.age, 0, role="cover", title=book.title, language=book.language),
        )
    else:
        page = book.page(number)
        scene = page.scene
        keep_free = panel_for(
            page.text, book.age, number, original=original_of(book, page), language=book.language,
            original_language=book.original_language,
        )  # fmt: skip
    return illustrator.illustrate(
        IllustrationRequest(
            scene=scene,
            cast=book.cast,
            style=book.style,
            role="page" if number else "cover",
            width_px=size_px,
            height_px=size_px,
            seed=seed_of(book, number, variation),
            book_seed=book.seed,
            keep_free=keep_free,
            photo=photo,
        ),
        watch,
    )
