"""What suits an age passes in every language, what does not is named by its topic; innocent words are no offence."""

from __future__ import annotations

import ast
import time
from pathlib import Path
from typing import get_args

import pytest

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

FIT_FOR_ALL = {
    "en": """
        A wolf eats grandmother and Little Red Riding Hood in one gulp, and the hunter lets them out.
        Red Riding Hood carries cake and wine to her grandmother.
        The witch wants to bake Hansel and Gretel in her oven.
        Pirates with swords look for treasure and sing.
        A knight fights a dragon with three heads.
        A ghost haunts the attic, because it is lonely.
        The monster under the bed is afraid of the dark.
        The dead tree in the garden has one green leaf.
        A grave old owl looked down from the church.
        A green shoot came up in the pot.
        The killer whale splashed and the children laughed.
        A shooting star fell, and the photographer shot a picture.
        She shot him a smile.
        Dick Whittington and his cat walk to London.
        Uncle Dick waved from the train.
        Cock-a-doodle-doo, crowed the cock at dawn.
        The ass brayed, and the miller and his ass went on.
        A great tit, two blue tits and a titmouse sat on the fence.
        In Scunthorpe a class of thirty assesses a cocktail of fruit juices.
        The owl and the pussy-cat went to sea.
        Pussy willow grew by the stream.
        The goat lowered its head to butt the gate, and the farmer dropped his hoe.
        Poof! The genie was gone.
        The baby sucks her thumb.
        The princess wears a sexton's hat in Sussex and Essex.
        The Emperor has no clothes on; he is naked, said the child.
        A prince with lips as red as blood and skin as white as snow.
        He cut his hand on a thorn and hurt himself because he fell.
        A murder of crows sat in the oak.
        The children fill their water guns and water pistols.
        A bath bomb fizzes.
        Grandpa opens a ginger beer and a root beer.
        The bullet train is late.
        We played to kill time, and we almost died laughing.
        Tied up at the quay lay a big black boat.
        The giant put his huge fat toe in the sea.
        Make me come home, said the lost mitten, and taste my soup.
        A fairy with a violet wand throws a golden shower of stars.
        Strap on your helmet, said the astronaut.
        The magic potion turns the frog into a prince.
        A poisoned apple sends Snow White to sleep.
        The troll is drunk with joy? No: with music.
        A little ghost who wants to see the sea.
        She had drunk and eaten enough.
        The old king dies and his three sons set out.
        A girl hates spinach and wants to fight for the last bun.
        The rapeseed field is yellow.
        My R2D2 robot is 3D and has 1st place, number 455.
        A, B, C, D, E, F, G, sang the class.
        S.O.S., called the ship, and the U.S.A. answered.
        The bird in the analog clock assumed a passive pose in the grass.
        Doctor Fox helps a pregnant hedgehog.
        The volcano explodes, and the dinosaurs run.
        A vampire who likes only tomato soup.
        The skeleton dances on Halloween.
        Somebody stole the moon!
        The spider wants to bite the fly.
        A crocodile swallows a clock.
        A rude giant learns to say please.
        Hello kitty cat, f is for fox, u is for umbrella.
        She pulled Jack off the beanstalk.
        A shy zombie who is good at knitting.
        The stars went twink, twink.
        """,
    "en-GB": """
        The rooster's cock-crow woke Mum in Penistone.
        A hooligan robin and two coal tits share the biscuit.
        The cheeky squirrel nicks a conker.
        Grandad smokes kippers in the shed.
        """,
    "de": """
        Der Wolf frisst die Großmutter, und der Jäger schneidet ihm den Bauch auf.
        Die Hexe will Hänsel im Ofen braten.
        Die sieben Geißlein verstecken sich vor dem Wolf.
        Eine Schlange mit Gift und ein Geschenk.
        Die Vögel singen; wir spielen mit den Vögeln.
        Der dicke Mops und seine zwei Möpse.
        Der nackte Kaiser geht durch die Stadt.
        Ein Ritter kämpft mit dem Drachen und wird erschöpft müde.
        Eine alte Witwe und ihre Katze Muschi.
        Der Lümmel zieht eine Fratze.
        Das Kind lacht sich fast tot.
        Ein Pirat mit Holzbein und Säbel sucht den Schatz.
        Die Kinder spielen mit der Wasserpistole.
        Opa trinkt ein Malzbier.
        Der kleine Bär bringt den Kuchen um vier Uhr.
        Er rannte schnell rum und drehte sich um.
        Sechs Schwäne und ein Sexta-Schüler.
        Ein Schwan stirbt nicht, er schläft nur.
        Der Popcorn-Topf: es poppt!
        Ein böser Zauberer verwandelt den Prinzen in einen Stein.
        Dickes Fell hat der Bär, und fix ist der Fuchs.
        """,
    "fr": """
        Le loup mange la grand-mère tout cru.
        Le prince donne un baiser à la princesse.
        La chatte et ses trois chatons dorment.
        Le lion ouvre grand la gueule.
        Une veuve ramasse une gerbe de blé.
        La pédale du vélo est cassée.
        Une mésange et un bruant zizi chantent.
        Il suce son pouce.
        Elle s'est tue, et tout le monde a ri.
        Peter bande les yeux de Marie pour jouer.
        L'oncle bosse au jardin et ramone la cheminée.
        Un pirate avec un sabre et un dragon.
        Un cul-de-sac plein de fleurs.
        Les enfants jouent avec un pistolet à eau.
        Il veut mourir de rire.
        La petite sorcière prépare un poison vert.
        Con is not a word here, but le concombre est vert.
        """,
    "es": """
        El lobo se come a la abuela.
        El asno lleva una concha y un martillo.
        La heroína del cuento salva al dragón.
        Tía buena, dame pan.
        El pirata tiene una espada.
        La bruja quiere comerse a Hansel.
        Quería morirse de risa.
        Este año la niña cumple seis años.
        El papá de Ana hace una papa.
        El bebé se hizo pis y caca.
        Una tortuga corre despacio.
        La viola suena en la plaza.
        La princesa pincha la bomba de agua con un pinche.
        Un idiota, dijo el rey, y se rió.
        """,
    "it": """
        Il lupo mangia la nonna.
        La principessa sul pisello dorme male.
        L'uccello e il pesce giocano con le palle di neve.
        La regina ha una vacca e un finocchio.
        Il cammello e la lumaca vanno a Troia.
        Scopare il pavimento è noioso, dice Cenerentola.
        San Nicola porta la mitra e il guanto.
        Pinocchio vuole venire a casa.
        Un pirata con la spada tira la corda.
        Muore di sonno e vuole morire dal ridere.
        La topa e il topo montano sulla pompa rossa.
        """,
    "pt": """
        O lobo come a avó.
        O burro, o veado e o pinto vão à festa.
        A aranha tem um saco e um pau.
        Na mata os animais brincam.
        Os putos jogam à bola.
        Quero comer um frango assado.
        A torneira pinga no balde.
        O pirata tem uma espada.
        Quero morrer de rir.
        Um livro baseado numa história verdadeira.
        Eu mamo, disse o bebé à mama.
        """,
    "nl": """
        De wolf eet grootmoeder op.
        De eikel valt uit de eik op de muts van mijn nicht.
        Schatje, het gat in de pot is klein.
        Oma gaat naaien en opa gaat de hond uitlaten.
        Het lijkt mooi, het moet wel zo lijken.
        Het zaadje groeit in de pot.
        De piraat heeft een zwaard.
        De heks roert in de ketel.
        Ik wil dood hout zoeken.
        De teef heeft vijf puppy's met een natte poot.
        Een boom en zes bomen.
        """,
    "sv": """
        Vargen äter mormor.
        Hon fick en present, och det är slut nu.
        Kocken gjorde en god sås.
        Hon är lik sin mamma.
        De drog i repet.
        Kaffekoppen var full och varm.
        Han har sex katter och sju hundar.
        En fan av fotboll hejar.
        Väskan är packad.
        Ljuset står i sin stake, hård som sten.
        Piraten har ett svärd, och draken sover i rövarnas håla.
        """,
    "da": """
        Ulven spiser bedstemor.
        Hun ligner sin mor, to lige store piger.
        Kurven er fuld og tung.
        Røveren Hotzenplotz stjæler kaffemøllen.
        Piraten har et sværd og en papegøje.
        Fisken svømmer under broen.
        Stoffer og garn i alle farver.
        """,
    "nb": """
        Ulven spiser bestemor.
        Hun er lik moren sin.
        Sekken er full og tung.
        Rommet er stort, og hunden vil snuse på alt.
        Trollet i fossen spiller fele.
        Kaptein Sabeltann har et sverd.
        """,
    "pl": """
        Wilk zjada babcię.
        Kura zniosła jajko, a to jajko jest złote.
        Zdmuchnąć świeczki i dmuchać na zupę.
        Drugi drug to druh; suka ma pięć szczeniąt.
        Pedały w rowerze skrzypią.
        Pirat ma szablę i papugę.
        Rzeźba stoi w parku.
        Chciał umrzeć ze śmiechu.
        Pojechali bez zwłoki.
        Ciotka piecze ciasto.
        """,
    "cs": "Vlk snědl babičku. V pokoji je bordel. Včela ji píchá.",
    "fi": "Kana muni munan, ja ukko pani sen koriin. Reikä on sukassa. Mummo leipoo pipari.",
    "hu": "A farkas megeszi a nagymamát. A marha és a barom legel. A nagy pelék alszanak.",
    "tr": "Dede ve anne oyun oynar. Hayvan, domuz ve öküz. Meme ve göğüs. Oğlan top oyna dedi.",
    "ru": "Волк съел бабушку. Какая разница, сказал бугор. Хрен растёт в огороде, а фига на дереве.",
    "ar": "أكل الذئب الجدة. شعر البنت طويل. شرب القط لبن. اللبوة والحمام.",
    "zh": "他妈妈的奶奶喝牛奶。今日你好。姑娘的小鸡。老师性格好。",
    "ja": "おおかみがおばあさんを食べました。おしりが冷たい。フックせんちょうとファンタジー。",
    "ko": "늑대가 할머니를 먹었어요. 보지 마세요. 자지 말고 놀자. 새끼 고양이.",
    "th": "หมาป่ากินคุณยาย กูเกิล ขี้เกียจ",
    "lt": "Vilkas suvalgė močiutę. Šuo bėga namo.",
    "": "Rotkäppchen und der Wolf. Il lupo mangia la nonna. A wolf eats grandmother.",
}

FIT_FROM_NINE = {
    "en": (
        "The hero killed the dragon with a spear.",
        "A detective solves a murder mystery in an old house.",
        "The soldiers fired their rifles, and the battle was lost.",
        "The pirates were drunk, the captain very drunk, and they loaded a pistol.",
    ),
    "de": ("Siegfried tötet den Drachen.", "Ein Detektiv sucht den Mörder im Schloss."),
    "fr": ("Le chevalier tue le dragon.", "Un détective cherche l'assassin."),
    "es": ("El caballero mató al gigante con una pistola vieja.",),
    "sv": ("Riddaren dödade draken.",),
    "pl": ("Rycerz zabił smoka.",),
}

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
    start = time.perf_counter()
    assert unfit(text, "3-5", "en") == ""
    assert time.perf_counter() - start < 2


def test_a_page_takes_two_milliseconds() -> None:
    page = "Once upon a time a shy dragon lived by the sea, and she looked for the firefly that lit her way. " * 6
    unfit(page, "3-5", "en")
    seconds = []
    for _ in range(20):
        start = time.perf_counter()
        unfit(page, "3-5", "en")
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.002


def _strings(*files: Path) -> list[str]:
    """Every string of at least three words in the tests, but what explains them."""
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and 3 <= len(node.value.split()) < 60:
                found.add(node.value)
    return sorted(found)
