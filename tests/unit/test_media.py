"""What people upload: every usual format is read, everything else is refused with a sentence that helps."""

from __future__ import annotations

import hashlib
import io
import struct
import tracemalloc
import warnings
import wave
import zlib
from fractions import Fraction

import av
import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from visutale.errors import InputError
from visutale.media import LONGEST_SPEECH_S, Photo, Picture, Speech

RED, BLUE = (220, 30, 30), (30, 30, 220)


def landscape(mode: str = "RGB", size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Red on the left, blue on the right: told apart after any turn and any conversion."""
    image = Image.new("RGB", size, RED)
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, size[0], size[1]), fill=BLUE)
    return image.convert(mode)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def reads_as_landscape(photo: Photo) -> bool:
    image = photo.image()
    left, right = (np.asarray(image.getpixel((round(image.width * x), image.height // 2)), float) for x in (0.2, 0.8))
    return bool(np.abs(left - RED).max() < 45 and np.abs(right - BLUE).max() < 45)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "HEIF", "AVIF", "MPO"])
def test_a_photo_of_every_usual_format_is_read(form: str) -> None:
    pillow_heif.register_heif_opener()
    photo = Photo.read(encoded(landscape(), form), f"photo.{form.lower()}")
    assert (photo.media_type, photo.width_px, photo.height_px) == ("image/jpeg", 96, 64)
    assert photo.image().format is None and photo.data[:3] == b"\xff\xd8\xff"
    assert reads_as_landscape(photo)
    assert photo.sha256 == hashlib.sha256(photo.data).hexdigest()


@pytest.mark.parametrize(
    ("mode", "form"),
    [
        *(("CMYK", "JPEG"), ("CMYK", "TIFF"), ("YCbCr", "TIFF")),
        *(("P", "PNG"), ("P", "GIF"), ("RGBA", "PNG"), ("RGBA", "WEBP")),
    ],
)
def test_a_photo_in_every_colour_mode_is_read(mode: str, form: str) -> None:
    assert reads_as_landscape(Photo.read(encoded(landscape(mode), form)))


def test_a_transparent_photo_lies_on_white() -> None:
    image = landscape("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 96, 20))
    for form in ("PNG", "WEBP"):
        assert np.asarray(Photo.read(encoded(image, form)).image())[8, 48].min() > 245
    palette = Image.new("P", (32, 32), 3)
    palette.putpalette([0, 0, 0] * 8)
    assert np.asarray(Photo.read(encoded(palette, "GIF", transparency=3)).image()).min() > 245


def test_sixteen_bit_grey_keeps_its_tones() -> None:
    ramp = np.tile(np.linspace(0, 65535, 64, dtype=np.uint16), (32, 1))
    for form in ("PNG", "TIFF"):
        row = np.asarray(Photo.read(encoded(Image.fromarray(ramp), form)).image().convert("L"))[16].astype(int)
        assert row[0] < 8 and row[-1] > 247 and abs(row[32] - 129) < 8


def test_the_first_frame_of_an_animation_is_taken() -> None:
    for form in ("GIF", "WEBP", "PNG"):
        other = Image.new("RGB", (96, 64), (0, 200, 0))
        data = encoded(landscape(), form, save_all=True, append_images=[other], duration=100)
        assert reads_as_landscape(Photo.read(data)), form


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_camera_s_orientation_is_honoured_and_nothing_else_kept(orientation: int, form: str) -> None:
    upright = landscape()
    undo = {2: (0,), 3: (3,), 4: (1,), 5: (5,), 6: (2,), 7: (6,), 8: (4,)}
    stored = upright
    for step in undo.get(orientation, ()):
        stored = stored.transpose(Image.Transpose(step))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "A camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    photo = Photo.read(encoded(stored, form, exif=exif, comment=b"our garden", quality=95))
    assert (photo.width_px, photo.height_px) == (96, 64)
    assert reads_as_landscape(photo)
    written = Image.open(io.BytesIO(photo.data))
    assert not written.getexif() and "comment" not in written.info and b"camera" not in photo.data


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "MPO"])
def test_a_photo_tells_nothing_of_where_and_with_what_it_was_taken(form: str) -> None:
    """Place, serial number, maker's note, thumbnail, XMP and comments, as cameras and editors write them."""
    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif[0x010F] = "Secret maker"
    exif.get_ifd(0x8769).update({0x927C: b"Secret note", 0xA431: "Secret serial", 0x9286: b"ASCII\0\0\0Secret"})
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 0.0), 27: b"Secret place"})
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">Secret town</x:xmpmeta>'
    also: dict[str, object] = {"comment": b"Secret"} if form in ("JPEG", "MPO") else {}
    if form == "PNG":
        info = PngInfo()
        info.add_text("Comment", "Secret", zip=False)
        info.add_itxt("XML:com.adobe.xmp", xmp.decode())
        also = {"pnginfo": info}
    taken = encoded(landscape(), form, exif=exif.tobytes(), xmp=xmp, **also)
    assert taken.count(b"Secret") >= 4  # it is really there
    photo = Photo.read(taken)
    with Image.open(io.BytesIO(photo.data)) as written:
        assert not written.getexif() and not written.info.keys() & {
            "xmp",
            "exif",
            "comment",
            "photoshop",
            "icc_profile",
        }
        assert [name for name, _ in written.applist] == ["APP0"]
    assert b"Secret" not in photo.data


def test_a_colour_profile_is_turned_into_srgb_and_a_broken_one_ignored() -> None:
    odd = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (odd, b"no profile at all"):
        photo = Photo.read(encoded(landscape(), "PNG", icc_profile=profile))
        assert reads_as_landscape(photo) and "icc_profile" not in Image.open(io.BytesIO(photo.data)).info


def test_a_large_photo_is_made_smaller_and_keeps_its_shape() -> None:
    photo = Photo.read(encoded(landscape(size=(5000, 2500)), "JPEG"))
    assert (photo.width_px, photo.height_px) == (2048, 1024)
    assert reads_as_landscape(photo)


def test_a_hundred_megapixel_photo_of_a_phone_is_read() -> None:
    photo = Photo.read(encoded(Image.new("L", (11648, 8736), 90), "JPEG", quality=50))
    assert (photo.width_px, photo.height_px) == (2048, 1536)


REFUSED_PHOTOS = {
    "nothing.jpg": (b"", "empty"),
    "story.jpg": (b"Once upon a time there was a photo. " * 20, "is text, not a photo"),
    "umlaute.jpg": ("Schöne Grüße vom Bär! ".encode() * 300, "is text, not a photo"),
    "drawing.svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>', "is an SVG drawing"),
    "book.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "is a PDF document"),
    "film.mp4": (b"\0\0\0\x20ftypisom" + b"\0" * 64, "is a video"),
    "noise.png": (bytes(range(256)) * 8, "not a photo"),
    "page.jpg": (b"<!DOCTYPE html><html><body>404</body></html>", "is a web page"),
    "broken.png": (encoded(landscape(size=(640, 480)), "PNG")[:-900], "damaged or incomplete"),
    "half.jpg": (encoded(Image.effect_noise((640, 480), 60), "JPEG")[:20000], "damaged or incomplete"),
    "dot.png": (encoded(Image.new("RGB", (15, 200)), "PNG"), "only 15 x 200 pixels"),
    "huge.png": (png_header(40_000, 40_000), "too many pixels"),
    "wide.png": (png_header(30_000, 100), "too many pixels"),
    "bomb.png": (encoded(Image.new("1", (14_000, 9_000)), "PNG"), "too many pixels"),
    "ribbon.png": (encoded(Image.new("RGB", (8000, 20)), "PNG"), "too narrow"),
}


@pytest.mark.parametrize("name", REFUSED_PHOTOS)
def test_what_is_no_photo_is_refused_in_words(name: str) -> None:
    data, why = REFUSED_PHOTOS[name]
    tracemalloc.start()
    with warnings.catch_warnings(record=True) as seen, pytest.raises(InputError) as refusal:
        warnings.simplefilter("always")
        Photo.read(data, f"C:\\pictures\\{name}")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert why in refusal.value.what and f"“{name}”" in refusal.value.what and refusal.value.remedy
    assert not seen and peak < 40_000_000


def test_an_overlarge_file_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(InputError, match="too large: 41 MB"):
        Photo.read(encoded(landscape(), "JPEG") + bytes(41_000_000), "big.jpg")


def test_hostile_bytes_never_raise_anything_but_an_input_error() -> None:
    sound = [
        encoded(landscape(size=(200, 150)), form) for form in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")
    ]
    random = np.random.default_rng(7)
    for data in sound:
        for _ in range(12):
            damaged = np.frombuffer(data, np.uint8).copy()
            where = random.integers(0, len(damaged), 12)
            damaged[where] = random.integers(0, 256, 12)
            try:
                photo = Photo.read(damaged.tobytes()[: int(random.integers(20, len(data) + 1))])
            except InputError:
                continue
            assert photo.image().size == (photo.width_px, photo.height_px)


def test_a_painted_picture_comes_back_as_it_was() -> None:
    picture = Picture.of(landscape("RGBA"))
    assert (picture.width_px, picture.height_px) == (96, 64) and picture.image().mode == "RGB"


# --- recordings ---


def tone(seconds: float, rate_hz: int = 44_100, level: float = 0.3, pitch_hz: float = 440.0) -> np.ndarray:
    return (level * np.sin(2 * np.pi * pitch_hz * np.arange(int(seconds * rate_hz)) / rate_hz)).astype(np.float32)


def recorded(
    samples: np.ndarray, container: str, codec: str, rate_hz: int = 44_100, layout: str = "mono", video: bool = False
) -> bytes:
    """A recording as a phone or a browser would make it; two channels carry the same sound."""
    out = io.BytesIO()
    plain = {"write_xing": "0", "id3v2_version": "0"} if container == "mp3" else {}
    with av.open(out, "w", format=container, options=plain) as file:
        stream = file.add_stream(codec, rate=rate_hz, layout=layout, options={"strict": "experimental"})
        if video:
            film = file.add_stream("mpeg4", rate=5)
            film.width, film.height, film.pix_fmt = 64, 64, "yuv420p"
        pcm = np.repeat((samples * 32767).astype(np.int16), 2 if layout == "stereo" else 1)[None]
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate_hz, 0, Fraction(1, rate_hz)
        resampler = av.AudioResampler(stream.format, layout, rate_hz, frame_size=stream.frame_size or 1024)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
        if video:
            file.mux(film.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
            file.mux(film.encode(None))
    return out.getvalue()


def wav_of(pcm: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(pcm)
    return out.getvalue()


def pitch(speech: Speech) -> float:
    spectrum = np.abs(np.fft.rfft(speech.samples()))
    return float(spectrum.argmax() / speech.duration_s)


FORMATS = {
    "wav": ("wav", "pcm_s16le", 44_100, "stereo"),
    "deep.wav": ("wav", "pcm_f32le", 48_000, "mono"),
    "flac": ("flac", "flac", 96_000, "mono"),
    "mp3": ("mp3", "libmp3lame", 44_100, "stereo"),
    "ogg": ("ogg", "vorbis", 44_100, "stereo"),
    "opus": ("ogg", "libopus", 48_000, "mono"),
    "m4a": ("ipod", "aac", 44_100, "mono"),
    "webm": ("webm", "libopus", 48_000, "stereo"),
    "aiff": ("aiff", "pcm_s16be", 22_050, "mono"),
    "aac": ("adts", "aac", 44_100, "mono"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_recording_of_every_usual_format_is_read(name: str) -> None:
    container, codec, rate_hz, layout = FORMATS[name]
    speech = Speech.read(recorded(tone(2.0, rate_hz), container, codec, rate_hz, layout), f"wish.{name}")
    assert speech.duration_s == pytest.approx(2.0, abs=0.1)
    assert pitch(speech) == pytest.approx(440, abs=2)
    assert np.sqrt(np.mean(speech.samples() ** 2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.15)
    assert speech.samples().dtype == np.float32


def test_the_sound_of_a_film_is_heard_and_a_silent_film_refused() -> None:
    assert pitch(Speech.read(recorded(tone(1.0), "mp4", "aac", video=True), "film.mp4")) == pytest.approx(440, abs=3)
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        film = file.add_stream("mpeg4", rate=5)
        film.width, film.height, film.pix_fmt = 64, 64, "yuv420p"
        file.mux(film.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        file.mux(film.encode(None))
    with pytest.raises(InputError, match="has no sound in it"):
        Speech.read(out.getvalue(), "film.mp4")


def test_a_cut_off_recording_keeps_what_can_be_read() -> None:
    data = recorded(tone(4.0), "mp3", "libmp3lame")
    assert 1.5 < Speech.read(data[: len(data) // 2], "cut.mp3").duration_s < 2.5
    wav = recorded(tone(2.0), "wav", "pcm_s16le")
    size = wav.index(b"data") + 4
    endless = wav[:size] + b"\xff\xff\xff\xff" + wav[size + 4 :]
    assert Speech.read(endless, "streamed.wav").duration_s == pytest.approx(2.0, abs=0.1)


REFUSED_RECORDINGS = {
    "nothing.wav": (b"", "empty"),
    "text.wav": (b"RIFF is what this text begins with, and yet it is none." * 9, "is text, not a recording"),
    "list.m4a": (b"#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n", "is text, not a recording"),
    "photo.wav": (encoded(landscape(), "JPEG"), "is a picture"),
    "noise.mp3": (bytes(range(255, 0, -1)) * 9, "can be read"),
    "header.wav": (wav_of(b""), "can be read"),
    "stopped.m4a": (recorded(tone(2.0), "ipod", "aac")[:2000], "can be read"),
    "blip.wav": (recorded(tone(0.2), "wav", "pcm_s16le"), "too short"),
    "muted.wav": (recorded(tone(2.0, level=0.0), "wav", "pcm_s16le"), "is silent"),
    "hiss.wav": (recorded(tone(2.0, level=0.0005), "wav", "pcm_s16le"), "is silent"),
    "offset.wav": (recorded(tone(2.0, level=0.0) + 0.2, "wav", "pcm_s16le"), "is silent"),
}


@pytest.mark.parametrize("name", REFUSED_RECORDINGS)
def test_what_is_no_recording_is_refused_in_words(name: str) -> None:
    data, why = REFUSED_RECORDINGS[name]
    with pytest.raises(InputError) as refusal:
        Speech.read(data, name)
    assert why in refusal.value.what and f"“{name}”" in refusal.value.what and refusal.value.remedy


def test_a_three_hour_recording_is_refused_without_being_read_into_memory() -> None:
    minute = recorded(np.tile(tone(1.0, 8_000, pitch_hz=200.0), 60), "mp3", "libmp3lame", 8_000)
    lecture = minute * 180
    tracemalloc.start()
    with pytest.raises(InputError) as refusal:
        Speech.read(lecture, "lecture.mp3")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "too long (about 3 h" in refusal.value.what and "10 minutes" in refusal.value.what
    assert peak < 64_000_000


def test_ten_minutes_are_read() -> None:
    speech = Speech.read(recorded(np.tile(tone(1.0, 8_000), 600), "wav", "pcm_s16le", 8_000), "long.wav")
    assert speech.duration_s == pytest.approx(LONGEST_SPEECH_S, abs=0.1)


def test_damaged_recordings_never_raise_anything_but_an_input_error() -> None:
    random = np.random.default_rng(11)
    for container, codec, rate_hz, layout in FORMATS.values():
        data = recorded(tone(0.6, rate_hz), container, codec, rate_hz, layout)
        for _ in range(6):
            damaged = np.frombuffer(data, np.uint8).copy()
            damaged[random.integers(0, len(damaged), 10)] = random.integers(0, 256, 10)
            try:
                speech = Speech.read(damaged.tobytes()[: int(random.integers(20, len(data) + 1))])
            except InputError:
                continue
            assert speech.duration_s >= 0.3
