"""The audiobook, read back by FFmpeg: how long it is, its chapters and what it says of itself."""

from __future__ import annotations

import io
from collections.abc import Iterator

import av
import numpy as np
import pytest
from PIL import Image

from tests.unit.binding.sample import Files, make_book, reader
from tests.unit.binding.voiced import with_voices
from visutale.binding.audiobook import bind_audiobook
from visutale.book import Book
from visutale.errors import BindingError

_TEXTS = ("Pip went out. It was dark.", "“Hello?” said Pip.", "Nobody was there.")
_SECONDS, _PAUSE_S = 0.8, 1.2


@pytest.fixture(scope="module")
def voiced() -> tuple[Book, Files]:
    book, files = make_book(title="Pip & the “dark”", texts=_TEXTS, side=32)
    return with_voices(book.model_copy(update={"language": "de"}), files, _SECONDS), files


@pytest.fixture(scope="module")
def sound(voiced: tuple[Book, Files]) -> bytes:
    book, files = voiced
    return bind_audiobook(book, reader(files))


@pytest.fixture
def opened(sound: bytes) -> Iterator[av.container.InputContainer]:
    with av.open(io.BytesIO(sound)) as container:
        yield container


def test_pages_are_heard_in_their_order_with_room_between_them(opened: av.container.InputContainer) -> None:
    assert opened.duration / 1e6 == pytest.approx(3 * (_SECONDS + _PAUSE_S), abs=0.01)
    heard = np.concatenate([frame.to_ndarray()[0] for frame in opened.decode(audio=0)])
    rate = opened.streams.audio[0].rate
    loud = [bool(np.abs(heard[int(second * rate) : int((second + 0.1) * rate)]).max() > 0.05) for second in
            (0.3, 1.4, 2.3, 3.4, 4.3, 5.4)]  # fmt: skip
    assert loud == [True, False] * 3


def test_every_page_is_a_chapter(opened: av.container.InputContainer) -> None:
    step = round((_SECONDS + _PAUSE_S) * 1000)
    chapters = [(one["metadata"]["title"], one["start"], one["end"]) for one in opened.chapters()]
    assert chapters == [(f"Seite {number}", (number - 1) * step, number * step) for number in (1, 2, 3)]


def test_it_says_what_it_is_and_shows_its_cover(
    opened: av.container.InputContainer, voiced: tuple[Book, Files]
) -> None:
    told = opened.metadata
    assert (told["title"], told["album"], told["language"]) == ("Pip & the “dark”", "Pip & the “dark”", "deu")
    assert "digitalsourcetype" in told["comment"]
    figure = Image.open(io.BytesIO(voiced[1]["cover.jpg"])).getpixel((16, 18))
    with Image.open(io.BytesIO(next(bytes(packet) for packet in opened.demux(video=0)))) as shown:
        assert shown.size == (1200, 1200)
        assert shown.getpixel((600, 690)) == pytest.approx(figure, abs=40)


def test_the_same_book_gives_the_same_bytes(sound: bytes, voiced: tuple[Book, Files]) -> None:
    assert bind_audiobook(voiced[0], reader(voiced[1])) == sound
    assert b"CTOC" in sound[:400]


def test_a_growing_book_is_read_as_far_as_it_goes(voiced: tuple[Book, Files]) -> None:
    book, files = voiced
    last = book.pages[2].model_copy(update={"narration": None})
    growing = book.with_page(last).model_copy(update={"page_count": 8})
    with av.open(io.BytesIO(bind_audiobook(growing, reader(files)))) as container:
        assert len(container.chapters()) == 2


def test_a_cover_that_can_not_be_read_or_printed_stops_nothing(voiced: tuple[Book, Files]) -> None:
    book, files = voiced
    for odd, cover in ((book, b"broken"), (book.model_copy(update={"title": "བོད་"}), files["cover.jpg"])):
        with av.open(io.BytesIO(bind_audiobook(odd, reader(files | {"cover.jpg": cover})))) as container:
            assert len(container.streams) == 2


def test_what_nobody_reads_is_said_with_its_page(voiced: tuple[Book, Files]) -> None:
    book, files = voiced
    silent = book.model_copy(update={"pages": tuple(p.model_copy(update={"narration": None}) for p in book.pages)})
    with pytest.raises(BindingError, match="no voice yet") as nothing:
        bind_audiobook(silent, reader(files))
    assert nothing.value.page is None
    assert "--narrate" in nothing.value.remedy
    with pytest.raises(BindingError, match="Page 2 is not read aloud") as unread:
        bind_audiobook(book.with_page(silent.pages[1]), reader(files))
    assert unread.value.page == 2
    with pytest.raises(BindingError, match="voice of page 3") as broken:
        bind_audiobook(book, reader(files | {"3.wav": b"RIFFbroken"}))
    assert broken.value.page == 3
