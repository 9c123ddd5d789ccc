"""Appointments: when and where somebody is to be met, and whether it came to that (scheduling of PRSB contacts)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import words
from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import bereavement, consent, contact, draft, facts, same_person
from socialrx_desktop.store import worker as workers
from socialrx_desktop.store.consent import Purpose
from socialrx_desktop.store.note import LONGEST_CONTACT_MINUTES, Mode
from socialrx_desktop.store.patient import Patient, called, list_name
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker


class Status(StrEnum):
    """How an appointment stands. The last four are of wards, where a person can be there and yet not be seen."""

    BOOKED = "booked"
    ATTENDED = "attended"
    LATE = "late"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED_BY_PERSON = "cancelled_by_person"
    CANCELLED_BY_US = "cancelled_by_us"
    ASLEEP = "asleep"
    OFF_WARD = "off_ward"
    WITH_CLINICIAN = "with_clinician"
    NOT_SEEN_OTHER = "not_seen_other"


STATUS_WORDS: Mapping[Status, str] = {
    Status.BOOKED: "Booked",
    Status.ATTENDED: "Attended",
    Status.LATE: "Came late",
    Status.DID_NOT_ATTEND: "Did not attend",
    Status.CANCELLED_BY_PERSON: "Cancelled by the person",
    Status.CANCELLED_BY_US: "Cancelled by us",
    Status.ASLEEP: "Could not be seen: asleep",
    Status.OFF_WARD: "Could not be seen: off the ward",
    Status.WITH_CLINICIAN: "Could not be seen: with a clinician",
    Status.NOT_SEEN_OTHER: "Could not be seen",
}

WAS_SEEN = frozenset({Status.ATTENDED, Status.LATE})
COULD_NOT_BE_SEEN = frozenset({Status.ASLEEP, Status.OFF_WARD, Status.WITH_CLINICIAN, Status.NOT_SEEN_OTHER})
_FACE_TO_FACE = frozenset({Mode.HOME_VISIT, Mode.WARD_VISIT, Mode.CLINIC, Mode.COMMUNITY})


class Appointment(Record, kw_only=True):
    """One meeting that was planned, or was tried on a ward without a plan."""

    __tablename__ = "appointment"
    table_id = 40

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    referral_id: Mapped[UUID | None] = mapped_column(info=column(2, "immutable"), default=None)
    worker_id: Mapped[UUID] = mapped_column(info=column(3))
    starts_at: Mapped[datetime] = mapped_column(info=column(4), index=True)
    minutes: Mapped[int | None] = mapped_column(info=column(5), default=None)
    mode: Mapped[Mode] = mapped_column(Choice(Mode), info=column(6))
    place: Mapped[str] = mapped_column(info=column(7), default="")
    purpose: Mapped[str] = mapped_column(info=column(8), default="")
    status: Mapped[Status] = mapped_column(Choice(Status), info=column(9), default=Status.BOOKED)
    status_reason: Mapped[str] = mapped_column(info=column(10), default="")
    reminder: Mapped[str] = mapped_column(info=column(11), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is agreed when an appointment is made. `reminder` is the text that the person may be sent."""

    starts_at: datetime
    mode: Mode
    place: str = ""
    minutes: int | None = None
    purpose: str = ""
    reminder: str = ""


@dataclass(frozen=True)
class Line:
    """An appointment as lists show it."""

    id: UUID
    patient_id: UUID
    referral_id: UUID | None
    name: str
    worker: str
    starts_at: datetime
    minutes: int | None
    mode: Mode
    place: str
    purpose: str
    status: Status
    status_reason: str
    reminder: str


@dataclass(frozen=True)
class Former:
    """How an appointment stood before a status was set, to put it back."""

    id: UUID
    status: Status
    reason: str


def book(work: Work, patient: UUID, agreed: Facts, *, referral: UUID | None = None) -> UUID:
    """Make an appointment, for whoever unlocked the workspace; one in the past may be entered late."""
    work.get(Patient, patient)
    bereavement.check_may_reach(work, patient)
    _check(agreed)
    row = Appointment(
        id=work.new_id(),
        patient_id=patient,
        referral_id=referral or _episode(work, patient),
        worker_id=work.worker,
        **facts.values(agreed),
    )
    return work.add(row).id


def change(work: Work, appointment: UUID, agreed: Facts) -> None:
    """Put an appointment at another time or place; only one that has not taken place or fallen through can move."""
    row = work.get(Appointment, appointment)
    if row.status is not Status.BOOKED:
        raise Refused("This appointment is over.", "Make a new one.")
    _check(agreed)
    facts.put(row, agreed)


def set_status(work: Work, appointment: UUID, status: Status, reason: str = "") -> Former:
    """Say how it went; how it stood before, for `put_back`. Nobody can have come before the day."""
    row = work.get(Appointment, appointment)
    before = Former(row.id, row.status, row.status_reason)
    is_foreseen = status in {Status.BOOKED, Status.CANCELLED_BY_PERSON, Status.CANCELLED_BY_US}
    if status is not row.status and not is_foreseen and _day(row.starts_at) > work.today:
        raise Refused(
            f"The appointment is on {words.day(row.starts_at)}.",
            "Until then it can only be moved or cancelled.",
            field="status",
        )
    row.status, row.status_reason = status, reason.strip()
    return before


def put_back(work: Work, former: Former) -> None:
    """Undo a status: a second change, so that the history keeps both."""
    row = work.get(Appointment, former.id)
    row.status, row.status_reason = former.status, former.reason


def could_not_be_seen(work: Work, patient: UUID, why: Status, *, place: str = "") -> UUID:
    """Somebody was looked for on a ward just now, without an appointment, and could not be seen: kept in one step."""
    if why not in COULD_NOT_BE_SEEN:
        raise InputProblem("Choose why the person could not be seen.", field="status")
    work.get(Patient, patient)
    row = Appointment(
        id=work.new_id(),
        patient_id=patient,
        referral_id=_episode(work, patient),
        worker_id=work.worker,
        starts_at=work.now,
        mode=Mode.WARD_VISIT,
        place=place.strip(),
        status=why,
    )
    return work.add(row).id


def of_patient(view: View, patient: UUID) -> list[Line]:
    """All appointments of a person, the latest first."""
    return _lines(
        view,
        _listed().where(Appointment.patient_id.in_(same_person.ids(patient))).order_by(Appointment.starts_at.desc()),
    )


def get(view: View, appointment: UUID) -> Line:
    """One appointment; an InputProblem if there is none."""
    view.get(Appointment, appointment)
    return _lines(view, _listed().where(Appointment.id == appointment))[0]


def on_day(view: View, day: date, worker: UUID | None = None) -> list[Line]:
    """The appointments of a day in the order of their times, whatever came of them.

    Those of people for whom everything has stopped are left out.
    """
    statement = _listed().where(
        Appointment.starts_at >= _midnight(day),
        Appointment.starts_at < _midnight(day + timedelta(days=1)),
        ~bereavement.quiet(),
    )
    if worker is not None:
        statement = statement.where(Appointment.worker_id == worker)
    return _lines(view, statement.order_by(Appointment.starts_at, Appointment.id))


def unsettled(view: View, worker: UUID | None = None) -> list[Line]:
    """Appointments before today of which nobody has said how they went, oldest first."""
    statement = _listed().where(
        Appointment.starts_at < _midnight(view.today), Appointment.status == Status.BOOKED, ~bereavement.quiet()
    )
    if worker is not None:
        statement = statement.where(Appointment.worker_id == worker)
    return _lines(view, statement.order_by(Appointment.starts_at, Appointment.id))


def begin_note(work: Work, appointment: UUID) -> Former:
    """Let a note about this appointment begin, with its facts filled in; a booked one was attended then.

    A note that is being typed about the person already stays as it is.
    """
    row = work.get(Appointment, appointment)
    if draft.kept(work, contact.NOTE_DRAFT, row.patient_id, work.worker) is None:
        draft.keep(work, contact.NOTE_DRAFT, row.patient_id, _note_fields(work, row))
    return set_status(work, appointment, Status.ATTENDED if row.status is Status.BOOKED else row.status)


def drafted_reminder(view: View, patient: UUID, agreed: Facts, worker: UUID) -> str:
    """A reminder in plain words; it names no service and no reason, because others may read it.

    Refused while nothing may reach the person, and where they do not agree that messages are left.
    """
    bereavement.check_may_reach(view, patient)
    if not consent.is_given(view, patient, Purpose.MESSAGES):
        raise Refused("The person has not agreed that messages are left.", "Ask them first, and keep their answer.")
    sender = workers.details(view, worker)
    person = view.get(Patient, patient)
    where = f" at {agreed.place.strip()}" if agreed.place.strip() and agreed.mode in _FACE_TO_FACE else ""
    how = " by phone" if agreed.mode is Mode.PHONE else " by video call" if agreed.mode is Mode.VIDEO else ""
    call = f" If this does not suit you, call {sender.telephone}." if sender.telephone else ""
    when = f"{words.long_day(agreed.starts_at)} at {words.clock(agreed.starts_at)}"
    return f"Hello {called(person)}. We meet{how} on {when}{where}.{call} {sender.name}"


def _note_fields(view: View, row: Appointment) -> dict[str, str]:
    """The fields of the note's form."""
    at = f"{words.day(row.starts_at)} {words.clock(row.starts_at)}"
    return {
        "mode": row.mode.value,
        "minutes": str(row.minutes) if row.minutes else "",
        "event_at": at if row.starts_at < view.now else "",
        "place": row.place,
        "words": f"{row.purpose}: " if row.purpose else "",
    }


def _episode(view: View, patient: UUID) -> UUID | None:
    statement = select(Referral.id).where(Referral.patient_id.in_(same_person.ids(patient)), Referral.is_open)
    return view.session.scalars(statement.order_by(Referral.received_on.desc(), Referral.id.desc())).first()


def _check(agreed: Facts) -> None:
    if agreed.mode is Mode.NOT_A_CONTACT:
        raise InputProblem("Choose how you will meet.", field="mode")
    if agreed.minutes is not None and not 1 <= agreed.minutes <= LONGEST_CONTACT_MINUTES:
        raise InputProblem(f"Minutes must be a whole number from 1 to {LONGEST_CONTACT_MINUTES}.", field="minutes")


def _listed() -> Select[Any]:  # a Select of many columns, which `_lines` reads at once
    statement: Any = (
        select(Appointment, Patient.id, Patient.first_name, Patient.family_name, Worker.name.label("worker"))
        .select_from(Appointment)
        .join(Patient, Patient.id == same_person.lead_of(Appointment.patient_id))
        .outerjoin(Worker, Worker.id == Appointment.worker_id)
    )
    return cast("Select[Any]", statement)


def _lines(view: View, statement: Select[Any]) -> list[Line]:
    return [
        Line(
            id=row.id,
            patient_id=patient,
            referral_id=row.referral_id,
            name=list_name(first_name, family_name),
            worker=worker or "",
            starts_at=row.starts_at,
            minutes=row.minutes,
            mode=row.mode,
            place=row.place,
            purpose=row.purpose,
            status=row.status,
            status_reason=row.status_reason,
            reminder=row.reminder,
        )
        for row, patient, first_name, family_name, worker in view.rows(statement)
    ]


def _day(moment: datetime) -> date:
    return moment.astimezone(words.UK).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), words.UK)
