"""The people around a person: family, carers and professionals, and what each is to them (PRSB "relevant contacts")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.store import facts, same_person
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class Kind(StrEnum):
    """Whether the contact is one of the person's own or somebody who works with them."""

    PERSONAL = "personal"
    PROFESSIONAL = "professional"


class RelevantContact(Record, kw_only=True):
    """One of them. `role` is a formal role, such as social worker; `may_be_told` is what the person said of sharing."""

    __tablename__ = "relevant_contact"
    table_id = 31

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    kind: Mapped[Kind] = mapped_column(Choice(Kind), info=column(2), default=Kind.PERSONAL)
    name: Mapped[str] = mapped_column(info=column(3))
    relationship: Mapped[str] = mapped_column(info=column(4), default="")
    role: Mapped[str] = mapped_column(info=column(5), default="")
    telephone: Mapped[str] = mapped_column(info=column(6), default="")
    email: Mapped[str] = mapped_column(info=column(7), default="")
    address: Mapped[str] = mapped_column(info=column(8), default="")
    availability: Mapped[str] = mapped_column(info=column(9), default="")
    is_next_of_kin: Mapped[bool] = mapped_column(info=column(10), default=False)
    is_emergency_contact: Mapped[bool] = mapped_column(info=column(11), default=False)
    is_carer: Mapped[bool] = mapped_column(info=column(12), default=False)
    is_dependant: Mapped[bool] = mapped_column(info=column(13), default=False)
    has_power_of_attorney: Mapped[bool] = mapped_column(info=column(14), default=False)
    may_be_told: Mapped[bool | None] = mapped_column(info=column(15), default=None)
    note: Mapped[str] = mapped_column(info=column(16), default="")
    ended_on: Mapped[date | None] = mapped_column(info=column(17), default=None)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A contact as a form gives it."""

    name: str
    kind: Kind = Kind.PERSONAL
    relationship: str = ""
    role: str = ""
    telephone: str = ""
    email: str = ""
    address: str = ""
    availability: str = ""
    is_next_of_kin: bool = False
    is_emergency_contact: bool = False
    is_carer: bool = False
    is_dependant: bool = False
    has_power_of_attorney: bool = False
    may_be_told: bool | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry(Details):
    """A contact as it is kept; one that has ended is not rung any more."""

    id: UUID
    ended_on: date | None


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """Keep a contact."""
    work.get(Patient, patient)
    facts.check_words(details.name, "Enter the contact's name.", field="name")
    return work.add(RelevantContact(id=work.new_id(), patient_id=patient, **facts.values(details))).id


def change(work: Work, contact: UUID, details: Details) -> None:
    """Put a contact right."""
    row = work.get(RelevantContact, contact)
    facts.check_words(details.name, "Enter the contact's name.", field="name")
    facts.put(row, details)


def end(work: Work, contact: UUID, on: date | None = None) -> None:
    """Say that this is a contact no more, today unless a day is given."""
    facts.check_past(work, on, "The day is in the future.", field="ended_on")
    work.get(RelevantContact, contact).ended_on = on or work.today


def of_patient(view: View, patient: UUID, *, with_ended: bool = False) -> list[Entry]:
    """A person's contacts: whom to ring in an emergency first, then in the order in which they were added."""
    statement = (
        select(RelevantContact)
        .where(RelevantContact.patient_id.in_(same_person.ids(patient)))
        .order_by(RelevantContact.is_emergency_contact.desc(), RelevantContact.id)
    )
    if not with_ended:
        statement = statement.where(RelevantContact.ended_on.is_(None))
    return [facts.shaped(Entry, row) for row in view.session.scalars(statement)]
