"""The blue band at the top of everything about one patient, so that no note goes to the wrong person."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.store.patient import Banner
from socialrx_desktop.ui.form import label

_NO_BREAK = "\u00a0"


class BannerBand(QFrame):
    """Name, date of birth, NHS number, what they like to be called, and what must be thought of before a contact."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self._name = label("", "heading")
        self._name.setWordWrap(False)
        self._facts = label("")
        self._needs = label("", "needs")
        self._quiet = label("", "heading")
        self._quiet.hide()
        first = QHBoxLayout()
        first.setSpacing(18)
        first.addWidget(self._name, 0, Qt.AlignmentFlag.AlignBaseline)
        first.addWidget(self._facts, 1, Qt.AlignmentFlag.AlignBaseline)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 9, 18, 9)
        layout.setSpacing(3)
        layout.addWidget(self._needs)
        layout.addLayout(first)
        layout.addWidget(self._quiet)
        self._enlarge(self._name)

    def show_banner(self, banner: Banner, today: date) -> None:
        """Show who this is."""
        self._name.setText(banner.name)
        self._facts.setText("   ".join(self._known(banner, today)))
        self._needs.setText(self.tr("Needs: {0}").format("  |  ".join(banner.needs)) if banner.needs else "")
        self._needs.setVisible(bool(banner.needs))
        self.setAccessibleName(self.spoken())

    def show_quiet(self, text: str) -> None:
        """Say, gently and always in sight, that there has been a death; an empty text takes it away."""
        self._quiet.setText(text)
        self._quiet.setVisible(bool(text))
        self.setAccessibleName(self.spoken())

    def spoken(self) -> str:
        """The whole band as one sentence, for a screen reader."""
        parts = (self._name.text(), self._facts.text(), self._needs.text(), self._quiet.text())
        return ". ".join(" ".join(part.split()) for part in parts if part)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._enlarge(self._name)

    def _known(self, banner: Banner, today: date) -> list[str]:
        born = banner.date_of_birth
        found = [
            self.tr("Born {0} ({1})").format(words.day(born), words.age(born, today))
            if born
            else self.tr("Date of birth not known"),
            self.tr("NHS number {0}").format(words.nhs_number(banner.nhs_number))
            if banner.nhs_number
            else self.tr("No NHS number"),
        ]
        if banner.name.partition(", ")[2] != banner.called:
            found.append(self.tr("Called \u201c{0}\u201d").format(banner.called))
        return [part.replace(" ", _NO_BREAK) for part in found]

    def _enlarge(self, shown: QLabel) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        shown.setFont(font)
