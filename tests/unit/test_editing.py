"""Changes that a person makes in a book, one by one and in any order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.whole_book import a_picture, a_whole_book
from visutale.book import FEWEST_PAGES, MOST_PAGES, Book, Problem
from visutale.dependencies import Remade, arrived, lacking, picture_key, remade, voice_key
from visutale.editing import (
    LONGEST_PAGE_TEXT,
    AddPage,
    ChoosePicture,
    DropPage,
    Edit,
    PaintAgain,
    SetCharacter,
    SetText,
    SetTitle,
    apply,
)
from visutale.engines.collage import Collage, Options
from visutale.errors import InputError
from visutale.naming import renamed
from visutale.ports import WrittenPage
from visutale.stages.illustrate import illustrate, seed_of
from visutale.stages.write import rewritten


def edited(*edits: Edit, book: Book | None = None) -> Book:
    return apply(book or a_whole_book(), edits)


def made_again(*edits: Edit) -> Remade:
    return remade(a_whole_book(), edited(*edits))


# --- words ---


def test_another_sentence_takes_that_pages_voice_and_nothing_else() -> None:
    before, after = a_whole_book(), edited(SetText(number=3, text=" Pip  sang.\r\n"))
    assert after.page(3).text == "Pip sang." and after.page(3).narration is None
    assert after.page(3).picture == before.page(3).picture
    assert after.with_page(before.page(3)) == before
    assert remade(before, after) == Remade(voices=(3,), exports=True)


def test_words_that_are_stressed_are_spoken_as_before() -> None:
    before = a_whole_book()
    text = "*Pip found a lamp. “Is* it yours?” **Pip** asked the stones."
    after = edited(SetText(number=1, text=text), SetTitle(title="Pip and *the* **lamp**"))
    assert after.page(1).text == text and after.page(1).narration == before.page(1).narration
    assert after.title == before.title and remade(before, after) == Remade(exports=True)
    with_page = edited(AddPage(after=0, text="*Pip* saw an **owl**."))
    assert with_page.page(1).scene.alt == "Pip saw an owl."


def test_the_same_words_and_another_title_leave_all_voices() -> None:
    before = a_whole_book()
    assert edited(SetText(number=3, text=before.page(3).text + " ")) == before
    assert edited(SetTitle(title="Pip and\nthe lamp "), SetCharacter(id="pip", name="Pip", clothes="")) == before
    assert edited(SetTitle(title="Light")) == before.model_copy(update={"title": "Light"})
    assert made_again(SetTitle(title="Light")) == Remade(exports=True)


def test_a_translation_that_is_put_right_keeps_its_original() -> None:
    book = a_whole_book()
    book = book.with_page(book.page(1).model_copy(update={"original": "Pip fand eine Lampe."}))
    assert edited(SetText(number=1, text="Pip found a lantern."), book=book).page(1).original == "Pip fand eine Lampe."


# --- characters ---


def test_a_new_name_is_put_wherever_the_old_one_stood() -> None:
    before, after = a_whole_book(), edited(SetCharacter(id="pip", name="Lumi"))
    assert [page.text for page in after.pages] == [
        page.text.replace("Pip", "Lumi").replace("PIP", "LUMI") for page in before.pages
    ]
    told = after.model_dump_json(exclude={"source", "cast"})
    assert "Pip" not in told and after.source == before.source
    assert remade(before, after) == Remade(voices=(1, 3, 4, 5), exports=True)


def test_a_kind_becomes_a_name_and_a_name_a_kind() -> None:
    assert edited(SetCharacter(id="owl", name="Hoot")).page(3).text == (
        "“Wake up!” called Pip. Nobody answered; Hoot's eyes stayed shut."
    )
    assert edited(SetCharacter(id="pip", name="The fox")).page(1).text == (
        "The fox found a lamp. “Is it yours?” The fox asked the stones."
    )


@pytest.mark.parametrize(
    ("old", "new", "language", "text", "told"),
    [
        ("Pip", "Lumi", "en", "Pip's pip, Pippa, Pip-Pip, PIP.", "Lumi's pip, Pippa, Lumi-Lumi, LUMI."),
        ("Pip", "Lumi", "en", "Two Pips", "Two Pips"),
        ("Pip", "Lumi", "de", "Pips Licht, Pipsi", "Lumis Licht, Pipsi"),
        ("Zoé", "Ana", "fr", "Zoé Zoe\u0301 Zoés", "Ana Ana Zoés"),
        ("Zoe", "Ana", "fr", "Zoe\u0301 Zoe", "Zoé Ana"),
        ("Мила", "Рая", "ru", "Мила и Милана", "Рая и Милана"),
        ("राम", "मीरा", "hi", "राम, रामा", "मीरा, रामा"),
        ("皮皮", "小光", "zh", "小狐狸皮皮说", "小狐狸小光说"),
        ("Captain Pip", "Captain Lumi", "en", "Captain Pip slept. Pip!", "Captain Lumi slept. Lumi!"),
        ("Captain Pip", "Lumi", "en", "Captain Pip slept. Pip!", "Lumi slept. Lumi!"),
        ("Pip", "The fox", "en", "Yes, Pip. Pip ran.", "Yes, the fox. The fox ran."),
        ("Pip", "A\\1", "en", "Pip", "A\\1"),
        ("Mia", "Ann", "en", "Mia and Mia Berg", "Ann and Mia Berg"),
    ],
)
def test_names_are_whole_words(old: str, new: str, language: str, text: str, told: str) -> None:
    pip, owl = a_whole_book().cast
    cast = (pip.model_copy(update={"name": old}), owl.model_copy(update={"name": "Mia Berg"}))
    assert renamed(text, "pip", new, cast, language) == told


def test_other_looks_are_painted_where_they_are_seen() -> None:
    before, after = a_whole_book(), edited(SetCharacter(id="owl", looks="a white owl"))
    assert [number for number in range(6) if after.place(number).to_paint] == [2, 3]
    assert after.page(2).picture == before.page(2).picture, "the old one is shown until then"
    assert remade(before, after) == Remade(pictures=(2, 3), exports=True)
    again = edited(SetCharacter(id="owl", looks=before.cast[1].looks), book=after)
    assert again == before, "nothing was painted yet, so nothing has to be painted back"


def test_looks_that_come_back_take_their_pictures_along() -> None:
    before, after = a_whole_book(), edited(SetCharacter(id="owl", looks="a white owl"))
    for number in (2, 3):
        key = picture_key(after, number)
        (variation,) = lacking(after.place(number), key)
        white = arrived(after.place(number), a_picture(f"p{number}", variation, key))
        after = after.with_place(number, white)
    back = edited(SetCharacter(id="owl", looks=before.cast[1].looks), book=after)
    assert [place.picture for place in back.pages] == [place.picture for place in before.pages]
    assert remade(after, back) == Remade(exports=True)
    assert back.page(2).candidates == (after.page(2).picture,)


# --- pages ---


def test_pages_that_move_keep_their_pictures_and_voices() -> None:
    before = a_whole_book()
    after = edited(DropPage(number=2))
    assert [page.number for page in after.pages] == [1, 2, 3, 4] and after.page_count == 4
    assert after.beats == before.beats[:1] + before.beats[2:]
    for old, new in ((1, 1), (3, 2), (4, 3), (5, 4)):
        assert (after.page(new).picture, after.page(new).narration) == (
            before.page(old).picture,
            before.page(old).narration,
        )
        assert picture_key(after, new) == picture_key(before, old)
        assert seed_of(after, new, 2) == seed_of(before, old, 2)
    assert remade(before, after) == Remade(exports=True)


def test_a_new_page_is_read_into_a_scene() -> None:
    after = edited(AddPage(after=1, text="At night the owl sat by the lake with two frogs. Pip slept."))
    page = after.page(2)
    assert [part.who for part in page.scene.parts] == ["pip", "owl"] and page.scene.parts[0].pose == "sleep"
    assert (page.scene.place, page.scene.time) == ("the lake", "night")
    assert [(thing.name, thing.count) for thing in page.scene.things] == [("frog", 2)]
    assert page.scene.alt == after.beats[1] == "At night the owl sat by the lake with two frogs."
    seeds = [seed_of(after, number) for number in range(7)]
    assert len(set(seeds)) == 7
    assert remade(a_whole_book(), after) == Remade(pictures=(2,), voices=(2,), exports=True)


def test_a_new_page_in_another_language_shows_who_is_named_where_the_page_before_is() -> None:
    german = a_whole_book().model_copy(update={"language": "de"})
    named = edited(AddPage(after=5, text="Da lachte Pip."), book=german).page(6).scene
    nobody = edited(AddPage(after=0, text="Es war Nacht."), book=german).page(1).scene
    for scene in (named, nobody):
        assert [part.who for part in scene.parts] == ["pip"] and scene.place == "the wood"
    assert nobody.alt == "Es war Nacht."


# --- pictures ---


def test_a_place_is_painted_again_in_new_ways() -> None:
    before = a_whole_book()
    after = edited(PaintAgain(number=2, hint=" more  stars ", candidates=2))
    page = after.page(2)
    assert (page.scene.hint, page.variation, page.to_paint) == ("more stars", 1, 2)
    assert lacking(page, picture_key(after, 2)) == (1, 2) and page.picture == before.page(2).picture
    assert len({seed_of(after, 2, variation) for variation in range(3)}) == 3
    once_more = edited(PaintAgain(number=2), book=after)
    assert once_more.page(2).scene.hint == "more stars"
    assert edited(PaintAgain(number=2, hint=""), book=after).page(2).scene.hint == ""


def test_the_picture_that_is_chosen_stays() -> None:
    book = edited(PaintAgain(number=2, candidates=2))
    first = book.page(2).picture
    for variation in (2, 1):
        book = book.with_page(arrived(book.page(2), a_picture("p2", variation, picture_key(book, 2))))
    assert first is not None and first in book.page(2).candidates
    chosen = edited(ChoosePicture(number=2, sha256=first.sha256), book=book)
    assert chosen.page(2).picture == first and set(chosen.page(2).pictures) == set(book.page(2).pictures)
    assert remade(book, chosen) == Remade(exports=True)
    assert edited(ChoosePicture(number=2, sha256=first.sha256), book=chosen) == chosen
    waiting = edited(PaintAgain(number=2), book=chosen)
    assert edited(ChoosePicture(number=2, sha256=first.sha256), book=waiting).page(2).to_paint == 0


def test_what_failed_is_forgotten_where_it_is_tried_again() -> None:
    failed = tuple(Problem(stage=stage, message="No.") for stage in ("illustrate", "narrate"))
    book = a_whole_book()
    book = book.with_page(book.page(2).model_copy(update={"problems": failed}))
    assert edited(PaintAgain(number=2), book=book).page(2).problems == failed[1:]
    assert edited(SetText(number=2, text="No."), book=book).page(2).problems == failed[:1]


def test_a_story_that_is_told_anew_keeps_all_pictures_of_the_pages_that_stay() -> None:
    book = edited(DropPage(number=1))
    page = arrived(edited(PaintAgain(number=2), book=book).page(2), a_picture("new", 1))
    told = rewritten(page, WrittenPage(text=page.text, scene=page.scene), 4, book.age, book.age)
    assert told == page.model_copy(update={"number": 4}) and told.seed_number == 3
    stressed = page.model_copy(update={"text": f"*{page.text}*"})
    assert rewritten(stressed, WrittenPage(text=page.text, scene=page.scene), 2, book.age, book.age) == stressed
    other = rewritten(page, WrittenPage(text=page.text, scene=book.page(3).scene), 3, book.age, book.age)
    assert (other.pictures, other.narration) == ((), page.narration)


# --- what makes no sense ---


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (SetTitle(title=" \n"), "The title is empty."),
        (SetTitle(title="x" * 121), "at most 120"),
        (SetTitle(title="བོད"), "Tibetan"),
        (SetText(number=9, text="x"), "no page 9"),
        (SetText(number=0, text="x"), "no page 0"),
        (SetText(number=1, text="\u200b"), "empty"),
        (SetText(number=1, text="x" * (LONGEST_PAGE_TEXT + 1)), "at most 5000"),
        (SetText(number=1, text="Pip ꧁"), "special signs"),
        (SetText(number=1, text="They drank vodka and smoked cigarettes."), "does not suit children"),
        (SetCharacter(id="nobody", name="x"), "nobody called “nobody”"),
        (SetCharacter(id="pip", name=""), "empty"),
        (SetCharacter(id="pip", name="THE OWL"), "called “THE OWL” already"),
        (SetCharacter(id="pip", looks="very " * 21), "at most 20 words"),
        (DropPage(number=6), "no page 6"),
        (AddPage(after=6, text="x"), "no page 6"),
        (AddPage(after=-1, text="x"), "no page -1"),
        (PaintAgain(number=7), "no page 7"),
        (PaintAgain(number=1, hint="x" * 201), "at most 200"),
        (PaintAgain(number=1, hint="a naked woman with vodka"), "does not suit children"),
        (ChoosePicture(number=1, sha256="p2"), "no such picture for page 1"),
        (ChoosePicture(number=0, sha256="p2"), "no such picture for the cover"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_nothing_else_is_done(edit: Edit, said: str) -> None:
    with pytest.raises(InputError) as refused:
        edited(SetTitle(title="Light"), edit)
    assert said in str(refused.value)


def test_a_book_has_so_many_pages_and_no_more() -> None:
    shortest = edited(DropPage(number=1))
    assert shortest.page_count == FEWEST_PAGES
    with pytest.raises(InputError, match="at least"):
        edited(DropPage(number=1), book=shortest)
    longest = edited(*[AddPage(after=0, text="x")] * (MOST_PAGES - 5))
    assert len({seed_of(longest, number) for number in range(MOST_PAGES + 1)}) == MOST_PAGES + 1
    with pytest.raises(InputError, match="at most"):
        edited(AddPage(after=0, text="x"), book=longest)


def test_edits_come_as_json() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(list[Edit])
    edits = adapter.validate_json('[{"kind": "title", "title": "A"}, {"kind": "paint", "number": 2}]')
    assert edits == [SetTitle(title="A"), PaintAgain(number=2)]


# --- any sequence ---

_WORDS = st.sampled_from(("Pip sang.", "The owl laughed at Pip.", "It rained on the hill.", "Nobody came."))


@st.composite
def _an_edit(draw: st.DrawFn, book: Book) -> Edit:
    """Any change this book can have."""
    page = st.integers(1, len(book.pages))
    place = draw(st.integers(0, len(book.pages)))
    kinds: list[st.SearchStrategy[Any]] = [
        st.builds(SetTitle, title=_WORDS),
        st.builds(SetText, number=page, text=_WORDS),
        st.builds(SetCharacter, id=st.sampled_from(("pip", "owl")), looks=st.sampled_from((None, "white", "small"))),
        st.builds(SetCharacter, id=st.just("pip"), name=st.sampled_from(("Pip", "Lumi", "Captain Zed"))),
        st.builds(
            PaintAgain,
            number=st.just(place),
            hint=st.sampled_from((None, "", "stars")),
            candidates=st.integers(1, 4),
        ),
    ]
    if pictures := book.place(place).pictures:
        kinds.append(
            st.builds(ChoosePicture, number=st.just(place), sha256=st.sampled_from([p.sha256 for p in pictures]))
        )
    if book.page_count > FEWEST_PAGES:
        kinds.append(st.builds(DropPage, number=page))
    if book.page_count < FEWEST_PAGES + 4:
        kinds.append(st.builds(AddPage, after=st.integers(0, len(book.pages)), text=_WORDS))
    edit: Edit = draw(st.one_of(kinds))
    return edit


def _painted(book: Book) -> Book:
    """The book when all that it lacks was painted."""
    for number in range(len(book.pages) + 1):
        key = picture_key(book, number)
        for variation in reversed(lacking(book.place(number), key)):
            made = a_picture(f"{key[:6]}", variation, key)
            book = book.with_place(number, arrived(book.place(number), made))
    return book


def _files(book: Book) -> set[str]:
    places = [book.cover, *book.pages]
    voices = [page.narration.sha256 for page in book.pages if page.narration]
    return {picture.sha256 for place in places for picture in place.pictures} | set(voices)


def _gone(before: Book, edit: Edit, after: Book) -> set[str]:
    """What an edit may take away: a dropped page's files, and voices of other words."""
    voices = {page.narration.sha256 for page in before.pages if page.narration}
    kept = {page.narration.sha256 for page in after.pages if page.narration}
    dropped = before.page(edit.number) if isinstance(edit, DropPage) else None
    return (voices - kept) | ({one.sha256 for one in dropped.pictures} if dropped else set())


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_changes_keep_the_book_in_order(data: st.DataObject) -> None:
    before = a_whole_book()
    for _ in range(data.draw(st.integers(1, 6))):
        edit = data.draw(_an_edit(before))
        after = edited(edit, book=before)
        assert after == edited(edit, book=before) and Book.model_validate_json(after.model_dump_json()) == after
        assert [page.number for page in after.pages] == list(range(1, after.page_count + 1))
        assert len(after.beats) == after.page_count
        assert len({page.seed_number or page.number for page in after.pages}) == after.page_count
        assert _files(before) - _files(after) <= _gone(before, edit, after), "nothing is lost"
        for page in after.pages:
            assert page.narration is None or page.narration.made_of == voice_key(after, page.number)
        old_keys = {picture_key(before, number): before.place(number) for number in range(len(before.pages) + 1)}
        for number in range(len(after.pages) + 1):
            place, key = after.place(number), picture_key(after, number)
            if key in old_keys and not isinstance(edit, PaintAgain | ChoosePicture):
                old = old_keys[key]
                assert (place.pictures, place.to_paint) == (old.pictures, old.to_paint), "untouched places stay so"
            else:
                assert place.to_paint or place.picture is None or isinstance(edit, ChoosePicture) or (
                    place.picture.made_of == key
                )  # fmt: skip
        if data.draw(st.booleans()):
            after = _painted(after)
            assert not remade(after, after).pictures
        before = after


@settings(max_examples=40, deadline=None)
@given(
    st.text("abcdéİß'’ -", min_size=1, max_size=12).map(str.title),
    st.lists(st.sampled_from(("Pip", "pip", "Pipa", "PIP", "’s", ".", "–")), max_size=8),
)
def test_a_renamed_hero_is_painted_no_other_way(name: str, words: list[str]) -> None:
    before = edited(SetText(number=1, text=f"{' '.join(words)} x"))
    try:
        after = edited(SetCharacter(id="pip", name=name), book=before)
    except InputError:
        assume(False)
    assert [picture_key(after, n) for n in range(6)] == [picture_key(before, n) for n in range(6)]
    assert [place.to_paint for place in (after.cover, *after.pages)] == [0] * 6
    kept = [word for word in words if word not in ("Pip", "PIP")]
    assert all(word in after.page(1).text.split() for word in kept)


# --- with the real collage ---


@pytest.fixture(scope="module")
def collage(tmp_path_factory: pytest.TempPathFactory) -> Collage:
    return Collage(Options(), tmp_path_factory.mktemp("collage"))


def picture_of(book: Book, collage: Collage, variation: int = 0) -> bytes:
    return illustrate(book, 3, None, 128, collage, variation=variation).data


def test_a_wish_another_try_and_other_looks_are_seen_and_a_name_is_not(collage: Collage) -> None:
    before = a_whole_book()
    plain = picture_of(before, collage)
    assert (
        picture_of(edited(SetCharacter(id="pip", name="Lumi"), SetCharacter(id="owl", name="Hoot")), collage) == plain
    )
    assert picture_of(edited(SetText(number=2, text="No."), DropPage(number=5)), collage) == plain
    others = [
        picture_of(edited(PaintAgain(number=3, hint="at night, with more stars")), collage),
        picture_of(edited(PaintAgain(number=3, hint="Pip should sleep")), collage),
        picture_of(before, collage, variation=1),
        picture_of(edited(SetCharacter(id="pip", clothes="a green coat")), collage),
    ]
    assert len({plain, *others}) == 5


def test_a_wish_that_is_not_understood_is_told(collage: Collage) -> None:
    wished = edited(PaintAgain(number=3, hint="plus d'étoiles"))
    *_, note = illustrate(wished, 3, None, 128, collage).notes
    assert "plus d'étoiles" in note
