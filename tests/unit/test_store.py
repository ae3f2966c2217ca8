"""What every store promises, on folders and on a real S3 server; and what each says when it can't."""

from __future__ import annotations

import errno
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.s3_server import RefusingServer, S3Server
from visutale.errors import ConfigError, LibraryError, OutOfReach
from visutale.settings import Settings, Storing
from visutale.store import Store, open_store
from visutale.store.disk import DiskStore
from visutale.store.s3 import S3Store

TWO_PROCESSES = 2
ROUNDS = 20


@pytest.fixture(params=["disk", "s3"])
def storing(request: pytest.FixtureRequest, tmp_path: Path) -> Storing:
    """The settings of a new, empty store."""
    if request.param == "disk":
        return Storing()
    server: S3Server = request.getfixturevalue("s3")
    return server.storing(f"store/{tmp_path.name}")


@pytest.fixture
def store(storing: Storing, tmp_path: Path) -> Store:
    return opened(storing, tmp_path / "home")


def opened(storing: Storing, home: Path) -> Store:
    return open_store(Settings(home=home, store=storing))


def names(store: Store, pattern: str) -> list[str]:
    return sorted(found.name for found in store.find(pattern))


# --- what every store promises ---


def test_what_is_written_is_read_until_it_is_deleted(store: Store) -> None:
    assert store.read("books/a/book.json") is None
    store.write("books/a/book.json", b"old")
    store.write("books/a/book.json", b"new")
    assert store.read("books/a/book.json") == b"new"
    store.delete("books/a/book.json")
    store.delete("books/a/book.json")
    assert store.read("books/a/book.json") is None
    assert names(store, "**") == []


def test_what_is_there_is_not_created_again(store: Store) -> None:
    assert store.create("ids/one", b"first")
    assert not store.create("ids/one", b"second")
    assert store.read("ids/one") == b"first"
    assert names(store, "**") == ["ids/one"]


def test_things_are_found_by_their_names_and_have_another_stamp_when_they_change(store: Store) -> None:
    for name in ("books/a/book.json", "books/a/versions/0001.json", "books/b/book.json", "shares/x.json"):
        store.write(name, b"{}")
    assert names(store, "books/*/book.json") == ["books/a/book.json", "books/b/book.json"]
    assert names(store, "books/a/*") == ["books/a/book.json"]
    assert names(store, "books/a/**") == ["books/a/book.json", "books/a/versions/0001.json"]
    assert names(store, "nowhere/*") == []
    [before] = store.find("shares/*.json")
    assert before.size_bytes == 2
    assert list(store.find("shares/*.json")) == [before]
    store.write("shares/x.json", b"[]")
    [after] = store.find("shares/*.json")
    assert after.stamp != before.stamp


def test_a_file_on_this_machine_follows_what_is_stored(store: Store) -> None:
    assert store.path("books/a/book.pdf") is None
    store.write("books/a/book.pdf", b"old")
    old = store.path("books/a/book.pdf")
    assert old is not None
    assert (old.name, old.read_bytes()) == ("book.pdf", b"old")
    store.write("books/a/book.pdf", b"newer")
    new = store.path("books/a/book.pdf")
    assert new is not None
    assert new.read_bytes() == b"newer"
    assert store.path("books/a/book.pdf") == new
    store.delete("books/a/book.pdf")
    assert not new.exists()
    assert store.path("books/a/book.pdf") is None


def test_an_update_of_what_is_not_there_does_nothing(store: Store) -> None:
    assert store.update("counts/none", lambda data: data + b"!") is None
    assert store.read("counts/none") is None


@pytest.mark.parametrize("name", ["", "../x", "a/../../x", "/etc/passwd", "a\\..\\b", "C:x", "a\0b"])
def test_a_name_that_leads_out_is_refused_by_everything(store: Store, name: str) -> None:
    for use in (
        store.read,
        store.path,
        store.delete,
        lambda name: store.write(name, b""),
        lambda name: store.create(name, b""),
        lambda name: store.update(name, bytes),
    ):
        with pytest.raises(LibraryError, match="leads out"):
            use(name)


def test_two_processes_at_once_lose_no_update_create_one_thing_and_leave_whole_files(
    storing: Storing, tmp_path: Path
) -> None:
    store = opened(storing, tmp_path)
    store.write("count", b"0")
    with ProcessPoolExecutor(TWO_PROCESSES, multiprocessing.get_context("spawn")) as pool:
        work = [pool.submit(work_alongside, storing, tmp_path, number) for number in range(TWO_PROCESSES)]
        created = [one.result() for one in work]
    assert store.read("count") == str(TWO_PROCESSES * ROUNDS).encode()
    assert [sum(both) for both in zip(*created, strict=True)] == [1] * ROUNDS
    assert [name for name in names(store, "**") if name.endswith(".part")] == []


def work_alongside(storing: Storing, home: Path, number: int) -> list[bool]:
    """What each process does; gives which names it was the first to create."""
    store, mine = opened(storing, home), str(number).encode() * 100_000
    first = []
    for turn in range(ROUNDS):
        store.update("count", lambda data: str(int(data) + 1).encode())
        first.append(store.create(f"ids/{turn}", mine))
        store.write("shared", mine)
        path = store.path("shared")
        assert path is not None and len(set(path.read_bytes())) == 1
        assert len(store.read("shared") or b"") == len(mine)
    return first


# --- folders ---


class FailingDisk:
    """Lets the disk fail as the operating system would say it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.code = 0
        real = os.fsync

        def fsync(handle: int) -> None:
            if self.code:
                raise OSError(self.code, os.strerror(self.code))
            real(handle)

        monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (errno.ENOSPC, OutOfReach, "disk is full"),
        (errno.EDQUOT, OutOfReach, "disk is full"),
        (errno.EIO, OutOfReach, "just now"),
        (errno.EACCES, LibraryError, "can't be written"),
        (errno.EROFS, LibraryError, "can't be written"),
    ],
)
def test_a_disk_that_fails_keeps_what_was_there_and_works_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[LibraryError], says: str
) -> None:
    store, disk = DiskStore(tmp_path), FailingDisk(monkeypatch)
    store.write("a/count", b"1")
    disk.code = code
    for use in (
        lambda: store.write("a/count", b"2"),
        lambda: store.create("a/new", b"2"),
        lambda: store.update("a/count", lambda data: data + b"2"),
    ):
        with pytest.raises(LibraryError, match=says) as told:
            use()
        assert type(told.value) is kind
    assert names(store, "a/*") == ["a/count"]
    disk.code = 0
    store.write("a/count", b"3")
    assert store.read("a/count") == b"3"


def test_a_disk_without_links_creates_things_once_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*names: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)
    store = DiskStore(tmp_path)
    assert [store.create("one", b"first"), store.create("one", b"second")] == [True, False]
    assert store.read("one") == b"first"
    assert names(store, "*") == ["one"]


def test_a_link_out_of_its_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "home" / "a").mkdir(parents=True)
    (tmp_path / "home" / "a" / "page.jpg").symlink_to(tmp_path / "secret")
    store = DiskStore(tmp_path / "home")
    for use in (store.read, store.path):
        with pytest.raises(LibraryError, match="outside"):
            use("a/page.jpg")
    assert names(store, "a/*") == []


def test_what_a_dead_writer_left_is_found_and_what_is_being_written_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, real = DiskStore(tmp_path), os.fsync
    store.write("a/whole", b"1")
    (tmp_path / "a" / ".page.jpg-x1.part").write_bytes(b"hal")
    seen: list[str] = []

    def look(handle: int) -> None:
        seen.extend(names(store, "a/*"))
        real(handle)

    monkeypatch.setattr(os, "fsync", look)
    store.write("a/more", b"2")
    assert seen == ["a/.page.jpg-x1.part", "a/whole"]
    store.delete("a/.page.jpg-x1.part")
    assert names(store, "a/*") == ["a/more", "a/whole"]


# --- a bucket ---


def test_a_server_that_stops_is_out_of_reach_and_works_again_when_it_is_back(tmp_path: Path) -> None:
    with S3Server() as server:
        store = server.store("stops", tmp_path)
        store.write("a", b"1")
        server.stop()
        for use in (
            lambda: store.read("a"),
            lambda: store.path("a"),
            lambda: store.write("a", b"2"),
            lambda: store.create("b", b"2"),
            lambda: store.update("a", bytes),
            lambda: list(store.find("*")),
            lambda: store.delete("a"),
        ):
            with pytest.raises(OutOfReach, match="does not answer"):
                use()
        server.start()
        assert store.read("a") == b"1"
        assert names(store, "*") == ["a"]


@pytest.mark.parametrize(
    ("status", "kind", "says"), [(403, LibraryError, "refuses the access key"), (503, OutOfReach, "does not answer")]
)
def test_a_server_that_refuses_is_told_from_one_that_is_busy(
    tmp_path: Path, status: int, kind: type[LibraryError], says: str
) -> None:
    with RefusingServer(status) as server:
        store = S3Store(
            Storing(url="s3://shelf", endpoint=server.url, access_key_id="a", secret_access_key="b"), tmp_path
        )
        with pytest.raises(LibraryError, match=says) as told:
            store.write("a", b"1")
        assert type(told.value) is kind


def test_a_bucket_that_is_not_there_is_said(s3: S3Server, tmp_path: Path) -> None:
    store = S3Store(s3.storing("", bucket="nowhere"), tmp_path)
    with pytest.raises(ConfigError, match=r"no bucket at s3://nowhere"):
        store.create("a", b"1")
    assert store.read("a") is None


def test_copies_of_older_bytes_are_cleared_away_and_a_lost_cache_is_made_again(s3: S3Server, tmp_path: Path) -> None:
    store = s3.store("copies", tmp_path)
    store.write("book.pdf", b"1")
    first = store.path("book.pdf")
    assert first is not None
    os.utime(first.parent, (0, 0))
    store.write("book.pdf", b"2")
    second = store.path("book.pdf")
    assert second is not None
    assert not first.exists()
    second.unlink()
    assert store.path("book.pdf") == second
    assert second.read_bytes() == b"2"


def test_many_threads_want_the_same_copy(s3: S3Server, tmp_path: Path) -> None:
    store, data = s3.store("threads", tmp_path), os.urandom(200_000)
    store.write("book.pdf", data)
    got: list[bytes] = []

    def fetch() -> None:
        path = store.path("book.pdf")
        assert path is not None
        got.append(path.read_bytes())

    threads = [threading.Thread(target=fetch) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [data] * 8


# --- which one is configured ---


def test_the_settings_choose_the_store(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    assert isinstance(open_store(Settings.read()), DiskStore)
    monkeypatch.setenv("VISUTALE_STORE__URL", "s3://shelf/family")
    assert isinstance(open_store(Settings.read()), S3Store)
    monkeypatch.setenv("VISUTALE_STORE__URL", "ftp://shelf")
    with pytest.raises(ConfigError, match=r"store\.url"):
        Settings.read()
