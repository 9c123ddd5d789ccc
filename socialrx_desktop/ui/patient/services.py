"""The services on a plan: did they go? Each with how it stands, in words, and how to change that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import onward_referral
from socialrx_desktop.store.onward_referral import AWAITED, Kind, Line, Status
from socialrx_desktop.store.plan import Plan
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import add_shown, empty
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice, button, label, row
from socialrx_desktop.ui.patient.cards import focused_name, give_focus, small
from socialrx_desktop.ui.patient.service_form import ServiceForm


class Services(QWidget):
    """A card for each service that the person was told of or referred to, with its details in one form below."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.notice = Notice()
        self.form = ServiceForm(desk)
        self.add_other = button(self.tr("Add one that is not in the directory"), self._ask_for_other)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        self._chosen: dict[UUID, tuple[Status, Choice]] = {}
        self._needs: Mapping[str, str] = {}
        self._return_name = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.notice)
        layout.addLayout(self._cards)
        layout.addWidget(self.form)
        self.form.ended.connect(self._form_ended)

    def show_patient(self, patient: UUID) -> None:
        """Whose services these are; a form that was open about somebody else is put away."""
        self.form.put_away()
        self.form.patient = patient
        self.notice.hide()

    def show_plan(self, found: Plan) -> None:
        """Show the services; a status that is chosen but not saved stays chosen, and the focus stays where it was."""
        unsaved = {each: choice.value() for each, (was, choice) in self._chosen.items() if choice.value() != was}
        focused = focused_name(self)
        self._needs = {str(each.id): each.details.words for each in found.needs}
        empty(self._cards)
        self._chosen.clear()
        for line in found.connections:
            add_shown(self._cards, self._card(line))
            if line.id in unsaved:
                self._chosen[line.id][1].choose(unsaved[line.id])
        if not found.connections:
            add_shown(self._cards, label(self.tr("No services yet. Press Ctrl+R to find one."), "quiet"))
        give_focus(self, focused)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.form.leave()

    def _card(self, line: Line) -> QFrame:
        made = QFrame()
        made.setProperty("kind", "card")
        status = Choice(choices.onward_moves(line))
        status.setAccessibleName(self.tr("How it stands: {0}").format(line.service_name))
        status.setMinimumContentsLength(20)
        self._chosen[line.id] = (line.status, status)
        layout = QVBoxLayout(made)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(2)
        layout.addWidget(label(line.service_name, "heading"))
        if line.organization_name:
            layout.addWidget(label(line.organization_name))
        for fact in self._facts(line):
            layout.addWidget(label(fact, "quiet"))
        layout.addSpacing(4)
        layout.addLayout(row(status, *self._buttons(line, status)))
        return made

    def _buttons(self, line: Line, status: Choice) -> list[QPushButton]:
        save = small(
            self.tr("Save status"),
            self.tr("Save how it stands: {0}").format(line.service_name),
            lambda: self._set(line, status),
            f"save {line.id}",
            quiet=False,
        )
        details = small(
            self.tr("Details"),
            self.tr("Details of {0}").format(line.service_name),
            lambda: self._begin(f"details {line.id}", lambda: self.form.change(line, self._needs)),
            f"details {line.id}",
        )
        return [save, details]

    def _facts(self, line: Line) -> list[str]:
        kind = self.tr("Referral") if line.kind is Kind.REFERRAL else self.tr("Signpost")
        details = line.details
        facts = [self.tr("{0}. {1} since {2}").format(kind, line.words, words.day(line.since))]
        if details.booked_for is not None:
            facts.append(self.tr("First session on {0}").format(words.long_day(details.booked_for)))
        if details.chase_on is not None and line.status in AWAITED:
            facts.append(self.tr("Ask about it again on {0}").format(words.day(details.chase_on)))
        facts += [said for said in (details.reason, details.what_they_said) if said]
        return facts

    def _set(self, line: Line, status: Choice) -> None:
        self.notice.hide()
        wanted = Status(status.value())
        if wanted is line.status:
            return
        try:
            self._desk.do(onward_referral.move, line.id, wanted)
        except Problem as problem:
            self.notice.show_problem(problem)

    @Slot()
    def _ask_for_other(self) -> None:
        self._begin("", lambda: self.form.add(self._needs))

    def _begin(self, return_name: str, ask: Callable[[], None]) -> None:
        self.form.put_away()
        self._return_name = return_name
        ask()

    @Slot()
    def _form_ended(self) -> None:
        self.add_other.setFocus(Qt.FocusReason.OtherFocusReason)
        give_focus(self, self._return_name)
