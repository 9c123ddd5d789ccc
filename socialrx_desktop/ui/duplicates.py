"""People who may be known already, shown in place before a new patient is made."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.domain.likeness import Degree, Likeness
from socialrx_desktop.store.duplicates import Possible
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
        self._heading = label("", "heading")
        self._people = QVBoxLayout()
        self.save_as_new = button(self.tr("Save as a new patient"), self.refused.emit)
        layout = QVBoxLayout(self)
        layout.addWidget(self._heading)
        layout.addLayout(self._people)
        layout.addLayout(row(self.save_as_new))
        self.hide()

    def show_people(self, people: list[Possible]) -> None:
        """Show these people, with the cursor on the first; with nobody but a household's, on saving as new."""
        empty(self._people)
        is_household = all(each.likeness.degree is Degree.HOUSEHOLD for each in people)
        self._heading.setText(
            self.tr("Somebody of the same household may be known already")
            if is_household
            else self.tr("This person may be known already")
        )
        lines = [self._line(person) for person in people]
        for line, _ in lines:
            add_shown(self._people, line)
        self.show()
        announce(self, self._heading.text())
        first = self.save_as_new if is_household else lines[0][1]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, person: Possible) -> tuple[QWidget, QPushButton]:
        banner = person.banner
        born = self.tr(", born {0}").format(words.day(banner.date_of_birth)) if banner.date_of_birth else ""
        who = banner.name + born
        opens = button(self.tr("Open that patient"), lambda: self.opened.emit(banner.id))
        opens.setAccessibleName(self.tr("Open {0}").format(who))
        adds = button(self.tr("Add this referral to that patient"), lambda: self.added.emit(banner.id))
        adds.setAccessibleName(self.tr("Add this referral to {0}").format(who))
        made = QWidget()
        layout = QHBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(f"{who}: {said(person.likeness)}."), 1)
        layout.addWidget(opens)
        layout.addWidget(adds)
        return made, opens


def said(alike: Likeness) -> str:
    """How much speaks for one person, and why."""
    tr = QCoreApplication.translate
    how = {
        Degree.SAME: tr("Duplicates", "the same person by NHS number"),
        Degree.LIKELY: tr("Duplicates", "likely the same person"),
        Degree.POSSIBLE: tr("Duplicates", "may be the same person"),
        Degree.HOUSEHOLD: tr("Duplicates", "same household?"),
    }[alike.degree]
    return f"{how} ({', '.join(alike.words)})"
