"""The whole plan of a patient, read at once: strengths, needs, goals with their steps, services and the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from socialrx_desktop.store import action, care_plan, goal, need, onward_referral, strength
from socialrx_desktop.store.action import ActionLine
from socialrx_desktop.store.goal import Goal, GoalOutcome, GoalStatus, Outcome
from socialrx_desktop.store.transaction import View

_NOT_AGREED = care_plan.Details()


@dataclass(frozen=True)
class GoalLine:
    """A goal with its steps, as it stands for this person; outcomes come oldest first and are this person's alone."""

    id: UUID
    details: goal.Details
    status: GoalStatus
    set_on: date
    actions: tuple[ActionLine, ...]
    outcomes: tuple[Outcome, ...] = ()

    @property
    def words(self) -> str:
        """What the person wants."""
        return self.details.words


@dataclass(frozen=True)
class Plan:
    """A plan in the order in which it was made. `updated_on` is None while nothing of it has been written."""

    strengths: tuple[strength.Line, ...] = ()
    needs: tuple[need.Line, ...] = ()
    goals: tuple[GoalLine, ...] = ()
    other_actions: tuple[ActionLine, ...] = ()
    connections: tuple[onward_referral.Line, ...] = ()
    agreement: care_plan.Details = _NOT_AGREED
    updated_on: date | None = None


def plan(view: View, patient: UUID) -> Plan:
    """The plan of a patient, with the goals that they share with their household."""
    rows = goal.of_patient(view, patient)
    known = {row.id for row in rows}
    outcomes = goal.outcomes(view, patient, known)
    actions = action.of_patient(view, patient)
    return Plan(
        strengths=strength.of_patient(view, patient),
        needs=need.of_patient(view, patient),
        goals=tuple(_goal(row, actions, [each for each in outcomes if each.goal_id == row.id]) for row in rows),
        other_actions=tuple(each for each in actions if each.details.goal_id not in known),
        connections=onward_referral.of_patient(view, patient),
        agreement=care_plan.details(view, patient),
        updated_on=care_plan.updated_on(view, patient),
    )


def _goal(row: Goal, actions: list[ActionLine], outcomes: list[GoalOutcome]) -> GoalLine:
    is_shared = row.household_id is not None
    return GoalLine(
        row.id,
        goal.Details(
            words=row.words, importance=row.importance, need_id=row.need_id, code=row.code, is_shared=is_shared
        ),
        outcomes[-1].status if is_shared and outcomes else row.status,
        row.set_on,
        tuple(each for each in actions if each.details.goal_id == row.id),
        tuple(Outcome(status=each.status, words=each.words, code=each.code, seen_on=each.seen_on) for each in outcomes),
    )
