"""Files into an EPUB's ZIP archive, the same bytes for the same files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_FIRST_YEAR, _LAST_YEAR = 1980, 2107
"""What a ZIP archive can say."""
_FOLDER = "book/"
_PACKED = ("image/jpeg", "audio/mpeg")
_CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    f'<rootfile full-path="{_FOLDER}package.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>\n"
)


@dataclass(frozen=True)
class File:
    """A file of the book; ``path`` is relative to the package document, ``properties`` are the manifest's."""

    path: str
    media_type: str
    data: bytes
    properties: str = ""

    @property
    def id(self) -> str:
        """What the manifest calls it."""
        return self.path.replace("/", "-").replace(".", "-")


def archived(package: bytes, files: Sequence[File], made_at: datetime) -> bytes:
    """The package document and the files it names as an EPUB file."""
    moment = made_at.astimezone(UTC)
    year = min(_LAST_YEAR, max(_FIRST_YEAR, moment.year))
    time = (year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:

        def put(name: str, data: bytes, *, packed: bool = False) -> None:
            entry = zipfile.ZipInfo(name, time)
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)

        put("mimetype", b"application/epub+zip", packed=True)
        put("META-INF/container.xml", _CONTAINER.encode())
        put(f"{_FOLDER}package.opf", package)
        for file in files:
            put(_FOLDER + file.path, file.data, packed=file.media_type in _PACKED)
    return out.getvalue()
