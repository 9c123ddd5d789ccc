"""The goals of a plan and the steps to them, each with how it stands."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import plan
from socialrx_desktop.store.plan import ActionLine, ActionStatus, GoalLine, Plan
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.columns import add_shown, empty
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice, button, label, row
from socialrx_desktop.ui.patient.goal_forms import GoalForm, StepForm


class Goals(QWidget):
    """A card for each goal. What is done to it is asked for in one form below the cards."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._plan = Plan((), (), ())
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        self.notice = Notice()
        self.goal_form = GoalForm(desk)
        self.step_form = StepForm(desk)
        self.add_goal = button(self.tr("Add a goal"), self._ask_for_goal)
        self.add_step = button(self.tr("Add a step"), lambda: self._ask_for_step(""))
        self._return_to: QWidget = self.add_goal
        self._buttons = QWidget()
        line = row(self.add_goal, self.add_step)
        line.setContentsMargins(0, 0, 0, 0)
        self._buttons.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.notice)
        layout.addLayout(self._cards)
        layout.addWidget(self.goal_form)
        layout.addWidget(self.step_form)
        layout.addWidget(self._buttons)
        self.goal_form.ended.connect(self._form_ended)
        self.step_form.ended.connect(self._form_ended)

    def show_patient(self, patient: UUID) -> None:
        """Whose goals are added to; a form that was open about somebody else is put away."""
        self.goal_form.patient = self.step_form.patient = patient
        self.goal_form.hide()
        self.step_form.hide()
        self._buttons.show()
        self.notice.hide()

    def show_plan(self, found: Plan) -> None:
        """Show the goals; the button that had the focus has it again."""
        focused = self._focused()
        self._plan = found
        empty(self._cards)
        for goal in found.goals:
            add_shown(self._cards, self._goal_card(goal))
        if found.other_actions:
            add_shown(self._cards, self._card(self.tr("Other steps"), "", [], found.other_actions))
        if not found.goals and not found.other_actions:
            add_shown(
                self._cards, label(self.tr("No goals yet. Ask what the person would like to be different."), "quiet")
            )
        again = self.findChild(QPushButton, focused) if focused else None
        if again is not None:
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focused(self) -> str:
        focused = self.focusWidget()
        name = focused.objectName() if focused is not None and focused.hasFocus() else ""
        if focused is not None:
            # The old button lives until Qt deletes it, and must not be found instead of the new one.
            focused.setObjectName("")
        return name

    def _goal_card(self, goal: GoalLine) -> QWidget:
        facts = [choices.goal_statuses()[goal.status]]
        if goal.importance is not None:
            facts.append(self.tr("matters {0} out of 10").format(goal.importance))
        change = button(self.tr("Change"), lambda: self._change_goal(goal))
        change.setAccessibleName(self.tr("Change the goal: {0}").format(goal.words))
        change.setObjectName(f"change {goal.id}")
        step = button(self.tr("Add a step"), lambda: self._ask_for_step(str(goal.id)))
        step.setAccessibleName(self.tr("Add a step to: {0}").format(goal.words))
        return self._card(goal.words, ", ".join(facts), [change, step], goal.actions)

    def _card(self, heading: str, facts: str, buttons: list[QPushButton], actions: tuple[ActionLine, ...]) -> QFrame:
        made = QFrame()
        made.setProperty("kind", "card")
        layout = QVBoxLayout(made)
        layout.setContentsMargins(14, 10, 14, 10)
        top = QHBoxLayout()
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(label(heading, "heading"))
        if facts:
            names.addWidget(label(facts, "quiet"))
        top.addLayout(names, 1)
        for each in buttons:
            top.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(top)
        for action in actions:
            layout.addWidget(self._step_line(action))
        return made

    def _step_line(self, action: ActionLine) -> QWidget:
        made = QWidget()
        layout = QHBoxLayout(made)
        layout.setContentsMargins(0, 2, 0, 2)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(label(action.what))
        texts.addWidget(label(", ".join(self._step_facts(action)), "quiet"))
        layout.addLayout(texts, 1)
        if action.status is ActionStatus.TO_DO:
            moves = {ActionStatus.DONE: self.tr("Done"), ActionStatus.STOPPED: self.tr("Stop")}
        else:
            moves = {ActionStatus.TO_DO: self.tr("Put back to do")}
        for status, verb in moves.items():
            layout.addWidget(self._step_button(action, status, verb), 0, Qt.AlignmentFlag.AlignTop)
        return made

    def _step_button(self, action: ActionLine, status: ActionStatus, verb: str) -> QPushButton:
        made = button(verb, lambda: self._set_status(action, status))
        made.setAccessibleName(f"{verb}: {action.what}")
        # The first button of a step keeps its name when the step changes, so that the focus finds it again.
        is_second = status is ActionStatus.STOPPED
        made.setObjectName(f"{'stop' if is_second else 'step'} {action.id}")
        return made

    def _step_facts(self, action: ActionLine) -> list[str]:
        facts = [choices.action_statuses()[action.status]]
        if action.who:
            facts.append(action.who)
        if action.due_on:
            facts.append(self.tr("by {0}").format(words.day(action.due_on)))
        if action.confidence is not None:
            facts.append(self.tr("sure {0} out of 10").format(action.confidence))
        return facts

    def _set_status(self, action: ActionLine, status: ActionStatus) -> None:
        self.notice.hide()
        try:
            self._desk.do(plan.set_action_status, action.id, status)
        except Problem as problem:
            self.notice.show_problem(problem)

    @Slot()
    def _ask_for_goal(self) -> None:
        self._begin(self.add_goal)
        self.goal_form.add()

    def _change_goal(self, goal: GoalLine) -> None:
        self._begin(self.add_goal)
        self.goal_form.change(goal)

    def _ask_for_step(self, goal: str) -> None:
        self._begin(self.add_step)
        self.step_form.add({str(each.id): each.words for each in self._plan.goals}, goal)

    def _begin(self, return_to: QWidget) -> None:
        self.goal_form.hide()
        self.step_form.hide()
        self._buttons.hide()
        self._return_to = return_to

    @Slot()
    def _form_ended(self) -> None:
        self._buttons.show()
        self._return_to.setFocus(Qt.FocusReason.OtherFocusReason)
