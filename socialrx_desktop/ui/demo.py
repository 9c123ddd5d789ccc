"""Making the demo workspace of fictional people, with a line that says how far it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.ui.background import Attempt
from socialrx_desktop.ui.form import Notice, label, title


class DemoScreen(QWidget):
    """Starts at once, and says when the demo can be unlocked."""

    made = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notice = Notice()
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setAccessibleName(self.tr("Making the demo"))
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        for widget in (
            title(self.tr("Making a demo workspace")),
            label(self.tr("Fictional patients, notes and services, on this computer only. It takes a few seconds.")),
            bar,
            self._notice,
        ):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        Attempt(self, lambda _: _make(folder), lambda _: self.made.emit(), self._fail)

    def _fail(self, problem: Problem) -> None:
        self._notice.show_problem(problem)


def _make(folder: Path) -> None:
    from socialrx_desktop import demo

    demo.make(folder).close()
