"""Book → the same book in another language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from visutale.binding.text import a_way_to_print, printable_language, unsupported_script
from visutale.book import Book, Character, Page, Scene
from visutale.errors import BadOutput, InputError
from visutale.languages import language_name, own_name, parse_tag, same_language, script_of
from visutale.ports import Translation, TranslationRequest, Translator
from visutale.watch import Watch


def translate(book: Book, language: str, translator: Translator, watch: Watch | None = None) -> Book:
    """The whole book in another language: its title, pages, premise, beats, what its pictures show, and its names.

    Pictures and English scene fields stay, so every page looks as before; the old text becomes ``Page.original``.
    Voices are dropped, since another language needs another one, and so are the notes, which tell of the first making.
    A book that goes back to the language it was translated from gets its own words back on every page that kept them.

    Raises InputError for a book that is not whole, an unknown language, the book's own or one that can't be printed;
    BadOutput where the translation is not as many texts, or can't be printed; what the translator raises otherwise.
    """
    target = str(parse_tag(language))
    _check(book, target)
    texts = list(_texts(book))
    request = TranslationRequest(
        texts=tuple(text for text in texts if text.strip()),
        source=book.language,
        target=target,
        names=tuple(dict.fromkeys(one.name for one in book.cast if one.name.strip())),
        age=book.age,
    )
    done = translator.translate(request, watch)
    _check_translation(done, request, translator)
    given = iter(done.texts)
    return _rebuilt(book, target, [next(given) if text.strip() else text for text in texts], done)


def _check(book: Book, target: str) -> None:
    name = language_name(target)
    if not book.pages or len(book.pages) < book.page_count:
        raise InputError(
            "The book has pages that are not written yet, so it can't be translated.", remedy="Finish the book first."
        )
    if same_language(book.language, target):
        raise InputError(f"The book is in {name} already.", remedy="Choose another language.")
    if not printable_language(target):
        raise InputError(
            f"No font here has the letters of {name} ({script_of(target)}).",
            remedy=f"Choose another language, or {a_way_to_print(own_name(target))}",
        )


def _check_translation(done: Translation, request: TranslationRequest, translator: Translator) -> None:
    wrong = ""
    if len(done.texts) != len(request.texts):
        wrong = f"has {len(done.texts)} texts where the book has {len(request.texts)}"
    elif not all(text.strip() for text in done.texts):
        wrong = "leaves a text out"
    elif script := unsupported_script("\n".join((*done.texts, *done.names.values()))):
        wrong = f"has {script} in it, which no font here has"
    if wrong:
        raise BadOutput(
            f"The translation into {language_name(request.target)} {wrong}.",
            port=translator.port,
            engine=translator.about.title,
            retryable=False,
            remedy="Try again, or choose another translator.",
            kept="The book itself is kept as it is.",
        )


def _texts(book: Book) -> Iterator[str]:
    """All that readers read, in the order :func:`_rebuilt` puts it back; some may be empty."""
    yield book.title
    yield book.premise
    yield from book.beats
    yield book.cover.scene.alt
    for page in book.pages:
        yield page.text
        yield page.scene.alt


def _rebuilt(book: Book, target: str, texts: Sequence[str], done: Translation) -> Book:
    given = iter(texts)
    back = bool(book.original_language) and same_language(book.original_language, target)
    title, premise = next(given), next(given)
    beats = tuple(next(given) for _ in book.beats)
    cover = book.cover.model_copy(update={"scene": _scene(book.cover.scene, next(given))})
    pages = tuple(_page(page, next(given), next(given), back=back) for page in book.pages)
    return book.model_copy(
        update={
            "title": title,
            "premise": premise,
            "beats": beats,
            "cover": cover,
            "pages": pages,
            "cast": tuple(_renamed(one, done) for one in book.cast),
            "language": target,
            "original_language": book.language,
            "voice": "",
            "notes": (),
            "source": book.source.model_copy(update={"title": title if book.source.title else ""}),
        }
    )


def _page(page: Page, text: str, alt: str, *, back: bool) -> Page:
    return page.model_copy(
        update={
            "text": page.original if back and page.original else text,
            "original": page.text,
            "scene": _scene(page.scene, alt),
            "narration": None,
            "problems": tuple(problem for problem in page.problems if problem.stage == "illustrate"),
        }
    )


def _scene(scene: Scene, alt: str) -> Scene:
    return scene.model_copy(update={"alt": alt})


def _renamed(one: Character, done: Translation) -> Character:
    return one.model_copy(update={"name": done.names.get(one.name, "").strip() or one.name})
