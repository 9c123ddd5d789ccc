"""What else is known of a contact, folded away until somebody wants it: kind, place, who was there, what came of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.form import Field, button, line
from socialrx_desktop.ui.texts import Control


class MoreAboutNote(QWidget):
    """The rest of a note's facts, and keeping its words as a template."""

    def __init__(self, keep_template: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.contact_type = Choice(choices.contact_types())
        self.place = QLineEdit()
        self.place_code = line(width=10)
        self.place_type = Choice(choices.place_types())
        self.people_present = QLineEdit()
        self.outcome = QLineEdit()
        self.template_name = QLineEdit()
        self.keep = button(self.tr("Keep the words as a template"), keep_template)
        self.controls: dict[str, Control] = {
            "contact_type": self.contact_type,
            "place_type": self.place_type,
            "place": self.place,
            "place_code": self.place_code,
            "people_present": self.people_present,
            "outcome": self.outcome,
        }
        ask = {
            "contact_type": (self.tr("Kind of contact"), ""),
            "place_type": (self.tr("Kind of place"), ""),
            "place": (self.tr("Place"), self.tr("For example, Ward 1, bay C")),
            "place_code": (self.tr("ODS code"), self.tr("If it is known")),
            "people_present": (self.tr("Who else was there"), self.tr("Name and role")),
            "outcome": (self.tr("What came of it"), self.tr("In a few words")),
        }
        self.fields = [Field(name, *ask[name][:1], control, ask[name][1]) for name, control in self.controls.items()]
        hint = self.tr("A name for it, and nobody’s name in its words")
        self.fields.append(Field("template_name", self.tr("Template"), self.template_name, hint))
        self.in_order: list[QWidget] = [*self.controls.values(), self.template_name, self.keep]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        places = ((0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2))
        for field, (row, column) in zip(self.fields, places, strict=True):
            grid.addWidget(field, row, column, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(self.keep, 1, 3, Qt.AlignmentFlag.AlignBottom)
        for column in range(4):
            grid.setColumnStretch(column, 1)

    def has_words(self) -> bool:
        """Whether somebody has typed something here."""
        return any(each.text().strip() for each in (self.place, self.place_code, self.people_present, self.outcome))
