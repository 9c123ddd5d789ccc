"""Goals: what the person wants, in their own words, how much it matters, and what became of it for each person.

Fields follow PRSB ("goals and hopes", "outcomes", "goal status"). A goal that is put in other words keeps the former
ones in the history. A goal of a household is shown with each of its members, and each has outcomes of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain.typed import of_ten
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import audit, facts, household, same_person
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class GoalStatus(StrEnum):
    """How a goal stands (PRSB "goal status")."""

    WORKING_ON = "working_on"
    MET = "met"
    PARTLY_MET = "partly_met"
    STOPPED = "stopped"


STATUS_WORDS: Mapping[GoalStatus, str] = {
    GoalStatus.WORKING_ON: "Working on it",
    GoalStatus.MET: "Met",
    GoalStatus.PARTLY_MET: "Partly met",
    GoalStatus.STOPPED: "Stopped",
}
"""What screens and letters say of each status."""

OPEN = frozenset({GoalStatus.WORKING_ON, GoalStatus.PARTLY_MET})
"""Goals that are still worked on."""


class Goal(Record, kw_only=True):
    """What the person wants, in their words. `patient_id` is who said it; `household_id` makes it their family's."""

    __tablename__ = "goal"
    table_id = 5

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    words: Mapped[str] = mapped_column(info=column(2))
    importance: Mapped[int | None] = mapped_column(info=column(3), default=None)
    status: Mapped[GoalStatus] = mapped_column(Choice(GoalStatus), info=column(4), default=GoalStatus.WORKING_ON)
    set_on: Mapped[date] = mapped_column(info=column(5, "immutable"))
    need_id: Mapped[UUID | None] = mapped_column(info=column(6), default=None)
    code: Mapped[str] = mapped_column(info=column(7), default="")
    household_id: Mapped[UUID | None] = mapped_column(info=column(8), default=None, index=True)

    @property
    def subject(self) -> UUID:
        return self.patient_id


class GoalOutcome(Record, kw_only=True):
    """What became of a goal for one person, on one day."""

    __tablename__ = "goal_outcome"
    table_id = 58

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    goal_id: Mapped[UUID] = mapped_column(info=column(2, "immutable"))
    words: Mapped[str] = mapped_column(info=column(3), default="")
    code: Mapped[str] = mapped_column(info=column(4), default="")
    status: Mapped[GoalStatus] = mapped_column(Choice(GoalStatus), info=column(5))
    seen_on: Mapped[date] = mapped_column(info=column(6))

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A goal as a form gives it; importance is how much it matters to the person, from 1 to 10.

    `is_shared` makes it a goal of the person's whole household.
    """

    words: str
    importance: int | None = None
    need_id: UUID | None = None
    code: str = ""
    is_shared: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a goal; `seen_on` is today unless it is said."""

    status: GoalStatus
    words: str = ""
    code: str = ""
    seen_on: date | None = None


@dataclass(frozen=True)
class Former:
    """Words that a goal had before, until they were changed on this day."""

    words: str
    until: date


def add(work: Work, patient: UUID, details: Details) -> UUID:
    """A new goal of this person, or of their whole household."""
    work.get(Patient, patient)
    _check(details)
    row = Goal(
        id=work.new_id(),
        patient_id=patient,
        words=details.words.strip(),
        importance=details.importance,
        need_id=details.need_id,
        code=details.code.strip(),
        household_id=_household(work, patient) if details.is_shared else None,
        set_on=work.today,
    )
    return work.add(row).id


def change(work: Work, goal: UUID, details: Details, status: GoalStatus | None = None) -> None:
    """Put a goal as the person says it now; the status stays unless one is given."""
    row = work.get(Goal, goal)
    _check(details)
    row.words, row.importance = details.words.strip(), details.importance
    row.need_id, row.code = details.need_id, details.code.strip()
    if details.is_shared != (row.household_id is not None):
        row.household_id = _household(work, row.patient_id) if details.is_shared else None
    row.status = status or row.status


def record_outcome(work: Work, goal: UUID, patient: UUID, outcome: Outcome) -> UUID:
    """Keep what became of a goal for this person; a goal of one person then stands as its outcome says."""
    row = work.get(Goal, goal)
    work.get(Patient, patient)
    seen_on = outcome.seen_on or work.today
    facts.check_past(work, seen_on, "This day has not come yet.", field="seen_on")
    if row.household_id is None:
        row.status = outcome.status
        patient = row.patient_id  # of joined records, the one that has the goal has its outcomes too
    made = GoalOutcome(
        id=work.new_id(),
        patient_id=patient,
        goal_id=goal,
        words=outcome.words.strip(),
        code=outcome.code.strip(),
        status=outcome.status,
        seen_on=seen_on,
    )
    return work.add(made).id


def of_patient(view: View, patient: UUID) -> list[Goal]:
    """The rows of this person's goals and of their household's, in the order in which they were set."""
    home = household.of_patient(view, patient)
    whose = Goal.patient_id.in_(same_person.ids(patient))
    statement = select(Goal).where(whose if home is None else or_(whose, Goal.household_id == home.id))
    return list(view.session.scalars(statement.order_by(Goal.id)))


def outcomes(view: View, patient: UUID, goals: Iterable[UUID]) -> list[GoalOutcome]:
    """The rows of what became of these goals for this person, oldest first."""
    statement = select(GoalOutcome).where(
        GoalOutcome.patient_id.in_(same_person.ids(patient)), GoalOutcome.goal_id.in_(list(goals))
    )
    return list(view.session.scalars(statement.order_by(GoalOutcome.seen_on, GoalOutcome.id)))


def former_words(view: View, goal: UUID) -> tuple[Former, ...]:
    """How the goal was put before, oldest first, as the history tells."""
    number = Goal.__table__.c.words.info["number"]
    said = [
        (event.when, str(event.fields[number]))
        for event in reversed(audit.events(view, record=goal))
        if number in event.fields
    ]
    return tuple(Former(before, changed.date()) for (_, before), (changed, _) in pairwise(said))


def _household(view: View, patient: UUID) -> UUID:
    found = household.of_patient(view, patient)
    if found is None:
        raise InputProblem(
            "This person belongs to no household yet.",
            "Put the household together on the Family tab.",
            field="is_shared",
        )
    return found.id


def _check(details: Details) -> None:
    facts.check_words(details.words, "Enter the goal in the person's own words.", field="words")
    of_ten(details.importance, field="importance")
