"""The household of a person: who belongs to it, who leads, what each is at, and who else is to join."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import family_lines, words
from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.store import family, household
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.family import Line as FamilyLine
from socialrx_desktop.store.family import Person
from socialrx_desktop.store.household import Details, Facts, Role
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import Columns, Page, line_of, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Notice, button, label
from socialrx_desktop.ui.kept_form import KeptForm
from socialrx_desktop.ui.key_bar import KeyBar
from socialrx_desktop.ui.line_table import Column, Line, LineTable
from socialrx_desktop.ui.patient.family_end import FamilyEnd
from socialrx_desktop.ui.patient.mourning import MourningPanel
from socialrx_desktop.ui.text_box import TextBox
from socialrx_desktop.ui.undo import Undo

_HOUSE_DRAFT, _JOIN_DRAFT = "household", "household_people"
Change = Callable[[Work], object]
_KINDS = frozenset(
    {"household", "household_member", "referral", "patient", "consent", "goal", "goal_outcome", "bereavement"}
)


class FamilyPanel(QWidget):
    """The Family tab. `opened` carries a member whose record is wanted."""

    opened = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._home: Details | None = None
        self._lines: dict[UUID, FamilyLine] = {}
        self.name = QLineEdit()
        self.about = TextBox(2)
        self.house = KeptForm(desk, _HOUSE_DRAFT, self._house_fields(), self)
        self.save = button(self.tr("Save household"), self._save)
        acts = {"L": self._let_lead, "E": self._change_role, "T": self._take_out}
        self.table = LineTable(self._columns(), acts)
        self.table.setAccessibleName(self.tr("Members of the household"))
        self.keys = KeyBar()
        self.notice = Notice()
        self.undo = Undo(self.notice, self)
        self.goals = label("")
        self.people = TextBox(4)
        self.search = QLineEdit()
        self.known = Choice()
        self.role = Choice(_roles(self))
        self.my_role = Choice(_roles(self))
        self.share = QCheckBox(self.tr("They share this referral"))
        self.share.setAccessibleName(self.share.text())
        self.join = KeptForm(desk, _JOIN_DRAFT, self._join_fields(), self, besides={"share": self.share})
        self.add_known = button(self.tr("Add the person who is known"), self._add_known)
        self.add_people = button(self.tr("Add these people"), self._add_people, main=True)
        self.end = FamilyEnd(desk)
        self.mourning = MourningPanel(desk)
        self._whole = QWidget()
        self._house_card = QFrame()
        self._house_card.setProperty("kind", "card")
        self._alone = label(self.tr("This person belongs to no household yet. Add the others, and they become one."))
        self._build()
        self.table.entered.connect(self._open)
        self.search.textEdited.connect(self._offer_known)
        self.keys.pressed.connect(self._press)
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's household, or what was being typed about it."""
        self._patient = patient
        self.notice.hide()
        self._ask()
        self.house.show_about(patient, self._known())
        self.join.show_about(patient, {"share": "yes"})
        self._offer_known()
        self.end.show_household(self._home)
        self.mourning.show_patient(patient)
        self._show()

    def refresh(self) -> None:
        """Ask again; what somebody is typing stays."""
        if self._patient is None:
            return
        self._ask()
        self.house.refresh(self._known())
        self.end.show_household(self._home)
        self.mourning.refresh()
        self._show()

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.house.leave()
        self.join.leave()
        self.mourning.leave()

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Name"), 22, is_bold=True),
            Column(self.tr("Who they are"), 17),
            Column(self.tr("Age"), 6),
            Column(self.tr("Their support"), 20),
            Column(self.tr("Goals met"), 13),
            Column(self.tr("Talk to family"), 17),
        )

    def _house_fields(self) -> list[Field]:
        hint = self.tr("For example, two homes, who stays at night")
        return [
            Field("name", self.tr("What the household is called"), self.name),
            Field("about", self.tr("What all who support it should know"), self.about, hint),
        ]

    def _join_fields(self) -> list[Field]:
        hint = self.tr("One person a line: Omar Khan, brother, 3 May 2015. Or an NHS number, carer")
        return [
            Field("people", self.tr("People to add"), self.people, hint),
            Field("search", self.tr("Or find somebody who is known"), self.search, self.tr("Name or NHS number")),
            Field("patient", self.tr("Who it is"), self.known),
            Field("role", self.tr("Who they are in the family"), self.role),
            Field("my_role", self.tr("Who this person is in the family"), self.my_role),
        ]

    def _build(self) -> None:
        self.keys.offer(
            {
                "L": self.tr("Let them lead"),
                "E": self.tr("Next role"),
                "T": self.tr("Take out"),
            }
        )
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.table)
        whole.addWidget(self.keys)
        whole.addWidget(self.goals)
        card = QVBoxLayout(self._house_card)
        card.setContentsMargins(14, 10, 14, 12)
        card.addWidget(label(self.tr("About the household"), "heading"))
        card.addWidget(self.house.notice)
        for each in self.house.field.values():
            card.addWidget(each)
        card.addWidget(line_of(self.save, self.house.status))
        field = self.join.field
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        bottom = Qt.AlignmentFlag.AlignBottom
        grid.addWidget(field["search"], 0, 0, bottom)
        grid.addWidget(field["patient"], 0, 1, bottom)
        grid.addWidget(field["role"], 1, 0, bottom)
        grid.addWidget(self.add_known, 1, 1, bottom)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        known = QWidget()
        known.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        joining = stack(
            label(self.tr("Add to the family"), "heading"), self.join.notice, field["my_role"], self.share,
            field["people"], line_of(self.add_people, self.join.status), known,
        )  # fmt: skip
        first = stack(label(self.tr("Household"), "heading"), self.notice, self._alone, self._whole, joining)
        content = stack(Columns(first, stack(self.mourning, self._house_card, self.end)), margins=(18, 12, 18, 14))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(content))
        set_tab_order(
            self.table, self.name, self.about, self.save, self.my_role, self.share, self.people, self.add_people,
            self.search, self.known, self.role, self.add_known,
        )  # fmt: skip

    def _ask(self) -> None:
        assert self._patient is not None, "a patient is shown first"
        self._home = self._desk.ask(household.of_patient, self._patient)
        found = self._desk.ask(family.people, self._home.id) if self._home is not None else []
        self._lines = {line.member.id: line for line in found}

    def _known(self) -> dict[str, str]:
        return {"name": self._home.name, "about": self._home.about} if self._home is not None else {}

    def _show(self) -> None:
        self._whole.setVisible(self._home is not None)
        self._house_card.setVisible(self._home is not None)
        self._alone.setVisible(self._home is None)
        self.join.field["my_role"].setVisible(self._home is None)
        today = self._desk.ask(lambda view: view.today)
        self.table.show_lines([self._line(line, today) for line in self._lines.values()])
        rows = max(len(self._lines), 1) + 1
        self.table.setFixedHeight(rows * self.table.verticalHeader().defaultSectionSize() + 8)
        shared = self._desk.ask(family.shared_goals, self._home.id) if self._home is not None else []
        self.goals.setText(self.tr("Shared goals: {0}").format("; ".join(shared)))
        self.goals.setVisible(bool(shared))

    def _line(self, line: FamilyLine, today: date) -> Line:
        member = line.member
        who = member.detail or _roles(self)[member.role]
        lead = self.tr("{0}, leads").format(who) if member.is_lead else who
        support = line.stage if line.closed_on is None else self.tr("Ended {0}").format(words.day(line.closed_on))
        parts = (
            member.name,
            lead,
            str(words.age(member.date_of_birth, today)) if member.date_of_birth else "",
            self.tr("Quiet after a death") if line.is_quiet else support or self.tr("Not referred"),
            self.tr("{0} of {1}").format(line.goals_met, line.goals) if line.goals else "",
            _answers(self)[line.family_consent.answer],
        )
        return Line(member.id, parts, ", ".join(part for part in parts if part))

    @Slot()
    def _save(self) -> None:
        home = self._home
        if home is None:
            return
        said = self.house.read()
        self.house.save(lambda work: household.change(work, home.id, Facts(name=said["name"], about=said["about"])))

    @Slot()
    def _add_people(self) -> None:
        today = self._desk.ask(lambda view: view.today)
        try:
            found = self._desk.ask(family.named, family_lines.read(self.people.toPlainText(), today, field="people"))
        except InputProblem as problem:
            self.join.show_problem(problem)
            return
        if not found:
            self.join.show_problem(InputProblem(self.tr("Enter at least one person."), field="people"))
            return
        self._add(found)

    @Slot()
    def _add_known(self) -> None:
        if not self.known.value():
            self.join.show_problem(InputProblem(self.tr("Find the person first."), field="search"))
            return
        self._add([Person(role=Role(self.role.value()), patient_id=UUID(self.known.value()))])

    def _add(self, people: list[Person]) -> None:
        assert self._patient is not None, "a patient is shown first"
        patient, home, is_referred = self._patient, self._home, self.share.isChecked()
        my_role = Role(self.my_role.value())
        called = Facts(name=self._desk.ask(patients.details, patient).family_name)

        def change(work: Work) -> None:
            if home is None and is_referred:
                family.refer_with(work, patient, my_role, people, called)
                return
            at = home.id if home is not None else household.begin(work, patient, my_role, called)
            for person in people:
                family.add(work, at, person, is_referred=is_referred)

        if self.join.save(change, self.tr("Added.")):
            self.join.show_about(patient, {"share": "yes" if is_referred else ""})
            self.join.status.setText(self.tr("Added."))
            self._offer_known()
            self.house.show_about(patient, self._known())
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _offer_known(self) -> None:
        typed = self.search.text().strip()
        found = self._desk.ask(family.find, typed) if len(typed) > 1 else []
        self.known.offer({str(each.id): self._named(each) for each in found if each.id != self._patient})
        self.add_known.setEnabled(self.known.count() > 0)

    def _named(self, banner: patients.Banner) -> str:
        born = banner.date_of_birth
        return self.tr("{0}, born {1}").format(banner.name, words.day(born)) if born else banner.name

    @Slot(object)
    def _open(self, member: UUID) -> None:
        self.opened.emit(self._lines[member].member.patient_id)

    @Slot(str)
    def _press(self, letter: str) -> None:
        chosen = self.table.chosen
        if chosen is not None:
            {"L": self._let_lead, "E": self._change_role, "T": self._take_out}[letter](chosen)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _let_lead(self, member: UUID) -> None:
        line, home = self._lines[member], self._home
        assert home is not None, "a member stands in a household"
        before = home.lead_id
        self._change(
            lambda work: household.let_lead(work, home.id, line.member.patient_id),
            self.tr("{0} leads the household now.").format(line.member.name),
            lambda work: household.let_lead(work, home.id, before),
        )

    def _change_role(self, member: UUID) -> None:
        line = self._lines[member].member
        roles = list(Role)
        after = roles[(roles.index(line.role) + 1) % len(roles)]
        self._change(
            lambda work: household.change_member(work, member, after, detail=""),
            self.tr("{0}: {1}").format(line.name, _roles(self)[after]),
            lambda work: household.change_member(work, member, line.role, detail=line.detail),
        )

    def _take_out(self, member: UUID) -> None:
        name = self._lines[member].member.name
        self._change(
            lambda work: household.take_out(work, member),
            self.tr("{0} is out of the household.").format(name),
            lambda work: household.put_back(work, member),
        )

    def _change(self, change: Change, said: str, put_back: Change) -> None:
        try:
            self._desk.do(change)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.undo.done(said, lambda: self._desk.do(put_back))

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if kinds & _KINDS:
            self.refresh()


def _roles(panel: FamilyPanel) -> dict[Role, str]:
    return {
        Role.CHILD: panel.tr("Child"),
        Role.SIBLING: panel.tr("Brother or sister"),
        Role.PARENT: panel.tr("Parent"),
        Role.CARER: panel.tr("Carer"),
        Role.OTHER: panel.tr("Other"),
    }


def _answers(panel: FamilyPanel) -> dict[Answer, str]:
    return {
        Answer.NOT_ASKED: panel.tr("Not asked"),
        Answer.GIVEN: panel.tr("Agrees"),
        Answer.REFUSED: panel.tr("Refuses"),
    }
