"""Notes: what happened at each contact. A note is never changed; a correction is a new note that points at the old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import words as wording
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker

LONGEST = 32_000
LONGEST_CONTACT_MINUTES = 480
_LATE = timedelta(hours=24)


class Mode(StrEnum):
    """How the contact was made (PRSB "consultation method")."""

    PHONE = "phone"
    HOME_VISIT = "home_visit"
    WARD_VISIT = "ward_visit"
    CLINIC = "clinic"
    COMMUNITY = "community"
    VIDEO = "video"
    TEXT = "text"
    EMAIL = "email"
    NOT_A_CONTACT = "none"


class Note(Record, kw_only=True):
    """One contact or thought. `event_at` is when it happened, `recorded_at` when it was written."""

    __tablename__ = "note"
    table_id = 4

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    referral_id: Mapped[UUID | None] = mapped_column(info=column(2, "immutable"), default=None)
    author_id: Mapped[UUID] = mapped_column(info=column(3, "immutable"))
    event_at: Mapped[datetime] = mapped_column(info=column(4, "immutable"))
    recorded_at: Mapped[datetime] = mapped_column(info=column(5, "immutable"))
    mode: Mapped[Mode] = mapped_column(Choice(Mode), info=column(6, "immutable"))
    minutes: Mapped[int | None] = mapped_column(info=column(7, "immutable"), default=None)
    words: Mapped[str] = mapped_column(info=column(8, "immutable"))
    amends_id: Mapped[UUID | None] = mapped_column(info=column(9, "immutable"), default=None, index=True)
    amendment_reason: Mapped[str] = mapped_column(info=column(10, "immutable"), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True)
class Entry:
    """A note as the timeline shows it; `amended_by` is the correction that replaces it."""

    id: UUID
    event_at: datetime
    recorded_at: datetime
    author: str
    mode: Mode
    minutes: int | None
    words: str
    amends: UUID | None
    amendment_reason: str
    amended_by: UUID | None
    is_late: bool


def write(
    work: Work,
    patient: UUID,
    words: str,
    *,
    mode: Mode,
    minutes: int | None = None,
    event_at: datetime | None = None,
    referral: UUID | None = None,
) -> UUID:
    """Keep a note, in the name of whoever unlocked the workspace."""
    work.get(Patient, patient)
    row = Note(
        id=work.new_id(),
        patient_id=patient,
        referral_id=referral,
        author_id=work.worker,
        event_at=_checked_moment(work, event_at),
        recorded_at=work.now,
        mode=mode,
        minutes=_checked_minutes(minutes),
        words=_checked_words(words),
    )
    return work.add(row).id


def amend(work: Work, note: UUID, words: str, reason: str) -> UUID:
    """Correct a note: the new words stand beside the old, which stay readable, with the reason."""
    old = work.get(Note, note)
    if not reason.strip():
        raise InputProblem("Say why the note is corrected.", field="reason")
    if work.session.scalars(select(Note.id).where(Note.amends_id == note)).first() is not None:
        raise InputProblem("This note has already been corrected.", "Correct the newer note instead.")
    row = Note(
        id=work.new_id(),
        patient_id=old.patient_id,
        referral_id=old.referral_id,
        author_id=work.worker,
        event_at=old.event_at,
        recorded_at=work.now,
        mode=old.mode,
        minutes=old.minutes,
        words=_checked_words(words),
        amends_id=old.id,
        amendment_reason=reason.strip(),
    )
    return work.add(row).id


def timeline(view: View, patient: UUID) -> list[Entry]:
    """All notes of a patient, the newest event first; a corrected note stands under its correction."""
    statement = (
        select(Note, Worker.name)
        .outerjoin(Worker, Worker.id == Note.author_id)
        .where(Note.patient_id == patient)
        .order_by(Note.event_at.desc(), Note.recorded_at.desc(), Note.id.desc())
    )
    found = [(row, name) for row, name in view.session.execute(statement)]
    amended = {row.amends_id: row.id for row, _ in found if row.amends_id is not None}
    return [_entry(row, name or "", amended.get(row.id)) for row, name in found]


def _entry(row: Note, author: str, amended_by: UUID | None) -> Entry:
    return Entry(
        id=row.id,
        event_at=row.event_at,
        recorded_at=row.recorded_at,
        author=author,
        mode=row.mode,
        minutes=row.minutes,
        words=row.words,
        amends=row.amends_id,
        amendment_reason=row.amendment_reason,
        amended_by=amended_by,
        is_late=row.amends_id is None and row.recorded_at - row.event_at > _LATE,
    )


def _checked_words(words: str) -> str:
    if not words.strip():
        raise InputProblem("Enter what happened.", field="words")
    if len(words) > LONGEST:
        raise InputProblem(
            f"A note can hold {LONGEST:,} letters; this one has {len(words):,}.", "Save it as 2 notes.", field="words"
        )
    return words.strip().replace("\0", "")


def _checked_minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 1 <= minutes <= LONGEST_CONTACT_MINUTES:
        raise InputProblem(f"Minutes must be a whole number from 1 to {LONGEST_CONTACT_MINUTES}.", field="minutes")
    return minutes


def _checked_moment(work: Work, event_at: datetime | None) -> datetime:
    if event_at is not None and event_at > work.now + timedelta(minutes=5):
        raise InputProblem(
            "The contact cannot be in the future.", f"It is now {wording.moment(work.now)}.", field="event_at"
        )
    return event_at or work.now
