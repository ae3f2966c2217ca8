"""What suits children everywhere, and what waits for the older: innocent sentences in many languages."""

from __future__ import annotations

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
