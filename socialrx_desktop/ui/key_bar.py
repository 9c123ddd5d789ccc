"""A row of buttons that do what one key does to the chosen line of a list; it wraps where there is little room."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from socialrx_desktop.ui.form import button

_GAP = 8


class KeyBar(QWidget):
    """The buttons. `pressed` carries the letter."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: dict[str, str] = {}
        self._buttons: list[QPushButton] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(_GAP)
        self._lines: list[QHBoxLayout] = []
        self._arranged_for = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def offer(self, offered: Mapping[str, str]) -> None:
        """Offer these instead: a letter, and what it does. Nothing happens when they are offered already."""
        if dict(offered) == self._offered:
            return
        self._offered = dict(offered)
        for each in self._buttons:
            each.hide()
            each.deleteLater()
        self._buttons = [self._button(letter, text) for letter, text in offered.items()]
        self._arrange()

    def letters(self) -> str:
        """What may be pressed now."""
        return "".join(self._offered)

    def minimumSizeHint(self) -> QSize:
        """The widest button alone: the rows give way to the width, and must not hold it open."""
        widest = max((each.sizeHint().width() for each in self._buttons), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() != self._arranged_for:
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _button(self, letter: str, text: str) -> QPushButton:
        made = button(f"{text} ({letter})", lambda: self.pressed.emit(letter))
        made.setAccessibleName(text)
        made.setParent(self)
        return made

    def _arrange(self) -> None:
        self._arranged_for = self.width()
        # Rows are kept and filled again: a layout that is taken out belongs to Python and to Qt, which both delete it.
        for line in self._lines:
            while line.takeAt(0) is not None:
                pass
        for place, buttons in enumerate(self._in_rows()):
            if place == len(self._lines):
                self._lines.append(QHBoxLayout())
                self._lines[place].setSpacing(_GAP)
                self._rows.addLayout(self._lines[place])
            for each in buttons:
                self._lines[place].addWidget(each)
                each.show()
            self._lines[place].addStretch(1)

    def _in_rows(self) -> list[list[QPushButton]]:
        """As many in a row as have room, at least one."""
        rows: list[list[QPushButton]] = []
        left = 0
        for each in self._buttons:
            width = each.sizeHint().width() + _GAP
            if left < width:
                rows.append([])
                left = self.width() + _GAP
            rows[-1].append(each)
            left -= width
        return rows
