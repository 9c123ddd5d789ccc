"""People of a family as a worker types them in one go: one person a line, such as "Omar Khan, brother, 3 May 2015"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from socialrx_desktop.domain import nhs_number, typed
from socialrx_desktop.problems import InputProblem

ROLES: Mapping[str, str] = {
    "child": "child",
    "son": "child",
    "daughter": "child",
    "sibling": "sibling",
    "brother": "sibling",
    "sister": "sibling",
    "twin": "sibling",
    "parent": "parent",
    "mother": "parent",
    "father": "parent",
    "mum": "parent",
    "mam": "parent",
    "dad": "parent",
    "carer": "carer",
    "foster carer": "carer",
    "guardian": "carer",
    "other": "other",
    "grandmother": "other",
    "grandfather": "other",
    "aunt": "other",
    "uncle": "other",
}
"""The words for who somebody is, and the role that each stands for."""

_NUMBER = re.compile(r"[\d \-]{10,14}")


@dataclass(frozen=True)
class NamedPerson:
    """One line: a name to register, or the NHS number of somebody who is known; `said` is the word for the role."""

    line: int
    first_name: str
    family_name: str
    nhs_number: str
    role: str
    said: str
    date_of_birth: date | None


def read(text: str, today: date, *, field: str) -> list[NamedPerson]:
    """The people of the lines that are not empty; an InputProblem that names the line which cannot be read."""
    return [
        _person(number, line, today, field) for number, line in enumerate(text.splitlines(), start=1) if line.strip()
    ]


def _person(number: int, line: str, today: date, field: str) -> NamedPerson:
    name, *facts = (part.strip() for part in line.split(","))
    said, born = "", None
    for fact in facts:
        if fact.casefold() in ROLES:
            said = fact.casefold()
        elif fact:
            born = _day(number, fact, today, field)
    if not said:
        raise _refusal(number, "say who this person is, such as child, brother, mother or carer", field)
    if _NUMBER.fullmatch(name):
        return NamedPerson(number, "", "", _nhs_number(number, name, field), ROLES[said], said, born)
    first, _, family = name.rpartition(" ")
    if not first.strip():
        raise _refusal(number, "enter a first name and a family name", field)
    return NamedPerson(number, first.strip(), family, "", ROLES[said], said, born)


def _day(number: int, fact: str, today: date, field: str) -> date | None:
    try:
        return typed.past_day(fact, today, field=field)
    except InputProblem:
        raise _refusal(number, "the last part is neither who they are nor a date of birth", field) from None


def _nhs_number(number: int, name: str, field: str) -> str:
    try:
        return nhs_number.check(name)
    except InputProblem:
        raise _refusal(number, "this is not an NHS number", field) from None


def _refusal(number: int, what: str, field: str) -> InputProblem:
    return InputProblem(f"Line {number}: {what}.", "For example: Omar Khan, brother, 3 May 2015.", field=field)
