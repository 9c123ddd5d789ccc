"""One piece of work on a thread of its own, before there is a desk: deriving a key, making a workspace."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThread, Signal, Slot
from shiboken6 import isValid

from socialrx_desktop.problems import Problem


class Attempt(QThread):
    """Runs `work` once; `ready`, then `then` or `trouble`, are called on the window's thread while `owner` lives.

    Anything but a Problem flies there. What nobody takes any more goes to `unwanted`. It belongs to the application and
    not to a screen, for a screen may go while its thread still runs.
    """

    _ended = Signal()

    def __init__(
        self,
        owner: QObject,
        work: Callable[[Attempt], object],
        then: Callable[[object], None],
        trouble: Callable[[Problem], None],
        *,
        ready: Callable[[], None] = lambda: None,
        unwanted: Callable[[object], None] = lambda _: None,
    ) -> None:
        super().__init__(QCoreApplication.instance())
        self._owner = owner
        self._work = work
        self._then = then
        self._trouble = trouble
        self._ready = ready
        self._unwanted = unwanted
        self._outcome: object = None
        self._is_taken = False
        self._ended.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.start()

    def run(self) -> None:
        try:
            self._outcome = self._work(self)
        except BaseException as error:  # the window's thread decides what it is
            self._outcome = error
        self._ended.emit()

    def give_up(self) -> None:
        """Wait until the work has ended, and let go of what it brings."""
        self.wait()
        if not self._is_taken:
            self._is_taken = True
            if not isinstance(self._outcome, BaseException):
                self._unwanted(self._outcome)

    @Slot()
    def _take(self) -> None:
        self.wait()
        self.deleteLater()
        if self._is_taken:
            return
        if not isValid(self._owner):
            self.give_up()
            return
        self._is_taken = True
        self._ready()
        if isinstance(self._outcome, Problem):
            self._trouble(self._outcome)
        elif isinstance(self._outcome, BaseException):
            raise self._outcome
        else:
            self._then(self._outcome)


def give_up_all() -> None:
    """Wait for every attempt that still runs: the process must not end under its thread."""
    application = QCoreApplication.instance()
    assert application is not None, "a window is closed while there is an application"
    for attempt in application.findChildren(Attempt):
        attempt.give_up()
