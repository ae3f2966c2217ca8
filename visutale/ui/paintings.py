"""What an image model is told for each picture, and what really happened where one painted it."""

from __future__ import annotations

import streamlit as st

from visutale.book import Book, Painted, PictureAsset
from visutale.image_prompts import ImagePrompt, prompts_of
from visutale.ui.errors import plain

MUCH_ALIKE, SOMEWHAT_ALIKE = 0.8, 0.6
_EXPLAINED = (
    "Likeness compares the hero in the picture with their portrait: 1.00 is the same picture. From "
    f"{MUCH_ALIKE:.2f} on it is called much alike, from {SOMEWHAT_ALIKE:.2f} on somewhat alike."
)


def show_paintings(book: Book) -> None:
    """The prompt of each picture, what did not fit into it, and how the picture was painted."""
    pictures = [book.cover.picture, *(page.picture for page in book.pages)]
    with st.expander("Prompts for image models", icon=":material/brush:"):
        st.caption(
            "The scenes as SDXL reads them: at most 77 tokens, the characters first and always in the same words. "
            "Copy them into any image model."
        )
        if any(picture and picture.painted and picture.painted.likeness is not None for picture in pictures):
            st.caption(_EXPLAINED)
        for number, (prompt, picture) in enumerate(zip(prompts_of(book), pictures, strict=True)):
            _show(f"Page {number}" if number else "Cover", prompt, picture)


def _show(name: str, prompt: ImagePrompt, picture: PictureAsset | None) -> None:
    painted = picture.painted if picture else None
    if painted is not None and painted.prompt:
        st.markdown(f"**{name}** · as it was painted")
        st.code(painted.prompt, language=None, wrap_lines=True)
    else:
        st.markdown(f"**{name}** · {prompt.tokens} tokens")
        st.code(prompt.text, language=None, wrap_lines=True)
        if prompt.dropped:
            st.caption("Did not fit: " + plain(", ".join(dropped.what for dropped in prompt.dropped)) + ".")
    if painted is not None:
        st.caption(plain(painted_in_words(painted)))
    if picture is not None and painted is not None and painted.enlarged_by:
        st.caption(plain(f"Enlarged to {picture.width_px} × {picture.height_px} px by {painted.enlarged_by}."))


def painted_in_words(painted: Painted) -> str:
    """Model, size, steps, seed, what was to be avoided, and how alike the hero came out."""
    size = f"{painted.width_px} × {painted.height_px} px" if painted.width_px else ""
    facts = "; ".join(part for part in (size, _steps(painted), f"seed {painted.seed}") if part)
    sentences = [f"Painted by {painted.model or 'an unnamed model'}: {facts}."]
    if painted.negative:
        sentences.append(f"To be avoided: {painted.negative}.")
    if painted.likeness is not None:
        sentences.append(likeness_in_words(painted.likeness))
    if painted.tries > 1:
        sentences.append(f"The best of {painted.tries} tries.")
    return " ".join(sentences)


def _steps(painted: Painted) -> str:
    """ "25 steps (20 base, 5 refiner)"; empty where none are known."""
    ran = {stage: count for stage, count in painted.steps.items() if count}
    stages = ", ".join(f"{count} {stage}" for stage, count in ran.items())
    return f"{sum(ran.values())} steps{f' ({stages})' if len(ran) > 1 else ''}" if ran else ""


def likeness_in_words(likeness: float) -> str:
    """How much the hero looks like their portrait, and the number behind it."""
    if likeness >= MUCH_ALIKE:
        words = "looks much like the portrait"
    elif likeness >= SOMEWHAT_ALIKE:
        words = "looks somewhat like the portrait"
    else:
        words = "does not look like the portrait"
    return f"The hero {words} ({likeness:.2f})."
