"""What a person said about sharing, for each purpose, with the day and how they said it (PRSB "consent").

Nothing is overwritten: each answer is a row, and the latest counts. Not asked counts as no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import facts, same_person
from socialrx_desktop.store.history import history
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work

_REFERRAL = 3  # the number of the referral's table, whose one answer was for everything


class Purpose(StrEnum):
    """What the answer is about."""

    GP = "share_with_gp"
    SERVICES = "share_with_services"
    FAMILY = "share_with_family"
    EVALUATION = "evaluation"
    MESSAGES = "leave_messages"


PURPOSES: Mapping[Purpose, str] = {
    Purpose.GP: "Share with the GP or referrer",
    Purpose.SERVICES: "Share with services that the person is referred to",
    Purpose.FAMILY: "Talk to family or carers",
    Purpose.EVALUATION: "Use answers, without the name, to see whether the service helps",
    Purpose.MESSAGES: "Leave messages",
}


class Answer(StrEnum):
    """What the person said. Not asked counts as no."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"


class Consent(Record, kw_only=True):
    """One answer to one purpose. It is never changed: a change of mind is a new one."""

    __tablename__ = "consent"
    table_id = 39
    moved_from = _REFERRAL

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose), info=column(2, "immutable"))
    answer: Mapped[Answer] = mapped_column(Choice(Answer), info=column(3, "immutable"))
    asked_on: Mapped[date] = mapped_column(info=column(4, "immutable"))
    how: Mapped[str] = mapped_column(info=column(5, "immutable"), default="")
    reason_not_obtained: Mapped[str] = mapped_column(info=column(6, "immutable"), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True)
class Standing:
    """How one purpose stands: the latest answer; `on` is None while nobody has asked."""

    answer: Answer = Answer.NOT_ASKED
    on: date | None = None
    how: str = ""
    reason_not_obtained: str = ""


@dataclass(frozen=True)
class Entry(Standing):
    """One answer of the past."""

    purpose: Purpose = Purpose.GP


def record(
    work: Work,
    patient: UUID,
    purpose: Purpose,
    answer: Answer,
    *,
    how: str = "",
    on: date | None = None,
    reason_not_obtained: str = "",
) -> UUID:
    """Keep what the person said, today unless a day is given; `how` is in which way (spoken, signed form …).

    That nobody could ask needs its reason: PRSB wants why consent was not sought or obtained.
    """
    work.get(Patient, patient)
    facts.check_past(work, on, "The day is in the future.", field="on")
    if answer is Answer.NOT_ASKED and not reason_not_obtained.strip():
        raise InputProblem("Enter why the person was not asked.", field="reason_not_obtained")
    row = Consent(
        id=work.new_id(),
        patient_id=patient,
        purpose=purpose,
        answer=answer,
        asked_on=on or work.today,
        how=how.strip(),
        reason_not_obtained=reason_not_obtained.strip(),
    )
    return work.add(row).id


def current(view: View, patient: UUID) -> Mapping[Purpose, Standing]:
    """How every purpose stands now: what was said last on the latest day."""
    standing = {purpose: Standing() for purpose in Purpose}
    for entry in reversed(answers(view, patient)):
        standing[entry.purpose] = Standing(entry.answer, entry.on, entry.how, entry.reason_not_obtained)
    return standing


def is_given(view: View, patient: UUID, purpose: Purpose) -> bool:
    """Whether the person agrees to this purpose now."""
    return current(view, patient)[purpose].answer is Answer.GIVEN


def answers(view: View, patient: UUID) -> list[Entry]:
    """All that the person ever said, the latest first; of one day's answers the history knows the order."""
    statement = (
        select(Consent)
        .join(history, history.c.seq == Consent.entry)
        .where(Consent.patient_id.in_(same_person.ids(patient)))
        .order_by(Consent.asked_on.desc(), history.c.hlc.desc(), Consent.id.desc())
    )
    return [
        Entry(row.answer, row.asked_on, row.how, row.reason_not_obtained, row.purpose)
        for row in view.session.scalars(statement)
    ]
