"""The faces a book is written in, cut down to the characters used and made ready to be set by a reader or a browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from visutale.binding.fonts import Face, FamilyName, family, stressed
from visutale.binding.markup import dots_of
from visutale.binding.text import clusters
from visutale.binding.themes import Theme
from visutale.emphasis import spans


@dataclass(frozen=True)
class Embedded:
    """A face's file, ``kind`` "otf" or "ttf", and the name by which the style sheet calls it."""

    name: str
    kind: str
    data: bytes

    @property
    def media_type(self) -> str:
        return f"font/{self.kind}"

    @property
    def path(self) -> str:
        """Where it lies in an EPUB."""
        return f"fonts/{self.name}.{self.kind}"


class Faces:
    """Collects what is written in which family and language."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._used: dict[FamilyName, dict[str, set[str]]] = {}
        self._faces: dict[str, Face] = {}

    def use(self, text: str, name: FamilyName, language: str) -> None:
        """Note the characters of cleaned text, stressed ones in faces of their own; those that no face has are left
        out."""
        for span in spans(text):
            self._use(span.text + dots_of(span, language, name), stressed(name, span.stress), language)

    def use_notice(self, sentences: Sequence[str], language: str) -> None:
        """Note what stands where a picture is missing: the first sentence is larger."""
        for index, sentence in enumerate(sentences):
            self.use(sentence, self._theme.text if index else self._theme.headline, language)

    def embedded(self) -> list[Embedded]:
        """Every face once, with what all families use of it."""
        return [_embedded(face, self._characters(face.name)) for face in self._faces.values()]

    @property
    def families(self) -> dict[FamilyName, tuple[str, ...]]:
        """The faces of each family, in the order a reader is to try them."""
        return {name: tuple(faces) for name, faces in self._used.items()}

    def _use(self, text: str, name: FamilyName, language: str) -> None:
        found = family(name, language)
        self._note(name, found.main, " ")
        for cluster in dict.fromkeys(clusters(text)):
            face = None if cluster.isspace() else found.face_for(cluster)
            if face is not None:
                self._note(name, face, cluster)

    def _note(self, name: FamilyName, face: Face, cluster: str) -> None:
        self._faces.setdefault(face.name, face)
        self._used.setdefault(name, {}).setdefault(face.name, set()).update(cluster)

    def _characters(self, face: str) -> set[str]:
        return set().union(*(used.get(face, set()) for used in self._used.values()))


def _embedded(face: Face, characters: Iterable[str]) -> Embedded:
    import uharfbuzz as hb

    wish = hb.SubsetInput()
    wish.unicode_set.update({ord(character) for character in characters} & face.codepoints)
    wish.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DOWNGRADE_CFF2
    for axis, value in face.axes.items():
        wish.pin_axis_location(face.font.face, axis, value)
    data = bytes(wish.subset(face.font.face).blob.data)
    return Embedded(face.name, "otf" if face.postscript else "ttf", data)
