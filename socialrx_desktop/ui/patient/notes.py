"""The notes of a patient: the one that is being written above, those that were written below."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.store import note
from socialrx_desktop.ui.columns import Page, set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import announce, button, label
from socialrx_desktop.ui.patient.correction import CorrectionEditor
from socialrx_desktop.ui.patient.note_editor import NoteEditor
from socialrx_desktop.ui.patient.timeline import Timeline, TimelineModel


class NotesPanel(QWidget):
    """Writing and reading notes of one patient."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self.editor = NoteEditor(desk)
        self.correction = CorrectionEditor(desk)
        self._writing = QStackedWidget()
        self._writing.addWidget(self.editor)
        self._writing.addWidget(self.correction)
        self.model = TimelineModel(self)
        self.timeline = Timeline(self.model)
        self.timeline.setAccessibleName(self.tr("Notes so far, newest first"))
        self.correct = button(self.tr("Correct this note"), self._correct)
        self._heading = label("", "heading")
        self._build()
        self.timeline.selectionModel().currentChanged.connect(self._show_whether_correctable)
        self.correction.ended.connect(self._corrected)
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's notes and go on writing about them."""
        self._patient = patient
        self._writing.setCurrentWidget(self.editor)
        self.editor.show_patient(patient)
        self.refresh()
        self.timeline.scrollToTop()

    def refresh(self) -> None:
        """Ask for the notes again; the one that is chosen stays so."""
        if self._patient is None:
            return
        index = self.timeline.currentIndex()
        chosen = self.model.entry(index.row()).id if index.isValid() else None
        entries = self._desk.ask(note.timeline, self._patient)
        self.model.show_entries(entries)
        self._heading.setText(
            self.tr("Notes so far") if entries else self.tr("No notes yet. Press Ctrl+N to write the first one.")
        )
        row = self.model.row_of(chosen) if chosen else -1
        if row >= 0:
            self.timeline.setCurrentIndex(self.model.index(row))
        self._show_whether_correctable()

    def new_note(self) -> None:
        """Put the cursor where the words of a note go."""
        self._writing.setCurrentWidget(self.editor)
        self.editor.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Keep what is being typed, at once."""
        self.editor.leave()
        self.correction.leave()

    def _build(self) -> None:
        between = QHBoxLayout()
        between.addWidget(self._heading, 1)
        between.addWidget(self.correct)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(18, 10, 18, 12)
        inner.setSpacing(8)
        inner.addWidget(self._writing, 3)
        inner.addLayout(between)
        inner.addWidget(self.timeline, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(content))
        set_tab_order(self.editor.discard, self.timeline, self.correct)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if self._patient is None:
            return
        if "note" in kinds:
            self.refresh()
        if "referral" in kinds:
            self.editor.refresh()

    @Slot(QModelIndex, QModelIndex)
    def _show_whether_correctable(self) -> None:
        index = self.timeline.currentIndex()
        self.correct.setEnabled(index.isValid() and self.model.entry(index.row()).amended_by is None)

    @Slot()
    def _correct(self) -> None:
        index = self.timeline.currentIndex()
        if index.isValid():
            self.leave()
            self._writing.setCurrentWidget(self.correction)
            self.correction.start(self.model.entry(index.row()))

    @Slot(object)
    def _corrected(self, made: UUID | None) -> None:
        self._writing.setCurrentWidget(self.editor)
        self.timeline.setFocus(Qt.FocusReason.OtherFocusReason)
        if made is not None:
            self.timeline.setCurrentIndex(self.model.index(self.model.row_of(made)))
            announce(self, self.tr("Correction saved on this computer."))
