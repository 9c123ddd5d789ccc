"""The chase list: did they go? One key an answer, and the last answer can be undone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import onward_referral
from socialrx_desktop.store.onward_referral import Chase, Status
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Notice, label, title
from socialrx_desktop.ui.key_bar import KeyBar
from socialrx_desktop.ui.undo import Undo
from socialrx_desktop.ui.work_list import Card, WorkList

_KINDS = frozenset({"onward_referral", "patient", "referral"})
_ANSWERS = {
    "A": Status.ATTENDED,
    "D": Status.DID_NOT_ATTEND,
    "B": Status.BOOKED,
    "L": Status.WAITING_LIST,
    "R": Status.ATTENDING,
    "N": Status.NO_CAPACITY,
    "X": Status.DECLINED,
    "U": Status.UNKNOWN_AFTER_CHASE,
}
_STILL_WAITING = "W"
_LETTERS = "".join([*_ANSWERS, _STILL_WAITING])


class ChaseScreen(QWidget):
    """Onward referrals of which nobody knows whether the person goes; `opened` carries the patient."""

    opened = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lines: dict[object, Chase] = {}
        self._is_stale = True
        self._count = label("", "quiet")
        self.whose = Choice({"mine": self.tr("My cases"), "all": self.tr("All cases")})
        self.notice = Notice()
        self.undo = Undo(self.notice, self)
        self.list = WorkList(_LETTERS)
        self.list.setAccessibleName(self.tr("Did they go?"))
        self._nothing = label(self.tr("Nobody to ask about. New ones appear 2 weeks after a referral or signpost."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self.keys = KeyBar()
        self.setFocusProxy(self.list)
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Ask for the list again; what is chosen stays chosen, or the next one takes its place."""
        self._is_stale = False
        worker = self._desk.workspace.worker if self.whose.value() == "mine" else None
        found, day = self._desk.ask(lambda view: (onward_referral.to_chase(view, worker), view.today))
        self._lines = {line.id: line for line in found}
        self.list.show_rows([self._card(line, day) for line in found])
        self._pages.setCurrentIndex(0 if found else 1)
        self.keys.setVisible(bool(found))
        self._count.setText(self._how_many(len(found)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(title(self.tr("Did they go?")), 1)
        head.addWidget(Field("whose", self.tr("Show"), self.whose))
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self._count)
        layout.addWidget(self.notice)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self.keys)
        set_tab_order(self.whose, self.list)

    def _connect(self) -> None:
        self.whose.currentIndexChanged.connect(self.refresh)
        self.list.opened.connect(lambda key: self.opened.emit(self._lines[key].patient_id))
        self.list.keyed.connect(self._answer)
        self.list.chosen.connect(self._offer)
        self.keys.pressed.connect(lambda letter: self._answer(letter, self.list.key()))
        undo = QShortcut(QKeySequence.StandardKey.Undo, self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo.undo)
        self._desk.changed.connect(self._ask_again)

    def _card(self, line: Chase, day: date) -> Card:
        place = f"{line.service_name} ({line.organization_name})" if line.organization_name else line.service_name
        stands = onward_referral.status_words(line.kind, line.status)
        parts = [place, self.tr("{0} since {1}").format(stands, words.day(line.since)), line.to_contact]
        if line.booked_for is not None:
            parts.insert(1, self.tr("first session {0}").format(words.day(line.booked_for)))
        return Card(line.id, line.name, ". ".join(part for part in parts if part), self._due(line.due, day))

    def _due(self, due: date, day: date) -> str:
        return self.tr("ask today") if due >= day else self.tr("to ask since {0}").format(words.day(due))

    def _how_many(self, count: int) -> str:
        if not count:
            return ""
        return self.tr("1 person to ask about") if count == 1 else self.tr("{0} to ask about").format(f"{count:,}")

    def _offered(self, line: Chase) -> dict[str, str]:
        """The answers that make sense now."""
        possible = onward_referral.moves(line.kind, line.status)
        statuses = choices.onward_statuses()
        answers = {letter: statuses[status] for letter, status in _ANSWERS.items() if status in possible}
        return {**answers, _STILL_WAITING: self.tr("Still waiting")}

    @Slot(object)
    def _offer(self, key: object) -> None:
        line = self._lines.get(key)
        self.keys.offer(self._offered(line) if line else {})

    @Slot(str, object)
    def _answer(self, letter: str, key: object) -> None:
        line = self._lines.get(key)
        if line is None or letter not in self._offered(line):
            return
        self.notice.hide()
        status = _ANSWERS.get(letter, line.status)
        try:
            former = self._desk.do(onward_referral.answer, line.id, status)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        said = self.tr("{0}, {1}: {2}.").format(line.name, line.service_name, self._offered(line)[letter].lower())
        self.undo.done(said, lambda: self._put_back(former, line.id))

    def _put_back(self, former: onward_referral.Former, line: UUID) -> None:
        self._desk.do(onward_referral.put_back, former)
        self.list.choose(line)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if not kinds & _KINDS:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._is_stale = True
