"""Bundles: what is in one, what becomes of one elsewhere, and what is made of those that mean harm."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from models.hibari import WEIGHTS
from tests.doubles import Eyes, Mouth
from visutale import prompts
from visutale.book import Book, Credit, Usage
from visutale.bundles import BOOK, MANIFEST, MEDIA, Manifest
from visutale.bundles.making_of import differences, hashed
from visutale.bundles.packing import pack
from visutale.bundles.receiving import paint_again, take_in
from visutale.bundles.unpacking import Bundle
from visutale.cli import main
from visutale.engine_room import EngineRoom
from visutale.errors import InputError, LibraryError
from visutale.library import Library
from visutale.media import Photo
from visutale.ports import Voice
from visutale.served import ModelFile
from visutale.settings import Settings
from visutale.stages.illustrate import seed_of
from visutale.studio import BookRequest, Studio
from visutale.versions import assets_of

Members = dict[str, bytes]


class Origin:
    """The machine a book comes from: told by the built-in storyteller, cut from paper, read aloud, with a photo."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home, picture_px=256, host="127.0.0.1")
        self.library = Library(home)
        engines = EngineRoom(self.settings, {"captioner": Eyes(), "narrator": Mouth()})
        self.studio = Studio(self.settings, self.library, engines)
        out = io.BytesIO()
        Image.effect_noise((120, 90), 80).convert("RGB").save(out, "JPEG")
        request = BookRequest(
            words="a dragon who can't sleep", photo=Photo.read(out.getvalue()), pages=4, seed=7, narrate=True
        )
        made = self.studio.make(request)
        usage = Usage(step="story/page", prompt_sha256=prompts.load("story/page").sha256)
        old = Usage(step="story/cast", prompt_sha256="0" * 64)
        credits = (
            *(credit for credit in made.credits if credit.port in ("illustrator", "writer")),
            Credit(port="narrator", engine="hibari", title="Hibari"),
            Credit(port="translator", engine="openai_chat", title="A model", model="m", usage=(usage, old)),
        )
        self.book = made.model_copy(update={"credits": credits})
        self.library.save(self.book)

    def pack(self, book: Book | None = None, *, photo: bool = True) -> bytes:
        kept = book or self.book
        return pack(kept, self.library.folder(kept.id).read, self.settings, photo=photo)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Origin:
    return Origin(tmp_path_factory.mktemp("origin"))


@pytest.fixture(scope="module")
def packed(origin: Origin) -> bytes:
    return origin.pack()


@pytest.fixture
def library(settings: Settings) -> Library:
    """Of the machine a book comes to."""
    return Library(settings.home)


def members(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def listed(files: Members) -> Members:
    """The members with a manifest that lists them as they are: hashes alone prove nothing."""
    manifest = json.loads(files[MANIFEST])
    manifest["files"] = [
        {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data)}
        for name, data in files.items()
        if name != MANIFEST
    ]
    return {**files, MANIFEST: json.dumps(manifest).encode()}


# --- there and back ---


def test_a_book_is_the_same_on_another_machine_and_can_be_bound_there(
    origin: Origin, packed: bytes, library: Library, settings: Settings
) -> None:
    with Bundle(io.BytesIO(packed)) as bundle:
        book = take_in(bundle, library, settings)
        again = take_in(bundle, library, settings)
    unlinked = {"address": "", "address_answered": False, "address_scope": "machine"}
    assert book.model_copy(update=unlinked) == origin.book.model_copy(update=unlinked), "the id stays where it is free"
    assert library.open(book.id) == book and book.address.endswith(f"/b/{library.share(book.id).token}")
    for asset in assets_of(book):
        assert library.folder(book.id).read(asset) == origin.library.folder(origin.book.id).read(asset)
    assert Studio(settings, library, EngineRoom(settings)).bind(book).startswith(b"%PDF-")
    assert again.id != book.id and library.open(again.id).pages == book.pages
    assert origin.library.share(origin.book.id).token not in b"".join(members(packed).values()).decode("latin-1")


def test_the_same_book_gives_the_same_bytes_and_the_photo_stays_here_where_it_is_left_out(
    origin: Origin, packed: bytes
) -> None:
    assert origin.pack() == packed
    photo = origin.book.source.photo
    assert photo is not None and f"{MEDIA}{photo.file}" in members(packed)
    without = members(origin.pack(photo=False))
    assert not any("photo" in name for name in without)
    assert hashlib.sha256(origin.library.folder(origin.book.id).read(photo)).hexdigest() not in str(without)
    with Bundle(io.BytesIO(zipped(without))) as bundle:
        assert bundle.book.source.photo is None and not bundle.manifest.photo


def test_the_manifest_says_what_the_book_was_made_with(origin: Origin, packed: bytes) -> None:
    files = members(packed)
    manifest = Manifest.model_validate_json(files[MANIFEST])
    assert {one.name for one in manifest.files} == {*files} - {MANIFEST}
    assert [(one.number, one.seed) for one in manifest.seeds] == [(n, seed_of(origin.book, n)) for n in range(5)]
    engines = {one.port: one for one in manifest.engines}
    assert engines["illustrator"].engine == "collage" and engines["writer"].engine == "tale"
    hibari = {one.name: one.sha256 for one in engines["narrator"].weights}
    assert hibari["hibari.onnx"] == WEIGHTS.files[0].sha256
    told = {one.step: one.file for one in manifest.prompts}
    assert told == {"story/page": "prompts/story/page.yaml", "story/cast": ""}, "words that nobody has are not made up"
    assert b"You are the author of a picture book" in files["prompts/story/page.yaml"]


def test_no_secret_and_no_folder_of_this_machine_leaves_it(origin: Origin, tmp_path: Path) -> None:
    voices = tmp_path / "private" / "voices"
    set_here = {
        "openai_chat": {
            "api_key": "sk-very-secret",
            "base_url": "https://llm.example.org/v1",
            "model": "m-7",
            "sees": True,
        },
        "hibari": {"voices_folder": str(voices)},
    }
    there = origin.settings.model_copy(update={"options": set_here})
    data = pack(origin.book, origin.library.folder(origin.book.id).read, there, photo=False)
    manifest = members(data)[MANIFEST].decode()
    engines = {one.engine: one.options for one in Manifest.model_validate_json(manifest).engines}
    assert engines["openai_chat"] == {"model": "m-7", "sees": "True"}
    assert engines["hibari"] == {"voices_folder": "voices"}
    for private in ("sk-very-secret", "example.org", str(tmp_path)):
        assert private not in manifest


def test_earlier_versions_go_along_where_they_are_asked_for(
    origin: Origin, library: Library, settings: Settings
) -> None:
    later = origin.book.model_copy(update={"title": "Another Title", "version": 2})
    data = pack(later, origin.library.folder(later.id).read, origin.settings, photo=True, versions=(origin.book,))
    with Bundle(io.BytesIO(data)) as bundle:
        book = take_in(bundle, library, settings)
    assert [one.number for one in library.versions(book.id)] == [1]
    assert library.open_version(book.id, 1).title == origin.book.title


# --- rendered again ---


def test_its_pictures_are_painted_again_the_same_to_the_byte(
    origin: Origin, packed: bytes, library: Library, settings: Settings
) -> None:
    elsewhere = settings.model_copy(update={"picture_px": 512})
    with Bundle(io.BytesIO(packed)) as bundle:
        book = take_in(bundle, library, elsewhere)
        done = paint_again(book, bundle.manifest, library, elsewhere)
    assert done.others == () and done.same == 5 and done.differences == ()
    assert done.in_words() == "All 5 pictures came out the same, to the byte."
    for number in range(5):
        old, new = origin.book.place(number).picture, done.book.place(number).picture
        assert old is not None and new is not None and old.sha256 == new.sha256
    assert done.book == book and library.versions(book.id) == (), "nothing was changed"


def test_a_picture_that_comes_out_otherwise_does_not_replace_the_old_one_for_good(
    origin: Origin, packed: bytes, library: Library, settings: Settings
) -> None:
    with Bundle(io.BytesIO(packed)) as bundle:
        book, manifest = take_in(bundle, library, settings), bundle.manifest
    changed = book.page(2).scene.model_copy(update={"time": "night" if book.page(2).scene.time == "day" else "day"})
    book = book.with_page(book.page(2).model_copy(update={"scene": changed}))
    library.save(book)
    done = paint_again(book, manifest, library, settings)
    old = book.page(2).picture
    assert done.others == (2,) and done.same == 4 and "page 2" in done.in_words()
    assert library.open(book.id) == done.book and done.book.page(2).candidates == (old,)
    assert done.book.version == 2 and library.open_version(book.id, 1) == book
    unknown = manifest.model_copy(update={"engines": ()})
    with pytest.raises(InputError, match="does not say who painted"):
        paint_again(book, unknown, library, settings)


def test_what_is_not_as_it_was_is_said(origin: Origin, packed: bytes, settings: Settings) -> None:
    manifest = Manifest.model_validate_json(members(packed)[MANIFEST])
    assert differences(manifest, "narrator", settings) == ()
    quick = settings.model_copy(update={"options": {"hibari": {"voice": "heart"}}})
    assert differences(manifest, "narrator", quick) == ("The narrator “hibari” is set differently here: voice.",)
    narrator = next(one for one in manifest.engines if one.port == "narrator")
    other = narrator.weights[0].model_copy(update={"sha256": "0" * 64})
    changed = manifest.model_copy(
        update={"engines": (narrator.model_copy(update={"weights": (other, *narrator.weights[1:])}),)}
    )
    assert differences(changed, "narrator", settings) == (
        f"The narrator “hibari” has other weights here: {other.name}.",
    )
    assert "does not say" in differences(changed, "illustrator", settings)[0]
    strange = manifest.model_copy(update={"engines": (narrator.model_copy(update={"engine": "../x"}),)})
    assert "not known here" in differences(strange, "narrator", settings)[0]


def test_weights_are_hashed_once_and_again_only_when_they_change(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"one")
    state = file.stat()

    def sha256() -> str:
        return hashed((ModelFile("m", 3, path=file), ModelFile("gone", 3, path=tmp_path / "gone")), tmp_path)[0].sha256

    assert sha256() == hashlib.sha256(b"one").hexdigest()
    file.write_bytes(b"two")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert sha256() == hashlib.sha256(b"one").hexdigest(), "it was not read again"
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert sha256() == hashlib.sha256(b"two").hexdigest()


def test_a_book_whose_voice_is_not_here_can_be_changed_all_the_same(
    packed: bytes, library: Library, settings: Settings
) -> None:
    class Ann(Mouth):
        def voices(self, language: str) -> tuple[Voice, ...]:
            return (Voice(name="ann", title="Ann", language="en"),)

    studio = Studio(settings, library, EngineRoom(settings, {"narrator": Ann()}))
    with Bundle(io.BytesIO(packed)) as bundle:
        book = take_in(bundle, library, settings)
    assert studio.complete(book).voice == "tom", "nothing is lacking"
    lacking = book.with_page(book.page(2).model_copy(update={"narration": None}))
    done = studio.complete(lacking)
    assert done.complete and done.voice == "ann" and "“tom” is not here" in done.notes[-1]


# --- what means harm ---


def _book(change: Callable[[dict], None]) -> Callable[[Members], bytes]:  # type: ignore[type-arg]
    def spoiled(files: Members) -> bytes:
        book = json.loads(files[BOOK])
        change(book)
        return zipped(listed({**files, BOOK: json.dumps(book).encode()}))

    return spoiled


def _with(name: str, data: bytes) -> Callable[[Members], bytes]:
    return lambda files: zipped(listed({**files, name: data}))


def _without(name: str, files: Members) -> Members:
    return {one: data for one, data in files.items() if one != name}


def _cover(files: Members) -> str:
    return f"{MEDIA}{json.loads(files[BOOK])['cover']['picture']['file']}"


def _other_picture(files: Members) -> bytes:
    """A picture of another size, hashed rightly everywhere."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, "JPEG")
    book, data = json.loads(files[BOOK]), out.getvalue()
    book["cover"]["picture"] |= {"sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data)}
    return zipped(listed({**files, BOOK: json.dumps(book).encode(), _cover(files): data}))


def _no_picture(files: Members) -> bytes:
    book, data = json.loads(files[BOOK]), b"<html><script>alert(1)</script></html>"
    book["cover"]["picture"] |= {"sha256": hashlib.sha256(data).hexdigest(), "size_bytes": len(data)}
    return zipped(listed({**files, BOOK: json.dumps(book).encode(), _cover(files): data}))


def _short_voice(files: Members) -> bytes:
    return _book(lambda book: book["pages"][0]["narration"].update(duration_s=1e9))(files)


def _twice(files: Members) -> bytes:
    data = zipped(files)
    out = io.BytesIO(data)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr(BOOK, b"{}")
    return out.getvalue()


def _link(files: Members) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o120777 if name == _cover(files) else 0o100644) << 16
            archive.writestr(entry, data)
    return out.getvalue()


def _bomb(files: Members) -> bytes:
    """A hundred megabytes of nothing, packed small, that claim to be a picture."""
    return zipped(listed({**files, f"{MEDIA}page-09-00000000.jpg": bytes(100_000_000)}))


def _lying_bomb(files: Members) -> bytes:
    """A picture of the book that is one, and the directory says that it is small."""
    data = bytearray(zipped(listed({**files, _cover(files): bytes(100_000_000)})))
    at = data.rindex(_cover(files).encode()) - 46
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def _many(files: Members) -> bytes:
    return zipped({**files, **{f"{MEDIA}page-{number:05}.jpg": b"" for number in range(4100)}})


HARMFUL: dict[str, tuple[Callable[[Members], bytes], str]] = {
    "not a zip": (lambda files: b"<html></html>" * 9, "not a book from VisuTale"),
    "empty": (lambda files: b"", "not a book from VisuTale"),
    "another zip": (lambda files: zipped({"word/document.xml": b"<x/>"}), "does not belong"),
    "no manifest": (lambda files: zipped(_without(MANIFEST, files)), "not a book from VisuTale"),
    "no book": (lambda files: zipped(listed(_without(BOOK, files))), "there is no book in it"),
    "cut short": (lambda files: zipped(files)[:-400], "its end is missing"),
    "a byte changed": (lambda files: zipped({**files, BOOK: files[BOOK] + b" "}), "was changed"),
    "a newer format": (lambda files: zipped({**files, MANIFEST: b'{"format": 2, "x": 1}'}), "newer version"),
    "manifest is no JSON": (lambda files: zipped({**files, MANIFEST: b"[" * 100_000}), "can't be understood"),
    "a way out": (_with("../../evil.jpg", b"x"), "does not belong"),
    "an absolute name": (_with("/etc/passwd", b"x"), "does not belong"),
    "a way out in media": (_with(f"{MEDIA}../book.json", b"x"), "does not belong"),
    "a program": (_with("media/run.py", b"x"), "does not belong"),
    "an unlisted member": (lambda files: zipped({**files, f"{MEDIA}page-09.jpg": b"x"}), "not what it lists"),
    "a picture of nobody": (_with(f"{MEDIA}page-09.jpg", b"x"), "not those of the book"),
    "a picture too few": (lambda files: zipped(listed(_without(_cover(files), files))), "not those of the book"),
    "twice the same name": (_twice, "two files of the same name"),
    "a symbolic link": (_link, "does not belong"),
    "a bomb": (_bomb, "larger than a book can be"),
    "a lying bomb": (_lying_bomb, "can't be unpacked"),
    "too many members": (_many, "larger than a book can be"),
    "another picture": (_other_picture, "not what the book says"),
    "a page for a picture": (_no_picture, "a picture in it can't be read"),
    "a voice of another length": (_short_voice, "voice in it is not what"),
    "the book is no book": (_with(BOOK, b'{"title": "x"}'), "can't be understood"),
    "an unknown field": (_book(lambda book: book.update(evil=1)), "can't be understood"),
    "a time without a zone": (_book(lambda book: book.update(made_at="2026-11-21T10:00:00")), "no book has"),
    "a number that is none": (_book(lambda book: book.update(pace=float("nan"))), "numbers that are none|understood"),
    "a seed beyond bounds": (_book(lambda book: book.update(seed=10**40)), "no book has|can't be understood"),
    "pages out of order": (_book(lambda book: book["pages"].reverse()), "not in order"),
    "a file elsewhere": (
        _book(lambda book: book["cover"]["picture"].update(file="../../../secret.jpg")), "a file outside of it",
    ),
    "another book's id": (_book(lambda book: book.update(id="20260101-zzzzzz")), "another one than it says"),
    "endless words": (_book(lambda book: book["pages"][0].update(text="x" * 100_000)), "more than a book can hold"),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMFUL)
def test_what_means_harm_is_refused_in_words_and_nothing_of_it_stays(
    harm: str, packed: bytes, library: Library, settings: Settings
) -> None:
    make, words = HARMFUL[harm]
    with pytest.raises(InputError, match=words) as refused:
        take_in(Bundle(io.BytesIO(make(members(packed)))), library, settings)
    assert "Traceback" not in str(refused.value) and refused.value.remedy
    assert not settings.books.exists() or not list(settings.books.iterdir())


def test_a_bundle_cut_anywhere_is_refused(packed: bytes) -> None:
    for share in range(20):
        with pytest.raises(InputError):
            Bundle(io.BytesIO(packed[: len(packed) * share // 20]))


def test_a_library_that_fills_up_keeps_nothing_of_a_book(
    packed: bytes, library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(book: Book) -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(library, "save", full)
    with Bundle(io.BytesIO(packed)) as bundle, pytest.raises(LibraryError, match="full"):
        take_in(bundle, library, settings)
    assert library.list() == () and not [file for file in settings.home.rglob("*") if file.is_file()]


# --- at a terminal ---


def test_a_book_goes_out_and_comes_in_at_a_terminal(origin: Origin, own_home: Path, tmp_path: Path) -> None:
    def run(*words: str, home: Path) -> tuple[int, str]:
        done = CliRunner().invoke(main, words, env={"VISUTALE_HOME": str(home), "VISUTALE_HOST": "127.0.0.1"})
        return done.exit_code, done.output

    out = tmp_path / "out.visutale"
    code, said = run("export", origin.book.id, "--out", str(out), home=origin.settings.home)
    assert code == 2 and "--without-photo" in said and not out.exists(), "a photo is never sent along unasked"
    code, said = run("export", origin.book.id, "--out", str(out), "--without-photo", home=origin.settings.home)
    assert code == 0 and str(out) in said
    saved = origin.library.document_path(origin.book.id)
    assert run("export", str(saved), "--out", f"{out}2.visutale", "--without-photo", home=own_home)[0] == 0
    code, said = run("import", str(out), "--render-again", "--json", home=own_home)
    told = json.loads(said)
    assert code == 0 and told["id"] == origin.book.id and told["same"] == 4 and told["others"] == [0]
    assert Path(told["files"]["pdf"]).read_bytes().startswith(b"%PDF-")
    for refused in (
        ("export", origin.book.id, "--out", "x.zip"),
        ("import", str(saved)),
        ("import", "nowhere.visutale"),
    ):
        code, said = run(*refused, home=own_home)
        assert code == 2 and said.startswith("visutale: ") and "Traceback" not in said


def test_a_character_comes_along_at_a_terminal(origin: Origin, own_home: Path) -> None:
    hero = origin.book.cast[0]
    saved = origin.library.document_path(origin.book.id)
    words = ("make", "a boat", "--with", f"{saved}:{hero.name.upper()}", "--pages", "4", "--json")
    env = {"VISUTALE_HOME": str(own_home), "VISUTALE_HOST": "127.0.0.1", "VISUTALE_PICTURE_PX": "256"}
    done = CliRunner().invoke(main, words, env=env)
    book = Library(own_home).open(json.loads(done.output)["id"])
    assert (book.cast[0].name, book.cast[0].looks, book.cast[0].seed) == (hero.name, hero.looks, origin.book.seed)
    wrong = CliRunner().invoke(main, (*words[:3], f"{saved}:Nobody"), env=env)
    assert wrong.exit_code == 2 and hero.name in wrong.output
