"""Where a photo was taken, as far as its things tell: a noun for a place, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping

LEAST_SURE = 0.4

_SCENES: dict[str, tuple[str, ...]] = {
    "lake": ("lakeside", "boathouse"),
    "beach": ("seashore", "sandbar", "promontory", "breakwater"),
    "harbour": ("dock", "pier"),
    "mountain": ("alp", "valley", "volcano"),
    "camp": ("mountain tent", "yurt"),
    "cliff": ("cliff", "cliff dwelling"),
    "reef": ("coral reef", "brain coral", "anemone fish", "sea anemone", "rock beauty", "lionfish"),
    "snow": ("ski", "snowmobile", "bobsled", "dogsled", "snowplow"),
    "farm": ("barn", "hay", "thresher", "harvester", "worm fence", "plow"),
    "castle": ("castle",),
    "palace": ("palace",),
    "church": ("church", "bell cote"),
    "bridge": ("suspension bridge", "steel arch bridge", "viaduct"),
    "greenhouse": ("greenhouse",),
    "library": ("library",),
    "shop": ("bookshop", "grocery store", "toyshop", "bakery", "confectionery", "shoe shop", "butcher shop"),
    "restaurant": ("restaurant",),
    "theatre": ("stage", "theater curtain", "cinema"),
    "playground": ("swing", "carousel"),
    "park": ("park bench", "fountain"),
    "street": ("street sign", "traffic light", "streetcar", "cab", "parking meter", "minibus", "trolleybus"),
    "kitchen": ("stove", "dishwasher", "refrigerator", "microwave", "plate rack"),
    "bathroom": ("washbasin", "bathtub", "shower curtain", "tub"),
    "bedroom": ("four-poster", "quilt", "crib", "cradle"),
    "living room": ("studio couch", "entertainment center", "home theater"),
}
"""A place and the first names of the ImageNet labels that show it."""

_ROOMS: tuple[tuple[str, frozenset[str], int], ...] = (
    ("kitchen", frozenset({"fridge", "oven", "sink", "microwave", "toaster"}), 2),
    ("bathroom", frozenset({"toilet", "sink", "toothbrush", "hairdryer"}), 2),
    ("living room", frozenset({"sofa", "television", "remote control"}), 2),
    ("street", frozenset({"traffic light", "stop sign", "bus", "fire hydrant", "parking meter", "car", "truck"}), 2),
    ("bedroom", frozenset({"bed"}), 1),
    ("living room", frozenset({"sofa"}), 1),
)
"""A place and how many of these things must be in sight for it."""

SURROUNDINGS = frozenset(_SCENES) - {"castle", "palace", "church", "bridge", "greenhouse"}
"""Places that a picture is taken in; the others can be what it is of."""

_IN_WORDS = {
    "lake": "by a lake", "beach": "by the sea", "mountain": "in the mountains", "cliff": "by a cliff",
    "reef": "under the sea", "snow": "in the snow", "farm": "on a farm", "castle": "at a castle",
    "palace": "at a palace", "church": "at a church", "bridge": "at a bridge", "theatre": "in a theatre",
    "harbour": "at a harbour", "camp": "at a camp",
    "playground": "at a playground", "street": "in a street", "grass": "on green grass",
}  # fmt: skip


def setting(labels: Mapping[str, float], seen: Mapping[str, float], grass: float) -> tuple[str, float]:
    """The place as (noun, score), ("", 0.0) where nothing tells it.

    ``labels`` are the whole photo's ImageNet scores by first name, ``seen`` the detected nouns with their scores,
    ``grass`` the share of grass in the lower third.
    """
    for place, things, needed in _ROOMS:
        scores = sorted((seen[thing] for thing in things & seen.keys()), reverse=True)
        if len(scores) >= needed:
            return place, round(scores[needed - 1], 3)
    sums = {place: sum(labels.get(name, 0.0) for name in names) for place, names in _SCENES.items()}
    best = max(sums, key=lambda place: sums[place])
    if sums[best] >= LEAST_SURE:
        return best, round(min(1.0, sums[best]), 3)
    return ("grass", round(grass, 3)) if grass >= LEAST_SURE else ("", 0.0)


def in_words(place: str) -> str:
    """The place as a phrase that ends a sentence: "by a lake"."""
    return _IN_WORDS.get(place, f"in a {place}")
