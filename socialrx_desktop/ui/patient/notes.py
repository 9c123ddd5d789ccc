"""The notes of a patient: the one that is being written above, those that were written below."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.store import note
from socialrx_desktop.store.note import Entry
from socialrx_desktop.ui.columns import Page, set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import announce, button, label
from socialrx_desktop.ui.patient.correction import CorrectionEditor
from socialrx_desktop.ui.patient.note_editor import NoteEditor
from socialrx_desktop.ui.patient.restricted_note import RestrictedNote
from socialrx_desktop.ui.patient.timeline import Timeline, TimelineModel

SHOWN_AT_ONCE = 200
"""Notes that are read when a record is opened; older ones are a key away."""


class NotesPanel(QWidget):
    """Writing and reading notes of one patient."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._most: int | None = SHOWN_AT_ONCE
        self.editor = NoteEditor(desk)
        self.correction = CorrectionEditor(desk)
        self.restricted = RestrictedNote(desk)
        self._writing = QStackedWidget()
        for part in (self.editor, self.correction, self.restricted):
            self._writing.addWidget(part)
        self._writing.currentChanged.connect(self._fit)
        self._fit()
        self.model = TimelineModel(self)
        self.timeline = Timeline(self.model)
        self.timeline.setAccessibleName(self.tr("Notes so far, newest first"))
        self.open_button = button(self.tr("Open this note"), self._open)
        self.correct = button(self.tr("Correct this note"), self._correct)
        self.disagree = button(self.tr("Patient disagrees"), self._disagree)
        self.older = button(self.tr("Show older notes"), self._show_older)
        self._heading = label("", "heading")
        self._build()
        self._connect()

    def show_patient(self, patient: UUID) -> None:
        """Show this person's notes and go on writing about them."""
        self._patient = patient
        self._most = SHOWN_AT_ONCE
        self._writing.setCurrentWidget(self.editor)
        self.editor.show_patient(patient)
        self.refresh()
        self.timeline.scrollToTop()

    def refresh(self) -> None:
        """Ask for the notes again; the one that is chosen stays so."""
        if self._patient is None:
            return
        chosen = self._chosen()
        most = None if self._most is None else self._most + 1
        entries = self._desk.ask(note.timeline, self._patient, most=most)
        self.older.setVisible(self._most is not None and len(entries) > self._most)
        self.model.show_entries(entries[: self._most])
        self._heading.setText(
            self.tr("Notes so far") if entries else self.tr("No notes yet. Press Ctrl+N to write the first one.")
        )
        row = self.model.row_of(chosen.id) if chosen else -1
        if row >= 0:
            self.timeline.setCurrentIndex(self.model.index(row))
        self._show_what_can_be_done()

    def new_note(self) -> None:
        """Put the cursor where the words of a note go."""
        self.restricted.leave()
        self._writing.setCurrentWidget(self.editor)
        self.editor.focus()

    def show_note(self, entry: UUID) -> None:
        """Put the cursor on a note, however old it is."""
        if self.model.row_of(entry) < 0:
            self._show_older()
        row = self.model.row_of(entry)
        if row >= 0:
            index = self.model.index(row)
            self.timeline.setCurrentIndex(index)
            self.timeline.scrollTo(index)
        self.timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Keep what is being typed, at once, and close what was opened."""
        self.editor.leave()
        self.correction.leave()
        self.restricted.leave()

    def _build(self) -> None:
        between = QHBoxLayout()
        between.addWidget(self._heading, 1)
        for press in (self.older, self.open_button, self.correct, self.disagree):
            between.addWidget(press)
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
        set_tab_order(self.editor.unfold, self.timeline, self.older, self.open_button, self.correct, self.disagree)

    def _connect(self) -> None:
        self.timeline.selectionModel().currentChanged.connect(self._show_what_can_be_done)
        self.timeline.opened.connect(self._open)
        self.correction.ended.connect(self._corrected)
        self.restricted.ended.connect(self._closed)
        self.restricted.correct_wanted.connect(self._correct_opened)
        self.restricted.disagree_wanted.connect(self._disagree_opened)
        self._desk.changed.connect(self._ask_again)

    def _chosen(self) -> Entry | None:
        index = self.timeline.currentIndex()
        return self.model.entry(index.row()) if index.isValid() else None

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if self._patient is None:
            return
        if "note" in kinds:
            self.refresh()
        if "referral" in kinds:
            self.editor.refresh()

    @Slot(QModelIndex, QModelIndex)
    def _show_what_can_be_done(self) -> None:
        chosen = self._chosen()
        is_restricted = chosen is not None and chosen.is_restricted
        self.open_button.setVisible(is_restricted)
        self.correct.setVisible(not is_restricted)
        self.disagree.setVisible(not is_restricted)
        self.correct.setEnabled(chosen is not None and chosen.amended_by is None)
        self.disagree.setEnabled(chosen is not None)

    @Slot()
    def _show_older(self) -> None:
        self._most = None
        self.refresh()

    @Slot()
    def _open(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.is_restricted:
            self.leave()
            self._writing.setCurrentWidget(self.restricted)
            self.restricted.show_entry(chosen)

    @Slot()
    def _correct(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.leave()
            self._writing.setCurrentWidget(self.correction)
            self.correction.start(chosen)

    @Slot()
    def _disagree(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.leave()
            self._disagree_opened(chosen)

    @Slot(object, str)
    def _correct_opened(self, entry: Entry, said: str) -> None:
        self._writing.setCurrentWidget(self.correction)
        self.correction.start(entry, said)

    @Slot(object)
    def _disagree_opened(self, entry: Entry) -> None:
        self._writing.setCurrentWidget(self.correction)
        self.correction.start_disagreement(entry)

    @Slot()
    def _fit(self) -> None:
        """Only what is seen asks for room."""
        for part in (self.editor, self.correction, self.restricted):
            is_seen = part is self._writing.currentWidget()
            height = QSizePolicy.Policy.Preferred if is_seen else QSizePolicy.Policy.Ignored
            part.setSizePolicy(QSizePolicy.Policy.Preferred, height)

    @Slot()
    def _closed(self) -> None:
        self._corrected(None)

    @Slot(object)
    def _corrected(self, made: UUID | None) -> None:
        self._writing.setCurrentWidget(self.editor)
        if self.isVisible():
            self.timeline.setFocus(Qt.FocusReason.OtherFocusReason)
        if made is not None:
            self.timeline.setCurrentIndex(self.model.index(self.model.row_of(made)))
            announce(self, self.tr("Saved on this computer."))
