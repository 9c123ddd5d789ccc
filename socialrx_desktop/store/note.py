"""Notes: what happened at each contact. A note is never changed; a correction is a new note that points at the old.

The texts of a restricted note are sealed and in no column in the clear; what stays readable is who wrote it, when and
how long the contact was. `note_opening` opens one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import words as wording
from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import same_person
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.sealed_words import Seal
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker

LONGEST = 32_000
LONGEST_CONTACT_MINUTES = 480
_LATE = timedelta(hours=24)
_SEALED = ("words", "place", "people_present", "outcome", "late_reason", "amendment_reason")


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


class ContactType(StrEnum):
    """What kind of contact it was (PRSB "contact type")."""

    NOT_SAID = ""
    FIRST = "first"
    FOLLOW_UP = "follow_up"
    REVIEW = "review"
    CLOSING = "closing"
    FAMILY = "family"
    PROFESSIONAL = "professional"
    ADMINISTRATION = "administration"


class PlaceType(StrEnum):
    """What kind of place it was (PRSB "location type")."""

    NOT_SAID = ""
    HOME = "home"
    RELATIVES_HOME = "relatives_home"
    PRACTICE = "practice"
    HOSPITAL = "hospital"
    COMMUNITY = "community"
    CARE_HOME = "care_home"
    SCHOOL = "school"
    OTHER = "other"


class Note(Record, kw_only=True):
    """One contact or thought. `event_at` is when it happened, `recorded_at` when it was written.

    `sealed` holds the texts of a restricted note, and then every text column is empty.
    """

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
    place: Mapped[str] = mapped_column(info=column(11, "immutable"), default="")
    place_code: Mapped[str] = mapped_column(info=column(12, "immutable"), default="")
    place_type: Mapped[PlaceType] = mapped_column(
        Choice(PlaceType), info=column(13, "immutable"), default=PlaceType.NOT_SAID
    )
    contact_type: Mapped[ContactType] = mapped_column(
        Choice(ContactType), info=column(14, "immutable"), default=ContactType.NOT_SAID
    )
    people_present: Mapped[str] = mapped_column(info=column(15, "immutable"), default="")
    outcome: Mapped[str] = mapped_column(info=column(16, "immutable"), default="")
    template: Mapped[str] = mapped_column(info=column(17, "immutable"), default="")
    late_reason: Mapped[str] = mapped_column(info=column(18, "immutable"), default="")
    disagrees_with_id: Mapped[UUID | None] = mapped_column(info=column(19, "immutable"), default=None)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=column(20, "immutable"), default=None)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What else is known of a contact. `place_code` is an ODS code; `template` the name of the one that was used."""

    contact_type: ContactType = ContactType.NOT_SAID
    place: str = ""
    place_code: str = ""
    place_type: PlaceType = PlaceType.NOT_SAID
    people_present: str = ""
    outcome: str = ""
    template: str = ""


@dataclass(frozen=True)
class Entry:
    """A note as the timeline shows it; `amended_by` is the correction that replaces it.

    Of a restricted note every text is empty.
    """

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
    late_reason: str = ""
    circumstances: Circumstances = field(default_factory=Circumstances)
    disagrees_with: UUID | None = None
    is_restricted: bool = False


@dataclass(frozen=True)
class Texts:
    """What a restricted note says, once it is opened."""

    words: str
    place: str = ""
    people_present: str = ""
    outcome: str = ""
    late_reason: str = ""
    amendment_reason: str = ""


def write(
    work: Work,
    patient: UUID,
    words: str,
    *,
    mode: Mode,
    minutes: int | None = None,
    event_at: datetime | None = None,
    referral: UUID | None = None,
    circumstances: Circumstances | None = None,
    late_reason: str = "",
    seal: Seal | None = None,
) -> UUID:
    """Keep a note, in the name of whoever unlocked the workspace; with a `seal` it is a restricted one.

    A note of something more than 24 hours ago says why it is written late.
    """
    work.get(Patient, patient)
    moment = _checked_moment(work, event_at)
    row = Note(
        id=work.new_id(),
        patient_id=patient,
        referral_id=referral,
        author_id=work.worker,
        event_at=moment,
        recorded_at=work.now,
        mode=mode,
        minutes=_checked_minutes(minutes),
        words=_checked_words(words),
        late_reason=_checked_late_reason(work, moment, late_reason),
    )
    _put(row, circumstances or Circumstances())
    return _kept(work, row, seal)


def amend(work: Work, note: UUID, words: str, reason: str, *, seal: Seal | None = None) -> UUID:
    """Correct a note: the new words stand beside the old, which stay readable, with the reason.

    The correction of a restricted note is restricted too, and needs the `seal`.
    """
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
        disagrees_with_id=old.disagrees_with_id,
    )
    _put(row, _circumstances(old))
    if old.sealed is not None:
        was = opened(_needed(seal), old)
        row.place, row.people_present, row.outcome = was.place, was.people_present, was.outcome
        row.late_reason = was.late_reason
    else:
        row.late_reason = old.late_reason
    return _kept(work, row, seal if old.sealed is not None else None)


def disagree(work: Work, note: UUID, words: str, *, seal: Seal | None = None) -> UUID:
    """Keep the patient's own disagreement with a note, in their words; the note itself stays as it is."""
    about = work.get(Note, note)
    if about.sealed is not None:
        _needed(seal)
    row = Note(
        id=work.new_id(),
        patient_id=about.patient_id,
        referral_id=about.referral_id,
        author_id=work.worker,
        event_at=work.now,
        recorded_at=work.now,
        mode=Mode.NOT_A_CONTACT,
        words=_checked_words(words),
        disagrees_with_id=about.id,
    )
    return _kept(work, row, seal if about.sealed is not None else None)


def opened(seal: Seal, row: Note) -> Texts:
    """The texts of a restricted note. Whoever may read them, `note_opening` says, and keeps a record of it."""
    assert row.sealed is not None, "only a restricted note is sealed"
    return Texts(**seal.open(row.id, row.sealed))


def timeline(view: View, patient: UUID, *, most: int | None = None) -> list[Entry]:
    """The notes of a patient, the newest event first; a corrected note stands under its correction.

    With `most`, only so many of the newest.
    """
    statement = (
        select(Note, Worker.name)
        .outerjoin(Worker, Worker.id == Note.author_id)
        .where(Note.patient_id.in_(same_person.ids(patient)))
        .order_by(Note.event_at.desc(), Note.recorded_at.desc(), Note.id.desc())
        .limit(most)
    )
    found = [(row, name) for row, name in view.session.execute(statement)]
    amended = {row.amends_id: row.id for row, _ in found if row.amends_id is not None}
    return [_entry(row, name or "", amended.get(row.id)) for row, name in found]


def is_late(event_at: datetime | None, now: datetime) -> bool:
    """Whether a note of this moment, written now, must say why it is late."""
    return event_at is not None and now - event_at > _LATE


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
        late_reason=row.late_reason,
        circumstances=_circumstances(row),
        disagrees_with=row.disagrees_with_id,
        is_restricted=row.sealed is not None,
    )


_CIRCUMSTANCES: Sequence[str] = tuple(Circumstances.__dataclass_fields__)


def _circumstances(row: Note) -> Circumstances:
    return Circumstances(**{name: getattr(row, name) for name in _CIRCUMSTANCES})


def _put(row: Note, circumstances: Circumstances) -> None:
    for name in _CIRCUMSTANCES:
        value = getattr(circumstances, name)
        setattr(row, name, value.strip() if type(value) is str else value)


def _kept(work: Work, row: Note, seal: Seal | None) -> UUID:
    """Put the row in; with a seal, its texts go into the sealed column before the row is ever seen by the history."""
    if seal is not None:
        row.sealed = seal.close(row.id, {name: getattr(row, name) for name in _SEALED})
        for name in _SEALED:
            setattr(row, name, "")
    return work.add(row).id


def _needed(seal: Seal | None) -> Seal:
    if seal is None:
        raise Refused("This note is restricted.", "Open it first.")
    return seal


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


def _checked_late_reason(view: View, moment: datetime, reason: str) -> str:
    if not is_late(moment, view.now):
        return ""
    if not reason.strip():
        raise InputProblem(
            "Say why this is written more than a day later.", "For example, no time on the day.", field="late_reason"
        )
    return reason.strip()
