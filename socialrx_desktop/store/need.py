"""Needs, concerns or problems (PRSB), and those of them for which nothing was to be had: the unmet needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import facts, same_person
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class SaidBy(StrEnum):
    """Whose view the need is."""

    PERSON = "person"
    REFERRER = "referrer"
    AGREED = "agreed"


class Need(Record, kw_only=True):
    """One need. Since `unmet_since` no service could be found for it: the report of unmet needs counts these."""

    __tablename__ = "need"
    table_id = 55

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    words: Mapped[str] = mapped_column(info=column(2))
    code: Mapped[str] = mapped_column(info=column(3), default="")
    said_by: Mapped[SaidBy] = mapped_column(Choice(SaidBy), info=column(4), default=SaidBy.PERSON)
    noted_on: Mapped[date] = mapped_column(info=column(5, "immutable"))
    unmet_since: Mapped[date | None] = mapped_column(info=column(6), default=None)
    unmet_reason: Mapped[str] = mapped_column(info=column(7), default="")
    service_wanted: Mapped[str] = mapped_column(info=column(8), default="")
    ended_on: Mapped[date | None] = mapped_column(info=column(9), default=None)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A need as a form gives it. `service_wanted` is the kind of service that would have helped."""

    words: str
    code: str = ""
    said_by: SaidBy = SaidBy.PERSON
    is_unmet: bool = False
    unmet_reason: str = ""
    service_wanted: str = ""


@dataclass(frozen=True)
class Line:
    """A need as the plan shows it."""

    id: UUID
    details: Details
    noted_on: date
    unmet_since: date | None


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """A new need."""
    work.get(Patient, patient)
    _check(details)
    row = Need(id=work.new_id(), patient_id=patient, words=details.words.strip(), noted_on=work.today)
    _put(work, row, details)
    return work.add(row).id


def change(work: Work, need: UUID, details: Details) -> None:
    """Put a need as it is seen now; one that becomes unmet is so from today on."""
    _check(details)
    _put(work, work.get(Need, need), details)


def end(work: Work, need: UUID) -> None:
    """The person has this need no longer; the record keeps it."""
    work.get(Need, need).ended_on = work.today


def of_patient(view: View, patient: UUID) -> tuple[Line, ...]:
    """The needs that the person has now, in the order in which they were noted."""
    statement = (
        select(Need).where(Need.patient_id.in_(same_person.ids(patient)), Need.ended_on.is_(None)).order_by(Need.id)
    )
    return tuple(_line(row) for row in view.session.scalars(statement))


def _line(row: Need) -> Line:
    details = Details(
        words=row.words,
        code=row.code,
        said_by=row.said_by,
        is_unmet=row.unmet_since is not None,
        unmet_reason=row.unmet_reason,
        service_wanted=row.service_wanted,
    )
    return Line(row.id, details, row.noted_on, row.unmet_since)


def _check(details: Details) -> None:
    facts.check_words(details.words, "Enter what the person needs or is worried about.", field="words")
    if details.is_unmet and not details.unmet_reason.strip():
        raise InputProblem(
            "Enter why nothing could be found.", "For example: full, too far, none.", field="unmet_reason"
        )


def _put(work: Work, row: Need, details: Details) -> None:
    row.words, row.code, row.said_by = details.words.strip(), details.code.strip(), details.said_by
    row.unmet_since = (row.unmet_since or work.today) if details.is_unmet else None
    row.unmet_reason = details.unmet_reason.strip() if details.is_unmet else ""
    row.service_wanted = details.service_wanted.strip() if details.is_unmet else ""
