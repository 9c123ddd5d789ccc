"""Where a person lies: the stay on a ward that they are in now, as a form, and the stays that have ended."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import typed, words
from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.store import site, ward_stay
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.ward_stay import Details, Facts
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import beside, line_of, set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Fields, announce, button, label
from socialrx_desktop.ui.kept_form import KeptForm
from socialrx_desktop.ui.text_box import TextBox

DRAFT = "ward_stay"
_KINDS = frozenset({"ward_stay", "ward", "site"})


class WardPanel(QFrame):
    """One person's stay. With no stay and no need for one it is a heading and a button."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._desk = desk
        self._patient: UUID | None = None
        self._stay: Details | None = None
        self._is_asked_for = False
        self.ward = Choice()
        self.lines = {name: QLineEdit() for name in _LINES}
        self.boxes = {name: TextBox(2) for name in _BOXES}
        self.form = KeptForm(desk, DRAFT, self._fields(), self)
        self.save = button(self.tr("Save stay"), self._save, main=True)
        self.add = button(self.tr("Add a ward stay"), self._ask_for_stay)
        self.left_on = QLineEdit()
        self.left = button(self.tr("They have left"), self._leave_ward)
        self.undo_left = button(self.tr("They have not left after all"), self._bring_back)
        leaving = Field("discharged_on", self.tr("Left the ward on"), self.left_on, self.tr("For example, today"))
        self._leaving_fields = Fields(leaving)
        self._leaving = beside(leaving, self.left)
        self._where = label("")
        self._earlier = label("", "quiet")
        self._whole = QWidget()
        self._build()
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show where this person lies, or what was being typed about that."""
        self._patient = patient
        self._is_asked_for = False
        self._leaving_fields.clear()
        self.left_on.clear()
        self._stay = self._desk.ask(ward_stay.current, patient)
        self._offer_wards()
        self.form.show_about(patient, self._known())
        self._show()

    def ask_for(self) -> None:
        """Show the form although there is no stay: the person is supported on wards."""
        self._is_asked_for = True
        self._show()

    def refresh(self) -> None:
        """Ask again; what somebody is typing stays."""
        if self._patient is None:
            return
        self._stay = self._desk.ask(ward_stay.current, self._patient)
        self._offer_wards()
        self.form.refresh(self._known())
        self._show()

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.form.leave()

    def _fields(self) -> list[Field]:
        line, box = self.lines, self.boxes
        day = self.tr("For example, 4 March or fri")
        return [
            Field("ward_id", self.tr("Ward"), self.ward),
            Field("bay", self.tr("Bay"), line["bay"]),
            Field("bed", self.tr("Bed"), line["bed"]),
            Field("admitted_on", self.tr("Admitted on"), line["admitted_on"]),
            Field("expected_discharge_on", self.tr("Expected to go home"), line["expected_discharge_on"], day),
            Field("consultant", self.tr("Consultant"), line["consultant"]),
            Field("referring_clinician", self.tr("Who referred on the ward"), line["referring_clinician"]),
            Field("interpreter", self.tr("Interpreter on the ward"), line["interpreter"]),
            Field("infection", self.tr("Infection: before going in"), box["infection"]),
            Field("visiting", self.tr("Visiting"), box["visiting"]),
        ]

    def _build(self) -> None:
        field = self.form.field
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.addWidget(field["ward_id"], 0, 0, 1, 2)
        pairs = (("bay", "bed"), ("admitted_on", "expected_discharge_on"), ("consultant", "referring_clinician"))
        for place, names in enumerate(pairs, start=1):
            for column, name in enumerate(names):
                grid.addWidget(field[name], place, column, Qt.AlignmentFlag.AlignBottom)
        for place, name in enumerate(("interpreter", "infection", "visiting"), start=4):
            grid.addWidget(field[name], place, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.form.notice)
        whole.addLayout(grid)
        whole.addWidget(line_of(self.save, self.form.status))
        whole.addWidget(self._leaving)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.addWidget(label(self.tr("Ward stay"), "heading"))
        layout.addWidget(self._where)
        layout.addWidget(line_of(self.add))
        layout.addWidget(self._whole)
        layout.addWidget(self._earlier)
        layout.addWidget(line_of(self.undo_left))
        controls = [each.control for each in field.values()]
        set_tab_order(self.add, *controls, self.save, self.left_on, self.left, self.undo_left)

    def _offer_wards(self) -> None:
        wards = {str(each.id): f"{each.name}, {each.site}" for each in self._desk.ask(site.wards)}
        if self._stay is not None:
            wards.setdefault(str(self._stay.facts.ward_id), f"{self._stay.ward}, {self._stay.site}")
        self.ward.offer({"": self.tr("Choose a ward"), **wards})

    def _known(self) -> dict[str, str]:
        if self._stay is None:
            return {}
        facts = self._stay.facts
        said = {name: str(getattr(facts, name)) for name in (*_LINES, *_BOXES)}
        days = {"admitted_on": facts.admitted_on, "expected_discharge_on": facts.expected_discharge_on}
        return said | {name: _day(day) for name, day in days.items()} | {"ward_id": str(facts.ward_id)}

    def _show(self) -> None:
        assert self._patient is not None, "a patient is shown first"
        is_there = self._stay is not None
        shows_form = is_there or self._is_asked_for or bool(self.form.status.text())
        self.add.setVisible(not shows_form)
        self._whole.setVisible(shows_form)
        self._leaving.setVisible(is_there)
        self._where.setText("" if is_there else self.tr("On no ward now."))
        self._where.setVisible(not is_there)
        ended = [each for each in self._desk.ask(ward_stay.stays, self._patient) if each.discharged_on is not None]
        self._earlier.setText("\n".join(self._told(each) for each in ended))
        self._earlier.setVisible(bool(ended))
        self.undo_left.setVisible(not is_there and bool(ended))

    def _told(self, stay: Details) -> str:
        since = _day(stay.facts.admitted_on) or self.tr("a day not known")
        return self.tr("{0}, {1}: from {2} until {3}").format(stay.ward, stay.site, since, _day(stay.discharged_on))

    @Slot()
    def _ask_for_stay(self) -> None:
        self.ask_for()
        self.ward.setFocus()

    @Slot()
    def _save(self) -> None:
        if self._patient is None:
            return
        patient, stay = self._patient, self._stay
        try:
            facts = self._facts()
        except InputProblem as problem:
            self.form.show_problem(problem)
            return

        def change(work: Work) -> None:
            if stay is None:
                ward_stay.admit(work, patient, facts)
            else:
                ward_stay.change(work, stay.id, facts)

        if self.form.save(change):
            self.form.refresh(self._known())

    def _facts(self) -> Facts:
        said, today = self.form.read(), self._desk.ask(lambda view: view.today)
        if not said["ward_id"]:
            raise InputProblem(
                self.tr("Choose the ward."),
                self.tr("Wards are added in the ward list on the Caseload tab."),
                field="ward_id",
            )
        return Facts(
            ward_id=UUID(said["ward_id"]),
            bay=said["bay"],
            bed=said["bed"],
            admitted_on=typed.past_day(said["admitted_on"], today, field="admitted_on"),
            expected_discharge_on=words.read_day(said["expected_discharge_on"], today, field="expected_discharge_on"),
            consultant=said["consultant"],
            referring_clinician=said["referring_clinician"],
            interpreter=said["interpreter"],
            infection=said["infection"],
            visiting=said["visiting"],
        )

    @Slot()
    def _leave_ward(self) -> None:
        if self._stay is None:
            return
        self._leaving_fields.clear()
        today = self._desk.ask(lambda view: view.today)
        try:
            day = typed.past_day(self.left_on.text(), today, field="discharged_on") or today
            self._desk.do(ward_stay.discharge, self._stay.id, day)
        except Problem as problem:
            if not self._leaving_fields.show(problem):
                self.form.notice.show_problem(problem)
            return
        self.left_on.clear()
        announce(self, self.tr("Saved on this computer."))

    @Slot()
    def _bring_back(self) -> None:
        assert self._patient is not None, "a patient is shown first"
        ended = [each for each in self._desk.ask(ward_stay.stays, self._patient) if each.discharged_on is not None]
        try:
            self._desk.do(ward_stay.bring_back, ended[0].id)
        except Problem as problem:
            self.form.notice.show_problem(problem)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if kinds & _KINDS:
            self.refresh()


_LINES = ("bay", "bed", "admitted_on", "expected_discharge_on", "consultant", "referring_clinician", "interpreter")
_BOXES = ("infection", "visiting")


def _day(day: date | None) -> str:
    return words.day(day) if day is not None else ""
