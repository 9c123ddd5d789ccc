"""Referring a patient: who they are and why they were sent, on one page; people who are known already are shown."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import typed, words
from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.store import definitions, draft, duplicates, referral
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.record import TEAM
from socialrx_desktop.store.referral import Method, Received
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import Columns, Page, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.duplicates import Duplicates
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label, row, title
from socialrx_desktop.ui.person_form import PersonForm
from socialrx_desktop.ui.text_box import TextBox

DRAFT = "refer"


class ReferScreen(QWidget):
    """The referral form. `finished` carries the patient who is now to be opened; leaving the form keeps its draft."""

    finished = Signal(object)
    cancelled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.person = PersonForm()
        self.requirements = TextBox(2)
        self._requirements_field = Field(
            "words",
            self.tr("Individual requirements"),
            self.requirements,
            self.tr("For example, hearing loop, step-free access, a companion"),
        )
        self.received_on = QLineEdit()
        self.method = Choice(choices.methods())
        self.referrer_name = QLineEdit()
        self.referrer_role = QLineEdit()
        self.referrer_organisation = QLineEdit()
        self.pathway = Choice()
        self._usual_pathway = ""
        self.reason = TextBox(5)
        self.consent = Choice(choices.consents())
        self._referral_fields = self._fields()
        self.fields = Fields(*self.person.fields.values(), self._requirements_field, *self._referral_fields)
        self.notice = Notice()
        self.duplicates = Duplicates()
        self.save = button(self.tr("Save referral"), self._save, main=True, shortcut="Ctrl+Return")
        self.back = button(self.tr("Back to the caseload"), self._back)
        self.discard = button(self.tr("Discard draft"), self._discard)
        self._status = label("", "quiet")
        self._drafts = Drafts(desk, DRAFT, self._collect, self)
        self._build()
        self._connect()

    def start(self) -> None:
        """An empty form, or the one that was left half filled; the cursor is in the first field."""
        self.leave()
        self.fields.clear()
        self.notice.hide()
        self.duplicates.hide()
        self._status.setText("")
        self._offer_pathways()
        kept = self._drafts.take_up(TEAM)
        self._put(kept.fields if kept else {})
        if kept:
            self._status.setText(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)))
            announce(self, self._status.text())
        self.discard.setEnabled(kept is not None)
        self.person.lines["first_name"].setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self._drafts.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._back()
            return
        super().keyPressEvent(event)

    def _fields(self) -> list[Field]:
        return [
            Field("received_on", self.tr("Received on"), self.received_on, self.tr("For example, 4 March or today")),
            Field("method", self.tr("How it came"), self.method),
            Field("referrer_name", self.tr("Referred by"), self.referrer_name, self.tr("Name")),
            Field("referrer_role", self.tr("Their role"), self.referrer_role, self.tr("For example, GP or ward nurse")),
            Field("referrer_organisation", self.tr("Their organisation"), self.referrer_organisation),
            Field("reason", self.tr("Reason for the referral"), self.reason, self.tr("As the referrer gives it")),
            Field(
                "consent_to_share",
                self.tr("Does the person agree that we share information with their GP and referrer?"),
                self.consent,
                self.tr("Not asked counts as no"),
            ),
            Field("pathway", self.tr("Kind of support"), self.pathway),
        ]

    def _build(self) -> None:
        received = QWidget()
        grid = QGridLayout(received)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        day, method, name, role, organisation, *others = self._referral_fields
        for place, (left, right) in enumerate(((day, method), (name, role))):
            grid.addWidget(left, place, 0, Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(right, place, 1, Qt.AlignmentFlag.AlignBottom)
        for place, wide in enumerate((organisation, *others), start=2):
            grid.addWidget(wide, place, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        columns = Columns(
            stack(label(self.tr("The person"), "heading"), self.person, self._requirements_field),
            stack(label(self.tr("The referral"), "heading"), received),
        )
        content = stack(columns, margins=(18, 6, 18, 12))
        foot = row(self.save, self.back, self.discard, stretch=False)
        foot.addWidget(self._status, 1)
        foot.setContentsMargins(18, 8, 18, 12)
        top = QVBoxLayout()
        top.setContentsMargins(18, 12, 18, 4)
        top.addWidget(title(self.tr("Refer a patient")))
        top.addWidget(self.notice)
        top.addWidget(self.duplicates)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(Page(content), 1)
        layout.addLayout(foot)
        self._set_tab_order()

    def _set_tab_order(self) -> None:
        referral_controls = (field.control for field in self._referral_fields)
        of_person = (*self.person.controls(), self.requirements)
        set_tab_order(*of_person, *referral_controls, self.save, self.back, self.discard)

    def _connect(self) -> None:
        self.person.typed.connect(self._touched)
        for line in (self.received_on, self.referrer_name, self.referrer_role, self.referrer_organisation):
            line.textEdited.connect(self._touched)
        self.requirements.textChanged.connect(self._touched)
        self.reason.textChanged.connect(self._touched)
        self.method.activated.connect(self._touched)
        self.pathway.activated.connect(self._touched)
        self.consent.activated.connect(self._touched)
        self._drafts.kept.connect(self._say_kept)
        self._drafts.refused.connect(self.notice.show_problem)
        self.duplicates.opened.connect(self._open_known)
        self.duplicates.added.connect(self._add_to_known)
        self.duplicates.refused.connect(self._register)

    def _offer_pathways(self) -> None:
        """The kinds of support that are offered; the one of the last referral is the usual one."""
        ways, self._usual_pathway = self._desk.ask(
            lambda view: (definitions.pathways(view), referral.usual_pathway(view))
        )
        self.pathway.offer({way.id: way.name for way in ways.values() if way.is_offered})

    @Slot()
    def _touched(self) -> None:
        self.discard.setEnabled(True)
        self._drafts.touch()

    @Slot(object)
    def _say_kept(self, when: datetime) -> None:
        self._status.setText(self.tr("Draft saved {0} on this computer").format(words.clock(when)))

    @Slot()
    def _back(self) -> None:
        self.leave()
        self.cancelled.emit()

    @Slot()
    def _discard(self) -> None:
        try:
            self._drafts.discard()
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.start()

    @Slot()
    def _save(self) -> None:
        self.notice.hide()
        self.fields.clear()
        self.duplicates.hide()
        try:
            details = self.person.read(self._today())
            self._received()
        except InputProblem as problem:
            self._show(problem)
            return
        same = self._desk.ask(duplicates.possible, details)
        if not same:
            self._register()
            return
        self.duplicates.show_people(same)

    @Slot()
    def _register(self) -> None:
        """A new patient with this referral."""
        self.duplicates.hide()
        try:
            patient = self._desk.do(
                _refer, self.person.read(self._today()), self._received(), self.requirements.toPlainText()
            )
        except Problem as problem:
            self._show(problem)
            return
        self._finish(patient)

    @Slot(object)
    def _add_to_known(self, patient: UUID) -> None:
        """The referral alone, for somebody who is known; their facts stay as they are."""
        try:
            self._desk.do(_receive, patient, self._received())
        except Problem as problem:
            self._show(problem)
            return
        self._finish(patient)

    @Slot(object)
    def _open_known(self, patient: UUID) -> None:
        self.leave()
        self.finished.emit(patient)

    def _finish(self, patient: UUID) -> None:
        self._drafts.stop()
        self._put({})
        self.finished.emit(patient)

    def _show(self, problem: Problem) -> None:
        if not self.fields.show(problem):
            self.notice.show_problem(problem)

    def _today(self) -> date:
        return self._desk.ask(lambda view: view.today)

    def _received(self) -> Received:
        today = self._today()
        return Received(
            received_on=typed.past_day(self.received_on.text(), today, field="received_on") or today,
            referrer_name=self.referrer_name.text(),
            referrer_role=self.referrer_role.text(),
            referrer_organisation=self.referrer_organisation.text(),
            method=Method(self.method.value()),
            pathway=self.pathway.value(),
            reason=self.reason.toPlainText(),
            consent_to_share=Answer(self.consent.value()),
        )

    def _collect(self) -> dict[str, str]:
        usual = {
            "received_on": words.day(self._today()),
            "method": Method.LETTER,
            "consent": Answer.NOT_ASKED,
            "pathway": self._usual_pathway,
        }
        found = {
            "received_on": self.received_on.text(),
            "referrer_name": self.referrer_name.text(),
            "referrer_role": self.referrer_role.text(),
            "referrer_organisation": self.referrer_organisation.text(),
            "reason": self.reason.toPlainText(),
            "individual_requirements": self.requirements.toPlainText(),
            "method": self.method.value(),
            "consent": self.consent.value(),
            "pathway": self.pathway.value(),
        }
        unusual = {name: text for name, text in found.items() if text != usual.get(name, "")}
        return {**self.person.collect(), **unusual}

    def _put(self, texts: dict[str, str]) -> None:
        self.person.put(texts)
        self.received_on.setText(texts.get("received_on", words.day(self._today())))
        self.referrer_name.setText(texts.get("referrer_name", ""))
        self.referrer_role.setText(texts.get("referrer_role", ""))
        self.referrer_organisation.setText(texts.get("referrer_organisation", ""))
        for box, name in ((self.reason, "reason"), (self.requirements, "individual_requirements")):
            box.blockSignals(True)
            box.setPlainText(texts.get(name, ""))
            box.blockSignals(False)
        self.method.choose(texts.get("method", ""))
        self.consent.choose(texts.get("consent", ""))
        self.pathway.choose(texts.get("pathway", self._usual_pathway))


def _refer(work: Work, details: patients.Details, received: Received, requirements: str) -> UUID:
    patient = referral.refer(work, details, received, requirements=requirements)
    draft.discard(work, DRAFT, TEAM)
    return patient


def _receive(work: Work, patient: UUID, received: Received) -> UUID:
    referral.receive(work, patient, received)
    draft.discard(work, DRAFT, TEAM)
    return patient
