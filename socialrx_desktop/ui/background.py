"""One piece of work on a thread of its own, before there is a desk: deriving a key, making a workspace."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from socialrx_desktop.problems import Problem


class Attempt(QThread):
    """Runs `work` once; `then` or `trouble` is called on the window's thread. Anything but a Problem flies there."""

    _ended = Signal(object)
    progressed = Signal(int, int)

    def __init__(
        self,
        parent: QObject,
        work: Callable[[Attempt], object],
        then: Callable[[object], None],
        trouble: Callable[[Problem], None],
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._then = then
        self._trouble = trouble
        self._ended.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.start()

    def run(self) -> None:
        try:
            outcome = self._work(self)
        except BaseException as error:  # the window's thread decides what it is
            outcome = error
        self._ended.emit(outcome)

    @Slot(object)
    def _take(self, outcome: object) -> None:
        self.wait()
        self.deleteLater()
        if isinstance(outcome, Problem):
            self._trouble(outcome)
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            self._then(outcome)
