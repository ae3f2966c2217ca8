"""How a book looks: its faces, colours, panels and ornaments. Each theme is a publisher of its own.

A book is painted for the first of them, and can be bound in any: where the words of another theme would cover a figure,
they stand beneath the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from visutale.binding.fonts import FamilyName
from visutale.binding.palette import PAPER, WHITE, Colour, Palette, palette_of
from visutale.errors import ConfigError

if TYPE_CHECKING:
    from PIL.Image import Image

NIGHT = Colour(0.075, 0.090, 0.190)
PARCHMENT = Colour(0.972, 0.945, 0.882)
CREAM = Colour(0.985, 0.955, 0.890)


@dataclass(frozen=True)
class Theme:
    """``place`` is where words stand: on a panel over the picture, in bubbles, in a band across it, beneath it or in
    turns beneath and above it (framed), beside it, or after it on a spread of two pages.

    ``paper`` is the ground of words; ``on_dark`` says that words on it are light. ``scale`` is of the type's size.
    """

    name: str
    title: str
    about: str
    fonts: tuple[str, ...] = ("Literata", "Fraunces")
    """What its letters are called."""
    text: FamilyName = "text"
    italic: FamilyName = "italic"
    headline: FamilyName = "title"
    place: Literal["panel", "bubbles", "band", "beneath", "framed", "beside", "spread"] = "panel"
    lettering: Literal["cut-out", "plate", "plain"] = "cut-out"
    """How the title stands on the cover: cut out of paper, on a plate, or above a framed picture."""
    ornament: Literal["disc", "stars", "diamonds", "square", "ring", "fleurons", "bar"] = "disc"
    """What page numbers and the end are adorned with."""
    paper: Colour = PAPER
    on_dark: bool = False
    alpha: float = 0.92
    """How much of a picture a panel hides, 1.0 for all of it."""
    edge_pt: float = 0.0
    """The line around a panel."""
    corner_pt: float = 16.0
    scale: float = 1.0
    leading: float = 1.0
    vertical: bool = False
    """Whether words stand in columns; for languages that can be set so (:mod:`.vertical`)."""
    initials: bool = False
    """Whether pages begin with a large letter."""

    @property
    def frames(self) -> bool:
        """Whether pictures have a line around them."""
        return self.place in ("beneath", "framed")

    def palette(self, picture: Image | None) -> Palette:
        """The colours that go with a picture (RGB, any size), or calm ones where there is none."""
        return palette_of(picture, self.paper if self.on_dark else None)


THEMES = {
    theme.name: theme
    for theme in (
        Theme("paper", "Cut paper", "Soft letters cut out of paper, words on rounded sheets."),
        Theme(
            "gallery", "Gallery", "Framed pictures on cream paper, words beneath them in an old book's letters.",
            fonts=("Lora", "Playfair Display"), text="lora", italic="lora-italic", headline="playfair",
            place="framed", lettering="plain",
            ornament="diamonds", paper=CREAM, corner_pt=0.0,
        ),
        Theme(
            "poster", "Poster", "Large plain letters on bands of colour, edge to edge.",
            fonts=("Lexend",), text="lexend", italic="lexend", headline="lexend-black", place="band", lettering="plate",
            ornament="square", paper=WHITE, corner_pt=0.0, scale=0.92, leading=1.04,
        ),
        Theme(
            "bedtime", "Bedtime", "Light words on a night-blue ground, under stars.",
            fonts=("Nunito",), text="nunito", italic="nunito-italic", headline="nunito-black", lettering="plate",
            ornament="stars", paper=NIGHT, on_dark=True, corner_pt=22.0,
        ),
        Theme(
            "comic", "Comic", "Round letters, white bubbles with a bold line around them.",
            fonts=("Fredoka",), text="fredoka", italic="fredoka", headline="fredoka-bold",
            place="bubbles", ornament="ring",
            paper=WHITE, edge_pt=2.6, corner_pt=24.0,
        ),
        Theme(
            "fairytale", "Fairy tale", "Tall pictures beside an old printer’s letters; pages begin with a large one.",
            fonts=("EB Garamond", "Cinzel"), text="garamond", italic="garamond-italic", headline="cinzel",
            place="beside", lettering="plate", ornament="fleurons", paper=PARCHMENT, corner_pt=0.0, scale=1.1,
            initials=True,
        ),
        Theme(
            "panorama", "Panorama", "Pictures that go on over two pages; words with room around them.",
            fonts=("Alegreya Sans", "Baloo 2"), text="alegreya-sans", italic="alegreya-sans-italic", headline="baloo",
            place="spread", ornament="bar", paper=WHITE, corner_pt=10.0, scale=1.06,
        ),
        Theme(
            "easy", "Easy to read", "Large letters that are hard to confuse, far apart, on quiet cream paper.",
            fonts=("Atkinson Hyperlegible",), text="atkinson", italic="atkinson", headline="atkinson-bold",
            place="beneath", lettering="plain",
            ornament="square", paper=CREAM, corner_pt=6.0, scale=1.12, leading=1.15,
        ),
    )
}  # fmt: skip
USUAL = THEMES["paper"]


def theme_called(name: str) -> Theme:
    """A theme by its name, the usual one for an empty name. Raises ConfigError for an unknown one, naming all."""
    theme = THEMES.get(name) if name else USUAL
    if theme is None:
        raise ConfigError(f"There is no theme called “{name}”.", remedy=f"Themes: {', '.join(THEMES)}.")
    return theme
