"""What belongs to a plan as a whole: with whom it was agreed, who reviews it, who pays, and what others should do.

Fields follow the PRSB care and support plan and its "plan and requested actions". The day of the next review belongs to
the referral; the day of the last change is read from the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import words
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import facts, same_person
from socialrx_desktop.store.action import Action, StageGoal
from socialrx_desktop.store.goal import Goal, GoalOutcome
from socialrx_desktop.store.history import history
from socialrx_desktop.store.need import Need
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.strength import Strength
from socialrx_desktop.store.transaction import View, Work


class AgreedWith(StrEnum):
    """With whom the plan was agreed (PRSB "person or legitimate representative")."""

    NOBODY_YET = "nobody_yet"
    PERSON = "person"
    REPRESENTATIVE = "representative"


class CarePlan(Record, kw_only=True):
    """One for each patient, under the patient's own id, so that two laptops that begin it apart meet in one row."""

    __tablename__ = "care_plan"
    table_id = 59

    agreed_with: Mapped[AgreedWith] = mapped_column(Choice(AgreedWith), info=column(1), default=AgreedWith.NOBODY_YET)
    agreed_name: Mapped[str] = mapped_column(info=column(2), default="")
    agreed_role: Mapped[str] = mapped_column(info=column(3), default="")
    agreed_on: Mapped[date | None] = mapped_column(info=column(4), default=None)
    funding_source: Mapped[str] = mapped_column(info=column(5), default="")
    funding_source_code: Mapped[str] = mapped_column(info=column(6), default="")
    other_documents: Mapped[str] = mapped_column(info=column(7), default="")
    reviewer_name: Mapped[str] = mapped_column(info=column(8), default="")
    reviewer_role: Mapped[str] = mapped_column(info=column(9), default="")
    reviewer_contact: Mapped[str] = mapped_column(info=column(10), default="")
    actions_for_professionals: Mapped[str] = mapped_column(info=column(11), default="")
    no_action_required: Mapped[bool] = mapped_column(info=column(12), default=False)

    @property
    def subject(self) -> UUID:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A plan as a whole, as its forms give it. Actions for professionals and other documents are one to a line.

    `funding_source` is PRSB's "care funding source", its code an ODS code; `other_documents` are PRSB's "other care
    planning documents".
    """

    agreed_with: AgreedWith = AgreedWith.NOBODY_YET
    agreed_name: str = ""
    agreed_role: str = ""
    agreed_on: date | None = None
    funding_source: str = ""
    funding_source_code: str = ""
    other_documents: str = ""
    reviewer_name: str = ""
    reviewer_role: str = ""
    reviewer_contact: str = ""
    actions_for_professionals: str = ""
    no_action_required: bool = False


_TABLES = (Goal, GoalOutcome, Action, StageGoal, Need, Strength, CarePlan)


def change(work: Work, patient: UUID, details: Details) -> None:
    """Keep what belongs to the plan as a whole; a plan that was agreed without a day counts as agreed today."""
    work.get(Patient, patient)
    _check(work, details)
    row = work.find(CarePlan, patient) or work.add(CarePlan(id=patient))
    facts.put(row, details)
    if details.agreed_with is AgreedWith.NOBODY_YET:
        row.agreed_on, row.agreed_name, row.agreed_role = None, "", ""
    elif row.agreed_on is None:
        row.agreed_on = work.today


def details(view: View, patient: UUID) -> Details:
    """What belongs to the plan as a whole; all empty where nothing has been said."""
    row = view.find(CarePlan, patient)
    return Details() if row is None else facts.shaped(Details, row)


def updated_on(view: View, patient: UUID) -> date | None:
    """The UK day on which anything of the plan was last changed (PRSB "date this plan was last updated")."""
    statement = select(func.max(history.c.recorded_at)).where(
        history.c.subject_id.in_([each.bytes for each in same_person.records(view, patient)]),
        history.c.table_id.in_([table.table_id for table in _TABLES]),
        history.c.action.in_(("created", "changed")),
    )
    moment = view.session.scalar(statement)
    return None if moment is None else datetime.fromisoformat(moment).astimezone(words.UK).date()


def _check(view: View, details: Details) -> None:
    if details.agreed_with is AgreedWith.REPRESENTATIVE and not details.agreed_name.strip():
        raise InputProblem("Enter the name of the representative.", field="agreed_name")
    facts.check_past(view, details.agreed_on, "This day has not come yet.", field="agreed_on")
    if details.no_action_required and details.actions_for_professionals.strip():
        raise InputProblem(
            "Actions are asked for, so it cannot be said that none is required.",
            "Clear the one or the other.",
            field="no_action_required",
        )
