"""Leaves that look as the printed pages do: every line where it was measured, in the faces it was measured in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

from visutale.binding import colophon
from visutale.binding.arrangements.cropping import Frame
from visutale.binding.arrangements.page_plan import PagePlan
from visutale.binding.arranging import plan_cover, plan_page, plate_of
from visutale.binding.epub.leaves import (
    Image,
    Leaf,
    Styles,
    Voice,
    Words,
    heard,
    sentences_about,
    unread,
    with_words,
)
from visutale.binding.faces import Faces
from visutale.binding.fonts import family
from visutale.binding.layout import MARGIN_PT, PAGE_PT, PARAGRAPH_GAP, SUBTITLE_GAP, UNDER_GAP, Setting
from visutale.binding.painting import Painting
from visutale.binding.phrases import closing_words, phrases
from visutale.binding.sheet import width_of
from visutale.binding.themes import Theme
from visutale.book import Book, Box, Page

PX_PER_PT = 2
SIDE_PX = round(PAGE_PT * PX_PER_PT)
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
            **_framed(plan.frame if painting else None),
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
        """The page with its picture, or both of its pages, and those without one that its words flow on to."""
        plan = plan_page(self._book, page, painting, self._theme)
        title, number = self._phrases.page.format(page.number), page.number
        self.faces.use(str(number), self._theme.headline, self._book.language)
        self.faces.use_notice(image.missing, self._phrases.language)
        first = Leaf(
            f"page-{number}", "page", title, number, _look(plan), image, styles=_page_styles(plan, painting),
            bubbles=plan.bubbles,
        )  # fmt: skip
        before = []
        if plan.before is not None:
            styles = Styles(**_framed(plan.before if painting else None), notice=f"top:{_px(0.45 * PAGE_PT - 36)}")
            before = [replace(first, key=f"page-{number}-0", kind="more", look="whole", styles=styles)]
            first = replace(first, image=replace(image, alt="") if plan.frame else None)
        more = [
            Leaf(f"page-{number}-{index}", "more", title, number, "alone", styles=_alone(setting))
            for index, setting in enumerate(plan.more, start=1)
        ]
        if plan.bubbles:
            return [self._with_bubbles(first, page, plan, voice)]
        settings = [plan.words, *plan.more]
        own = [setting.language == plan.words.language for setting in settings]
        said = iter(heard(page, [_text(one) for one in compress(settings, own)], voice))
        leaves = []
        for leaf, setting, is_own in zip((first, *more), settings, own, strict=True):
            if is_own:
                leaf = with_words(leaf, self._words(setting, "story"), next(said), voice)
                leaves.append(replace(leaf, words=(*leaf.words, *self._under(setting))))
            else:
                leaves.append(replace(leaf, words=(self._words(setting, "original"),)))
        return [*before, *leaves]

    def _with_bubbles(self, leaf: Leaf, page: Page, plan: PagePlan, voice: Voice | None) -> Leaf:
        """The page with words in several places."""
        said = heard(page, [_text(bubble.words) for bubble in plan.bubbles], voice)
        for bubble, paragraphs in zip(plan.bubbles, said, strict=True):
            words = replace(self._words(bubble.words, "story"), style=f"{_within(bubble.place)};{_type(bubble.words)}")
            leaf = with_words(leaf, words, paragraphs, voice)
        return leaf

    def colophon(self, voiceless: Sequence[int]) -> list[Leaf]:
        """The end and how the book was made, on as many pages as that takes."""
        about = sentences_about(self._book, voiceless)
        heading = closing_words(self._book)
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
        if setting.initial:
            self.faces.use(setting.initial.text, setting.initial.family, setting.language)
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
    return (setting.initial.text if setting.initial else "") + "".join(
        line.marked + (" " if line.words[-1].spaced and not line.ends else "") + ("\n\n" if line.ends else "\n")
        for line in setting.lines
    )


# --- places ---


def _look(plan: PagePlan) -> str:
    """What the style sheet calls an arrangement."""
    if plan.bubbles:
        return "bubbles"
    if plan.on_paper:
        return "beneath" if plan.frame and plan.frame.inside else "paper"
    return "band" if plan.ground == "band" else "whole"


def _page_styles(plan: PagePlan, painting: Painting | None) -> Styles:
    words, place = plan.words, plan.place
    left, top = plan.corner
    if place is None or plan.bubbles:
        where = ""
    elif plan.ground == "band":
        inner = f"padding:{_px(words.padding + top - place.top * PAGE_PT)} 0 0 {_px(left + words.padding)}"
        where = f"{_within(place)};{_type(words)};{inner}"
    else:
        where = f"{_within(place)};{_type(words)}"
    return Styles(
        **_framed(plan.frame if painting else None),
        initial=_initial(words),
        notice=f"top:{_px(plan.free_middle * PAGE_PT - 36)}",
        words=where,
        number=_within(plan.number) if plan.number else "",
    )


def _initial(setting: Setting) -> str:
    """A large first letter that floats beside the first lines, on the baseline of the last of them."""
    initial = setting.initial
    if initial is None:
        return ""
    own, beside = family(initial.family, setting.language).main, family(setting.family, setting.language).main
    step, size = setting.size * setting.leading, setting.size
    high = initial.lines * step - 1.0
    base = (initial.lines - 1) * step + (step + (beside.ascender + beside.descender) * size) / 2
    down = base - (high + (own.ascender + own.descender) * initial.size) / 2
    right = initial.inset - initial.line.width * initial.size
    return f"font-size:{_px(initial.size)};line-height:{_px(high)};margin:{_px(down)} {_px(right)} {_px(-down)} 0"


def _middle(setting: Setting) -> float:
    """Where a setting begins that lies in the middle of the page."""
    return (PAGE_PT - setting.width) / 2


def _framed(frame: Frame | None) -> dict[str, str]:
    """Where a picture's frame lies, and how the whole picture lies in it, of which a part is seen."""
    if frame is None:
        return {}
    left, top, right, bottom = frame.part
    across, down = right - left, bottom - top
    share = {"left": -left / across, "top": -top / down, "width": 1 / across, "height": 1 / down}
    part = ";".join(f"{name}:{100 * value:.2f}%" for name, value in share.items())
    return {"image": _within(frame.place), "part": f"position:absolute;{part}"}


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
