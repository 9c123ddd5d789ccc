"""How a person's figures changed over time: a card for each figure with its numbers, and a small chart beside them.

Figures are shown as they were given. Nothing is averaged, and nothing says why a figure changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.domain.instrument import Figure
from socialrx_desktop.ui import theme
from socialrx_desktop.ui.form import label

_MARK = 4.0


@dataclass(frozen=True)
class Reading:
    """One figure on one day."""

    day: date
    figure: Figure


class ChangeCard(QFrame):
    """One figure: its name, first and latest value, and the chart when there are at least two numbers."""

    def __init__(self, readings: Sequence[Reading], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        said = change_in_words(readings)
        self.setAccessibleName(f"{readings[-1].figure.name}: {said}")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(14)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(label(readings[-1].figure.name, "heading"))
        text.addWidget(label(said))
        better = _better(readings[-1].figure)
        if better:
            text.addWidget(label(better, "quiet"))
        text.addStretch(1)
        layout.addLayout(text, 1)
        numbers = [each for each in readings if each.figure.value is not None]
        if len(numbers) > 1:
            layout.addWidget(_Chart(numbers))


class _Chart(QWidget):
    """The numbers against time, on the whole scale of the figure, so that a small change looks small."""

    def __init__(self, readings: Sequence[Reading], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._readings = readings
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(change_in_words(readings))

    def sizeHint(self) -> QSize:
        size = self.fontMetrics()
        return QSize(size.averageCharWidth() * 26, size.lineSpacing() * 4)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.current()
        figure = self._readings[0].figure
        metrics = self.fontMetrics()
        left = metrics.horizontalAdvance(f"{figure.highest:g}") + 8
        half = metrics.lineSpacing() / 2
        area = QRectF(left, half, self.width() - left - _MARK * 2, self.height() - half * 2)
        painter.setPen(QColor(colours.quiet))
        for value, y in ((figure.highest, area.top()), (figure.lowest, area.bottom())):
            box = QRectF(0, y - half, left - 6, half * 2)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{value:g}")
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(area.topLeft(), area.topRight())
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        points = [self._point(each, area) for each in self._readings]
        painter.setPen(QPen(QColor(colours.text), 2))
        painter.drawPolyline(points)
        painter.setBrush(QColor(colours.text))
        for point in points:
            painter.drawEllipse(point, _MARK, _MARK)
        painter.end()

    def _point(self, reading: Reading, area: QRectF) -> QPointF:
        days = (self._readings[-1].day - self._readings[0].day).days
        gone = (reading.day - self._readings[0].day).days / days if days else self._readings.index(reading)
        figure = reading.figure
        high = ((figure.value or 0) - figure.lowest) / (figure.highest - figure.lowest)
        return QPointF(area.left() + _MARK + gone * (area.width() - _MARK), area.bottom() - high * area.height())


def change_in_words(readings: Sequence[Reading]) -> str:
    """The first and the latest figure with their days; the latest alone when there is one."""
    given = [each for each in readings if each.figure.words]
    if not given:
        return _tr("Not worked out: {0} of {1} answered").format(
            readings[-1].figure.answered, readings[-1].figure.needed
        )
    latest = given[-1]
    if len(given) == 1:
        return f"{_value(latest.figure)}, {words.day(latest.day)}"
    first = given[0]
    return _tr("{0} on {1}, then {2} on {3} ({4} times asked)").format(
        _value(first.figure), words.day(first.day), _value(latest.figure), words.day(latest.day), len(given)
    )


def _value(figure: Figure) -> str:
    return f"{figure.words} ({figure.band})" if figure.band else figure.words


def _better(figure: Figure) -> str:
    if figure.high_is_better is None:
        return ""
    return _tr("Higher is better") if figure.high_is_better else _tr("Lower is better")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ChangeCard", text)
