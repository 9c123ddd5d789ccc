"""The services that were found, as a list: name in bold, who runs it, where and how far, and why it was found."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from socialrx_desktop.store.directory_search import Hit
from socialrx_desktop.ui import theme
from socialrx_desktop.ui.directory_details import status_words

_HIT = int(Qt.ItemDataRole.UserRole)
_MILES_IN_A_KILOMETRE = 0.621371
_FAR_MILES = 10
_PADDING = 3
_EDGE = 10


class Results(QListView):
    """Arrow keys move, and `moved` says to which service; Enter or a click opens it."""

    moved = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self.setModel(self._model)
        self.setItemDelegate(_Rows(self))
        self.setUniformItemSizes(True)
        self.setAccessibleName(self.tr("Services found"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.activated.connect(self._open)
        self.clicked.connect(self._open)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show these instead; a service that was chosen and is still among them stays chosen."""
        chosen = self.chosen()
        self._model.replace(hits)
        row = next((row for row, hit in enumerate(hits) if chosen is not None and hit.id == chosen), None)
        if row is not None:
            self.setCurrentIndex(self._model.index(row))
        else:
            self.scrollToTop()
            self.moved.emit(None)

    def chosen(self) -> UUID | None:
        """The service that is chosen."""
        hit = self.currentIndex().data(_HIT)
        return hit.id if isinstance(hit, Hit) else None

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        hit = current.data(_HIT)
        if isinstance(hit, Hit):
            self.moved.emit(hit.id)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        hit = index.data(_HIT)
        if isinstance(hit, Hit):
            self.opened.emit(hit.id)


_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class _Model(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._hits: Sequence[Hit] = ()

    def replace(self, hits: Sequence[Hit]) -> None:
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if role == _HIT:
            return self._hits[index.row()] if index.isValid() else None
        if role == int(Qt.ItemDataRole.DisplayRole):
            return self._hits[index.row()].name
        if role in _SPOKEN:
            hit = self._hits[index.row()]
            return ", ".join(filter(None, (hit.name, _place(hit), *_second_line(hit))))
        return None


_SPOKEN = frozenset({int(Qt.ItemDataRole.AccessibleTextRole), int(Qt.ItemDataRole.ToolTipRole)})


class _Rows(QStyledItemDelegate):
    """Two lines a row, as high as the font asks; names are shortened last."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(10 * _EDGE, 2 * option.fontMetrics.lineSpacing() + 2 * _PADDING + 1)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        hit = index.data(_HIT)
        state: QStyle.StateFlag = option.state
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        colours = theme.current()
        area: QRect = option.rect
        painter.save()
        if is_chosen:
            painter.fillRect(area, QColor(colours.blue))
        painter.setPen(QColor(colours.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        strong, quiet = QColor(colours.on_blue), QColor(colours.on_blue)
        if not is_chosen:
            strong, quiet = QColor(colours.text), QColor(colours.quiet)
        lines = area.adjusted(_EDGE, _PADDING, -_EDGE, -_PADDING)
        height = option.fontMetrics.lineSpacing()
        bold = QFont(option.font)
        bold.setBold(True)
        first = QRect(lines.left(), lines.top(), lines.width(), height)
        second = QRect(lines.left(), lines.top() + height, lines.width(), height)
        painter.setFont(option.font)
        painter.setPen(quiet)
        used = _draw_at_end(painter, option.fontMetrics, first, _place(hit))
        _draw(painter, option.fontMetrics, second, " · ".join(_second_line(hit)))
        painter.setFont(bold)
        painter.setPen(strong)
        _draw(painter, QFontMetrics(bold), first.adjusted(0, 0, -used, 0), hit.name)
        painter.restore()


def _draw(painter: QPainter, metrics: QFontMetrics, area: QRect, text: str) -> None:
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


def _draw_at_end(painter: QPainter, metrics: QFontMetrics, area: QRect, text: str) -> int:
    """Draw at the right, in at most two fifths of the width; how much room that took."""
    if not text:
        return 0
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() * 2 // 5)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown)
    return metrics.horizontalAdvance(shown) + _EDGE


def _second_line(hit: Hit) -> list[str]:
    closed = "" if hit.status == "active" else status_words(hit.status)
    return [part for part in (closed, hit.organization, hit.why) if part]


def _place(hit: Hit) -> str:
    """Where it is, in a few letters: its postcode area and how far away that is, or else its town."""
    return ", ".join(filter(None, (hit.postcode.split(" ")[0] or hit.city, _distance(hit))))


def _distance(hit: Hit) -> str:
    """In miles, as people in the UK think of the way there."""
    if hit.distance_km is None:
        return ""
    miles = hit.distance_km * _MILES_IN_A_KILOMETRE
    return f"{miles:,.0f}\u00a0miles" if miles >= _FAR_MILES else f"{miles:.1f}\u00a0miles"
