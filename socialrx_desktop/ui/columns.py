"""How screens lay their parts out: columns that become one when there is little room, pages that scroll, tab order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

_WIDE_CHARACTERS = 120


class Columns(QWidget):
    """Two widgets as columns. Room is counted in characters, so that larger text asks for more of it."""

    def __init__(self, first: QWidget, second: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(28)
        for column in (first, second):
            self._layout.addWidget(column, 1)
            self._layout.setAlignment(column, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        wide = characters(self) >= _WIDE_CHARACTERS
        self._layout.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)


class Page(QScrollArea):
    """A page that scrolls up and down when it is longer than the window. It follows the cursor, card by card."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        self._focused: QWidget | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    @Slot(QWidget, QWidget)
    def _follow(self, _: QWidget | None, focused: QWidget | None) -> None:
        if focused is not None and self.isAncestorOf(focused):
            self._focused = focused
            # What has just been shown has no place yet.
            QTimer.singleShot(0, self, self._show_focused)

    @Slot()
    def _show_focused(self) -> None:
        focused = self._focused
        if focused is None or not isValid(focused) or not self.isAncestorOf(focused):
            return
        card = _card_of(focused)
        if card is not None and card.height() <= self.viewport().height():
            self.ensureWidgetVisible(card, 0, 8)
        self.ensureWidgetVisible(focused, 0, focused.fontMetrics().lineSpacing() * 2)


def _card_of(widget: QWidget) -> QWidget | None:
    parent = widget.parentWidget()
    while parent is not None and parent.property("kind") != "card":
        parent = parent.parentWidget()
    return parent


def characters(widget: QWidget) -> int:
    """How many characters fit across a widget."""
    return widget.width() // max(widget.fontMetrics().averageCharWidth(), 1)


def stack(*parts: QWidget, spacing: int = 10, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QWidget:
    """Widgets one under the other."""
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for part in parts:
        layout.addWidget(part)
    return made


def beside(field: QWidget, press: QWidget) -> QWidget:
    """A field with its button at its right, in line with the control."""
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    line.addWidget(field, 2, Qt.AlignmentFlag.AlignBottom)
    line.addWidget(press, 0, Qt.AlignmentFlag.AlignBottom)
    line.addStretch(1)
    return made


def line_of(*parts: QWidget) -> QWidget:
    """Widgets side by side, pushed to the start."""
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    for part in parts:
        line.addWidget(part)
    line.addStretch(1)
    return made


def add_shown(layout: QLayout, widget: QWidget) -> None:
    """Put a widget in and show it at once; by itself Qt would wait, and hand no focus to what is inside till then."""
    layout.addWidget(widget)
    widget.show()


def empty(layout: QLayout) -> None:
    """Take every widget out of a layout, for good."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def tab_as_laid_out(top: QWidget) -> None:
    """Let Tab visit everything under a widget as it is laid out; what was put in later comes in its place."""
    layout = top.layout()
    if layout is not None:
        set_tab_order(*_controls(layout))


def _controls(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        widget = item.widget() if item is not None else None
        if widget is not None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget
        inner = widget.layout() if widget is not None else item.layout() if item is not None else None
        if inner is not None:
            yield from _controls(inner)


def set_tab_order(*controls: QWidget) -> None:
    """Let Tab visit the controls in this order."""
    for first, second in pairwise(controls):
        QWidget.setTabOrder(first, second)
