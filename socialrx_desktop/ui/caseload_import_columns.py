"""What the columns of a caseload file mean: each heading with its first cells, and a list to say what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from socialrx_desktop.domain.caseload_columns import FACTS, Fact
from socialrx_desktop.domain.pathway import Pathway
from socialrx_desktop.domain.table import Table
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.caseload_rows import Choices
from socialrx_desktop.ui import form
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import Page, empty, set_tab_order, tab_as_laid_out

_EXAMPLES = 3
_LONGEST_EXAMPLE = 60


class ColumnsForm(QWidget):
    """`sheet_wanted` carries the name of another sheet; `see_wanted` that all is said; `other_wanted` another file."""

    sheet_wanted = Signal(str)
    see_wanted = Signal()
    other_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ways: Mapping[str, Pathway] = {}
        self.lists: dict[str, Choice] = {}
        self._file = form.label("", "heading")
        self._notes = form.label("")
        self.sheet = Choice()
        self._sheet_field = form.Field("sheet", self.tr("Sheet"), self.sheet)
        self.pathway = Choice()
        self.stage = Choice()
        self.notice = form.Notice()
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self.see_button = form.button(self.tr("See what will happen"), self.see_wanted.emit, main=True)
        self.other_button = form.button(self.tr("Choose another file"), self.other_wanted.emit)
        self._lay_out()
        self.pathway.currentIndexChanged.connect(self._offer_stages)
        self.sheet.activated.connect(lambda: self.sheet_wanted.emit(self.sheet.value()))

    def show_table(self, file: str, table: Table, columns: Mapping[str, Fact], ways: Mapping[str, Pathway]) -> None:
        """Ask about this table, with what its headings are likely to mean chosen."""
        self._ways = ways
        self.notice.hide()
        count = len(table.rows)
        rows = self.tr("1 row") if count == 1 else self.tr("{0} rows").format(f"{count:,}")
        self._file.setText(self.tr("{file}: {rows} under the headings.").format(file=file, rows=rows))
        self._notes.setText("\n".join(table.notes))
        self._notes.setVisible(bool(table.notes))
        self.sheet.offer({name: name for name in table.sheets})
        self.sheet.choose(table.sheet)
        self._sheet_field.setVisible(len(table.sheets) > 1)
        self.pathway.offer({way.id: way.name for way in ways.values()})
        self._offer_stages()
        self._show_columns(table, columns)

    def choices(self) -> Choices:
        """What is said now."""
        columns = {heading: Fact(each.value()) for heading, each in self.lists.items() if each.value()}
        return Choices(columns, self.pathway.value(), self.stage.value())

    def show_problem(self, problem: InputProblem) -> None:
        """Say what cannot be, with the cursor where it can be put right."""
        self.notice.show_problem(problem)
        blamed = next((each for each in self.lists.values() if each.value() == problem.field), None)
        (blamed or next(iter(self.lists.values()))).setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        said = form.row(
            self._sheet_field,
            form.Field("pathway", self.tr("Pathway"), self.pathway),
            form.Field("stage", self.tr("Usual stage"), self.stage),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._file)
        layout.addWidget(self._notes)
        layout.addWidget(self.notice)
        layout.addLayout(said)
        layout.addWidget(Page(self._body), 1)
        layout.addLayout(form.row(self.see_button, self.other_button))

    def _show_columns(self, table: Table, columns: Mapping[str, Fact]) -> None:
        empty(self._grid)
        self.lists = {}
        for place, text in enumerate((self.tr("Heading"), self.tr("What it is"), self.tr("First rows"))):
            self._grid.addWidget(form.label(text, "heading"), 0, place)
        offered = {"": self.tr("Leave out"), **{str(fact): words for fact, words in FACTS.items()}}
        for number, heading in enumerate(table.headings, start=1):
            chosen = Choice(offered)
            chosen.choose(columns.get(heading, ""))
            chosen.setAccessibleName(self.tr("What “{0}” is").format(heading))
            examples = form.label(_examples(table, number - 1))
            chosen.setAccessibleDescription(examples.text())
            self._grid.addWidget(form.label(heading), number, 0)
            self._grid.addWidget(chosen, number, 1)
            self._grid.addWidget(examples, number, 2)
            self.lists[heading] = chosen
        self._grid.setRowStretch(len(table.headings) + 1, 1)
        tab_as_laid_out(self._body)
        set_tab_order(self.stage, *self.lists.values(), self.see_button, self.other_button)

    def _offer_stages(self) -> None:
        way = self._ways.get(self.pathway.value())
        if way is not None:
            self.stage.offer({stage.id: stage.name for stage in way.stages.values() if stage.is_open})
            self.stage.choose(way.reopens_to)


def _examples(table: Table, place: int) -> str:
    """The first cells of a column that say something."""
    filled: Sequence[str] = list(islice((row.cells[place] for row in table.rows if row.cells[place]), _EXAMPLES))
    texts = [" ".join(text.split()) for text in filled]
    short = [text if len(text) <= _LONGEST_EXAMPLE else f"{text[:_LONGEST_EXAMPLE]}…" for text in texts]
    return "  ·  ".join(short)
