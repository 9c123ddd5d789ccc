"""Bringing a caseload in from a table: first a look at what would happen to each row, then all of it or nothing.

Nobody is merged. A row that may be a person who is here already is left out and named, unless somebody takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import select

from socialrx_desktop.domain import caseload_columns, likeness
from socialrx_desktop.domain.caseload_columns import FACTS, Fact
from socialrx_desktop.domain.likeness import Degree, Likeness, Person
from socialrx_desktop.domain.pathway import Pathway
from socialrx_desktop.domain.search_words import folded
from socialrx_desktop.domain.table import Row, Table
from socialrx_desktop.problems import InputProblem, Refused, Stopped
from socialrx_desktop.store import draft, duplicates, individual_requirement, note, referral
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.caseload_rows import Case, Choices, Fault, Reading
from socialrx_desktop.store.definitions import pathways
from socialrx_desktop.store.patient import Patient, list_name
from socialrx_desktop.store.transaction import View, Work

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

_REMEMBERED = "caseload columns"
_SETS_OF_HEADINGS = UUID("1c1f6f0e-6a0d-5b63-8b0b-0f3f0a8a7c52")
_STEP = 500


class Outcome(StrEnum):
    """What happens to a row."""

    NEW = "new"
    HERE = "here"  # the same NHS number: it is this person
    ALIKE = "alike"  # much speaks for one person: somebody must say
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """What would happen to one row. `known` is the patient of the workspace that it may be."""

    row: int
    name: str
    outcome: Outcome
    faults: tuple[Fault, ...] = ()
    known: UUID | None = None

    @property
    def where(self) -> str:
        """The place, for a list: "row 12, DOB, NHS number"."""
        return ", ".join([f"row {self.row}", *(fault.heading for fault in self.faults if fault.heading)])

    @property
    def why(self) -> str:
        """The reasons, for a list; each with its heading when there are more of them."""
        if len(self.faults) == 1:
            return self.faults[0].why
        return " ".join(f"{fault.heading}: {fault.why}" if fault.heading else fault.why for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen to each row of a table, in order; `notes` are sentences about all of it."""

    table: Table
    choices: Choices
    lines: tuple[Line, ...]
    cases: tuple[Case, ...]
    notes: tuple[str, ...]

    @property
    def left_out(self) -> tuple[Line, ...]:
        """The rows that are not brought in."""
        return tuple(line for line in self.lines if line.outcome is not Outcome.NEW)

    @property
    def duplicates(self) -> int:
        """How many rows are left out because the person is here already, or may be."""
        return sum(line.outcome in {Outcome.HERE, Outcome.ALIKE} for line in self.lines)


def plan(
    view: View,
    table: Table,
    choices: Choices,
    *,
    progress: Progress = lambda _done, _total: None,
    cancelled: Cancelled = lambda: False,
) -> Plan:
    """What would happen to each row. Nothing is changed; InputProblem for choices that cannot be, and Stopped."""
    way = _way(view, choices)
    _check_columns(table, choices)
    reading = Reading(table, choices, way, view.today)
    people = _People(view)
    lines, cases = [], []
    for done, row in enumerate(table.rows):
        if done % _STEP == 0:
            _check_stopped(cancelled)
            progress(done, len(table.rows))
        line, case = _decided(view, reading, people, row)
        lines.append(line)
        if case is not None:
            cases.append(case)
    progress(len(table.rows), len(table.rows))
    return Plan(table, choices, tuple(lines), tuple(cases), (*table.notes, *reading.notes()))


def apply(
    work: Work,
    made: Plan,
    *,
    progress: Progress = lambda _done, _total: None,
    cancelled: Cancelled = lambda: False,
) -> list[UUID]:
    """Bring in what the plan says, all of it or nothing; the new patients. The columns are remembered.

    Refused if the workspace has changed meanwhile so that something else would happen now. Raises Stopped soon after
    `cancelled` answers yes.
    """
    if plan(work, made.table, made.choices, cancelled=cancelled) != made:
        raise Refused("Records have changed since you looked.", "Look at the rows again, and then bring them in.")
    way = _way(work, made.choices)
    remember(work, made.table.headings, made.choices.columns)
    found: list[UUID] = []
    for start in range(0, len(made.cases), _STEP):
        _check_stopped(cancelled)
        progress(start, len(made.cases))
        cases = made.cases[start : start + _STEP]
        with work.together({}):
            people = [patients.register(work, case.details) for case in cases]
        with work.together({Patient: people}):
            for person, case in zip(people, cases, strict=True):
                _open_case(work, way, person, case)
        found += people
    progress(len(made.cases), len(made.cases))
    return found


def columns_for(view: View, worker: UUID, headings: Sequence[str]) -> dict[str, Fact]:
    """What these headings meant last time, or else what they are likely to mean."""
    kept = draft.kept(view, _REMEMBERED, _set_id(headings), worker)
    if kept is None:
        return caseload_columns.guess(headings)
    return {heading: Fact(fact) for heading, fact in kept.fields.items() if heading in headings and fact in FACTS}


def columns_of(text: str, headings: Sequence[str]) -> dict[str, Fact]:
    """What headings mean by a JSON object of headings and facts; the headings that it leaves out are not brought in.

    An empty fact leaves a heading out too. InputProblem for another heading or fact.
    """
    try:
        said = msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError:
        raise InputProblem("The map is not a JSON object of headings and facts.", field="columns") from None
    for heading, fact in said.items():
        if heading not in headings:
            raise InputProblem(
                "The map names a heading that the file does not have.", f"It is: {heading}.", field="columns"
            )
        if fact and fact not in FACTS:
            raise InputProblem(f"There is no fact {fact}.", f"There are: {', '.join(FACTS)}.", field="columns")
    return {heading: Fact(fact) for heading, fact in said.items() if fact}


def remember(work: Work, headings: Sequence[str], columns: Mapping[str, Fact]) -> None:
    """Keep what these headings mean, in the workspace: where headings are missing, a patient's name may be one."""
    draft.keep(work, _REMEMBERED, _set_id(headings), {heading: str(fact) for heading, fact in columns.items()})


def report(made: Plan) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Headings and rows of the list of what is left out and why; it holds nothing of what the cells say."""
    rows = ((str(line.row), fault.heading, fault.why) for line in made.left_out for fault in line.faults)
    return ("Row", "Column", "Why it was left out"), list(rows)


def to_mend(made: Plan) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Headings and rows of the rows that are left out, as they came, to be put right and brought in again."""
    left_out = {line.row: line for line in made.left_out}
    rows = [
        (*row.cells, str(row.number), f"{left_out[row.number].where}: {left_out[row.number].why}")
        for row in made.table.rows
        if row.number in left_out
    ]
    return (*made.table.headings, "Row in the file before", "Why it was left out"), rows


def _open_case(work: Work, way: Pathway, person: UUID, case: Case) -> None:
    if case.requirements:
        needed = individual_requirement.Details(kind=individual_requirement.Kind.OTHER, words=case.requirements)
        individual_requirement.add(work, person, needed)
    opened = referral.bring_in(work, way, person, case.received, case.standing)
    if case.note:
        note.write(work, person, case.note, mode=note.Mode.NOT_A_CONTACT, referral=opened)


def _set_id(headings: Sequence[str]) -> UUID:
    return uuid5(_SETS_OF_HEADINGS, "\n".join(headings))


def _check_stopped(cancelled: Cancelled) -> None:
    if cancelled():
        raise Stopped("Bringing the caseload in was stopped.", "Nothing was changed.")


def _way(view: View, choices: Choices) -> Pathway:
    way = pathways(view).get(choices.pathway)
    if way is None or not way.is_offered:
        raise InputProblem("There is no such pathway.", "Choose one of this workspace.", field="pathway")
    if choices.stage and (choices.stage not in way.stages or not way.stages[choices.stage].is_open):
        raise InputProblem("A case cannot stand there.", f"Choose an open stage of {way.name}.", field="stage")
    return way


def _check_columns(table: Table, choices: Choices) -> None:
    caseload_columns.check(choices.columns)
    missing = [heading for heading in choices.columns if heading not in table.headings]
    if missing:
        raise InputProblem("A column is missing from this file.", f"It is: {missing[0]}.", field="columns")


def _decided(view: View, reading: Reading, people: _People, row: Row) -> tuple[Line, Case | None]:
    """What happens to this row, after those before it. Only rows that are taken count as people of this file."""
    cells = reading.cells(row)
    case = reading.case(cells)
    name = list_name(case.details.first_name, case.details.family_name)
    line = Line(row.number, name, Outcome.NEW)
    if cells.faults:
        return replace(line, outcome=Outcome.REFUSED, faults=tuple(cells.faults)), None
    alike = people.like(case.details)
    if alike is not None and (alike.outcome is Outcome.HERE or row.number not in reading.choices.taken):
        return replace(line, outcome=alike.outcome, faults=(Fault("", alike.why),), known=alike.patient), None
    try:
        patients.check(view, replace(case.details, nhs_number=None))  # whose it may be, is known by now
    except InputProblem as problem:
        fault = Fault(reading.heading(problem.field), str(problem))
        return replace(line, outcome=Outcome.REFUSED, faults=(fault,)), None
    people.add(case.details, f"Row {row.number}")
    return line, case


@dataclass(frozen=True, slots=True)
class _Alike:
    outcome: Outcome
    why: str
    patient: UUID | None


class _People:
    """Everybody of the workspace and of the rows taken so far, found by what two records of one person share."""

    def __init__(self, view: View) -> None:
        self._known: list[tuple[Person, str, UUID | None]] = []
        self._by_number: dict[str, int] = {}
        self._by_key: dict[tuple[object, ...], list[int]] = {}
        columns = (
            Patient.id, Patient.first_name, Patient.family_name, Patient.preferred_name, Patient.date_of_birth,
            Patient.postcode, Patient.nhs_number,
        )  # fmt: skip
        for row in view.rows(select(*columns)):
            self.add(row, "A patient of this workspace", row.id)

    def add(self, known: Any, who: str, patient: UUID | None = None) -> None:  # Details, or a row of their columns
        """From now on others may be like this person."""
        person, keys = duplicates.compared_by(known)
        place = len(self._known)
        self._known.append((person, who, patient))
        if person.nhs_number:
            self._by_number.setdefault(person.nhs_number, place)
        for key in keys:
            self._by_key.setdefault(key, []).append(place)

    def like(self, details: patients.Details) -> _Alike | None:
        """Who may be this person, the likeliest."""
        asked, keys = duplicates.compared_by(details)
        if asked.nhs_number in self._by_number:
            _, who, patient = self._known[self._by_number[asked.nhs_number]]
            return _Alike(Outcome.HERE, f"{who} has the same NHS number.", patient)
        found: list[tuple[Likeness, int]] = []
        for place in sorted({place for key in keys for place in self._by_key.get(key, ())}):
            alike = likeness.compare(asked, self._known[place][0], duplicates.nicknames())
            if alike is not None and _is_to_be_named(alike, asked, self._known[place][0]):
                found.append((alike, place))
        if not found:
            return None
        alike, place = max(found, key=lambda each: (each[0].degree, -each[1]))
        _, who, patient = self._known[place]
        return _Alike(Outcome.ALIKE, f"{who} may be the same person: {', '.join(alike.words)}.", patient)


def _is_to_be_named(alike: Likeness, one: Person, other: Person) -> bool:
    """A household is not one person. Nor are two with NHS numbers of their own, unless name and birth are the same."""
    if alike.degree is Degree.HOUSEHOLD:
        return False
    if not (one.nhs_number and other.nhs_number):
        return True
    return _name_and_birth(one) == _name_and_birth(other)


def _name_and_birth(person: Person) -> tuple[object, ...]:
    return (*sorted((folded(person.first_name), folded(person.family_name))), person.date_of_birth)
