"""Conditions and circumstances that everybody who sees the person should know about (PRSB "problem list")."""

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


class ListedProblem(Record, kw_only=True):
    """One of them; a day may be an estimate, and then the comment says so."""

    __tablename__ = "problem"
    table_id = 36

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    code: Mapped[str] = mapped_column(info=column(2), default="")
    words: Mapped[str] = mapped_column(info=column(3))
    started_on: Mapped[date | None] = mapped_column(info=column(4), default=None)
    ended_on: Mapped[date | None] = mapped_column(info=column(5), default=None)
    stage_of_disease: Mapped[str] = mapped_column(info=column(6), default="")
    comment: Mapped[str] = mapped_column(info=column(7), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A problem as a form gives it; `started_on` is the standard's "onset date"."""

    words: str
    code: str = ""
    started_on: date | None = None
    ended_on: date | None = None
    stage_of_disease: str = ""
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry(Details):
    """A problem as it is kept."""

    id: UUID


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """Keep a problem."""
    work.get(Patient, patient)
    _check(work, details)
    return work.add(ListedProblem(id=work.new_id(), patient_id=patient, **facts.values(details))).id


def change(work: Work, problem: UUID, details: Details) -> None:
    """Put a problem right, or end it by its day."""
    row = work.get(ListedProblem, problem)
    _check(work, details)
    facts.put(row, details)


def of_patient(view: View, patient: UUID) -> list[Entry]:
    """A person's problems: those that stand first, the latest of them first."""
    statement = (
        select(ListedProblem)
        .where(ListedProblem.patient_id.in_(same_person.ids(patient)))
        .order_by(ListedProblem.ended_on.is_not(None), ListedProblem.started_on.desc(), ListedProblem.id)
    )
    return [facts.shaped(Entry, row) for row in view.session.scalars(statement)]


def _check(view: View, details: Details) -> None:
    facts.check_words(details.words, "Enter what the problem is.", field="words")
    facts.check_past(view, details.started_on, "The day is in the future.", field="started_on")
    facts.check_past(view, details.ended_on, "The day is in the future.", field="ended_on")
    facts.check_order(details.started_on, details.ended_on, field="ended_on")
