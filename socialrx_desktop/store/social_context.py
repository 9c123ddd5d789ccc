"""How a person lives: household, home, work, habits, and how to get in (PRSB "social context")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.store import facts
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Record, column
from socialrx_desktop.store.transaction import View, Work

STOPPED_SMOKING_CODE = "160625004"
"""SNOMED CT: date ceased smoking; the same for everybody, so it is not kept with each person."""


class SocialContext(Record, kw_only=True):
    """One page for each patient, whose id it has. A `…_code` is the code of the words beside it."""

    __tablename__ = "social_context"
    table_id = 37

    household_code: Mapped[str] = mapped_column(info=column(1), default="")
    household: Mapped[str] = mapped_column(info=column(2), default="")
    occupation_code: Mapped[str] = mapped_column(info=column(3), default="")
    occupation: Mapped[str] = mapped_column(info=column(4), default="")
    education: Mapped[str] = mapped_column(info=column(5), default="")
    lifestyle: Mapped[str] = mapped_column(info=column(6), default="")
    smoking_code: Mapped[str] = mapped_column(info=column(7), default="")
    smoking: Mapped[str] = mapped_column(info=column(8), default="")
    smoking_details: Mapped[str] = mapped_column(info=column(9), default="")
    stopped_smoking_on: Mapped[date | None] = mapped_column(info=column(10), default=None)
    alcohol_code: Mapped[str] = mapped_column(info=column(11), default="")
    alcohol: Mapped[str] = mapped_column(info=column(12), default="")
    drugs_code: Mapped[str] = mapped_column(info=column(13), default="")
    drugs: Mapped[str] = mapped_column(info=column(14), default="")
    circumstances: Mapped[str] = mapped_column(info=column(15), default="")
    access: Mapped[str] = mapped_column(info=column(16), default="")
    dependants: Mapped[str] = mapped_column(info=column(17), default="")
    accommodation_code: Mapped[str] = mapped_column(info=column(18), default="")
    accommodation: Mapped[str] = mapped_column(info=column(19), default="")
    environment: Mapped[str] = mapped_column(info=column(20), default="")
    changed_on: Mapped[date | None] = mapped_column(info=column(21, "max"), default=None)

    @property
    def subject(self) -> UUID:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Details:
    """The page as a form gives it.

    `household` is who lives there, `environment` what in the home affects them; `access` is how to get in (key safe,
    which door); `dependants` names children with their dates of birth.
    """

    household_code: str = ""
    household: str = ""
    occupation_code: str = ""
    occupation: str = ""
    education: str = ""
    lifestyle: str = ""
    smoking_code: str = ""
    smoking: str = ""
    smoking_details: str = ""
    stopped_smoking_on: date | None = None
    alcohol_code: str = ""
    alcohol: str = ""
    drugs_code: str = ""
    drugs: str = ""
    circumstances: str = ""
    access: str = ""
    dependants: str = ""
    accommodation_code: str = ""
    accommodation: str = ""
    environment: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry(Details):
    """The page as it is kept; `changed_on` is None while nothing has been written."""

    changed_on: date | None = None


def write(work: Work, patient: UUID, details: Details) -> None:
    """Keep the page as it now stands; the history keeps what it said."""
    facts.check_past(work, details.stopped_smoking_on, "The day is in the future.", field="stopped_smoking_on")
    work.get(Patient, patient)
    facts.write_page(work, SocialContext, patient, details)


def read(view: View, patient: UUID) -> Entry:
    """The page of a patient; empty while nothing has been written."""
    row = view.find(SocialContext, patient)
    return Entry() if row is None else facts.shaped(Entry, row)
