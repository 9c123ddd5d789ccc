"""Writing a note: what happened, how long it took, and what comes next, kept as a draft while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import typed, words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import contact, draft, note, note_opening, note_template, referral, sealed_words
from socialrx_desktop.store.note import Circumstances, ContactType, Mode, PlaceType
from socialrx_desktop.store.note_template import Template
from socialrx_desktop.store.sealed_words import Seal
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label, line, row
from socialrx_desktop.ui.patient.gap_box import GapBox
from socialrx_desktop.ui.patient.note_more import MoreAboutNote
from socialrx_desktop.ui.texts import Texts

_BOTTOM = Qt.AlignmentFlag.AlignBottom


class NoteEditor(QWidget):
    """The note that is being written. `saved` follows each note that is kept."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._referral: UUID | None = None
        self._planned = {"next_action": "", "due": ""}
        self._templates: dict[str, Template] = {}
        self._filled_in = ""
        self.template = Choice()
        self.mode = Choice(choices.modes())
        self.minutes = line(width=8)
        self.when = line(width=24)
        self.restricted = QCheckBox(self.tr("&Restricted note"))
        self.words = GapBox(3, grows=True)
        self.late_reason = QLineEdit()
        self.next_action = QLineEdit()
        self.due = line(width=22)
        self.more = MoreAboutNote(self._keep_template)
        self.save = button(self.tr("Save note"), self._save, main=True)
        self.discard = button(self.tr("Discard draft"), self._discard)
        self.unfold = button("", self._unfold)
        self.passphrase = line(width=24, secret=True)
        self.go_on = button(self.tr("Go on with it"), self._go_on, main=True)
        self.notice = Notice()
        self._status = label("", "quiet")
        self._texts = Texts(
            {
                "mode": self.mode,
                "minutes": self.minutes,
                "event_at": self.when,
                "restricted": self.restricted,
                "words": self.words,
                "late_reason": self.late_reason,
                "next_action": self.next_action,
                "due": self.due,
                "template": self.template,
                **self.more.controls,
            }
        )
        self._drafts = Drafts(desk, contact.NOTE_DRAFT, self._collect, self)
        self._build()
        self._connect()
        self._fold(is_open=False)

    def show_patient(self, patient: UUID) -> None:
        """Write about this person, going on with the draft that waits."""
        self._patient = patient
        self.fields.clear()
        self.notice.hide()
        self._offer_templates()
        kept = self._drafts.take_up(patient)
        self._plan_anew()
        self.discard.setEnabled(kept is not None)
        if kept is not None and sealed_words.is_sealed(kept.fields):
            self._wait(kept.kept_at)
            return
        self._put({**self._planned, **kept.fields} if kept else self._planned)
        self._say(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)) if kept else "")

    def begin(self, prefilled: Mapping[str, str]) -> None:
        """Begin a note with these fields filled in, named as the draft names them; one being written stays as it is."""
        if self._patient is None or self._collect() or self._is_waiting:
            return
        self._put({**self._planned, **prefilled})
        self._touched()

    def refresh(self) -> None:
        """The referral has changed elsewhere: what is planned next follows it, unless somebody is typing it."""
        before = self._planned
        self._plan_anew()
        if self.next_action.text() == before["next_action"] and self.due.text() == before["due"]:
            self.next_action.setText(self._planned["next_action"])
            self.due.setText(self._planned["due"])

    def leave(self) -> None:
        """Keep what has been typed, at once. A restricted note leaves the screen; its draft opens by passphrase."""
        self._drafts.leave()
        if self._patient is None or not self.restricted.isChecked() or self._is_waiting:
            return
        kept = self._desk.ask(draft.kept, contact.NOTE_DRAFT, self._patient, self._desk.workspace.worker)
        seal = Seal(self._desk.workspace.keys)
        if kept is None or not sealed_words.is_sealed(kept.fields):
            return  # there is nothing, or the disk refused: then the only copy stays
        if sealed_words.from_draft(seal, self._patient, kept.fields) == self._texts.read():
            self._wait(kept.kept_at)

    def focus(self) -> None:
        """Put the cursor where typing goes on."""
        (self.passphrase if self._is_waiting else self.words).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        template = Field("template", self.tr("Tem&plate"), self.template, self.tr("Type its first 2 letters"))
        mode = Field("mode", self.tr("&Type of contact"), self.mode)
        minutes = Field("minutes", self.tr("&Minutes"), self.minutes, self.tr("For example, 20"))
        when = Field("event_at", self.tr("&When"), self.when, self.tr("Empty for now, or: yesterday 2pm"))
        hint = self.tr("What happened, what matters to the person, what was agreed")
        said = Field("words", self.tr("&Note"), self.words, hint)
        late_hint = self.tr("It was more than a day ago. For example, no time on the day")
        self._late = Field("late_reason", self.tr("Why is it written late?"), self.late_reason, late_hint)
        action = Field("next_action", self.tr("Ne&xt action"), self.next_action)
        due = Field("due", self.tr("&Due"), self.due, self.tr("For example, fri or 2 weeks"))
        word = Field("passphrase", self.tr("Your passphrase"), self.passphrase)
        self.fields = Fields(template, mode, minutes, when, said, self._late, action, due, word, *self.more.fields)
        first = QHBoxLayout()
        first.setSpacing(14)
        for field, share in ((template, 3), (mode, 2), (minutes, 2), (when, 3)):
            first.addWidget(field, share, _BOTTOM)
        first.addWidget(self.restricted, 0, _BOTTOM)
        self._sealed = label(
            self.tr(
                "Sealed: it opens only with a passphrase and a reason, and is in no search, list or letter. "
                "What comes next, the minutes and the type of contact stay readable to everybody."
            ),
            "quiet",
        )
        self._next = QWidget()
        following = QGridLayout(self._next)
        following.setContentsMargins(0, 0, 0, 0)
        following.setHorizontalSpacing(14)
        following.addWidget(action, 0, 0, _BOTTOM)
        following.addWidget(due, 0, 1, _BOTTOM)
        following.setColumnStretch(0, 3)
        following.setColumnStretch(1, 1)
        foot = row(self.save, self.discard, self.unfold, stretch=False)
        foot.addWidget(self._status, 1)
        self.save.setToolTip("Ctrl+Enter")
        self._form = QWidget()
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.addLayout(first)
        form.addWidget(self._sealed)
        form.addWidget(self._late)
        form.addWidget(said, 1)
        form.addWidget(self._next)
        form.addWidget(self.more)
        self._waiting = QWidget()
        waiting = QVBoxLayout(self._waiting)
        waiting.setContentsMargins(0, 0, 0, 0)
        waiting.addWidget(label(self.tr("A restricted note that is not saved yet waits here."), "heading"))
        waiting.addWidget(word)
        waiting.addLayout(row(self.go_on))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.notice)
        layout.addWidget(self._waiting)
        layout.addWidget(self._form, 1)
        layout.addLayout(foot)
        self._is_waiting = False
        self._waiting.hide()
        set_tab_order(
            self.template,
            self.mode,
            self.minutes,
            self.when,
            self.restricted,
            self.late_reason,
            self.words,
            self.next_action,
            self.due,
            *self.more.in_order,
            self.passphrase,
            self.go_on,
            self.save,
            self.discard,
            self.unfold,
        )

    def _connect(self) -> None:
        self._texts.on_change(self._touched)
        self.template.activated.connect(self._fill_in)
        self.when.textEdited.connect(lambda _: self._show_what_applies())
        self.restricted.toggled.connect(self._seal_draft)
        self.passphrase.returnPressed.connect(self._go_on)
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

    @Slot(bool)
    def _seal_draft(self, _: bool) -> None:
        """A draft that was kept in the clear is sealed at once, and the other way about."""
        self._show_what_applies()
        if self._patient is not None:
            self._drafts.keep_now()

    @Slot(object)
    def _say_kept(self, when: datetime) -> None:
        self._say(self.tr("Draft saved {0} on this computer").format(words.clock(when)), aloud=False)

    @Slot()
    def _save(self) -> None:
        if self._patient is None or self._is_waiting:
            return
        self.notice.hide()
        self.fields.clear()
        try:
            self._record(self._patient)
        except Problem as problem:
            self._show(problem)
            return
        self._drafts.stop()
        self._plan_anew()
        self._put(self._planned)
        self._fold(is_open=False)
        self.discard.setEnabled(False)
        self._say(self.tr("Saved on this computer."))
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)
        self.saved.emit()

    def _show(self, problem: Problem) -> None:
        """At its field, which is unfolded first if need be."""
        named = getattr(problem, "field", "")
        if named == "late_reason":
            self._late.show()
        elif named in self.more.controls:
            self._fold(is_open=True)
        if not self.fields.show(problem):
            self.notice.show_problem(problem)

    def _record(self, patient: UUID) -> None:
        now, today = self._desk.ask(lambda view: (view.now, view.today))
        self._desk.do(
            contact.record_contact,
            patient,
            self.words.toPlainText(),
            mode=Mode(self.mode.value()),
            minutes=self._typed_minutes(),
            event_at=typed.past_moment(self.when.text(), now, field="event_at"),
            of_referral=self._referral,
            next_action=self.next_action.text(),
            due=words.read_day(self.due.text(), today, field="due"),
            circumstances=self._circumstances(),
            late_reason=self.late_reason.text(),
            seal=Seal(self._desk.workspace.keys) if self.restricted.isChecked() else None,
        )

    def _circumstances(self) -> Circumstances:
        said = self._texts.read()
        return Circumstances(
            contact_type=ContactType(said["contact_type"]),
            place=said["place"],
            place_code=said["place_code"],
            place_type=PlaceType(said["place_type"]),
            people_present=said["people_present"],
            outcome=said["outcome"],
            template=said["template"],
        )

    def _typed_minutes(self) -> int | None:
        longest = self.tr("Minutes must be a whole number from 1 to {0}.").format(note.LONGEST_CONTACT_MINUTES)
        return typed.whole_number(self.minutes.text(), longest, field="minutes")

    @Slot()
    def _discard(self) -> None:
        try:
            self._drafts.discard()
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.fields.clear()
        self.notice.hide()
        self._stop_waiting()
        self._put(self._planned)
        self.discard.setEnabled(False)
        self._say(self.tr("Draft discarded."))
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_templates(self) -> None:
        self._templates = {each.name: each for each in self._desk.ask(note_template.templates)}
        self.template.offer({"": self.tr("No template"), **{name: name for name in self._templates}})

    @Slot()
    def _fill_in(self) -> None:
        """Put a template's facts in; words that somebody has typed stay."""
        chosen = self._templates.get(self.template.value())
        if chosen is None:
            return
        self.mode.choose(chosen.mode)
        self.minutes.setText(str(chosen.minutes or ""))
        self.more.contact_type.choose(chosen.contact_type)
        if self.words.toPlainText() in {"", self._filled_in}:
            self._filled_in = chosen.words
            self.words.setPlainText(chosen.words)
            self.words.choose_gap()

    def _keep_template(self) -> None:
        """Keep the words as a template of the team's own."""
        self.fields.clear()
        try:
            made = Template(
                name=self.more.template_name.text(),
                words=self.words.toPlainText(),
                mode=Mode(self.mode.value()),
                contact_type=ContactType(self.more.contact_type.value()),
                minutes=self._typed_minutes(),
            )
            self._desk.do(note_template.keep, made)
        except Problem as problem:
            self._show(problem)
            return
        self.more.template_name.clear()
        self._offer_templates()
        self._say(self.tr("Kept as a template. Look that it names nobody."))

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
        if self._is_waiting:
            return {}  # nothing can be typed, so nobody asks
        said = self._texts.read()
        following = {name: said[name] for name in ("next_action", "due")}
        ways = {"mode", "template", "restricted", "contact_type", "place_type", "place_code"}
        is_untouched = not any(text.strip() for name, text in said.items() if name not in {*ways, *following})
        if is_untouched and following == self._planned:
            return {}
        if not self.restricted.isChecked():
            return said
        assert self._patient is not None, "a patient is shown first"
        return sealed_words.as_draft(Seal(self._desk.workspace.keys), self._patient, said)

    def _put(self, texts: Mapping[str, str]) -> None:
        self._stop_waiting()
        self._filled_in = ""
        self._texts.put({"mode": Mode.PHONE, **texts})
        self._show_what_applies()
        if self.more.has_words():
            self._fold(is_open=True)

    def _show_what_applies(self) -> None:
        """The reason for being late only where it is late, the meaning of the seal only where it is sealed."""
        self._sealed.setVisible(self.restricted.isChecked())
        now = self._desk.workspace.clock()
        try:
            moment = typed.past_moment(self.when.text(), now, field="event_at")
        except Problem:
            moment = None
        self._late.setVisible(note.is_late(moment, now))

    @Slot()
    def _unfold(self) -> None:
        self._fold(is_open=self.more.isHidden())
        if not self.more.isHidden():
            self.more.contact_type.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold(self, *, is_open: bool) -> None:
        self.more.setVisible(is_open)
        self.unfold.setText(self.tr("Fewer details") if is_open else self.tr("Place, people, outcome…"))
        self.unfold.setAccessibleName(self.unfold.text())

    def _wait(self, kept_at: datetime) -> None:
        """Show nothing of a restricted draft until the passphrase is typed."""
        self._texts.put({})
        self._is_waiting = True
        self._form.hide()
        self.save.hide()
        self.unfold.hide()
        self._waiting.show()
        self.passphrase.clear()
        self.discard.setEnabled(True)
        self._say(self.tr("Sealed draft from {0}.").format(words.moment(kept_at)))

    def _stop_waiting(self) -> None:
        self._is_waiting = False
        self.passphrase.clear()
        self._waiting.hide()
        for part in (self._form, self.save, self.unfold):
            part.show()

    @Slot()
    def _go_on(self) -> None:
        assert self._patient is not None, "a patient is shown first"
        said, workspace = self.passphrase.text(), self._desk.workspace
        self.passphrase.clear()
        self.fields.clear()
        try:
            note_opening.check_passphrase(workspace, said)
        except Problem as problem:
            self.fields.show(problem)
            return
        kept = self._desk.ask(draft.kept, contact.NOTE_DRAFT, self._patient, workspace.worker)
        if kept is None or not sealed_words.is_sealed(kept.fields):
            self._put(self._planned)
            return
        self._put(sealed_words.from_draft(Seal(workspace.keys), self._patient, kept.fields))
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, text: str, *, aloud: bool = True) -> None:
        self._status.setText(text)
        if text and aloud:
            announce(self, text)
