"""Which records are of one person: records that a worker has joined, and which of them leads.

Joining rewrites nothing. A `PatientMerge` says that two records are of one person until it is undone; whatever reads by
patient reads by `ids(patient)`, and whatever names the patient of a row joins with `lead_of(…)`. The records of one
person are all those that joins connect, whichever way round and on whichever laptop, and the one that leads is chosen
by the joins alone: one that was joined into no other, or else the one with the smallest id. So every laptop that knows
the same joins shows the same people.

`patient_lead` has a row for each record of a joined person; a trigger of the database fills it at each change of
`patient_merge`, so that it stays right by whichever way the change comes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, column, func, literal, select, table
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.store.record import Day, Record, Uuid
from socialrx_desktop.store.record import column as numbered
from socialrx_desktop.store.transaction import View

_LEAD = table("patient_lead", column("member", Uuid()), column("lead", Uuid()))


class PatientMerge(Record, kw_only=True):
    """That `merged_id` is the same person as `kept_id`. Undone, it stays, with the day on which it was.

    `taken` are the facts that were carried over, as JSON: {"table.fact": [what the kept record said, what it says
    since]}, so that undoing can put them back.
    """

    __tablename__ = "patient_merge"
    table_id = 65

    kept_id: Mapped[UUID] = mapped_column(info=numbered(1, "immutable"), index=True)
    merged_id: Mapped[UUID] = mapped_column(info=numbered(2, "immutable"), index=True)
    merged_on: Mapped[date] = mapped_column(info=numbered(3, "immutable"))
    why: Mapped[str] = mapped_column(info=numbered(4, "immutable"))
    taken: Mapped[str] = mapped_column(info=numbered(5, "immutable"), default="{}")
    undone_on: Mapped[date | None] = mapped_column(Day(), info=numbered(6, "max"), default=None)

    @property
    def subject(self) -> UUID:
        return self.kept_id


def ids(patient: UUID) -> CompoundSelect[UUID]:
    """The ids of all records of this person, as a select to be read by: `.where(Note.patient_id.in_(ids(patient)))`."""
    lead = select(_LEAD.c.lead).where(_LEAD.c.member == patient).scalar_subquery()
    return select(literal(patient, Uuid())).union(select(_LEAD.c.member).where(_LEAD.c.lead == lead))


def lead_of(patient: Any) -> ColumnElement[UUID]:  # a mapped column of any table
    """The id of the record that leads, for a column of patients' ids: `.join(Patient, Patient.id == lead_of(…))`."""
    found = select(_LEAD.c.lead).where(_LEAD.c.member == patient).scalar_subquery()
    return func.coalesce(found, patient, type_=Uuid())


def is_shown(patient: Any) -> ColumnElement[bool]:  # a mapped column of any table
    """Whether the record of this column leads, as a condition for lists of people."""
    shown: ColumnElement[bool] = lead_of(patient) == patient
    return shown


def is_of(patient: Any, people: Any) -> ColumnElement[bool]:  # a mapped column; ids, or a select of ids
    """Whether the record of this column is of these people, who are named by the records that lead."""
    found: ColumnElement[bool] = patient.in_(people) | patient.in_(
        select(_LEAD.c.member).where(_LEAD.c.lead.in_(people))
    )
    return found


def records(view: View, patient: UUID) -> Sequence[UUID]:
    """The ids of all records of this person, in order."""
    return sorted(view.session.scalars(ids(patient)))


def lead(view: View, patient: UUID) -> UUID:
    """The record under which this person is shown and written about: this one, unless it was joined into another."""
    found: UUID | None = view.session.scalar(select(_LEAD.c.lead).where(_LEAD.c.member == patient))
    return patient if found is None else found


def leads(view: View, patients: Collection[UUID]) -> dict[UUID, UUID]:
    """The record that leads, for each of these."""
    statement = select(_LEAD.c.member, _LEAD.c.lead).where(_LEAD.c.member.in_(patients))
    known: dict[UUID, UUID] = {row.member: row.lead for row in view.rows(statement)}
    return {each: known.get(each, each) for each in patients}
