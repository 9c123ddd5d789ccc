"""New referrals: each is accepted, declined or pointed elsewhere by key, with the reply to the referrer drafted."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.domain.pathway import Outcome
from socialrx_desktop.store import referral_answer
from socialrx_desktop.store.referral_answer import NewReferral
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice, label, title
from socialrx_desktop.ui.inbox_answer import AnswerForm
from socialrx_desktop.ui.inbox_reply import ReplyForm
from socialrx_desktop.ui.key_bar import KeyBar
from socialrx_desktop.ui.undo import Undo
from socialrx_desktop.ui.work_list import Card, Row, WorkList

_KINDS = frozenset({"patient", "definition_file", "referral", "referral_answer"})
_OUTCOMES = {"A": Outcome.ACCEPT, "D": Outcome.DECLINE, "O": Outcome.OUT_OF_AREA}
_SENT = "R"


class InboxScreen(QWidget):
    """What waits for an answer at the left, the answer at the right; `opened` carries the patient."""

    opened = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._new: dict[object, NewReferral] = {}
        self._replies: dict[object, tuple[referral_answer.Line, UUID, str]] = {}
        self._is_stale = True
        self._count = label("", "quiet")
        self.notice = Notice()
        self.undo = Undo(self.notice, self)
        self.list = WorkList("".join([*_OUTCOMES, _SENT]))
        self.list.setAccessibleName(self.tr("New referrals and replies"))
        self.keys = KeyBar()
        self.form = AnswerForm(desk)
        self.reply = ReplyForm(desk)
        self._nothing = label(self.tr("No new referrals. Press Ctrl+N to add one."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._right = QStackedWidget()
        self.setFocusProxy(self.list)
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Ask for the list again; what is chosen stays chosen."""
        self._is_stale = False
        worker = self._desk.workspace.worker
        new, unsent, day = self._desk.ask(
            lambda view: (referral_answer.inbox(view), referral_answer.unsent(view, worker), view.today)
        )
        self._new = {each.referral_id: each for each in new}
        self._replies = {line.id: (line, patient, name) for line, patient, name in unsent}
        rows: list[Row] = []
        if new:
            rows += [self.tr("Waiting for our answer"), *(self._card(each, day) for each in new)]
        if unsent:
            rows += [self.tr("Replies not sent yet"), *(self._reply_card(*each) for each in unsent)]
        self.list.show_rows(rows)
        self._count.setText(self._how_many(len(new)))

    def show_referral(self, referral: UUID) -> None:
        """Choose this new referral."""
        if self._is_stale:
            self.refresh()
        self.list.choose(referral)
        self._back_to_list()

    def leave(self) -> None:
        """Keep what is being typed, at once."""
        self.form.leave()
        self.reply.leave()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _build(self) -> None:
        for page in (self._nothing, self.form, self.reply):
            self._right.addWidget(page)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.list, 1)
        left.addWidget(self.keys)
        both = QHBoxLayout()
        both.setSpacing(18)
        both.addLayout(left, 2)
        both.addWidget(self._right, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(6)
        layout.addWidget(title(self.tr("New referrals")))
        layout.addWidget(self._count)
        layout.addWidget(self.notice)
        layout.addLayout(both, 1)
        set_tab_order(self.list, self.keys)

    def _connect(self) -> None:
        self.list.opened.connect(self._open)
        self.list.keyed.connect(self._keyed)
        self.list.chosen.connect(self._show)
        self.keys.pressed.connect(lambda letter: self._keyed(letter, self.list.key()))
        self.form.answered.connect(self._answered)
        self.form.left.connect(self._back_to_list)
        self.reply.sent.connect(self._sent)
        self.reply.left.connect(self._back_to_list)
        undo = QShortcut(QKeySequence.StandardKey.Undo, self.list)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo.undo)
        self._desk.changed.connect(self._ask_again)

    def _card(self, new: NewReferral, day: date) -> Card:
        due = self.tr("answer {0}").format(words.due(new.answer_due, day))
        if new.answer_due < day:
            due = words.due(new.answer_due, day)
        detail = ". ".join(filter(None, (new.pathway_name, new.referrer)))
        return Card(new.referral_id, new.name, detail, due, is_late=new.answer_due < day)

    def _reply_card(self, line: referral_answer.Line, _: UUID, name: str) -> Card:
        outcomes = {
            Outcome.ACCEPT: self.tr("Accepted"),
            Outcome.DECLINE: self.tr("Not accepted"),
            Outcome.OUT_OF_AREA: self.tr("Out of area"),
        }
        return Card(line.id, name, outcomes[line.outcome], words.day(line.answered_on))

    def _how_many(self, count: int) -> str:
        if not count:
            return ""
        return self.tr("1 waits for an answer") if count == 1 else self.tr("{0} wait for an answer").format(count)

    @Slot(object)
    def _show(self, key: object) -> None:
        new, reply = self._new.get(key), self._replies.get(key)
        if new is not None:
            self.form.show_referral(new)
            self._right.setCurrentWidget(self.form)
            self.keys.offer({"A": self.tr("Accept"), "D": self.tr("Decline"), "O": self.tr("Out of area")})
        elif reply is not None:
            self.reply.show_reply(reply[0], reply[2])
            self._right.setCurrentWidget(self.reply)
            self.keys.offer({_SENT: self.tr("Reply has been sent")})
        else:
            self._right.setCurrentWidget(self._nothing)
            self.keys.offer({})

    @Slot(object)
    def _open(self, key: object) -> None:
        new, reply = self._new.get(key), self._replies.get(key)
        patient = new.patient_id if new is not None else reply[1] if reply is not None else None
        if patient is not None:
            self.opened.emit(patient)

    @Slot(str, object)
    def _keyed(self, letter: str, key: object) -> None:
        self.notice.hide()
        if letter in _OUTCOMES and key in self._new:
            self.form.begin(_OUTCOMES[letter])
        elif letter == _SENT and key in self._replies:
            self.reply.mark_sent()

    @Slot()
    def _back_to_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object, str)
    def _answered(self, answer: UUID, said: str) -> None:
        self.undo.done(said, lambda: self._desk.do(referral_answer.withdraw, answer))
        self._back_to_list()

    @Slot(object, str)
    def _sent(self, answer: UUID, name: str) -> None:
        said = self.tr("{0}: the referrer has the reply.").format(name)
        self.undo.done(said, lambda: self._desk.do(referral_answer.mark_not_replied, answer))
        self._back_to_list()

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if not kinds & _KINDS:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._is_stale = True
