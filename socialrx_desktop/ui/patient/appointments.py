"""A person's appointments and the attempts to reach them: what was planned, what came of it, and what comes next."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import typed, words
from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.store import appointment, contact_attempt, note, referral
from socialrx_desktop.store.appointment import Facts, Status
from socialrx_desktop.store.contact_attempt import Outcome
from socialrx_desktop.store.definitions import pathway
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.transaction import View
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import Columns, Page, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Notice, button, label, row
from socialrx_desktop.ui.kept_form import KeptForm
from socialrx_desktop.ui.key_bar import KeyBar
from socialrx_desktop.ui.patient.reaching import ReachLines
from socialrx_desktop.ui.settled import SETTLED_BY, settling
from socialrx_desktop.ui.text_box import TextBox
from socialrx_desktop.ui.undo import Undo
from socialrx_desktop.ui.work_list import Card, Row, WorkList

_KINDS = frozenset({"appointment", "contact_attempt", "referral"})
_CONTACTS = tuple(mode for mode in Mode if mode is not Mode.NOT_A_CONTACT)


class AppointmentsPanel(QWidget):
    """What was booked and tried at the left, forms for more at the right. `note_wanted` carries an appointment."""

    note_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._case: referral.Details | None = None
        self._appointments: dict[object, appointment.Line] = {}
        self.notice = Notice()
        self.undo = Undo(self.notice, self)
        self.list = WorkList("".join([*SETTLED_BY, "N"]))
        self.list.setAccessibleName(self.tr("Appointments and attempts, newest first"))
        self.keys = KeyBar()
        self.reach = ReachLines(desk)
        self._rule = label("", "heading")
        self.close_case = button(self.tr("Close the case"), self._close)
        self.tried = KeptForm(desk, "contact_attempt", self._attempt_fields(), self)
        self.save_attempt = button(self.tr("Save the attempt"), self._save_attempt)
        self.booked = KeptForm(desk, "appointment", self._appointment_fields(), self)
        self.book = button(self.tr("Book the appointment"), self._book, main=True)
        self.remind = button(self.tr("Draft a reminder"), self._draft_reminder)
        self._build()
        self._connect()

    def show_patient(self, patient: UUID) -> None:
        """Show this person's appointments."""
        self._patient = patient
        self.notice.hide()
        self.reach.show_patient(patient)
        self.tried.show_about(patient, {})
        self.booked.show_about(patient, {})
        self.refresh()

    def refresh(self) -> None:
        """Ask again; what somebody is typing stays."""
        if self._patient is None:
            return
        patient = self._patient
        self._case, lines, attempts = self._desk.ask(lambda view: _read(view, patient))
        self._appointments = {line.id: line for line in lines}
        cards = [*map(self._card, lines), *map(self._attempt_card, attempts)]
        rows: list[Row] = [card for _, card in sorted(cards, key=lambda each: each[0], reverse=True)]
        self.list.show_rows(rows)
        self._show_rule()

    def leave(self) -> None:
        """Keep what is being typed, at once."""
        self.tried.leave()
        self.booked.leave()

    def _attempt_fields(self) -> list[Field]:
        modes = choices.modes()
        return [
            Field("mode", self.tr("How you tried"), Choice({each: modes[each] for each in _CONTACTS})),
            Field("outcome", self.tr("What came of it"), Choice(_not_reached_first())),
            Field("words", self.tr("What you heard"), QLineEdit()),
        ]

    def _appointment_fields(self) -> list[Field]:
        modes = choices.modes()
        return [
            Field("starts_at", self.tr("When"), QLineEdit(), self.tr("For example fri 2pm")),
            Field("minutes", self.tr("Minutes"), QLineEdit(), self.tr("For example 45")),
            Field("mode", self.tr("How you meet"), Choice({each: modes[each] for each in _CONTACTS})),
            Field("place", self.tr("Where"), QLineEdit()),
            Field("purpose", self.tr("What for"), QLineEdit()),
            Field("reminder", self.tr("Reminder that may be sent"), TextBox(3)),
        ]

    def _build(self) -> None:
        left = stack(self.notice, self.list, self.keys)
        self.list.setMinimumHeight(self.fontMetrics().lineSpacing() * 18)
        right = stack(self.reach, self._attempt_card_widget(), self._booking_card_widget(), spacing=14)
        content = stack(Columns(left, right), margins=(18, 12, 18, 14))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(content))
        tried = (self.tried.field[name].control for name in ("mode", "outcome", "words"))
        names = ("starts_at", "minutes", "mode", "place", "purpose", "reminder")
        booked = (self.booked.field[name].control for name in names)
        set_tab_order(self.list, self.close_case, *tried, self.save_attempt, *booked, self.book, self.remind)

    def _attempt_card_widget(self) -> QFrame:
        made, grid = _card()
        field = self.tried.field
        grid.addWidget(self._rule, 0, 0, 1, 2)
        grid.addWidget(self.close_case, 1, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.tried.notice, 2, 0, 1, 2)
        grid.addWidget(field["mode"], 3, 0)
        grid.addWidget(field["outcome"], 3, 1)
        grid.addWidget(field["words"], 4, 0, 1, 2)
        foot = row(self.save_attempt, stretch=False)
        foot.addWidget(self.tried.status, 1)
        grid.addLayout(foot, 5, 0, 1, 2)
        return made

    def _booking_card_widget(self) -> QFrame:
        made, grid = _card()
        field = self.booked.field
        bottom = Qt.AlignmentFlag.AlignBottom
        grid.addWidget(label(self.tr("Book an appointment"), "heading"), 0, 0, 1, 2)
        grid.addWidget(self.booked.notice, 1, 0, 1, 2)
        grid.addWidget(field["starts_at"], 2, 0, bottom)
        grid.addWidget(field["minutes"], 2, 1, bottom)
        grid.addWidget(field["mode"], 3, 0, bottom)
        grid.addWidget(field["place"], 3, 1, bottom)
        grid.addWidget(field["purpose"], 4, 0, 1, 2)
        grid.addWidget(field["reminder"], 5, 0, 1, 2)
        foot = row(self.book, self.remind, stretch=False)
        foot.addWidget(self.booked.status, 1)
        grid.addLayout(foot, 6, 0, 1, 2)
        return made

    def _connect(self) -> None:
        self.list.keyed.connect(self._keyed)
        self.list.chosen.connect(self._offer)
        self.keys.pressed.connect(lambda letter: self._keyed(letter, self.list.key()))
        undo = QShortcut(QKeySequence.StandardKey.Undo, self.list)
        undo.setContext(Qt.ShortcutContext.WidgetShortcut)
        undo.activated.connect(self.undo.undo)
        self._desk.changed.connect(self._ask_again)

    def _card(self, line: appointment.Line) -> tuple[str, Card]:
        what = [choices.modes()[line.mode], line.place, line.purpose]
        if line.minutes:
            what.append(self.tr("{0} minutes").format(line.minutes))
        when = f"{words.long_day(line.starts_at)}, {words.clock(line.starts_at)}"
        status = choices.appointment_statuses()[line.status]
        return line.starts_at.isoformat(), Card(line.id, when, ". ".join(filter(None, what)), status)

    def _attempt_card(self, line: contact_attempt.Line) -> tuple[str, Card]:
        title = self.tr("Attempt, {0}").format(words.moment(line.made_at))
        what = ". ".join(filter(None, (choices.modes()[line.mode], line.words, line.worker)))
        card = Card(line.id, title, what, choices.attempt_outcomes()[line.outcome])
        return line.made_at.isoformat(), card

    def _show_rule(self) -> None:
        case = self._case
        is_open = case is not None and case.is_open
        self.save_attempt.setEnabled(is_open)
        self.close_case.setVisible(False)
        if case is None or not is_open:
            self._rule.setText(self.tr("There is no open referral."))
            return
        now = self._desk.ask(contact_attempt.standing, case.id)
        if now.made:
            said = self.tr("Attempts without reaching the person: {0} of {1}.").format(now.made, now.limit)
        else:
            said = self.tr("Trying to reach the person")
        if now.next_due is not None:
            said = self.tr("{0} Try again by {1}.").format(said, words.day(now.next_due))
        self._rule.setText(said)
        if now.may_close:
            name = self._desk.ask(pathway, case.pathway).closure_name(now.closure_reason)
            self.close_case.setText(self.tr("Close the case: {0}").format(name))
            self.close_case.setAccessibleName(self.close_case.text())
            self.close_case.setVisible(True)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if kinds & _KINDS:
            self.refresh()

    @Slot(object)
    def _offer(self, key: object) -> None:
        self.keys.offer(settling() if key in self._appointments else {})

    @Slot(str, object)
    def _keyed(self, letter: str, key: object) -> None:
        line = self._appointments.get(key)
        if line is None:
            return
        self.notice.hide()
        try:
            self._settle(letter, line)
        except Problem as problem:
            self.notice.show_problem(problem)

    def _settle(self, letter: str, line: appointment.Line) -> None:
        if letter == "N":
            self.note_wanted.emit(line.id)
            return
        status = SETTLED_BY[letter]
        former = self._desk.do(appointment.set_status, line.id, status)
        self._said(status, former)

    def _said(self, status: Status, former: appointment.Former) -> None:
        said = self.tr("{0}.").format(choices.appointment_statuses()[status])
        self.undo.done(said, lambda: self._desk.do(appointment.put_back, former))

    @Slot()
    def _save_attempt(self) -> None:
        case, patient = self._case, self._patient
        if case is None or patient is None:
            return
        text = self.tried.read()
        mode, outcome = Mode(text["mode"]), Outcome(text["outcome"])
        is_saved = self.tried.save(
            lambda work: contact_attempt.add(work, case.id, mode, outcome, words_said=text["words"])
        )
        if is_saved:
            self._start_anew(self.tried, patient)

    @Slot()
    def _book(self) -> None:
        case, patient = self._case, self._patient
        if patient is None:
            return
        try:
            agreed = self._agreed()
        except InputProblem as problem:
            self.booked.fields.clear()
            self.booked.show_problem(problem)
            return
        open_case = case.id if case is not None and case.is_open else None
        if self.booked.save(lambda work: appointment.book(work, patient, agreed, referral=open_case)):
            self._start_anew(self.booked, patient)

    @Slot()
    def _draft_reminder(self) -> None:
        if self._patient is None:
            return
        self.booked.fields.clear()
        try:
            text = self._desk.ask(
                appointment.drafted_reminder, self._patient, self._agreed(), self._desk.workspace.worker
            )
        except Problem as problem:
            self.booked.show_problem(problem)
            return
        box = self.booked.field["reminder"].control
        assert isinstance(box, TextBox)
        box.setPlainText(text)

    @Slot()
    def _close(self) -> None:
        case = self._case
        if case is None:
            return
        try:
            reason = self._desk.ask(contact_attempt.standing, case.id).closure_reason
            self._desk.do(referral.close, case.id, reason)
        except Problem as problem:
            self.notice.show_problem(problem)

    def _agreed(self) -> Facts:
        text = self.booked.read()
        now = self._desk.ask(lambda view: view.now)
        starts_at = typed.coming_moment(text["starts_at"], now, field="starts_at")
        if starts_at is None:
            raise InputProblem("Enter a day and a time.", "For example fri 2pm.", field="starts_at")
        longest = self.tr("Minutes must be a whole number from 1 to {0}.").format(note.LONGEST_CONTACT_MINUTES)
        return Facts(
            starts_at=starts_at,
            mode=Mode(text["mode"]),
            place=text["place"],
            minutes=typed.whole_number(text["minutes"], longest, field="minutes"),
            purpose=text["purpose"],
            reminder=text["reminder"],
        )

    def _start_anew(self, form: KeptForm, patient: UUID) -> None:
        said = form.status.text()
        form.show_about(patient, {})
        form.status.setText(said)


def _read(
    view: View, patient: UUID
) -> tuple[referral.Details | None, list[appointment.Line], list[contact_attempt.Line]]:
    case = referral.current(view, patient)
    attempts = contact_attempt.of_referral(view, case.id) if case is not None else []
    return case, appointment.of_patient(view, patient), attempts


def _not_reached_first() -> dict[Outcome, str]:
    """What is chosen most often stands first."""
    outcomes = choices.attempt_outcomes()
    return {Outcome.NO_ANSWER: outcomes[Outcome.NO_ANSWER], **outcomes}


def _card() -> tuple[QFrame, QGridLayout]:
    made = QFrame()
    made.setProperty("kind", "card")
    grid = QGridLayout(made)
    grid.setContentsMargins(14, 10, 14, 12)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return made, grid
