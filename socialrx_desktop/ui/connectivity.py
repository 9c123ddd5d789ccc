"""Whether what waits in the outbox can leave; sends it by itself as soon as it can.

A network share that has gone away can keep a look at it waiting for minutes. So looking and sending have a thread of
their own, which neither the window nor the desk's worker ever waits for, but for a moment on closing; and each look at
a destination has one too, so that one that hangs holds up no other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from socialrx_desktop.exchange.reachability import Watch
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import destination as destinations
from socialrx_desktop.store import outbox
from socialrx_desktop.store.destination import Line
from socialrx_desktop.store.transaction import View
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui.desk import Desk

_LOOK_AGAIN_MILLISECONDS = 5000
_LONGEST_LOOK_SECONDS = 2.0
_LONGEST_STOP_SECONDS = 10.0
_SHORT_STOP_SECONDS = 0.5
_LOOKED_AT = frozenset({"outbox_item", "destination", "bereavement", "patient"})


@dataclass(frozen=True)
class _Seen:
    """What one look found: destinations by whether they can be reached, and those that something waits for."""

    reachable: dict[UUID, bool] = field(default_factory=dict)
    needed: frozenset[UUID] = frozenset()
    trouble: Problem | None = None


class Connectivity(QObject):
    """Looks every few seconds, and at once when an export or a destination changes."""

    changed = Signal()

    def __init__(self, desk: Desk, *, every: int = _LOOK_AGAIN_MILLISECONDS) -> None:
        super().__init__()
        self._desk = desk
        self._seen = _Seen()
        self._waiting = desk.ask(outbox.count_waiting)
        self._has_destination = bool(desk.ask(destinations.everything))
        self._courier = _Courier(desk.workspace)
        self._courier.looked.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setInterval(every)
        self._timer.timeout.connect(self._courier.look)
        self._timer.start()
        desk.changed.connect(self._look_again)
        self._courier.start()

    @property
    def is_online(self) -> bool:
        """Whether every destination that something waits for can be reached; any at all, if nothing waits."""
        reachable, needed = self._seen.reachable, self._seen.needed
        if needed:
            return all(reachable.get(each, False) for each in needed)
        return any(reachable.values())

    @property
    def waiting(self) -> int:
        """How many exports this laptop has still to send."""
        return self._waiting

    @property
    def trouble(self) -> Problem | None:
        """What kept the last look from being finished, such as a full disk here."""
        return self._seen.trouble

    def can_reach(self, destination: UUID) -> bool | None:
        """Whether this destination was there when last looked at; None if it has not been looked at yet."""
        return self._seen.reachable.get(destination)

    def summary(self) -> str:
        """How it stands, in one line."""
        if not self._waiting and not self._has_destination:
            return self.tr("Nothing waits. No destination is set up yet.")
        state = self.tr("Online.") if self.is_online else self.tr("Working offline.")
        if not self._waiting:
            return f"{state} {self.tr('Nothing waits.')}"
        if self._waiting == 1:
            return f"{state} {self.tr('1 export waits to be sent.')}"
        return f"{state} {self.tr('{count} exports wait to be sent.').format(count=self._waiting)}"

    @Slot()
    def send_now(self) -> None:
        """Try everything that waits, without waiting for its next try."""
        self._courier.send_now()

    def stop(self) -> None:
        """Let the item that is being sent come to its end, and look no more."""
        self._timer.stop()
        self._courier.stop()

    @Slot(frozenset)
    def _look_again(self, kinds: frozenset[str]) -> None:
        if kinds & _LOOKED_AT and not self._courier.is_stopped:
            self._count()
            self._courier.look()
            self.changed.emit()

    @Slot(object)
    def _take(self, outcome: object) -> None:
        if self._courier.is_stopped:
            return  # the workspace may be closed by now
        if isinstance(outcome, _Seen):
            self._seen = outcome
            self._count()
            self.changed.emit()
        else:
            self._desk.bug.emit(outcome)

    def _count(self) -> None:
        self._waiting = self._desk.ask(outbox.count_waiting)
        self._has_destination = bool(self._desk.ask(destinations.everything))


class _Courier(QObject):
    """The thread that looks and sends. `looked` carries a `_Seen`, or an error that is our bug."""

    looked = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._wanted = Event()
        self._at_once = Event()
        self._stop = Event()
        self._sending = Event()
        self._watches: dict[UUID, Watch] = {}
        self._hanging: dict[UUID, _Glance] = {}
        # A daemon: a share that never answers must not keep the program from ending.
        self._thread = Thread(target=self._run, name="courier", daemon=True)

    @property
    def is_stopped(self) -> bool:
        return self._stop.is_set()

    def start(self) -> None:
        self._thread.start()
        self.look()

    @Slot()
    def look(self) -> None:
        self._wanted.set()

    def send_now(self) -> None:
        self._at_once.set()
        self._wanted.set()

    def stop(self) -> None:
        self._stop.set()
        self._wanted.set()
        # What only looks leaves nothing half done; what is being sent may come to its end.
        self._thread.join(_LONGEST_STOP_SECONDS if self._sending.is_set() else _SHORT_STOP_SECONDS)

    def _run(self) -> None:
        while self._wanted.wait() and not self._stop.is_set():
            self._wanted.clear()
            at_once = self._at_once.is_set()
            self._at_once.clear()
            try:
                outcome: object = self._look(at_once=at_once)
            except Problem as problem:
                outcome = _Seen(self._known(), trouble=problem)
            except BaseException as error:  # the window's thread reports it as our bug
                outcome = error
            if not self._stop.is_set():
                self.looked.emit(outcome)

    def _look(self, *, at_once: bool) -> _Seen:
        with self._workspace.look() as view:
            places, needed = _places(view)
        came_back = self._look_at(places)
        known = self._known()
        if any(known.get(each, False) for each in needed) or at_once:
            self._send(retry_now=at_once or bool(needed & came_back))
        if self._stop.is_set():
            return _Seen()
        with self._workspace.look() as view:
            return _Seen(known, _places(view)[1])

    def _send(self, *, retry_now: bool) -> None:
        from socialrx_desktop.exchange.outbox import send_due  # it brings ReportLab, which the first paint can spare

        self._sending.set()  # before asking whether to stop, so that `stop` sees it or is seen
        try:
            if not self._stop.is_set():
                hanging = frozenset(self._hanging)
                send_due(self._workspace, cancelled=self._stop.is_set, retry_now=retry_now, leave_alone=hanging)
        finally:
            self._sending.clear()

    def _look_at(self, places: list[Line]) -> frozenset[UUID]:
        """Look at all at once, for a moment; those that came back. What still hangs since last time is left alone."""
        self._hanging = {each: glance for each, glance in self._hanging.items() if glance.is_alive()}
        kept = {each.id: self._watches.get(each.id, Watch()) for each in places if each.id not in self._hanging}
        glances = {each.id: _Glance(kept[each.id], each) for each in places if each.id in kept}
        latest = monotonic() + _LONGEST_LOOK_SECONDS
        for glance in glances.values():
            glance.join(max(0.0, latest - monotonic()))
        self._hanging |= {each: glance for each, glance in glances.items() if glance.is_alive()}
        # What a hanging look finds in the end is not kept: by then the destination has to be looked at anew.
        self._watches = {each: watch for each, watch in kept.items() if each not in self._hanging}
        return frozenset(each for each in self._watches if glances[each].came_back())

    def _known(self) -> dict[UUID, bool]:
        """Whether each destination can be reached, as last seen; one that hangs cannot."""
        seen = {each: watch.known.get(each, False) for each, watch in self._watches.items()}
        return dict.fromkeys(self._hanging, False) | seen


class _Glance(Thread):
    """One look at one destination. A daemon: it may never end."""

    def __init__(self, watch: Watch, place: Line) -> None:
        super().__init__(name="look", daemon=True)
        self._watch = watch
        self._place = place
        self._outcome: list[UUID] | BaseException = []
        self.start()

    def run(self) -> None:
        try:
            self._outcome = self._watch.look([self._place])
        except BaseException as error:  # who asked raises it
            self._outcome = error

    def came_back(self) -> bool:
        """Whether it can be reached and could not before. Only when it has ended."""
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return bool(self._outcome)


def _places(view: View) -> tuple[list[Line], frozenset[UUID]]:
    """Every destination that is on offer or needed, and those that something waits for."""
    needed = frozenset(item.destination for item in outbox.waiting(view))
    places = {each.id: each for each in destinations.everything(view)}
    places |= {each: destinations.get(view, each) for each in needed - places.keys()}
    return list(places.values()), needed
