"""A list whose lines are chosen whole: Enter opens one, letters act on it, Tab leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtCore import QPersistentModelIndex as Persistent
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from socialrx_desktop.ui import theme

Index = QModelIndex | Persistent


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the width, and whether its words are bold."""

    heading: str
    share: int
    is_bold: bool = False


@dataclass(frozen=True)
class Line:
    """One line: whose it is, a text for each column, how a screen reader says it, and which columns are urgent."""

    id: UUID
    texts: tuple[str, ...]
    spoken: str
    urgent: frozenset[int] = frozenset()


class LineModel(QAbstractTableModel):
    """The lines of a list that is short enough to be asked for whole."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._lines: list[Line] = []

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines instead."""
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def line(self, row: int) -> Line:
        """The line of a row."""
        return self._lines[row]

    def row_of(self, line: UUID) -> int:
        """Where a line stands; -1 when it is not in the list."""
        return next((row for row, each in enumerate(self._lines) if each.id == line), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default, never changed
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt takes any value
        line, column = self._lines[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return line.texts[column]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken if column == 0 else f"{self._columns[column].heading}: {line.texts[column]}"
        if role == Qt.ItemDataRole.ForegroundRole and column in line.urgent:
            return QBrush(QColor(theme.current().red))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # Qt takes any value
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class LineTable(QTableView):
    """The list itself. `entered` carries the line's id; `keys` says what a letter does with the chosen line."""

    entered = Signal(object)

    def __init__(self, columns: Sequence[Column], keys: Mapping[str, Callable[[UUID], object]] | None = None) -> None:
        super().__init__()
        self.lines = LineModel(columns, self)
        self._columns = tuple(columns)
        self._keys = keys or {}
        self.setModel(self.lines)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        # In line with the words of the cells below.
        self.horizontalHeader().setStyleSheet("QHeaderView::section { padding-left: 3px; }")
        for number, column in enumerate(self._columns):
            if column.is_bold:
                self.setItemDelegateForColumn(number, _Bold(self))
        self.doubleClicked.connect(lambda index: self.entered.emit(self.lines.line(index.row()).id))
        self._fit()

    @property
    def chosen(self) -> UUID | None:
        """The line that is chosen."""
        index = self.currentIndex()
        return self.lines.line(index.row()).id if index.isValid() else None

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines; the one that was chosen stays so, or else the one that stands where it stood."""
        chosen, row = self.chosen, max(self.currentIndex().row(), 0)
        self.lines.show_lines(lines)
        if chosen is not None and self.lines.row_of(chosen) >= 0:
            row = self.lines.row_of(chosen)
        if lines:
            how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self.lines.index(min(row, len(lines) - 1), 0), how)

    def show_columns(self, shown: Sequence[int]) -> None:
        """Show these columns and no others; what is hidden is not spoken either."""
        for number in range(len(self._columns)):
            self.setColumnHidden(number, number not in shown)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = self.chosen
        if chosen is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(chosen)
            return
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        act = self._keys.get(event.text().upper()) if is_plain else None
        if act is not None and chosen is not None:
            act(chosen)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters act, and never jump to a line: a key pressed by mistake must not change who is chosen."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """Rows as high as the text asks for; the width shared out."""
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 2.1))
        shown = {number: each.share for number, each in enumerate(self._columns) if not self.isColumnHidden(number)}
        width, whole = self.viewport().width(), sum(shown.values())
        for number, share in shown.items():
            self.setColumnWidth(number, width * share // whole)


class _Bold(QStyledItemDelegate):
    """Words in bold, so that the eye finds the person first."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.font.setBold(True)
