"""A reply to a referrer that has not been sent: read it, put it right, and say when it has gone."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import draft, referral_answer
from socialrx_desktop.store.referral_answer import Line
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label, row
from socialrx_desktop.ui.text_box import TextBox

DRAFT = "referral_reply"


class ReplyForm(QWidget):
    """The reply that is shown. `sent` carries the answer and the person's name."""

    sent = Signal(object, str)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._line: Line | None = None
        self._name = ""
        self._who = label("", "heading")
        self.reply = TextBox(14)
        self.notice = Notice()
        self.save = button(self.tr("Save the reply"), self._save, main=True)
        self.has_gone = button(self.tr("Reply has been sent"), self.mark_sent)
        self._status = label("", "quiet")
        self._drafts = Drafts(desk, DRAFT, self._collect, self)
        field = Field("reply", self.tr("Reply to the referrer, not sent yet"), self.reply)
        self._fields = Fields(field)
        self._build(field)
        self.reply.textChanged.connect(self._drafts.touch)
        self._drafts.refused.connect(self.notice.show_problem)

    def show_reply(self, line: Line, name: str) -> None:
        """Show this reply, with what was being typed into it."""
        if self._line is not None and self._line.id == line.id:
            return
        self.leave()
        self._line, self._name = line, name
        self._who.setText(name)
        self.notice.hide()
        self._fields.clear()
        kept = self._drafts.take_up(line.id)
        self.reply.blockSignals(True)
        self.reply.setPlainText(kept.fields.get("reply", line.reply) if kept else line.reply)
        self.reply.blockSignals(False)
        self._status.setText(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)) if kept else "")

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self._drafts.leave()

    @Slot()
    def mark_sent(self) -> None:
        """The reply that is shown has reached the referrer; what was typed into it is saved first."""
        if self._line is None or (self._collect() and not self._save()):
            return
        line, name = self._line, self._name
        try:
            self._desk.do(referral_answer.mark_replied, line.id)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        if self._line is line:
            self._line = None
        self.sent.emit(line.id, name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _build(self, field: Field) -> None:
        foot = row(self.save, self.has_gone, stretch=False)
        foot.addWidget(self._status, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._who)
        layout.addWidget(self.notice)
        layout.addWidget(field, 1)
        layout.addLayout(foot)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save)

    @Slot()
    def _save(self) -> bool:
        """Keep the reply as it is typed; whether that went well."""
        if self._line is None:
            return False
        self.notice.hide()
        self._fields.clear()
        line, text = self._line, self.reply.toPlainText()
        try:
            self._desk.do(referral_answer.change_reply, line.id, text)
            self._desk.do(draft.discard, DRAFT, line.id)
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return False
        self._drafts.stop()
        self._line = self._desk.ask(referral_answer.of_referral, line.referral_id)
        self._status.setText(self.tr("Saved on this computer."))
        announce(self, self._status.text())
        return True

    def _collect(self) -> dict[str, str]:
        if self._line is None or self.reply.toPlainText() == self._line.reply:
            return {}
        return {"reply": self.reply.toPlainText()}
