"""Books, their files, versions and links, in folders and in a bucket."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.s3_server import S3Server
from visutale.binding.marks import unmarked
from visutale.book import Asset, Book, Character, Cover, Page, Scene, Source, Transcript
from visutale.book_folder import BookFolder, open_book
from visutale.errors import InputError, LibraryError
from visutale.library import Library
from visutale.media import Narration, Picture
from visutale.store.disk import DiskStore

MANY = 1000


@pytest.fixture(params=["disk", "s3"])
def library(request: pytest.FixtureRequest, own_home: Path, tmp_path: Path) -> Library:
    if request.param == "disk":
        return Library(own_home)
    server: S3Server = request.getfixturevalue("s3")
    return Library(own_home, server.store(f"library/{tmp_path.name}", own_home / "cache" / "store"))


@pytest.fixture
def on_disk(own_home: Path) -> Library:
    """For what does not depend on the store, or is about folders."""
    return Library(own_home)


def a_book(library: Library, title: str = "Mia", **fields: Any) -> Book:
    book = unsaved(library.new_id(), title, **fields)
    library.save(book)
    return book


def unsaved(book_id: str, title: str, **fields: Any) -> Book:
    given = {"made_at": datetime.now(UTC), "source": Source(), "cover": Cover(scene=Scene()), "page_count": 4} | fields
    return Book(id=book_id, title=title, language="en", age="6-8", style="paper", seed=1, **given)


def a_picture(colour: str) -> Picture:
    from PIL import Image

    return Picture.of(Image.new("RGB", (32, 16), colour))


def a_voice() -> Narration:
    return Narration(data=b"RIFF", media_type="audio/wav", sample_rate_hz=24_000, duration_s=1.0)


def a_whole_book(library: Library, title: str = "Mia") -> Book:
    """With a photo, a page that has two pictures to choose from and a voice, and a PDF."""
    book = a_book(library, title)
    folder = library.folder(book.id)
    page = Page(
        number=1,
        text="Mia sails away.",
        scene=Scene(),
        picture=folder.put_picture("page-01", a_picture("red")),
        candidates=(folder.put_picture("page-01", a_picture("green"), variation=1, made_of="ab"),),
        narration=folder.put_narration("page-01", a_voice()),
    )
    cover = Cover(scene=Scene(), picture=folder.put_picture("cover", a_picture("blue")))
    photo = folder.put_picture("photo", a_picture("white"))
    book = book.model_copy(update={"pages": (page,), "cover": cover, "source": Source(photo=photo)})
    library.save(book)
    library.save_pdf(book.id, b"%PDF-1")
    return book


def files(library: Library, below: str = "") -> list[str]:
    return sorted(found.name for found in library.store.find(f"{below}**"))


# --- books ---


def test_a_saved_book_comes_back_as_it_was(library: Library) -> None:
    book = a_book(library)
    assert library.open(book.id) == book
    assert library.list() == (book,)
    assert open_book(library.document_path(book.id)) == book
    changed = book.model_copy(update={"title": "Mia sails"})
    library.save(changed)
    assert library.list() == (changed,)


def test_pictures_and_voices_are_stored_under_names_of_their_own_and_damage_is_noticed(library: Library) -> None:
    folder = library.folder(a_book(library).id)
    red, green = a_picture("red"), a_picture("green")
    asset = folder.put_picture("page-01", red, variation=2, made_of="ab" * 32)
    other = folder.put_picture("page-01", green)
    assert asset.file == f"page-01-{asset.sha256[:8]}.jpg"
    assert (asset.width_px, asset.height_px, asset.variation, asset.made_of) == (32, 16, 2, "ab" * 32)
    assert [unmarked(folder.read(one)) for one in (asset, other)] == [red.data, green.data]
    assert folder.path(asset).read_bytes() == folder.read(asset)
    voice = folder.put_narration("page-01", a_voice(), made_of="cd")
    assert (voice.file, voice.made_of) == (f"page-01-{a_voice().sha256[:8]}.wav", "cd")
    with pytest.raises(LibraryError, match="damaged"):
        folder.read(asset.model_copy(update={"size_bytes": 3}))
    with pytest.raises(LibraryError, match="missing"):
        folder.path(asset.model_copy(update={"file": "page-09.jpg"}))


@pytest.mark.parametrize("file", ["../../secret", "/etc/passwd", "..\\secret", "x" * 300])
def test_a_book_never_reads_files_outside_its_folder(library: Library, own_home: Path, file: str) -> None:
    folder = library.folder(a_book(library).id)
    library.store.write("secret", b"secret")
    asset = Asset(file=file, media_type="text/plain", sha256="", size_bytes=6)
    for use in (folder.read, folder.path):
        with pytest.raises(LibraryError):
            use(asset)


@pytest.mark.parametrize("book_id", ["../x", "", "20260101-zzzzzz", "20260101-ZZZZZZ/.."])
def test_an_id_that_was_never_given_out_opens_nothing(library: Library, book_id: str) -> None:
    for use in (library.open, library.folder, library.delete, library.duplicate, library.sweep, library.versions):
        with pytest.raises(LibraryError, match="no such book"):
            use(book_id)
    assert library.pdf_path(book_id) is None


def test_a_book_that_was_deleted_is_not_brought_back_by_a_late_writer(library: Library) -> None:
    book = a_book(library)
    library.delete(book.id)
    for write in (lambda: library.save(book), lambda: library.save_pdf(book.id, b""), lambda: library.share(book.id)):
        with pytest.raises(LibraryError, match="no such book"):
            write()
    assert files(library) == []


def test_a_damaged_book_does_not_hide_the_others_and_can_be_deleted(library: Library) -> None:
    good, bad = a_book(library, "Good"), a_book(library, "Bad")
    library.store.write(f"books/{bad.id}/book.json", b"{")
    assert library.list() == (good,)
    with pytest.raises(InputError, match="damaged"):
        library.open(bad.id)
    assert library.delete(bad.id).in_words().startswith("The book was deleted for good")
    assert files(library, f"books/{bad.id}/") == []


def test_ids_stay_unique_when_dice_and_clock_repeat_themselves(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = iter("aaaaaa" * 3 + "bbbbbb")
    monkeypatch.setattr("visutale.library.secrets.choice", lambda alphabet: next(letters))
    first = library.new_id()
    library.save(unsaved(first, "Kept"))
    library.store.delete(f"books/{first}/.begun")  # as in a library of older days
    assert first.endswith("-aaaaaa")
    assert library.new_id().endswith("-bbbbbb")


def test_a_home_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryError, match="no folder"):
        Library(tmp_path / "file").new_id()


def test_a_book_file_anywhere_on_disk_is_opened(on_disk: Library, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no saved book"):
        open_book(tmp_path / "book.json")
    book = a_whole_book(on_disk)
    saved = (on_disk.home / "books" / book.id).rename(tmp_path / "elsewhere") / "book.json"
    assert open_book(saved) == book
    assert unmarked(BookFolder.of(saved).read(book.page(1).candidates[0])) == a_picture("green").data


# --- finding ---


def test_books_are_found_by_words_in_any_script_and_by_date(on_disk: Library) -> None:
    noon = datetime(2026, 5, 3, 12, tzinfo=UTC)
    polish = a_book(on_disk, "Łódź w Kraju Straße", made_at=noon)
    page = Page(number=1, text="Ο Νί*κο*ς κοιτάζει τη θάλασσα.", scene=Scene())
    greek = a_book(on_disk, "Sea", made_at=noon + timedelta(days=1), pages=(page,))
    pip = Character(id="pip", name="Zoë", kind="fox", looks="red")
    heard = Transcript(text="ねこが飛ぶ", language="ja", language_probability=1.0, duration_s=1.0)
    wished = a_book(
        on_disk,
        "",
        made_at=noon + timedelta(days=2),
        cast=(pip,),
        source=Source(words="A QUIET moon", transcript=heard),
    )
    assert on_disk.search() == on_disk.list() == (wished, greek, polish)
    for words, found in {
        "lodz strasse": (polish,),
        "ΝΙΚΟΣ θαλασσα": (greek,),
        "zoe MOON": (wished,),
        "ねこ": (wished,),
        "sea moon": (),
        "  ": (wished, greek, polish),
    }.items():
        assert on_disk.search(words) == found, words
    day = noon.astimezone().date() + timedelta(days=1)
    assert on_disk.search(since=day) == (wished, greek)
    assert on_disk.search(until=day) == (greek, polish)
    assert on_disk.search("sea", since=day, until=day) == (greek,)
    assert on_disk.search(since=date(2027, 1, 1)) == ()


def test_a_thousand_books_are_listed_at_once_when_nothing_changed(on_disk: Library) -> None:
    template = unsaved("20260101-aaaaaa", "One of many").model_dump_json()
    for number in range(MANY):
        book_id = f"20260101-a{number:05}"
        folder = on_disk.home / "books" / book_id
        folder.mkdir(parents=True)
        (folder / "book.json").write_text(template.replace("20260101-aaaaaa", book_id))
    assert len(on_disk.list()) == MANY
    seconds = []
    for _ in range(3):
        start = time.process_time()
        assert len(on_disk.list()) == MANY
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.1


# --- copies, versions, what is not needed any more ---


def test_a_duplicate_has_files_of_its_own_and_no_address(library: Library) -> None:
    book = a_whole_book(library).model_copy(update={"address": "http://here/b/token", "version": 3})
    library.save(book)
    copy = library.duplicate(book.id)
    assert (copy.made_from, copy.title, copy.version, copy.address) == (book.id, "Mia", 1, "")
    assert library.share_of(copy.id) is None
    assert library.pdf_path(copy.id) is None
    library.delete(book.id)
    folder = library.folder(copy.id)
    for place in (copy.cover, copy.page(1)):
        assert [folder.read(picture) for picture in place.pictures]
    assert copy.source.photo is not None
    assert folder.read(copy.page(1).narration or copy.source.photo) == a_voice().data
    assert library.list() == (copy,)


def test_a_book_that_lacks_a_file_leaves_no_half_copy(library: Library) -> None:
    book = a_whole_book(library)
    library.store.delete(f"books/{book.id}/{book.cover.picture.file}")  # type: ignore[union-attr]
    with pytest.raises(LibraryError, match="missing"):
        library.duplicate(book.id)
    assert library.list() == (book,)
    assert {name.split("/")[1] for name in files(library, "books/")} == {book.id}


def test_versions_keep_their_pictures_and_only_what_nobody_names_is_swept(library: Library) -> None:
    book = a_whole_book(library)
    folder = library.folder(book.id)
    library.keep_version(book)
    library.keep_version(book)
    page = book.page(1).model_copy(
        update={"candidates": (), "picture": folder.put_picture("page-01", a_picture("pink"))}
    )
    changed = book.with_page(page).model_copy(update={"title": "Mia sails", "version": 2})
    library.save(changed)
    left_over = folder.put_picture("page-01", a_picture("grey"))
    library.store.write(f"books/{book.id}/notes of ours.txt", b"for the grandchildren")
    library.store.write(f"books/{book.id}/book.mp3", b"a recording of ours")
    before = files(library)
    assert library.sweep(book.id) == 1
    assert set(before) - set(files(library)) == {f"books/{book.id}/{left_over.file}"}
    assert library.sweep(book.id) == 0
    [version] = library.versions(book.id)
    assert (version.number, version.title) == (1, "Mia")
    assert library.open_version(book.id, 1) == book
    assert unmarked(folder.read(book.page(1).candidates[0])) == a_picture("green").data
    with pytest.raises(LibraryError, match="not kept"):
        library.open_version(book.id, 2)


def test_a_version_is_kept_as_the_book_was_last_before_it_was_changed(library: Library) -> None:
    book = a_book(library)
    library.keep_version(book)
    repaired = book.model_copy(update={"notes": ("Repaired.",)})
    library.keep_version(repaired)
    assert library.open_version(book.id, 1) == repaired


def test_nothing_is_swept_while_a_version_is_damaged(library: Library) -> None:
    book = a_whole_book(library)
    library.keep_version(book)
    library.store.write(f"books/{book.id}/versions/0001.json", b"{")
    library.save(book.model_copy(update={"pages": (), "version": 2}))
    assert library.sweep(book.id) == 0
    assert library.versions(book.id) == ()
    with pytest.raises(LibraryError, match="damaged"):
        library.open_version(book.id, 1)


def test_what_a_killed_writer_left_is_swept(on_disk: Library) -> None:
    book = a_book(on_disk)
    (on_disk.home / "books" / book.id / ".page-01.jpg-x1.part").write_bytes(b"hal")
    assert on_disk.sweep(book.id) == 1


# --- deleting ---


def test_deleting_removes_everything_and_says_what_it_was(library: Library) -> None:
    kept, gone = a_book(library, "Kept"), a_whole_book(library, "Gone")
    share = library.share(gone.id)
    library.count_open(share.token)
    library.keep_version(gone)
    copy = library.pdf_path(gone.id)
    thumbnails = library.thumbnails(gone.id)
    thumbnails.mkdir(parents=True)
    (thumbnails / "small.jpg").write_bytes(b"x" * 1000)
    receipt = library.delete(gone.id)
    assert {one.kind: one.count for one in receipt.removed} == {
        "pictures": 4, "voices": 1, "versions": 1, "exports": 1, "documents": 2, "thumbnails": 1,
    }  # fmt: skip
    assert receipt.size_bytes == sum(one.size_bytes for one in receipt.removed) > 1000
    assert receipt.in_words().startswith(
        "“Gone” was deleted for good with 4 pictures, 1 voice, 1 earlier version, 1 bound book, "
        "1 small copy of a picture and 1 link: "
    )
    assert library.list() == (kept,)
    assert library.find_share(share.token) is None
    assert [name for name in files(library) if kept.id not in name and name != ".lock"] == []
    assert copy is not None
    assert not copy.exists()
    assert [path for path in library.home.rglob("*") if gone.id in str(path)] == []


# --- links ---


def test_links_open_one_book_until_revoked(library: Library) -> None:
    book = a_book(library)
    share = library.share(book.id)
    assert library.share(book.id) == library.share_of(book.id) == share
    assert len(share.token) >= 20
    found = library.find_share(share.token)
    assert found is not None
    assert found.book_id == book.id
    library.revoke(book.id)
    assert library.find_share(share.token) is None
    assert library.share_of(book.id) is None
    assert library.share(book.id).token != share.token


def test_a_link_ends_when_it_was_to_end_and_can_be_let_go_on(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    book, end = a_book(library), datetime.now(UTC) + timedelta(hours=1)
    share = library.share(book.id, expires_at=end)
    assert library.find_share(share.token) == share
    with pytest.raises(InputError, match="before now"):
        library.expire(book.id, datetime.now(UTC) - timedelta(seconds=1))
    library.expire(book.id, None)
    assert library.share(book.id).expires_at is None
    later = end + timedelta(hours=1)
    assert library.share(book.id, expires_at=end) == share
    monkeypatch.setattr("visutale.shares.datetime", type("Later", (datetime,), {"now": classmethod(lambda *_: later)}))
    assert library.find_share(share.token) is None
    assert library.share_of(book.id) is None
    library.expire(book.id, None)
    assert library.find_share(share.token) is not None


def test_a_new_link_wakes_no_link_that_has_ended(library: Library) -> None:
    book, soon = a_book(library), datetime.now(UTC) + timedelta(milliseconds=50)
    ended = library.share(book.id, expires_at=soon)
    while datetime.now(UTC) < soon:
        time.sleep(0.01)
    new = library.share(book.id)
    library.expire(book.id, datetime.now(UTC) + timedelta(hours=1))
    assert library.find_share(new.token) and library.find_share(ended.token) is None


@pytest.mark.parametrize("token", ["", "../books", "x" * 200, "a/b" * 10])
def test_odd_tokens_open_nothing(library: Library, token: str) -> None:
    assert library.find_share(token) is None
    library.count_open(token)
    assert files(library) == []


def test_links_survive_that_the_home_folder_moves(on_disk: Library, tmp_path: Path) -> None:
    book = a_whole_book(on_disk)
    token = on_disk.share(book.id).token
    on_disk.home.rename(tmp_path / "new home")
    moved = Library(tmp_path / "new home")
    share = moved.find_share(token)
    assert share is not None
    assert moved.open(share.book_id) == book


def test_openings_are_counted_by_several_processes_at_once(on_disk: Library) -> None:
    token = on_disk.share(a_book(on_disk).id).token
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        for one in [pool.submit(open_often, on_disk.home, token) for _ in range(2)]:
            one.result()
    share = on_disk.find_share(token)
    assert share is not None
    assert share.opens == 20


def open_often(home: Path, token: str) -> None:
    library = Library(home)
    for _ in range(10):
        library.count_open(token)


def test_a_visitor_who_can_not_be_counted_is_let_in(on_disk: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    token = on_disk.share(a_book(on_disk).id).token

    def full(*given: object) -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(DiskStore, "update", full)
    on_disk.count_open(token)
    assert on_disk.find_share(token) is not None
