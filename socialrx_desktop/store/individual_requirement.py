"""What a person needs of everybody who speaks, writes or opens a door to them (PRSB "individual requirements")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import facts, same_person
from socialrx_desktop.store.record import Choice, Record, column, tables
from socialrx_desktop.store.transaction import View, Work

_PATIENT = 2  # the number of the table whose banner shows these words, and which therefore reads this one
FLAG_CODE = "1108111000000107"
"""SNOMED CT: requires reasonable adjustments for health and care access (Equality Act 2010)."""


class Kind(StrEnum):
    """Which part of the standard the requirement belongs to."""

    ADJUSTMENT = "adjustment"
    IMPAIRMENT = "impairment"
    MOBILITY = "mobility"
    OTHER = "other"


KINDS: Mapping[Kind, str] = {
    Kind.ADJUSTMENT: "Reasonable adjustment",
    Kind.IMPAIRMENT: "Impairment",
    Kind.MOBILITY: "Mobility",
    Kind.OTHER: "Other requirement",
}

_RANK = {kind: place for place, kind in enumerate(Kind)}


class IndividualRequirement(Record, kw_only=True):
    """One requirement. `is_flagged` ones stand in the banner (for an adjustment: PRSB "reasonable adjustment flag")."""

    __tablename__ = "individual_requirement"
    table_id = 33
    moved_from = _PATIENT

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    kind: Mapped[Kind] = mapped_column(Choice(Kind), info=column(2))
    is_flagged: Mapped[bool] = mapped_column(info=column(3, "safe-or"), default=False)
    code: Mapped[str] = mapped_column(info=column(4), default="")
    words: Mapped[str] = mapped_column(info=column(5))
    detail: Mapped[str] = mapped_column(info=column(6), default="")
    noted_on: Mapped[date | None] = mapped_column(info=column(7), default=None)
    ended_on: Mapped[date | None] = mapped_column(info=column(8), default=None)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A requirement as a form gives it.

    `words` is what must be done, in few words, for they may stand in the banner; `detail` is how, and what happens if
    it is not done (for an impairment: what the person can do, and how they want to be supported).
    """

    kind: Kind
    words: str
    code: str = ""
    detail: str = ""
    is_flagged: bool = True


@dataclass(frozen=True, kw_only=True)
class Entry(Details):
    """A requirement as it is kept."""

    id: UUID
    noted_on: date | None
    ended_on: date | None


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """Keep a requirement. One that says what another one says already is refused."""
    work.get(tables()[_PATIENT], patient)
    facts.check_words(details.words, "Enter what the person needs.", field="words")
    wanted = details.words.strip().casefold()
    if any(each.words.casefold() == wanted and each.kind is details.kind for each in current(work, patient)):
        raise InputProblem("That requirement is recorded already.", field="words")
    row = IndividualRequirement(id=work.new_id(), patient_id=patient, noted_on=work.today, **facts.values(details))
    return work.add(row).id


def change(work: Work, requirement: UUID, details: Details) -> None:
    """Put a requirement as it is now: what counts is the latest."""
    row = work.get(IndividualRequirement, requirement)
    facts.check_words(details.words, "Enter what the person needs.", field="words")
    facts.put(row, details)


def end(work: Work, requirement: UUID) -> None:
    """The person needs it no more."""
    work.get(IndividualRequirement, requirement).ended_on = work.today


def current(view: View, patient: UUID) -> list[Entry]:
    """What the person needs now: flagged ones first, and among them the reasonable adjustments."""
    statement = (
        select(IndividualRequirement)
        .where(IndividualRequirement.patient_id.in_(same_person.ids(patient)), IndividualRequirement.ended_on.is_(None))
        .order_by(IndividualRequirement.id)
    )
    found = [facts.shaped(Entry, row) for row in view.session.scalars(statement)]
    return sorted(found, key=lambda each: (not each.is_flagged, _RANK[each.kind]))


def flagged(view: View, patients: Select[UUID]) -> dict[UUID, list[str]]:
    """The flagged words of many patients, each person's in the order of `current`: what a page of a list shows."""
    page = select(patients.cte().c.id)  # read twice, found once
    statement = (
        select(
            same_person.lead_of(IndividualRequirement.patient_id).label("lead"),
            IndividualRequirement.kind,
            IndividualRequirement.words,
        )
        .where(
            same_person.is_of(IndividualRequirement.patient_id, page),
            IndividualRequirement.is_flagged,
            IndividualRequirement.ended_on.is_(None),
        )
        .order_by(IndividualRequirement.id)
    )
    found: dict[UUID, list[str]] = {}
    for row in sorted(view.rows(statement), key=lambda row: _RANK[row.kind]):
        found.setdefault(row.lead, []).append(row.words)
    return found
