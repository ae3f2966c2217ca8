"""The stage of a scene: right light, right weather, and facts that figures can rely on."""

from __future__ import annotations

from typing import cast, get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from visutale.book import Box, Scene, Season, TimeOfDay, Weather
from visutale.papercut.places import LANDSCAPES, ROOMS
from visutale.papercut.scenery import GROUND_SAMPLES, Stage, set_stage
from visutale.papercut.styles import STYLES, finish, look

TIMES = cast("tuple[TimeOfDay, ...]", get_args(TimeOfDay))
WEATHERS = cast("tuple[Weather, ...]", get_args(Weather))
SEASONS = cast("tuple[Season, ...]", get_args(Season))
BELOW, ABOVE = Box(0.0, 0.68, 1.0, 1.0), Box(0.0, 0.0, 1.0, 0.3)


def stage(
    place: str = "meadow",
    time: TimeOfDay = "day",
    weather: Weather = "clear",
    season: Season = "summer",
    style: str = "paper",
    size: tuple[int, int] = (256, 256),
    seeds: tuple[int, int] = (7, 1),
    keep_free: Box | None = BELOW,
) -> Stage:
    scene = Scene(place=place, indoors=place in ROOMS, time=time, weather=weather, season=season)
    return set_stage(scene, look(style), size[0], size[1], seeds[0], seeds[1], keep_free, "page")


def light(image: Image.Image) -> float:
    return float(np.asarray(image.convert("L"), dtype=np.float64).mean())


def pixels(image: Image.Image) -> NDArray[np.float64]:
    return np.asarray(image, dtype=np.float64)


def test_the_same_arguments_give_the_same_bytes() -> None:
    first, second = stage("forest", weather="snow"), stage("forest", weather="snow")
    assert first.back.tobytes() == second.back.tobytes()
    assert first.front is not None and second.front is not None
    assert first.front.tobytes() == second.front.tobytes()
    assert first.ground == second.ground


def test_another_page_shows_the_place_from_another_angle_in_the_same_colours() -> None:
    one, other = stage("village", seeds=(7, 1)), stage("village", seeds=(7, 2))
    assert np.abs(pixels(one.back) - pixels(other.back)).mean() > 4
    assert np.abs(pixels(one.back).mean(axis=(0, 1)) - pixels(other.back).mean(axis=(0, 1))).max() < 16


@pytest.mark.parametrize("place", ["meadow", "city", "sea", "cave", "underwater", "bedroom", "castle hall"])
def test_night_is_darker_than_day(place: str) -> None:
    assert light(stage(place, "night").back) < light(stage(place, "day").back) - 15


@pytest.mark.parametrize("place", ["meadow", "forest", "village", "road"])
def test_winter_ground_is_white_and_summer_ground_is_green(place: str) -> None:
    winter, summer = (pixels(stage(place, season=season).back)[150:] for season in ("winter", "summer"))
    assert winter.mean() > summer.mean() + 40
    red, green, blue = summer.mean(axis=(0, 1))
    assert green > red and green > blue
    assert np.ptp(winter.mean(axis=(0, 1))) < 25


def test_windows_are_lit_at_night_only() -> None:
    def warm(image: Image.Image) -> float:
        red, green, blue = np.moveaxis(pixels(image), 2, 0)
        return float(((red > 215) & (green > 150) & (blue < 140)).mean())

    assert warm(stage("city", "night", keep_free=None).back) > 0.004
    assert warm(stage("city", "day", weather="cloudy", keep_free=None).back) < 0.003


@pytest.mark.parametrize("weather", WEATHERS)
def test_what_falls_lies_in_front(weather: Weather) -> None:
    front = stage("meadow", weather=weather).front
    if weather in ("clear", "cloudy"):
        assert front is None
        return
    assert front is not None and front.mode == "RGBA" and front.size == (256, 256)
    covered = np.asarray(front.getchannel("A"), dtype=np.float64).mean() / 255
    assert 0.0005 < covered < 0.4
    assert stage("kitchen", weather=weather).front is None


@pytest.mark.parametrize("keep_free", [BELOW, ABOVE, None, Box(0.0, 0.56, 1.0, 1.0), Box(0.0, 0.0, 1.0, 0.44)])
@pytest.mark.parametrize("place", [*LANDSCAPES, *ROOMS])
def test_ground_sky_and_water_are_where_figures_can_be(place: str, keep_free: Box | None) -> None:
    made = stage(place, size=(128, 128), keep_free=keep_free)
    assert len(made.ground) == GROUND_SAMPLES
    assert all(0.0 < edge < made.near <= 1.0 for edge in made.ground)
    assert made.near - min(made.ground) >= 0.03
    standing = Box(0.0, min(made.ground), 1.0, made.near)
    if keep_free is not None:
        assert standing.overlap(keep_free) == 0.0
        assert made.sky.overlap(keep_free) == 0.0
    for area in (made.sky, made.water, made.surface):
        if area is not None:
            assert 0.0 <= area.left < area.right <= 1.0 and 0.0 <= area.top < area.bottom <= 1.0
    assert 0.0 < made.horizon < 1.0
    assert all(0.75 <= channel <= 1.0 for channel in made.tint)


def test_a_text_panel_at_one_side_leaves_no_ground_below_it() -> None:
    panel = Box(0.0, 0.0, 0.4, 1.0)
    made = stage("meadow", keep_free=panel)
    left, right = made.ground[: GROUND_SAMPLES // 3], made.ground[GROUND_SAMPLES // 2 :]
    assert all(edge == pytest.approx(made.near) for edge in left)
    assert all(edge < made.near - 0.1 for edge in right)
    assert made.sky.overlap(panel) == 0.0
    water = stage("lake", keep_free=panel).water
    assert water is not None and water.overlap(panel) == 0.0


@pytest.mark.parametrize("place", ["sea", "lake", "river", "beach", "harbour", "island", "underwater", "ice", "swamp"])
def test_places_by_the_water_say_where_it_is(place: str) -> None:
    assert stage(place).water is not None


@pytest.mark.parametrize("place", ["kitchen", "living room", "shop", "workshop", "bedroom"])
def test_rooms_have_a_top_to_put_things_on(place: str) -> None:
    surface = stage(place).surface
    assert surface is not None and surface.right - surface.left > 0.1


def test_every_place_at_every_hour_in_every_style() -> None:
    """Each place meets each hour and each style, each style each hour, with all weathers and seasons among them."""
    for index, place in enumerate([*LANDSCAPES, *ROOMS]):
        for hour, time in enumerate(TIMES):
            style = STYLES[(index + hour) % len(STYLES)].name
            turn = index * 5 + hour
            made = stage(place, time, WEATHERS[turn % 7], SEASONS[turn % 4], style, seeds=(index, hour))
            image = finish(made.back, look(style), hour)
            assert image.size == (256, 256)
            assert pixels(image).std() > 4, f"{place} at {time} in {style} is blank"


@pytest.mark.parametrize("size", [(256, 256), (720, 405), (405, 720), (2048, 1365)])
def test_any_size(size: tuple[int, int]) -> None:
    made = stage("village", weather="rain", size=size)
    assert made.back.size == size
    assert made.front is not None and made.front.size == size
    assert finish(made.back, look("watercolour"), 3).size == size
