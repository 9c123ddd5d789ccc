"""What one meeting leaves behind, as one change: the note, what happens next, and no draft any more."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from socialrx_desktop.store import draft, note, note_search, referral
from socialrx_desktop.store.note import Circumstances, Mode
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.sealed_words import Seal
from socialrx_desktop.store.transaction import Work

NOTE_DRAFT = "note"
"""The form that a note's draft is kept under, about its patient."""


def record_contact(
    work: Work,
    patient: UUID,
    words: str,
    *,
    mode: Mode,
    minutes: int | None = None,
    event_at: datetime | None = None,
    of_referral: UUID | None = None,
    next_action: str = "",
    due: date | None = None,
    circumstances: Circumstances | None = None,
    late_reason: str = "",
    seal: Seal | None = None,
) -> UUID:
    """Keep the note and plan what comes next in its open referral, if it has one; the note's id."""
    written = note.write(
        work,
        patient,
        words,
        mode=mode,
        minutes=minutes,
        event_at=event_at,
        referral=of_referral,
        circumstances=circumstances,
        late_reason=late_reason,
        seal=seal,
    )
    if of_referral is not None:
        referral.plan_next(work, of_referral, next_action, due)
    draft.discard(work, NOTE_DRAFT, patient)
    note_search.catch_up(work)
    return written


def open_record(work: Work, patient: UUID) -> None:
    """Note in the history that the worker opened this patient's record."""
    work.log("viewed", work.get(Patient, patient))
