"""A patient's facts, what they said about sharing, and where their referral stands."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import patient as patients
from socialrx_desktop.ui.columns import Columns, Page, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Fields, Notice, announce, button, label, row
from socialrx_desktop.ui.patient.standing import StandingPanel
from socialrx_desktop.ui.person_form import PersonForm


class DetailsPanel(QWidget):
    """The facts to put right at the left, the referral at the right."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._shown: dict[str, str] = {}
        self.person = PersonForm()
        self._fields = Fields(*self.person.fields.values())
        self.save = button(self.tr("Save details"), self._save, main=True)
        self.notice = Notice()
        self._status = label("", "quiet")
        self.standing = StandingPanel(desk)
        saving = QWidget()
        line = row(self.save, stretch=False)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._status, 1)
        saving.setLayout(line)
        first = stack(label(self.tr("The person"), "heading"), self.notice, self.person, saving)
        content = stack(Columns(first, self.standing), margins=(18, 12, 18, 14))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(content))
        set_tab_order(*self.person.controls(), self.save)
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's facts."""
        self._patient = patient
        self.notice.hide()
        self._fields.clear()
        self._status.setText("")
        self._show_facts(patient)
        self.standing.show_patient(patient)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        """Facts that came from elsewhere are shown, unless somebody is typing here."""
        if self._patient is not None and "patient" in kinds and self.person.collect() == self._shown:
            self._show_facts(self._patient)

    def _show_facts(self, patient: UUID) -> None:
        self.person.show_details(self._desk.ask(patients.details, patient))
        self._shown = self.person.collect()

    @Slot()
    def _save(self) -> None:
        if self._patient is None:
            return
        self.notice.hide()
        self._fields.clear()
        try:
            known, today = self._desk.ask(patients.details, self._patient), self._desk.ask(lambda view: view.today)
            self._desk.do(patients.correct, self._patient, self.person.read(today, known))
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return
        self._show_facts(self._patient)
        self._status.setText(self.tr("Saved on this computer."))
        announce(self, self._status.text())
