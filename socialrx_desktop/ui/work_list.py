"""A list of things to do about people: cards under headings, moved through with the arrows, answered with one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from socialrx_desktop.ui import theme

_SIDE, _ABOVE, _GAP = 12, 7, 6
_ROW = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Card:
    """One thing to do. `key` tells it apart from all others, also when the list is asked for again.

    `end` stands at the right; `is_late` makes it red, and its words must say so too.
    """

    key: object
    title: str
    detail: str
    end: str = ""
    is_late: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.title, self.detail, self.end) if part)


Row = str | Card
"""A heading, or a card."""


class WorkModel(QAbstractListModel):
    """The rows of the list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, number: int) -> Row:
        """The heading or card of a row."""
        return self._rows[number]

    def cards(self) -> list[Card]:
        """The cards alone, from the top."""
        return [row for row in self._rows if isinstance(row, Card)]

    def row_of(self, key: object) -> int:
        """Where a card stands; -1 when it is not there."""
        return next((n for n, row in enumerate(self._rows) if isinstance(row, Card) and row.key == key), -1)

    def nearest_card(self, number: int) -> int:
        """The card of this row, else the one just above under the same heading, else the next one; -1 for none."""
        cards = [n for n, row in enumerate(self._rows) if isinstance(row, Card)]
        if number not in cards and number - 1 in cards:
            return number - 1
        return next((n for n in cards if n >= number), cards[-1] if cards else -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default, never changed
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self._rows[index.row()], str):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt takes any value
        row = self._rows[index.row()]
        if role == _ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row if isinstance(row, str) else row.spoken
        return None


class WorkList(QListView):
    """The list itself. `opened` follows Enter; `keyed` one of the letters in `letters`; each carries the card's key."""

    opened = Signal(object)
    keyed = Signal(str, object)
    chosen = Signal(object)

    def __init__(self, letters: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.letters = letters
        self.rows = WorkModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Painter(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setProperty("kind", "cards")
        self.selectionModel().currentChanged.connect(lambda: self.chosen.emit(self.key()))
        self.doubleClicked.connect(lambda _: self._open())
        self._fit()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; the card that was chosen stays so, or else the one that takes its place."""
        key, place = self.key(), self.currentIndex().row()
        self.rows.show_rows(rows)
        row = self.rows.row_of(key) if key is not None else -1
        self._choose(row if row >= 0 else self.rows.nearest_card(max(place, 0)))
        self.chosen.emit(self.key())

    def key(self) -> object:
        """The key of the chosen card; None when none is."""
        index = self.currentIndex()
        row = self.rows.row(index.row()) if index.isValid() else None
        return row.key if isinstance(row, Card) else None

    def choose(self, key: object) -> None:
        """Choose the card of this key, if it is there."""
        self._choose(self.rows.row_of(key))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
            return
        letter = event.text().upper()
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if letter and is_plain and letter in self.letters and self.key() is not None:
            self.keyed.emit(letter, self.key())
            return
        super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Past the headings: a heading cannot be chosen."""
        index = super().moveCursor(action, modifiers)
        ups = (
            QAbstractItemView.CursorAction.MoveUp,
            QAbstractItemView.CursorAction.MovePrevious,
            QAbstractItemView.CursorAction.MovePageUp,
        )
        step = -1 if action in ups else 1
        row = index.row()
        while 0 <= row < self.rows.rowCount() and isinstance(self.rows.row(row), str):
            row += step
        return self.rows.index(row) if 0 <= row < self.rows.rowCount() else self.currentIndex()

    def keyboardSearch(self, search: str) -> None:
        """Letters are answers here, so they do not search."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.key() is None:
            self._choose(self.rows.nearest_card(0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_chosen)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _choose(self, row: int) -> None:
        if row >= 0:
            how = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self.rows.index(row), how)
            # After the layout, which may have left it out of sight.
            QTimer.singleShot(0, self, self._show_chosen)

    @Slot()
    def _show_chosen(self) -> None:
        self.scrollTo(self.currentIndex())

    def _open(self) -> None:
        if self.key() is not None:
            self.opened.emit(self.key())

    def _fit(self) -> None:
        self.verticalScrollBar().setSingleStep(self.fontMetrics().lineSpacing())
        self.scheduleDelayedItemsLayout()


class _Painter(QStyledItemDelegate):
    """Paints headings on the ground and cards with a border, as plain text."""

    def __init__(self, view: WorkList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = self._view.fontMetrics().lineSpacing()
        if isinstance(index.data(_ROW), str):
            return QSize(0, line + _ABOVE + (_GAP if index.row() else 0))
        return QSize(0, 2 * line + 2 * _ABOVE + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(_ROW)
        area: QRect = option.rect
        painter.save()
        if isinstance(row, str):
            painter.setFont(self._bold())
            painter.setPen(QColor(theme.current().text))
            room = area.adjusted(2, 0, -2, -_ABOVE // 2)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft), row)
        else:
            is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_card(painter, area.adjusted(1, 0, -2, -_GAP), row, is_chosen=is_chosen)
        painter.restore()

    def _paint_card(self, painter: QPainter, area: QRect, card: Card, *, is_chosen: bool) -> None:
        colours = theme.current()
        has_keys = is_chosen and self._view.hasFocus()
        painter.setPen(QPen(QColor(colours.blue if is_chosen else colours.line), 2 if is_chosen else 1))
        painter.setBrush(QColor(colours.blue if has_keys else colours.field))
        painter.drawRoundedRect(area, 3, 3)
        text, quiet, red = (colours.on_blue,) * 3 if has_keys else (colours.text, colours.quiet, colours.red)
        room = area.adjusted(_SIDE, _ABOVE, -_SIDE, -_ABOVE)
        bold, usual = self._bold(), self._view.font()
        end_font = bold if card.is_late else usual
        end_width = QFontMetrics(end_font).horizontalAdvance(card.end) + 4
        painter.setFont(end_font)
        painter.setPen(QColor(red if card.is_late else quiet))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), card.end)
        left = room.adjusted(0, 0, -end_width - _SIDE, 0)
        half = left.height() // 2
        for font, colour, words, rect in (
            (bold, text, card.title, left.adjusted(0, 0, 0, -half)),
            (usual, text, card.detail, left.adjusted(0, half, 0, 0)),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)

    def _bold(self) -> QFont:
        font = QFont(self._view.font())
        font.setBold(True)
        return font
