"""People who may have two records: asked before a new one is made, and looked for through the whole workspace.

Before a new record only a few are compared: those with the NHS number, with the date of birth or one that a slip of the
pen away, or with the postcode, all of which the database finds by index. Nothing is ever joined here; that is a
person's decision (`merge`), and so is saying that two records are of two people.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop import resources
from socialrx_desktop.domain import likeness
from socialrx_desktop.domain.likeness import Degree, Likeness, Nicknames, Person
from socialrx_desktop.domain.search_words import words
from socialrx_desktop.problems import InputProblem, Stopped
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store import same_person
from socialrx_desktop.store.patient import Banner, Details, Patient
from socialrx_desktop.store.record import Record, column
from socialrx_desktop.store.transaction import View, Work

_MOST_COMPARED = 2_000


class PatientApart(Record, kw_only=True):
    """That somebody looked at two records and said that they are of two people."""

    __tablename__ = "patient_apart"
    table_id = 66

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    other_id: Mapped[UUID] = mapped_column(info=column(2, "immutable"), index=True)
    said_on: Mapped[date] = mapped_column(info=column(3, "immutable"))

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True)
class Possible:
    """Somebody who may be the person that is asked about, and why."""

    banner: Banner
    likeness: Likeness


@dataclass(frozen=True)
class Pair:
    """Two people who may be one, and why."""

    one: Banner
    other: Banner
    likeness: Likeness


def possible(view: View, details: Details, limit: int = 10) -> list[Possible]:
    """People here who may be this one, the likeliest first; those who only share a household come last."""
    asked = _person(details)
    rows = view.rows(_people().where(_may_be(asked)).limit(_MOST_COMPARED))
    return _found(view, asked, rows, limit)


def is_known(view: View, details: Details) -> bool:
    """Whether this person seems to be here already; people of one household do not count."""
    return any(each.likeness.degree is not Degree.HOUSEHOLD for each in possible(view, details))


def of_patient(view: View, patient: UUID, limit: int = 10) -> list[Possible]:
    """Other people here who may be this one."""
    own = set(same_person.records(view, patient))
    asked = _person(view.get(Patient, patient))
    rows = [row for row in view.rows(_people().where(_may_be(asked)).limit(_MOST_COMPARED)) if row.id not in own]
    return _found(view, asked, rows, limit)


def pairs(view: View, limit: int = 200, is_cancelled: Callable[[], bool] = lambda: False) -> list[Pair]:
    """Everybody who may have two records, the likeliest first, without those who were told apart or are joined.

    Looks through the whole workspace: some seconds for 50,000 people. Stopped if it was cancelled.
    """
    people = {row.id: _person(row) for row in view.rows(_people().where(same_person.is_shown(Patient.id)))}
    apart = {frozenset((one, other)) for one, other in view.rows(select(_leads(0), _leads(1)))}
    found: dict[frozenset[UUID], Likeness] = {}
    seen: set[frozenset[UUID]] = set()
    for block in _blocks(people):
        if is_cancelled():
            raise Stopped("The search for duplicates was stopped.", "Nothing was changed.")
        for one, other in combinations(block, 2):
            pair = frozenset((one, other))
            if pair in seen or pair in apart:
                continue
            seen.add(pair)
            alike = likeness.compare(people[one], people[other], nicknames())
            if alike is not None and alike.degree is not Degree.HOUSEHOLD:
                found[pair] = alike
    likeliest = sorted(found.items(), key=lambda each: (-each[1].degree, sorted(each[0])))[:limit]
    return [_pair(view, pair, alike) for pair, alike in likeliest]


def tell_apart(work: Work, one: UUID, other: UUID) -> UUID:
    """Keep that these are two people, so that nobody is asked again."""
    if one == other or same_person.lead(work, one) == same_person.lead(work, other):
        raise InputProblem("These are the records of one person.", "Take the records apart first.")
    for each in (one, other):
        work.get(Patient, each)
    first, second = sorted((one, other))
    return work.add(PatientApart(id=work.new_id(), patient_id=first, other_id=second, said_on=work.today)).id


def compared_by(known: Any) -> tuple[Person, set[tuple[object, ...]]]:  # Details, or a row of their columns
    """What a record is compared by, and its keys: two records of one person share at least one of those."""
    person = _person(known)
    return person, _keys(person)


@cache
def nicknames() -> Nicknames:
    """First names that stand for each other, from the program's own list."""
    said = json.loads(resources.path("names", "nicknames.json").read_text("utf-8"))
    found: dict[str, set[int]] = {}
    for number, group in enumerate(said["names"]):
        for name in group:
            found.setdefault(name, set()).add(number)
    return {name: frozenset(groups) for name, groups in found.items()}


def _people() -> Select[Any]:  # a Select of many columns, whose types nobody reads
    people: Any = select(
        Patient.id,
        Patient.first_name,
        Patient.family_name,
        Patient.preferred_name,
        Patient.date_of_birth,
        Patient.nhs_number,
        Patient.postcode,
    )
    return cast("Select[Any]", people)


def _person(known: Any) -> Person:  # Details, a row of `_people` or a Patient
    return Person(
        known.first_name,
        known.family_name,
        known.preferred_name,
        known.date_of_birth,
        patients.bare_number(known.nhs_number) if known.nhs_number else None,
        patients.spaced_postcode(known.postcode),
    )


def _may_be(asked: Person) -> ColumnElement[bool]:
    """The few who are worth comparing, each condition by an index."""
    found: list[ColumnElement[bool]] = []
    if asked.nhs_number:
        found.append(Patient.nhs_number == asked.nhs_number)
    if asked.postcode:
        found.append(Patient.postcode == asked.postcode)
    if asked.date_of_birth is not None:
        found.append(Patient.date_of_birth.in_(likeness.near_births(asked.date_of_birth)))
        found.append(Patient.date_of_birth.is_(None))
    else:
        either = {asked.first_name.strip(), asked.family_name.strip()} - {""}
        found.append(Patient.family_name.collate("NOCASE").in_(sorted(either)))
    return or_(*found)


def _found(view: View, asked: Person, rows: Sequence[Any], limit: int) -> list[Possible]:  # rows of `_people`
    compared = {row.id: likeness.compare(asked, _person(row), nicknames()) for row in rows}
    alikes = {each: alike for each, alike in compared.items() if alike is not None}
    leads = same_person.leads(view, alikes.keys())
    best: dict[UUID, Likeness] = {}
    for each, alike in alikes.items():
        lead = leads[each]
        if lead not in best or best[lead].degree < alike.degree:
            best[lead] = alike
    likeliest = sorted(best.items(), key=lambda each: (-each[1].degree, each[0]))[:limit]
    return [Possible(patients.banner(view, each), alike) for each, alike in likeliest]


def _leads(side: int) -> ColumnElement[UUID]:
    return same_person.lead_of((PatientApart.patient_id, PatientApart.other_id)[side])


def _pair(view: View, pair: frozenset[UUID], alike: Likeness) -> Pair:
    one, other = sorted(pair)
    return Pair(patients.banner(view, one), patients.banner(view, other), alike)


def _blocks(people: Mapping[UUID, Person]) -> Iterator[list[UUID]]:
    """People who share something that two records of one person share, more than one at a time."""
    blocks: dict[tuple[object, ...], list[UUID]] = {}
    for each, person in people.items():
        for key in _keys(person):
            blocks.setdefault(key, []).append(each)
    return (block for block in blocks.values() if len(block) > 1)


def _keys(person: Person) -> set[tuple[object, ...]]:
    firsts = set(_heard(person.first_name)) | set(_heard(person.preferred_name))
    families = set(_heard(person.family_name))
    keys: set[tuple[object, ...]] = {(frozenset((first, family)),) for first in firsts for family in families}
    if person.nhs_number:
        keys.add((person.nhs_number,))
    for name in firsts | families:
        if person.date_of_birth is not None:
            keys.add((person.date_of_birth, name))
        if person.postcode:
            keys.add((person.postcode, name))
    return keys


def _heard(name: str) -> Iterable[str | int]:
    """The sounds of a name's words, and the groups of nicknames to which they belong."""
    for word in words(name):
        yield likeness.sound(word)
        yield from nicknames().get(word, ())
