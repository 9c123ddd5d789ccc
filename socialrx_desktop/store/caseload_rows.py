"""Reads the rows of a caseload table as people and referrals of ours, and names what it cannot read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

from socialrx_desktop.domain import caseload_values as values
from socialrx_desktop.domain.caseload_columns import FACTS, SEVERAL, Fact
from socialrx_desktop.domain.caseload_values import Dates, Name
from socialrx_desktop.domain.pathway import Pathway
from socialrx_desktop.domain.search_words import folded
from socialrx_desktop.domain.table import WHOLE_ROW, Row, Table
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import note
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.referral import Method, Received, Standing

Known = TypeVar("Known")

_ADDRESS_LINES = 5
_DATES = (Fact.DATE_OF_BIRTH, Fact.RECEIVED_ON, Fact.NEXT_ACTION_DUE, Fact.REVIEW_ON)
_HOW_CONSENT_IS_KNOWN = "Said in the caseload that was brought in"
_FIRST_THING = "Check what was brought in"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person said of the table: the fact that each heading tells, the pathway, and rows to take nevertheless.

    `stage` is where a case stands whose row does not say it; empty is where the pathway takes people up again.
    """

    columns: Mapping[str, Fact]
    pathway: str = "primary-care"
    stage: str = ""
    taken: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row: the heading (empty for the whole row), and why, without what the cell says."""

    heading: str
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """What is written for one row."""

    details: patients.Details
    received: Received
    standing: Standing
    requirements: str
    note: str


class Cells:
    """The cells of one row by the fact that they tell, and what is wrong with them so far."""

    def __init__(self, row: Row, headings: Sequence[str], places: Mapping[Fact, Sequence[int]]) -> None:
        self._row = row
        self._headings = headings
        self._places = places
        self.faults: list[Fault] = []
        if WHOLE_ROW in row.faults:
            self.faults.append(Fault("", _sentence(row.faults[WHOLE_ROW])))

    def texts(self, fact: Fact) -> list[tuple[str, str]]:
        """Each heading of this fact with what its cell says, where it says something that can be read."""
        found = []
        for place in self._places.get(fact, ()):
            if place in self._row.faults:
                self.refuse(place, _sentence(self._row.faults[place]))
            elif self._row.cells[place]:
                found.append((self._headings[place], self._row.cells[place]))
        return found

    def text(self, fact: Fact) -> str:
        """What the cells of this fact say, a line each."""
        return "\n".join(text for _, text in self.texts(fact))

    def read(self, fact: Fact, reader: Callable[[str], Known | None]) -> Known | None:
        """What `reader` makes of the cell; None for nothing, and for what is then named as a fault."""
        for place, (_, text) in zip(self._places.get(fact, ()), self.texts(fact), strict=False):
            try:
                return reader(text)
            except InputProblem as problem:
                self.refuse(place, str(problem))
        return None

    def refuse(self, place: int, why: str) -> None:
        """Name a fault of a cell, once."""
        fault = Fault(self._headings[place], why)
        if fault not in self.faults:
            self.faults.append(fault)

    def require(self, fact: Fact, found: object, what: str) -> None:
        """Name it as a fault that nothing was found for this fact, unless its cell is at fault already."""
        place = self._places[fact][0]
        if not found and all(fault.heading != self._headings[place] for fault in self.faults):
            self.refuse(place, f"There is no {what}.")


class Reading:
    """Reads the rows of one table as the person said, and counts what it put right."""

    def __init__(self, table: Table, choices: Choices, way: Pathway, today: date) -> None:
        self.choices = choices
        self._table = table
        self._way = way
        self._today = today
        self._places = _places(table.headings, choices.columns)
        self._dates = {fact: self._how(fact) for fact in _DATES}
        self._stages = _stages(way)
        self._mended = Counter[str]()

    def cells(self, row: Row) -> Cells:
        return Cells(row, self._table.headings, self._places)

    def heading(self, field: str) -> str:
        """The heading that tells the fact of this name; empty if none does."""
        places = self._places.get(Fact(field), ()) if field in FACTS else ()
        return self._table.headings[places[0]] if places else ""

    def case(self, cells: Cells) -> Case:
        """What the row says; what it says wrongly is named in `cells`."""
        received = self._received(cells)
        return Case(
            self._details(cells),
            received,
            self._standing(cells),
            cells.text(Fact.REQUIREMENTS),
            self._note(cells),
        )

    def notes(self) -> list[str]:
        """What to say about all of the rows together."""
        found = []
        if Fact.RECEIVED_ON not in self._places:
            found.append("No column is the referral date, so today stands for it.")
        found += [
            f"“{self._table.headings[self._places[fact][0]]}” may have the month before the day: look at its dates."
            for fact, dates in self._dates.items()
            if dates.is_doubtful
        ]
        if self._mended["telephone"]:
            found.append(f"The 0 was put back at the front of {_count(self._mended['telephone'], 'telephone number')}.")
        if self._mended["year"]:
            found.append(
                f"2 digits were read as the last such year in {_count(self._mended['year'], 'date')} of birth."
            )
        unread = [heading for heading in self._table.headings if heading not in self.choices.columns]
        if unread:
            found.append(f"Not brought in: {', '.join(f'“{heading}”' for heading in unread)}.")
        return found

    def _how(self, fact: Fact) -> Dates:
        texts = [row.cells[place] for row in self._table.rows for place in self._places.get(fact, ())]
        return values.how(texts, self._today, counts_from_1904=self._table.counts_from_1904)

    def _details(self, cells: Cells) -> patients.Details:
        name = self._name(cells)
        telephones = self._telephones(cells)
        return patients.Details(
            first_name=name.first_name,
            family_name=name.family_name,
            title=name.title,
            preferred_name=cells.text(Fact.PREFERRED_NAME),
            date_of_birth=cells.read(Fact.DATE_OF_BIRTH, self._birth_date),
            nhs_number=cells.read(Fact.NHS_NUMBER, values.nhs_number),
            gender=cells.read(Fact.GENDER, values.gender),
            sex=cells.read(Fact.SEX, values.sex),
            ethnicity=cells.read(Fact.ETHNICITY, values.ethnicity),
            address=self._address(cells),
            postcode=values.something(cells.text(Fact.POSTCODE)),
            telephone=telephones[0][1] if telephones else "",
            other_contact_information="\n".join(f"{heading}: {text}" for heading, text in telephones[1:]),
            email=values.something(cells.text(Fact.EMAIL)),
            language=values.something(cells.text(Fact.LANGUAGE)),
            interpreter_required=bool(cells.read(Fact.INTERPRETER, values.yes)),
            gp_name=values.something(cells.text(Fact.GP_NAME)),
            gp_practice=values.something(cells.text(Fact.GP_PRACTICE)),
            gp_practice_code=values.something(cells.text(Fact.GP_PRACTICE_CODE)),
        )

    def _name(self, cells: Cells) -> Name:
        if Fact.WHOLE_NAME in self._places:
            found = cells.read(Fact.WHOLE_NAME, values.whole_name)
            cells.require(Fact.WHOLE_NAME, found, "name")
            name = found or Name("", "", "")
            return replace(name, title=cells.text(Fact.TITLE) or name.title)
        for fact in (Fact.FIRST_NAME, Fact.FAMILY_NAME):
            cells.require(fact, cells.text(fact), FACTS[fact].lower())
        return Name(cells.text(Fact.TITLE), cells.text(Fact.FIRST_NAME), cells.text(Fact.FAMILY_NAME))

    def _birth_date(self, text: str) -> date | None:
        found = values.birth_date(text, self._dates[Fact.DATE_OF_BIRTH])
        self._mended["year"] += found is not None and values.has_short_year(text)
        return found

    def _telephones(self, cells: Cells) -> list[tuple[str, str]]:
        found = []
        for heading, text in cells.texts(Fact.TELEPHONE):
            try:
                number, is_mended = values.telephone(text)
            except InputProblem as problem:
                cells.faults.append(Fault(heading, str(problem)))
                continue
            self._mended["telephone"] += is_mended
            if number:
                found.append((heading, number))
        return found

    def _address(self, cells: Cells) -> str:
        lines = [line.strip(" ,") for line in values.something(cells.text(Fact.ADDRESS)).splitlines()]
        lines = [line for line in lines if line]
        return "\n".join(lines) if len(lines) <= _ADDRESS_LINES else ", ".join(lines)

    def _received(self, cells: Cells) -> Received:
        on: date | None = self._today
        if Fact.RECEIVED_ON in self._places:
            on = cells.read(Fact.RECEIVED_ON, lambda text: values.past_day(text, self._dates[Fact.RECEIVED_ON]))
            cells.require(Fact.RECEIVED_ON, on, "referral date")
        return Received(
            received_on=on or self._today,
            pathway=self._way.id,
            referrer_name=values.something(cells.text(Fact.REFERRER_NAME)),
            referrer_role=values.something(cells.text(Fact.REFERRER_ROLE)),
            referrer_organisation=values.something(cells.text(Fact.REFERRER_ORGANISATION)),
            method=cells.read(Fact.METHOD, _method) or Method.LETTER,
            reason=cells.text(Fact.REASON),
            consent_to_share=cells.read(Fact.CONSENT, _answer) or Answer.NOT_ASKED,
        )

    def _standing(self, cells: Cells) -> Standing:
        usual = self.choices.stage or self._way.reopens_to
        stage = cells.read(Fact.STATUS, partial(_stage, self._stages)) or usual
        is_new = stage == self._way.first
        due = cells.read(Fact.NEXT_ACTION_DUE, lambda text: values.any_day(text, self._dates[Fact.NEXT_ACTION_DUE]))
        return Standing(
            stage=stage,
            next_action=cells.text(Fact.NEXT_ACTION) or ("Make first contact" if is_new else _FIRST_THING),
            due=due or (self._today if is_new else None),
            review_on=cells.read(Fact.REVIEW_ON, lambda text: values.any_day(text, self._dates[Fact.REVIEW_ON])),
            how_consent_is_known=_HOW_CONSENT_IS_KNOWN,
        )

    def _note(self, cells: Cells) -> str:
        told = cells.texts(Fact.NOTE)
        text = "\n".join(f"{heading}: {text}" for heading, text in told) if len(told) > 1 else cells.text(Fact.NOTE)
        if len(text) > note.LONGEST:
            cells.refuse(self._places[Fact.NOTE][0], f"A note has at most {note.LONGEST:,} characters.")
        return text


def _places(headings: Sequence[str], columns: Mapping[str, Fact]) -> dict[Fact, list[int]]:
    found: dict[Fact, list[int]] = {}
    for place, heading in enumerate(headings):
        if heading in columns:
            found.setdefault(columns[heading], []).append(place)
    assert all(len(places) == 1 or fact in SEVERAL for fact, places in found.items()), "the columns were checked"
    return found


def _count(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _answer(text: str) -> Answer | None:
    if folded(text) in {"not asked", "not sought", "pending"}:
        return Answer.NOT_ASKED
    said = values.yes(text)
    return None if said is None else Answer.GIVEN if said else Answer.REFUSED


_METHODS: Mapping[str, Method] = {
    **{folded(method.value.replace("_", " ")): method for method in Method},
    "email": Method.SECURE_EMAIL,
    "nhs mail": Method.SECURE_EMAIL,
    "nhsmail": Method.SECURE_EMAIL,
    "telephone": Method.PHONE,
    "phone call": Method.PHONE,
    "ers": Method.E_RS,
    "face to face": Method.IN_PERSON,
    "self": Method.SELF,
    "post": Method.LETTER,
}


def _method(text: str) -> Method | None:
    said = folded(values.something(text))
    if said and said not in _METHODS:
        raise InputProblem("The program does not know this value.", "Mend it, or leave the column out.")
    return _METHODS.get(said)


_CLOSED = ""


def _stages(way: Pathway) -> dict[str, str]:
    """The open stage that each word for a status means; empty for an end."""
    new = ("new", "new referral", "referred", "received", "waiting", "waiting list", "awaiting contact", "to contact")
    under_way = ("open", "active", "current", "in progress", "ongoing", "engaged", "live", "on caseload", "accepted")
    ended = ("closed", "discharged", "declined", "completed", "complete", "inactive", "withdrawn", "cancelled",
             "rejected", "did not engage", "dna", "died", "deceased", "rip", "finished", "ended")  # fmt: skip
    found = dict.fromkeys(new, way.first) | dict.fromkeys(under_way, way.reopens_to) | dict.fromkeys(ended, _CLOSED)
    if "paused" in way.stages:
        found |= dict.fromkeys(("on hold", "paused", "suspended"), "paused")
    for stage in way.stages.values():
        said = {folded(stage.id.replace("_", " ")), folded(stage.name)}
        found |= dict.fromkeys(said, stage.id if stage.is_open else _CLOSED)
    return found


def _stage(stages: Mapping[str, str], text: str) -> str | None:
    said = folded(values.something(text))
    if not said:
        return None
    if said not in stages:
        raise InputProblem("The program does not know this status.", "Mend it, or leave the column out.")
    if stages[said] == _CLOSED:
        raise InputProblem("This case has ended.", "Only open cases are brought in.")
    return stages[said]
