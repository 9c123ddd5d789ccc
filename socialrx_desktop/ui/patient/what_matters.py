"""What matters to the person, in their own words, kept as a draft while it is typed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import draft
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.form import Field, Notice, announce, button, label, row
from socialrx_desktop.ui.text_box import TextBox

DRAFT = "what_matters"


class WhatMatters(QWidget):
    """The first thing on a plan."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._known = ""
        self.words = TextBox(4)
        self.save = button(self.tr("Save what matters"), self._save, main=True)
        self.notice = Notice()
        self._status = label("", "quiet")
        self._drafts = Drafts(desk, DRAFT, self._collect, self)
        foot = row(self.save, stretch=False)
        foot.addWidget(self._status, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.notice)
        layout.addWidget(
            Field("words", self.tr("What matters to me"), self.words, self.tr("In the person\u2019s own words"))
        )
        layout.addLayout(foot)
        self.words.textChanged.connect(self._drafts.touch)
        self._drafts.kept.connect(self._say_kept)
        self._drafts.refused.connect(self.notice.show_problem)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's words, or those that were being typed."""
        self._patient = patient
        self.notice.hide()
        self._known = ""
        self._put("")
        self._status.setText("")
        self.refresh()
        kept = self._drafts.take_up(patient)
        if kept:
            self._put(kept.fields.get("words", ""))
            self._status.setText(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)))

    def refresh(self) -> None:
        """Ask for the words again; what somebody is typing stays."""
        if self._patient is None:
            return
        said = self._desk.ask(patients.details, self._patient).most_important_to_me
        if self.words.toPlainText() == self._known:
            self._put(said)
        self._known = said

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self._drafts.leave()

    @Slot()
    def _save(self) -> None:
        if self._patient is None:
            return
        self.notice.hide()
        try:
            self._desk.do(_say_what_matters, self._patient, self.words.toPlainText())
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self._drafts.stop()
        self.refresh()
        self._put(self._known)
        self._status.setText(self.tr("Saved on this computer."))
        announce(self, self._status.text())

    @Slot(object)
    def _say_kept(self, when: datetime) -> None:
        self._status.setText(self.tr("Draft saved {0} on this computer").format(words.clock(when)))

    def _collect(self) -> dict[str, str]:
        said = self.words.toPlainText()
        return {} if said.strip() == self._known else {"words": said}

    def _put(self, said: str) -> None:
        self.words.blockSignals(True)
        self.words.setPlainText(said)
        self.words.blockSignals(False)


def _say_what_matters(work: Work, patient: UUID, said: str) -> None:
    patients.say_what_matters(work, patient, said)
    draft.discard(work, DRAFT, patient)
