"""The facts of a person that a referral tells, as a form; the record asks for the rest."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.store.patient import Details, WrittenFormat
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.form import Field

_LINES = (
    "first_name",
    "family_name",
    "preferred_name",
    "nhs_number",
    "telephone",
    "postcode",
    "address",
    "language",
    "gp_practice",
    "gp_practice_code",
)


class PersonForm(QWidget):
    """Fields for a patient's facts, as texts until they are read. `typed` follows each change by the person."""

    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = {name: QLineEdit() for name in _LINES}
        self.date_of_birth = QLineEdit()
        self.written_format = Choice(choices.formats())
        self.interpreter = QCheckBox(self.tr("Needs an interpreter"))
        self.interpreter.setAccessibleName(self.tr("Needs an interpreter"))
        self.fields = self._fields()
        self._lay_out()
        for line in (*self.lines.values(), self.date_of_birth):
            line.textEdited.connect(self.typed)
        self.written_format.activated.connect(self.typed)
        self.interpreter.clicked.connect(self.typed)

    def controls(self) -> list[QWidget]:
        """Every control in the order in which Tab visits them."""
        found: list[QWidget] = []
        for name, field in self.fields.items():
            found.append(field.control)
            if name == "language":
                found.append(self.interpreter)
        return found

    def read(self, today: date) -> Details:
        """What the form says; an InputProblem that names a field it cannot read."""
        line = self.lines
        return Details(
            first_name=line["first_name"].text(),
            family_name=line["family_name"].text(),
            preferred_name=line["preferred_name"].text(),
            date_of_birth=words.read_day(self.date_of_birth.text(), today, field="date_of_birth"),
            nhs_number=line["nhs_number"].text() or None,
            telephone=line["telephone"].text(),
            postcode=line["postcode"].text(),
            address=line["address"].text(),
            language=line["language"].text(),
            interpreter_required=self.interpreter.isChecked(),
            written_format=WrittenFormat(self.written_format.value()),
            gp_practice=line["gp_practice"].text(),
            gp_practice_code=line["gp_practice_code"].text(),
        )

    def collect(self) -> dict[str, str]:
        """The form as texts, for a draft; only what is filled in."""
        found = {name: line.text() for name, line in self.lines.items()}
        found["date_of_birth"] = self.date_of_birth.text()
        found["interpreter"] = "yes" if self.interpreter.isChecked() else ""
        chosen = self.written_format.value()
        found["written_format"] = "" if chosen == WrittenFormat.STANDARD else chosen
        return {name: text for name, text in found.items() if text}

    def put(self, texts: dict[str, str]) -> None:
        """Fill the form from texts, as `collect` gave them; what they do not name becomes empty."""
        was_blocked = self.blockSignals(True)
        for name, line in self.lines.items():
            line.setText(texts.get(name, ""))
        self.date_of_birth.setText(texts.get("date_of_birth", ""))
        self.written_format.choose(texts.get("written_format", WrittenFormat.STANDARD))
        self.interpreter.setChecked(bool(texts.get("interpreter")))
        self.blockSignals(was_blocked)

    def _fields(self) -> dict[str, Field]:
        line = self.lines
        made = [
            Field("first_name", self.tr("First name"), line["first_name"]),
            Field("family_name", self.tr("Family name"), line["family_name"]),
            Field("preferred_name", self.tr("Likes to be called"), line["preferred_name"]),
            Field("date_of_birth", self.tr("Date of birth"), self.date_of_birth, self.tr("For example, 12 March 1951")),
            Field(
                "nhs_number", self.tr("NHS number"), line["nhs_number"], self.tr("10 digits. Leave empty if not known")
            ),
            Field("telephone", self.tr("Telephone"), line["telephone"]),
            Field("address", self.tr("Address"), line["address"]),
            Field("postcode", self.tr("Postcode"), line["postcode"]),
            Field("language", self.tr("Language"), line["language"]),
            Field("written_format", self.tr("Written information"), self.written_format),
            Field("gp_practice", self.tr("GP practice"), line["gp_practice"]),
            Field("gp_practice_code", self.tr("Practice (ODS) code"), line["gp_practice_code"]),
        ]
        return {field.name: field for field in made}

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        pairs = [
            ("first_name", "family_name"),
            ("preferred_name", "date_of_birth"),
            ("nhs_number", "telephone"),
            ("address", "postcode"),
            ("language", "interpreter"),
            ("written_format", ""),
            ("gp_practice", "gp_practice_code"),
        ]
        bottom = Qt.AlignmentFlag.AlignBottom
        for row, (left, right) in enumerate(pairs):
            if right:
                grid.addWidget(self.fields[left], row, 0, bottom)
                grid.addWidget(self.fields.get(right, self.interpreter), row, 1, bottom)
            else:
                grid.addWidget(self.fields[left], row, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
