"""The plan of a patient: what matters to them, goals and steps, services, and when it is looked at again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import draft, plan, referral
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.columns import Columns, Page, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label, line, row
from socialrx_desktop.ui.patient.goals import Goals
from socialrx_desktop.ui.patient.services import Services
from socialrx_desktop.ui.text_box import TextBox

DRAFT = "what_matters"
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
        self._known_words = ""
        self._known_review = ""
        self.words = TextBox(4)
        self.save_words = button(self.tr("Save what matters"), self._save_words, main=True)
        self._status = label("", "quiet")
        self.notice = Notice()
        self.goals = Goals(desk)
        self.services = Services(desk)
        self.find = button(self.tr("Find a service"), self.find_service.emit)
        self.print = button(self.tr("See and print the plan"), self.preview_wanted.emit)
        self.letter = button(self.tr("Send letter to GP"), self.export_wanted.emit)
        self.review = line(width=22)
        self.save_review = button(self.tr("Save review day"), self._save_review)
        self._drafts = Drafts(desk, DRAFT, self._collect, self)
        self._build()
        self._connect()

    def show_patient(self, patient: UUID) -> None:
        """Show this person's plan, with the words that were being typed."""
        self._patient = patient
        self.notice.hide()
        self._fields.clear()
        self._known_words = self._known_review = ""
        self._put_words("")
        self.review.clear()
        self._status.setText("")
        self.goals.show_patient(patient)
        self.services.notice.hide()
        self.refresh()
        kept = self._drafts.take_up(patient)
        if kept:
            self._put_words(kept.fields.get("words", ""))
            self._status.setText(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)))

    def refresh(self) -> None:
        """Ask for the plan again; what somebody is typing stays."""
        if self._patient is None:
            return
        said = self._desk.ask(patients.details, self._patient).most_important_to_me
        if self.words.toPlainText() == self._known_words:
            self._put_words(said)
        self._known_words = said
        found = self._desk.ask(plan.plan, self._patient)
        self.goals.show_plan(found)
        self.services.show_connections(found.connections)
        self._show_review(self._patient)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self._drafts.leave()

    def _build(self) -> None:
        matters = Field("words", self.tr("What matters to me"), self.words, self.tr("In the person\u2019s own words"))
        day = Field("review_on", self.tr("We look at the plan again on"), self.review, self.tr("For example, 2 weeks"))
        self._fields = Fields(matters, day)
        saving = row(self.save_words, stretch=False)
        saving.addWidget(self._status, 1)
        below = QWidget()
        below.setLayout(saving)
        saving.setContentsMargins(0, 0, 0, 0)
        self._review = QWidget()
        reviewing = QVBoxLayout(self._review)
        reviewing.setContentsMargins(0, 0, 0, 0)
        reviewing.addWidget(day)
        reviewing.addLayout(row(self.save_review))
        finding, paper = QWidget(), QWidget()
        finding.setLayout(_flat(row(self.find)))
        paper.setLayout(_flat(row(self.print, self.letter)))
        self.find.setToolTip("Ctrl+R")
        self.print.setToolTip("Ctrl+P")
        self.letter.setToolTip("Ctrl+G")
        first = stack(matters, below, label(self.tr("Goals and steps"), "heading"), self.goals)
        second = stack(
            label(self.tr("Services on the plan"), "heading"),
            self.services,
            finding,
            self._review,
            label(self.tr("Give the plan to the person, and tell the practice"), "heading"),
            paper,
        )
        content = stack(self.notice, Columns(first, second), margins=(18, 12, 18, 14))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(content))
        set_tab_order(self.words, self.save_words, self.goals.add_goal, self.goals.add_step)

    def _connect(self) -> None:
        self.words.textChanged.connect(self._drafts.touch)
        self._drafts.kept.connect(self._say_kept)
        self._drafts.refused.connect(self.notice.show_problem)
        self._desk.changed.connect(self._ask_again)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if kinds & _KINDS:
            self.refresh()

    @Slot(object)
    def _say_kept(self, when: datetime) -> None:
        self._status.setText(self.tr("Draft saved {0} on this computer").format(words.clock(when)))

    @Slot()
    def _save_words(self) -> None:
        if self._patient is not None and self._do(_say_what_matters, self._patient, self.words.toPlainText()):
            self._drafts.stop()
            self._put_words(self._known_words)
            self._say_saved()

    @Slot()
    def _save_review(self) -> None:
        if self._referral is None:
            return
        self.notice.hide()
        self._fields.clear()
        try:
            day = words.read_day(
                self.review.text(), self._desk.ask(lambda view: view.today), field="review_on"
            )
            self._desk.do(referral.plan_review, self._referral, day)
        except Problem as problem:
            self._show(problem)
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
        self._review.setVisible(is_open)
