"""Believable made-up services in any number, the same for the same seed."""

from __future__ import annotations

import random
from datetime import time

from socialrx_desktop.domain.listing import Accessibility, Location, Organization, Schedule, Service, TaxonomyTerm

_WHAT = """
    Walking Gardening Singing Knitting Chess Cooking Swimming Dancing Painting Reading Boxing Cycling Yoga Pilates Bowls
    Bingo Choir Drama Photography Pottery Sewing Woodwork Fishing Football Badminton Tennis Running Befriending Debt
    Benefits Housing Bereavement Carers Dementia Stroke Diabetes Autism Parenting Volunteering Employment English
    Computer Allotment Community Friendship Loneliness Menopause Recovery Veterans Refugee
"""
_FORM = "Group Club Circle Class Café Table Advice Drop-in Project Helpline Network Trust Visits Workshop"
_WHO = "beginners carers men women families veterans everyone neighbours newcomers parents teenagers"
_SAID = """
    come along meet friends gentle pace tea biscuits volunteers support confidence wheelchair welcome hall garden river
    park library church weekly small free lift bus stop quiet room step access toilet help forms benefits letters talk
    listen learn skills health wellbeing hospital waiting list operation pain sleep worry mood memory music history
    local town street market school children grandchildren dog boots weather indoors outdoors online telephone evening
"""
_STEMS = (
    "brad",
    "wether",
    "nether",
    "lark",
    "harrow",
    "fell",
    "moor",
    "beck",
    "ash",
    "thorn",
    "kirk",
    "low",
    "high",
    "stan",
)
_ENDS = (
    "bourne",
    "gill",
    "ton",
    "ham",
    "by",
    "field",
    "wick",
    "worth",
    "ley",
    "side",
    "ford",
    "thwaite",
    "dale",
    "stead",
)


def made_up(count: int, seed: int = 1) -> list[Service]:
    """This many services of some `count` / 8 organisations in towns spread over an area of some 200 km."""
    chance = random.Random(seed)
    towns = [_town(chance) for _ in range(max(10, count // 500))]
    kinds = [
        TaxonomyTerm(f"k{number}", f"{what} and {what.lower()} support", "Kinds")
        for number, what in enumerate(_WHAT.split())
    ]
    groups = [_organization(chance, number, towns) for number in range(count // 8 + 1)]
    return [_service(chance, number, groups, towns, kinds) for number in range(count)]


def _town(chance: random.Random) -> tuple[str, float, float, str]:
    name = (chance.choice(_STEMS) + chance.choice(_ENDS)).capitalize()
    return name, 54 + chance.random() * 2, -2 + chance.random() * 3, f"QN{chance.randrange(1, 80)}"


def _organization(chance: random.Random, number: int, towns: list[tuple[str, float, float, str]]) -> Organization:
    return Organization(
        f"o{number}", f"{chance.choice(towns)[0]} {chance.choice(_WHAT.split())} {chance.choice(_FORM.split())}"
    )


def _service(
    chance: random.Random,
    number: int,
    groups: list[Organization],
    towns: list[tuple[str, float, float, str]],
    kinds: list[TaxonomyTerm],
) -> Service:
    town, north, east, outward = chance.choice(towns)
    postcode = f"{outward} {chance.randrange(1, 10)}{chance.choice('ABDEFGHJ')}{chance.choice('ABDEFGHJ')}"
    place = Location(
        f"l{number}",
        f"{town} {chance.choice(('Hall', 'Library', 'Centre', 'Park'))}",
        address=(f"{chance.randrange(1, 200)} {chance.choice(_STEMS).capitalize()} Road",),
        city=town,
        postal_code=postcode,
        latitude=round(north + chance.gauss(0, 0.02), 5),
        longitude=round(east + chance.gauss(0, 0.03), 5),
        accessibility=(Accessibility("Step-free entrance"),) if chance.random() < 0.5 else (),
    )
    opens = chance.randrange(8, 19)
    return Service(
        f"s{number}",
        f"{chance.choice(_WHAT.split())} {chance.choice(_FORM.split())} {town} {number % 97}",
        chance.choice(groups),
        description=" ".join(chance.choices(_SAID.split(), k=chance.randrange(30, 80))).capitalize() + ".",
        eligibility=f"For {chance.choice(_WHO.split())}",
        locations=(place,),
        schedules=(Schedule(chance.choice(("MO", "TU,TH", "WE", "FR", "SA")), time(opens), time(opens + 2)),),
        languages=("English",),
        taxonomy_terms=tuple(chance.sample(kinds, chance.randrange(1, 4))),
    )
