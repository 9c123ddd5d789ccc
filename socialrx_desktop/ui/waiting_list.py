"""The waiting list: who waits for an operation, how far away it is, and whose plan no longer fits its date."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.domain import waiting as rules
from socialrx_desktop.domain import words
from socialrx_desktop.domain.search_words import folded
from socialrx_desktop.domain.waiting import Phase
from socialrx_desktop.store import waiting
from socialrx_desktop.store.waiting import State, WaitingLine
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, button, label
from socialrx_desktop.ui.line_table import Column, Line, LineTable

_KINDS = frozenset({"operation", "operation_date", "action", "patient", "referral"})
_COUNTDOWN, _PLAN = 2, 6


class WaitingListScreen(QWidget):
    """The list; `opened` carries the patient whose record is wanted."""

    opened = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._found: list[WaitingLine] = []
        self._today = date.min
        self._is_stale = True
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.which = Choice(
            {
                "": self.tr("Everybody who waits"),
                "window": self.tr("Support runs now"),
                "early": self.tr("Support has not begun"),
                "offer": self.tr("Plan does not fit the date"),
                "none": self.tr("No date"),
            }
        )
        self.table = LineTable(self._columns())
        self.table.setAccessibleName(self.tr("People who wait for an operation, the nearest first"))
        self.open = button(self.tr("Open the record"), self._open)
        self._count = label("", "quiet")
        self._nothing = label("")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._list = QStackedWidget()
        self._build()
        self.setFocusProxy(self.table)
        self.which.currentIndexChanged.connect(self._show)
        self.search.textChanged.connect(self._show)
        self.search.returnPressed.connect(self._open)
        self.table.entered.connect(self._open_line)
        desk.changed.connect(self._ask_again)

    def focus_list(self) -> None:
        """Put the cursor into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def refresh(self) -> None:
        """Ask for the list again; who is chosen stays chosen."""
        self._is_stale = False
        self._found = self._desk.ask(waiting.waiting_list)
        self._today = self._desk.ask(lambda view: view.today)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Name"), 22, is_bold=True),
            Column(self.tr("Operation"), 24),
            Column(self.tr("When"), 15),
            Column(self.tr("Date"), 17),
            Column(self.tr("Priority"), 9),
            Column(self.tr("Support"), 14),
            Column(self.tr("Plan"), 18),
            Column(self.tr("Next action"), 26),
        )

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(14)
        search = Field("search", self.tr("Find somebody"), self.search, self.tr("Name or operation"))
        bar.addWidget(search, 1, Qt.AlignmentFlag.AlignBottom)
        bar.addWidget(Field("which", self.tr("Show"), self.which), 0, Qt.AlignmentFlag.AlignBottom)
        self._list.addWidget(self.table)
        self._list.addWidget(self._nothing)
        foot = QHBoxLayout()
        foot.addWidget(self.open)
        foot.addWidget(self._count, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(bar)
        layout.addWidget(self._list, 1)
        layout.addLayout(foot)
        set_tab_order(self.search, self.which, self.table, self.open)

    @Slot()
    def _show(self) -> None:
        shown = [line for line in self._found if self._matches(line)]
        self.table.show_lines([self._line(line) for line in shown])
        self._list.setCurrentIndex(0 if shown else 1)
        self.open.setEnabled(bool(shown))
        count = len(shown)
        self._count.setText(self.tr("1 person") if count == 1 else self.tr("{0} people").format(count) if count else "")
        self._nothing.setText(
            self.tr("Nobody matches.")
            if self._found
            else self.tr("Nobody waits for an operation. One is added on the Hospital tab of a person\u2019s record.")
        )

    def _matches(self, line: WaitingLine) -> bool:
        which = self.which.value()
        if which == "window" and line.phase not in {Phase.BEFORE, Phase.AFTER}:
            return False
        if which == "early" and line.phase is not Phase.TOO_EARLY:
            return False
        if which == "offer" and not line.dates_to_offer:
            return False
        if which == "none" and line.phase is not Phase.NO_DATE:
            return False
        text = folded(f"{line.name} {line.procedure}")
        return all(folded(word) in text for word in self.search.text().split())

    def _line(self, line: WaitingLine) -> Line:
        expected = line.expected_on
        parts = (
            line.name,
            line.procedure,
            rules.countdown(expected, self._today) if expected else self._no_date(line),
            words.day(expected) if expected else "",
            line.priority,
            self._support(line.phase) if expected else "",
            self._plan(line.dates_to_offer),
            line.next_action,
        )
        is_near = expected is not None and 0 <= (expected - self._today).days < 14 and line.state is State.LISTED
        urgent = frozenset(({_COUNTDOWN} if is_near else set()) | ({_PLAN} if line.dates_to_offer else set()))
        return Line(line.referral, parts, ", ".join(part for part in parts if part), urgent)

    def _no_date(self, line: WaitingLine) -> str:
        if line.is_quiet:
            return ""
        return self.tr("cancelled") if line.state is State.CANCELLED else self.tr("no date yet")

    def _support(self, phase: Phase) -> str:
        return {
            Phase.TOO_EARLY: self.tr("Not begun"),
            Phase.BEFORE: self.tr("Before it"),
            Phase.AFTER: self.tr("After it"),
            Phase.OVER: self.tr("Over"),
        }.get(phase, "")

    def _plan(self, count: int) -> str:
        if not count:
            return ""
        return self.tr("1 day to change") if count == 1 else self.tr("{0} days to change").format(count)

    @Slot()
    def _open(self) -> None:
        if self.table.chosen is not None:
            self._open_line(self.table.chosen)

    @Slot(object)
    def _open_line(self, chosen: UUID) -> None:
        self.opened.emit(next(line.patient_id for line in self._found if line.referral == chosen))

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if not kinds & _KINDS:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._is_stale = True
