"""Wellbeing: the four ONS questions in their own words, and the figures so far, one by one and never added up."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from socialrx_desktop.domain import typed, words
from socialrx_desktop.domain.instrument import Item
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import measure, referral
from socialrx_desktop.store.definitions import instrument
from socialrx_desktop.store.measure import AnsweredBy, Response, TimePoint
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import Columns, Page, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label, line, row

INSTRUMENT = "ons4"


class WellbeingPanel(QWidget):
    """Asking the questions and reading the answers of one patient."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._instrument = instrument(INSTRUMENT)
        self.answers = {item.id: Choice(self._answers(item)) for item in self._instrument.items}
        self.time_point = Choice(choices.time_points())
        self.answered_by = Choice(choices.answered_by())
        self.taken_on = line(width=22)
        self.reason = line()
        self.save = button(self.tr("Save answers"), self._save, main=True)
        self.notice = Notice()
        self._status = label("", "quiet")
        self.table = QTableWidget()
        self._nothing = label(self.tr("No answers yet."), "quiet")
        self._build()
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Ask this person, and show their answers so far."""
        self._patient = patient
        self.notice.hide()
        self._clear()
        self._status.setText("")
        self.refresh()

    def refresh(self) -> None:
        """Ask for the answers again."""
        if self._patient is None:
            return
        found = [each for each in self._desk.ask(measure.responses, self._patient) if each.instrument == INSTRUMENT]
        self._nothing.setVisible(not found)
        self.table.setVisible(bool(found))
        self._share_out_columns()
        self.table.setRowCount(len(found))
        for place, response in enumerate(reversed(found)):
            for column, text in enumerate(self._cells(response)):
                self.table.setItem(place, column, QTableWidgetItem(text))

    def _build(self) -> None:
        questions = [Field(item.id, item.text, self.answers[item.id], _ends(item)) for item in self._instrument.items]
        circumstances = [
            Field("time_point", self.tr("When in the support"), self.time_point),
            Field("answered_by", self.tr("How it was answered"), self.answered_by),
            Field("taken_on", self.tr("Answered on"), self.taken_on, self.tr("Empty for today")),
            Field(
                "reason_not_done",
                self.tr("If it was not done, why?"),
                self.reason,
                self.tr("For example, too tired, or did not want to"),
            ),
        ]
        self._fields = Fields(*questions, *circumstances)
        self._lay_out_table()
        saving = QWidget()
        line_ = row(self.save, stretch=False)
        line_.setContentsMargins(0, 0, 0, 0)
        line_.addWidget(self._status, 1)
        saving.setLayout(line_)
        source = label(self.tr("{0}. Each answer stands for itself.").format(self._instrument.name), "quiet")
        content = stack(
            self.notice,
            Columns(stack(source, *questions), stack(*circumstances, saving)),
            label(self.tr("Answers so far"), "heading"),
            self._nothing,
            self.table,
            margins=(18, 12, 18, 14),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(content))
        set_tab_order(
            *(field.control for field in questions), *(field.control for field in circumstances), self.save, self.table
        )

    def _lay_out_table(self) -> None:
        headings = [
            self.tr("Day"),
            *(item.name for item in self._instrument.items),
            self.tr("When"),
            self.tr("How, or why not"),
        ]
        self.table.setColumnCount(len(headings))
        self.table.setHorizontalHeaderLabels(headings)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setAccessibleName(self.tr("Answers so far, newest first"))
        self.table.setMinimumHeight(self.table.fontMetrics().lineSpacing() * 9)

    def _share_out_columns(self) -> None:
        character = self.table.fontMetrics().averageCharWidth()
        for column in range(self.table.columnCount() - 1):
            self.table.setColumnWidth(column, character * (20 if column == 0 else 17))

    def _cells(self, response: Response) -> list[str]:
        figures = [self._figure(item, response.answers.get(item.id)) for item in self._instrument.items]
        how = response.reason_not_done or choices.answered_by()[response.answered_by]
        return [words.day(response.taken_on), *figures, choices.time_points()[response.time_point], how]

    def _figure(self, item: Item, answer: int | None) -> str:
        return self.tr("No answer") if answer is None else f"{answer} ({item.band(answer)})"

    def _answers(self, item: Item) -> dict[str, str]:
        return {
            "": self.tr("No answer"),
            **{str(number): str(number) for number in range(item.lowest, item.highest + 1)},
        }

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if "measure_response" in kinds:
            self.refresh()

    @Slot()
    def _save(self) -> None:
        if self._patient is None:
            return
        self.notice.hide()
        self._fields.clear()
        try:
            self._record(self._patient)
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return
        self._clear()
        self._status.setText(self.tr("Saved on this computer."))
        announce(self, self._status.text())

    def _record(self, patient: UUID) -> None:
        today = self._desk.ask(lambda view: view.today)
        current = self._desk.ask(referral.current, patient)
        self._desk.do(
            measure.record,
            patient,
            INSTRUMENT,
            {name: int(choice.value()) for name, choice in self.answers.items() if choice.value()},
            time_point=TimePoint(self.time_point.value()),
            answered_by=AnsweredBy(self.answered_by.value()),
            taken_on=typed.past_day(self.taken_on.text(), today, field="taken_on"),
            referral=current.id if current else None,
            reason_not_done=self.reason.text(),
        )

    def _clear(self) -> None:
        self._fields.clear()
        for choice in self.answers.values():
            choice.choose("")
        self.time_point.setCurrentIndex(0)
        self.answered_by.setCurrentIndex(0)
        self.taken_on.clear()
        self.reason.clear()


def _ends(item: Item) -> str:
    return f"{item.lowest}: {item.lowest_label}. {item.highest}: {item.highest_label}"
