"""The band that says that a person's records were joined, with the way to take them apart again."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import merge
from socialrx_desktop.store.merge import Joined
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import button, label


class JoinedBand(QFrame):
    """Shown while a person has more than one record. `refused` carries a Problem, `taken_apart` the name now alone."""

    refused = Signal(object)
    taken_apart = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._joins: list[Joined] = []
        self.setProperty("kind", "notice")
        self.words = label("")
        self.undo = button(self.tr("Take apart"), self._undo)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 4, 18, 4)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.undo)
        self.hide()

    def show_patient(self, patient: UUID) -> None:
        """Say how many records this person has; nothing for one."""
        self._joins = self._desk.ask(merge.joins, patient)
        self.setVisible(bool(self._joins))
        if not self._joins:
            return
        last = self._joins[0]
        said = self.tr("{0} records joined. The last was {1}, on {2}: {3}").format(
            len(self._joins) + 1, last.merged_name, words.day(last.merged_on), last.why
        )
        self.words.setText(said)
        self.undo.setAccessibleName(self.tr("Take apart the record of {0}").format(last.merged_name))

    @Slot()
    def _undo(self) -> None:
        last = self._joins[0]
        try:
            self._desk.do(merge.undo, last.id)
        except Problem as problem:
            self.refused.emit(problem)
            return
        self.taken_apart.emit(last.merged_name)
