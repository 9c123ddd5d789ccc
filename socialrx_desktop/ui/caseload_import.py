"""Bringing a caseload in: choose a file, say what its columns are, see what will happen, and let it happen or not."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.domain.caseload_columns import Fact
from socialrx_desktop.domain.pathway import Pathway
from socialrx_desktop.domain.table import Table
from socialrx_desktop.problems import InputProblem, Problem, Stopped
from socialrx_desktop.store import caseload_import, definitions
from socialrx_desktop.store.caseload_import import Plan
from socialrx_desktop.store.caseload_rows import Choices
from socialrx_desktop.store.transaction import View
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui import form
from socialrx_desktop.ui.caseload_import_columns import ColumnsForm
from socialrx_desktop.ui.caseload_import_preview import PreviewPanel
from socialrx_desktop.ui.columns import stack
from socialrx_desktop.ui.desk import Desk, Job

T = TypeVar("T")

_SECONDS_BETWEEN_SIGNALS = 0.05


@dataclass(frozen=True)
class _Asked:
    """What is asked of the workspace before the columns are shown."""

    columns: Mapping[str, Fact]
    ways: Mapping[str, Pathway]


class _Progress(QObject):
    """Carries from the worker to the window how far it is, at most 20 times a second."""

    at = Signal(int, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._said = 0.0

    def say(self, done: int, total: int) -> None:
        """Called on the worker."""
        now = time.monotonic()
        if now - self._said >= _SECONDS_BETWEEN_SIGNALS:
            self._said = now
            self.at.emit(done, total)


class CaseloadImportScreen(QWidget):
    """`closed` when the person wants to see the caseload again."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._path = Path()
        self._table: Table | None = None
        self._plan: Plan | None = None
        self._progress = _Progress(self)
        self._progress.at.connect(self._show_progress)
        self.notice = form.Notice()
        self.file_button = form.button(self.tr("Choose a file…"), self._choose_file, main=True)
        self.columns = ColumnsForm()
        self.preview = PreviewPanel()
        self.doing = form.label("")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("How far it is"))
        self.cancel_button = form.button(self.tr("Cancel"), self._cancel)
        self.close_button = form.button(self.tr("Back to the caseload"), self._close)
        self._pages = QStackedWidget()
        self._start = self._first_page()
        self._lay_out()
        self._connect()
        self._show_working(False)

    @property
    def is_working(self) -> bool:
        """Whether something is being read or brought in now."""
        return self._job is not None

    def start(self) -> None:
        """Show where the person left it; the first time, that a file is wanted."""
        if not self.is_working and self._table is None:
            self._pages.setCurrentWidget(self._start)
            self.file_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def open(self, path: str) -> None:
        """Read the file at `path`, and ask what its columns are."""
        self._path = Path(path)
        self._read("")

    @Slot()
    def see(self) -> None:
        """Work out what would happen to each row, as the columns are said to be."""
        self._look(self.columns.choices())

    @Slot()
    def bring_in(self) -> None:
        """Let happen what the plan says."""
        plan, progress = self._plan, self._progress
        assert plan is not None, "the button is shown with a plan"

        def job(workspace: Workspace, ticket: Job) -> int:
            with workspace.work() as work:
                return len(caseload_import.apply(work, plan, progress=progress.say, cancelled=ticket.is_cancelled))

        self._begin(self.tr("Bringing the people in."), job, self._show_done)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.is_working:
            self._close()
            return
        super().keyPressEvent(event)

    def _first_page(self) -> QWidget:
        page = stack(
            form.label(
                self.tr(
                    "Choose a spreadsheet (xlsx) or a CSV file with one row for each person and headings above. You "
                    "see what each column is and what will happen to each row before anything is changed."
                )
            ),
            form.label(
                self.tr(
                    "People who are here already, or may be, are left out and named. So are rows with mistakes: you "
                    "can save them, mend them, and bring them in again."
                )
            ),
        )
        layout = page.layout()
        assert isinstance(layout, QVBoxLayout), "a stack is a column"
        layout.addLayout(form.row(self.file_button))
        layout.addStretch(1)
        return page

    def _lay_out(self) -> None:
        for page in (self._start, self.columns, self.preview):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 12, 18, 12)
        layout.setSpacing(10)
        layout.addWidget(form.title(self.tr("Bring in a caseload")))
        layout.addWidget(self.notice)
        layout.addWidget(self.doing)
        layout.addWidget(self.bar)
        layout.addLayout(form.row(self.cancel_button))
        layout.addWidget(self._pages, 1)
        layout.addLayout(form.row(self.close_button))

    def _connect(self) -> None:
        self.columns.sheet_wanted.connect(self._read)
        self.columns.see_wanted.connect(self.see)
        self.columns.other_wanted.connect(self._start_again)
        self.preview.go_wanted.connect(self.bring_in)
        self.preview.columns_wanted.connect(self._show_columns)
        self.preview.done_wanted.connect(self._close)
        self.preview.taken.connect(self._take)
        self._desk.bug.connect(self._finish)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a caseload file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Tables (*.xlsx *.csv *.tsv *.txt)"), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.open)
        dialog.open()

    @Slot(str)
    def _read(self, sheet: str) -> None:
        path = self._path

        def job(_: Workspace, ticket: Job) -> Table:
            from socialrx_desktop.exchange import tabular  # only when a caseload is brought in

            return tabular.read(path, sheet=sheet, cancelled=ticket.is_cancelled)

        self._begin(self.tr("Reading the file."), job, self._ask_columns)

    def _ask_columns(self, table: Table) -> None:
        self._table = table
        asked = self._desk.ask(_asked, self._desk.workspace, table)
        self.columns.show_table(self._path.name, table, asked.columns, asked.ways)
        self._show_columns()

    @Slot()
    def _show_columns(self) -> None:
        self._pages.setCurrentWidget(self.columns)
        first = next(iter(self.columns.lists.values()))
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self, choices: Choices) -> None:
        table, progress = self._table, self._progress
        assert table is not None, "the button is shown with a table"

        def job(workspace: Workspace, ticket: Job) -> Plan:
            with workspace.look() as view:
                return caseload_import.plan(view, table, choices, progress=progress.say, cancelled=ticket.is_cancelled)

        self._begin(self.tr("Looking at the rows."), job, self._show_plan)

    def _show_plan(self, plan: Plan) -> None:
        self._plan = plan
        self._desk.do(caseload_import.remember, plan.table.headings, plan.choices.columns)
        self.preview.show_plan(plan)
        self._pages.setCurrentWidget(self.preview)
        self.preview.focus_first()
        form.announce(self, self.preview.summary.text())

    @Slot(int)
    def _take(self, row: int) -> None:
        if self._plan is not None and not self.is_working:
            choices = self._plan.choices
            self._look(replace(choices, taken=choices.taken ^ {row}))

    def _show_done(self, _: int) -> None:
        self.preview.show_done()
        self.close_button.hide()  # the main button does the same

    def _begin(self, words: str, job: Callable[[Workspace, Job], T], then: Callable[[T], object]) -> None:
        """Do it on the worker, with a bar and a way to stop it."""
        self.notice.hide()
        self.columns.notice.hide()
        self.doing.setText(words)
        self.bar.setRange(0, 0)
        self._show_working(True)

        def show(outcome: T) -> None:
            self._finish()
            then(outcome)

        self._job = self._desk.later(self, job, show, self._show_trouble)
        self.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_trouble(self, problem: Problem) -> None:
        self._finish()
        if isinstance(problem, Stopped):
            self.notice.say(self.tr("Stopped. Nothing was changed."))
        elif isinstance(problem, InputProblem) and self._pages.currentWidget() is self.columns:
            self.columns.show_problem(problem)
            return
        else:
            self.notice.show_problem(problem)
        self._focus_page()

    def _focus_page(self) -> None:
        page = self._pages.currentWidget()
        if page is self.preview:
            self.preview.focus_first()
            return
        wanted = self.columns.see_button if page is self.columns else self.file_button
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.cancel_button.setEnabled(False)
            self.doing.setText(self.tr("Stopping…"))

    @Slot()
    def _finish(self) -> None:
        self._job = None
        self._show_working(False)

    @Slot(int, int)
    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _show_working(self, is_working: bool) -> None:
        for widget in (self.doing, self.bar, self.cancel_button):
            widget.setVisible(is_working)
        self.cancel_button.setEnabled(True)
        self._pages.setEnabled(not is_working)

    @Slot()
    def _start_again(self) -> None:
        """Forget the file; patients' names in it are kept in memory no longer than wanted."""
        self._table, self._plan = None, None
        self.close_button.show()
        self.start()

    @Slot()
    def _close(self) -> None:
        if self._pages.currentWidget() is self.preview and self.preview.is_done:
            self._start_again()
        self.closed.emit()


def _asked(view: View, workspace: Workspace, table: Table) -> _Asked:
    ways = {name: way for name, way in definitions.pathways(view).items() if way.is_offered}
    return _Asked(caseload_import.columns_for(view, workspace.worker, table.headings), ways)
