"""What a file is, told from its first bytes. A name is never believed: it only serves the message."""

from __future__ import annotations

from visutale.errors import InputError

_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF", 0, "a PDF document"),
    (b"PK\x03\x04", 0, "a ZIP archive or an office document"),
    (b"\x1f\x8b", 0, "a compressed archive"),
    (b"7z\xbc\xaf\x27\x1c", 0, "a compressed archive"),
    (b"Rar!", 0, "a compressed archive"),
    (b"\xd0\xcf\x11\xe0", 0, "an office document"),
    (b"{\\rtf", 0, "a text document"),
    (b"MZ", 0, "a program"),
    (b"\x7fELF", 0, "a program"),
    (b"8BPS", 0, "a Photoshop file"),
    (b"\x1aE\xdf\xa3", 0, "a video"),
    (b"\xff\xd8\xff", 0, "a picture"),
    (b"\x89PNG\r\n", 0, "a picture"),
    (b"GIF8", 0, "a picture"),
    (b"II*\x00", 0, "a picture"),
    (b"MM\x00*", 0, "a picture"),
    (b"WEBP", 8, "a picture"),
    (b"WAVE", 8, "a recording"),
    (b"AVI ", 8, "a video"),
    (b"AIFF", 8, "a recording"),
    (b"AIFC", 8, "a recording"),
    (b"OggS", 0, "a recording"),
    (b"fLaC", 0, "a recording"),
    (b"ID3", 0, "a recording"),
)
_BRANDS: tuple[tuple[bytes, str], ...] = (
    (b"hei", "a picture"), (b"hev", "a picture"), (b"mif", "a picture"), (b"msf", "a picture"), (b"avi", "a picture"),
    (b"M4A", "a recording"), (b"M4B", "a recording"),
)  # fmt: skip
_LOOKED_AT = 4096


def kind(data: bytes) -> str:
    """What the bytes are, as "a PDF document", "text" or "a picture"; empty where that can't be told."""
    if data[4:8] == b"ftyp":
        return next((what for brand, what in _BRANDS if data[8:12].startswith(brand)), "a video")
    for signature, offset, what in _SIGNATURES:
        if data.startswith(signature, offset):
            return what
    return _written(data[:_LOOKED_AT])


def _written(head: bytes) -> str:
    for encoding in ("utf-16",) if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8",):
        try:
            text = head[: len(head) // 2 * 2 if encoding == "utf-16" else None].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:
                return ""
            text = head[: error.start].decode(encoding)
        if not all(letter.isprintable() or letter in "\t\r\n\f\ufeff" for letter in text):
            return ""
        lowered = text.lower()
        if "<svg" in lowered:
            return "an SVG drawing"
        return "a web page" if "<html" in lowered else "text"
    return ""


def called(noun: str, name: str) -> str:
    """How a message names an upload: “The photo “dog.jpg””, or “The photo” where no name is known."""
    shown = "".join(letter for letter in name.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())
    if len(shown) > 60:
        shown = shown[:40] + "…" + shown[-18:]
    return f"The {noun} “{shown}”" if shown else f"The {noun}"


def refuse_size(data: bytes, subject: str, largest_bytes: int, remedy: str) -> None:
    """Refuse an empty or an overlarge upload. Raises InputError."""
    if not data:
        raise InputError(f"{subject} is empty (0 bytes).", remedy=remedy)
    if len(data) > largest_bytes:
        raise InputError(
            f"{subject} is too large: {len(data) / 1e6:.0f} MB, and at most {largest_bytes / 1e6:.0f} MB can be read.",
            remedy=remedy,
        )
