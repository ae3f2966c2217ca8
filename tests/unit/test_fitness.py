"""What suits an age passes in every language, what does not is named by its topic; innocent words are no offence."""

from __future__ import annotations

import ast
import time
from pathlib import Path
from typing import get_args

import pytest

from tests.unit.fitness_sentences import FIT_FOR_ALL, FIT_FROM_NINE
from visutale.book import AgeBand
from visutale.errors import InputError
from visutale.fitness import NAMES, RUDE, check_wish, unfit
from visutale.lexicon import nouns
from visutale.ports import StoryRequest
from visutale.storytelling import plan_story, write_page
from visutale.ui.inputs import IDEAS

TESTS = Path(__file__).parent
DATA = TESTS.parents[1] / "visutale" / "storytelling" / "data"
AGES: tuple[AgeBand, ...] = get_args(AgeBand)
SEX, SELF, HATE = NAMES["sex"], NAMES["self_harm"], NAMES["hate"]
VIOLENCE, HORROR, DRUGS, GUNS, GAMBLING = (
    NAMES[topic] for topic in ("violence", "horror", "drugs", "weapons", "gambling")
)

UNFIT: tuple[tuple[str, AgeBand, str, str], ...] = (
    ("en", "3-5", "A hunter kills the wolf.", VIOLENCE),
    ("en", "3-5", "A cowboy with a gun", GUNS),
    ("en", "3-5", "A soldier with a rifle and a bomb", GUNS),
    ("en", "3-5", "Dad drinks beer on the sofa", DRUGS),
    ("en", "3-5", "A horror story for bedtime", HORROR),
    ("en", "6-8", "A man with a knife stabbed the baker", VIOLENCE),
    ("en", "6-8", "The murderer hides in the attic", VIOLENCE),
    ("en", "6-8", "They chop off his head", VIOLENCE),
    ("en", "6-8", "There is a pool of blood on the floor", VIOLENCE),
    ("en", "6-8", "Uncle Bob smokes cigarettes and gets drunk", DRUGS),
    ("en", "6-8", "The bear gambles all his money in a casino", GAMBLING),
    ("en", "6-8", "Make it about Hitler", HATE),
    ("en", "9-12", "brutally murder everyone", VIOLENCE),
    ("en", "9-12", "He tortured the prisoner", VIOLENCE),
    ("en", "9-12", "A boy shoots all his classmates", VIOLENCE),
    ("en", "9-12", "a school shooting", VIOLENCE),
    ("en", "9-12", "lots of blood and guts", VIOLENCE),
    ("en", "9-12", "the serial killer gouges out her eyes", VIOLENCE),
    ("en", "9-12", "how to make a pipe bomb", GUNS),
    ("en", "9-12", "The kids smoke weed", DRUGS),
    ("en", "9-12", "they sell drugs behind the school", DRUGS),
    ("en", "9-12", "Cocaine is fun", DRUGS),
    ("en", "9-12", "The prince and princess have sex", SEX),
    ("en", "9-12", "a porn story", SEX),
    ("en", "9-12", "a sexy maid", SEX),
    ("en", "9-12", "a girl who wants to kill herself", SELF),
    ("en", "9-12", "She cuts herself and thinks of suicide", SELF),
    ("en", "9-12", "a mouse who wants to die", SELF),
    ("en", "9-12", "we hate all Jews", HATE),
    ("en", "9-12", "Muslims are evil", HATE),
    ("en", "9-12", "white power and Heil Hitler", HATE),
    ("en", "9-12", "a satanic ritual with human sacrifice", HORROR),
    ("en", "9-12", "fuck off", RUDE),
    ("en", "9-12", "You shithead", RUDE),
    ("en", "9-12", "kick his ass", RUDE),
    ("en", "9-12", "DICK!", RUDE),
    ("en", "9-12", "what a bunch of assholes and bitches", RUDE),
    ("en", "3-5", "k1ll the wolf", VIOLENCE),
    ("en", "9-12", "f u c k", RUDE),
    ("en", "9-12", "f.u.c.k you", RUDE),
    ("en", "9-12", "F*CK", RUDE),
    ("en", "9-12", "sh!t", RUDE),
    ("en", "9-12", "fuuuuuuck", RUDE),
    ("en", "9-12", "fu\u200bck", RUDE),
    ("en", "9-12", "ｆｕｃｋ", RUDE),
    ("en", "9-12", "fuсk", RUDE),  # with a Cyrillic "с"
    ("en", "9-12", "$ex with p0rn", SEX),
    ("en-GB", "9-12", "you wanker", RUDE),
    ("de", "3-5", "Der Jäger tötet den Wolf", VIOLENCE),
    ("de", "3-5", "Ein Mann mit einer Pistole", GUNS),
    ("de", "3-5", "Papa trinkt Bier", DRUGS),
    ("de", "6-8", "Der Mörder ersticht den Bäcker", VIOLENCE),
    ("de", "6-8", "Onkel Karl ist betrunken", DRUGS),
    ("de", "9-12", "Er foltert alle Kinder", VIOLENCE),
    ("de", "9-12", "Sie haben Sex", SEX),
    ("de", "9-12", "Ein Mädchen bringt sich um", SELF),
    ("de", "9-12", "Ausländer raus", HATE),
    ("de", "9-12", "Er quält alle seine kleinen Kinder zu Tode, er foltert sie", VIOLENCE),
    ("de", "9-12", "So eine Scheiße, du Arschloch", RUDE),
    ("de", "9-12", "so eine scheisse", RUDE),
    ("de", "9-12", "Ein Massenmord: er ermordet alle Mitschüler", VIOLENCE),
    ("fr", "3-5", "Le chasseur tue le loup", VIOLENCE),
    ("fr", "3-5", "Un voleur avec un fusil", GUNS),
    ("fr", "6-8", "L'oncle fume des cigarettes", DRUGS),
    ("fr", "6-8", "Il poignarde le roi", VIOLENCE),
    ("fr", "9-12", "Ils veulent torturer les enfants", VIOLENCE),
    ("fr", "9-12", "Elle se suicide", SELF),
    ("fr", "9-12", "une histoire érotique", SEX),
    ("fr", "9-12", "une histoire erotique", SEX),
    ("fr", "9-12", "Putain de merde", RUDE),
    ("es", "3-5", "El cazador mata al lobo", VIOLENCE),
    ("es", "3-5", "Un ladrón con pistola", GUNS),
    ("es", "6-8", "El asesino está borracho", VIOLENCE),
    ("es", "9-12", "Venden drogas en el colegio", DRUGS),
    ("es", "9-12", "Hijo de puta", RUDE),
    ("es", "9-12", "una historia de sexo", SEX),
    ("es", "9-12", "Un niño que quiere matarse", SELF),
    ("it", "3-5", "Il cacciatore uccide il lupo", VIOLENCE),
    ("it", "6-8", "Lo zio è ubriaco", DRUGS),
    ("it", "9-12", "Lo torturano a lungo", VIOLENCE),
    ("it", "9-12", "Che cazzo, stronzo", RUDE),
    ("it", "9-12", "un suicidio", SELF),
    ("pt", "3-5", "O caçador matou o lobo", VIOLENCE),
    ("pt", "6-8", "O tio está bêbado", DRUGS),
    ("pt", "9-12", "Filho da puta", RUDE),
    ("pt", "9-12", "um suicídio", SELF),
    ("nl", "3-5", "De jager doodt de wolf", VIOLENCE),
    ("nl", "6-8", "De moordenaar komt", VIOLENCE),
    ("nl", "9-12", "Hij pleegt zelfmoord", SELF),
    ("nl", "9-12", "Wat een klootzak", RUDE),
    ("nl", "9-12", "Zij gebruiken drugs", DRUGS),
    ("sv", "3-5", "Jägaren dödar vargen", VIOLENCE),
    ("sv", "6-8", "En mördare röker cigaretter", VIOLENCE),
    ("sv", "9-12", "De hade sex med varandra", SEX),
    ("sv", "9-12", "Fy fan, din jävla idiot", RUDE),
    ("sv", "9-12", "ett självmord", SELF),
    ("da", "3-5", "Jægeren dræber ulven", VIOLENCE),
    ("da", "6-8", "Onkel er alkoholiker", DRUGS),
    ("da", "9-12", "et selvmord", SELF),
    ("da", "9-12", "dit røvhul", RUDE),
    ("nb", "3-5", "Jegeren dreper ulven", VIOLENCE),
    ("no", "6-8", "Morderen kommer", VIOLENCE),
    ("nn", "9-12", "eit sjølvmord", SELF),
    ("nb", "9-12", "jævla drittsekk", RUDE),
    ("pl", "3-5", "Myśliwy zabija wilka", VIOLENCE),
    ("pl", "6-8", "Wujek jest pijany", DRUGS),
    ("pl", "9-12", "Kurwa mać", RUDE),
    ("pl", "9-12", "samobójstwo", SELF),
    ("pl", "9-12", "samobojstwo", SELF),
    ("cs", "9-12", "ty kurvo, zkurvysyn", RUDE),
    ("fi", "9-12", "vittu", RUDE),
    ("hu", "9-12", "faszfej", RUDE),
    ("tr", "9-12", "orospu çocuğu", RUDE),
    ("tr", "9-12", "SİKTİR", RUDE),
    ("ru", "9-12", "иди на хуй", RUDE),
    ("ar", "9-12", "شرموطة", RUDE),
    ("zh", "9-12", "去你的，他妈的", RUDE),
    ("ja", "9-12", "セックスの話", RUDE),
    ("ko", "9-12", "이 씨발놈아", RUDE),
    ("th", "9-12", "ควย", RUDE),
    ("lt", "9-12", "fuck", RUDE),
    ("", "9-12", "porno", SEX),
    ("de", "3-5", "The hunter kills the wolf and the bear, and they are sad.", VIOLENCE),
)

SENTENCES = [(language, line.strip()) for language, text in FIT_FOR_ALL.items() for line in text.strip().splitlines()]


def test_there_are_enough_of_both() -> None:
    assert len(SENTENCES) >= 120
    assert len(UNFIT) >= 80


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_what_children_hear_everywhere_passes(language: str, text: str) -> None:
    assert {age: unfit(text, age, language) for age in AGES} == dict.fromkeys(AGES, "")


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in FIT_FROM_NINE.items() for text in texts]
)
def test_battle_and_death_wait_for_the_older(language: str, text: str) -> None:
    assert unfit(text, "3-5", language)
    assert unfit(text, "9-12", language) == ""


@pytest.mark.parametrize(("language", "age", "text", "topic"), UNFIT)
def test_what_does_not_suit_is_named(language: str, age: AgeBand, text: str, topic: str) -> None:
    assert unfit(text, age, language) == topic
    for younger in AGES[: AGES.index(age)]:
        assert unfit(text, younger, language), "what a child may not hear, a younger one may not either"


@pytest.mark.parametrize("text", ["Oh f**uck** off", "A *very* sh*t day", "The *pirate had* a **gun**"])
def test_stars_hide_nothing(text: str) -> None:
    assert unfit(text, "3-5", "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "She wants to buy a gun"), ("sv", "Papa trinkt Bier"), ("lt", "The gun"), ("xx-?/..", "a gun")],
)
def test_the_lists_of_other_languages_do_not_apply(language: str, text: str) -> None:
    assert unfit(text, "3-5", language) == ""


def test_every_wish_and_sentence_of_the_storyteller_passes() -> None:
    wishes = [*IDEAS.values(), *_strings(*TESTS.glob("storytelling/test_*.py"))]
    assert len(wishes) > 100
    assert {wish: topic for wish in wishes if (topic := unfit(wish, "3-5", "en"))} == {}


def test_the_words_our_tales_are_made_of_pass() -> None:
    nouns_flagged = {noun.word for noun in nouns() if unfit(f"a {noun.word} and some {noun.plural}", "6-8", "en")}
    lines = [line for file in DATA.rglob("*.yaml") for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 1000
    assert nouns_flagged | {line for line in lines if unfit(line, "3-5", "en")} == set()


def test_two_hundred_tales_pass() -> None:
    wishes = _strings(TESTS / "storytelling" / "test_books.py", TESTS / "storytelling" / "test_fit.py")
    flagged = {}
    for seed in range(201):
        age = AGES[seed % 3]
        request = StoryRequest(wish=wishes[seed % len(wishes)], age=age, pages=6, seed=seed)
        plan = plan_story(request)
        for text in (plan.title, *plan.beats, *(write_page(plan, number).text for number in range(1, 7))):
            if topic := unfit(text, age, "en"):
                flagged[text] = topic
    assert flagged == {}


def test_a_wish_is_turned_down_kindly_and_without_its_words() -> None:
    check_wish("a cowboy with a gun", "6-8", "en")
    with pytest.raises(InputError) as caught:
        check_wish("a cowboy with a gun", "3-5", "en")
    assert str(caught.value) == (
        "This wish asks for guns and bombs, which does not suit children of 3 to 5. "
        "Please say it another way, or choose another age."
    )


@pytest.mark.parametrize("text", ["", " \n", "*" * 500, "a b " * 3000, "((((", "a*" * 5000, "𝔣𝔲𝔫 " * 100, "\x00\ud800"])
def test_odd_text_is_no_trouble(text: str) -> None:
    start = time.thread_time()
    assert unfit(text, "3-5", "en") == ""
    assert time.thread_time() - start < 2


def test_a_page_takes_two_milliseconds() -> None:
    page = "Once upon a time a shy dragon lived by the sea, and she looked for the firefly that lit her way. " * 6
    unfit(page, "3-5", "en")
    seconds = []
    for _ in range(20):
        start = time.thread_time()
        unfit(page, "3-5", "en")
        seconds.append(time.thread_time() - start)
    assert min(seconds) < 0.002


def _strings(*files: Path) -> list[str]:
    """Every string of at least three words in the tests, but what explains them."""
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and 3 <= len(node.value.split()) < 60:
                found.add(node.value)
    return sorted(found)
