"""Keeps what is being typed into a form as a draft in the workspace, one second after the last key."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import draft
from socialrx_desktop.store.draft import Kept
from socialrx_desktop.ui.desk import Desk

PAUSE_MILLISECONDS = 1000


class Drafts(QObject):
    """The draft of one form. `collect` gives its fields as texts, or an empty dict when there is nothing to keep."""

    kept = Signal(object)
    refused = Signal(object)

    def __init__(self, desk: Desk, form: str, collect: Callable[[], dict[str, str]], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form = form
        self._collect = collect
        self._about: UUID | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MILLISECONDS)
        self._timer.timeout.connect(self.keep_now)

    def take_up(self, about: UUID) -> Kept | None:
        """From now on drafts are about this subject; the draft that waits, if there is one."""
        self._timer.stop()
        self._about = about
        return self._desk.ask(draft.kept, self._form, about, self._desk.workspace.worker)

    def touch(self) -> None:
        """Something was typed: keep it when the typing pauses."""
        self._timer.start()

    def stop(self) -> None:
        """Keep nothing of what was typed last: it has been saved."""
        self._timer.stop()

    @Slot()
    def leave(self) -> None:
        """Keep what has not been kept yet, at once."""
        if self._timer.isActive():
            self.keep_now()

    @Slot()
    def keep_now(self) -> None:
        """Keep the form as it is now; a form with nothing in it has no draft."""
        self._timer.stop()
        if self._about is None:
            return
        fields = self._collect()
        try:
            if fields:
                self.kept.emit(self._desk.do(draft.keep, self._form, self._about, fields))
            else:
                self._desk.do(draft.discard, self._form, self._about)
        except Problem as problem:
            self.refused.emit(problem)

    def discard(self) -> None:
        """Forget the draft; a Problem if the disk refuses."""
        self._timer.stop()
        if self._about is not None:
            self._desk.do(draft.discard, self._form, self._about)
