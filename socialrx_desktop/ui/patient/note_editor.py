"""Writing a note: what happened, how long it took, and what comes next, kept as a draft while it is typed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import typed, words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import contact, note, referral
from socialrx_desktop.store.note import Mode
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label, line, row
from socialrx_desktop.ui.text_box import TextBox


class NoteEditor(QWidget):
    """The note that is being written. `saved` follows each note that is kept."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._referral: UUID | None = None
        self._planned = {"next_action": "", "due": ""}
        self.mode = Choice(choices.modes())
        self.minutes = line(width=8)
        self.when = line(width=24)
        self.words = TextBox(3, grows=True)
        self.next_action = QLineEdit()
        self.due = line(width=22)
        self.save = button(self.tr("Save note"), self._save, main=True)
        self.discard = button(self.tr("Discard draft"), self._discard)
        self.notice = Notice()
        self._status = label("", "quiet")
        self._drafts = Drafts(desk, contact.NOTE_DRAFT, self._collect, self)
        self._build()
        self._connect()

    def show_patient(self, patient: UUID) -> None:
        """Write about this person, going on with the draft that waits."""
        self._patient = patient
        self.fields.clear()
        self.notice.hide()
        kept = self._drafts.take_up(patient)
        self._plan_anew()
        self._put({**self._planned, **kept.fields} if kept else self._planned)
        self.discard.setEnabled(kept is not None)
        self._say(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)) if kept else "")

    def refresh(self) -> None:
        """The referral has changed elsewhere: what is planned next follows it, unless somebody is typing it."""
        before = self._planned
        self._plan_anew()
        if self.next_action.text() == before["next_action"] and self.due.text() == before["due"]:
            self.next_action.setText(self._planned["next_action"])
            self.due.setText(self._planned["due"])

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self._drafts.leave()

    def _build(self) -> None:
        mode = Field("mode", self.tr("Type of contact"), self.mode)
        minutes = Field("minutes", self.tr("Minutes"), self.minutes, self.tr("For example, 20"))
        when = Field("event_at", self.tr("When"), self.when, self.tr("Empty for now, or: yesterday 2pm"))
        hint = self.tr("What happened, what matters to the person, what was agreed")
        said = Field("words", self.tr("Note"), self.words, hint)
        action = Field("next_action", self.tr("Next action"), self.next_action)
        due = Field("due", self.tr("Due"), self.due, self.tr("For example, fri or 2 weeks"))
        self.fields = Fields(mode, minutes, when, said, action, due)
        bottom = Qt.AlignmentFlag.AlignBottom
        first = QHBoxLayout()
        first.setSpacing(14)
        for field, share in ((mode, 2), (minutes, 2), (when, 3)):
            first.addWidget(field, share, bottom)
        first.addStretch(2)
        self._next = QWidget()
        following = QGridLayout(self._next)
        following.setContentsMargins(0, 0, 0, 0)
        following.setHorizontalSpacing(14)
        following.addWidget(action, 0, 0, bottom)
        following.addWidget(due, 0, 1, bottom)
        following.setColumnStretch(0, 3)
        following.setColumnStretch(1, 1)
        foot = row(self.save, self.discard, stretch=False)
        foot.addWidget(self._status, 1)
        self.save.setToolTip("Ctrl+Enter")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.notice)
        layout.addLayout(first)
        layout.addWidget(said, 1)
        layout.addWidget(self._next)
        layout.addLayout(foot)
        set_tab_order(
            self.mode, self.minutes, self.when, self.words, self.next_action, self.due, self.save, self.discard
        )

    def _connect(self) -> None:
        for edited in (self.minutes, self.when, self.next_action, self.due):
            edited.textEdited.connect(self._touched)
        self.words.textChanged.connect(self._touched)
        self.mode.activated.connect(self._touched)
        self._drafts.kept.connect(self._say_kept)
        self._drafts.refused.connect(self.notice.show_problem)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            # Not the whole window's: the correction of a note is saved by the same keys.
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save)

    @Slot()
    def _touched(self) -> None:
        self.discard.setEnabled(True)
        self._drafts.touch()

    @Slot(object)
    def _say_kept(self, when: datetime) -> None:
        self._say(self.tr("Draft saved {0} on this computer").format(words.clock(when)), aloud=False)

    @Slot()
    def _save(self) -> None:
        if self._patient is None:
            return
        self.notice.hide()
        self.fields.clear()
        try:
            self._record(self._patient)
        except Problem as problem:
            if not self.fields.show(problem):
                self.notice.show_problem(problem)
            return
        self._drafts.stop()
        self._plan_anew()
        self._put(self._planned)
        self.discard.setEnabled(False)
        self._say(self.tr("Saved on this computer."))
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)
        self.saved.emit()

    def _record(self, patient: UUID) -> None:
        now, today = self._desk.ask(lambda view: (view.now, view.today))
        longest = self.tr("Minutes must be a whole number from 1 to {0}.").format(note.LONGEST_CONTACT_MINUTES)
        self._desk.do(
            contact.record_contact,
            patient,
            self.words.toPlainText(),
            mode=Mode(self.mode.value()),
            minutes=typed.whole_number(self.minutes.text(), longest, field="minutes"),
            event_at=typed.past_moment(self.when.text(), now, field="event_at"),
            of_referral=self._referral,
            next_action=self.next_action.text(),
            due=words.read_day(self.due.text(), today, field="due"),
        )

    @Slot()
    def _discard(self) -> None:
        try:
            self._drafts.discard()
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.fields.clear()
        self.notice.hide()
        self._put(self._planned)
        self.discard.setEnabled(False)
        self._say(self.tr("Draft discarded."))
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _plan_anew(self) -> None:
        """What the open referral says comes next; nothing can be planned without one."""
        assert self._patient is not None, "a patient is shown first"
        found = self._desk.ask(referral.current, self._patient)
        is_open = found is not None and found.is_open
        self._referral = found.id if found is not None and is_open else None
        due = found.next_action_due if found is not None and is_open else None
        self._planned = {
            "next_action": found.next_action if found is not None and is_open else "",
            "due": words.day(due) if due else "",
        }
        self._next.setVisible(is_open)

    def _collect(self) -> dict[str, str]:
        typed_in = {"minutes": self.minutes.text(), "event_at": self.when.text(), "words": self.words.toPlainText()}
        following = {"next_action": self.next_action.text(), "due": self.due.text()}
        if not any(text.strip() for text in typed_in.values()) and following == self._planned:
            return {}
        return {**typed_in, **following, "mode": self.mode.value()}

    def _put(self, texts: dict[str, str]) -> None:
        self.mode.choose(texts.get("mode", Mode.PHONE))
        self.minutes.setText(texts.get("minutes", ""))
        self.when.setText(texts.get("event_at", ""))
        self.words.blockSignals(True)
        self.words.setPlainText(texts.get("words", ""))
        self.words.blockSignals(False)
        self.next_action.setText(texts.get("next_action", ""))
        self.due.setText(texts.get("due", ""))

    def _say(self, text: str, *, aloud: bool = True) -> None:
        self._status.setText(text)
        if text and aloud:
            announce(self, text)
