"""Correcting a note: the new words and the reason stand beside the old note, which stays readable."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import draft, note
from socialrx_desktop.store.note import Entry
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, row
from socialrx_desktop.ui.text_box import TextBox

DRAFT = "correction"


class CorrectionEditor(QWidget):
    """The correction of one note. `ended` carries the id of the correction, or None when it was left; drafts stay."""

    ended = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entry: Entry | None = None
        self._heading = label("", "heading")
        self.words = TextBox(4, grows=True)
        self.reason = QLineEdit()
        self.save = button(self.tr("Save correction"), self._save, main=True)
        self.cancel = button(self.tr("Back to the note"), self._cancel)
        self.notice = Notice()
        self._status = label("", "quiet")
        self._drafts = Drafts(desk, DRAFT, self._collect, self)
        said = Field("words", self.tr("Corrected note"), self.words, self.tr("The note as it should have been"))
        why = Field("reason", self.tr("Why is it corrected?"), self.reason, self.tr("For example, wrong day"))
        self.fields = Fields(said, why)
        foot = row(self.save, self.cancel, stretch=False)
        foot.addWidget(self._status, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self._heading, self.notice):
            layout.addWidget(part)
        layout.addWidget(said, 1)
        layout.addWidget(why)
        layout.addLayout(foot)
        set_tab_order(self.words, self.reason, self.save, self.cancel)
        self._connect()

    def start(self, entry: Entry) -> None:
        """Correct this note, going on with the draft that waits."""
        self._entry = entry
        self.fields.clear()
        self.notice.hide()
        self._heading.setText(self.tr("Correcting the note of {0}").format(words.moment(entry.event_at)))
        kept = self._drafts.take_up(entry.id)
        self.words.blockSignals(True)
        self.words.setPlainText(kept.fields.get("words", "") if kept else entry.words)
        self.words.blockSignals(False)
        self.reason.setText(kept.fields.get("reason", "") if kept else "")
        self._status.setText(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)) if kept else "")
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self._drafts.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
            return
        super().keyPressEvent(event)

    def _connect(self) -> None:
        self.words.textChanged.connect(self._drafts.touch)
        self.reason.textEdited.connect(lambda _: self._drafts.touch())
        self._drafts.kept.connect(self._say_kept)
        self._drafts.refused.connect(self.notice.show_problem)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save)

    @Slot(object)
    def _say_kept(self, when: datetime) -> None:
        self._status.setText(self.tr("Draft saved {0} on this computer").format(words.clock(when)))

    @Slot()
    def _save(self) -> None:
        assert self._entry is not None, "a correction starts with a note"
        self.notice.hide()
        self.fields.clear()
        try:
            made = self._desk.do(_amend, self._entry.id, self.words.toPlainText(), self.reason.text())
        except Problem as problem:
            if not self.fields.show(problem):
                self.notice.show_problem(problem)
            return
        self._drafts.stop()
        self.ended.emit(made)

    @Slot()
    def _cancel(self) -> None:
        self.leave()
        self.ended.emit(None)

    def _collect(self) -> dict[str, str]:
        said, why = self.words.toPlainText(), self.reason.text()
        is_untouched = self._entry is None or (said == self._entry.words and not why)
        return {} if is_untouched else {"words": said, "reason": why}


def _amend(work: Work, entry: UUID, said: str, why: str) -> UUID:
    made = note.amend(work, entry, said, why)
    draft.discard(work, DRAFT, entry)
    return made
