"""The two small forms of a plan: a goal in the person's own words, and a step towards it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import plan
from socialrx_desktop.store.plan import GoalLine, GoalStatus
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, row
from socialrx_desktop.ui.text_box import TextBox


class _Form(QFrame):
    """A card that is there only while it is filled in; `ended` follows Save and Cancel."""

    ended = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._desk = desk
        self.patient: UUID | None = None
        self.heading = label("", "heading")
        self.notice = Notice()
        self.save = button(self.tr("Save"), self._save, main=True)
        self.cancel = button(self.tr("Cancel"), self._end)
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._end()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, fields: Sequence[Field], rows: Sequence[Sequence[QWidget]]) -> None:
        self.fields = Fields(*fields)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.addWidget(self.heading)
        layout.addWidget(self.notice)
        for parts in rows:
            line = QHBoxLayout()
            line.setSpacing(14)
            for part in parts:
                line.addWidget(part, 1, Qt.AlignmentFlag.AlignBottom)
            layout.addLayout(line)
        layout.addLayout(row(self.save, self.cancel))
        for field in fields:
            if isinstance(field.control, QLineEdit):
                field.control.returnPressed.connect(self._save)
        set_tab_order(*(field.control for field in fields), self.save, self.cancel)

    def _open(self, heading: str, first: QWidget) -> None:
        self.fields.clear()
        self.notice.hide()
        self.heading.setText(heading)
        self.save.setAccessibleName(self.tr("Save: {0}").format(heading))
        self.show()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _save(self) -> None:
        self.fields.clear()
        self.notice.hide()
        try:
            self._change()
        except Problem as problem:
            if not self.fields.show(problem):
                self.notice.show_problem(problem)
            return
        self._end()

    @Slot()
    def _end(self) -> None:
        self.hide()
        self.ended.emit()

    def _change(self) -> None:
        raise NotImplementedError


class GoalForm(_Form):
    """A new goal, or one that is put as the person says it now."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._goal: UUID | None = None
        self.words = TextBox(2)
        self.importance = Choice(choices.out_of_ten(self.tr("Not asked")))
        self.status = Choice(choices.goal_statuses())
        said = Field("words", self.tr("Goal"), self.words, self.tr("In the person\u2019s own words"))
        matters = Field(
            "importance", self.tr("How much it matters"), self.importance, self.tr("1 is a little, 10 is the most")
        )
        self._stands = Field("status", self.tr("How it stands"), self.status)
        self._lay_out((said, matters, self._stands), ((said,), (matters, self._stands)))

    def add(self) -> None:
        """Ask for a new goal."""
        self._goal = None
        self._stands.hide()
        self.words.setPlainText("")
        self.importance.choose("")
        self._open(self.tr("A new goal"), self.words)

    def change(self, goal: GoalLine) -> None:
        """Ask how this goal is put now."""
        self._goal = goal.id
        self._stands.show()
        self.words.setPlainText(goal.words)
        self.importance.choose(str(goal.importance or ""))
        self.status.choose(goal.status)
        self._open(self.tr("Change the goal"), self.words)

    def _change(self) -> None:
        assert self.patient is not None, "a patient is shown first"
        said, importance = self.words.toPlainText(), _number(self.importance)
        if self._goal is None:
            self._desk.do(plan.set_goal, self.patient, said, importance=importance)
        else:
            self._desk.do(plan.change_goal, self._goal, said, importance, GoalStatus(self.status.value()))


class StepForm(_Form):
    """A new step: what, who, by when, and how sure the person is."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.goal = Choice()
        self.what = QLineEdit()
        self.who = QLineEdit()
        self.due = QLineEdit()
        self.confidence = Choice(choices.out_of_ten(self.tr("Not asked")))
        goal = Field("goal", self.tr("For which goal"), self.goal)
        what = Field("what", self.tr("What will be done"), self.what)
        who = Field("who", self.tr("Who does it"), self.who)
        due = Field("due", self.tr("By when"), self.due, self.tr("For example, fri or 2 weeks"))
        sure = Field(
            "confidence", self.tr("How sure they can"), self.confidence, self.tr("1 is not at all, 10 is very")
        )
        self._lay_out((goal, what, who, due, sure), ((goal,), (what,), (who, due), (sure,)))

    def add(self, goals: Mapping[str, str], goal: str) -> None:
        """Ask for a new step, towards this goal unless another is chosen."""
        self.goal.offer({**goals, "": self.tr("No goal in particular")})
        self.goal.choose(goal)
        for line in (self.what, self.who, self.due):
            line.clear()
        self.confidence.choose("")
        self._open(self.tr("A new step"), self.what)

    def _change(self) -> None:
        assert self.patient is not None, "a patient is shown first"
        today = self._desk.ask(lambda view: view.today)
        goal = self.goal.value()
        self._desk.do(
            plan.add_action,
            self.patient,
            self.what.text(),
            goal=UUID(goal) if goal else None,
            who=self.who.text(),
            due_on=words.read_day(self.due.text(), today, field="due"),
            confidence=_number(self.confidence),
        )


def _number(choice: Choice) -> int | None:
    return int(choice.value()) if choice.value() else None
