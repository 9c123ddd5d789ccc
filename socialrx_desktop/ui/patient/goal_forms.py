"""The small forms about goals: a goal in the person's own words, a step to it, a stage on the way, and an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from socialrx_desktop.domain import typed, waiting, words
from socialrx_desktop.store import action, goal, household
from socialrx_desktop.store import waiting as operations
from socialrx_desktop.store.action import ActionLine, ActionStatus, StageDetails, StageLine
from socialrx_desktop.store.goal import GoalStatus, Outcome
from socialrx_desktop.store.plan import GoalLine
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field
from socialrx_desktop.ui.patient.plan_form import PlanForm
from socialrx_desktop.ui.text_box import TextBox


class GoalForm(PlanForm):
    """A new goal, or one that is put as the person says it now."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "goal", parent)
        self._goal: GoalLine | None = None
        self.words = TextBox(2)
        self.importance = Choice(choices.out_of_ten(self.tr("Not asked")))
        self.status = Choice(choices.goal_statuses())
        self.need = Choice()
        self.is_shared = QCheckBox(self.tr("The whole household shares this goal"))
        self.code = QLineEdit()
        said = Field("words", self.tr("Goal"), self.words, self.tr("In the person\u2019s own words"))
        matters = Field(
            "importance", self.tr("How much it matters"), self.importance, self.tr("1 is a little, 10 is the most")
        )
        self._stands = Field("status", self.tr("How it stands"), self.status)
        self._answers = Field("need_id", self.tr("Which need it answers"), self.need)
        self._shared = Field("is_shared", self.tr("Household"), self.is_shared)
        code = Field("code", self.tr("SNOMED CT code"), self.code, self.tr("If your service codes goals"))
        self._lay_out(((said,), (matters, self._stands), (self._answers,), (self._shared,)), more=((code,),))

    def add(self, needs: Mapping[str, str]) -> None:
        """Ask for a new goal."""
        assert self.patient is not None, "a patient is shown first"
        self._goal = None
        self._offer(needs, self.patient)
        self._open(self.tr("A new goal"), self.patient, {}, self.words)

    def change(self, found: GoalLine, needs: Mapping[str, str]) -> None:
        """Ask how this goal is put now."""
        assert self.patient is not None, "a patient is shown first"
        self._goal = found
        self._offer(needs, self.patient)
        known = {
            "words": found.words,
            "importance": str(found.details.importance or ""),
            "status": found.status,
            "need_id": str(found.details.need_id or ""),
            "is_shared": "yes" if found.details.is_shared else "",
            "code": found.details.code,
        }
        self._open(self.tr("Change the goal"), found.id, known, self.words)

    def _offer(self, needs: Mapping[str, str], patient: UUID) -> None:
        self._stands.setVisible(self._goal is not None)
        self.need.offer({"": self.tr("No need in particular"), **needs})
        self._answers.setVisible(bool(needs))
        is_shared = self._goal is not None and self._goal.details.is_shared
        self._shared.setVisible(is_shared or self._desk.ask(household.of_patient, patient) is not None)

    def _verb(self) -> Callable[[Work], object]:
        assert self.patient is not None, "a patient is shown first"
        need = self.need.value()
        details = goal.Details(
            words=self.words.toPlainText(),
            importance=_number(self.importance),
            need_id=UUID(need) if need else None,
            code=self.code.text(),
            is_shared=self.is_shared.isChecked(),
        )
        if self._goal is None:
            return partial(goal.add, patient=self.patient, details=details)
        return partial(goal.change, goal=self._goal.id, details=details, status=GoalStatus(self.status.value()))


class OutcomeForm(PlanForm):
    """What became of a goal, as the person sees it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "goal_outcome", parent)
        self._goal: UUID | None = None
        self.status = Choice(choices.goal_statuses())
        self.words = TextBox(2)
        self.seen_on = QLineEdit()
        self.code = QLineEdit()
        stands = Field("status", self.tr("How it stands"), self.status)
        day = Field("seen_on", self.tr("Seen on"), self.seen_on, self.tr("Empty for today"))
        said = Field("words", self.tr("What became of it"), self.words, self.tr("In the person\u2019s own words"))
        code = Field("code", self.tr("SNOMED CT code"), self.code, self.tr("If your service codes outcomes"))
        self._lay_out(((said,), (stands, day)), more=((code,),))

    def add(self, found: GoalLine) -> None:
        """Ask what became of this goal."""
        self._goal = found.id
        known = {"status": GoalStatus.MET if found.status is GoalStatus.WORKING_ON else found.status}
        self._open(self.tr("What became of: {0}").format(found.words), found.id, known, self.words)

    def _verb(self) -> Callable[[Work], object]:
        assert self.patient is not None, "a patient is shown first"
        assert self._goal is not None, "the form opens about a goal"
        today = self._desk.ask(lambda view: view.today)
        outcome = Outcome(
            status=GoalStatus(self.status.value()),
            words=self.words.toPlainText(),
            code=self.code.text(),
            seen_on=typed.past_day(self.seen_on.text(), today, field="seen_on"),
        )
        return partial(goal.record_outcome, goal=self._goal, patient=self.patient, outcome=outcome)


class StepForm(PlanForm):
    """A step: what, who, by when, how sure the person is, and what helps if it does not work."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "action", parent)
        self._step: ActionLine | None = None
        self.goal = Choice()
        self.what = QLineEdit()
        self.who = QLineEdit()
        self.due = QLineEdit()
        self.confidence = Choice(choices.out_of_ten(self.tr("Not asked")))
        self.strategies = QLineEdit()
        self.status = Choice(choices.action_statuses())
        self.weeks = QLineEdit()
        self.who_role, self.who_team, self.who_contact = QLineEdit(), QLineEdit(), QLineEdit()
        self.review = QLineEdit()
        self.status_detail, self.code = QLineEdit(), QLineEdit()
        self._build()

    def add(self, goals: Mapping[str, str], goal: str) -> None:
        """Ask for a new step, towards this goal unless another is chosen."""
        assert self.patient is not None, "a patient is shown first"
        self._step = None
        self._offer(goals)
        self._open(self.tr("A new step"), self.patient, {"goal_id": goal}, self.what)

    def change(self, found: ActionLine, goals: Mapping[str, str]) -> None:
        """Ask how this step is meant now."""
        self._step = found
        self._offer(goals)
        details = found.details
        known = {
            "goal_id": str(details.goal_id or ""),
            "what": details.what,
            "who": details.who,
            "due": _day(details.due_on),
            "confidence": str(details.confidence or ""),
            "strategies": details.strategies,
            "status": found.status,
            "weeks_from_operation": _weeks(details.weeks_from_operation),
            "who_role": details.who_role,
            "who_team": details.who_team,
            "who_contact": details.who_contact,
            "review_on": _day(details.review_on),
            "status_detail": details.status_detail,
            "code": details.code,
        }
        self._open(self.tr("Change the step"), found.id, known, self.what)

    def _build(self) -> None:
        of_goal = Field("goal_id", self.tr("For which goal"), self.goal)
        what = Field("what", self.tr("What will be done"), self.what)
        who = Field("who", self.tr("Who does it"), self.who)
        due = Field("due", self.tr("By when"), self.due, self.tr("For example, fri or 2 weeks"))
        sure = Field(
            "confidence", self.tr("How sure they can"), self.confidence, self.tr("1 is not at all, 10 is very")
        )
        otherwise = Field(
            "strategies",
            self.tr("If it does not work"),
            self.strategies,
            self.tr("For example, ring Pat and go together"),
        )
        self._stands = Field("status", self.tr("How it stands"), self.status)
        self._hangs = Field(
            "weeks_from_operation",
            self.tr("Weeks from the operation"),
            self.weeks,
            self.tr("-6 is 6 weeks before it"),
        )
        role = Field("who_role", self.tr("Their role"), self.who_role)
        team = Field("who_team", self.tr("Their team"), self.who_team)
        contact = Field("who_contact", self.tr("How to reach them"), self.who_contact)
        review = Field("review_on", self.tr("Look at it again on"), self.review)
        why = Field("status_detail", self.tr("Why it stands so"), self.status_detail)
        code = Field("code", self.tr("SNOMED CT code"), self.code)
        self._lay_out(
            ((of_goal,), (what,), (who, due), (sure, self._stands, self._hangs), (otherwise,)),
            more=((role, team), (contact, review), (why, code)),
        )

    def _offer(self, goals: Mapping[str, str]) -> None:
        self.goal.offer({**goals, "": self.tr("No goal in particular")})
        self._stands.setVisible(self._step is not None)
        hangs = self._step is not None and self._step.details.weeks_from_operation is not None
        self._hangs.setVisible(hangs or self._expected_on() is not None)

    def _expected_on(self) -> date | None:
        """The day of the operation that the person waits for, if there is one."""
        assert self.patient is not None, "a patient is shown first"
        found = self._desk.ask(operations.of_patient, self.patient)
        return found.expected_on if found is not None else None

    def _verb(self) -> Callable[[Work], object]:
        assert self.patient is not None, "a patient is shown first"
        details = self._read()
        if self._step is None:
            return partial(action.add, patient=self.patient, details=details)
        return partial(action.change, action=self._step.id, details=details, status=ActionStatus(self.status.value()))

    def _read(self) -> action.Details:
        today = self._desk.ask(lambda view: view.today)
        of_goal = self.goal.value()
        weeks = _read_weeks(self.weeks.text())
        due_on = words.read_day(self.due.text(), today, field="due")
        if weeks is not None and self._is_day_open(weeks, due_on):
            expected_on = self._expected_on()
            due_on = waiting.day_at(expected_on, weeks) if expected_on else due_on
        return action.Details(
            what=self.what.text(),
            code=self.code.text(),
            goal_id=UUID(of_goal) if of_goal else None,
            who=self.who.text(),
            who_role=self.who_role.text(),
            who_team=self.who_team.text(),
            who_contact=self.who_contact.text(),
            due_on=due_on,
            confidence=_number(self.confidence),
            strategies=self.strategies.text(),
            review_on=words.read_day(self.review.text(), today, field="review_on"),
            weeks_from_operation=weeks,
            status_detail=self.status_detail.text(),
        )

    def _is_day_open(self, weeks: int, due_on: date | None) -> bool:
        """Whether the day follows from the weeks: none was typed, or the weeks are others and the day was left."""
        if due_on is None or self._step is None:
            return due_on is None
        former = self._step.details
        return weeks != former.weeks_from_operation and due_on == former.due_on


class StageForm(PlanForm):
    """A stage on the way that a step leads to, and what became of it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "stage_goal", parent)
        self._step: UUID | None = None
        self._stage: UUID | None = None
        self.words, self.outcome = QLineEdit(), QLineEdit()
        self.status = Choice(choices.goal_statuses())
        self.code, self.outcome_code = QLineEdit(), QLineEdit()
        stage = Field("words", self.tr("Stage on the way"), self.words, self.tr("For example, as far as the corner"))
        stands = Field("status", self.tr("How it stands"), self.status)
        outcome = Field("outcome", self.tr("What became of it"), self.outcome)
        code = Field("code", self.tr("SNOMED CT code"), self.code)
        outcome_code = Field("outcome_code", self.tr("SNOMED CT code of the outcome"), self.outcome_code)
        self._lay_out(((stage,), (stands, outcome)), more=((code, outcome_code),))

    def add(self, step: ActionLine) -> None:
        """Ask for a stage on the way to this step."""
        self._step, self._stage = step.id, None
        self._open(self.tr("A stage on the way to: {0}").format(step.details.what), step.id, {}, self.words)

    def change(self, stage: StageLine) -> None:
        """Ask how this stage stands now."""
        self._step, self._stage = None, stage.id
        details = stage.details
        known = {
            "words": details.words,
            "status": details.status,
            "outcome": details.outcome,
            "code": details.code,
            "outcome_code": details.outcome_code,
        }
        self._open(self.tr("Change the stage"), stage.id, known, self.words)

    def _verb(self) -> Callable[[Work], object]:
        details = StageDetails(
            words=self.words.text(),
            code=self.code.text(),
            outcome=self.outcome.text(),
            outcome_code=self.outcome_code.text(),
            status=GoalStatus(self.status.value()),
        )
        if self._stage is not None:
            return partial(action.change_stage, stage=self._stage, details=details)
        assert self._step is not None, "the form opens about a step or a stage"
        return partial(action.add_stage, action=self._step, details=details)


def _number(choice: Choice) -> int | None:
    return int(choice.value()) if choice.value() else None


def _day(day: date | None) -> str:
    return words.day(day) if day else ""


def _weeks(weeks: int | None) -> str:
    return "" if weeks is None else str(weeks)


def _read_weeks(text: str) -> int | None:
    """Weeks from the operation as typed: "-6" is six before; a long dash counts as a minus."""
    sign = text.strip()[:1]
    refusal = "Enter a whole number of weeks, such as -6 or 4."
    number = typed.whole_number(text.strip().lstrip("-\u2013\u2212+"), refusal, field="weeks_from_operation")
    return -number if number is not None and sign in {"-", "\u2013", "\u2212"} else number
