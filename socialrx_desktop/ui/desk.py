"""The one door between screens and the workspace.

`ask` reads now, `do` changes now (all or nothing), `later` runs long work on the one worker, with progress and cancel.
After each change `changed` carries the kinds of record just saved, and a screen asks again when its own is among them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.workspace import Workspace

P = ParamSpec("P")
T = TypeVar("T")


class Job(QObject):
    """A piece of long work, and whether it has been asked to stop.

    Made on the window's thread; `is_cancelled` is called on the worker's.
    """

    ended = Signal(object)

    def __init__(self, owner: QObject) -> None:
        super().__init__()
        self._owner = owner
        self._stop = Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next safe place."""
        self._stop.set()

    def is_cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._stop.is_set()

    def has_owner(self) -> bool:
        """Whether the screen that wanted the result is still there."""
        return isValid(self._owner)


class Desk(QObject):
    """Asks and changes one open workspace on behalf of the screens."""

    changed = Signal(frozenset)
    saving = Signal()
    saved = Signal()
    not_saved = Signal()
    refused = Signal()
    bug = Signal(object)
    _committed = Signal(frozenset)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._jobs: set[Job] = set()
        self._is_open = True
        # The workspace calls on the thread that made the change; the signal brings it to the window's.
        workspace.changed = self._committed.emit
        self._committed.connect(self._tell)

    def ask(self, verb: Callable[Concatenate[View, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the verb finds, now."""
        with self.workspace.look() as view:
            return verb(view, *args, **kwargs)

    def do(self, verb: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make the change now, all or nothing; it is on the disk on return."""
        self.saving.emit()
        try:
            with self.workspace.work() as work:
                outcome = verb(work, *args, **kwargs)
        except InputProblem:
            self.refused.emit()  # nothing was lost: the form says what to put right
            raise
        except BaseException:
            self.not_saved.emit()
            raise
        self.saved.emit()
        return outcome

    def later(
        self,
        owner: QObject,
        job: Callable[[Workspace, Job], T],
        then: Callable[[T], None],
        trouble: Callable[[Problem], None],
    ) -> Job:
        """Run `job` on the worker; `then` or `trouble` is called on the window's thread while `owner` lives."""
        ticket = Job(owner)
        self._jobs.add(ticket)

        def finish(outcome: object) -> None:
            self._jobs.discard(ticket)
            if not self._is_open or not ticket.has_owner():
                return  # after closing no screen can ask again
            if isinstance(outcome, Problem):
                trouble(outcome)
            elif isinstance(outcome, BaseException):
                self.bug.emit(outcome)
            else:
                then(outcome)  # type: ignore[arg-type]  # `run` returned it from `job`, so it is a T

        ticket.ended.connect(_Receiver(self, finish).take, Qt.ConnectionType.QueuedConnection)
        self._worker.submit(self._run, ticket, job)
        return ticket

    def close(self) -> None:
        """Stop long work at its next safe place, wait for it, and close the workspace."""
        for job in tuple(self._jobs):
            job.cancel()
        self._worker.shutdown(wait=True, cancel_futures=True)
        self._is_open = False
        self.workspace.changed = lambda _: None
        self.workspace.close()

    @Slot(frozenset)
    def _tell(self, kinds: frozenset[str]) -> None:
        """Pass it on, unless it comes from another thread after closing, when no screen can ask again."""
        if self._is_open:
            self.changed.emit(kinds)

    def _run(self, ticket: Job, job: Callable[[Workspace, Job], Any]) -> None:  # any job's result passes here
        try:
            outcome = job(self.workspace, ticket)
        except BaseException as error:
            outcome = error
        ticket.ended.emit(outcome)


class _Receiver(QObject):
    """Lives on the window's thread, so that a worker's signal is queued there."""

    def __init__(self, parent: QObject, take: Callable[[object], None]) -> None:
        super().__init__(parent)
        self._take = take

    @Slot(object)
    def take(self, outcome: object) -> None:
        self._take(outcome)
        self.deleteLater()
