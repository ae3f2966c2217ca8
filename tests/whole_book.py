"""A finished book of five pages, made by nobody: values to be edited and compared."""

from __future__ import annotations

from datetime import UTC, datetime

from visutale.book import Book, Character, Cover, Page, Part, PictureAsset, Scene, SoundAsset, Source, Thing
from visutale.dependencies import picture_key, voice_key

PIP = Character(id="pip", name="Pip", kind="fox", looks="a small red fox with a torn ear", role="hero")
OWL = Character(id="owl", name="The owl", kind="owl", looks="a grey owl with round glasses", role="companion")
TEXTS = (
    "Pip found a lamp. “Is it yours?” Pip asked the stones.",
    "The owl slept in the oak.",
    "“Wake up!” called Pip. Nobody answered; the owl's eyes stayed shut.",
    "So Pip hung the lamp in Pip's favourite tree.",
    "Now the wood was bright, and PIP WAS PROUD.",
)
_WHO = (("pip",), ("owl",), ("pip", "owl"), ("pip",), ())


def a_picture(name: str, variation: int = 0, made_of: str = "") -> PictureAsset:
    """A picture that is nowhere."""
    sha256 = f"{name}/{variation}/{made_of[:8]}"
    return PictureAsset(
        file=f"{name}-{variation}.jpg", media_type="image/jpeg", sha256=sha256, size_bytes=1, variation=variation,
        made_of=made_of, width_px=8, height_px=8,
    )  # fmt: skip


def a_scene(*who: str, does: str = "") -> Scene:
    return Scene(parts=tuple(Part(who=one, does=does) for one in who), place="the wood", things=(Thing(name="lamp"),))


def a_whole_book() -> Book:
    """Every picture and voice is there, and noted to be made of what it is made from."""
    pages = tuple(
        Page(
            number=number,
            text=text,
            scene=a_scene(*who, does="looks at Pip").model_copy(update={"alt": f"Pip in the wood, {number}."}),
        )
        for number, (text, who) in enumerate(zip(TEXTS, _WHO, strict=True), start=1)
    )
    book = Book(
        id="b",
        title="Pip and the lamp",
        language="en",
        age="6-8",
        style="paper",
        seed=7,
        made_at=datetime(2026, 3, 1, tzinfo=UTC),
        source=Source(words="a fox called Pip"),
        premise="Pip wants light.",
        cast=(PIP, OWL),
        beats=tuple(f"Pip, {number}" for number in range(1, 6)),
        cover=Cover(scene=a_scene("pip")),
        pages=pages,
        page_count=5,
        narrated=True,
        voice="af_heart",
    )
    for number in range(6):
        painted = {"picture": a_picture(f"p{number}", made_of=picture_key(book, number))}
        book = book.with_place(number, book.place(number).model_copy(update=painted))
    for page in book.pages:
        book = book.with_page(
            page.model_copy(update={"narration": a_voice(f"v{page.number}", voice_key(book, page.number))})
        )
    return book


def a_voice(name: str, made_of: str = "") -> SoundAsset:
    return SoundAsset(
        file=f"{name}.opus", media_type="audio/ogg", sha256=name, size_bytes=1, duration_s=1.0, made_of=made_of
    )
