"""What kind of place a story means: free text to a landscape or a room, and what is to be seen there."""

from __future__ import annotations

import re
from dataclasses import dataclass

LANDSCAPES: tuple[str, ...] = (
    "meadow",
    "hills",
    "forest",
    "mountains",
    "snowy mountains",
    "beach",
    "sea",
    "underwater",
    "river",
    "lake",
    "jungle",
    "desert",
    "city",
    "village",
    "farm",
    "garden",
    "castle",
    "cave",
    "moon",
    "space",
    "ice",
    "island",
    "swamp",
    "clouds",
    "volcano",
    "park",
    "road",
    "harbour",
)
ROOMS: tuple[str, ...] = (
    "room",
    "bedroom",
    "kitchen",
    "living room",
    "classroom",
    "library",
    "castle hall",
    "workshop",
    "attic",
    "shop",
    "spaceship",
    "stable",
)


@dataclass(frozen=True)
class Place:
    """``family`` is one of :data:`LANDSCAPES` or :data:`ROOMS`; ``features`` are words such as "waterfall", "bridge".

    ``key`` is the place's words without articles and order of speech: two scenes with the same key are one place.
    """

    family: str
    features: frozenset[str]
    indoors: bool
    key: str

    def has(self, *features: str) -> bool:
        """Whether any of these is to be seen here."""
        return not self.features.isdisjoint(features)


def _words(text: str) -> frozenset[str]:
    return frozenset(" ".join(word.split()) for word in text.split(","))


def _table(text: str) -> dict[str, frozenset[str]]:
    """Words by name, from lines such as "lake: lake, pond"; a line that starts deeper continues the one before."""
    made: dict[str, frozenset[str]] = {}
    for entry in re.split(r"\n {4}(?=\S)", text.strip()):
        name, _, words = entry.partition(":")
        made[name.strip()] = _words(words)
    return made


_OUTDOORS = _table(
    """
    meadow: meadow, field, fields, field of flowers, grass, grassland, pasture, clearing, glade, plain, plains,
        prairie, savanna, savannah, lawn, steppe, moor, heath
    hills: hill, hills, hilltop, hillside, valley, dale, slope, downs, countryside, highlands, vineyard, mound
    forest: forest, forests, wood, woods, woodland, tree, trees, treetop, treetops, grove, thicket, oak,
        undergrowth, wildwood, copse
    mountains: mountain, mountains, mountainside, mountain top, mountaintop, peak, peaks, cliff, cliffs, ridge,
        canyon, gorge, ravine, summit, rocks, crag
    snowy mountains: snowy mountain, snowy mountains, snow mountain, snow mountains, snowy peak, snowy peaks,
        snow-capped mountains, alps, himalayas, glacier, ski slope
    beach: beach, seaside, shore, seashore, coast, sand, dunes, sandcastle, tide pool, tide pools, rock pool, bay,
        cove, sandy beach
    sea: sea, ocean, waves, open sea, high seas, seas, boat, ship, raft, sailing boat, pirate ship, deck,
        lifeboat, fishing boat
    underwater: underwater, sea floor, seabed, sea bed, coral reef, reef, ocean floor, bottom of the sea, bottom
        of the ocean, bottom of the lake, bottom of the river, under the sea, under the ocean, under the water,
        under the waves, beneath the sea, beneath the waves, beneath the ocean, below the waves, deep sea, coral,
        kelp forest, aquarium, submarine
    river: river, riverbank, river bank, stream, brook, creek, waterfall, bridge, rapids, riverside, canal, ford,
        banks
    lake: lake, pond, lakeside, lakeshore, pool, loch, jetty, puddle, lagoon, spring, reservoir, duck pond,
        fountain pool
    jungle: jungle, rainforest, rain forest, tropics, bamboo forest
    desert: desert, oasis, sand dune, sand dunes, sahara, pyramid, pyramids, dry land, wasteland, outback
    city: city, town, street, streets, alley, downtown, rooftop, rooftops, square, town square, city street,
        skyline, avenue, market, marketplace, market square, pavement, crossing, station, train station, bus stop,
        skyscraper, skyscrapers, metropolis, airport, building site, hospital, museum, theatre, zoo, circus, fair,
        fairground, high street, car park
    village: village, hamlet, cottage, hut, house, home, village green, village square, doorstep, church, front
        door, porch, mill, windmill, farmhouse, cabin, log cabin, gingerbread house, neighbourhood, little house
    farm: farm, farmyard, barnyard, field of wheat, wheat field, corn field, cornfield, field of corn, paddock,
        orchard, henhouse, hen house, chicken coop, pumpkin patch, vegetable patch, pigsty, barn, ranch, crops
    garden: garden, gardens, backyard, back yard, back garden, yard, flower bed, flowerbed, greenhouse, allotment,
        vegetable garden, rose garden, courtyard, terrace, balcony, nest
    castle: castle, palace, fortress, tower, drawbridge, kingdom, castle gate, moat, castle walls, ruins, temple,
        battlements
    cave: cave, cavern, grotto, tunnel, burrow, den, mine, underground, lair, dragon's lair, hole, rabbit hole,
        well, dungeon
    moon: moon, planet, mars, asteroid, crater, the moon, red planet, strange planet, surface of the moon, alien
        planet, comet
    space: space, outer space, galaxy, stars, star, universe, cosmos, milky way, among the stars, orbit, solar
        system, starry sky
    ice: ice, polar ice, iceberg, icebergs, north pole, south pole, arctic, antarctic, antarctica, ice floe, ice
        floes, igloo, tundra, frozen sea, polar sea, frozen lake, frozen land, snowfield, snowy field
    island: island, islands, desert island, treasure island, tropical island, isle, atoll
    swamp: swamp, marsh, bog, marshland, mangrove, mangroves, fen, wetland, wetlands, everglades, mire
    clouds: cloud, clouds, sky, skies, above the clouds, air, rainbow, heavens, high in the sky, up in the sky,
        above the world, hot air balloon, balloon, cloud castle
    volcano: volcano, volcanoes, lava, crater of the volcano, fiery mountain
    park: park, playground, play park, swings, slide, swing, sandpit, seesaw, skatepark, football pitch, sports
        field, schoolyard, school yard, merry-go-round, bandstand
    road: road, path, lane, highway, track, trail, crossroads, roadside, railway, railway line, motorway, way,
        country road, footpath
    harbour: harbour, harbor, port, dock, docks, quay, pier, lighthouse, marina, fishing village, wharf
    """
)
_INDOORS = _table(
    """
    room: room, house, home, hut, cottage, cabin, hall, hallway, corridor, doorway, tent, treehouse, tree house,
        hospital, office, bathroom, bath, church, train, bus, car, igloo, theatre, museum, clinic, tower, inside,
        lighthouse, windmill, mill, log cabin, station
    bedroom: bedroom, bed, nursery, children's room, child's room, cot, playroom, bedside, dormitory, under the
        blanket, blanket fort, cradle, guest room
    kitchen: kitchen, stove, oven, kitchen table, pantry, dining room, dinner table, breakfast table, cookhouse,
        cupboard
    living room: living room, sitting room, lounge, parlour, parlor, fireside, fireplace, hearth, sofa, armchair,
        front room, window sill, windowsill, drawing room
    classroom: classroom, school, kindergarten, nursery school, class, schoolroom, school hall, blackboard
    library: library, bookshop, book shop, bookcase, archive, study, reading room, bookstore
    castle hall: castle, palace, throne room, castle hall, great hall, ballroom, banquet hall, throne, dungeon,
        royal bedroom, tower room
    workshop: workshop, toolshed, tool shed, shed, garage, laboratory, lab, forge, smithy, studio, workbench,
        factory, inventor's workshop, boathouse, engine room
    attic: attic, loft, garret, storeroom, store room, cellar, basement, box room, under the roof
    shop: shop, bakery, store, market, supermarket, cafe, café, toy shop, toyshop, sweet shop, restaurant,
        baker's, grocery, florist, ice cream shop, inn, tavern, flower shop, counter
    spaceship: spaceship, space ship, rocket, space station, spacecraft, ufo, submarine, cockpit, control room,
        flying saucer, capsule, space shuttle, time machine
    stable: stable, stables, barn, cowshed, henhouse, hen house, hayloft, chicken coop, stall, sheepfold, pigsty,
        hutch
    """
)
# Rooms that are meant even where the scene says nothing of being indoors.
_ROOM_ANYWAY = _words(
    """
    armchair, attic, bakery, ballroom, banquet hall, basement, bathroom, bed, bedroom, blanket fort, bookcase,
    bookshop, cafe, café, castle hall, cellar, child's room, children's room, classroom, cockpit, control room,
    corridor, counter, cowshed, cupboard, dining room, drawing room, fireplace, fireside, flower shop, front room,
    garage, garret, great hall, guest room, hallway, hayloft, hearth, inn, kitchen, kitchen table, lab,
    laboratory, library, living room, loft, lounge, nursery, pantry, parlor, parlour, playroom, reading room,
    restaurant, room, schoolroom, shop, sitting room, smithy, sofa, space ship, space station, spacecraft,
    spaceship, stable, stables, stall, store, storeroom, studio, supermarket, sweet shop, tavern, throne room,
    toolshed, tower room, toy shop, toyshop, under the blanket, under the roof, window sill, windowsill,
    workbench, workshop
    """
)
# These stay a landscape though the scene is called indoors.
_OUTDOORS_ANYWAY = _words(
    """
    beach, burrow, cave, cavern, clouds, coral reef, den, desert, dragon's lair, dungeon, forest, garden, grotto,
    hole, island, jungle, lair, lake, meadow, mine, moon, mountain, mountains, rabbit hole, river, sea floor,
    seabed, swamp, tunnel, under the sea, underground, underwater, volcano
    """
)
# A building or such as the subject stands in the landscape that is named next: "a cottage in the forest".
_STANDS_IN = _words(
    """
    air, balloon, boat, bridge, cabin, church, cloud, cottage, den, doorstep, farmhouse, footpath, front door,
    gingerbread house, hole, home, hot air balloon, house, hut, lane, little house, log cabin, mill, moon, nest,
    oak, path, porch, puddle, raft, rainbow, rocks, ship, sky, slide, star, stars, swing, swings, tower, track,
    trail, tree, trees, waterfall, way, well, windmill
    """
)
# What is to be seen, and the words that call for it.
_FEATURES = _table(
    """
    waterfall: waterfall, waterfalls, falls, cascade
    bridge: bridge, bridges, drawbridge
    house: house, cottage, hut, cabin, home, farmhouse, log cabin, little house, gingerbread house, houses
    path: path, lane, trail, way, track, footpath, road
    flowers: flower, flowers, flowery, rose, roses, tulips, poppies, daisies, blossom, blossoms, sunflowers,
        wildflowers, bluebells, buttercups
    pines: pine, pines, fir, firs, spruce, pinewood, pine forest, conifers
    birches: birch, birches, birch wood
    palms: palm, palms, palm tree, palm trees, coconut, oasis, tropical
    snow: snow, snowy, snow-covered, frozen, icy, frosty, snow-capped, winter, wintry
    rocks: rock, rocks, rocky, stones, boulder, boulders, cliff, cliffs
    water: water, lake, pond, river, sea, stream, brook, pool, ocean, oasis, lagoon, shore, waterfall, moat
    tower: tower, lighthouse, windmill, mill
    lighthouse: lighthouse
    windmill: windmill, mill
    castle: castle, palace, fortress
    mountains: mountain, mountains, peaks, alps
    rainbow: rainbow
    mushrooms: mushroom, mushrooms, toadstool, toadstools, fairy, magic, magical, enchanted
    crystals: crystal, crystals, gem, gems, jewels, glittering, glowing, sparkling, magic, treasure
    lamps: lamp, lamps, street lamp, lantern, lanterns, streetlight, lights
    rooftops: rooftop, rooftops, roof, roofs
    market: market, marketplace, market square, fair, fairground, stalls, circus
    playground: playground, swings, slide, swing, seesaw, sandpit, play park, merry-go-round
    fence: fence, gate, paddock, hedge, pasture
    wheat: wheat, corn, cornfield, wheat field, crops, grain, barley, hay
    orchard: orchard, apple tree, apple trees, cherry trees
    toys: toy, toys, toy shop, toyshop, nursery, playroom
    red: mars, red planet, red
    railway: railway, railway line, train tracks, rails
    igloo: igloo
    """
)
_PREPOSITION = re.compile(
    r"\b(?:behind|beside|near|next to|in front of|in the middle of|at the edge of|on the edge of|at the end of|"
    r"on top of|at the top of|at the foot of|outside|inside|among|between|above|over|beyond|across|along|through|"
    r"around|by|with|of|on|in|at|to|from|below|under|beneath|into|where|full of|and|,)\b|,"
)
_SEASIDE = re.compile(r"\b(?:by|beside|near|next to|at) (?:the|a) (?:sea|ocean)\b")
_IGNORED = _words(
    "a, an, the, his, her, their, its, my, our, your, some, very, little, small, big, old, great, tiny, this, that"
)


def _families(table: dict[str, frozenset[str]]) -> dict[str, str]:
    return {word: family for family, words in table.items() for word in words}


_OUTDOOR_WORDS = _families(_OUTDOORS)
_INDOOR_WORDS = _families(_INDOORS)
# Phrases that would fall apart at their preposition, the longest first: "at the bottom of the sea".
_IDIOMS = {
    phrase: family
    for phrase, family in sorted({**_INDOOR_WORDS, **_OUTDOOR_WORDS}.items(), key=lambda pair: -len(pair[0]))
    if " " in phrase and _PREPOSITION.search(phrase)
}
_LONGEST = 5


def read_place(place: str, indoors: bool) -> Place:
    """Understand a place. Never fails: unknown places are a meadow outdoors and a plain room indoors."""
    text = _plain(place)
    found = _find(text, indoors)
    default = "room" if indoors else "meadow"
    family = found[0][1] if found else default
    if found and not family_indoors(family) and found[0][0] in _STANDS_IN:
        later = [name for word, name in found[1:] if not family_indoors(name) and word not in _STANDS_IN]
        family = later[0] if later else family
    words = _phrases(text)
    features = frozenset(name for name, known in _FEATURES.items() if not known.isdisjoint(words))
    if family == "mountains" and "snow" in features:
        family = "snowy mountains"
    key = " ".join(sorted(set(text.split()) - _IGNORED)) or default
    return Place(family, features, family_indoors(family), key)


def family_indoors(family: str) -> bool:
    """Whether a family is a room."""
    return family in ROOMS


def _plain(place: str) -> str:
    text = place.casefold().replace("’", "'")
    return " ".join(re.sub(r"[^\w', -]+", " ", text).replace(",", " , ").split())


def _phrases(text: str) -> frozenset[str]:
    words = [word.strip("'-") for word in text.split()]
    bare = [word.removesuffix("'s") for word in words]
    runs = {
        " ".join(source[start : start + length])
        for source in (words, bare)
        for length in range(1, _LONGEST + 1)
        for start in range(len(source) - length + 1)
    }
    return frozenset(runs)


def _find(text: str, indoors: bool) -> list[tuple[str, str]]:
    """(word, family) pairs, the most telling first: whole idioms, then the head of each phrase in turn."""
    found = [("by the sea", "beach")] if _SEASIDE.search(text) else []
    found += [
        (phrase, family)
        for phrase, family in _IDIOMS.items()
        if re.search(rf"\b{re.escape(phrase)}\b", text.replace(" a ", " the "))
        and (indoors or not family_indoors(family) or phrase in _ROOM_ANYWAY)
    ][:1]
    for segment in _PREPOSITION.split(text):
        head = _head(segment.split(), indoors)
        if head:
            found.append(head)
    if indoors:
        found.sort(key=lambda pair: not (family_indoors(pair[1]) or pair[0] in _OUTDOORS_ANYWAY))
        found = [pair for pair in found if family_indoors(pair[1]) or pair[0] in _OUTDOORS_ANYWAY]
    return found


def _head(words: list[str], indoors: bool) -> tuple[str, str] | None:
    """The last known phrase of a segment: in "castle garden" the garden."""
    for end in range(len(words), 0, -1):
        for start in range(max(0, end - _LONGEST), end):
            phrase = " ".join(words[start:end])
            family = _family(phrase, indoors) or _family(phrase.removesuffix("s"), indoors)
            if family:
                return phrase, family
    return None


def _family(phrase: str, indoors: bool) -> str | None:
    if indoors and phrase not in _OUTDOORS_ANYWAY:
        return _INDOOR_WORDS.get(phrase) or _OUTDOOR_WORDS.get(phrase)
    if phrase in _ROOM_ANYWAY:
        return _INDOOR_WORDS.get(phrase)
    return _OUTDOOR_WORDS.get(phrase)
