"""Reading a restricted note: the passphrase again and a reason, then its words for a minute, and nothing is left."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import note_opening
from socialrx_desktop.store.note import Entry, Texts
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, line, row
from socialrx_desktop.ui.text_box import TextBox


class RestrictedNote(QWidget):
    """One restricted note. `ended` follows closing it; `correct_wanted` and `disagree_wanted` carry note and words."""

    ended = Signal()
    correct_wanted = Signal(object, str)
    disagree_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entry: Entry | None = None
        self._texts: Texts | None = None
        self._seconds = 0
        self._heading = label("", "heading")
        self.notice = Notice()
        self.passphrase = line(width=24, secret=True)
        self.reason = QLineEdit()
        self.open_button = button(self.tr("Open"), self._open, main=True)
        self.words = TextBox(4, grows=True)
        self.words.setReadOnly(True)
        self.words.setAccessibleName(self.tr("Words of the restricted note"))
        # What is copied would outlive the minute.
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.words.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.correct = button(self.tr("Correct this note"), self._correct)
        self.disagree = button(self.tr("Patient disagrees"), self._disagree)
        self.close_button = button(self.tr("Close"), self.close_note)
        self._left = label("", "quiet")
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self._build()

    def show_entry(self, entry: Entry) -> None:
        """Ask for the passphrase and a reason for opening this note."""
        self._drop()
        self._entry = entry
        self._heading.setText(
            self.tr("Restricted note of {0}, by {1}").format(words.moment(entry.event_at), entry.author)
        )
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def close_note(self) -> None:
        """Show nothing of it any more."""
        self._drop()
        self.ended.emit()

    def leave(self) -> None:
        """The patient, or only the tab, is left: what was opened is closed."""
        if self._entry is not None:
            self.close_note()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_note()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        word = Field("passphrase", self.tr("Your passphrase"), self.passphrase)
        hint = self.tr("It is kept with your name and the time")
        why = Field("reason", self.tr("Why do you open it?"), self.reason, hint)
        self.fields = Fields(word, why)
        self._asking = QWidget()
        asking = QHBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(14)
        for field, share in ((word, 2), (why, 4)):
            asking.addWidget(field, share, Qt.AlignmentFlag.AlignBottom)
        asking.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignBottom)
        foot = row(self.correct, self.disagree, self.close_button, stretch=False)
        foot.addWidget(self._left, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._heading)
        layout.addWidget(self.notice)
        layout.addWidget(self._asking)
        layout.addWidget(self.words, 1)
        layout.addLayout(foot)
        layout.addStretch(0)
        self.passphrase.returnPressed.connect(lambda: self.reason.setFocus(Qt.FocusReason.OtherFocusReason))
        self.reason.returnPressed.connect(self._open)
        set_tab_order(
            self.passphrase, self.reason, self.open_button, self.words, self.correct, self.disagree, self.close_button
        )
        self._drop()

    @Slot()
    def _open(self) -> None:
        assert self._entry is not None, "a note is shown first"
        said = self.passphrase.text()
        self.passphrase.clear()
        self.fields.clear()
        self.notice.hide()
        try:
            texts = note_opening.open_note(self._desk.workspace, self._entry.id, said, self.reason.text())
        except Problem as problem:
            if not self.fields.show(problem):
                self.notice.show_problem(problem)
            return
        self._show(self._entry, texts)

    def _show(self, entry: Entry, texts: Texts) -> None:
        self._asking.hide()
        self.words.setPlainText(self._said(texts))
        self._texts = texts
        for part in (self.words, self.disagree):
            part.show()
        self.correct.setVisible(entry.amended_by is None)
        self._seconds = note_opening.SHOWN_SECONDS
        self._say_left()
        self._clock.start()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _said(self, texts: Texts) -> str:
        facts = (
            (self.tr("Where: {0}"), texts.place),
            (self.tr("Also there: {0}"), texts.people_present),
            (self.tr("What came of it: {0}"), texts.outcome),
            (self.tr("Why it was written late: {0}"), texts.late_reason),
            (self.tr("Why it was corrected: {0}"), texts.amendment_reason),
        )
        return "\n".join([texts.words, *(form.format(text) for form, text in facts if text)])

    @Slot()
    def _tick(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self.close_note()
        else:
            self._say_left()

    def _say_left(self) -> None:
        self._left.setText(self.tr("Closes in {0} seconds").format(self._seconds))

    def _correct(self) -> None:
        assert self._entry is not None, "a note is shown"
        assert self._texts is not None, "and it is open"
        entry, said = self._entry, self._texts.words
        self._drop()
        self.correct_wanted.emit(entry, said)

    def _disagree(self) -> None:
        entry = self._entry
        self._drop()
        self.disagree_wanted.emit(entry)

    def _drop(self) -> None:
        self._clock.stop()
        self._entry = None
        self._texts = None
        self.words.setPlainText("")
        self.passphrase.clear()
        self.reason.clear()
        self.fields.clear()
        self.notice.hide()
        self._left.setText("")
        self._asking.show()
        for part in (self.words, self.correct, self.disagree):
            part.hide()
