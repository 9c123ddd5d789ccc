"""All keys on one page (F1), as the menus set them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from socialrx_desktop.ui.form import button, label, row, title


class ShortcutsScreen(QScrollArea):
    """A plain list: what can be done, and its key."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.addWidget(title(self.tr("Keys and shortcuts")))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(40)
        self._grid.setColumnStretch(1, 1)
        layout.addLayout(self._grid)
        for keys, text in (
            ("Ctrl+Return", self.tr("Save the note, the referral or the answers; add the service to the plan")),
            ("F5", self.tr("Send what waits in the outbox")),
            ("Ctrl+Tab", self.tr("Next tab")),
            ("Esc", self.tr("Back")),
        ):
            self.add(keys, text)
        layout.addLayout(row(button(self.tr("Back"), self.closed.emit, main=True)))
        layout.addStretch(1)
        self.setWidget(page)

    def add(self, keys: str, text: str) -> None:
        """One more key."""
        line = self._grid.rowCount()
        shown = label(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText), "heading")
        shown.setWordWrap(False)
        self._grid.addWidget(shown, line, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(label(text), line, 1)
