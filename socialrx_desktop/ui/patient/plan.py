"""The plan of a patient: where they start from, goals and steps, services, and with whom all of it was agreed."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from socialrx_desktop.store import about_me, plan, referral
from socialrx_desktop.ui.columns import Columns, Page, line_of, stack, tab_as_laid_out
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import button, label
from socialrx_desktop.ui.patient.agreement import Agreement
from socialrx_desktop.ui.patient.goals import Goals
from socialrx_desktop.ui.patient.needs import Needs
from socialrx_desktop.ui.patient.services import Services

_KINDS = frozenset(
    {
        "goal",
        "goal_outcome",
        "action",
        "stage_goal",
        "need",
        "strength",
        "care_plan",
        "onward_referral",
        "about_me",
        "referral",
        "household_member",
        "operation",
    }
)


class PlanPanel(QWidget):
    """One patient's plan. The signals ask for another screen."""

    find_service = Signal()
    preview_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._matters = label("")
        self.needs = Needs(desk)
        self.goals = Goals(desk)
        self.services = Services(desk)
        self.agreement = Agreement(desk)
        self.find_button = button(self.tr("Find a service"), self.find_service.emit)
        self.print_button = button(self.tr("See and print the plan"), self.preview_wanted.emit)
        self.letter_button = button(self.tr("Send letter to GP"), self.export_wanted.emit)
        self._build()
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's plan."""
        self._patient = patient
        for part in (self.needs, self.goals, self.services, self.agreement):
            part.show_patient(patient)
        self.refresh()

    def refresh(self) -> None:
        """Ask for the plan again; what somebody is typing stays."""
        if self._patient is None:
            return
        found = self._desk.ask(plan.plan, self._patient)
        self._show_what_matters(self._desk.ask(about_me.read, self._patient).most_important_to_me)
        self.needs.show_plan(found)
        self.goals.show_plan(found)
        self.services.show_plan(found)
        self.agreement.show_plan(found, self._desk.ask(referral.current, self._patient))
        tab_as_laid_out(self._content)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        for part in (self.needs, self.goals, self.services, self.agreement):
            part.leave()

    def _build(self) -> None:
        self.find_button.setToolTip("Ctrl+R")
        self.print_button.setToolTip("Ctrl+P")
        self.letter_button.setToolTip("Ctrl+G")
        first = stack(self._matters, self.needs, label(self.tr("Goals and steps"), "heading"), self.goals)
        second = stack(
            label(self.tr("Services on the plan"), "heading"),
            self.services,
            line_of(self.find_button, self.services.add_other),
            self.agreement,
            label(self.tr("Give the plan to the person, and tell the practice"), "heading"),
            line_of(self.print_button, self.letter_button),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._content = stack(Columns(first, second), margins=(18, 12, 18, 14))
        layout.addWidget(Page(self._content))

    def _show_what_matters(self, said: str) -> None:
        self._matters.setText(
            self.tr("What matters to me: \u201c{0}\u201d").format(said)
            if said
            else self.tr("What matters to the person has not been written down: see the About me tab.")
        )
        self._matters.setProperty("kind", "" if said else "quiet")
        self._matters.style().unpolish(self._matters)
        self._matters.style().polish(self._matters)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if kinds & _KINDS:
            self.refresh()
