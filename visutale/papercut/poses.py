"""How a drawn body holds itself in each pose.

Lengths are in figure units: a head is about 40 high, the ground is y = 0, up is negative, and a body looks to the
right. Pairs are (far, near): the near arm and leg are drawn over the far ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from visutale.book import Feeling, Pose

Point = tuple[float, float]
Reach = Literal["up", "ahead", "down"]


@dataclass(frozen=True)
class Build:
    """The size of a body. ``torso`` and ``leg`` are lengths, ``girth`` half the torso's width."""

    torso: float = 23.0
    leg: float = 15.0
    girth: float = 10.0
    limb: float = 7.0


CHILD = Build()
GROWN = Build(torso=28.0, leg=24.0, girth=11.5, limb=7.6)
ANIMAL = Build(torso=25.0, leg=12.0, girth=13.0, limb=8.4)


@dataclass(frozen=True)
class Stance:
    """Where the joints are. ``tilt`` turns the head (degrees, clockwise); ``head`` is where its chin rests."""

    neck: Point
    hip: Point
    elbows: tuple[Point, Point]
    hands: tuple[Point, Point]
    knees: tuple[Point, Point]
    feet: tuple[Point, Point]
    head: Point
    tilt: float = 0.0
    arms_over: tuple[bool, bool] = (False, True)
    lying: bool = False
    afloat: bool = False
    seated: bool = False
    strides: bool = False


def stance(
    pose: Pose,
    build: Build,
    feeling: Feeling = "calm",
    holding: bool = False,
    raised: bool = False,
    reach: Reach = "ahead",
) -> Stance:
    """The joints of a body. ``holding`` brings the near hand forward; ``reach`` is where it reaches to."""
    made = {
        "stand": _stand, "walk": _walk, "sit": _sit, "sleep": _sleep, "reach": _reach, "hug": _hug, "fly": _fly,
    }[pose](build)  # fmt: skip
    if pose == "reach" and reach == "up":
        made = replace(
            made, hands=(made.hands[0], _from(made.neck, 21, -27)), elbows=(made.elbows[0], _from(made.neck, 17, -6))
        )
    if pose == "reach" and reach == "down":
        made = replace(
            made, hands=(made.hands[0], _from(made.neck, build.girth + 15, 17)),
            elbows=(made.elbows[0], _from(made.neck, build.girth + 6, 11)), tilt=9,
        )  # fmt: skip
    if pose in ("stand", "sit", "walk") and holding:
        near = _from(made.neck, build.girth + 14, 3) if raised else _from(made.neck, build.girth + 8, 12)
        made = replace(
            made, hands=(made.hands[0], near), elbows=(made.elbows[0], _from(made.neck, build.girth + 3, 15))
        )
    if pose in ("stand", "sit"):
        made = _felt(made, build, feeling, holding)
    return made


def _stand(build: Build) -> Stance:
    hip, neck = (0.0, -build.leg), (0.0, -build.leg - build.torso)
    w = build.girth
    return Stance(
        neck, hip, elbows=(_from(neck, -w - 3, 10), _from(neck, w + 3, 10)),
        hands=(_from(neck, -w - 4, 20), _from(neck, w + 4, 20)),
        knees=((-w * 0.5, -build.leg / 2), (w * 0.5, -build.leg / 2)), feet=((-w * 0.55, 0), (w * 0.55, 0)),
        head=neck, arms_over=(False, False),
    )  # fmt: skip


def _walk(build: Build) -> Stance:
    hip, neck = (0.0, -build.leg - 0.5), (3.0, -build.leg - build.torso)
    w, step = build.girth, build.leg * 0.62 + 3
    return Stance(
        neck, hip, elbows=(_from(neck, w + 3, 12), _from(neck, -w - 2, 12)),
        hands=(_from(neck, w + 9, 15), _from(neck, -w - 7, 19)),
        knees=((-step * 0.35, -build.leg * 0.5), (step * 0.75, -build.leg * 0.6)), feet=((-step, -1.5), (step, 0)),
        head=_from(neck, 1.5, 0), tilt=3, strides=True,
    )  # fmt: skip


def _sit(build: Build) -> Stance:
    hip, neck = (0.0, -7.0), (-1.0, -7.0 - build.torso)
    w, out = build.girth, build.leg * 0.55 + 6
    return Stance(
        neck, hip, elbows=(_from(neck, -w - 4, 12), _from(neck, w - 1, 14)),
        hands=((-w - 7, -3.0), (w + 3, -10.0)), knees=((out * 0.8, -9.0), (out * 0.9, -6.0)),
        feet=((out + 8, -1.5), (out + 11, 0)), head=neck, seated=True,
    )  # fmt: skip


def _sleep(build: Build) -> Stance:
    length = build.torso + build.leg
    return Stance(
        neck=(-length * 0.28, -9), hip=(length * 0.25, -8), elbows=((2.0, -16), (4.0, -16)),
        hands=((8.0, -12), (10.0, -14)), knees=((length * 0.5, -9), (length * 0.5, -9)),
        feet=((length * 0.72, -4), (length * 0.74, -4)), head=(-length * 0.28 - 1, -12), tilt=-72, lying=True,
    )  # fmt: skip


def _reach(build: Build) -> Stance:
    hip, neck = (-2.0, -build.leg), (4.0, -build.leg - build.torso + 1)
    w = build.girth
    return Stance(
        neck, hip, elbows=(_from(neck, -w - 5, 9), _from(neck, w + 6, 2)),
        hands=(_from(neck, -w - 8, 17), _from(neck, w + 19, -5)),
        knees=((-w * 0.75, -build.leg / 2), (w * 0.45, -build.leg / 2)), feet=((-w - 1, -1.0), (w * 0.5, 0)),
        head=_from(neck, 1, 0), tilt=5,
    )  # fmt: skip


def _hug(build: Build) -> Stance:
    hip, neck = (-2.0, -build.leg), (2.0, -build.leg - build.torso)
    w = build.girth
    return Stance(
        neck, hip, elbows=(_from(neck, w + 4, 6), _from(neck, w + 3, 14)),
        hands=(_from(neck, w + 18, 7), _from(neck, w + 17, 14)),
        knees=((-w * 0.6, -build.leg / 2), (w * 0.4, -build.leg / 2)), feet=((-w * 0.75, 0), (w * 0.5, 0)),
        head=_from(neck, 1, 0), tilt=4,
    )  # fmt: skip


def _fly(build: Build) -> Stance:
    reach = build.torso
    neck = (reach * 0.42, -22.0)
    hip = (-reach * 0.5, -15.0)
    return Stance(
        neck, hip, elbows=(_from(neck, 12, 9), _from(neck, 15, 6)),
        hands=(_from(neck, -13, 17), _from(neck, 32, 3)),
        knees=((hip[0] - build.leg * 0.7, -15.0), (hip[0] - build.leg * 0.7, -10.5)),
        feet=((hip[0] - build.leg * 1.25 - 4, -17.5), (hip[0] - build.leg * 1.3 - 4, -8.5)),
        head=_from(neck, 5, -1), tilt=9, afloat=True,
    )  # fmt: skip


def _felt(made: Stance, build: Build, feeling: Feeling, holding: bool) -> Stance:
    """The arms and head that go with a feeling, as far as the hands are free."""
    w, neck = build.girth, made.neck
    arms: tuple[tuple[Point, Point], tuple[Point, Point]] | None = None
    if feeling == "happy":
        arms = ((_from(neck, -w - 9, 6), _from(neck, w + 9, 6)), (_from(neck, -w - 14, -7), _from(neck, w + 14, -7)))
    elif feeling == "proud":
        arms = ((_from(neck, -w - 9, 11), _from(neck, w + 9, 11)), (_from(neck, -w + 1, 18), _from(neck, w - 1, 18)))
    elif feeling == "surprised":
        arms = ((_from(neck, -w - 8, 9), _from(neck, w + 8, 9)), (_from(neck, -w - 11, -1), _from(neck, w + 11, -1)))
    elif feeling == "afraid":
        arms = ((_from(neck, -w - 1, 12), _from(neck, w + 1, 12)), (_from(neck, -4, 5), _from(neck, 4, 5)))
    tilt = {"sad": 8.0, "afraid": -4.0, "cross": 3.0, "proud": -3.0}.get(feeling, made.tilt)
    if arms is None:
        return replace(made, tilt=tilt)
    (far_elbow, near_elbow), (far_hand, near_hand) = arms
    over = feeling in ("proud", "afraid")
    if holding:
        near_elbow, near_hand = made.elbows[1], made.hands[1]
    return replace(
        made, tilt=tilt, elbows=(far_elbow, near_elbow), hands=(far_hand, near_hand),
        arms_over=(over, over or holding),
    )  # fmt: skip


def _from(point: Point, across: float, down: float) -> Point:
    return point[0] + across, point[1] + down


def direction(start: Point, end: Point) -> Point:
    """The unit vector from one point to another."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, down) or 1.0
    return across / length, down / length
