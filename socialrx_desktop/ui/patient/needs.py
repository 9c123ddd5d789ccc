"""Where a person starts from: their strengths, and what they need as they and the referrer see it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import need, strength
from socialrx_desktop.store.plan import Plan
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.columns import add_shown, empty
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice, button
from socialrx_desktop.ui.patient.cards import card, entry, focused_name, give_focus, small
from socialrx_desktop.ui.patient.need_forms import NeedForm, StrengthForm


class Needs(QWidget):
    """One card for strengths and one for needs. Each is asked for in a form below its card."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.notice = Notice()
        self.strength_form = StrengthForm(desk)
        self.need_form = NeedForm(desk)
        self.add_strength = button(self.tr("Add"), self._ask_for_strength)
        self.add_strength.setAccessibleName(self.tr("Add a strength"))
        self.add_need = button(self.tr("Add"), self._ask_for_need)
        self.add_need.setAccessibleName(self.tr("Add a need"))
        self._return_to: QWidget = self.add_strength
        self._strengths, self._needs = QVBoxLayout(), QVBoxLayout()
        self._strength_card = card(self.tr("Strengths"), "", [self.add_strength], [_holding(self._strengths)])
        self._need_card = card(self.tr("Needs and concerns"), "", [self.add_need], [_holding(self._needs)])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self.notice, self._strength_card, self.strength_form, self._need_card, self.need_form):
            layout.addWidget(part)
        for form in (self.strength_form, self.need_form):
            form.ended.connect(self._form_ended)

    def show_patient(self, patient: UUID) -> None:
        """Whose strengths and needs are added to; a form that was open about somebody else is put away."""
        for form in (self.strength_form, self.need_form):
            form.put_away()
            form.patient = patient
        self.notice.hide()

    def show_plan(self, found: Plan) -> None:
        """Show the strengths and needs; the button that had the focus has it again."""
        focused = focused_name(self)
        empty(self._strengths)
        empty(self._needs)
        for strength_ in found.strengths:
            add_shown(self._strengths, self._strength(strength_))
        for need_ in found.needs:
            add_shown(self._needs, self._need(need_))
        give_focus(self, focused)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.strength_form.leave()
        self.need_form.leave()

    def _strength(self, line: strength.Line) -> QWidget:
        said = line.details.words
        facts = [self.tr("Said with {0}").format(line.details.written_with)] if line.details.written_with else []
        change = small(
            self.tr("Change"),
            self.tr("Change the strength: {0}").format(said),
            lambda: self._begin(self.add_strength, lambda: self.strength_form.change(line)),
            f"change {line.id}",
        )
        off = small(
            self.tr("Take off"),
            self.tr("Take off the plan: {0}").format(said),
            lambda: self._do(self.add_strength, lambda work: strength.end(work, line.id)),
            f"end {line.id}",
        )
        return entry(said, facts, [change, off])

    def _need(self, line: need.Line) -> QWidget:
        details = line.details
        change = small(
            self.tr("Change"),
            self.tr("Change the need: {0}").format(details.words),
            lambda: self._begin(self.add_need, lambda: self.need_form.change(line)),
            f"change {line.id}",
        )
        over = small(
            self.tr("No longer"),
            self.tr("No longer a need: {0}").format(details.words),
            lambda: self._do(self.add_need, lambda work: need.end(work, line.id)),
            f"end {line.id}",
        )
        facts = [choices.said_by()[details.said_by]]
        if line.unmet_since is not None:
            since = words.day(line.unmet_since)
            facts.append(self.tr("Nothing found since {0}: {1}").format(since, details.unmet_reason))
        return entry(details.words, facts, [change, over])

    def _do(self, return_to: QWidget, verb: Callable[[Work], object]) -> None:
        self.notice.hide()
        try:
            self._desk.do(verb)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        return_to.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _ask_for_strength(self) -> None:
        self._begin(self.add_strength, self.strength_form.add)

    @Slot()
    def _ask_for_need(self) -> None:
        self._begin(self.add_need, self.need_form.add)

    def _begin(self, return_to: QWidget, ask: Callable[[], None]) -> None:
        self.strength_form.put_away()
        self.need_form.put_away()
        self._return_to = return_to
        ask()

    @Slot()
    def _form_ended(self) -> None:
        self._return_to.setFocus(Qt.FocusReason.OtherFocusReason)


def _holding(layout: QVBoxLayout) -> QWidget:
    made = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    made.setLayout(layout)
    return made
