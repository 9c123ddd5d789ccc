"""The plan of a patient: what matters to them, goals and steps, services, and when it is looked at again."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import plan, referral
from socialrx_desktop.ui.columns import Columns, Page, beside, line_of, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label
from socialrx_desktop.ui.patient.goals import Goals
from socialrx_desktop.ui.patient.services import Services
from socialrx_desktop.ui.patient.what_matters import WhatMatters

_KINDS = frozenset({"goal", "action", "onward_referral", "patient", "referral"})


class PlanPanel(QWidget):
    """One patient's plan. The signals ask for another screen."""

    find_service = Signal()
    preview_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._referral: UUID | None = None
        self._known_review = ""
        self.matters = WhatMatters(desk)
        self.goals = Goals(desk)
        self.services = Services(desk)
        self.find_button = button(self.tr("Find a service"), self.find_service.emit)
        self.print_button = button(self.tr("See and print the plan"), self.preview_wanted.emit)
        self.letter_button = button(self.tr("Send letter to GP"), self.export_wanted.emit)
        self.review = QLineEdit()
        self.save_review = button(self.tr("Save review day"), self._save_review)
        self.notice = Notice()
        self._build()
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's plan."""
        self._patient = patient
        self.notice.hide()
        self._fields.clear()
        self._known_review = ""
        self.review.clear()
        self.matters.show_patient(patient)
        self.goals.show_patient(patient)
        self.services.notice.hide()
        self.refresh()

    def refresh(self) -> None:
        """Ask for the plan again; what somebody is typing stays."""
        if self._patient is None:
            return
        self.matters.refresh()
        found = self._desk.ask(plan.plan, self._patient)
        self.goals.show_plan(found)
        self.services.show_connections(found.connections)
        self._show_review(self._patient)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.matters.leave()

    def _build(self) -> None:
        hint = self.tr("For example, 4 March or 2 weeks")
        day = Field("review_on", self.tr("We look at the plan again on"), self.review, hint)
        self._fields = Fields(day)
        self._reviewing = beside(day, self.save_review)
        self.find_button.setToolTip("Ctrl+R")
        self.print_button.setToolTip("Ctrl+P")
        self.letter_button.setToolTip("Ctrl+G")
        first = stack(self.matters, label(self.tr("Goals and steps"), "heading"), self.goals)
        second = stack(
            label(self.tr("Services on the plan"), "heading"),
            self.services,
            line_of(self.find_button),
            self._reviewing,
            label(self.tr("Give the plan to the person, and tell the practice"), "heading"),
            line_of(self.print_button, self.letter_button),
        )
        content = stack(self.notice, Columns(first, second), margins=(18, 12, 18, 14))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(content))
        set_tab_order(self.find_button, self.review, self.save_review, self.print_button, self.letter_button)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if kinds & _KINDS:
            self.refresh()

    @Slot()
    def _save_review(self) -> None:
        if self._referral is None:
            return
        self.notice.hide()
        self._fields.clear()
        try:
            today = self._desk.ask(lambda view: view.today)
            day = words.read_day(self.review.text(), today, field="review_on")
            self._desk.do(referral.plan_review, self._referral, day)
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return
        self.review.setText(self._known_review)
        announce(self, self.tr("Saved on this computer."))

    def _show_review(self, patient: UUID) -> None:
        found = self._desk.ask(referral.current, patient)
        is_open = found is not None and found.is_open
        self._referral = found.id if found is not None and is_open else None
        day = words.day(found.review_on) if found is not None and found.review_on else ""
        if self.review.text() == self._known_review:
            self.review.setText(day)
        self._known_review = day
        self._reviewing.setVisible(is_open)
