"""Finding notes by their words, in everybody's or in one patient's record; Enter opens the note where it stands."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.store import note_search
from socialrx_desktop.store.note_search import Hit
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, button, label, title
from socialrx_desktop.ui.line_table import Column, Line, LineTable

_MOVING = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class FindNotes(QWidget):
    """A search over notes. `opened` carries the patient and the note; `closed` when nothing is wanted."""

    opened = Signal(object, object)
    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._hits: dict[UUID, Hit] = {}
        self.query = _SearchLine()
        self.here = QCheckBox()
        self.results = LineTable(
            (
                Column(self.tr("Patient"), 4, is_bold=True),
                Column(self.tr("When"), 4),
                Column(self.tr("By"), 3),
                Column(self.tr("Words"), 12),
            )
        )
        self.results.setAccessibleName(self.tr("Notes found"))
        self.count = label("", "quiet")
        self.close_button = button(self.tr("Back"), self.closed.emit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 10, 18, 12)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(title(self.tr("Find notes")), 1)
        head.addWidget(self.close_button)
        hint = self.tr("Any words of the note; the last may be unfinished. Restricted notes are never found")
        line = QHBoxLayout()
        line.setSpacing(14)
        line.addWidget(Field("query", self.tr("Words"), self.query, hint), 1)
        line.addWidget(self.here, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(head)
        layout.addLayout(line)
        layout.addWidget(self.count)
        layout.addWidget(self.results, 1)
        self.query.textChanged.connect(lambda _: self._search())
        self.query.moved.connect(self._move)
        self.query.returnPressed.connect(self._open_chosen)
        self.here.toggled.connect(lambda _: self._search())
        self.results.entered.connect(self._open)

    def start(self, patient: UUID | None, name: str) -> None:
        """Begin to type; with a patient open, the search may be kept to their notes."""
        if patient != self._patient:
            self.here.setChecked(False)
        self._patient = patient
        self.here.setVisible(patient is not None)
        self.here.setText(self.tr("Only notes about {0}").format(name).replace("&", "&&"))
        self.here.setAccessibleName(self.here.text())
        self._search()
        self.query.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query.selectAll()

    def leave(self) -> None:
        """Forget what was looked for."""
        self.query.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _search(self) -> None:
        patient = self._patient if self.here.isChecked() else None
        found = self._desk.ask(note_search.search, self.query.text(), patient=patient)
        self._hits = {hit.note: hit for hit in found.hits}
        self.results.show_lines([self._line(hit) for hit in found.hits])
        if not self.query.text().strip():
            self.count.setText("")
        elif found.is_more:
            self.count.setText(self.tr("The newest {0} notes; there are more. Add a word.").format(len(found.hits)))
        elif not found.hits:
            self.count.setText(self.tr("No note holds all these words."))
        else:
            self.count.setText(
                self.tr("1 note") if len(found.hits) == 1 else self.tr("{0} notes").format(len(found.hits))
            )

    def _line(self, hit: Hit) -> Line:
        around = self.tr("Corrected since: {0}").format(hit.around) if hit.is_superseded else hit.around
        texts = (hit.patient, words.moment(hit.event_at), hit.author, around)
        return Line(hit.note, texts, ". ".join(texts))

    @Slot(int)
    def _move(self, key: int) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}[Qt.Key(key)]
        last = len(self._hits) - 1
        if last >= 0:
            row = min(max(self.results.currentIndex().row() + step, 0), last)
            self.results.setCurrentIndex(self.results.lines.index(row, 0))

    @Slot()
    def _open_chosen(self) -> None:
        if self.results.chosen is not None:
            self._open(self.results.chosen)

    @Slot(object)
    def _open(self, note: UUID) -> None:
        self.opened.emit(self._hits[note].patient_id, note)


class _SearchLine(QLineEdit):
    """The arrow keys move through the notes found while the typing goes on."""

    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVING:
            self.moved.emit(int(event.key()))
            return
        super().keyPressEvent(event)
