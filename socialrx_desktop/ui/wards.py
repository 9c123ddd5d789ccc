"""The sites and wards that are visited: a list, and one form that adds a ward or puts one right."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import site
from socialrx_desktop.store.record import TEAM
from socialrx_desktop.store.site import SiteFacts, WardFacts, WardLine
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.columns import Columns, Page, line_of, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, button, label, title
from socialrx_desktop.ui.kept_form import KeptForm
from socialrx_desktop.ui.line_table import Column, Line, LineTable

DRAFT = "ward"


class WardsScreen(QWidget):
    """Sites and wards. `closed` asks for the ward list again."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ward: UUID | None = None
        self.table = LineTable(
            (Column(self.tr("Site"), 30), Column(self.tr("Ward"), 20, is_bold=True), Column(self.tr("Visiting"), 30))
        )
        self.table.setAccessibleName(self.tr("Wards"))
        self.site = QLineEdit()
        self.ods_code = QLineEdit()
        self.name = QLineEdit()
        self.telephone = QLineEdit()
        self.visiting = QLineEdit()
        self.form = KeptForm(desk, DRAFT, self._fields(), self)
        self.save = button(self.tr("Save ward"), self._save, main=True)
        self.another = button(self.tr("Add another ward"), self._start_anew)
        self.remove = button(self.tr("Remove this ward"), self._remove)
        self.back = button(self.tr("Back to the ward list"), self._close)
        self._heading = label("", "heading")
        self._build()
        self.table.entered.connect(self._open)
        desk.changed.connect(self._ask_again)

    def start(self) -> None:
        """Show the wards, and go on with a ward that was being added."""
        self._show_wards()
        self._start_anew()

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.form.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def _fields(self) -> list[Field]:
        code_hint = self.tr("For example RTD01. Leave empty if not known")
        return [
            Field("site", self.tr("Hospital or site"), self.site),
            Field("ods_code", self.tr("Site (ODS) code"), self.ods_code, code_hint),
            Field("name", self.tr("Ward"), self.name),
            Field("telephone", self.tr("Telephone of the ward"), self.telephone),
            Field("visiting", self.tr("When to visit"), self.visiting, self.tr("For example, 2pm to 8pm")),
        ]

    def _build(self) -> None:
        fields = list(self.form.field.values())
        first = stack(label(self.tr("Wards that are visited"), "heading"), self.table)
        buttons = line_of(self.save, self.another, self.remove)
        second = stack(self._heading, self.form.notice, *fields, buttons, self.form.status, line_of(self.back))
        content = stack(title(self.tr("Sites and wards")), Columns(first, second), margins=(18, 12, 18, 14))
        outer = QWidget()
        top = QVBoxLayout(outer)
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(content)
        top.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(outer))
        for field in fields:
            control = field.control
            assert isinstance(control, QLineEdit), "all of this form are lines"
            control.returnPressed.connect(self._save)
        controls = [field.control for field in fields]
        set_tab_order(self.table, *controls, self.save, self.another, self.remove, self.back)

    def _show_wards(self) -> None:
        found = self._desk.ask(site.wards)
        self.table.show_lines([_line(each) for each in found])
        self.table.setMinimumHeight(min(len(found) + 2, 12) * self.table.verticalHeader().defaultSectionSize())

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if kinds & {"site", "ward"} and self.isVisible():
            self._show_wards()

    @Slot(object)
    def _open(self, ward: UUID) -> None:
        found = next(each for each in self._desk.ask(site.wards) if each.id == ward)
        code = self._desk.ask(site.site_of, ward).ods_code
        known = {"site": found.site, "ods_code": code, "name": found.name}
        known |= {"telephone": found.telephone, "visiting": found.visiting}
        self._show(ward, self.tr("Change {0}").format(found.name), known)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _start_anew(self) -> None:
        self._show(None, self.tr("A new ward"), {"site": self._last_site()})
        first = self.name if self.site.text() else self.site
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _last_site(self) -> str:
        sites = self._desk.ask(site.sites)
        return sites[-1].name if sites else ""

    def _show(self, ward: UUID | None, heading: str, known: dict[str, str]) -> None:
        self.form.leave()
        self._ward = ward
        self._heading.setText(heading)
        self.remove.setEnabled(ward is not None)
        self.form.show_about(ward or TEAM, known)

    @Slot()
    def _save(self) -> None:
        said = self.form.read()
        if self.form.save(lambda work: _keep(work, self._ward, said)):
            self._start_anew()
            self.form.status.setText(self.tr("{0} is saved.").format(said["name"].strip()))

    @Slot()
    def _remove(self) -> None:
        ward = self._ward
        if ward is None:
            return
        try:
            self._desk.do(site.remove_ward, ward)
        except Problem as problem:
            self.form.show_problem(problem)
            return
        self._start_anew()

    @Slot()
    def _close(self) -> None:
        self.form.leave()
        self.closed.emit()


def _keep(work: Work, ward: UUID | None, said: dict[str, str]) -> None:
    facts = WardFacts(name=said["name"], telephone=said["telephone"], visiting=said["visiting"])
    of_site = SiteFacts(name=said["site"], ods_code=said["ods_code"])
    if ward is None:
        site.add_ward(work, site.named(work, of_site), facts)
    else:
        site.change(work, site.site_of(work, ward).id, of_site)
        site.change_ward(work, ward, facts)


def _line(ward: WardLine) -> Line:
    parts = (ward.site, ward.name, ward.visiting)
    return Line(ward.id, parts, ", ".join(part for part in parts if part))
