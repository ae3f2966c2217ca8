"""Whole pictures: everybody large, on the ground and in sight, every named thing there, text left free."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from visutale import registry
from visutale.book import Box, Character, Part, Pose, Scene, Thing
from visutale.errors import BadOutput, Rejected, Unavailable
from visutale.media import Photo, Picture
from visutale.papercut.art import ArtSet
from visutale.papercut.compose import Collage, Placement, compose
from visutale.papercut.sprites import Sprites
from visutale.ports import IllustrationRequest

ART, SPRITES = ArtSet(), Sprites()
BELOW, ABOVE = Box(0, 0.7, 1, 1), Box(0, 0, 1, 0.3)


def one(kind: str, name: str = "", count: int = 1, role: str = "hero") -> Character:
    return Character.model_validate(
        {"id": kind, "name": name or kind.title(), "kind": kind, "looks": "", "count": count, "role": role}
    )


CAST = (
    one("girl", "Mia"),
    one("fox", "Otto"),
    one("bear", "Bruno"),
    one("dog", "Biscuit"),
    one("zorbelflop", "Zo"),
    one("sister", "The sisters", 2),
    one("teapot", "Pip"),
    one("elephant", "Ella"),
    one("moon", "Luna"),
)


def scene(*parts: Part, place: str = "a meadow", things: str = "", indoors: bool = False, **more: str) -> Scene:
    named = [thing.split("*") for thing in things.split(",") if thing]
    counted = tuple(Thing(name=thing[0], count=int(thing[1]) if len(thing) > 1 else 1) for thing in named)
    return Scene.model_validate({"parts": parts, "place": place, "things": counted, "indoors": indoors, **more})


def painted(told: Scene, keep_free: Box | None = None, seed: int = 1, size: tuple[int, int] = (256, 256)) -> Collage:
    request = IllustrationRequest(
        scene=told,
        cast=CAST,
        style="paper",
        width_px=size[0],
        height_px=size[1],
        seed=seed,
        book_seed=9,
        keep_free=keep_free,
    )
    return compose(request, ART, SPRITES)


def of_cast(collage: Collage) -> list[Placement]:
    return [placement for placement in collage.placements if placement.role == "cast"]


def named(collage: Collage, name: str) -> list[Placement]:
    return [placement for placement in collage.placements if placement.name == name]


HUG = (
    Part(who="girl", pose="hug", does="hugs Bruno"),
    Part(who="bear", pose="hug", does="hugs Mia"),
)
CROWDS = [
    (scene(Part(who="girl", pose="walk"), things="basket,butterfly*3,flower*3"), BELOW),
    (
        scene(
            Part(who="bear", pose="sleep"), Part(who="fox", pose="sit"), place="the forest", things="lantern,mushroom*2"
        ),
        ABOVE,
    ),
    (scene(HUG[0], HUG[1], Part(who="dog")), None),
    (scene(Part(who="sister", pose="walk"), Part(who="zorbelflop"), place="a beach", things="ball,boat,crab*2"), BELOW),
    (scene(Part(who="teapot"), Part(who="dog"), place="the kitchen", indoors=True, things="cake,cup*3,apple*7"), BELOW),
    (scene(Part(who="elephant"), Part(who="girl"), Part(who="fox"), Part(who="bear"), things="house,tree,key"), ABOVE),
    (scene(Part(who="girl", pose="fly"), Part(who="moon"), place="the sky", time="night", things="star*5,owl"), BELOW),
    (scene(Part(who="girl"), place="the city", things="car,bicycle,umbrella,letter,bell,clock"), Box(0, 0.6, 0.5, 1)),
]  # fmt: skip


@pytest.fixture(scope="module", params=range(len(CROWDS)))
def crowd(request: pytest.FixtureRequest) -> tuple[Scene, Box | None, Collage]:
    told, keep_free = CROWDS[request.param]
    return told, keep_free, painted(told, keep_free, seed=request.param)


def test_everybody_is_inside_large_and_clear_of_the_text(crowd: tuple[Scene, Box | None, Collage]) -> None:
    told, keep_free, collage = crowd
    figures = of_cast(collage)
    people = {character.id: character for character in CAST}
    assert len(figures) == sum(people[part.who].count for part in told.parts)
    for figure in figures:
        box = figure.box
        assert 0.005 <= box.left < box.right <= 0.995 and 0.005 <= box.top < box.bottom <= 0.995
        assert figure.face is not None and figure.hidden <= 0.3
        if keep_free is not None:
            assert box.overlap(keep_free) == 0
        assert max(box.right - box.left, box.bottom - box.top) > 0.11
    free = 1.0 if keep_free is None else 0.7
    if len(figures) <= 2 and len(told.things) < 5:
        assert max((f.box.bottom - f.box.top) / free for f in figures) > 0.24


def test_every_named_thing_is_there_and_can_be_found(crowd: tuple[Scene, Box | None, Collage]) -> None:
    told, keep_free, collage = crowd
    figures = [(figure.face, figure.feet) for figure in of_cast(collage) if figure.face is not None]
    for thing in told.things:
        found = named(collage, thing.name)
        assert len(found) == thing.count, thing.name
        for placement in found:
            box = placement.box
            assert max(box.right - box.left, box.bottom - box.top) >= 0.04
            assert placement.hidden <= 0.3, f"{thing.name} is hidden"
            area = (box.right - box.left) * (box.bottom - box.top)
            assert keep_free is None or box.overlap(keep_free) < 0.05 * area
            before = [
                face for face, feet in figures if placement.mode in ("ground", "surface") and placement.feet > feet
            ]
            assert all(box.overlap(face) < 0.004 for face in before)


@pytest.mark.parametrize("pose", ["stand", "walk", "sit", "sleep", "reach", "hug"])
def test_feet_are_on_the_ground(pose: Pose) -> None:
    collage = painted(scene(Part(who="girl", pose=pose), Part(who="dog")), BELOW)
    for figure in of_cast(collage):
        assert abs(figure.box.bottom - figure.feet) < 0.02
        assert 0.45 < figure.feet <= 0.7


def test_a_flyer_is_in_the_air_above_the_others() -> None:
    girl, dog = of_cast(painted(scene(Part(who="girl", pose="fly"), Part(who="dog"))))
    if girl.who != "girl":
        girl, dog = dog, girl
    assert girl.mode == "air" and girl.box.bottom < dog.box.bottom - 0.04


def test_whoever_hugs_is_close_and_friends_keep_their_faces_apart() -> None:
    told = scene(*HUG)
    for seed in range(4):
        first, second = of_cast(painted(told, seed=seed))
        assert first.box.overlap(second.box) > 0.0
        assert first.face and second.face
        smaller = min((f.right - f.left) * (f.bottom - f.top) for f in (first.face, second.face))
        assert first.face.overlap(second.face) < 0.2 * smaller


def test_what_is_held_is_in_the_hand() -> None:
    collage = painted(scene(Part(who="girl", holds="balloon"), things="balloon"))
    (balloon,) = named(collage, "balloon")
    (girl,) = of_cast(collage)
    assert balloon.mode == "held" and balloon.who == "girl" and balloon.box.overlap(girl.box) > 0


def test_pages_differ_and_the_cast_does_not() -> None:
    told = scene(Part(who="girl", pose="stand"))
    boxes = [of_cast(painted(told, BELOW, seed=seed))[0].box for seed in range(5)]
    assert len({round(box.left, 2) for box in boxes}) >= 3
    heights = [box.bottom - box.top for box in boxes]
    assert max(heights) - min(heights) < 0.02


def test_what_can_not_be_drawn_is_told() -> None:
    collage = painted(scene(Part(who="girl", holds="gruffle"), things="sextant,flumbug,ball"))
    assert "There is no art for “flumbug”, so it is not in the picture." in collage.notes
    assert any("gruffle" in note for note in collage.notes) and not any("ball”" in note for note in collage.notes)
    assert named(collage, "ball") and not named(collage, "flumbug")


def test_the_photo_hangs_clear_of_cast_and_title() -> None:
    grey = np.linspace(0, 255, 300 * 400 * 3).reshape(300, 400, 3).astype(np.uint8)
    from PIL import Image

    photo = Photo.read(Picture.of(Image.fromarray(grey)).data)
    request = IllustrationRequest(
        scene=scene(Part(who="girl"), Part(who="fox")), cast=CAST, style="paper", role="cover",
        width_px=300, height_px=300, keep_free=ABOVE, photo=photo,
    )  # fmt: skip
    collage = compose(request, ART, SPRITES)
    (sheet,) = [placement for placement in collage.placements if placement.role == "photo"]
    assert sheet.box.overlap(ABOVE) == 0 and sheet.hidden < 0.2 and sheet.box.right - sheet.box.left > 0.15
    assert sheet.box in collage.keep_clear
    assert all(sheet.box.overlap(figure.face) == 0 for figure in of_cast(collage) if figure.face)


@pytest.mark.parametrize("size", [(256, 512), (640, 256), (96, 96)])
def test_any_shape_of_picture_holds_its_cast(size: tuple[int, int]) -> None:
    collage = painted(scene(Part(who="girl"), Part(who="elephant"), things="key"), size=size)
    assert collage.image.size == size
    boxes = [placement.box for placement in collage.placements]
    assert all(0 <= b.left < b.right <= 1 and 0 <= b.top < b.bottom <= 1 for b in boxes)
    first, second = of_cast(collage)
    assert first.box.overlap(second.box) < 0.4 * min(
        (b.right - b.left) * (b.bottom - b.top) for b in (first.box, second.box)
    )


def test_names_are_enough_and_strangers_are_left_out() -> None:
    collage = painted(scene(Part(who="Mia"), Part(who="nobody"), Part(who="girl", pose="sit")))
    assert [figure.who for figure in of_cast(collage)] == ["girl"]
    assert of_cast(painted(scene(place="a lake"))) == []


def test_the_engine_speaks_of_the_art_it_uses(tmp_path: Path) -> None:
    packaged = registry.build("illustrator", "collage", {}, tmp_path)
    assert packaged.about.licence == "CC BY-SA 4.0" and "OpenMoji" in packaged.about.attribution
    (tmp_path / "1F98A.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>')
    own = registry.build("illustrator", "collage", {"art": tmp_path, "licence": "MIT"}, tmp_path)
    assert own.about.licence == "MIT" and "OpenMoji" not in own.about.attribution and own.check() == ""
    bare = registry.build("illustrator", "collage", {"art": tmp_path}, tmp_path)
    assert bare.about.licence == "as its folder says"
    missing = registry.build("illustrator", "collage", {"art": tmp_path / "nowhere"}, tmp_path)
    assert "nowhere" in missing.check()
    with pytest.raises(Unavailable, match="nowhere"):
        missing.load()


def test_a_broken_drawing_and_a_senseless_size_are_refused_in_words(tmp_path: Path) -> None:
    from visutale.engines.collage import Collage as Engine
    from visutale.engines.collage import Options

    (tmp_path / "1F98A.svg").write_text("no drawing at all")
    request = IllustrationRequest(scene=scene(Part(who="fox")), cast=CAST, style="paper", width_px=128, height_px=128)
    with pytest.raises(BadOutput, match="art folder"):
        Engine(Options(art=tmp_path), tmp_path).illustrate(request)
    with pytest.raises(Rejected, match="64 to 4096"):
        Engine(Options(), tmp_path).illustrate(request.model_copy(update={"width_px": 3}))


def test_sprites_keep_a_bounded_store() -> None:
    from visutale.papercut.raster import Extent

    sprites = Sprites()
    box = Extent(0, 0, 10, 10)
    first = sprites.drawn('<circle cx="5" cy="5" r="4"/>', box, 100)
    assert sprites.drawn('<circle cx="5" cy="5" r="4"/>', box, 101) is first
    assert sprites.at('<circle cx="5" cy="5" r="4"/>', box, 37, 41).shape == (41, 37, 4)
    for i in range(40):
        sprites.drawn(f'<circle cx="5" cy="5" r="{i / 10}"/>', box, 1000)
    assert sprites.drawn('<circle cx="5" cy="5" r="4"/>', box, 100) is not first, "the least used was thrown away"


def test_pairs_of_the_cast_hide_no_faces() -> None:
    for told, keep_free in CROWDS[:4]:
        for seed in (3, 4):
            faces = [figure.face for figure in of_cast(painted(told, keep_free, seed=seed)) if figure.face]
            for first, second in itertools.combinations(faces, 2):
                smaller = min((f.right - f.left) * (f.bottom - f.top) for f in (first, second))
                assert first.overlap(second) < 0.22 * smaller


def test_on_the_open_sea_there_is_a_boat_for_those_who_can_not_swim() -> None:
    told = scene(Part(who="girl"), Part(who="dog"), place="the sea", things="teapot,whale")
    collage = painted(told, ABOVE)
    (teapot,), (whale,) = named(collage, "teapot"), named(collage, "whale")
    assert all(figure.mode == "surface" and 0.02 < figure.hidden < 0.45 for figure in of_cast(collage))
    assert teapot.mode == "surface" and teapot.hidden < 0.3 and whale.mode == "water"
    (boat,) = named(painted(scene(Part(who="girl"), place="the sea", things="boat")), "boat")
    assert boat.box.right - boat.box.left > 0.25
    assert all(f.mode == "ground" for f in of_cast(painted(scene(Part(who="girl"), place="a beach"))))


def test_the_moon_of_the_story_is_the_only_one_and_what_shines_has_light_around_it() -> None:
    night = scene(Part(who="moon"), place="a meadow", time="night")
    request = IllustrationRequest(scene=night, cast=CAST, style="paper", width_px=256, height_px=256, seed=2)
    alone = compose(request, ART, SPRITES)
    (moon,) = of_cast(alone)
    without = compose(request.model_copy(update={"scene": scene(place="a meadow", time="night")}), ART, SPRITES)
    sky = np.asarray(without.image, int)[:100].sum(axis=2)
    box = moon.box
    around = np.asarray(alone.image, int)[:100].sum(axis=2).copy()
    left, right = int((box.left - 0.2) * 256), int((box.right + 0.2) * 256)
    around[:, max(0, left) : right] = 0
    assert sky.max() > 600, "the sky has its moon"
    assert (around > 600).sum() < (sky > 600).sum() / 2, "but not beside a moon that is somebody"
