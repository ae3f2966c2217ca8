"""The cast: which art plays whom, dressed as the words say, in poses that can be told apart."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from visutale.book import Character, Feeling, Pose
from visutale.papercut import acting, anatomy, casting, clothes, colours, raster
from visutale.papercut.art import ArtSet
from visutale.papercut.figures import Figure, Held, mirrored

ART = ArtSet()
POSES: tuple[Pose, ...] = ("stand", "walk", "sit", "sleep", "reach", "hug", "fly")
VIEW = (-110.0, -150.0, 220.0, 190.0)


def character(kind: str, looks: str = "", worn: str = "", count: int = 1, who: str = "") -> Character:
    return Character(id=who or kind, name=kind.title(), kind=kind, looks=looks, clothes=worn, count=count, role="hero")


def acted(kind: str, pose: Pose = "stand", feeling: Feeling = "calm", looks: str = "", worn: str = "") -> Figure:
    return acting.act(casting.cast(character(kind, looks, worn), 0, 5, ART), pose, feeling)


def pixels(figure: Figure) -> raster.Pixels:
    return raster.draw(figure.whole, VIEW, 190)


def share_of(figure: Figure, colour: str) -> float:
    """How much of a figure is about one colour."""
    drawn = pixels(figure)
    solid = drawn[:, :, 3] > 200
    near = np.abs(drawn[:, :, :3].astype(int) - np.array(colours.rgb(colour))).sum(axis=2) < 40
    return float((near & solid).sum() / solid.sum())


@pytest.mark.parametrize(
    ("kind", "manner"),
    [("girl", "puppet"), ("fox", "puppet"), ("wizard", "puppet"), ("pirate", "puppet"), ("mermaid", "puppet"),
     ("dog", "whole"), ("dragon", "whole"), ("teapot", "object"), ("moon", "object"), ("zorbelflop", "creature")],
)  # fmt: skip
def test_everybody_is_played(kind: str, manner: str) -> None:
    assert casting.cast(character(kind), 0, 1, ART).manner == manner


@pytest.mark.parametrize("kind", ["girl", "bear", "dog", "teapot", "zorbelflop"])
def test_seven_poses_can_be_told_apart(kind: str) -> None:
    shapes = [pixels(acted(kind, pose))[:, :, 3] > 128 for pose in POSES]
    for i, one in enumerate(shapes):
        assert one.any()
        for other in shapes[i + 1 :]:
            assert (one ^ other).sum() > 0.02 * (one | other).sum()


@pytest.mark.parametrize("kind", ["girl", "grandmother", "wizard", "fox", "panda", "zorbelflop"])
@pytest.mark.parametrize("pose", POSES)
def test_a_body_is_in_one_piece_and_stands_on_the_ground(kind: str, pose: Pose) -> None:
    import cv2

    figure = acted(kind, pose)
    drawn = (raster.draw(figure.markup, VIEW, 380)[:, :, 3] > 100).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(drawn, np.ones((3, 3), np.uint8)))
    areas = sorted((int(area) for area in stats[1:, cv2.CC_STAT_AREA]), reverse=True)
    assert sum(areas[1:]) < 0.02 * areas[0], f"{count - 1} pieces"
    if pose != "fly":
        assert abs(figure.box.bottom) < 4, "feet at the ground line"
    face = figure.face
    assert figure.box.left - 4 <= face.left < face.right <= figure.box.right + 4
    if pose == "stand":
        assert 0.35 < face.height / figure.box.height < 0.68, "storybook proportions"


def test_clothes_are_those_the_words_name() -> None:
    coat = colours.paper("blue")
    for pose in ("stand", "walk", "sit", "reach", "hug", "fly"):
        figure = acted("girl", pose, worn="a red scarf and a blue coat")
        assert share_of(figure, coat) > 0.08 and share_of(figure, colours.paper("red")) > 0.004
    assert share_of(acted("girl", worn="a red scarf and a green coat"), coat) < 0.02


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a red scarf and a blue coat", [("scarf", "red"), ("coat", "blue")]),
        ("a yellow raincoat with green wellies", [("coat", "yellow"), ("boots", "green")]),
        ("striped purple pyjamas", [("shirt", "purple")]),
        ("a golden crown, a white dress and pink shoes", [("crown", "golden"), ("dress", "white"), ("shoes", "pink")]),
    ],
)
def test_clothes_are_read(words: str, expected: list[tuple[str, str]]) -> None:
    read = clothes.read("", words, "girl", random.Random(1))
    assert [(g.kind, g.colour) for g in read.garments] == [(kind, colours.paper(c)) for kind, c in expected]


def test_looks_colour_the_right_thing() -> None:
    read = clothes.read("a small green dragon with golden eyes and a red scarf", "", "dragon", random.Random(1))
    assert read.body == colours.paper("green") and read.worn("scarf")
    girl = clothes.read("a girl with curly black hair and brown skin", "", "girl", random.Random(1))
    assert girl.hair == colours.paper("black") and girl.tone == 3 and not girl.garments
    assert not clothes.read("a bear with brown eyes", "", "bear", random.Random(1)).body


@pytest.mark.parametrize(
    ("kind", "word"), [("dragon", "blue"), ("cat", "black"), ("dog", "brown"), ("zorbelflop", "pink")]
)
def test_a_colour_in_the_looks_is_seen(kind: str, word: str) -> None:
    assert share_of(acted(kind, looks=f"a small {word} {kind}"), colours.paper(word)) > 0.2


def test_a_character_is_the_same_on_every_page_and_another_in_another_book() -> None:
    looks = [pixels(acting.act(casting.cast(character("girl"), 0, 5, ArtSet()), "stand", "calm")) for _ in range(2)]
    assert np.array_equal(*looks)
    others = {
        pixels(acting.act(casting.cast(character("girl"), 0, s, ART), "stand", "calm")).tobytes() for s in range(8)
    }
    assert len(others) > 3


def test_a_cast_is_varied_and_siblings_are_alike() -> None:
    skins = {casting.cast(character("child", who=f"c{i}"), 0, 1, ART).skin.bare for i in range(12)}
    assert len(skins) >= 4
    first, second = (casting.cast(character("sister", count=2), i, 1, ART) for i in (0, 1))
    assert first.skin == second.skin and first.art == second.art and first.looks != second.looks


def test_heads_lose_their_bust_and_keep_their_eyes() -> None:
    for code in ("1F467", "1F468-1F3FE", "1F9D9-200D-2642-FE0F", "1F9D1-200D-1F33E", "1F478"):
        head = anatomy.head_of(ART.art(code))
        assert head.human and len(head.eyes) == 2 and head.box.bottom < 58
        assert head.box.left < head.eyes[0][0] < head.eyes[1][0] < head.box.right


def test_sleepers_close_their_eyes_and_feelings_show() -> None:
    awake, asleep = anatomy.head_of(ART.art("1F467")), acted("girl", "sleep")
    assert asleep.lying and asleep.dreams and asleep.box.width > acted("girl").box.width * 1.5
    assert awake.mouth is not None
    faces = {
        pixels(acted("girl", "hug", feeling)).tobytes() for feeling in ("calm", "happy", "sad", "cross", "surprised")
    }
    assert len(faces) == 5


def test_mirroring_turns_everything_but_the_letters() -> None:
    held = Held('<circle cx="5" cy="5" r="5" fill="#00ff00"/>', raster.Extent(0, 0, 10, 10), (0.5, 0.5), 20.0, "ball")
    figure = acting.act(casting.cast(character("boy"), 0, 2, ART), "sleep", "calm", held=held)
    turned = mirrored(figure)
    assert turned.face.left == -figure.face.right and turned.hand[0] == -figure.hand[0]
    assert turned.looks_to == "left" and turned.held is not None and figure.held is not None
    assert turned.held.left == -figure.held.right
    assert turned.dreams is not None and turned.dreams[0] < 0 and "scale(-1 1)" not in turned.whole.split("</g>")[-1]


def test_a_folder_of_drawings_is_used_however_its_files_are_named(tmp_path: Path) -> None:
    disc = '<circle cx="18" cy="18" r="16" fill="#12ab34"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">{disc}</svg>'
    for name in ("1f98a.svg", "emoji_u1f436.svg", "26F5.svg"):
        (tmp_path / name).write_text(svg)
    art = ArtSet(tmp_path)
    assert art.trouble() == ""
    assert [art.first((code,)) for code in ("1F98A", "1F436", "26F5-FE0F", "1F43B")] == [
        "1F98A",
        "1F436",
        "26F5-FE0F",
        "",
    ]
    fox = acting.act(casting.cast(character("fox"), 0, 1, art), "walk", "happy")
    assert share_of(fox, "#12ab34") > 0.2
    assert casting.cast(character("bear"), 0, 1, art).manner == "creature", "no art: a drawn one"


def test_trouble_with_a_folder_is_told(tmp_path: Path) -> None:
    assert "is not there" in ArtSet(tmp_path / "nowhere").trouble()
    (tmp_path / "logo.svg").write_text("<svg/>")
    assert "no SVG named by code point" in ArtSet(tmp_path).trouble()
    (tmp_path / "1F98A.svg").write_text("this is not a drawing")
    with pytest.raises(ValueError, match="1F98A"):
        ArtSet(tmp_path).art("1F98A")
