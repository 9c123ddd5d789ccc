"""The notes of a patient, newest first, as a list that stays quick with hundreds of them.

A corrected note stays readable, struck through, beside its correction and the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.store.note import Entry
from socialrx_desktop.ui import choices, theme

_SIDE, _ABOVE, _BETWEEN = 12, 9, 3
_ENTRY = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Shown:
    """One note as it is painted: who and when, what is to be known about it, and its words."""

    entry: Entry
    heading: str
    remarks: tuple[str, ...]
    words: str

    @property
    def is_struck(self) -> bool:
        """Whether a correction has taken its place."""
        return self.entry.amended_by is not None


class TimelineModel(QAbstractListModel):
    """The entries of one patient."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: list[Shown] = []

    def show_entries(self, entries: list[Entry]) -> None:
        """Show these notes, newest first."""
        self.beginResetModel()
        by_id = {entry.id: entry for entry in entries}
        disputed = {entry.disagrees_with: entry for entry in entries if entry.disagrees_with is not None}
        self._shown = [self._describe(entry, by_id, disputed) for entry in entries]
        self.endResetModel()

    def shown(self, row: int) -> Shown:
        """What a row shows."""
        return self._shown[row]

    def entry(self, row: int) -> Entry:
        """The note of a row."""
        return self._shown[row].entry

    def row_of(self, note: UUID) -> int:
        """Where a note stands; -1 when it is not there."""
        return next((row for row, shown in enumerate(self._shown) if shown.entry.id == note), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own default, never changed
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Qt takes any value
        if role == _ENTRY:
            return self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            shown = self._shown[index.row()]
            return ". ".join((shown.heading, *shown.remarks, shown.words))
        return None

    def _describe(self, entry: Entry, by_id: dict[UUID, Entry], disputed: dict[UUID, Entry]) -> Shown:
        when = words.moment(entry.event_at)
        remarks = tuple(self._remarks(entry, by_id, disputed))
        if entry.is_restricted:
            heading = self.tr("{0}, restricted note, by {1}").format(when, entry.author)
            return Shown(entry, heading, remarks, self.tr("Open it with your passphrase and a reason."))
        parts = [when, choices.modes()[entry.mode]]
        if entry.minutes is not None:
            parts.append(self.tr("1 minute") if entry.minutes == 1 else self.tr("{0} minutes").format(entry.minutes))
        return Shown(entry, ", ".join((*parts, entry.author)), remarks, entry.words)

    def _remarks(self, entry: Entry, by_id: dict[UUID, Entry], disputed: dict[UUID, Entry]) -> list[str]:
        found = [*self._circumstances(entry)]
        if entry.is_late:
            late = self.tr("Written {0}").format(words.later(entry.event_at, entry.recorded_at))
            found.append(self.tr("{0}. Why: {1}").format(late, entry.late_reason) if entry.late_reason else late)
        if entry.amends is not None:
            found.append(self._amended(self.tr("Correction, written {0}"), entry))
        correction = by_id.get(entry.amended_by) if entry.amended_by else None
        if correction is not None:
            found.append(self._amended(self.tr("Corrected {0}"), correction))
        if entry.disagrees_with is not None:
            about = by_id.get(entry.disagrees_with)
            when = words.moment(about.event_at) if about else ""
            found.append(self.tr("The patient disagrees with the note of {0}").format(when).strip())
        if entry.id in disputed:
            when = words.moment(disputed[entry.id].recorded_at)
            found.append(self.tr("The patient disagrees: see the note of {0}").format(when))
        return found

    def _circumstances(self, entry: Entry) -> list[str]:
        """What is known of the contact, as one remark."""
        facts = entry.circumstances
        parts = []
        if facts.contact_type:
            parts.append(choices.contact_types()[facts.contact_type])
        if facts.place or facts.place_type:
            kind = choices.place_types()[facts.place_type] if facts.place_type else ""
            parts.append(self.tr("Where: {0}").format(", ".join(part for part in (facts.place, kind) if part)))
        if facts.people_present:
            parts.append(self.tr("Also there: {0}").format(facts.people_present))
        if facts.outcome:
            parts.append(self.tr("What came of it: {0}").format(facts.outcome))
        return [". ".join(parts)] if parts else []

    def _amended(self, said: str, correction: Entry) -> str:
        """When and why; the reason of a restricted note's correction is sealed with it."""
        when = said.format(words.moment(correction.recorded_at))
        reason = correction.amendment_reason
        return self.tr("{0}. Reason: {1}").format(when, reason) if reason else when


class Timeline(QListView):
    """The list itself: arrows move through the notes, Tab leaves; `opened` follows Enter on one."""

    opened = Signal()

    def __init__(self, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self._painter = NotePainter(self)
        self.setItemDelegate(self._painter)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.doubleClicked.connect(lambda _: self.opened.emit())
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._least())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.selectionModel().hasSelection() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self._painter.forget_heights()
        self.verticalScrollBar().setSingleStep(self.fontMetrics().lineSpacing())
        self.setMinimumHeight(self._least())
        self.scheduleDelayedItemsLayout()

    def _least(self) -> int:
        return self.fontMetrics().lineSpacing() * 6


class NotePainter(QStyledItemDelegate):
    """Paints one note as plain text: heading in bold, remarks quiet, words wrapped, struck through when corrected."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._heights: dict[tuple[UUID, tuple[str, ...], int], int] = {}

    def forget_heights(self) -> None:
        """The text has another size now."""
        self._heights.clear()

    def blocks(self, shown: Shown) -> list[tuple[str, QFont, bool]]:
        """What is painted one under the other: the text, its font, and whether it is quiet."""
        usual = self._view.font()
        bold = QFont(usual)
        bold.setBold(True)
        said = QFont(usual)
        said.setStrikeOut(shown.is_struck)
        remarks = [(remark, usual, True) for remark in shown.remarks]
        return [(shown.heading, bold, False), *remarks, (shown.words, said, shown.is_struck)]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        shown: Shown = index.data(_ENTRY)
        width = max(self._view.viewport().width(), 100)
        key = (shown.entry.id, shown.remarks, width)
        if key not in self._heights:
            self._heights[key] = self._height(shown, width - 2 * _SIDE)
        return QSize(0, self._heights[key])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shown: Shown = index.data(_ENTRY)
        colours = theme.current()
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        area: QRect = option.rect
        painter.save()
        painter.fillRect(area, QColor(colours.blue if is_chosen else colours.field))
        text = QColor(colours.on_blue if is_chosen else colours.text)
        quiet = QColor(colours.on_blue if is_chosen else colours.quiet)
        room = area.adjusted(_SIDE, _ABOVE, -_SIDE, -_ABOVE)
        for words_shown, font, is_quiet in self.blocks(shown):
            painter.setPen(quiet if is_quiet else text)
            lines = _laid_out(font, words_shown, room.width())
            lines.draw(painter, QPointF(room.topLeft()))
            room.setTop(room.top() + _height_of(lines) + _BETWEEN)
        painter.setPen(QColor(colours.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.restore()

    def _height(self, shown: Shown, width: int) -> int:
        heights = [_height_of(_laid_out(font, text, width)) for text, font, _ in self.blocks(shown)]
        return sum(heights) + _BETWEEN * (len(heights) - 1) + 2 * _ABOVE


def _laid_out(font: QFont, text: str, width: int) -> QTextLayout:
    """The text in lines of this width: broken between words, and inside a word only where it fills a line by itself."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    layout.setTextOption(option)
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout


def _height_of(layout: QTextLayout) -> int:
    return ceil(layout.boundingRect().height())
