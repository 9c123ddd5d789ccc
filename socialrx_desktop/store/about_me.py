"""About me: what a person wants everybody who supports them to know, in their own words (PRSB About Me v2.01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import facts
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Record, column
from socialrx_desktop.store.transaction import View, Work

HEADINGS: Mapping[str, str] = {
    "most_important_to_me": "1515861000000103",
    "people_important_to_me": "1515871000000105",
    "how_i_communicate": "1515881000000107",
    "my_wellness": "1515891000000109",
    "please_do_and_dont": "1515901000000105",
    "how_and_when_to_support_me": "1515911000000107",
    "also_worth_knowing": "1515921000000101",
}
"""The SNOMED CT code of each heading (PRSB About Me v2.01)."""


class AboutMe(Record, kw_only=True):
    """One page for each patient, whose id it has. `changed_on` is the day of the last change by anybody."""

    __tablename__ = "about_me"
    table_id = 32
    moved_from = Patient.table_id

    most_important_to_me: Mapped[str] = mapped_column(info=column(1), default="")
    people_important_to_me: Mapped[str] = mapped_column(info=column(2), default="")
    how_i_communicate: Mapped[str] = mapped_column(info=column(3), default="")
    my_wellness: Mapped[str] = mapped_column(info=column(4), default="")
    please_do_and_dont: Mapped[str] = mapped_column(info=column(5), default="")
    how_and_when_to_support_me: Mapped[str] = mapped_column(info=column(6), default="")
    also_worth_knowing: Mapped[str] = mapped_column(info=column(7), default="")
    supported_by: Mapped[str] = mapped_column(info=column(8), default="")
    multimedia_link: Mapped[str] = mapped_column(info=column(9), default="")
    changed_on: Mapped[date | None] = mapped_column(info=column(10, "max"), default=None)

    @property
    def subject(self) -> UUID:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Details:
    """The page as a form gives it. `supported_by`: name, relationship and contact details of who helped to write it."""

    most_important_to_me: str = ""
    people_important_to_me: str = ""
    how_i_communicate: str = ""
    my_wellness: str = ""
    please_do_and_dont: str = ""
    how_and_when_to_support_me: str = ""
    also_worth_knowing: str = ""
    supported_by: str = ""
    multimedia_link: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry(Details):
    """The page as it is kept; `changed_on` is None while nothing has been written."""

    changed_on: date | None = None


def write(work: Work, patient: UUID, details: Details) -> None:
    """Keep the page as it now stands; the history keeps what it said."""
    link = details.multimedia_link.strip()
    if link and not link.startswith(("https://", "http://")):
        raise InputProblem("Enter a web address.", "It begins with https://", field="multimedia_link")
    work.get(Patient, patient)
    facts.write_page(work, AboutMe, patient, details)


def say_what_matters(work: Work, patient: UUID, most_important_to_me: str) -> None:
    """Keep what matters most to the person; the rest of the page stays."""
    row = work.find(AboutMe, patient)
    known = Details() if row is None else facts.shaped(Details, row)
    write(work, patient, replace(known, most_important_to_me=most_important_to_me))


def read(view: View, patient: UUID) -> Entry:
    """The page of a patient; empty while nothing has been written."""
    row = view.find(AboutMe, patient)
    return Entry() if row is None else facts.shaped(Entry, row)
