"""Correcting a note, or keeping what the patient says against it: both stand beside the old note, which stays readable.

What is written about a restricted note is sealed as that note is, and so is its draft.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import draft, note, sealed_words
from socialrx_desktop.store.note import Entry
from socialrx_desktop.store.sealed_words import Seal
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, row
from socialrx_desktop.ui.text_box import TextBox

DRAFT = "correction"
DISAGREEMENT_DRAFT = "disagreement"


class CorrectionEditor(QWidget):
    """The correction of one note. `ended` carries the id of the correction, or None when it was left; drafts stay."""

    ended = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entry: Entry | None = None
        self._was = ""
        self._heading = label("", "heading")
        self.words = TextBox(4, grows=True)
        self.reason = QLineEdit()
        self.save = button(self.tr("Save correction"), self._save, main=True)
        self.cancel = button(self.tr("Back to the note"), self._cancel)
        self.notice = Notice()
        self._status = label("", "quiet")
        self._correcting = Drafts(desk, DRAFT, self._collect, self)
        self._disagreeing = Drafts(desk, DISAGREEMENT_DRAFT, self._collect, self)
        self._drafts = self._correcting
        self._said = Field("words", self.tr("Corrected note"), self.words)
        self._why = Field("reason", self.tr("Why is it corrected?"), self.reason, self.tr("For example, wrong day"))
        self.fields = Fields(self._said, self._why)
        foot = row(self.save, self.cancel, stretch=False)
        foot.addWidget(self._status, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self._heading, self.notice):
            layout.addWidget(part)
        layout.addWidget(self._said, 1)
        layout.addWidget(self._why)
        layout.addLayout(foot)
        set_tab_order(self.words, self.reason, self.save, self.cancel)
        self._connect()

    def start(self, entry: Entry, said: str | None = None) -> None:
        """Correct this note, going on with the draft that waits; `said` are the words of an opened restricted one."""
        self._drafts = self._correcting
        self._heading.setText(self.tr("Correcting the note of {0}").format(words.moment(entry.event_at)))
        self._said.rename(self.tr("Corrected note, as it should have been"))
        self._name_button(self.tr("Save correction"))
        self._why.show()
        self._take_up(entry, entry.words if said is None else said)

    def start_disagreement(self, entry: Entry) -> None:
        """Keep what the patient says against this note."""
        self._drafts = self._disagreeing
        self._heading.setText(
            self.tr("The patient disagrees with the note of {0}").format(words.moment(entry.event_at))
        )
        self._said.rename(self.tr("What they say, in their own words"))
        self._name_button(self.tr("Save disagreement"))
        self._why.hide()
        self._take_up(entry, "")

    def leave(self) -> None:
        """Keep what has been typed, at once. Words about a restricted note leave the screen."""
        self._drafts.leave()
        if self._entry is not None and self._entry.is_restricted:
            self._drop()
            self.ended.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
            return
        super().keyPressEvent(event)

    def _take_up(self, entry: Entry, was: str) -> None:
        self._entry, self._was = entry, was
        self.fields.clear()
        self.notice.hide()
        kept = self._drafts.take_up(entry.id)
        fields = kept.fields if kept else {}
        if kept is not None and sealed_words.is_sealed(kept.fields):
            fields = sealed_words.from_draft(self._seal(), entry.id, kept.fields)
        self.words.blockSignals(True)
        self.words.setPlainText(fields.get("words", was))
        self.words.blockSignals(False)
        self.reason.setText(fields.get("reason", ""))
        self._status.setText(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)) if kept else "")
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.words.textChanged.connect(lambda: self._drafts.touch())
        self.reason.textEdited.connect(lambda _: self._drafts.touch())
        for each in (self._correcting, self._disagreeing):
            each.kept.connect(self._say_kept)
            each.refused.connect(self.notice.show_problem)
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
        seal = self._seal() if self._entry.is_restricted else None
        try:
            if self._drafts is self._correcting:
                made = self._desk.do(_amend, self._entry.id, self.words.toPlainText(), self.reason.text(), seal)
            else:
                made = self._desk.do(_disagree, self._entry.id, self.words.toPlainText(), seal)
        except Problem as problem:
            if not self.fields.show(problem):
                self.notice.show_problem(problem)
            return
        self._drafts.stop()
        self._drop()
        self.ended.emit(made)

    @Slot()
    def _cancel(self) -> None:
        self._drafts.leave()
        self._drop()
        self.ended.emit(None)

    def _drop(self) -> None:
        """Keep no word on a screen that is not seen."""
        self._entry, self._was = None, ""
        self.words.blockSignals(True)
        self.words.setPlainText("")
        self.words.blockSignals(False)
        self.reason.clear()

    def _name_button(self, text: str) -> None:
        self.save.setText(text)
        self.save.setAccessibleName(text)

    def _seal(self) -> Seal:
        return Seal(self._desk.workspace.keys)

    def _collect(self) -> dict[str, str]:
        said, why = self.words.toPlainText(), self.reason.text()
        if self._entry is None or (said == self._was and not why):
            return {}
        fields = {"words": said, "reason": why}
        return sealed_words.as_draft(self._seal(), self._entry.id, fields) if self._entry.is_restricted else fields


def _amend(work: Work, entry: UUID, said: str, why: str, seal: Seal | None) -> UUID:
    made = note.amend(work, entry, said, why, seal=seal)
    draft.discard(work, DRAFT, entry)
    return made


def _disagree(work: Work, entry: UUID, said: str, seal: Seal | None) -> UUID:
    made = note.disagree(work, entry, said, seal=seal)
    draft.discard(work, DISAGREEMENT_DRAFT, entry)
    return made
