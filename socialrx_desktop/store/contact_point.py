"""Further numbers and email addresses of a person, besides the preferred ones that stand with the patient (PRSB)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain.demographics import ContactUse
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import facts, same_person
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work

_PREFERENCES = range(2, 6)


class Kind(StrEnum):
    """What is written to or rung."""

    TELEPHONE = "telephone"
    EMAIL = "email"


class ContactPoint(Record, kw_only=True):
    """One more way to reach a person. `preference` runs from 2 to 5; the patient's own telephone and email are 1."""

    __tablename__ = "contact_point"
    table_id = 30

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    kind: Mapped[Kind] = mapped_column(Choice(Kind), info=column(2))
    value: Mapped[str] = mapped_column(info=column(3))
    use: Mapped[ContactUse | None] = mapped_column(Choice(ContactUse), info=column(4), default=None)
    preference: Mapped[int] = mapped_column(info=column(5), default=2)
    is_removed: Mapped[bool] = mapped_column(info=column(6, "safe-or"), default=False)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A number or address as a form gives it."""

    kind: Kind
    value: str
    use: ContactUse | None = None
    preference: int = 2


@dataclass(frozen=True, kw_only=True)
class Entry(Details):
    """A number or address as it is kept."""

    id: UUID


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """Keep one more way to reach a person."""
    work.get(Patient, patient)
    _check(details)
    return work.add(ContactPoint(id=work.new_id(), patient_id=patient, **facts.values(details))).id


def change(work: Work, contact_point: UUID, details: Details) -> None:
    """Put it right."""
    row = work.get(ContactPoint, contact_point)
    _check(details)
    facts.put(row, details)


def remove(work: Work, contact_point: UUID) -> None:
    """Take it off the list; the history keeps it."""
    work.get(ContactPoint, contact_point).is_removed = True


def of_patient(view: View, patient: UUID) -> list[Entry]:
    """All of a person's, those that they prefer first."""
    statement = (
        select(ContactPoint)
        .where(ContactPoint.patient_id.in_(same_person.ids(patient)), ~ContactPoint.is_removed)
        .order_by(ContactPoint.preference, ContactPoint.id)
    )
    return [facts.shaped(Entry, row) for row in view.session.scalars(statement)]


def _check(details: Details) -> None:
    is_email = details.kind is Kind.EMAIL
    facts.check_words(details.value, "Enter an email address." if is_email else "Enter a number.", field="value")
    if is_email and "@" not in details.value:
        raise InputProblem("An email address has an @ in it.", "For example, name@example.org.", field="value")
    if details.preference not in _PREFERENCES:
        raise InputProblem(
            "Choose a place from 2 to 5.", "The preferred one stands with the person's details.", field="preference"
        )
