"""How a person wants to be reached, in words, on every screen from which somebody rings or writes to them."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from socialrx_desktop.domain import demographics
from socialrx_desktop.store import reaching
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.reaching import Reach
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import label


class ReachLines(QWidget):
    """The way that the person prefers, and whether messages may be left. It follows what is recorded."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self.preferred = label("", "heading")
        self.messages = label("", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.preferred)
        layout.addWidget(self.messages)
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show how to reach this person."""
        self._patient = patient
        self._show()

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if self._patient is not None and kinds & {"patient", "consent"}:
            self._show()

    def _show(self) -> None:
        assert self._patient is not None, "a patient is shown first"
        found = self._desk.ask(reaching.reach, self._patient)
        self.preferred.setText(self._preferred(found))
        self.messages.setText(
            {
                Answer.GIVEN: self.tr("Messages may be left."),
                Answer.REFUSED: self.tr("Do not leave messages: the person said no."),
                Answer.NOT_ASKED: self.tr("Do not leave messages: nobody has asked yet."),
            }[found.messages]
        )

    def _preferred(self, found: Reach) -> str:
        methods = choices.worded(demographics.CONTACT_METHODS)
        asked = (
            self.tr("Prefers: {0}.").format(methods[found.method]) if found.method else self.tr("Preference not asked.")
        )
        number = found.telephone or self.tr("no telephone number")
        return " ".join(
            part for part in (asked, self.tr("Telephone: {0}.").format(number), found.other_information) if part
        )
