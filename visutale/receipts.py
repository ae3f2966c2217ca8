"""What was removed with a book, to be shown to whoever asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Literal

from visutale.book import Frozen

Kind = Literal["pictures", "voices", "versions", "exports", "thumbnails", "documents"]

_BY_ENDING: dict[str, Kind] = {
    **dict.fromkeys((".jpg", ".png", ".webp"), "pictures"),
    **dict.fromkeys((".wav", ".mp3"), "voices"),
    **dict.fromkeys((".pdf", ".epub", ".mp4", ".zip", ".visutale"), "exports"),
}  # fmt: skip
_NAMES: dict[Kind, tuple[str, str]] = {
    "pictures": ("picture", "pictures"),
    "voices": ("voice", "voices"),
    "versions": ("earlier version", "earlier versions"),
    "exports": ("bound book", "bound books"),
    "thumbnails": ("small copy of a picture", "small copies of pictures"),
}


class Removed(Frozen):
    """Files of one kind that were removed, and their size together. The book's own document is among "documents"."""

    kind: Kind
    count: int
    size_bytes: int


class Receipt(Frozen):
    """That a book is gone, with everything made for it. ``links`` counts those that opened it until now."""

    book_id: str
    title: str
    removed: tuple[Removed, ...] = ()
    links: int = 0

    @property
    def size_bytes(self) -> int:
        """Of all that was removed."""
        return sum(one.size_bytes for one in self.removed)

    def in_words(self) -> str:
        """A sentence for people."""
        parts = [_counted(one.count, *_NAMES[one.kind]) for one in self.removed if one.kind in _NAMES]
        if self.links:
            parts.append(_counted(self.links, "link", "links"))
        named = f"“{self.title}”" if self.title else "The book"
        with_it = f" with {', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}" if parts else ""
        return f"{named} was deleted for good{with_it}: {_size(self.size_bytes)} in all."


def removed(
    files: Iterable[tuple[str, int]], thumbnails: Iterable[int] = (), bound: Iterable[int] = ()
) -> tuple[Removed, ...]:
    """What there is of each kind, out of files (their names in the book's folder, and sizes), and the sizes of
    thumbnails and of what the book was bound into besides."""
    sizes: dict[Kind, list[int]] = {kind: [] for kind in ("pictures", "voices", "versions", "exports")}
    for name, size_bytes in files:
        sizes.setdefault(_kind(name), []).append(size_bytes)
    sizes["thumbnails"] = list(thumbnails)
    sizes["exports"] += bound
    return tuple(Removed(kind=kind, count=len(some), size_bytes=sum(some)) for kind, some in sizes.items() if some)


def _kind(name: str) -> Kind:
    if name.startswith("versions/"):
        return "versions"
    return _BY_ENDING.get(PurePosixPath(name).suffix, "documents")


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 100_000 else f"{max(1, round(size_bytes / 1000))} kB"
