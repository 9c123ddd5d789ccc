"""Onward referrals and signposts: where the person was sent or what they were told of, and whether they went.

Fields follow PRSB ("referral to" and "signpost details"), which keeps the two as different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import bereavement, consent, facts, same_person
from socialrx_desktop.store.consent import Purpose
from socialrx_desktop.store.patient import Patient, list_name
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker


class Kind(StrEnum):
    """A signpost tells the person of a service; a referral sends them there."""

    SIGNPOST = "signpost"
    REFERRAL = "referral"


class Status(StrEnum):
    """How an onward referral or signpost stands. `LOGGED` was not sent by this program: told, rung or written."""

    DRAFT = "draft"
    CONSENT_CHECKED = "consent_checked"
    SENT = "sent"
    LOGGED = "logged"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    NO_CAPACITY = "no_capacity"
    WAITING_LIST = "waiting_list"
    BOOKED = "booked"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    ATTENDING = "attending"
    COMPLETED = "completed"
    STOPPED = "stopped"
    UNKNOWN_AFTER_CHASE = "unknown_after_chase"


STATUS_WORDS: Mapping[Status, str] = {
    Status.DRAFT: "Not sent yet",
    Status.CONSENT_CHECKED: "Ready to send",
    Status.SENT: "Sent, no answer yet",
    Status.LOGGED: "Told about it",
    Status.ACCEPTED: "Accepted",
    Status.DECLINED: "Not accepted",
    Status.NO_CAPACITY: "No room there",
    Status.WAITING_LIST: "On a waiting list",
    Status.BOOKED: "First session booked",
    Status.ATTENDED: "Went",
    Status.DID_NOT_ATTEND: "Did not go",
    Status.ATTENDING: "Goes regularly",
    Status.COMPLETED: "Finished",
    Status.STOPPED: "Stopped",
    Status.UNKNOWN_AFTER_CHASE: "Asked, but not known",
}
"""What screens and letters say of each status; `status_words` knows the one exception."""

_ANSWERS = (
    Status.ACCEPTED,
    Status.WAITING_LIST,
    Status.BOOKED,
    Status.ATTENDED,
    Status.DID_NOT_ATTEND,
    Status.ATTENDING,
    Status.COMPLETED,
    Status.DECLINED,
    Status.NO_CAPACITY,
    Status.STOPPED,
    Status.UNKNOWN_AFTER_CHASE,
)
_ONCE_MORE = (Status.SENT, Status.LOGGED)
_REFUSALS = frozenset({Status.DECLINED, Status.NO_CAPACITY, Status.STOPPED, Status.UNKNOWN_AFTER_CHASE})

MOVES: Mapping[Status, tuple[Status, ...]] = {
    Status.DRAFT: (Status.CONSENT_CHECKED, *_ONCE_MORE, Status.STOPPED),
    Status.CONSENT_CHECKED: (*_ONCE_MORE, Status.STOPPED),
    Status.SENT: _ANSWERS,
    Status.LOGGED: _ANSWERS,
    # What was heard may turn out otherwise, or a wrong key was pressed; what was refused may be asked for once more.
    **{
        heard: tuple(each for each in _ANSWERS if each is not heard) + (_ONCE_MORE if heard in _REFUSALS else ())
        for heard in _ANSWERS
    },
}
"""Which status may follow which. Nothing becomes a draft again, and nothing is heard of what was never sent."""

BSER_BUSINESS_STATUS: Mapping[Status, str] = {
    Status.DRAFT: "2.0",
    Status.CONSENT_CHECKED: "2.0",
    Status.SENT: "2.0",
    Status.LOGGED: "2.0",
    Status.ACCEPTED: "3.0",
    Status.DECLINED: "4.0",
    Status.NO_CAPACITY: "4.0",
    Status.WAITING_LIST: "3.0",
    Status.BOOKED: "5.1.1",
    Status.ATTENDED: "5.1.4",
    Status.DID_NOT_ATTEND: "5.1.2",
    Status.ATTENDING: "5.1.4",
    Status.COMPLETED: "7.0",
    Status.STOPPED: "6.0",
}
"""The business status of HL7 BSeR (TaskBusinessStatusCS) for an export; one of which nothing was heard has none."""

AWAITED = frozenset({Status.SENT, Status.LOGGED, Status.ACCEPTED, Status.WAITING_LIST, Status.BOOKED})
"""Nobody knows yet whether the person goes: these are chased."""

OFF_THE_PLAN = frozenset({Status.DECLINED, Status.NO_CAPACITY, Status.STOPPED})
"""The person does not go there: a printed plan leaves it out, and the same service may be put on the plan again."""

_NEED_CONSENT = frozenset({Status.CONSENT_CHECKED, *_ONCE_MORE})
_NAME_IT = "Enter the name of the service."
ANSWER_WITHIN = timedelta(days=14)
"""How long a service has to answer; the same time passes before it is asked again."""


class OnwardReferral(Record, kw_only=True):
    """A service that the person was told of or referred to; its names are kept, should the directory lose it."""

    __tablename__ = "onward_referral"
    table_id = 8

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    service_id: Mapped[UUID | None] = mapped_column(info=column(2, "immutable"), default=None, index=True)
    service_name: Mapped[str] = mapped_column(info=column(3))
    organization_name: Mapped[str] = mapped_column(info=column(4), default="")
    kind: Mapped[Kind] = mapped_column(Choice(Kind), info=column(5))
    status: Mapped[Status] = mapped_column(Choice(Status), info=column(6))
    since: Mapped[date] = mapped_column(info=column(7))
    reason: Mapped[str] = mapped_column(info=column(8), default="")
    reason_code: Mapped[str] = mapped_column(info=column(9), default="")
    service_code: Mapped[str] = mapped_column(info=column(10), default="")
    organization_code: Mapped[str] = mapped_column(info=column(11), default="")
    to_name: Mapped[str] = mapped_column(info=column(12), default="")
    to_role: Mapped[str] = mapped_column(info=column(13), default="")
    to_grade: Mapped[str] = mapped_column(info=column(14), default="")
    to_team: Mapped[str] = mapped_column(info=column(15), default="")
    to_specialty: Mapped[str] = mapped_column(info=column(16), default="")
    to_contact: Mapped[str] = mapped_column(info=column(17), default="")
    referred_on: Mapped[date | None] = mapped_column(info=column(18), default=None)
    answer_due: Mapped[date | None] = mapped_column(info=column(19), default=None)
    booked_for: Mapped[date | None] = mapped_column(info=column(20), default=None)
    sessions_attended: Mapped[int | None] = mapped_column(info=column(21), default=None)
    chase_on: Mapped[date | None] = mapped_column(info=column(22), default=None, index=True)
    what_they_said: Mapped[str] = mapped_column(info=column(23), default="")
    need_id: Mapped[UUID | None] = mapped_column(info=column(24), default=None)
    referral_id: Mapped[UUID | None] = mapped_column(info=column(25, "immutable"), default=None)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """What may be said of an onward referral besides its status. `referred_on` is PRSB's "date"."""

    service_name: str
    service_code: str = ""
    organization_name: str = ""
    organization_code: str = ""
    to_name: str = ""
    to_role: str = ""
    to_grade: str = ""
    to_team: str = ""
    to_specialty: str = ""
    to_contact: str = ""
    reason: str = ""
    reason_code: str = ""
    need_id: UUID | None = None
    referred_on: date | None = None
    answer_due: date | None = None
    booked_for: date | None = None
    sessions_attended: int | None = None
    chase_on: date | None = None
    what_they_said: str = ""


@dataclass(frozen=True)
class Line:
    """An onward referral as the plan shows it."""

    id: UUID
    service: UUID | None
    service_name: str
    organization_name: str
    kind: Kind
    status: Status
    since: date
    details: Details

    @property
    def words(self) -> str:
        """How it stands."""
        return status_words(self.kind, self.status)

    @property
    def moves(self) -> tuple[Status, ...]:
        """How it may stand next."""
        return moves(self.kind, self.status)


@dataclass(frozen=True)
class Chase:
    """One line of the chase list: did they go?"""

    id: UUID
    patient_id: UUID
    name: str
    worker: str
    service_name: str
    organization_name: str
    kind: Kind
    status: Status
    since: date
    due: date
    booked_for: date | None
    to_contact: str


@dataclass(frozen=True)
class Former:
    """How it stood before an answer."""

    id: UUID
    status: Status
    since: date
    chase_on: date | None


def status_words(kind: Kind, status: Status) -> str:
    """What screens and letters say of how it stands."""
    if kind is Kind.REFERRAL and status is Status.LOGGED:
        return "Referred by phone or on paper, no answer yet"
    return STATUS_WORDS[status]


def moves(kind: Kind, status: Status) -> tuple[Status, ...]:
    """How it may stand next; nothing is sent for a signpost, because only the person is told of the service."""
    unsent = {Status.CONSENT_CHECKED, Status.SENT} if kind is Kind.SIGNPOST else set()
    return tuple(each for each in MOVES[status] if each not in unsent)


def connect(
    work: Work,
    patient: UUID,
    service: UUID | None,
    service_name: str,
    organization_name: str,
    *,
    kind: Kind = Kind.SIGNPOST,
    reason: str = "",
) -> UUID:
    """Put a service on the plan: a signpost counts as told today. Refused if it stands there already."""
    work.get(Patient, patient)
    facts.check_words(service_name, _NAME_IT, field="service_name")
    standing = select(OnwardReferral.id).where(
        OnwardReferral.patient_id.in_(same_person.ids(patient)),
        OnwardReferral.service_id == service,
        OnwardReferral.status.not_in(OFF_THE_PLAN),
    )
    if service is not None and work.session.scalars(standing).first() is not None:
        raise InputProblem("This service is on the plan already.")
    row = OnwardReferral(
        id=work.new_id(),
        patient_id=patient,
        service_id=service,
        service_name=service_name.strip(),
        organization_name=organization_name.strip(),
        kind=kind,
        status=Status.DRAFT,
        since=work.today,
        reason=reason.strip(),
        referral_id=_episode(work, patient),
    )
    if kind is Kind.SIGNPOST:
        _put(work, row, Status.LOGGED)
    return work.add(row).id


def put_on_plan(work: Work, patient: UUID, kind: Kind, details: Details) -> UUID:
    """Put a service that no directory lists on the plan, with what is known of it already."""
    made = connect(work, patient, None, details.service_name, details.organization_name, kind=kind)
    brought = facts.shaped(Details, work.get(OnwardReferral, made))
    given = {name: value for name, value in facts.values(details).items() if value not in ("", None)}
    change(work, made, replace(brought, **given))
    return made


def change(work: Work, connection: UUID, details: Details, status: Status | None = None) -> None:
    """Put what is known of an onward referral right, and how it stands; the history keeps what it said.

    A new status brings its own chase date, unless another one is given.
    """
    row = work.get(OnwardReferral, connection)
    _check(work, details)
    is_moved = status is not None and status is not row.status
    is_date_given = details.chase_on != row.chase_on
    facts.put(row, details)
    if is_moved and status is not None:
        move(work, connection, status)
        if is_date_given and details.chase_on is not None:
            row.chase_on = details.chase_on


def move(work: Work, connection: UUID, status: Status) -> None:
    """Say how it stands now. Refused where the move makes no sense, and where consent to share has not been given."""
    row = work.get(OnwardReferral, connection)
    if status not in moves(row.kind, row.status):
        raise Refused(
            f'This cannot go from "{status_words(row.kind, row.status)}" to "{status_words(row.kind, status)}".',
            "Choose another status.",
            field="status",
        )
    if row.kind is Kind.REFERRAL and status in _NEED_CONSENT:
        _check_may_share(work, row.patient_id)
    _put(work, row, status)


def answer(work: Work, connection: UUID, status: Status) -> Former:
    """One answer to "did they go?"; how it stood before, for `put_back`.

    The same answer once more, such as still waiting, puts the next chase off.
    """
    row = work.get(OnwardReferral, connection)
    former = Former(row.id, row.status, row.since, row.chase_on)
    if row.status is not status:
        move(work, connection, status)
    elif status in AWAITED:
        row.chase_on = work.today + ANSWER_WITHIN
    return former


def put_back(work: Work, former: Former) -> None:
    """Undo an answer that was given by mistake: a second change, so that the history keeps both."""
    row = work.get(OnwardReferral, former.id)
    row.status, row.since, row.chase_on = former.status, former.since, former.chase_on


def details(view: View, connection: UUID) -> Details:
    """What is known of an onward referral."""
    return facts.shaped(Details, view.get(OnwardReferral, connection))


def of_patient(view: View, patient: UUID) -> tuple[Line, ...]:
    """Everything that the person was told of or referred to, in the order in which it was put on the plan."""
    statement = (
        select(OnwardReferral)
        .where(OnwardReferral.patient_id.in_(same_person.ids(patient)))
        .order_by(OnwardReferral.id)
    )
    return tuple(
        Line(
            row.id,
            row.service_id,
            row.service_name,
            row.organization_name,
            row.kind,
            row.status,
            row.since,
            facts.shaped(Details, row),
        )
        for row in view.session.scalars(statement)
    )


def to_chase(view: View, worker: UUID | None = None) -> list[Chase]:
    """Onward referrals of open cases of which nobody knows whether the person goes, and which are due; oldest first.

    Nobody is asked about a person for whom every reminder has stopped.
    """
    return sorted((_chase(row) for row in view.rows(_due(view.today, worker))), key=lambda each: each.due)


def _put(work: Work, row: OnwardReferral, status: Status) -> None:
    row.status, row.since = status, work.today
    row.chase_on = None
    if status in _ONCE_MORE:
        row.referred_on = work.today
        row.answer_due = work.today + ANSWER_WITHIN
    if status in AWAITED:
        row.chase_on = work.today + ANSWER_WITHIN
    if status is Status.BOOKED and row.booked_for is not None:
        row.chase_on = row.booked_for + timedelta(days=1)


def _check(view: View, details: Details) -> None:
    facts.check_words(details.service_name, _NAME_IT, field="service_name")
    facts.check_past(view, details.referred_on, "This day has not come yet.", field="referred_on")
    if details.sessions_attended is not None and details.sessions_attended < 0:
        raise InputProblem("Enter how many sessions, as a whole number.", field="sessions_attended")


def _check_may_share(work: Work, patient: UUID) -> None:
    bereavement.check_may_reach(work, patient)
    if not consent.is_given(work, patient, Purpose.SERVICES):
        raise Refused(
            "The person has not agreed that services are told about them.",
            "Ask them, and keep their answer on the Record tab. A signpost needs no consent.",
            field="status",
        )


def _episode(view: View, patient: UUID) -> UUID | None:
    statement = select(Referral.id).where(Referral.patient_id.in_(same_person.ids(patient)), Referral.is_open)
    return view.session.scalars(statement.order_by(Referral.received_on.desc(), Referral.id.desc())).first()


def _due(today: date, worker: UUID | None) -> Select[Any]:  # a Select of many columns, which `_chase` reads at once
    person = same_person.lead_of(Referral.patient_id)
    of_whom = select(person.label("person"), func.max(Worker.name).label("worker")).outerjoin(
        Worker, Worker.id == Referral.worker_id
    )
    of_whom = of_whom.where(Referral.is_open)
    if worker is not None:
        of_whom = of_whom.where(Referral.worker_id == worker)
    cases = of_whom.group_by(person).subquery()
    is_due = or_(
        OnwardReferral.chase_on <= today,
        and_(OnwardReferral.chase_on.is_(None), OnwardReferral.since <= today - ANSWER_WITHIN),
    )
    return (
        select(OnwardReferral, Patient.first_name, Patient.family_name, cases.c.worker)
        .select_from(OnwardReferral)
        .join(Patient, Patient.id == same_person.lead_of(OnwardReferral.patient_id))
        .join(cases, cases.c.person == Patient.id)
        .where(OnwardReferral.status.in_(AWAITED), is_due, ~bereavement.quiet())
    )


def _chase(found: Any) -> Chase:  # a row of a select has no class
    row: OnwardReferral = found[0]
    return Chase(
        row.id,
        row.patient_id,
        list_name(found.first_name, found.family_name),
        found.worker or "",
        row.service_name,
        row.organization_name,
        row.kind,
        row.status,
        row.since,
        row.chase_on or row.since + ANSWER_WITHIN,
        row.booked_for,
        row.to_contact,
    )
