"""Waiting for an operation: what is waited for, every date that it has had and why it changed, and the plan's dates.

The operation of a referral has the referral's id, so that two laptops that begin it apart meet in one row.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import waiting
from socialrx_desktop.domain.waiting import Eligibility, Joint, Phase, Priority
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import bereavement, facts, same_person
from socialrx_desktop.store.action import OPEN, Action
from socialrx_desktop.store.patient import Patient, list_name
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker


class State(StrEnum):
    """Where the operation stands. One that is cancelled may be listed again."""

    LISTED = "listed"
    CANCELLED = "cancelled"
    HAPPENED = "happened"


class Event(StrEnum):
    """What happened to the date of an operation."""

    LISTED = "listed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RELISTED = "relisted"
    HAPPENED = "happened"


class Operation(Record, kw_only=True):
    """What a person waits for. `id` is the referral's; `expected_on` is the day it is planned for, or was done."""

    __tablename__ = "operation"
    table_id = 50

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    procedure: Mapped[str] = mapped_column(info=column(2))
    procedure_code: Mapped[str] = mapped_column(info=column(3), default="")
    joint: Mapped[Joint | None] = mapped_column(Choice(Joint), info=column(4), default=None)
    specialty: Mapped[str] = mapped_column(info=column(5), default="")
    priority: Mapped[Priority | None] = mapped_column(Choice(Priority), info=column(6), default=None)
    listed_on: Mapped[date | None] = mapped_column(info=column(7), default=None)
    expected_on: Mapped[date | None] = mapped_column(info=column(8), default=None, index=True)
    pre_op_assessment_on: Mapped[date | None] = mapped_column(info=column(9), default=None)
    takes_pain_medicines_long: Mapped[bool | None] = mapped_column(info=column(10), default=None)
    pain_medicines: Mapped[str] = mapped_column(info=column(11), default="")
    lives_in_area: Mapped[bool | None] = mapped_column(info=column(12), default=None)
    comes_first: Mapped[bool | None] = mapped_column(info=column(13), default=None)
    hospital: Mapped[str] = mapped_column(info=column(14), default="")
    state: Mapped[State] = mapped_column(Choice(State), info=column(15), default=State.LISTED)

    @property
    def subject(self) -> UUID:
        return self.patient_id


class OperationDate(Record, kw_only=True):
    """One thing that happened to the date of an operation; rows are only ever added. `expected_on` is the day since."""

    __tablename__ = "operation_date"
    table_id = 51

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    operation_id: Mapped[UUID] = mapped_column(info=column(2, "immutable"), index=True)
    event: Mapped[Event] = mapped_column(Choice(Event), info=column(3, "immutable"))
    was_expected_on: Mapped[date | None] = mapped_column(info=column(4, "immutable"), default=None)
    expected_on: Mapped[date | None] = mapped_column(info=column(5, "immutable"), default=None)
    reason: Mapped[str] = mapped_column(info=column(6, "immutable"), default="")
    recorded_at: Mapped[datetime] = mapped_column(info=column(7, "immutable"))
    worker_id: Mapped[UUID] = mapped_column(info=column(8, "immutable"))

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a form says of an operation. `takes_pain_medicines_long` is of opioids or gabapentinoids for six months or
    more, `lives_in_area` of PROSPeR's area, `comes_first` of a deprived area or an ethnic minority.
    """

    procedure: str
    procedure_code: str = ""
    joint: Joint | None = None
    specialty: str = ""
    priority: Priority | None = None
    listed_on: date | None = None
    pre_op_assessment_on: date | None = None
    takes_pain_medicines_long: bool | None = None
    pain_medicines: str = ""
    lives_in_area: bool | None = None
    comes_first: bool | None = None
    hospital: str = ""


@dataclass(frozen=True)
class Details:
    """An operation as a screen shows it. `phase` is where today stands to the window of support."""

    referral: UUID
    patient_id: UUID
    facts: Facts
    expected_on: date | None
    state: State
    phase: Phase
    eligibility: Eligibility


@dataclass(frozen=True)
class DateLine:
    """One line of the history of an operation's date."""

    event: Event
    was_expected_on: date | None
    expected_on: date | None
    reason: str
    recorded_at: datetime
    worker: str


@dataclass(frozen=True)
class Offer:
    """A step of the plan whose day no longer fits the operation, with the day that would."""

    action: UUID
    what: str
    weeks_from_operation: int
    due_on: date | None
    would_be_on: date


@dataclass(frozen=True)
class WaitingLine:
    """One line of the waiting list. A quiet line has no dates."""

    referral: UUID
    patient_id: UUID
    name: str
    procedure: str
    priority: str
    expected_on: date | None
    pre_op_assessment_on: date | None
    state: State
    phase: Phase
    next_action: str
    due: date | None
    dates_to_offer: int
    is_quiet: bool


def put_on_list(work: Work, referral: UUID, details: Facts, expected_on: date | None) -> None:
    """The person waits for this operation. Refused if the referral has one already."""
    case = work.get(Referral, referral)
    if work.find(Operation, referral) is not None:
        raise InputProblem("This referral has an operation already.", "Change that one instead.", field="procedure")
    _check(work, details)
    work.add(Operation(id=referral, patient_id=case.patient_id, expected_on=expected_on, **facts.values(details)))
    _note(work, referral, case.patient_id, Event.LISTED, None, expected_on, "")


def change(work: Work, referral: UUID, details: Facts) -> None:
    """Put what is known of the operation right; its date moves by `move`."""
    _check(work, details)
    facts.put(work.get(Operation, referral), details)


def move(work: Work, referral: UUID, expected_on: date | None, reason: str) -> None:
    """The operation has another date now, or a first one; None if it has none any more."""
    row = _in_state(work, referral, State.LISTED)
    if expected_on == row.expected_on:
        raise InputProblem("This is the date that the operation has already.", field="expected_on")
    if row.expected_on is not None:
        facts.check_words(reason, "Enter why the operation was moved.", field="reason")
    _change_date(work, row, Event.MOVED, expected_on, reason)


def cancel(work: Work, referral: UUID, reason: str) -> None:
    """The operation is off; it may be listed again."""
    row = _in_state(work, referral, State.LISTED)
    facts.check_words(reason, "Enter why the operation was cancelled.", field="reason")
    row.state = State.CANCELLED
    _change_date(work, row, Event.CANCELLED, None, reason)


def relist(work: Work, referral: UUID, expected_on: date | None, reason: str = "") -> None:
    """A cancelled operation is listed again, with a date or still without."""
    row = _in_state(work, referral, State.CANCELLED)
    row.state = State.LISTED
    _change_date(work, row, Event.RELISTED, expected_on, reason)


def record_happened(work: Work, referral: UUID, happened_on: date) -> None:
    """The operation was done on that day."""
    row = _in_state(work, referral, State.LISTED)
    facts.check_past(work, happened_on, "This day is in the future.", field="expected_on")
    row.state = State.HAPPENED
    _change_date(work, row, Event.HAPPENED, happened_on, "")


def accept_dates(work: Work, referral: UUID, actions: Collection[UUID]) -> None:
    """Give these steps of the plan the days that fit the operation now."""
    for offer in dates_to_offer(work, referral):
        if offer.action in actions:
            work.get(Action, offer.action).due_on = offer.would_be_on


def details(view: View, referral: UUID) -> Details | None:
    """The operation of a referral, if it has one."""
    row = view.find(Operation, referral)
    return None if row is None else _details(view, row)


def of_patient(view: View, patient: UUID) -> Details | None:
    """The operation that the person waits for: that of their open referral, or else the last one."""
    statement = (
        select(Operation)
        .join(Referral, Referral.id == Operation.id)
        .where(Operation.patient_id.in_(same_person.ids(patient)))
        .order_by(Referral.is_open.desc(), Referral.received_on.desc(), Operation.id.desc())
        .limit(1)
    )
    row = view.session.scalars(statement).first()
    return None if row is None else _details(view, row)


def dates(view: View, referral: UUID) -> list[DateLine]:
    """Every date that the operation has had, in the order in which they were recorded."""
    statement = (
        select(OperationDate, Worker.name)
        .outerjoin(Worker, Worker.id == OperationDate.worker_id)
        .where(OperationDate.operation_id == referral)
        .order_by(OperationDate.entry)
    )
    return [
        DateLine(row.event, row.was_expected_on, row.expected_on, row.reason, row.recorded_at, name or "")
        for row, name in view.session.execute(statement)
    ]


def dates_to_offer(view: View, referral: UUID) -> list[Offer]:
    """The open steps that hang on the operation and whose day no longer fits its date."""
    row = view.find(Operation, referral)
    if row is None or row.expected_on is None:
        return []
    return _offers(view, [row]).get(referral, [])


def waiting_list(view: View, *, only_in_window: bool = False) -> list[WaitingLine]:
    """Everybody with an open referral and an operation, the nearest operation first, those without a date last."""
    statement = (
        select(Operation, Referral, Patient)
        .join(Referral, Referral.id == Operation.id)
        .join(Patient, Patient.id == same_person.lead_of(Operation.patient_id))
        .where(Referral.is_open)
        .order_by(Operation.expected_on.is_(None), Operation.expected_on, Operation.id)
    )
    found = view.session.execute(statement).all()
    offers = _offers(view, [operation for operation, _, _ in found])
    lines = [_line(view.today, row, case, person, len(offers.get(row.id, []))) for row, case, person in found]
    return [line for line in lines if not only_in_window or line.phase in {Phase.BEFORE, Phase.AFTER}]


def _in_state(work: Work, referral: UUID, state: State) -> Operation:
    row = work.get(Operation, referral)
    if row.state is State.HAPPENED:
        raise InputProblem("This operation has been done already.")
    if row.state is not state:
        if state is State.CANCELLED:
            raise InputProblem("This operation has not been cancelled.", "Move its date instead.")
        raise InputProblem("This operation has been cancelled.", "List it again first.")
    return row


def _change_date(work: Work, row: Operation, event: Event, expected_on: date | None, reason: str) -> None:
    before, row.expected_on = row.expected_on, expected_on
    _note(work, row.id, row.patient_id, event, before, expected_on, reason)


def _note(
    work: Work, referral: UUID, patient: UUID, event: Event, before: date | None, after: date | None, reason: str
) -> None:
    work.add(
        OperationDate(
            id=work.new_id(),
            patient_id=patient,
            operation_id=referral,
            event=event,
            was_expected_on=before,
            expected_on=after,
            reason=reason.strip(),
            recorded_at=work.now,
            worker_id=work.worker,
        )
    )


def _offers(view: View, operations: Collection[Operation]) -> dict[UUID, list[Offer]]:
    leads = same_person.leads(view, {row.patient_id for row in operations})
    expected = {leads[row.patient_id]: row for row in operations if row.expected_on is not None}
    statement = (
        select(Action, same_person.lead_of(Action.patient_id))
        .where(
            same_person.is_of(Action.patient_id, list(expected)),
            Action.weeks_from_operation.is_not(None),
            Action.status.in_(OPEN),
        )
        .order_by(Action.weeks_from_operation, Action.id)
    )
    found: dict[UUID, list[Offer]] = {}
    for action, patient in view.session.execute(statement):
        operation = expected[patient]
        assert operation.expected_on is not None, "those without a date were left out"
        assert action.weeks_from_operation is not None, "the statement asks for those that hang on the operation"
        day = waiting.day_at(operation.expected_on, action.weeks_from_operation)
        if day != action.due_on:
            offer = Offer(action.id, action.what, action.weeks_from_operation, action.due_on, day)
            found.setdefault(operation.id, []).append(offer)
    return found


def _details(view: View, row: Operation) -> Details:
    case = waiting.Case(
        priority=row.priority,
        joint=row.joint,
        takes_pain_medicines_long=row.takes_pain_medicines_long,
        expected_on=row.expected_on,
        lives_in_area=row.lives_in_area,
        comes_first=row.comes_first,
    )
    return Details(
        referral=row.id,
        patient_id=row.patient_id,
        facts=facts.shaped(Facts, row),
        expected_on=row.expected_on,
        state=row.state,
        phase=waiting.phase(row.expected_on, view.today),
        eligibility=waiting.eligibility(case, view.today),
    )


def _line(today: date, row: Operation, case: Referral, person: Patient, to_offer: int) -> WaitingLine:
    is_quiet = bereavement.is_quiet_person(person)
    expected = None if is_quiet else row.expected_on
    return WaitingLine(
        referral=row.id,
        patient_id=person.id,
        name=list_name(person.first_name, person.family_name),
        procedure=row.procedure,
        priority=row.priority or "",
        expected_on=expected,
        pre_op_assessment_on=None if is_quiet else row.pre_op_assessment_on,
        state=row.state,
        phase=waiting.phase(expected, today),
        next_action="" if is_quiet else case.next_action,
        due=None if is_quiet else case.next_action_due,
        dates_to_offer=0 if is_quiet else to_offer,
        is_quiet=is_quiet,
    )


def _check(view: View, details: Facts) -> None:
    facts.check_words(details.procedure, "Enter the operation.", field="procedure")
    facts.check_past(view, details.listed_on, "This day is in the future.", field="listed_on")
