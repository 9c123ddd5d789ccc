"""What pages say about the worker who is unlocked: role, organisation, and how to reach them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import worker
from socialrx_desktop.ui.columns import Page, line_of, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Notice, announce, button, label, title


class MyDetailsScreen(QWidget):
    """A page of the window; `closed` leads back to the tabs."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.fields = {
            "role": QLineEdit(),
            "organisation": QLineEdit(),
            "telephone": QLineEdit(),
            "email": QLineEdit(),
            "hours": QLineEdit(),
        }
        self.save = button(self.tr("Save my details"), self._save, main=True)
        self.back = button(self.tr("Back"), self.closed.emit)
        self.notice = Notice()
        self._name = label("", "heading")
        labels = {
            "role": self.tr("Role"),
            "organisation": self.tr("Organisation"),
            "telephone": self.tr("Telephone"),
            "email": self.tr("Email"),
            "hours": self.tr("Working hours"),
        }
        content = stack(
            title(self.tr("My details")),
            label(self.tr("Plans, letters and referrals say this about you."), "quiet"),
            self.notice,
            self._name,
            *(Field(name, labels[name], box) for name, box in self.fields.items()),
            line_of(self.save, self.back),
            margins=(24, 20, 24, 20),
        )
        column = content.layout()
        assert isinstance(column, QVBoxLayout)
        column.addStretch(1)
        content.setMaximumWidth(self.fontMetrics().averageCharWidth() * 90)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(content))
        set_tab_order(*self.fields.values(), self.save, self.back)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.closed)

    def start(self) -> None:
        """Show what is known, and put the cursor in the first field."""
        known = self._desk.ask(worker.details, self._desk.workspace.worker)
        self.notice.hide()
        self._name.setText(known.name)
        texts = (known.role, known.organisation, known.telephone, known.email, known.working_hours)
        for box, text in zip(self.fields.values(), texts, strict=True):
            box.setText(text)
        self.fields["role"].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _save(self) -> None:
        said = {name: box.text().strip() for name, box in self.fields.items()}
        try:
            self._desk.do(
                worker.change,
                self._desk.workspace.worker,
                role=said["role"],
                organisation=said["organisation"],
                telephone=said["telephone"],
                email=said["email"],
                hours=said["hours"],
            )
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.notice.say(self.tr("Saved on this computer."))
        announce(self, self.notice.text())
