"""XMP packets in picture files: put in and taken out without touching a pixel. JPEG, PNG and WebP.

A file of another kind, or one that is damaged before its picture begins, is left as it is.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_JPEG_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
_APP0, _APP1, _START_OF_SCAN = 0xE0, 0xE1, 0xDA
_LARGEST_SEGMENT = 0xFFFF - 2
_PNG_HEAD = b"XML:com.adobe.xmp\0\0\0\0\0"
"""The keyword, then: not compressed, no language, no translated keyword."""
_XMP_FLAG, _ALPHA_FLAG = 0x04, 0x10

_Chunk = tuple[bytes, bytes]


def with_xmp(data: bytes, packet: str) -> bytes:
    """The picture file with this packet, instead of any it has. An empty packet only takes out what is there."""
    body = packet.encode()
    if data.startswith(_JPEG):
        return _jpeg(data, body) or data
    if data.startswith(_PNG):
        return _png(data, body) or data
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data, body) or data
    return data


# --- JPEG ---


def _jpeg(data: bytes, packet: bytes) -> bytes:
    """Empty for a damaged file, and for a packet that is too large for a segment."""
    if len(_JPEG_HEAD) + len(packet) > _LARGEST_SEGMENT:
        return b""
    kept, at = [], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _START_OF_SCAN:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if not data.startswith(_JPEG_HEAD, at + 4) or data[at + 1] != _APP1:
            kept.append(data[at:end])
        at = end
    if at + 4 > len(data) or data[at] != 0xFF:
        return b""
    first = 1 if kept and kept[0][1] == _APP0 else 0  # what JFIF says comes first
    if packet:
        body = _JPEG_HEAD + packet
        kept.insert(first, bytes((0xFF, _APP1)) + struct.pack(">H", len(body) + 2) + body)
    return data[:2] + b"".join(kept) + data[at:]


# --- PNG ---


def _png(data: bytes, packet: bytes) -> bytes:
    chunks = [one for one in _png_chunks(data) if not (one[0] == b"iTXt" and one[1].startswith(b"XML:com.adobe.xmp\0"))]
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        return b""
    if packet:
        chunks.insert(1, (b"iTXt", _PNG_HEAD + packet))
    return _PNG + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def _png_chunks(data: bytes) -> Iterator[_Chunk]:
    at = len(_PNG)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


# --- WebP ---


def _webp(data: bytes, packet: bytes) -> bytes:
    chunks = [one for one in _riff_chunks(data) if one[0] != b"XMP "]
    header = _webp_header(chunks)
    if not header:
        return b""
    flags = header[0] | _XMP_FLAG if packet else header[0] & ~_XMP_FLAG
    chunks = [(b"VP8X", bytes((flags,)) + header[1:]), *(one for one in chunks if one[0] != b"VP8X")]
    if packet:
        chunks.append((b"XMP ", packet))
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for kind, part in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff_chunks(data: bytes) -> Iterator[_Chunk]:
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _webp_header(chunks: list[_Chunk]) -> bytes:
    """The extended header a file has, or the one its only chunk asks for; empty for a damaged file."""
    kind, body = chunks[0] if chunks else (b"", b"")
    if kind == b"VP8X" and len(body) == 10:
        return body
    if kind == b"VP8 " and len(body) >= 10:
        width, height = (int(side) & 0x3FFF for side in struct.unpack("<HH", body[6:10]))
        flags = 0
    elif kind == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags = _ALPHA_FLAG if bits >> 28 & 1 else 0
    else:
        return b""
    return struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
