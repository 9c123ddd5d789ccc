"""A list of people who may have two records, for somebody to look at pair by pair, and the pair side by side."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.domain.likeness import Degree
from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.store import duplicates
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.duplicates import Pair
from socialrx_desktop.store.patient import Banner
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui.desk import Desk, Job
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, row, title
from socialrx_desktop.ui.join_records import JoinRecords
from socialrx_desktop.ui.line_table import Column, Line, LineTable


class DuplicatesReview(QWidget):
    """The list and, above it when a pair is opened, the comparison. `opened` carries a person who was joined."""

    closed = Signal()
    opened = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pairs: list[Pair] = []
        self._degrees = {
            Degree.SAME: self.tr("Same"), Degree.LIKELY: self.tr("Likely"), Degree.POSSIBLE: self.tr("Possible"),
        }  # fmt: skip
        self._job: Job | None = None
        self.list = LineTable(
            (Column(self.tr("One record"), 3, is_bold=True), Column(self.tr("Another record"), 3, is_bold=True),
             Column(self.tr("Why they may be one person"), 6)),
            {"N": self._tell_apart},
        )  # fmt: skip
        self.list.setAccessibleName(self.tr("People who may have two records"))
        self.notice = Notice()
        self.join = JoinRecords(desk)
        self._status = label("", "quiet")
        self.one, self.other = QLineEdit(), QLineEdit()
        hint = self.tr("NHS number or record id")
        self._named = (
            Field("one", self.tr("Compare this record"), self.one, hint),
            Field("other", self.tr("with this one"), self.other, hint),
        )
        self.fields = Fields(*self._named)
        self.compare = button(self.tr("Compare"), self._compare_chosen, main=True)
        self.apart = button(self.tr("Two people (N)"), self._chosen_apart)
        self.compare_named = button(self.tr("Compare these two"), self._compare_named)
        self.back = button(self.tr("Back"), self.closed.emit, shortcut="Esc")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._whole())
        self._pages.addWidget(self.join)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.list.entered.connect(self._compare)
        self.join.closed.connect(self._return)
        self.join.joined.connect(self._joined)
        self.join.told_apart.connect(self.start)

    @Slot()
    def start(self) -> None:
        """Look through the workspace, and show whom it found."""
        self._pages.setCurrentIndex(0)
        self.fields.clear()
        self._status.setText(self.tr("Looking through all records…"))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._job is not None:
            self._job.cancel()
        self._job = self._desk.later(self, _pairs, self._show, self.notice.show_problem)

    @Slot()
    def leave(self) -> None:
        """Stop looking: the window is about to close."""
        if self._job is not None:
            self._job.cancel()

    def compare_pair(self, one: UUID, other: UUID) -> None:
        """Show two records side by side."""
        self._pages.setCurrentWidget(self.join)
        self.join.show_pair(one, other)

    def _whole(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(title(self.tr("People who may have two records")))
        column.addWidget(
            label(
                self.tr(
                    "Nothing is joined by itself. Choose a pair, compare the two records, and say whether they are of "
                    "one person. Records that are joined can be taken apart again."
                )
            )
        )
        column.addWidget(self.notice)
        column.addWidget(self.list, 1)
        column.addWidget(self._status)
        column.addLayout(row(self.compare, self.apart))
        named = row(*self._named, stretch=False)
        for place in range(len(self._named)):
            named.setStretch(place, 1)
        named.addWidget(self.compare_named, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(named)
        column.addLayout(row(self.back))
        return made

    def _show(self, pairs: list[Pair]) -> None:
        self._pairs = pairs
        self.list.show_lines([self._line(place, pair) for place, pair in enumerate(pairs)])
        found = len(pairs)
        self._status.setText(
            self.tr("Nobody seems to have two records.")
            if not found
            else self.tr("1 pair")
            if found == 1
            else self.tr("{0} pairs").format(found)
        )
        for each in (self.compare, self.apart):
            each.setEnabled(bool(found))

    def _line(self, place: int, pair: Pair) -> Line:
        why = f"{self._degrees[pair.likeness.degree]}: {', '.join(pair.likeness.words)}"
        texts = (_who(pair.one), _who(pair.other), why)
        return Line(UUID(int=place), texts, ". ".join(texts))

    @Slot(object)
    def _compare(self, line: UUID) -> None:
        pair = self._pairs[line.int]
        self.compare_pair(pair.one.id, pair.other.id)

    @Slot()
    def _compare_chosen(self) -> None:
        if self.list.chosen is not None:
            self._compare(self.list.chosen)

    @Slot()
    def _compare_named(self) -> None:
        self.fields.clear()
        found = []
        for name, text in (("one", self.one.text()), ("other", self.other.text())):
            try:
                found.append(self._desk.ask(patients.find, text))
            except InputProblem as problem:
                self.fields.show(InputProblem(problem.headline, field=name))
                return
        one, other = found
        if one == other:
            self.fields.show(InputProblem(self.tr("This is the same person."), field="other"))
            return
        self.compare_pair(one, other)

    @Slot()
    def _chosen_apart(self) -> None:
        if self.list.chosen is not None:
            self._tell_apart(self.list.chosen)

    def _tell_apart(self, line: UUID) -> None:
        pair = self._pairs[line.int]
        try:
            self._desk.do(duplicates.tell_apart, pair.one.id, pair.other.id)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self._show([each for each in self._pairs if each is not pair])

    @Slot()
    def _return(self) -> None:
        self._pages.setCurrentIndex(0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _joined(self, patient: UUID) -> None:
        self._pages.setCurrentIndex(0)
        self.opened.emit(patient)


def _who(banner: Banner) -> str:
    return f"{banner.name}, born {words.day(banner.date_of_birth)}" if banner.date_of_birth else banner.name


def _pairs(workspace: Workspace, job: Job) -> list[Pair]:
    with workspace.look() as view:
        return duplicates.pairs(view, is_cancelled=job.is_cancelled)
