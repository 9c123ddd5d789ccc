"""Sending the letter to the GP: what will leave, to whom, whether the person agreed, and the page itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import consent, patient
from socialrx_desktop.store import destination as destinations
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.destination import Line
from socialrx_desktop.store.transaction import View
from socialrx_desktop.ui import form
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.preview_pages import Pages

if TYPE_CHECKING:
    from socialrx_desktop.exchange.exports import Export

_SHOWN = frozenset(
    {
        "about_me",
        "action",
        "consent",
        "goal",
        "measure_response",
        "note",
        "onward_referral",
        "patient",
        "referral",
        "risk",
        "worker",
    }
)
_COLUMN_CHARACTERS = 60


@dataclass(frozen=True)
class _Facts:
    """What stands beside the letter before it is made."""

    name: str
    gp: str
    consent: Answer
    consent_on: date | None
    places: list[Line]


class LetterPanel(QWidget):
    """`queued` with the name of the destination when the letter is in the outbox; `closed` when it will not be sent."""

    queued = Signal(str)
    closed = Signal()
    destination_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._export: Export | None = None
        self._consent = Answer.NOT_ASKED
        self._is_stale = False
        self.destination = Choice()
        self.reason = QPlainTextEdit()
        self.notice = form.Notice()
        self._facts = {name: form.label("") for name in ("what", "about", "gp", "consent", "size")}
        self._no_consent = form.label("")
        self._no_destination = form.label(self.tr("There is no destination to send it to yet."), "heading")
        self.add_destination_button = form.button(self.tr("Add a destination"), self.destination_wanted.emit, main=True)
        self.see_button = form.button(self.tr("See the letter"), self._see)
        self.queue_button = form.button(self.tr("Put in the outbox"), self._queue, main=True, shortcut="Ctrl+Return")
        self.close_button = form.button(self.tr("Do not send"), self._close, shortcut="Esc")
        self.pages = Pages()
        self._lay_out()
        desk.changed.connect(self._look_again)

    def show_letter(self, who: UUID) -> None:
        """Show what would leave for this patient."""
        self._patient, self._export, self._is_stale = who, None, False
        self.reason.clear()
        self.notice.hide()
        self._fields.clear()
        self.pages.show_pdf(b"")
        self.pages.hide()
        facts = self._desk.ask(_look, who)
        self._show_facts(facts)
        if facts.consent is Answer.GIVEN:
            self._make()
        first = self.queue_button if facts.places else self.add_destination_button
        if facts.consent is not Answer.GIVEN and facts.places:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale and self._patient is not None:
            self._refresh()

    @Slot(frozenset)
    def _look_again(self, kinds: frozenset[str]) -> None:
        if self._patient is None or not kinds & _SHOWN:
            return
        self._export = None  # whatever it says, it is not what the records say now
        if self.isVisible():
            self._refresh()
        else:
            self._is_stale = True

    def _refresh(self) -> None:
        """Show what would leave now, keeping what was chosen and typed."""
        assert self._patient is not None, "a letter is shown before it is looked at again"
        self._export, self._is_stale = None, False
        before, place = self._consent, self.destination.currentData()
        self._show_facts(self._desk.ask(_look, self._patient))
        chosen = self.destination.findData(place)
        if chosen >= 0:
            self.destination.setCurrentIndex(chosen)
        if self._consent is Answer.GIVEN:
            self.reason.clear()
            self.notice.hide()
        elif before is Answer.GIVEN:
            self.notice.say(self.tr("The person no longer agrees to share this letter."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        may_leave = self._consent is Answer.GIVEN or bool(self.reason.toPlainText().strip())
        is_made = may_leave and self._make()
        if self.pages.isVisibleTo(self):
            self.pages.show_pdf(self._export.content if is_made and self._export is not None else b"")
            self.pages.setVisible(is_made)

    def _lay_out(self) -> None:
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(4 * self.fontMetrics().lineSpacing())
        self._destination_field = form.Field("destination", self.tr("Destination"), self.destination)
        self._reason_field = form.Field(
            "override_reason",
            self.tr("Reason for sharing it all the same"),
            self.reason,
            self.tr("For example, somebody is at risk of harm. It is kept in the person's notes."),
        )
        self._fields = form.Fields(self._destination_field, self._reason_field)
        facts = QGridLayout()
        facts.setHorizontalSpacing(14)
        facts.setVerticalSpacing(8)
        facts.setColumnStretch(1, 1)
        for row, (name, text) in enumerate(
            (
                ("what", self.tr("What leaves")),
                ("about", self.tr("About")),
                ("gp", self.tr("Written to")),
                ("consent", self.tr("Agreed to share")),
                ("size", self.tr("Size")),
            )
        ):
            heading = form.label(text, "heading")
            heading.setWordWrap(False)
            facts.addWidget(heading, row, 0, Qt.AlignmentFlag.AlignTop)
            facts.addWidget(self._facts[name], row, 1)
        column = QVBoxLayout()
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(10)
        column.addWidget(form.title(self.tr("Letter to the GP")))
        column.addLayout(facts)
        column.addWidget(self._no_consent)
        column.addWidget(self._reason_field)
        column.addWidget(self._destination_field)
        column.addWidget(self._no_destination)
        column.addLayout(form.row(self.add_destination_button))
        column.addWidget(
            form.label(
                self.tr("It is sealed now and leaves by itself as soon as the destination can be reached."), "quiet"
            )
        )
        column.addWidget(self.notice)
        column.addLayout(form.row(self.queue_button, self.see_button, self.close_button))
        column.addStretch(1)
        side = QWidget()
        side.setLayout(column)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(_COLUMN_CHARACTERS * self.fontMetrics().averageCharWidth())
        scroll.setWidget(side)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll, 2)
        layout.addWidget(self.pages, 3)

    def _show_facts(self, facts: _Facts) -> None:
        self._consent = facts.consent
        self._facts["what"].setText(self.tr("A letter to the GP or referrer, as a PDF"))
        self._facts["about"].setText(facts.name)
        self._facts["gp"].setText(facts.gp or self.tr("No GP is recorded"))
        self._facts["consent"].setText(self._agreed(facts))
        self._facts["size"].setText(self.tr("Not made yet"))
        agreed = facts.consent is Answer.GIVEN
        self._no_consent.setText(self._why_not(facts.consent))
        self._no_consent.setVisible(not agreed)
        self._reason_field.setVisible(not agreed)
        self.destination.clear()
        for place in facts.places:
            self.destination.addItem(place.name, place.id)
        usual = next((place.id for place in facts.places if place.is_default), None)
        self.destination.setCurrentIndex(max(self.destination.findData(usual), 0) if facts.places else -1)
        self._destination_field.setVisible(bool(facts.places))
        self.queue_button.setVisible(bool(facts.places))
        self._no_destination.setVisible(not facts.places)
        self.add_destination_button.setVisible(not facts.places)

    def _agreed(self, facts: _Facts) -> str:
        said = {
            Answer.GIVEN: self.tr("Yes"),
            Answer.REFUSED: self.tr("No, refused"),
            Answer.NOT_ASKED: self.tr("Not asked"),
        }[facts.consent]
        return f"{said}, {words.day(facts.consent_on)}" if facts.consent_on else said

    def _why_not(self, consent: Answer) -> str:
        if consent is Answer.REFUSED:
            return self.tr(
                "The person has refused to have their information shared. Do not send this letter, unless there is a "
                "reason that must come first. Say what it is."
            )
        return self.tr(
            "The person has not been asked whether their information may be shared. Ask them first and record the "
            "answer in their notes, or say why it must be shared all the same."
        )

    def _make(self) -> bool:
        """Make the letter if it is not made, or was made for another reason; False if it cannot be."""
        from socialrx_desktop.exchange import exports  # ReportLab, when a page is first wanted

        assert self._patient is not None, "a letter is shown before it is made"
        reason = self.reason.toPlainText().strip()
        if self._export is not None and self._export.override_reason == reason:
            return True
        self._fields.clear()
        try:
            self._export = self._desk.ask(exports.gp_letter, self._patient, override_reason=reason)
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return False
        size = self.tr("{size} KB before it is sealed").format(size=-(-len(self._export.content) // 1024))
        self._facts["size"].setText(size)
        return True

    def _see(self) -> None:
        if self._make() and self._export is not None:
            self.pages.show()
            self.pages.show_pdf(self._export.content)
            self.pages.setFocus(Qt.FocusReason.OtherFocusReason)

    def _queue(self) -> None:
        from socialrx_desktop.exchange.outbox import queue_export

        if not self._make() or self._export is None:
            return
        name = self.destination.currentText()
        try:
            self._desk.do(queue_export, self._export, self.destination.currentData())
        except Problem as problem:
            self._refresh()  # the field that it names is there only without consent
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return
        self._forget()
        self.queued.emit(name)

    def _close(self) -> None:
        self._forget()
        self.closed.emit()

    def _forget(self) -> None:
        self._patient, self._export = None, None
        self.pages.show_pdf(b"")


def _look(view: View, who: UUID) -> _Facts:
    known = patient.details(view, who)
    said = consent.current(view, who)[Purpose.GP]
    return _Facts(
        patient.banner(view, who).name,
        ", ".join(filter(None, (known.gp_name, known.gp_practice))),
        said.answer,
        said.on,
        destinations.everything(view),
    )
