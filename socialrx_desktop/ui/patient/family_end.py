"""The end of support for a whole family, with one reason."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import family
from socialrx_desktop.store.household import Details
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import line_of, set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label


class FamilyEnd(QFrame):
    """Closes every referral of the family's; there only while one is open."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._desk = desk
        self._home: Details | None = None
        self.reason = Choice()
        self.close_all = button(self.tr("End support for the whole family"), self._close)
        self.notice = Notice()
        why = Field("closure_reason", self.tr("Reason"), self.reason, self.tr("One person alone is ended in Details"))
        self._fields = Fields(why)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.addWidget(label(self.tr("End of support"), "heading"))
        layout.addWidget(self.notice)
        layout.addWidget(why)
        layout.addWidget(line_of(self.close_all))
        set_tab_order(self.reason, self.close_all)

    def show_household(self, home: Details | None) -> None:
        """Whose support can be ended."""
        self._home = home
        reasons = {} if home is None else self._desk.ask(family.closure_reasons, home.id)
        self.setVisible(bool(reasons))
        if reasons:
            self.reason.offer({"": self.tr("Choose a reason"), **reasons})

    @Slot()
    def _close(self) -> None:
        if self._home is None:
            return
        self.notice.hide()
        self._fields.clear()
        try:
            self._desk.do(family.close, self._home.id, self.reason.value())
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return
        announce(self, self.tr("Support has ended for the whole family."))
