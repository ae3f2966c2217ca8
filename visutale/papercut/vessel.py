"""A paper boat for whoever is out on the open sea and can't swim."""

from __future__ import annotations

from visutale.papercut import colours, strokes
from visutale.papercut.composition import Frame, Spot
from visutale.papercut.figures import Figure
from visutale.papercut.raster import Extent

NAMES = frozenset({"boat", "ship", "raft", "sailing boat", "rowing boat", "canoe", "dinghy"})
_WIDE, _HIGH, _SPARE = 100.0, 20.0, 0.08
_NOBODY = Extent(0.0, 0.0, 0.0, 0.0)


def board(spots: list[Spot], frame: Frame, name: str, colour: str, load: int) -> tuple[list[Spot], Extent] | None:
    """Put everyone who stands on the ground into a boat. Returns its two halves, drawn before and after them, and the
    deck on which things can be put; None where nobody stands. ``load`` is how many things come along."""
    aboard = [spot for spot in spots if spot.mode == "ground" and spot.role == "cast"]
    if not aboard:
        return None
    spare = (_SPARE + 0.05 * min(3, load)) * frame.width
    left = min(spot.extent().left for spot in aboard) - spare
    right = max(spot.extent().right for spot in aboard) + spare
    left, right = max(frame.free.left, left), min(frame.free.right, right)
    k = (right - left) / _WIDE
    high = min(_HIGH * k, 0.13 * frame.height)
    rim = frame.near - high
    for spot in aboard:
        # Knees behind the planks; heads stay below the top of the free part.
        spot.y = rim + (0.02 if spot.figure.lying else 0.32) * high
        over = frame.free.top - spot.extent().top
        if over > 0:
            spot.k *= 1 - over / max(1.0, spot.extent().height)
        spot.order, spot.mode = frame.near - 2, "surface"
    front = _half(name, _hull(high / k, colour), left, right, frame.near, k, frame.near - 1)
    back = _half("", _inside(high / k, colour), left, right, rim + 0.5 * high, k, frame.near - 3)
    return [back, front], Extent(left + 0.08 * (right - left), 0.0, right - 0.08 * (right - left), rim - 0.12 * high)


def _half(name: str, markup: str, left: float, right: float, bottom: float, k: float, order: float) -> Spot:
    from visutale.papercut.figures import measured

    box = measured(markup)
    figure = Figure(markup, box, _NOBODY, box.bottom, box.centre, "front", line=2.0)
    return Spot(name, "thing", figure, (left + right) / 2, bottom, k, "water", order=order, afloat=True)


def _hull(high: float, colour: str) -> str:
    """The near side, with planks, a painted rim and the water it lies in; the middle is x = 0, the rim y = 0."""
    w, h = _WIDE / 2, high
    side = (
        f"M{-w},{-h * 0.12:.2f} Q0,{h * 0.3:.2f} {w},{-h * 0.12:.2f} "
        f"L{w * 0.84:.2f},{h * 0.9:.2f} Q0,{h * 1.08:.2f} {-w * 0.84:.2f},{h * 0.9:.2f} Z"
    )
    rim = (
        f"M{-w},{-h * 0.12:.2f} Q0,{h * 0.3:.2f} {w},{-h * 0.12:.2f} "
        f"L{w * 0.97:.2f},{h * 0.16:.2f} Q0,{h * 0.58:.2f} {-w * 0.97:.2f},{h * 0.16:.2f} Z"
    )
    plank = strokes.stroke(
        f"M{-w * 0.9:.2f},{h * 0.5:.2f} Q0,{h * 0.86:.2f} {w * 0.9:.2f},{h * 0.5:.2f}", 1.0, colours.darker(colour, 0.3)
    )
    step, crest = w * 2 / 10, h * 0.14
    waves = f"M{-w},{h * 0.86:.2f} " + f"q{step / 2:.2f},{-crest:.2f} {step:.2f},0 " * 10 + f"V{h:.2f} H{-w} Z"
    water = f'<path d="{waves}" fill="#bfe3ee" fill-opacity="0.9"/>'
    return strokes.shape(side, colour) + plank + strokes.shape(rim, colours.lighter(colour, 0.55)) + water


def _inside(high: float, colour: str) -> str:
    w, h = _WIDE / 2 * 0.97, high
    path = f"M{-w:.2f},0 Q0,{-h * 0.5:.2f} {w:.2f},0 Q0,{h * 0.7:.2f} {-w:.2f},0 Z"
    return strokes.shape(path, colours.darker(colour, 0.4))
