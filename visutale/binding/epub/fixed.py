"""Leaves that look as the printed pages do: every line where it was measured, in the faces it was measured in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

from visutale.binding import colophon
from visutale.binding.arranging import Frame, PagePlan, plan_cover, plan_page, plate_of
from visutale.binding.epub.faces import Faces
from visutale.binding.epub.leaves import (
    Image,
    Leaf,
    Styles,
    Voice,
    Words,
    end_words,
    heard,
    sentences_about,
    unread,
    with_words,
)
from visutale.binding.layout import FOOT_PT, MARGIN_PT, PAGE_PT, PARAGRAPH_GAP, SUBTITLE_GAP, UNDER_GAP, Setting
from visutale.binding.painting import Painting
from visutale.binding.phrases import phrases
from visutale.binding.sheet import width_of
from visutale.binding.themes import Theme
from visutale.book import Book, Box, Page

PX_PER_PT = 2
SIDE_PX = round(PAGE_PT * PX_PER_PT)
_SAME = 1e-6
_END_TOP_PT, _END_SIZE, _ABOUT_TOP_PT = 62.0, 46.0, 146.0


class FixedPages:
    """Makes the leaves of a book, and notes in ``faces`` what they are set in."""

    fixed = True

    def __init__(self, book: Book, theme: Theme) -> None:
        self.faces = Faces(theme)
        self._book = book
        self._theme = theme
        self._phrases = phrases(book.language)

    def cover(self, image: Image, painting: Painting | None) -> Leaf:
        """The title over the picture, or above it where it would cover a figure."""
        plan, theme = plan_cover(self._book, painting, self._theme), self._theme
        title = plan.text.title
        heading = "\n".join(line.text for line in title.lines)
        self.faces.use(heading, theme.headline, self._book.language)
        self.faces.use(plan.text.subtitle, theme.text, self._book.language)
        self.faces.use_notice(image.missing, self._phrases.language)
        place = plan.place
        top = place.top * PAGE_PT
        left = (place.left + place.right) / 2 * PAGE_PT - PAGE_PT / 2
        styles = Styles(
            image=_framed(plan.frame, painting),
            notice=f"top:{_px(PAGE_PT - 110)}",
            heading=f"{_at(left, top + title.padding, PAGE_PT)};{_type(replace(title, padding=0.0))}",
            plate=_within(plate_of(place)) if theme.lettering == "plate" else "",
            subtitle=_at(left, top + title.height + SUBTITLE_GAP, PAGE_PT),
        )
        return Leaf(
            "cover", "cover", self._phrases.cover, look="beneath" if plan.frame else "whole", image=image,
            heading=heading, subtitle=plan.text.subtitle, styles=styles,
        )  # fmt: skip

    def page(self, page: Page, image: Image, painting: Painting | None, voice: Voice | None) -> list[Leaf]:
        """The page with its picture, and those without one that its words flow on to."""
        plan = plan_page(self._book, page, painting, self._theme)
        title, number = self._phrases.page.format(page.number), page.number
        self.faces.use(str(number), self._theme.headline, self._book.language)
        self.faces.use_notice(image.missing, self._phrases.language)
        first = Leaf(f"page-{number}", "page", title, number, _look(plan), image, styles=_page_styles(plan, painting))
        more = [
            Leaf(f"page-{number}-{index}", "more", title, number, "alone", styles=_alone(setting))
            for index, setting in enumerate(plan.more, start=1)
        ]
        settings = [plan.words, *plan.more]
        own = [setting.language == plan.words.language for setting in settings]
        said = iter(heard(page, [_text(one) for one in compress(settings, own)], voice))
        leaves = []
        for leaf, setting, is_own in zip((first, *more), settings, own, strict=True):
            if is_own:
                leaf = replace(leaf, words=self._under(setting))
                leaves.append(with_words(leaf, self._words(setting, "story"), next(said), voice))
            else:
                leaves.append(replace(leaf, words=(self._words(setting, "original"),)))
        return leaves

    def colophon(self, voiceless: Sequence[int]) -> list[Leaf]:
        """The end and how the book was made, on as many pages as that takes."""
        about = sentences_about(self._book, voiceless)
        heading = end_words(self._book)
        family, language = self._theme.headline, self._phrases.language
        self.faces.use(heading, family, language)
        size = _END_SIZE * min(1.0, (PAGE_PT - 4 * MARGIN_PT) / width_of(heading, family, _END_SIZE, language))
        leaves = []
        for index, stack in enumerate(colophon.fit(about, PAGE_PT - _ABOUT_TOP_PT - 2 * MARGIN_PT)):
            top = 2 * MARGIN_PT if index else _ABOUT_TOP_PT
            styles = Styles(
                heading=f"{_at(0, _END_TOP_PT, PAGE_PT)};font-size:{_px(size)}",
                words=_at((PAGE_PT - colophon.MEASURE_PT) / 2, top, colophon.MEASURE_PT),
            )
            leaves.append(Leaf(
                f"colophon-{index}" if index else "colophon", "colophon", self._phrases.about, look="alone",
                heading="" if index else heading, words=self._stacked(stack), styles=styles,
            ))  # fmt: skip
        return leaves

    def _stacked(self, stack: Sequence[Setting]) -> tuple[Words, ...]:
        """The paragraphs of settings below one another."""
        gaps = [0.0, *map(colophon.gap, stack)]
        return tuple(
            replace(self._words(setting, "about"), style=f"margin-top:{_px(gap)};{_type(setting)}")
            for setting, gap in zip(stack, gaps, strict=False)
        )

    def _words(self, setting: Setting, look: str) -> Words:
        """The paragraphs of a setting, in its faces."""
        text = _text(setting)
        self.faces.use(text, setting.family, setting.language)
        words = unread(text, setting.language, look, setting.family)
        return replace(words, gap=f"margin-top:{PARAGRAPH_GAP * setting.leading:g}em")

    def _under(self, setting: Setting) -> tuple[Words, ...]:
        """What the words were translated from, where that stands beneath them."""
        under = setting.under
        if under is None:
            return ()
        gap = UNDER_GAP * setting.size * setting.leading
        style = f"margin-top:{_px(gap)};font-size:{_px(under.size)};line-height:{under.leading:g}"
        return (replace(self._words(under, "original"), style=style),)


# --- words ---


def _text(setting: Setting) -> str:
    """The lines as they are set, stars around what is stressed; a paragraph's last one is followed by an empty line."""
    return "".join(
        line.marked + (" " if line.words[-1].spaced and not line.ends else "") + ("\n\n" if line.ends else "\n")
        for line in setting.lines
    )


# --- places ---


def _look(plan: PagePlan) -> str:
    """What the style sheet calls an arrangement."""
    if plan.frame is not None:
        return "beneath"
    band = plan.place is not None and plan.place.right - plan.place.left == 1.0
    return "band" if band else "whole"


def _page_styles(plan: PagePlan, painting: Painting | None) -> Styles:
    words, place = plan.words, plan.place
    type_ = _type(words)
    if place is not None and _look(plan) == "band":
        above = FOOT_PT / 2 if place.top == 0.0 else 0.0
        where = (
            f"{_within(place)};{type_};padding:{_px(words.padding + above)} 0 0 {_px(_middle(words) + words.padding)}"
        )
    elif place is not None:
        where = f"{_within(place)};{type_}"
    else:
        where = f"{_at(_middle(words), PAGE_PT - FOOT_PT - words.height, words.width)};{type_}"
    return Styles(
        image=_framed(plan.frame, painting),
        notice=f"top:{_px(plan.free_middle * PAGE_PT - 36)}",
        words=where,
        number=_within(plan.number) if plan.number else "",
    )


def _middle(setting: Setting) -> float:
    """Where a setting begins that lies in the middle of the page."""
    return (PAGE_PT - setting.width) / 2


def _framed(frame: Frame | None, painting: Painting | None) -> str:
    """A picture's frame, and which part of it is seen where their shapes differ."""
    if frame is None or painting is None:
        return ""
    left, top, right, bottom = frame.place
    across, down = right - left, bottom - top
    high = painting.height_px * max(across / painting.width_px, down / painting.height_px)
    above = min(high - down, max(0.0, frame.focus * high - down / 2))
    share = above / (high - down) if high - down > _SAME else 0.5
    return f"{_within(frame.place)};object-position:50% {round(100 * share, 1):g}%"


def _alone(setting: Setting) -> Styles:
    top = max(MARGIN_PT, (PAGE_PT - setting.height) * 0.42)
    return Styles(words=f"{_at(_middle(setting), top, setting.width)};{_type(setting)}")


def _within(box: Box) -> str:
    left, top = box.left * PAGE_PT, box.top * PAGE_PT
    return _at(left, top, box.right * PAGE_PT - left, box.bottom * PAGE_PT - top)


def _at(left: float, top: float, width: float | None = None, height: float | None = None) -> str:
    """The style of a place, given in points."""
    sizes = (("left", left), ("top", top), ("width", width), ("height", height))
    return ";".join(f"{name}:{_px(points)}" for name, points in sizes if points is not None)


def _type(setting: Setting) -> str:
    return f"font-size:{_px(setting.size)};line-height:{setting.leading:g};padding:{_px(setting.padding)}"


def _px(points: float) -> str:
    return f"{round(points * PX_PER_PT, 1):g}px"
