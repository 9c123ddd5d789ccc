"""Today: all that a link worker has to do, overdue first, each thing opened with Enter or settled with one key."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import appointment, contact_attempt, referral, referral_answer, today
from socialrx_desktop.store.appointment import Status
from socialrx_desktop.store.contact_attempt import Outcome
from socialrx_desktop.store.definitions import instrument
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.today import Kind, Line, Section, Today
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice, button, label, title
from socialrx_desktop.ui.key_bar import KeyBar
from socialrx_desktop.ui.settled import SETTLED_BY, settling
from socialrx_desktop.ui.undo import Undo
from socialrx_desktop.ui.work_list import Card, Row, WorkList

_KINDS = frozenset(
    {"appointment", "contact_attempt", "measure_response", "onward_referral", "patient", "definition_file", "referral",
     "referral_answer"}
)  # fmt: skip
_PUT_OFF = {"T": timedelta(days=1), "K": timedelta(days=7)}
_LETTERS = "".join(dict.fromkeys([*SETTLED_BY, *_PUT_OFF, *"NXGR"]))


class TodayScreen(QWidget):
    """The day. `opened` and `noted` carry a patient, `attended` an appointment too, `inbox_wanted` a referral."""

    opened = Signal(object)
    noted = Signal(object)
    attended = Signal(object, object)
    inbox_wanted = Signal(object)
    chase_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lines: dict[object, Line] = {}
        self._is_stale = True
        self._day = title("")
        self._count = label("", "quiet")
        self.notice = Notice()
        self.undo = Undo(self.notice, self)
        self.list = WorkList(_LETTERS)
        self.list.setAccessibleName(self.tr("What there is to do"))
        self._nothing = label(self.tr("Nothing is due today."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self.keys = KeyBar()
        self.chase = button("", self.chase_wanted.emit)
        self._ahead = label("", "quiet")
        self.setFocusProxy(self.list)
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Ask for the day again; what is chosen stays chosen."""
        self._is_stale = False
        found = self._desk.ask(today.today, self._desk.workspace.worker)
        self._day.setText(words.long_day(found.day))
        self._count.setText(self._how_many(found.count))
        self._lines = {}
        rows = [row for section in found.sections for row in self._rows(section, found.day)]
        self.list.show_rows(rows)
        self._pages.setCurrentIndex(0 if rows else 1)
        self._show_ahead(found)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _build(self) -> None:
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._nothing)
        foot = QHBoxLayout()
        foot.setSpacing(14)
        foot.addWidget(self.chase)
        foot.addWidget(self._ahead, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(6)
        for part in (self._day, self._count, self.notice):
            layout.addWidget(part)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.keys)
        layout.addLayout(foot)
        set_tab_order(self.list, self.chase)

    def _connect(self) -> None:
        self.list.opened.connect(self._open)
        self.list.keyed.connect(self._keyed)
        self.list.chosen.connect(self._offer)
        self.keys.pressed.connect(lambda letter: self._keyed(letter, self.list.key()))
        undo = QShortcut(QKeySequence.StandardKey.Undo, self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo.undo)
        self._desk.changed.connect(self._ask_again)

    def _rows(self, section: Section, day: date) -> list[Row]:
        rows: list[Row] = [self._heading(section)]
        for line in section.lines:
            key = (line.kind, line.record, line.what)
            self._lines[key] = line
            rows.append(Card(key, line.name, self._what(line), *self._end(line, day)))
        return rows

    def _heading(self, section: Section) -> str:
        name = {
            Kind.OVERDUE: self.tr("Overdue"),
            Kind.VISIT: self.tr("Visits and calls today"),
            Kind.UNSETTLED: self.tr("Did it take place?"),
            Kind.DUE: self.tr("To do today"),
            Kind.NEW_REFERRAL: self.tr("New referrals"),
            Kind.REVIEW: self.tr("Reviews"),
            Kind.MEASURE: self.tr("Measures due"),
            Kind.GP_MESSAGE: self.tr("Messages to GPs"),
            Kind.REPLY: self.tr("Replies to referrers"),
        }[section.kind]
        return self.tr("{0} (and {1} more)").format(name, section.more) if section.more else name

    def _what(self, line: Line) -> str:
        if line.kind is Kind.NEW_REFERRAL:
            return self.tr("From {0}").format(line.what) if line.what else self.tr("A new referral")
        if line.kind is Kind.REVIEW:
            return self.tr("Review the plan. {0}").format(line.what)
        if line.kind is Kind.MEASURE:
            return self._desk.ask(instrument, line.what).name
        if line.kind is Kind.GP_MESSAGE:
            return self.tr("Tell the GP how things stand")
        if line.kind is Kind.REPLY:
            return self.tr("The reply to the referrer has not been sent yet")
        return line.what or self.tr("Appointment")

    def _end(self, line: Line, day: date) -> tuple[str, bool]:
        """What stands at the right, and whether it is late."""
        if line.at is not None:
            if line.kind is Kind.UNSETTLED:
                return words.moment(line.at), False
            at = words.clock(line.at)
            settled = line.status is not None and line.status is not Status.BOOKED
            said = choices.appointment_statuses()[line.status] if settled and line.status else ""
            return (self.tr("{0}. {1}").format(at, said) if said else at), False
        if line.due is None:
            return "", False
        if line.kind is Kind.REPLY:
            return self.tr("Answered {0}").format(words.day(line.due)), False
        if line.kind is Kind.NEW_REFERRAL and line.due >= day:
            return self.tr("answer {0}").format(words.due(line.due, day)), False
        return words.due(line.due, day), line.due < day

    def _how_many(self, count: int) -> str:
        if not count:
            return ""
        return self.tr("1 thing to do") if count == 1 else self.tr("{0} things to do").format(f"{count:,}")

    def _show_ahead(self, found: Today) -> None:
        self.chase.setText(self.tr("Did they go? ({0})").format(found.to_chase))
        self.chase.setAccessibleName(self.tr("Chase list, {0} to ask about").format(found.to_chase))
        self._ahead.setText(self.tr("Tomorrow: {0}  |  Rest of this week: {1}").format(found.tomorrow, found.this_week))

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if not kinds & _KINDS:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._is_stale = True

    @Slot(object)
    def _open(self, key: object) -> None:
        line = self._lines[key]
        if line.kind is Kind.NEW_REFERRAL:
            self.inbox_wanted.emit(line.record)
        else:
            self.opened.emit(line.patient_id)

    @Slot(object)
    def _offer(self, key: object) -> None:
        line = self._lines.get(key)
        self.keys.offer(self._offered(line) if line else {})

    def _offered(self, line: Line) -> dict[str, str]:
        if line.kind in (Kind.VISIT, Kind.UNSETTLED):
            return settling()
        if line.kind in (Kind.OVERDUE, Kind.DUE):
            return {
                "N": self.tr("Write a note"),
                "X": self.tr("Rang, no answer"),
                "T": self.tr("Tomorrow"),
                "K": self.tr("In a week"),
            }
        if line.kind is Kind.GP_MESSAGE:
            return {"G": self.tr("Message has been sent")}
        if line.kind is Kind.REPLY:
            return {"R": self.tr("Reply has been sent")}
        return {}

    @Slot(str, object)
    def _keyed(self, letter: str, key: object) -> None:
        line = self._lines.get(key)
        if line is None or letter not in self._offered(line):
            return
        self.notice.hide()
        try:
            self._act(letter, line)
        except Problem as problem:
            self.notice.show_problem(problem)

    def _act(self, letter: str, line: Line) -> None:
        if line.kind in (Kind.VISIT, Kind.UNSETTLED):
            self._settle(letter, line)
        elif letter == "N":
            self.noted.emit(line.patient_id)
        elif letter in _PUT_OFF:
            former, due = self._desk.do(referral.put_off, line.record, _PUT_OFF[letter])
            said = self.tr("{0}: moved to {1}.").format(line.name, words.long_day(due))
            self.undo.done(said, lambda: self._desk.do(referral.plan_back, former))
        elif letter == "X":
            self._tried(line)
        elif line.kind is Kind.GP_MESSAGE:
            self._desk.do(referral.gp_message_sent, line.record)
            said = self.tr("{0}: the GP has been told.").format(line.name)
            self.undo.done(said, lambda: self._desk.do(referral.gp_message_not_sent, line.record, line.due))
        elif line.kind is Kind.REPLY:
            self._desk.do(referral_answer.mark_replied, line.record)
            said = self.tr("{0}: the referrer has the reply.").format(line.name)
            self.undo.done(said, lambda: self._desk.do(referral_answer.mark_not_replied, line.record))

    def _tried(self, line: Line) -> None:
        former = self._desk.do(contact_attempt.add, line.record, Mode.PHONE, Outcome.NO_ANSWER)
        now = self._desk.ask(contact_attempt.standing, line.record)
        said = self.tr("{0}: no answer, attempt {1} of {2}.").format(line.name, now.made, now.limit)
        if now.may_close:
            said = self.tr("{0} You may close the case: open it with Enter and choose the reason.").format(said)
        self.undo.done(said, lambda: self._desk.do(contact_attempt.put_back, former))

    def _settle(self, letter: str, line: Line) -> None:
        if letter == "N":
            self.attended.emit(line.patient_id, line.record)
            return
        status = SETTLED_BY[letter]
        former = self._desk.do(appointment.set_status, line.record, status)
        said = self.tr("{0}: {1}.").format(line.name, choices.appointment_statuses()[status])
        self.undo.done(said, lambda: self._desk.do(appointment.put_back, former))
