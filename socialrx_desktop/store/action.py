"""Actions: who does what by when towards a goal, how sure they are, and the stages on the way.

Fields follow PRSB ("actions and activities", "stage goal"). An action may hang on the day of an operation instead of a
day of its own: then it moves with the operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain.typed import of_ten
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import facts, same_person
from socialrx_desktop.store.goal import GoalStatus
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class ActionStatus(StrEnum):
    """How a step stands."""

    TO_DO = "to_do"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"


STATUS_WORDS: Mapping[ActionStatus, str] = {
    ActionStatus.TO_DO: "To do",
    ActionStatus.IN_PROGRESS: "In progress",
    ActionStatus.DONE: "Done",
    ActionStatus.REFUSED: "Refused",
    ActionStatus.STOPPED: "Stopped",
}
"""What screens and pages say of each status."""

OPEN = frozenset({ActionStatus.TO_DO, ActionStatus.IN_PROGRESS})
"""Steps that somebody still has to take."""


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
    code: Mapped[str] = mapped_column(info=column(8), default="")
    who_role: Mapped[str] = mapped_column(info=column(9), default="")
    who_team: Mapped[str] = mapped_column(info=column(10), default="")
    who_contact: Mapped[str] = mapped_column(info=column(11), default="")
    strategies: Mapped[str] = mapped_column(info=column(12), default="")
    review_on: Mapped[date | None] = mapped_column(info=column(13), default=None)
    weeks_from_operation: Mapped[int | None] = mapped_column(info=column(14), default=None)
    status_detail: Mapped[str] = mapped_column(info=column(15), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


class StageGoal(Record, kw_only=True):
    """A stage on the way that an action leads to."""

    __tablename__ = "stage_goal"
    table_id = 57

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    action_id: Mapped[UUID] = mapped_column(info=column(2, "immutable"))
    words: Mapped[str] = mapped_column(info=column(3))
    code: Mapped[str] = mapped_column(info=column(4), default="")
    outcome: Mapped[str] = mapped_column(info=column(5), default="")
    outcome_code: Mapped[str] = mapped_column(info=column(6), default="")
    status: Mapped[GoalStatus] = mapped_column(Choice(GoalStatus), info=column(7), default=GoalStatus.WORKING_ON)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A step as a form gives it. Confidence is how sure the person is that they can do it, from 1 to 10.

    `strategies` say what helps if it does not work. `weeks_from_operation` is negative before the operation.
    `status_detail` are PRSB's words beside the status, such as why it was refused.
    """

    what: str
    code: str = ""
    goal_id: UUID | None = None
    who: str = ""
    who_role: str = ""
    who_team: str = ""
    who_contact: str = ""
    due_on: date | None = None
    confidence: int | None = None
    strategies: str = ""
    review_on: date | None = None
    weeks_from_operation: int | None = None
    status_detail: str = ""


@dataclass(frozen=True, kw_only=True)
class StageDetails:
    """A stage on the way as a form gives it, with what became of it."""

    words: str
    code: str = ""
    outcome: str = ""
    outcome_code: str = ""
    status: GoalStatus = GoalStatus.WORKING_ON


@dataclass(frozen=True)
class StageLine:
    """A stage on the way as the plan shows it."""

    id: UUID
    details: StageDetails


@dataclass(frozen=True)
class ActionLine:
    """A step as the plan shows it."""

    id: UUID
    details: Details
    status: ActionStatus
    stages: tuple[StageLine, ...] = ()


_WEEKS = 104


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """A new step."""
    work.get(Patient, patient)
    _check(details)
    row = Action(id=work.new_id(), patient_id=patient, **facts.values(details))
    return work.add(row).id


def change(work: Work, action: UUID, details: Details, status: ActionStatus | None = None) -> None:
    """Put a step as it is meant now; the status stays unless one is given."""
    row = work.get(Action, action)
    _check(details)
    facts.put(row, details)
    row.status = status or row.status


def set_status(work: Work, action: UUID, status: ActionStatus) -> None:
    """Say how a step stands."""
    work.get(Action, action).status = status


def add_stage(work: Work, action: UUID, details: StageDetails) -> UUID:
    """A new stage on the way."""
    row = work.get(Action, action)
    _check_stage(details)
    made = StageGoal(id=work.new_id(), patient_id=row.patient_id, action_id=action, **facts.values(details))
    return work.add(made).id


def change_stage(work: Work, stage: UUID, details: StageDetails) -> None:
    """Put a stage as it is seen now, with what became of it."""
    row = work.get(StageGoal, stage)
    _check_stage(details)
    facts.put(row, details)


def of_patient(view: View, patient: UUID) -> list[ActionLine]:
    """The person's steps, in the order in which they were agreed."""
    stages: dict[UUID, list[StageLine]] = {}
    for stage in view.session.scalars(
        select(StageGoal).where(StageGoal.patient_id.in_(same_person.ids(patient))).order_by(StageGoal.id)
    ):
        stages.setdefault(stage.action_id, []).append(StageLine(stage.id, facts.shaped(StageDetails, stage)))
    return [
        ActionLine(
            row.id,
            facts.shaped(Details, row),
            row.status,
            tuple(stages.get(row.id, ())),
        )
        for row in view.session.scalars(
            select(Action).where(Action.patient_id.in_(same_person.ids(patient))).order_by(Action.id)
        )
    ]


def _check(details: Details) -> None:
    facts.check_words(details.what, "Enter what will be done.", field="what")
    of_ten(details.confidence, field="confidence")
    if details.weeks_from_operation is not None and abs(details.weeks_from_operation) > _WEEKS:
        raise InputProblem("Enter a number of weeks, at most two years.", field="weeks_from_operation")


def _check_stage(details: StageDetails) -> None:
    facts.check_words(details.words, "Enter the stage on the way.", field="words")
