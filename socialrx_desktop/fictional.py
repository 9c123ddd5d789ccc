"""Makes up people of Netherbourne, a town that does not exist, and what a link worker writes about them.

What they are made from is data: `resources/sample/casework.json`. Nobody real is meant, and nothing about them can be
anybody's: NHS numbers and telephone numbers come from ranges kept for this, and the postcodes do not exist.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from socialrx_desktop import resources
from socialrx_desktop.domain import nhs_number, words
from socialrx_desktop.domain.demographics import ContactMethod, Gender
from socialrx_desktop.store import individual_requirement, patient
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.patient import WrittenFormat
from socialrx_desktop.store.referral import Method, Received

Data = Mapping[str, Any]  # one object of casework.json, whose form the tests hold

_WAYS = (*[Mode.PHONE] * 6, *[Mode.HOME_VISIT] * 3, *[Mode.CLINIC] * 2, *[Mode.COMMUNITY] * 2, Mode.VIDEO, Mode.TEXT,
         Mode.EMAIL)  # fmt: skip

_CONTACT_METHODS = (
    ContactMethod.TELEPHONE, ContactMethod.TELEPHONE, ContactMethod.TEXT_MESSAGE, ContactMethod.LETTER,
)  # fmt: skip


def casework() -> Data:
    """What people, referrals and notes are made from."""
    data: Data = json.loads(resources.path("sample", "casework.json").read_text(encoding="utf-8"))
    return data


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist, and how they came to us; `random` goes on from here for what happens to them."""

    number: int
    random: Random
    details: patient.Details
    requirement: individual_requirement.Details | None
    gender: str
    age: int
    background: Data
    story: Data
    relative: str
    received: Received


def person(data: Data, number: int, nhs: str, seed: int) -> Person:
    """Person `number` of a seed; the same whoever else there is."""
    random = Random(f"{seed}/{number}")  # noqa: S311  # people are made up, not secrets
    story = data["stories"][number * 5 % len(data["stories"])]
    gender = story["gender"] or random.choice(("woman", "woman", "man"))
    background = _background(data, story, random)
    age = random.randint(*story["ages"])
    surgery = random.choice(data["surgeries"])
    doctor = random.choice(surgery["doctors"])
    requirement = _requirement(data, story, age, random)
    has_number = random.random() > 0.08
    street, postcode = random.choice(data["streets"])
    details = patient.Details(
        first_name=random.choice(background["women" if gender == "woman" else "men"]),
        family_name=random.choice(background["families"]),
        title=random.choice(("Mrs", "Ms")) if gender == "woman" else "Mr",
        date_of_birth=date(2025 - age, random.randint(1, 12), random.randint(1, 28)),
        gender=Gender.FEMALE if gender == "woman" else Gender.MALE,
        nhs_number=nhs if has_number else None,
        nhs_number_status=nhs_number.Status.VERIFIED if has_number else nhs_number.Status.TRACE_REQUIRED,
        address=f"{random.randint(1, 148)} {street}, Netherbourne",
        postcode=f"{postcode}{random.choice('ABDEFGHJLNPQRSTUWXYZ')}{random.choice('ABDEFGHJLNPQRSTUWXYZ')}",
        telephone=_telephone(random),
        contact_method=random.choice(_CONTACT_METHODS),
        language=background["language"],
        interpreter_required=random.random() < background["interpreter"],
        written_format=WrittenFormat(requirement.get("format", "standard")),
        gp_name=doctor,
        gp_practice=surgery["name"],
        gp_practice_code=surgery["code"],
    )
    relatives = [each["who"] for each in data["relatives"] if age >= each["from"]]
    received = _received(data, story, details, random)
    return Person(
        number,
        random,
        details,
        _needed(requirement),
        gender,
        age,
        background,
        story,
        random.choice(relatives),
        received,
    )


def nhs_numbers(seed: int) -> Iterator[str]:
    """Numbers of the 999 range, which is kept for tests, each with its right check digit, none twice."""
    for step in range(1_000_000):
        number = nhs_number.complete(f"999{(seed * 104_729 + step * 7_919) % 1_000_000:06}")
        if number is not None and len(set(number)) > 1:
            yield number


class Writer:
    """Writes notes about one person, sentence by sentence, and repeats none until all have been used."""

    def __init__(self, data: Data, person: Person, services: Sequence[str]) -> None:
        self._random = person.random
        of_story = {phase: data["sentences"][phase] + person.story[phase] for phase in ("early", "middle", "late")}
        self._sentences = data["sentences"] | of_story
        self._decks: dict[str, list[str]] = {}
        self._interpreter = person.details.interpreter_required
        self._services = list(services)
        self._words = {**_pronouns(person.gender), "relative": person.relative, "name": person.details.first_name,
                       "language": person.details.language}  # fmt: skip

    def note(self, phase: str) -> tuple[Mode, str]:
        """A note of one phase of the support, and how the contact was made."""
        if phase == "letter":
            return Mode.NOT_A_CONTACT, self._text("letter", "letter_next")
        if phase == "attempt":
            return Mode.PHONE, self._text("attempt", "attempt_next")
        mode = self._random.choice((Mode.HOME_VISIT, Mode.CLINIC) if phase == "first" else _WAYS)
        middle = {"first": ("first", "early", "practical"), "late": ("review", "late", "feeling")}.get(
            phase, (phase, *self._random.sample(("feeling", "practical", "service"), self._random.choice((1, 2))))
        )
        interpreter = ("interpreter",) if self._interpreter and mode not in {Mode.TEXT, Mode.EMAIL} else ()
        return mode, self._text(mode.value, *interpreter, *middle, "closing")

    def afterthought(self) -> str:
        """One more sentence for a note that was written already."""
        return self._text("closing")

    def reason(self) -> str:
        """Why a note was corrected."""
        return self._text("correction")

    def say(self, template: str) -> str:
        """The template with this person's words in it."""
        service = self._random.choice(self._services) if self._services else "the group"
        return template.format(**self._words, service=service, weekday=self._random.choice(words.WEEKDAYS[:5]))

    def _text(self, *kinds: str) -> str:
        said = [self.say(self._draw(kind)) for kind in kinds]
        return " ".join(sentence[0].upper() + sentence[1:] for sentence in said)

    def _draw(self, kind: str) -> str:
        deck = self._decks.setdefault(kind, [])
        if not deck:
            deck.extend(self._random.sample(self._sentences[kind], len(self._sentences[kind])))
        return deck.pop()


def _background(data: Data, story: Data, random: Random) -> Data:
    known = [each for each in data["backgrounds"] if each["language"] in story.get("languages", [each["language"]])]
    chosen: Data = random.choices(known, [each["weight"] for each in known])[0]
    return chosen


def _requirement(data: Data, story: Data, age: int, random: Random) -> Data:
    """What the person needs of everybody who writes or speaks to them; most need nothing."""
    wanted = story.get("format")
    known = [
        each
        for each in data["requirements"]
        if (each["format"] == wanted if wanted else age >= each["from"] and each["format"] != "easy-read")
    ]
    chosen: Data = random.choice(known) if wanted or random.random() < 0.35 else {}
    return chosen


def _needed(requirement: Data) -> individual_requirement.Details | None:
    if not requirement:
        return None
    return individual_requirement.Details(
        kind=individual_requirement.Kind(requirement["kind"]), words=requirement["words"]
    )


def _telephone(random: Random) -> str:
    """A number that nobody has: Ofcom keeps these two ranges for drama."""
    if random.random() < 0.3:
        return f"01632 960 {random.randint(100, 999)}"
    return f"07700 900 {random.randint(0, 999):03}"


def _received(data: Data, story: Data, details: patient.Details, random: Random) -> Received:
    known = data["referrers"]
    chosen = random.choices(known, [each["weight"] for each in known])[0]
    by_the_surgery = not chosen["organisation"]
    return Received(
        received_on=date.min,  # the case says when
        referrer_name=details.gp_name if chosen["role"] == "GP" else chosen["name"],
        referrer_role=chosen["role"],
        referrer_organisation=details.gp_practice if by_the_surgery else chosen["organisation"],
        method=Method(chosen["method"]),
        reason=random.choice(story["reasons"]),
        return_response_to=details.gp_practice if by_the_surgery else chosen["organisation"],
    )


def _pronouns(gender: str) -> dict[str, str]:
    if gender == "woman":
        return {"she": "she", "She": "She", "her": "her", "hers": "her", "Hers": "Her", "herself": "herself"}
    return {"she": "he", "She": "He", "her": "him", "hers": "his", "Hers": "His", "herself": "himself"}
