"""The exports in the outbox as a table: what, about whom, to whom, and how each one stands, in words and by a sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.store import outbox, patient
from socialrx_desktop.store.outbox import Item, State
from socialrx_desktop.store.transaction import View
from socialrx_desktop.ui.connectivity import Connectivity

MOST_SHOWN = 200
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SIGNS = {
    State.WAITING: "○",
    State.SENDING: "→",
    State.HELD: "‖",
    State.DELIVERED: "✓",
    State.REFUSED: "✗",
    State.WITHDRAWN: "–",
}


@dataclass(frozen=True)
class Row:
    """An item, and the name of the patient whom it is about; empty if it is about nobody."""

    item: Item
    about: str


def rows(view: View) -> list[Row]:
    """The newest items."""
    found = outbox.items(view, limit=MOST_SHOWN)
    names = {each: patient.banner(view, each).name for each in {item.patient for item in found if item.patient}}
    return [Row(item, names[item.patient] if item.patient else "") for item in found]


class Items(QTableView):
    """`moved` says which item is chosen, None for none."""

    moved = Signal(object)

    def __init__(self, connectivity: Connectivity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(connectivity, self)
        self.setModel(self._model)
        self.setAccessibleName(self.tr("Exports in the outbox"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        self.selectionModel().currentRowChanged.connect(self._say)
        self.size_to_font()

    def show_rows(self, found: Sequence[Row]) -> None:
        """Show these; the item that was chosen stays chosen, or else the first one is."""
        chosen = self.chosen()
        self._model.replace(found)
        if not found:
            self.moved.emit(None)
            return
        place = next((n for n, row in enumerate(found) if chosen is not None and row.item.id == chosen.item.id), 0)
        self.selectRow(place)
        self.moved.emit(self.chosen())

    def repaint_states(self) -> None:
        """Show anew what can be reached."""
        self._model.touch()

    def chosen(self) -> Row | None:
        """The row that is chosen."""
        found = self.currentIndex().data(int(Qt.ItemDataRole.UserRole))
        return found if isinstance(found, Row) else None

    def size_to_font(self) -> None:
        """Rows and columns as wide as the text of today's size asks."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + 12)
        for column, characters in enumerate(_WIDTHS):
            self.setColumnWidth(column, characters * self.fontMetrics().averageCharWidth())

    def _say(self) -> None:
        self.moved.emit(self.chosen())


_WIDTHS = (25, 11, 20, 21, 25, 6)


class _Model(QAbstractTableModel):
    def __init__(self, connectivity: Connectivity, parent: QObject) -> None:
        super().__init__(parent)
        self._connectivity = connectivity
        self._rows: Sequence[Row] = ()
        self._headings = (
            self.tr("How it stands"),
            self.tr("What"),
            self.tr("About"),
            self.tr("To"),
            self.tr("Since"),
            self.tr("Tries"),
        )

    def replace(self, found: Sequence[Row]) -> None:
        self.beginResetModel()
        self._rows = found
        self.endResetModel()

    def touch(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == int(Qt.ItemDataRole.DisplayRole):
            return self._headings[section]
        return None

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if role == int(Qt.ItemDataRole.DisplayRole):
            return self._text(self._rows[index.row()], index.column())
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            row, column = self._rows[index.row()], index.column()
            return self._state(row.item) if column == 0 else f"{self._headings[column]}: {self._text(row, column)}"
        if role == int(Qt.ItemDataRole.UserRole):
            return self._rows[index.row()] if index.isValid() else None
        return None

    def _text(self, row: Row, column: int) -> str:
        item = row.item
        match column:
            case 0:
                return f"{_SIGNS[item.state]}  {self._state(item)}"
            case 1:
                return item.title
            case 2:
                return row.about
            case 3:
                return item.destination_name
            case 4:
                return words.moment(item.sent_at or item.queued_at)
        return str(item.attempts)

    def _state(self, item: Item) -> str:
        if item.state is State.WAITING and not item.is_here:
            return self.tr("Waits on another laptop")
        if item.state is State.WAITING:
            return self.tr("Waiting") if self._is_there(item.destination) else self.tr("Waiting: not reachable")
        return {
            State.SENDING: self.tr("Sending"),
            State.HELD: self.tr("Held"),
            State.DELIVERED: self.tr("Delivered"),
            State.REFUSED: self.tr("Refused"),
            State.WITHDRAWN: self.tr("Withdrawn"),
        }[item.state]

    def _is_there(self, destination: UUID) -> bool:
        return self._connectivity.can_reach(destination) is not False
