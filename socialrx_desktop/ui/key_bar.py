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
        while (item := self._rows.takeAt(0)) is not None:
            made = item.layout()
            assert made is not None, "the rows are layouts"
            made.deleteLater()
        for buttons in self._in_rows():
            line = QHBoxLayout()
            line.setSpacing(_GAP)
            for each in buttons:
                line.addWidget(each)
                each.show()
            line.addStretch(1)
            self._rows.addLayout(line)

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
