"""Films of small books are made and read back: what is seen, heard and read in them, and when."""

from __future__ import annotations

import io
import itertools
import math
import re
import struct
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.unit.binding.sample import Files, make_book, reader, without_picture
from visutale.binding.film import captions
from visutale.binding.film.filming import bind_film
from visutale.binding.film.framing import CAPTION_SHARE, move, room_of, whole
from visutale.binding.film.leaf import turned
from visutale.binding.film.plan import FRAMES_A_SECOND, shots
from visutale.binding.film.planes import Size, planes_of
from visutale.binding.film.sentences import MOST_LETTERS, captioned, letters, sentences
from visutale.book import Book, Box, Segment, SoundAsset
from visutale.errors import BindingError, Cancelled, LibraryError
from visutale.languages import three_letters

SMALL = Size(192, 108)
SPOKEN = ("Pip looked up.", "“Is it dark?” he asked.")
READ = "Nobody said a word & the <lamp> went out."


@dataclass(frozen=True)
class Seen:
    """A film as it was read back: its frames in RGB, its samples, and the file."""

    frames: list[np.ndarray]
    sound: np.ndarray
    file: Path

    def at(self, seconds: float) -> np.ndarray:
        return self.frames[round(seconds * FRAMES_A_SECOND)].astype(int)

    def loudness(self, start_s: float, end_s: float) -> float:
        rate = len(self.sound) / (len(self.frames) / FRAMES_A_SECOND)
        return float(np.abs(self.sound[round(start_s * rate) : round(end_s * rate)]).max())


def read(file: Path) -> Seen:
    with av.open(str(file)) as film:
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    with av.open(str(file)) as film:
        heard = [frame.to_ndarray()[0] for frame in film.decode(audio=0)] if film.streams.audio else []
    return Seen(frames, np.concatenate(heard) if heard else np.zeros(0), file)


def a_voice(files: Files, name: str, seconds: float, texts: Sequence[str]) -> SoundAsset:
    """A tone for each sentence, with silence between them."""
    each, out = seconds / len(texts), io.BytesIO()
    samples = [
        round(9000 * math.sin(index / 6)) if (index / 16000) % each < each - 0.3 else 0
        for index in range(round(16000 * seconds))
    ]
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    files[name] = out.getvalue()
    said = tuple(
        Segment(start_s=number * each, end_s=(number + 1) * each - 0.3, text=text) for number, text in enumerate(texts)
    )
    return SoundAsset(file=name, media_type="audio/wav", sha256=name, size_bytes=1, duration_s=seconds, sentences=said)


def a_book() -> tuple[Book, Files]:
    """Two pages: the first is read aloud, the second is not, and its picture can't be read."""
    book, files = make_book(title="Pip & the “lamp”", texts=(" ".join(SPOKEN), READ), side=160)
    book = book.with_page(book.page(1).model_copy(update={"narration": a_voice(files, "1.wav", 3.0, SPOKEN)}))
    files["2.jpg"] = b"no picture"
    return book, files


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, told: list[tuple[int, int]]) -> Seen:
    book, files = a_book()
    out = tmp_path_factory.mktemp("film") / "book.mp4"
    bind_film(book, reader(files), out, size=SMALL, listener=lambda done, of: told.append((done, of)))
    return read(out)


@pytest.fixture(scope="module")
def wordless(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    book, files = a_book()
    out = tmp_path_factory.mktemp("film") / "book.mp4"
    bind_film(book, reader(files), out, size=SMALL, captions=False)
    return read(out)


# --- the file ---


def test_it_is_h264_and_aac_with_its_title_and_language_and_a_chapter_a_page(film: Seen) -> None:
    with av.open(str(film.file)) as opened:
        video, audio = opened.streams.video[0], opened.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height, video.average_rate) == (*SMALL, FRAMES_A_SECOND)
        assert video.codec_context.pix_fmt == "yuv420p"
        assert opened.metadata["title"] == "Pip & the “lamp”"
        assert opened.metadata["creation_time"].startswith("2026-11-21T09:30")
        assert "digitalsourcetype/" in opened.metadata["comment"]
        assert video.metadata["language"] == audio.metadata["language"] == "eng"
        chapters = [chapter["metadata"]["title"] for chapter in opened.chapters()]
        assert chapters == ["Cover", "Page 1", "Page 2", "The End"]


def test_it_plays_while_it_is_loaded(film: Seen) -> None:
    data = film.file.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_it_lasts_as_long_as_its_voice_and_what_is_read(film: Seen, told: list[tuple[int, int]]) -> None:
    cover, spoken, silent = shots(a_book()[0])
    assert spoken.start - cover.end == silent.start - spoken.end == FRAMES_A_SECOND
    assert 3.0 + 1.0 <= spoken.seconds <= 3.0 + 1.5
    assert silent.seconds == pytest.approx(letters(READ) / 8.0 + 1.2, abs=0.1)
    assert len(film.frames) == silent.end + 9 * FRAMES_A_SECOND
    assert told[-1] == (len(film.frames), len(film.frames))
    assert [done for done, _ in told[:-1]] == list(range(30, len(film.frames), 30))[: len(told) - 1]


def test_the_same_book_gives_the_same_film(film: Seen, tmp_path: Path) -> None:
    """To the eye and the ear: processors round the last bit as they like."""
    book, files = a_book()
    bind_film(book, reader(files), tmp_path / "again.mp4", size=SMALL)
    again = read(tmp_path / "again.mp4")
    assert len(again.frames) == len(film.frames) and again.sound.shape == film.sound.shape
    assert np.abs(again.sound - film.sound).max() < 0.01
    for one, other in zip(film.frames, again.frames, strict=True):
        assert np.abs(one.astype(int) - other).mean() < 1.0


# --- what is heard and seen ---


def test_the_voice_is_heard_when_its_captions_are_read(film: Seen) -> None:
    for cue in shots(a_book()[0])[1].cues:
        assert film.loudness(cue.start_s + 0.1, cue.start_s + 1.0) > 0.2
        assert film.loudness(cue.end_s - 0.15, cue.end_s - 0.05) < 0.02
    assert film.loudness(0.0, 4.0) < 0.01


def test_captions_stand_on_paper_while_they_are_said_and_nowhere_without(film: Seen, wordless: Seen) -> None:
    spoken = shots(a_book()[0])[1]
    assert [cue.text for cue in spoken.cues] == list(SPOKEN)
    strip = slice(round((1 - CAPTION_SHARE) * SMALL.height), SMALL.height - 4)
    for cue in spoken.cues:
        middle = (cue.start_s + cue.end_s) / 2
        with_words, without = (seen.at(middle)[strip].min(axis=2) for seen in (film, wordless))
        assert (with_words > 205).sum() > 250
        assert (without > 205).sum() == 0
        assert with_words[:, 80:112].min() < 90
    before = film.at(spoken.start / FRAMES_A_SECOND + 0.1)[strip].min(axis=2)
    assert (before > 205).sum() == 0


def test_the_camera_moves_and_leaves_turn(film: Seen, wordless: Seen) -> None:
    _, first, second = shots(a_book()[0])
    start, end = (film.frames[frame].astype(int) for frame in (first.start, first.end - 1))
    assert np.abs(start - end).mean() > 2
    leaving, coming = wordless.frames[first.end - 1].astype(int), wordless.frames[second.start].astype(int)
    turning = wordless.frames[first.end + 12].astype(int)
    assert np.abs(turning[:40, :12] - leaving[:40, :12]).mean() < 6
    assert np.abs(turning[-20:, -12:] - coming[-20:, -12:]).mean() < 6
    assert np.abs(leaving[:40, :12] - coming[:40, :12]).mean() > 15


def test_a_leaf_turns_to_the_other_side_in_books_that_are_read_from_the_right() -> None:
    black, white = (planes_of(np.full((*SMALL[::-1], 3), grey, np.uint8)) for grey in (30, 200))
    ltr, rtl = turned(black, white, 0.25), turned(black, white, 0.25, from_left=True)
    assert np.array_equal(ltr.y, rtl.y[:, ::-1])
    assert ltr.y[90, 185] > 150 > 60 > ltr.y[90, 5]
    for progress, page in ((0.0, black), (1.0, white)):
        assert all(np.array_equal(*pair) for pair in zip(turned(black, white, progress), page, strict=True))


def test_an_odd_book_is_filmed(tmp_path: Path) -> None:
    """One page without words and with a picture of one pixel, a voice that can't be read, no cover, an endless title
    in Arabic."""
    book, files = make_book(title="التنين " + "ا" * 300, texts=("",), side=32)
    voice = a_voice(files, "1.wav", 1.0, ("x",))
    files["1.wav"] = b"no voice"
    out = io.BytesIO()
    Image.new("RGB", (1, 1), "red").save(out, "PNG")
    files["1.jpg"] = out.getvalue()
    book = book.with_page(book.page(1).model_copy(update={"narration": voice}))
    book = without_picture(book.model_copy(update={"language": "ar", "page_count": 4}), 0)
    bind_film(book, reader(files), tmp_path / "a.mp4", size=SMALL)
    seen = read(tmp_path / "a.mp4")
    page = shots(book)[1]
    assert seen.frames[(page.start + page.end) // 2][40, 20, 0] > 150
    assert np.abs(seen.sound).max() < 0.01
    assert seen.frames[60].std() > 10


def test_what_can_t_be_filmed_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    book, files = make_book(texts=("One.", "Two."), side=32)
    unprintable = book.with_page(book.page(2).model_copy(update={"text": "བོད་ཡིག " + chr(0x11FFF)}))
    with pytest.raises(BindingError) as refused:
        bind_film(unprintable, reader(files), tmp_path / "a.mp4")
    assert refused.value.page == 2
    with pytest.raises(BindingError, match="no pages yet"):
        bind_film(book.model_copy(update={"pages": ()}), reader(files), tmp_path / "a.mp4")
    with pytest.raises(LibraryError, match="no folder"):
        bind_film(book, reader(files), tmp_path / "gone" / "a.mp4")

    def stop(done: int, of: int) -> None:
        raise Cancelled("Stopped.")

    (tmp_path / "a.mp4").write_bytes(b"the film before")
    with pytest.raises(Cancelled):
        bind_film(book, reader(files), tmp_path / "a.mp4", size=SMALL, listener=stop)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.mp4", b"the film before")]


def test_languages_are_named_as_players_know_them() -> None:
    tags = ("en", "de", "fr", "zh-Hant", "ar", "ro", "pt-BR", "yue", "x")
    assert [three_letters(tag) for tag in tags] == ["eng", "deu", "fra", "zho", "ara", "ron", "por", "yue", "und"]
    assert [three_letters(tag) for tag in ("hr", "sr", "mi", "az")] == ["hrv", "srp", "mri", "aze"]


# --- captions ---

_CUE = re.compile(r"(\d\d):(\d\d):(\d\d)[.,](\d{3}) --> (\d\d):(\d\d):(\d\d)[.,](\d{3})\n((?:.+\n)+)")


def cues_of(text: str) -> list[tuple[float, float, str]]:
    found = []
    for match in _CUE.finditer(text):
        numbers = [int(part) for part in match.groups()[:8]]
        start, end = (3600 * h + 60 * m + s + ms / 1000 for h, m, s, ms in (numbers[:4], numbers[4:]))
        found.append((start, end, match[9].strip().replace("\n", " ")))
    return found


def test_captions_are_the_words_in_the_film_s_times() -> None:
    book, _ = a_book()
    found = captions(book)
    srt, vtt = cues_of(found.srt), cues_of(found.vtt)
    assert [text for *_, text in srt] == [*SPOKEN, READ]
    assert [text for *_, text in vtt] == [*SPOKEN, READ.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")]
    assert [times[:2] for times in srt] == [times[:2] for times in vtt]
    assert all(start < end for start, end, _ in srt)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(srt))
    assert srt[0][0] == pytest.approx(shots(book)[1].start / FRAMES_A_SECOND + 0.4, abs=0.001)
    assert found.vtt.startswith("WEBVTT\n\n")
    assert found.srt.startswith("1\n00:00:")


def test_a_film_without_words_in_it_has_them_as_a_track(film: Seen, wordless: Seen) -> None:
    with av.open(str(film.file)) as burnt_in:
        assert not burnt_in.streams.subtitles
    with av.open(str(wordless.file)) as file:
        track = file.streams.subtitles[0]
        assert (track.codec_context.name, track.metadata["language"]) == ("mov_text", "eng")
        packets = [packet for packet in file.demux(track) if packet.size > 2]
        found = [(one.pts / 1000, (one.pts + one.duration) / 1000, bytes(one)[2:].decode()) for one in packets]
    told = cues_of(captions(a_book()[0]).srt)
    assert [(start, end, text.replace("\n", " ")) for start, end, text in found] == told


def test_a_book_without_words_has_no_captions() -> None:
    book, _ = make_book(texts=("", ""), side=32)
    assert captions(book).srt == ""
    assert all(shot.seconds >= 4 for shot in shots(book))


def test_a_voice_without_times_is_read_along_its_length() -> None:
    book, files = make_book(texts=(READ * 4,), side=32)
    voice = a_voice(files, "1.wav", 6.0, (READ,)).model_copy(update={"sentences": ()})
    shot = shots(book.with_page(book.page(1).model_copy(update={"narration": voice})))[1]
    assert "".join(cue.text for cue in shot.cues).replace(" ", "") == (READ * 4).replace(" ", "")
    assert shot.seconds == pytest.approx(6.0 + 1.2, abs=0.05)


def test_a_page_of_five_thousand_words_has_time_to_be_read() -> None:
    book, _ = make_book(texts=("owl " * 5000, "Oh."), side=32)
    long, short = shots(book)[1:]
    assert long.seconds > 1200
    assert short.seconds == 4.0
    assert sum(cue.text.count("owl") for cue in long.cues) == 5000
    assert max(letters(cue.text) for cue in long.cues) <= MOST_LETTERS


def test_times_of_a_voice_that_make_no_sense_still_give_captions_in_order() -> None:
    book, files = make_book(texts=("One. Two. Three.",), side=32)
    voice = a_voice(files, "1.wav", 3.0, ("One.", "Two.", "Three."))
    wrong = [(2.0, 1.0), (0.5, 9.0), (float("1e9"), -4.0)]
    said = tuple(
        part.model_copy(update={"start_s": start, "end_s": end})
        for part, (start, end) in zip(voice.sentences, wrong, strict=True)
    )
    page = book.page(1).model_copy(update={"narration": voice.model_copy(update={"sentences": said})})
    shot = shots(book.with_page(page))[1]
    assert all(one.end_s <= other.start_s for one, other in itertools.pairwise(shot.cues))
    assert all(cue.end_s <= shot.end / FRAMES_A_SECOND for cue in shot.cues)


@given(st.text(st.sampled_from("ab ,.—é漢字。「」ก\n😀"), max_size=400))
@settings(max_examples=60, deadline=None)
def test_captions_lose_no_word_and_are_never_long(text: str) -> None:
    parts = [part for sentence in sentences(text, "en") for part in captioned(sentence, "en")]
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(letters(part) <= MOST_LETTERS for part in parts)


# --- the camera ---

_corners = st.floats(0.0, 0.95)
_boxes = st.builds(
    lambda x, y, width, height: Box(x, y, min(1.0, x + width), min(1.0, y + height)),
    _corners, _corners, st.floats(0.02, 0.5), st.floats(0.02, 0.5),
)  # fmt: skip


@given(st.lists(_boxes, max_size=4), st.integers(0, 24), st.floats(2.0, 60.0), st.floats(0.55, 3.0), st.booleans())
@settings(max_examples=200, deadline=None)
def test_the_camera_stays_on_the_picture_and_faces_stay_in_sight(
    boxes: list[Box], number: int, seconds: float, aspect: float, captioned: bool
) -> None:
    room = room_of(aspect, 16 / 9, boxes)
    found = move(room, number, seconds, captions=captioned)
    for step in range(5):
        window = (found or whole(room, number, captions=captioned)).at(step / 4)
        right, bottom = window.left + room.wide * window.scale, window.top + room.high * window.scale
        assert min(window.left, window.top) > -1e-9
        assert max(right, bottom) < 1 + 1e-9
        if found is None:
            continue
        hidden = CAPTION_SHARE * (bottom - window.top)
        top = window.top + hidden if found.captions == "top" else window.top
        bottom = bottom - hidden if found.captions == "bottom" else bottom
        for face in [box for box in boxes if not any(box is not other and box.overlap(other) for other in boxes)]:
            assert window.left - 1e-6 <= face.left
            assert face.right <= right + 1e-6
            assert top - 1e-6 <= face.top
            assert face.bottom <= bottom + 1e-6


def test_pages_are_filmed_in_several_ways() -> None:
    room = room_of(1.0, 16 / 9, [Box(0.4, 0.5, 0.6, 0.6)])
    found = [move(room, number, 12.0, captions=True) for number in range(1, 5)]
    assert len({(one.start, one.end) for one in found if one}) == 4
    grows = [one.end.scale - one.start.scale for one in found if one]
    assert min(grows) < 0 < max(grows)
    assert 0 in grows


def test_captions_stand_at_the_top_where_faces_are_at_the_bottom() -> None:
    low = move(room_of(1.0, 16 / 9, [Box(0.4, 0.85, 0.6, 0.97)]), 1, 12.0, captions=True)
    high = move(room_of(1.0, 16 / 9, [Box(0.4, 0.05, 0.6, 0.2)]), 1, 12.0, captions=True)
    far_apart = move(room_of(1.0, 16 / 9, [Box(0.4, 0.0, 0.5, 0.1), Box(0.4, 0.9, 0.5, 1.0)]), 1, 12.0, captions=True)
    assert low is not None
    assert high is not None
    assert (low.captions, high.captions, far_apart) == ("top", "bottom", None)


def test_the_face_within_a_figure_is_what_has_to_be_seen() -> None:
    figure = [Box(0.3, 0.1, 0.7, 0.95), Box(0.4, 0.12, 0.6, 0.3)]
    found = move(room_of(1.0, 16 / 9, figure), 2, 12.0, captions=True)
    assert found is not None
    assert found.start.top <= 0.12
