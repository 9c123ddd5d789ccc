"""Risks to the person or to others; that none is known is an entry of its own, with its day (PRSB "risks", mandatory).

A risk that has ended stays readable: history is never put away silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import facts, same_person
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Record, column
from socialrx_desktop.store.transaction import View, Work

NO_KNOWN_RISKS = "No known risks"


class Risk(Record, kw_only=True):
    """One risk, or the statement that none is known. `reviewed_on` is when somebody last looked at it."""

    __tablename__ = "risk"
    table_id = 35

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    is_none_known: Mapped[bool] = mapped_column(info=column(2, "immutable"), default=False)
    code: Mapped[str] = mapped_column(info=column(3), default="")
    words: Mapped[str] = mapped_column(info=column(4))
    comment: Mapped[str] = mapped_column(info=column(5), default="")
    started_on: Mapped[date | None] = mapped_column(info=column(6), default=None)
    ended_on: Mapped[date | None] = mapped_column(info=column(7), default=None)
    reviewed_on: Mapped[date] = mapped_column(info=column(8, "max"))

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A risk as a form gives it."""

    words: str
    code: str = ""
    comment: str = ""
    started_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Entry(Details):
    """A risk as it is kept."""

    id: UUID
    is_none_known: bool
    reviewed_on: date


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """Keep a risk; that none was known is true no more."""
    work.get(Patient, patient)
    _check(work, details)
    for each in current(work, patient):
        if each.is_none_known and details.ended_on is None:
            work.get(Risk, each.id).ended_on = work.today
    row = Risk(id=work.new_id(), patient_id=patient, reviewed_on=work.today, **facts.values(details))
    return work.add(row).id


def state_none_known(work: Work, patient: UUID) -> UUID:
    """Somebody looked today and knows of no risk. Refused while a risk stands: it must be ended first."""
    work.get(Patient, patient)
    standing = current(work, patient)
    if any(not each.is_none_known for each in standing):
        raise Refused("A risk is recorded and has not ended.", "End it first, with the day on which it ended.")
    if standing:
        work.get(Risk, standing[0].id).reviewed_on = work.today
        return standing[0].id
    row = Risk(
        id=work.new_id(),
        patient_id=patient,
        is_none_known=True,
        words=NO_KNOWN_RISKS,
        started_on=work.today,
        reviewed_on=work.today,
    )
    return work.add(row).id


def change(work: Work, risk: UUID, details: Details) -> None:
    """Put a risk as it is now, which is a review of it too."""
    row = work.get(Risk, risk)
    if row.is_none_known:
        raise InputProblem("This says that no risk is known.", "Record the risk as a new one.")
    _check(work, details)
    facts.put(row, details)
    row.reviewed_on = work.today


def review(work: Work, risk: UUID) -> None:
    """Somebody looked at it today, and it stands as it is."""
    work.get(Risk, risk).reviewed_on = work.today


def end(work: Work, risk: UUID, on: date | None = None) -> None:
    """It is a risk no more, today unless a day is given; it stays readable."""
    row = work.get(Risk, risk)
    facts.check_past(work, on, "The day is in the future.", field="ended_on")
    facts.check_order(row.started_on, on, field="ended_on")
    row.ended_on, row.reviewed_on = on or work.today, work.today


def current(view: View, patient: UUID) -> list[Entry]:
    """What stands now, in the order in which it was recorded."""
    return [each for each in entries(view, patient) if each.ended_on is None]


def entries(view: View, patient: UUID) -> list[Entry]:
    """All that was ever recorded, ended ones too."""
    statement = select(Risk).where(Risk.patient_id.in_(same_person.ids(patient))).order_by(Risk.id)
    return [facts.shaped(Entry, row) for row in view.session.scalars(statement)]


def are_recorded(view: View, patient: UUID) -> bool:
    """Whether a risk, or that none is known, is on record now: nobody may be left without either."""
    return bool(current(view, patient))


def _check(view: View, details: Details) -> None:
    facts.check_words(details.words, "Enter what the risk is.", field="words")
    facts.check_past(view, details.started_on, "The day is in the future.", field="started_on")
    facts.check_past(view, details.ended_on, "The day is in the future.", field="ended_on")
    facts.check_order(details.started_on, details.ended_on, field="ended_on")
