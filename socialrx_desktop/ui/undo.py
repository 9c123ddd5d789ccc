"""Undo of the last change of a list: one key, and a button in the message that says what was done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from socialrx_desktop.problems import Problem
from socialrx_desktop.ui.form import Notice


class Undo(QObject):
    """What the last change of one screen was, and how to put it back with a second change."""

    def __init__(self, notice: Notice, parent: QObject) -> None:
        super().__init__(parent)
        self._notice = notice
        self._put_back: Callable[[], object] | None = None

    def done(self, said: str, put_back: Callable[[], object]) -> None:
        """Say what was done, and offer to undo it."""
        self._put_back = put_back
        self._notice.say(said, action=self.tr("Undo (Ctrl+Z)"), press=self.undo)

    def undo(self) -> None:
        """Put the last change back, once."""
        put_back, self._put_back = self._put_back, None
        if put_back is None:
            self._notice.say(self.tr("There is nothing to undo here."))
            return
        try:
            put_back()
        except Problem as problem:
            self._notice.show_problem(problem)
            return
        self._notice.say(self.tr("Undone. The history keeps both."))
