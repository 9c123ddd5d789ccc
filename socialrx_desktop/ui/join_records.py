"""Two records side by side: what they say differently, which of it is right, and whether they are of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import duplicates, merge, note
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.merge import Difference
from socialrx_desktop.store.patient import Banner
from socialrx_desktop.store.transaction import View
from socialrx_desktop.ui.columns import Page, empty, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, row, title
from socialrx_desktop.ui.patient.record_parts import PageOf
from socialrx_desktop.ui.patient.record_sections import sections
from socialrx_desktop.ui.patient.section_form import Fact


@dataclass(frozen=True)
class _Side:
    """One of the two records, as its column is headed."""

    banner: Banner
    notes: int


@dataclass(frozen=True)
class _Both:
    """All that the screen shows of two records."""

    kept: _Side
    merged: _Side
    differences: list[Difference]
    have_other_numbers: bool


class JoinRecords(QWidget):
    """The comparison. `joined` carries the person of both records; `told_apart` says that they are two people."""

    closed = Signal()
    joined = Signal(object)
    told_apart = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kept: UUID | None = None
        self._merged: UUID | None = None
        self._facts: dict[str, Fact] = {}
        self._groups: list[QButtonGroup] = []
        self.choices: dict[str, tuple[QRadioButton, QRadioButton]] = {}
        self.notice = Notice()
        self._grid = QVBoxLayout()
        self.why = QLineEdit()
        self.despite = QCheckBox(self.tr("The NHS numbers differ, and I am sure that this is one person"))
        why = Field(
            "why", self.tr("How do you know that this is one person?"), self.why,
            self.tr("For example, same address and telephone, and she says so"),
        )  # fmt: skip
        self.fields = Fields(why)
        self.save = button(self.tr("Join the records"), self._join, main=True)
        self.swap = button(self.tr("Keep the other record"), self._swap)
        self.apart = button(self.tr("These are two people"), self._tell_apart)
        self.back = button(self.tr("Back to the list"), self.closed.emit, shortcut="Esc")
        table = QWidget()
        table.setLayout(self._grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(10)
        layout.addWidget(title(self.tr("Are these of one person?")))
        layout.addWidget(
            label(
                self.tr(
                    "Notes, plans, measures and referrals of both are shown together afterwards. Choose what is right "
                    "where the two records differ; what is not chosen stays in the history."
                )
            )
        )
        layout.addWidget(self.notice)
        layout.addWidget(Page(stack(table)), 1)
        layout.addWidget(self.despite)
        layout.addWidget(why)
        layout.addLayout(row(self.save, self.swap, self.apart, self.back))

    def show_pair(self, kept: UUID, merged: UUID) -> None:
        """Show two records, the first to be kept; its fact is chosen unless only the other knows one."""
        self._kept, self._merged = kept, merged
        self._facts = self._facts or _facts()
        self.notice.hide()
        self.fields.clear()
        self.why.clear()
        self.despite.setChecked(False)
        both = self._desk.ask(_both, kept, merged)
        self.despite.setVisible(both.have_other_numbers)
        self._lay_out(both)
        controls = [button for pair in self.choices.values() for button in pair]
        set_tab_order(*controls, self.despite, self.why, self.save, self.swap, self.apart, self.back)
        (controls[0] if controls else self.why).setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, both: _Both) -> None:
        empty(self._grid)
        self._groups.clear()
        self.choices.clear()
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        for column, width in enumerate((2, 3, 3)):
            grid.setColumnStretch(column, width)
        for column, text in enumerate((self.tr("Kept record"), self.tr("Other record")), start=1):
            grid.addWidget(label(text, "quiet"), 0, column)
        for column, side in enumerate((both.kept, both.merged), start=1):
            grid.addWidget(label(self._heading(side), "heading"), 1, column)
        for place, each in enumerate(both.differences, start=2):
            self._add_line(grid, place, each)
        if not both.differences:
            grid.addWidget(label(self.tr("Both records say the same.")), 2, 1)
        self._grid.addWidget(made)
        self._grid.addStretch(1)
        made.show()

    def _add_line(self, grid: QGridLayout, place: int, each: Difference) -> None:
        name = self._name(each.key)
        heading: QLabel = label(name, "heading")
        grid.addWidget(heading, place, 0)
        pair = (QRadioButton(self._shown(each.key, each.kept)), QRadioButton(self._shown(each.key, each.merged)))
        group = QButtonGroup(self)
        for column, choice in enumerate(pair, start=1):
            side = self.tr("kept record") if column == 1 else self.tr("other record")
            choice.setAccessibleName(f"{name}, {side}: {choice.text()}")
            group.addButton(choice)
            grid.addWidget(choice, place, column)
        pair[1 if each.is_better else 0].setChecked(True)
        self._groups.append(group)
        self.choices[each.key] = pair

    def _heading(self, side: _Side) -> str:
        known = [side.banner.name]
        if side.banner.date_of_birth:
            known.append(self.tr("born {0}").format(words.day(side.banner.date_of_birth)))
        if side.banner.nhs_number:
            known.append(self.tr("NHS number {0}").format(words.nhs_number(side.banner.nhs_number)))
        known.append(self.tr("1 note") if side.notes == 1 else self.tr("{0} notes").format(side.notes))
        return ", ".join(known)

    def _name(self, key: str) -> str:
        fact = self._facts.get(key)
        return fact.label if fact else key.partition(".")[2].replace("_", " ").capitalize()

    def _shown(self, key: str, value: object) -> str:
        fact = self._facts.get(key)
        if fact is not None and str(value) in fact.offered:
            text = fact.offered[str(value)]
        elif isinstance(value, bool):
            text = self.tr("Yes") if value else self.tr("No")
        elif isinstance(value, date):
            text = words.day(value)
        else:
            told = fact.text(value) if fact is not None else str(value or "")
            text = ", ".join(" ".join(line.split()) for line in told.splitlines())
        short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
        return short.replace("&", "&&") or self.tr("(not known)")

    @Slot()
    def _swap(self) -> None:
        if self._kept is not None and self._merged is not None:
            self.show_pair(self._merged, self._kept)

    @Slot()
    def _join(self) -> None:
        kept, merged = self._kept, self._merged
        if kept is None or merged is None:
            return
        self.fields.clear()
        take = [key for key, (_, other) in self.choices.items() if other.isChecked()]
        despite = self.despite.isChecked()
        why = self.why.text()
        try:
            self._desk.do(lambda work: merge.join(work, kept, merged, take=take, why=why, despite_numbers=despite))
        except Problem as problem:
            if not self.fields.show(problem):
                self.notice.show_problem(problem)
            return
        self.joined.emit(kept)

    @Slot()
    def _tell_apart(self) -> None:
        if self._kept is None or self._merged is None:
            return
        try:
            self._desk.do(duplicates.tell_apart, self._kept, self._merged)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.told_apart.emit()


_LONGEST = 70


def _both(view: View, kept: UUID, merged: UUID) -> _Both:
    return _Both(
        _side(view, kept),
        _side(view, merged),
        merge.compare(view, kept, merged),
        merge.have_other_numbers(view, kept, merged),
    )


def _side(view: View, patient: UUID) -> _Side:
    return _Side(patients.banner(view, patient), len(note.timeline(view, patient)))


def _facts() -> dict[str, Fact]:
    """The facts that forms ask for, by table and name, with the words that the forms have for them."""
    return {
        f"{part.table}.{fact.name}": fact
        for section in sections()
        for part in section.parts
        if isinstance(part, PageOf)
        for fact in part.facts
    }
