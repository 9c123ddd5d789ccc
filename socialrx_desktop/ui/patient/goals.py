"""The goals of a plan, the steps to them with the stages on the way, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import action
from socialrx_desktop.store.action import ActionLine, ActionStatus, StageLine
from socialrx_desktop.store.goal import Outcome
from socialrx_desktop.store.plan import GoalLine, Plan
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.columns import add_shown, empty
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice, button, label, row
from socialrx_desktop.ui.patient.cards import card, entry, focused_name, give_focus, small
from socialrx_desktop.ui.patient.goal_forms import GoalForm, OutcomeForm, StageForm, StepForm

_INDENT = 20


class Goals(QWidget):
    """A card for each goal. What is done to it is asked for in one form below the cards."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._plan = Plan()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        self.notice = Notice()
        self.goal_form = GoalForm(desk)
        self.step_form = StepForm(desk)
        self.stage_form = StageForm(desk)
        self.outcome_form = OutcomeForm(desk)
        self._forms = (self.goal_form, self.step_form, self.stage_form, self.outcome_form)
        self.add_goal = button(self.tr("Add a goal"), self._ask_for_goal)
        self.add_step = button(self.tr("Add a step"), lambda: self._ask_for_step(""))
        self._return_to: QWidget = self.add_goal
        self._return_name = ""
        self._buttons = QWidget()
        line = row(self.add_goal, self.add_step)
        line.setContentsMargins(0, 0, 0, 0)
        self._buttons.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.notice)
        layout.addLayout(self._cards)
        for form in self._forms:
            layout.addWidget(form)
            form.ended.connect(self._form_ended)
        layout.addWidget(self._buttons)

    def show_patient(self, patient: UUID) -> None:
        """Whose goals are added to; a form that was open about somebody else is put away."""
        for form in self._forms:
            form.put_away()
            form.patient = patient
        self._buttons.show()
        self.notice.hide()

    def show_plan(self, found: Plan) -> None:
        """Show the goals; the button that had the focus has it again."""
        focused = focused_name(self)
        self._plan = found
        empty(self._cards)
        for goal in found.goals:
            add_shown(self._cards, self._goal_card(goal))
        if found.other_actions:
            lines = [line for step in found.other_actions for line in self._step_lines(step)]
            add_shown(self._cards, card(self.tr("Other steps"), "", [], lines))
        if not found.goals and not found.other_actions:
            add_shown(
                self._cards, label(self.tr("No goals yet. Ask what the person would like to be different."), "quiet")
            )
        give_focus(self, focused)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        for form in self._forms:
            form.leave()

    def _goal_card(self, goal: GoalLine) -> QWidget:
        change = small(
            self.tr("Change"),
            self.tr("Change the goal: {0}").format(goal.words),
            lambda: self._begin(f"change {goal.id}", lambda: self.goal_form.change(goal, self._needs())),
            f"change {goal.id}",
        )
        outcome = small(
            self.tr("Outcome"),
            self.tr("What became of: {0}").format(goal.words),
            lambda: self._begin(f"outcome {goal.id}", lambda: self.outcome_form.add(goal)),
            f"outcome {goal.id}",
        )
        step = small(
            self.tr("Add a step"),
            self.tr("Add a step to: {0}").format(goal.words),
            lambda: self._ask_for_step(str(goal.id), f"step to {goal.id}"),
            f"step to {goal.id}",
        )
        lines = [line for each in goal.actions for line in self._step_lines(each)]
        said = [self._outcome(each) for each in goal.outcomes]
        return card(goal.words, ", ".join(self._goal_facts(goal)), [change, outcome, step], [*lines, *said])

    def _goal_facts(self, goal: GoalLine) -> list[str]:
        facts = [choices.goal_statuses()[goal.status]]
        if goal.details.importance is not None:
            facts.append(self.tr("matters {0} out of 10").format(goal.details.importance))
        need = self._needs().get(str(goal.details.need_id))
        if need:
            facts.append(self.tr("for: {0}").format(need))
        if goal.details.is_shared:
            facts.append(self.tr("shared by the household"))
        return facts

    def _outcome(self, outcome: Outcome) -> QWidget:
        status = choices.goal_statuses()[outcome.status]
        day = words.day(outcome.seen_on) if outcome.seen_on else ""
        heading = self.tr("Outcome on {0}: {1}").format(day, status)
        return entry(outcome.words or heading, [heading] if outcome.words else [], [])

    def _step_lines(self, step: ActionLine) -> list[QWidget]:
        details = step.details
        facts = [", ".join(self._step_facts(step))]
        if details.strategies:
            facts.append(self.tr("If it does not work: {0}").format(details.strategies))
        line = entry(details.what, facts, self._step_buttons(step))
        return [line, *(self._stage(each) for each in step.stages)]

    def _step_buttons(self, step: ActionLine) -> list[QPushButton]:
        what = step.details.what
        is_open = step.status in action.OPEN
        verb = self.tr("Done") if is_open else self.tr("Put back to do")
        status = ActionStatus.DONE if is_open else ActionStatus.TO_DO
        # The first button of a step keeps its name when the step changes, so that the focus finds it again.
        first = small(verb, f"{verb}: {what}", lambda: self._set_status(step, status), f"step {step.id}")
        change = small(
            self.tr("Change"),
            self.tr("Change the step: {0}").format(what),
            lambda: self._begin(f"change {step.id}", lambda: self.step_form.change(step, self._goals())),
            f"change {step.id}",
        )
        stage = small(
            self.tr("Stage"),
            self.tr("Add a stage on the way to: {0}").format(what),
            lambda: self._begin(f"stage {step.id}", lambda: self.stage_form.add(step)),
            f"stage {step.id}",
        )
        return [first, change, stage]

    def _step_facts(self, step: ActionLine) -> list[str]:
        details = step.details
        facts = [choices.action_statuses()[step.status]]
        if details.status_detail:
            facts.append(details.status_detail)
        who = ", ".join(part for part in (details.who, details.who_role, details.who_team) if part)
        if who:
            facts.append(who)
        if details.due_on:
            facts.append(self.tr("by {0}").format(words.day(details.due_on)))
        if details.weeks_from_operation is not None:
            facts.append(self._from_operation(details.weeks_from_operation))
        if details.confidence is not None:
            facts.append(self.tr("sure {0} out of 10").format(details.confidence))
        if details.review_on:
            facts.append(self.tr("look at it again on {0}").format(words.day(details.review_on)))
        return facts

    def _from_operation(self, weeks: int) -> str:
        if not weeks:
            return self.tr("in the week of the operation")
        how_many = self.tr("1 week") if abs(weeks) == 1 else self.tr("{0} weeks").format(abs(weeks))
        before_or_after = self.tr("{0} before the operation") if weeks < 0 else self.tr("{0} after the operation")
        return before_or_after.format(how_many)

    def _stage(self, stage: StageLine) -> QWidget:
        details = stage.details
        facts = [choices.goal_statuses()[details.status], details.outcome]
        change = small(
            self.tr("Change"),
            self.tr("Change the stage: {0}").format(details.words),
            lambda: self._begin(f"change {stage.id}", lambda: self.stage_form.change(stage)),
            f"change {stage.id}",
        )
        text = self.tr("On the way: {0}").format(details.words)
        return entry(text, [", ".join(fact for fact in facts if fact)], [change], indent=_INDENT)

    def _needs(self) -> dict[str, str]:
        return {str(each.id): each.details.words for each in self._plan.needs}

    def _goals(self) -> dict[str, str]:
        return {str(each.id): each.words for each in self._plan.goals}

    def _set_status(self, step: ActionLine, status: ActionStatus) -> None:
        self.notice.hide()
        try:
            self._desk.do(action.set_status, step.id, status)
        except Problem as problem:
            self.notice.show_problem(problem)

    @Slot()
    def _ask_for_goal(self) -> None:
        self._begin("", lambda: self.goal_form.add(self._needs()), self.add_goal)

    def _ask_for_step(self, goal: str, return_to: str = "") -> None:
        self._begin(return_to, lambda: self.step_form.add(self._goals(), goal), self.add_step)

    def _begin(self, return_name: str, ask: Callable[[], None], otherwise: QWidget | None = None) -> None:
        """Open a form; the focus returns to the button of this name, which may have been drawn anew by then."""
        for form in self._forms:
            form.put_away()
        self._buttons.hide()
        self._return_name, self._return_to = return_name, otherwise or self.add_goal
        ask()

    @Slot()
    def _form_ended(self) -> None:
        self._buttons.show()
        self._return_to.setFocus(Qt.FocusReason.OtherFocusReason)
        give_focus(self, self._return_name)
