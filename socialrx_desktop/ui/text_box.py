"""A box for plain text whose height is counted in lines, so that it grows with the size of text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_FRAME = 24


class TextBox(QPlainTextEdit):
    """Plain text in at least `lines` lines; Tab leaves it. With `grows` it takes what room there is."""

    def __init__(self, lines: int, *, grows: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._grows = grows
        self.setTabChangesFocus(True)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    def _height(self) -> int:
        return self.fontMetrics().lineSpacing() * self._lines + _FRAME

    def _fit(self) -> None:
        height = self._height()
        if self._grows:
            self.setMinimumHeight(height)
        elif self.maximumHeight() != height:
            self.setFixedHeight(height)
