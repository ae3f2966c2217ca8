"""A book as an EPUB 3: with pages as they are printed, or with words that flow; either reads itself aloud.

::

    arranging → fixed | flowing    a book's pages as leaves: values
    binding.read_along             which words are heard when
    media                          what leaves show and say, as files
    binding.faces                  what they are set in, as files, too
    package → archive              leaves and files as one EPUB

The same book and media give the same bytes.
"""

from __future__ import annotations

from visutale.binding.arranging import check_words, show
from visutale.binding.epub.archive import archived
from visutale.binding.epub.fixed import FixedPages
from visutale.binding.epub.flowing import FlowingPages
from visutale.binding.epub.media import MediaFiles
from visutale.binding.epub.package import Publication, documents, package
from visutale.binding.media import Media
from visutale.binding.themes import USUAL, Theme
from visutale.book import Book


def bind_epub(book: Book, media: Media, *, reflowable: bool = False, theme: Theme = USUAL) -> bytes:
    """The book as an EPUB file in the look of a theme, whole or still growing: fixed pages, or ``reflowable`` ones.

    Pages that have a voice are read aloud, sentence by sentence. A picture that is missing or can't be read leaves a
    page that says so; a missing voice is told of at the end. Raises BindingError, naming the page, for words that can't
    be printed on fixed pages.
    """
    if not reflowable:
        check_words(book)
    pages = FlowingPages(book, theme) if reflowable else FixedPages(book, theme)
    cover = show(book, book.cover, media)
    made = MediaFiles(book, cover, media, theme)
    leaves = [pages.cover(made.cover(cover), cover.painting)]
    for page in book.pages:
        shown = show(book, page, media)
        leaves += pages.page(page, made.page(page, shown), shown.painting, made.voice(page))
    leaves += pages.colophon(made.voiceless)
    publication = Publication(book, theme, made.palette, tuple(leaves), pages.faces, pages.fixed)
    files = [*documents(publication), *made.files(leaves)]
    return archived(package(publication, files), files, book.made_at)
