"""Safeguarding: concerns, children who are looked after, and plans for an unborn child (PRSB "safeguarding").

It is not always safe that the person, or who lives with them, sees what is written here: each entry says whether it may
be shown to them, and nothing may unless somebody said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import facts, same_person
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class Kind(StrEnum):
    """Which part of the standard an entry belongs to."""

    CONCERN = "concern"
    LOOKED_AFTER_CHILD = "looked_after_child"
    UNBORN_CHILD_PLAN = "unborn_child_plan"


KINDS: Mapping[Kind, str] = {
    Kind.CONCERN: "Safeguarding concern",
    Kind.LOOKED_AFTER_CHILD: "Looked after child",
    Kind.UNBORN_CHILD_PLAN: "Unborn child protection plan",
}


class Safeguarding(Record, kw_only=True):
    """One entry. `indicator` is the standard's yes or no: an entry with no says that somebody looked and found none."""

    __tablename__ = "safeguarding"
    table_id = 34

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    kind: Mapped[Kind] = mapped_column(Choice(Kind), info=column(2))
    indicator: Mapped[bool] = mapped_column(info=column(3, "safe-or"), default=True)
    started_on: Mapped[date | None] = mapped_column(info=column(4), default=None)
    ended_on: Mapped[date | None] = mapped_column(info=column(5), default=None)
    code: Mapped[str] = mapped_column(info=column(6), default="")
    words: Mapped[str] = mapped_column(info=column(7), default="")
    comment: Mapped[str] = mapped_column(info=column(8), default="")
    local_authority_code: Mapped[str] = mapped_column(info=column(9), default="")
    local_authority: Mapped[str] = mapped_column(info=column(10), default="")
    may_show_person: Mapped[bool] = mapped_column(info=column(11), default=False)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """An entry as a form gives it; `started_on` is the day on which a concern was identified."""

    kind: Kind = Kind.CONCERN
    indicator: bool = True
    started_on: date | None = None
    ended_on: date | None = None
    code: str = ""
    words: str = ""
    comment: str = ""
    local_authority_code: str = ""
    local_authority: str = ""
    may_show_person: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry(Details):
    """An entry as it is kept."""

    id: UUID

    @property
    def is_current(self) -> bool:
        """Whether it is a concern, a placement or a plan that has not ended."""
        return self.indicator and self.ended_on is None


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """Keep an entry."""
    work.get(Patient, patient)
    _check(work, details)
    return work.add(Safeguarding(id=work.new_id(), patient_id=patient, **facts.values(details))).id


def change(work: Work, entry: UUID, details: Details) -> None:
    """Put an entry right, or end it by its day."""
    row = work.get(Safeguarding, entry)
    _check(work, details)
    facts.put(row, details)


def state_none_known(work: Work, patient: UUID) -> UUID:
    """Somebody asked today and knows of no concern. Refused while one stands: it must be ended first."""
    if is_recorded(work, patient):
        raise Refused("A safeguarding entry is recorded and has not ended.", "End it first, with the day it ended.")
    return add(work, patient, Details(indicator=False, started_on=work.today))


def entries(view: View, patient: UUID, *, kind: Kind | None = None, for_person: bool = False) -> list[Entry]:
    """All entries, ended ones too, the latest first; `for_person` leaves out what must not be shown to them."""
    statement = select(Safeguarding).where(Safeguarding.patient_id.in_(same_person.ids(patient)))
    if kind is not None:
        statement = statement.where(Safeguarding.kind == kind)
    if for_person:
        statement = statement.where(Safeguarding.may_show_person)
    ordered = statement.order_by(Safeguarding.started_on.desc(), Safeguarding.id.desc())
    return [facts.shaped(Entry, row) for row in view.session.scalars(ordered)]


def is_recorded(view: View, patient: UUID) -> bool:
    """Whether anything that has not ended stands here."""
    return any(entry.is_current for entry in entries(view, patient))


def _check(view: View, details: Details) -> None:
    if details.kind is Kind.CONCERN and details.indicator:
        facts.check_words(details.words, "Enter what the concern is.", field="words")
    if details.kind is not Kind.CONCERN and not details.indicator:
        raise InputProblem("Only a concern can be answered with no.", field="indicator")
    facts.check_past(view, details.started_on, "The day is in the future.", field="started_on")
    facts.check_order(details.started_on, details.ended_on, field="ended_on")
