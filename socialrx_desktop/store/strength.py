"""Strengths: what the person is good at and what they have to build on (PRSB "strengths"), with whom it was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.store import facts, same_person
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Record, column
from socialrx_desktop.store.transaction import View, Work


class Strength(Record, kw_only=True):
    """One strength. One that holds no longer is ended, and stays in the record."""

    __tablename__ = "strength"
    table_id = 56

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    words: Mapped[str] = mapped_column(info=column(2))
    code: Mapped[str] = mapped_column(info=column(3), default="")
    written_with: Mapped[str] = mapped_column(info=column(4), default="")
    written_on: Mapped[date] = mapped_column(info=column(5))
    ended_on: Mapped[date | None] = mapped_column(info=column(6), default=None)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A strength as a form gives it. `written_with` names whoever helped the person to say it."""

    words: str
    code: str = ""
    written_with: str = ""


@dataclass(frozen=True)
class Line:
    """A strength as the plan shows it."""

    id: UUID
    details: Details
    written_on: date


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """A new strength."""
    work.get(Patient, patient)
    _check(details)
    row = Strength(id=work.new_id(), patient_id=patient, written_on=work.today, **facts.values(details))
    return work.add(row).id


def change(work: Work, strength: UUID, details: Details) -> None:
    """Put a strength as the person says it now."""
    row = work.get(Strength, strength)
    _check(details)
    facts.put(row, details)
    row.written_on = work.today


def end(work: Work, strength: UUID) -> None:
    """Take a strength off the plan; the record keeps it."""
    work.get(Strength, strength).ended_on = work.today


def of_patient(view: View, patient: UUID) -> tuple[Line, ...]:
    """The strengths that hold, in the order in which they were written."""
    statement = select(Strength).where(Strength.patient_id.in_(same_person.ids(patient)), Strength.ended_on.is_(None))
    return tuple(
        Line(row.id, facts.shaped(Details, row), row.written_on)
        for row in view.session.scalars(statement.order_by(Strength.id))
    )


def _check(details: Details) -> None:
    facts.check_words(details.words, "Enter what the person is good at or has to build on.", field="words")
