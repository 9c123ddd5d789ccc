"""The plan: goals in the person's own words, the steps to them, and the services they were connected with.

Fields follow the PRSB care and support plan (goals with importance, actions with who, when, status and confidence), the
signpost and the referral, which are two different things.
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
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class GoalStatus(StrEnum):
    """How a goal stands (PRSB "goal status")."""

    WORKING_ON = "working_on"
    MET = "met"
    PARTLY_MET = "partly_met"
    STOPPED = "stopped"


class ActionStatus(StrEnum):
    """How a step stands."""

    TO_DO = "to_do"
    DONE = "done"
    STOPPED = "stopped"


class ConnectionKind(StrEnum):
    """A signpost tells the person of a service; a referral sends them there."""

    SIGNPOST = "signpost"
    REFERRAL = "referral"


class ConnectionStatus(StrEnum):
    """How an onward referral or signpost stands."""

    DRAFT = "draft"
    SENT = "sent"
    LOGGED = "logged"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WAITING_LIST = "waiting_list"
    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    STOPPED = "stopped"


STATUS_WORDS: Mapping[ConnectionStatus, str] = {
    ConnectionStatus.DRAFT: "Not sent yet",
    ConnectionStatus.SENT: "Sent, no answer yet",
    ConnectionStatus.LOGGED: "Told about it",
    ConnectionStatus.ACCEPTED: "Accepted",
    ConnectionStatus.DECLINED: "Not accepted",
    ConnectionStatus.WAITING_LIST: "On a waiting list",
    ConnectionStatus.ATTENDED: "Went",
    ConnectionStatus.DID_NOT_ATTEND: "Did not go",
    ConnectionStatus.STOPPED: "Stopped",
}
"""What letters say of each status."""


class Goal(Record, kw_only=True):
    """What the person wants, in their words."""

    __tablename__ = "goal"
    table_id = 5

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    words: Mapped[str] = mapped_column(info=column(2))
    importance: Mapped[int | None] = mapped_column(info=column(3), default=None)
    status: Mapped[GoalStatus] = mapped_column(Choice(GoalStatus), info=column(4), default=GoalStatus.WORKING_ON)
    set_on: Mapped[date] = mapped_column(info=column(5, "immutable"))

    @property
    def subject(self) -> UUID:
        return self.patient_id


class Action(Record, kw_only=True):
    """One step: what, who, by when, and how confident the person is."""

    __tablename__ = "action"
    table_id = 6

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    goal_id: Mapped[UUID | None] = mapped_column(info=column(2), default=None)
    what: Mapped[str] = mapped_column(info=column(3))
    who: Mapped[str] = mapped_column(info=column(4), default="")
    due_on: Mapped[date | None] = mapped_column(info=column(5), default=None)
    confidence: Mapped[int | None] = mapped_column(info=column(6), default=None)
    status: Mapped[ActionStatus] = mapped_column(Choice(ActionStatus), info=column(7), default=ActionStatus.TO_DO)

    @property
    def subject(self) -> UUID:
        return self.patient_id


class OnwardReferral(Record, kw_only=True):
    """A service that the person was told of or referred to; its names are kept, should the directory lose it."""

    __tablename__ = "onward_referral"
    table_id = 8

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    service_id: Mapped[UUID | None] = mapped_column(info=column(2, "immutable"), default=None, index=True)
    service_name: Mapped[str] = mapped_column(info=column(3))
    organization_name: Mapped[str] = mapped_column(info=column(4), default="")
    kind: Mapped[ConnectionKind] = mapped_column(Choice(ConnectionKind), info=column(5))
    status: Mapped[ConnectionStatus] = mapped_column(Choice(ConnectionStatus), info=column(6))
    since: Mapped[date] = mapped_column(info=column(7))
    reason: Mapped[str] = mapped_column(info=column(8), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True)
class ActionLine:
    """A step as the plan shows it."""

    id: UUID
    goal: UUID | None
    what: str
    who: str
    due_on: date | None
    confidence: int | None
    status: ActionStatus


@dataclass(frozen=True)
class GoalLine:
    """A goal with its steps."""

    id: UUID
    words: str
    importance: int | None
    status: GoalStatus
    actions: tuple[ActionLine, ...]


@dataclass(frozen=True)
class ConnectionLine:
    """A connection as the plan shows it."""

    id: UUID
    service: UUID | None
    service_name: str
    organization_name: str
    kind: ConnectionKind
    status: ConnectionStatus
    since: date


@dataclass(frozen=True)
class Plan:
    """The whole plan of one patient, in the order in which it was made."""

    goals: tuple[GoalLine, ...]
    other_actions: tuple[ActionLine, ...]
    connections: tuple[ConnectionLine, ...]


def set_goal(work: Work, patient: UUID, words: str, *, importance: int | None = None) -> UUID:
    """A new goal; importance is how much it matters to the person, from 1 to 10."""
    work.get(Patient, patient)
    _check_words(words, "Enter the goal in the person's own words.")
    row = Goal(
        id=work.new_id(),
        patient_id=patient,
        words=words.strip(),
        importance=_of_ten(importance, "importance"),
        set_on=work.today,
    )
    return work.add(row).id


def change_goal(work: Work, goal: UUID, words: str, importance: int | None, status: GoalStatus) -> None:
    """Put a goal as the person says it now."""
    row = work.get(Goal, goal)
    _check_words(words, "Enter the goal in the person's own words.")
    row.words, row.importance, row.status = words.strip(), _of_ten(importance, "importance"), status


def add_action(
    work: Work,
    patient: UUID,
    what: str,
    *,
    goal: UUID | None = None,
    who: str = "",
    due_on: date | None = None,
    confidence: int | None = None,
) -> UUID:
    """A new step; confidence is how sure the person is that they can do it, from 1 to 10."""
    work.get(Patient, patient)
    _check_words(what, "Enter what will be done.", field="what")
    row = Action(
        id=work.new_id(),
        patient_id=patient,
        goal_id=goal,
        what=what.strip(),
        who=who.strip(),
        due_on=due_on,
        confidence=_of_ten(confidence, "confidence"),
    )
    return work.add(row).id


def set_action_status(work: Work, action: UUID, status: ActionStatus) -> None:
    """Say how a step stands."""
    work.get(Action, action).status = status


def connect(
    work: Work,
    patient: UUID,
    service: UUID | None,
    service_name: str,
    organization_name: str,
    *,
    kind: ConnectionKind = ConnectionKind.SIGNPOST,
    reason: str = "",
) -> UUID:
    """Put a service on the plan. Refused if it stands there already."""
    work.get(Patient, patient)
    standing = select(OnwardReferral.id).where(
        OnwardReferral.patient_id == patient,
        OnwardReferral.service_id == service,
        OnwardReferral.status.not_in([ConnectionStatus.STOPPED, ConnectionStatus.DECLINED]),
    )
    if service is not None and work.session.scalars(standing).first() is not None:
        raise InputProblem("This service is on the plan already.")
    status = ConnectionStatus.LOGGED if kind is ConnectionKind.SIGNPOST else ConnectionStatus.DRAFT
    row = OnwardReferral(
        id=work.new_id(),
        patient_id=patient,
        service_id=service,
        service_name=service_name,
        organization_name=organization_name,
        kind=kind,
        status=status,
        since=work.today,
        reason=reason.strip(),
    )
    return work.add(row).id


def set_connection_status(work: Work, connection: UUID, status: ConnectionStatus) -> None:
    """Say how a connection stands: did they go?"""
    row = work.get(OnwardReferral, connection)
    row.status, row.since = status, work.today


def plan(view: View, patient: UUID) -> Plan:
    """The plan of a patient."""
    actions = [
        ActionLine(row.id, row.goal_id, row.what, row.who, row.due_on, row.confidence, row.status)
        for row in view.session.scalars(select(Action).where(Action.patient_id == patient).order_by(Action.id))
    ]
    goals = tuple(
        GoalLine(row.id, row.words, row.importance, row.status, tuple(a for a in actions if a.goal == row.id))
        for row in view.session.scalars(select(Goal).where(Goal.patient_id == patient).order_by(Goal.id))
    )
    known = {goal.id for goal in goals}
    connections = view.session.scalars(
        select(OnwardReferral).where(OnwardReferral.patient_id == patient).order_by(OnwardReferral.id)
    )
    return Plan(
        goals,
        tuple(action for action in actions if action.goal not in known),
        tuple(
            ConnectionLine(
                row.id, row.service_id, row.service_name, row.organization_name, row.kind, row.status, row.since
            )
            for row in connections
        ),
    )


def _check_words(words: str, ask: str, *, field: str = "words") -> None:
    if not words.strip():
        raise InputProblem(ask, field=field)


def _of_ten(value: int | None, field: str) -> int | None:
    if value is not None and not 1 <= value <= 10:
        raise InputProblem(f"Choose a whole number from 1 to 10 for {field}.", field=field)
    return value
