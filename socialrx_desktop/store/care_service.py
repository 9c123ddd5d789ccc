"""Care that a person is given by others, such as a home care package, and who pays (PRSB "services and care")."""

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


class CareService(Record, kw_only=True):
    """One package of care. `ends_on` may be planned, or have passed."""

    __tablename__ = "care_service"
    table_id = 38

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    package_name: Mapped[str] = mapped_column(info=column(2))
    package_type: Mapped[str] = mapped_column(info=column(3), default="")
    starts_on: Mapped[date | None] = mapped_column(info=column(4), default=None)
    ends_on: Mapped[date | None] = mapped_column(info=column(5), default=None)
    local_authority_code: Mapped[str] = mapped_column(info=column(6), default="")
    local_authority: Mapped[str] = mapped_column(info=column(7), default="")
    funding_source_code: Mapped[str] = mapped_column(info=column(8), default="")
    funding_source: Mapped[str] = mapped_column(info=column(9), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A package as a form gives it; codes are ODS codes of the organisations."""

    package_name: str
    package_type: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    local_authority_code: str = ""
    local_authority: str = ""
    funding_source_code: str = ""
    funding_source: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry(Details):
    """A package as it is kept."""

    id: UUID


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """Keep a package of care."""
    work.get(Patient, patient)
    _check(details)
    return work.add(CareService(id=work.new_id(), patient_id=patient, **facts.values(details))).id


def change(work: Work, care_service: UUID, details: Details) -> None:
    """Put it right, or end it by its day."""
    row = work.get(CareService, care_service)
    _check(details)
    facts.put(row, details)


def of_patient(view: View, patient: UUID) -> list[Entry]:
    """A person's packages, in the order in which they were recorded."""
    statement = select(CareService).where(CareService.patient_id.in_(same_person.ids(patient))).order_by(CareService.id)
    return [facts.shaped(Entry, row) for row in view.session.scalars(statement)]


def _check(details: Details) -> None:
    facts.check_words(details.package_name, "Enter what the care is called.", field="package_name")
    facts.check_order(details.starts_on, details.ends_on, field="ends_on")
