"""Locking by itself: after some minutes without a key or the mouse, and as soon as the computer has been asleep."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot

_HANDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
_ASLEEP_SECONDS = 15


class IdleLock(QObject):
    """Counts down from the last touch of the keyboard or the mouse.

    The count uses the clock that goes on while the computer sleeps: a tick that comes much too late means that the lid
    was closed, and the window locks before anybody can read it.
    """

    due = Signal()
    left = Signal(int)

    def __init__(self, seconds: int, parent: QObject) -> None:
        super().__init__(parent)
        self.seconds = seconds
        self._touched = self._ticked = time.time()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._timer.start(1000)
        application = QCoreApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def stop(self) -> None:
        """Stop counting."""
        self._timer.stop()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _HANDS:
            self._touched = time.time()
        return False

    @Slot()
    def _tick(self) -> None:
        now = time.time()
        slept = now - self._ticked > _ASLEEP_SECONDS
        self._ticked = now
        # A clock that was set back must not keep the window open for longer.
        self._touched = min(self._touched, now)
        remaining = self.seconds - int(now - self._touched)
        self.left.emit(max(remaining, 0))
        if slept or remaining <= 0:
            self._timer.stop()
            self.due.emit()
