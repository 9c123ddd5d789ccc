"""The caseload as a table that holds ids alone and fetches the lines it shows, a page at a time.

A list of 50,000 cases opens as fast as one of 50 (performance.md section 3): ids in order, pages of 100 lines, the 40
pages looked at last kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor

from socialrx_desktop.domain import words
from socialrx_desktop.store.referral import CaseloadRow
from socialrx_desktop.ui import theme

PAGE = 100
PAGES_KEPT = 40

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[list[UUID]], dict[UUID, CaseloadRow]]


class Column(IntEnum):
    """The columns, in order."""

    NAME = 0
    NEXT_ACTION = 1
    DUE = 2
    STAGE = 3
    NEEDS = 4
    WORKER = 5


class CaseloadModel(QAbstractTableModel):
    """Lines of the caseload. `fetch` gives the lines of one page's referrals."""

    def __init__(self, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._ids: list[UUID] = []
        self._pages: OrderedDict[int, list[tuple[str, ...]]] = OrderedDict()
        self._patients: dict[int, list[UUID]] = {}
        self._today = date.min
        self._headings = (
            self.tr("Name"),
            self.tr("Next action"),
            self.tr("Due"),
            self.tr("Stage"),
            self.tr("Needs"),
            self.tr("Link worker"),
        )

    def show_ids(self, ids: list[UUID], today: date) -> None:
        """Show these referrals; when they are those of before, their lines are asked for again and nothing moves."""
        if ids == self._ids and today == self._today:
            self._forget_pages()
            if ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(Column) - 1))
            return
        self.beginResetModel()
        self._forget_pages()
        self._ids, self._today = ids, today
        self.endResetModel()

    def extend_to(self, ids: list[UUID]) -> None:
        """Show the rest of a list whose beginning is shown already; a list that has changed meanwhile is shown anew."""
        shown = len(self._ids)
        if ids[:shown] != self._ids:
            self.show_ids(ids, self._today)
            return
        if len(ids) > shown:
            self.beginInsertRows(QModelIndex(), shown, len(ids) - 1)
            # The last page may be short, and is asked for again with its new lines.
            self._drop(shown // PAGE)
            self._ids = ids
            self.endInsertRows()

    def referral(self, row: int) -> UUID:
        """The referral of a row."""
        return self._ids[row]

    def row_of(self, referral: UUID) -> int:
        """Where a referral stands; -1 when it is not in the list."""
        try:
            return self._ids.index(referral)
        except ValueError:
            return -1

    def patient(self, row: int) -> UUID | None:
        """Whose referral a row is; None if the referral has left the caseload since the list was asked for."""
        self._page(row // PAGE)
        patient = self._patients[row // PAGE][row % PAGE]
        return patient if patient.int else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default, never changed
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt takes any value
        if role == Qt.ItemDataRole.DisplayRole:
            row = index.row()
            return self._page(row // PAGE)[row % PAGE][index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index.row(), index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == Column.DUE:
            row = index.row()
            is_late = self._page(row // PAGE)[row % PAGE][-1]
            return QBrush(QColor(theme.current().red)) if is_late else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # Qt takes any value
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _spoken(self, row: int, column: int) -> str:
        line = self._page(row // PAGE)[row % PAGE]
        if column != Column.NAME:
            return f"{self._headings[column]}: {line[column] or self.tr('nothing')}"
        name, action, due, stage, needs, _, _ = line
        spoken_due = self.tr("due {0}").format(due) if due else ""
        return ", ".join(part for part in (name, action, spoken_due, stage, needs) if part)

    def _page(self, number: int) -> list[tuple[str, ...]]:
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
            return page
        ids = self._ids[number * PAGE : (number + 1) * PAGE]
        found = self._fetch(ids)
        rows = [found.get(each) for each in ids]
        page = [self._cells(row) for row in rows]
        self._pages[number] = page
        self._patients[number] = [row.patient_id if row else UUID(int=0) for row in rows]
        if len(self._pages) > PAGES_KEPT:
            self._drop(next(iter(self._pages)))
        return page

    def _cells(self, row: CaseloadRow | None) -> tuple[str, ...]:
        if row is None:
            return ("", self.tr("No longer open"), "", "", "", "", "")
        due = words.due(row.due, self._today) if row.due else ""
        late = "late" if row.due and row.due < self._today else ""
        return (row.name, row.next_action, due, row.stage, row.needs, row.worker, late)

    def _drop(self, number: int) -> None:
        self._pages.pop(number, None)
        self._patients.pop(number, None)

    def _forget_pages(self) -> None:
        self._pages.clear()
        self._patients.clear()
