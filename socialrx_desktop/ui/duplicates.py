"""People who may be known already, shown in place before a new patient is made."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.store.patient import Banner
from socialrx_desktop.ui.columns import add_shown, empty
from socialrx_desktop.ui.form import announce, button, label, row


class Duplicates(QFrame):
    """People who may be the one who is being referred, each to be opened, or to be given this referral."""

    opened = Signal(object)
    added = Signal(object)
    refused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "notice")
        self._heading = label(self.tr("This person may be known already"), "heading")
        self._people = QVBoxLayout()
        self.save_as_new = button(self.tr("Save as a new patient"), self.refused.emit)
        layout = QVBoxLayout(self)
        layout.addWidget(self._heading)
        layout.addLayout(self._people)
        layout.addLayout(row(self.save_as_new))
        self.hide()

    def show_people(self, people: list[Banner]) -> None:
        """Show these people, with the cursor on the first."""
        empty(self._people)
        lines = [self._line(person) for person in people]
        for line, _ in lines:
            add_shown(self._people, line)
        self.show()
        announce(self, self._heading.text())
        lines[0][1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, person: Banner) -> tuple[QWidget, QPushButton]:
        born = self.tr(", born {0}").format(words.day(person.date_of_birth)) if person.date_of_birth else ""
        who = person.name + born
        opens = button(self.tr("Open that patient"), lambda: self.opened.emit(person.id))
        opens.setAccessibleName(self.tr("Open {0}").format(who))
        adds = button(self.tr("Add this referral to that patient"), lambda: self.added.emit(person.id))
        adds.setAccessibleName(self.tr("Add this referral to {0}").format(who))
        made = QWidget()
        layout = QHBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(self.tr("{0} may be the same person.").format(who)), 1)
        layout.addWidget(opens)
        layout.addWidget(adds)
        return made, opens
