"""What will happen to each row of a caseload file, before it happens: who comes in, who is left out and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from socialrx_desktop.exchange import tabular
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import caseload_import, disk
from socialrx_desktop.store.caseload_import import Line, Outcome, Plan
from socialrx_desktop.ui import form
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.line_table import Column, LineTable
from socialrx_desktop.ui.line_table import Line as Shown


class PreviewPanel(QWidget):
    """The rows. `go_wanted` that the plan is right; `taken` carries a row to take, or to leave out again."""

    go_wanted = Signal()
    columns_wanted = Signal()
    done_wanted = Signal()
    taken = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self.is_done = False
        self.summary = form.label("", "heading")
        self.notes = form.label("")
        self.notice = form.Notice()
        self.which = Choice({"out": self.tr("Rows that are left out"), "all": self.tr("All rows")})
        columns = (
            Column(self.tr("Row"), 6),
            Column(self.tr("Name"), 22, is_bold=True),
            Column(self.tr("What happens"), 24),
            Column(self.tr("Column"), 18),
            Column(self.tr("Why"), 60),
        )
        self.table = LineTable(columns, {"T": self._take, " ": self._take})
        self.table.setAccessibleName(self.tr("Rows of the file"))
        self.detail = form.label("")
        self.take_button = form.button(self.tr("Take this row nevertheless (T)"), self._take_chosen)
        self.go_button = form.button(self.tr("Bring in"), self.go_wanted.emit, main=True)
        self.back_button = form.button(self.tr("Back to the columns"), self.columns_wanted.emit)
        self.list_button = form.button(self.tr("Save why rows are left out…"), self._choose_list)
        self.rows_button = form.button(self.tr("Save these rows to mend…"), self._choose_rows)
        self.done_button = form.button(self.tr("Go to the caseload"), self.done_wanted.emit, main=True)
        self._lay_out()
        self.which.currentIndexChanged.connect(self._show_lines)
        self.table.selectionModel().currentRowChanged.connect(self._show_detail)
        self.table.lines.modelReset.connect(self._show_detail)

    def show_plan(self, plan: Plan) -> None:
        """Show what would happen."""
        self._plan = plan
        self.notice.hide()
        coming, left_out = len(plan.cases), len(plan.left_out)
        self.summary.setText(
            self.tr("{people} will be brought in. {rows} left out.").format(
                people=self._people(coming), rows=self._rows_are(left_out)
            )
        )
        self.notes.setText("\n".join(plan.notes))
        self.notes.setVisible(bool(plan.notes))
        self.go_button.setText(self.tr("Bring in {0}").format(self._people(coming)))
        self.go_button.setAccessibleName(self.go_button.text())
        self._show_buttons(is_done=False)
        self.which.choose("out" if left_out else "all")
        self._show_lines()

    def show_done(self) -> None:
        """Say that what the plan said has happened."""
        assert self._plan is not None, "it was shown before it was done"
        coming, left_out = len(self._plan.cases), len(self._plan.left_out)
        self.summary.setText(
            self.tr("{people} brought in. {rows} left out.").format(
                people=self._people_are(coming), rows=self._rows_are(left_out)
            )
        )
        self._show_buttons(is_done=True)
        self.done_button.setFocus(Qt.FocusReason.OtherFocusReason)
        form.announce(self, self.summary.text())

    def focus_first(self) -> None:
        """Put the cursor on the first row that needs a look, or on the way on."""
        (self.table if self._plan and self._plan.left_out else self.go_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.summary)
        layout.addWidget(self.notes)
        layout.addWidget(self.notice)
        layout.addLayout(form.row(form.Field("which", self.tr("Show"), self.which)))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.detail)
        layout.addLayout(form.row(self.take_button, self.list_button, self.rows_button))
        layout.addLayout(form.row(self.go_button, self.done_button, self.back_button))

    def _show_buttons(self, *, is_done: bool) -> None:
        assert self._plan is not None, "a plan is shown"
        self.is_done = is_done
        self.go_button.setVisible(not is_done)
        self.go_button.setEnabled(bool(self._plan.cases))
        self.back_button.setVisible(not is_done)
        self.done_button.setVisible(is_done)
        is_choice = self._plan.choices.taken or any(line.outcome is Outcome.ALIKE for line in self._plan.lines)
        self.take_button.setVisible(bool(is_choice) and not is_done)
        for button in (self.list_button, self.rows_button):
            button.setVisible(bool(self._plan.left_out))

    @Slot()
    def _show_lines(self) -> None:
        if self._plan is None:
            return
        lines = self._plan.left_out if self.which.value() == "out" else self._plan.lines
        self.table.show_lines([self._shown(line) for line in lines])

    def _shown(self, line: Line) -> Shown:
        happens = self._happens(line)
        headings = ", ".join(fault.heading for fault in line.faults if fault.heading)
        texts = (str(line.row), line.name, happens, headings, line.why)
        spoken = ", ".join(text for text in (f"{self.tr('Row')} {line.row}", line.name, happens, line.why) if text)
        is_out = line.outcome is not Outcome.NEW
        return Shown(UUID(int=line.row), texts, spoken, frozenset({2}) if is_out else frozenset())

    def _happens(self, line: Line) -> str:
        assert self._plan is not None, "a plan is shown"
        if line.outcome is Outcome.NEW:
            is_taken = line.row in self._plan.choices.taken
            return self.tr("Comes in, as you said") if is_taken else self.tr("Comes in")
        return {
            Outcome.HERE: self.tr("Left out: known already"),
            Outcome.ALIKE: self.tr("Left out: may be known"),
            Outcome.REFUSED: self.tr("Left out"),
        }[line.outcome]

    def _line(self, chosen: UUID | None) -> Line | None:
        lines = self._plan.lines if self._plan else ()
        return next((line for line in lines if chosen is not None and line.row == chosen.int), None)

    @Slot()
    def _show_detail(self) -> None:
        line = self._line(self.table.chosen)
        self.detail.setText(f"{line.where[0].upper()}{line.where[1:]}: {line.why}" if line and line.why else "")
        self.take_button.setEnabled(line is not None and self._may_take(line))
        is_taken = line is not None and self._plan is not None and line.row in self._plan.choices.taken
        self.take_button.setText(
            self.tr("Leave this row out after all (T)") if is_taken else self.tr("Take this row nevertheless (T)")
        )
        self.take_button.setAccessibleName(self.take_button.text())

    def _may_take(self, line: Line) -> bool:
        assert self._plan is not None, "a plan is shown"
        return line.outcome is Outcome.ALIKE or line.row in self._plan.choices.taken

    def _take_chosen(self) -> None:
        chosen = self.table.chosen
        if chosen is not None:
            self._take(chosen)

    def _take(self, chosen: UUID) -> None:
        line = self._line(chosen)
        if line is not None and self.take_button.isVisibleTo(self) and self._may_take(line):
            self.taken.emit(line.row)

    def _choose_list(self) -> None:
        self._choose(self.tr("Why rows are left out.csv"), self.save_list)

    def _choose_rows(self) -> None:
        self._choose(self.tr("Rows to mend.csv"), self.save_rows)

    def _choose(self, name: str, save: Callable[[str], object]) -> None:
        dialog = QFileDialog(self, self.tr("Save as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Tables (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(save)
        dialog.open()

    @Slot(str)
    def save_list(self, path: str) -> None:
        """Save which rows are left out and why, without anything that the cells say."""
        if self._plan is not None:
            self._save(Path(path), tabular.written(*caseload_import.report(self._plan)), "")

    @Slot(str)
    def save_rows(self, path: str) -> None:
        """Save the rows that are left out as they came."""
        warning = self.tr("The file holds names and is not locked: delete it when you have brought it in.")
        if self._plan is not None:
            self._save(Path(path), tabular.written(*caseload_import.to_mend(self._plan)), warning)

    def _save(self, path: Path, content: bytes, warning: str) -> None:
        try:
            disk.replace(path, content)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.notice.say(f"{self.tr('Saved as {0}.').format(path.name)} {warning}".strip())

    def _people(self, count: int) -> str:
        return self.tr("1 person") if count == 1 else self.tr("{0} people").format(f"{count:,}")

    def _people_are(self, count: int) -> str:
        return self.tr("1 person was") if count == 1 else self.tr("{0} people were").format(f"{count:,}")

    def _rows_are(self, count: int) -> str:
        return self.tr("1 row is") if count == 1 else self.tr("{0} rows are").format(f"{count:,}")
