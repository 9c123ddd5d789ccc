"""Where a referral stands: its stage, what the person said about sharing, why it came, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import referral
from socialrx_desktop.store.definitions import pathway
from socialrx_desktop.store.referral import Consent, Details
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import beside, set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label, row
from socialrx_desktop.ui.text_box import TextBox

_CLOSED = "closed"


class StandingPanel(QWidget):
    """The patient's current referral, and what may be done with it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._found: Details | None = None
        self.notice = Notice()
        self.stage = label("", "heading")
        self.moves = Choice()
        self.move_on = button(self.tr("Move to this stage"), self._move)
        self.reasons = Choice()
        self.close_case = button(self.tr("Close the case"), self._close)
        self.consent_said = label("")
        self.consent = Choice(choices.consents())
        self.save_consent = button(self.tr("Save the answer"), self._save_consent)
        self.facts = label("")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reason = TextBox(3)
        self.persons_view = TextBox(3)
        self.save_views = button(self.tr("Save both views"), self._save_views)
        self._known = ("", "")
        self._build()
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's referral."""
        self._patient = patient
        self.notice.hide()
        self._fields.clear()
        self._known = ("", "")
        self._put_views(("", ""))
        self.refresh()

    def refresh(self) -> None:
        """Ask for the referral again; what somebody is typing stays."""
        if self._patient is None:
            return
        found = self._found = self._desk.ask(referral.current, self._patient)
        self.setVisible(found is not None)
        if found is None:
            return
        self._show_stage(found)
        self.consent_said.setText(self._consent_words(found))
        self.consent.choose(found.consent_to_share)
        self.facts.setText(self._facts(found))
        if self._typed() == self._known:
            self._put_views((found.reason, found.persons_view))
        self._known = (found.reason, found.persons_view)

    def _build(self) -> None:
        move = Field("stage", self.tr("Next stage"), self.moves)
        close = Field("closure_reason", self.tr("Reason for closing"), self.reasons)
        said = Field("consent_to_share", self.tr("What the person says now"), self.consent)
        why = Field("reason", self.tr("Why they were referred"), self.reason, self.tr("As the referrer gives it"))
        view = Field(
            "persons_view", self.tr("How the person sees it"), self.persons_view, self.tr("In their own words")
        )
        self._fields = Fields(move, close, said, why, view)
        self._moving = beside(move, self.move_on)
        self._closing = beside(close, self.close_case)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(label(self.tr("The referral"), "heading"))
        layout.addWidget(self.notice)
        layout.addWidget(_card(self.stage, self._moving, self._closing))
        sharing = label(self.tr("Sharing information about the person"), "heading")
        layout.addWidget(_card(sharing, self.consent_said, beside(said, self.save_consent)))
        layout.addWidget(self.facts)
        layout.addWidget(why)
        layout.addWidget(view)
        layout.addLayout(row(self.save_views))
        set_tab_order(
            self.moves,
            self.move_on,
            self.reasons,
            self.close_case,
            self.consent,
            self.save_consent,
            self.reason,
            self.persons_view,
            self.save_views,
        )

    def _show_stage(self, found: Details) -> None:
        self.stage.setText(self.tr("Stage: {0}").format(found.stage_name))
        if found.closed_on is not None:
            reason = pathway(found.pathway).closure_reasons.get(found.closure_reason or "", "")
            ended = self.tr("Closed on {0}. {1}").format(words.day(found.closed_on), reason)
            self.stage.setText(ended)
        moves = {stage: name for stage, name in found.moves if stage != _CLOSED}
        self.moves.offer(moves)
        self.reasons.offer({"": self.tr("Choose a reason"), **pathway(found.pathway).closure_reasons})
        self._moving.setVisible(bool(moves))
        self._closing.setVisible(found.is_open)

    def _consent_words(self, found: Details) -> str:
        said = choices.consents()[found.consent_to_share]
        return self.tr("{0}, {1}").format(said, words.day(found.consent_on)) if found.consent_on else said

    def _facts(self, found: Details) -> str:
        by = ", ".join(part for part in (found.referrer_name, found.referrer_role, found.referrer_organisation) if part)
        lines = [
            self.tr("Received on {0}: {1}").format(words.day(found.received_on), choices.methods()[found.method]),
            self.tr("Referred by {0}").format(by) if by else "",
            self.tr("Link worker: {0}").format(found.worker) if found.worker else "",
        ]
        return "\n".join(line for line in lines if line)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if "referral" in kinds:
            self.refresh()

    @Slot()
    def _move(self) -> None:
        self._do(lambda found: self._desk.do(referral.move, found.id, self.moves.value()))

    @Slot()
    def _close(self) -> None:
        self._do(lambda found: self._desk.do(referral.close, found.id, self.reasons.value()))

    @Slot()
    def _save_consent(self) -> None:
        self._do(lambda found: self._desk.do(referral.record_consent, found.id, Consent(self.consent.value())))

    @Slot()
    def _save_views(self) -> None:
        self._do(lambda found: self._desk.do(referral.record_views, found.id, *self._typed()))
        if self._found is not None and self._typed() != self._known:
            self._put_views(self._known)

    def _do(self, change: Callable[[Details], None]) -> None:
        if self._found is None:
            return
        self.notice.hide()
        self._fields.clear()
        try:
            change(self._found)
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return
        announce(self, self.tr("Saved on this computer."))

    def _typed(self) -> tuple[str, str]:
        return self.reason.toPlainText(), self.persons_view.toPlainText()

    def _put_views(self, views: tuple[str, str]) -> None:
        self.reason.setPlainText(views[0])
        self.persons_view.setPlainText(views[1])


def _card(*parts: QWidget) -> QFrame:
    made = QFrame()
    made.setProperty("kind", "card")
    layout = QVBoxLayout(made)
    layout.setContentsMargins(14, 10, 14, 12)
    for part in parts:
        layout.addWidget(part)
    return made
