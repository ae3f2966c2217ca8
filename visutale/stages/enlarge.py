"""Picture → the same picture, larger."""

from __future__ import annotations

from visutale.book import Book, Painted
from visutale.media import Picture
from visutale.ports import Illustrator
from visutale.resampling import RESAMPLED, enlarged, fitted
from visutale.served import Enlarger
from visutale.stages.illustrate import seed_of
from visutale.watch import Watch


def enlarge(picture: Picture, size_px: int, illustrator: Illustrator, watch: Watch | None = None) -> Picture:
    """The picture with its shorter side ``size_px`` long, by the illustrator's own means or else resampled.

    One that is as large already is given back as it is. Raises EngineError, Cancelled.
    """
    scale = size_px / min(picture.width_px, picture.height_px)
    if scale <= 1:
        return picture
    width_px, height_px = round(picture.width_px * scale), round(picture.height_px * scale)
    if isinstance(illustrator, Enlarger):
        return illustrator.enlarge(picture, width_px, height_px, watch)
    return enlarged(picture, fitted(picture.image(), width_px, height_px), RESAMPLED)


def as_painted(book: Book, number: int, picture: Picture) -> Picture:
    """A page's picture (0 is the cover) with a record of how it was painted, where its engine left none."""
    if picture.painted is not None:
        return picture
    by = next((credit.title or credit.engine for credit in book.credits if credit.port == "illustrator"), "")
    asset = book.place(number).picture
    seed = seed_of(book, number, asset.variation if asset else 0)
    painted = Painted(model=by, seed=seed, width_px=picture.width_px, height_px=picture.height_px)
    return picture.model_copy(update={"painted": painted})
