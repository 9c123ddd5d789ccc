"""The papers of a patient, kept inside the vault: added, looked at in the window, and copied out only by intention."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.documents import preview
from socialrx_desktop.domain import words
from socialrx_desktop.problems import FileProblem, Problem
from socialrx_desktop.store import attachment, note
from socialrx_desktop.store.attachment import Kind, MediaType
from socialrx_desktop.store.transaction import View
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label, row
from socialrx_desktop.ui.line_table import Column, Line, LineTable
from socialrx_desktop.ui.preview_pages import Pages

_MEGABYTE = 1024 * 1024
_NOTES_OFFERED = 100


class DocumentsPanel(QWidget):
    """List, add, look, copy out, take out."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._lines: dict[UUID, attachment.Line] = {}
        self.choose_path: Callable[[], str] = self._ask_which_file
        self.choose_copy: Callable[[str], str] = self._ask_where
        self.list = LineTable(
            (
                Column(self.tr("Document"), 5, is_bold=True),
                Column(self.tr("What it is"), 2),
                Column(self.tr("Size"), 1),
                Column(self.tr("Added"), 3),
                Column(self.tr("Belongs to"), 4),
            )
        )
        self.list.setAccessibleName(self.tr("Documents"))
        self.add_button = button(self.tr("Add a document…"), self._choose, main=True)
        self.open_button = button(self.tr("Open"), self._open)
        self.copy_button = button(self.tr("Save a copy…"), self._save_copy)
        self.photograph_button = button(self.tr("Use as the photograph"), self._use_as_photograph)
        self.withdraw_button = button(self.tr("Take out…"), self._ask_why)
        self.name = QLineEdit()
        self.kind = Choice(choices.attachment_kinds())
        self.note = Choice()
        self.change_button = button(self.tr("Save changes"), self._change)
        self.reason = QLineEdit()
        self.withdraw_now = button(self.tr("Take it out"), self._withdraw)
        self.back = button(self.tr("Back to the list"), self._close)
        self.notice = Notice()
        self._total = label("", "quiet")
        self._pages = Pages()
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = QPlainTextEdit()
        self._words.setReadOnly(True)
        self._words.setAccessibleName(self.tr("Text of the document"))
        self.setAcceptDrops(True)
        self._build()
        self.list.entered.connect(lambda _: self._open())
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_chosen())
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's documents."""
        self._close()
        self._patient = patient
        self.notice.hide()
        self.refresh()

    def refresh(self) -> None:
        """Ask for the documents again."""
        if self._patient is None:
            return
        found, total, entries = self._desk.ask(_read, self._patient)
        self._lines = {line.id: line for line in found}
        said = {entry.id: self._note_words(entry) for entry in entries}
        self.note.offer({"": self.tr("No note"), **{str(each): text for each, text in said.items()}})
        self.list.show_lines([self._line(line, said) for line in found])
        here = sum(line.size for line in found)
        self._total.setText(
            self.tr(
                "PDF, PNG, JPEG, plain text or .docx, up to 5 MB each. Drop a file here, or press the button. "
                "This record: {here}. All records on this computer: {total}."
            ).format(here=_size(here), total=_size(total))
        )
        self._show_chosen()

    def leave(self) -> None:
        """Show no document any more."""
        self._close()

    def add(self, path: Path) -> None:
        """Keep the file as a document, named as the file is; what went wrong is said in place."""
        if self._patient is None:
            return
        self.notice.hide()
        try:
            made = self._desk.do(
                attachment.add, self._patient, path.name, _content(path), kind=Kind(self.kind.value() or Kind.OTHER)
            )
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        row = self.list.lines.row_of(made)
        self.list.setCurrentIndex(self.list.lines.index(row, 0))
        self.notice.say(self.tr("Kept inside the workspace. The file it came from is where it was: delete it there."))
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.add(Path(url.toLocalFile()))
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._stack.currentIndex():
            self._close()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        name = Field("name", self.tr("Name"), self.name)
        kind = Field("kind", self.tr("What it is"), self.kind)
        belongs = Field("note", self.tr("Belongs to the note"), self.note)
        why = Field("reason", self.tr("Why is it taken out?"), self.reason, self.tr("For example, another person’s"))
        self.fields = Fields(name, kind, belongs, why)
        self._details = QWidget()
        details = QHBoxLayout(self._details)
        details.setContentsMargins(0, 0, 0, 0)
        details.setSpacing(14)
        for field, share in ((name, 4), (kind, 2), (belongs, 4)):
            details.addWidget(field, share, Qt.AlignmentFlag.AlignBottom)
        details.addWidget(self.change_button, 0, Qt.AlignmentFlag.AlignBottom)
        self._taking_out = QWidget()
        taking = QHBoxLayout(self._taking_out)
        taking.setContentsMargins(0, 0, 0, 0)
        taking.addWidget(why, 1)
        taking.addWidget(self.withdraw_now, 0, Qt.AlignmentFlag.AlignBottom)
        listing = QWidget()
        left = QVBoxLayout(listing)
        left.setContentsMargins(18, 10, 18, 12)
        left.setSpacing(8)
        left.addWidget(self._total)
        left.addLayout(
            row(self.add_button, self.open_button, self.copy_button, self.photograph_button, self.withdraw_button)
        )
        left.addWidget(self._taking_out)
        left.addWidget(self.list, 1)
        left.addWidget(self._details)
        scroll = QScrollArea()
        scroll.setWidget(self._picture)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.setAccessibleName(self.tr("Picture of the document"))
        self._shown = QStackedWidget()
        for part in (self._pages, scroll, self._words):
            self._shown.addWidget(part)
        viewing = QWidget()
        view = QVBoxLayout(viewing)
        view.setContentsMargins(18, 10, 18, 12)
        view.addLayout(row(self.back))
        view.addWidget(self._shown, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(listing)
        self._stack.addWidget(viewing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.notice)
        layout.addWidget(self._stack, 1)
        self._taking_out.hide()
        set_tab_order(
            self.add_button,
            self.open_button,
            self.copy_button,
            self.photograph_button,
            self.withdraw_button,
            self.reason,
            self.withdraw_now,
            self.list,
            self.name,
            self.kind,
            self.note,
            self.change_button,
        )

    def _line(self, line: attachment.Line, notes: dict[UUID, str]) -> Line:
        texts = (
            line.name,
            self.tr("Photograph of the person") if line.is_of_person else choices.attachment_kinds()[line.kind],
            _size(line.size),
            self.tr("{0}, {1}").format(words.day(line.added_at), line.added_by),
            notes.get(line.note_id, self.tr("an older note")) if line.note_id else "",
        )
        return Line(line.id, texts, ". ".join(text for text in texts if text))

    def _note_words(self, entry: note.Entry) -> str:
        """A note by its moment and how the contact was made, never by its words."""
        return f"{words.moment(entry.event_at)}, {choices.modes()[entry.mode]}"

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if kinds & {"attachment", "note", "patient"}:
            self.refresh()

    def _chosen(self) -> attachment.Line | None:
        return self._lines.get(self.list.chosen) if self.list.chosen is not None else None

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        self._taking_out.hide()
        self._details.setVisible(chosen is not None)
        for press in (self.open_button, self.copy_button, self.photograph_button, self.withdraw_button):
            press.setEnabled(chosen is not None)
        if chosen is None:
            return
        self.fields.clear()
        self.open_button.setEnabled(chosen.is_here and chosen.media_type is not MediaType.DOCX)
        self.copy_button.setEnabled(chosen.is_here)
        is_picture = chosen.media_type in {MediaType.PNG, MediaType.JPEG}
        self.photograph_button.setEnabled(is_picture and not chosen.is_of_person)
        self.name.setText(chosen.name)
        self.kind.choose(chosen.kind)
        self.note.choose(str(chosen.note_id or ""))

    @Slot()
    def _choose(self) -> None:
        path = self.choose_path()
        if path:
            self.add(Path(path))

    @Slot()
    def _open(self) -> None:
        chosen = self._chosen()
        if chosen is None or not self.open_button.isEnabled():
            return
        self.notice.hide()
        try:
            content = self._desk.do(attachment.read, chosen.id)
            self._show(chosen, content)
        except Problem as problem:
            self.notice.show_problem(problem)

    def _show(self, line: attachment.Line, content: bytes) -> None:
        if line.media_type is MediaType.PDF:
            self._show_pdf(content)
        elif line.media_type is MediaType.TEXT:
            self._words.setPlainText(content.decode("utf-8-sig"))
            self._shown.setCurrentWidget(self._words)
        else:
            picture = QImage.fromData(content)
            if picture.isNull():
                raise _unreadable()
            room = self.size()
            self._picture.setPixmap(
                QPixmap.fromImage(picture).scaled(
                    max(room.width() - 80, 200),
                    max(room.height() - 120, 200),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
            self._picture.setAccessibleName(line.name)
            self._shown.setCurrentIndex(1)
        self._stack.setCurrentIndex(1)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_pdf(self, content: bytes) -> None:
        if not preview.can_be_shown(content):
            raise _unreadable()
        self._pages.show_pdf(content)
        self._shown.setCurrentWidget(self._pages)

    @Slot()
    def _close(self) -> None:
        """Back to the list, and nothing of the document is kept on the screen."""
        self._stack.setCurrentIndex(0)
        self._pages.show_pdf(b"")
        self._picture.clear()
        self._words.clear()
        if self.isVisible():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _change(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        belongs = UUID(self.note.value()) if self.note.value() else None
        self._try(attachment.change, chosen.id, name=self.name.text(), kind=Kind(self.kind.value()), note=belongs)

    @Slot()
    def _use_as_photograph(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._try(attachment.show_as_photograph, chosen.id)

    @Slot()
    def _ask_why(self) -> None:
        self._taking_out.show()
        self.reason.clear()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _withdraw(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._try(attachment.withdraw, chosen.id, self.reason.text())

    def _try(self, verb: Callable[..., object], *args: object, **kwargs: object) -> None:
        self.fields.clear()
        try:
            self._desk.do(verb, *args, **kwargs)
        except Problem as problem:
            if not self.fields.show(problem):
                self.notice.show_problem(problem)
            return
        announce(self, self.tr("Saved on this computer."))

    @Slot()
    def _save_copy(self) -> None:
        """The warning comes first: what leaves the vault is guarded by nobody."""
        if self._chosen() is None:
            return
        self.notice.say(
            self.tr(
                "A copy leaves the encrypted workspace, and anybody who uses that disk can read it. "
                "Save it only where your organisation allows."
            ),
            problem=True,
            action=self.tr("Choose where"),
            press=self._save_copy_now,
        )

    @Slot()
    def _save_copy_now(self) -> None:
        chosen = self._chosen()
        self.notice.hide()
        to = self.choose_copy(chosen.name) if chosen is not None else ""
        if chosen is None or not to:
            return
        try:
            content = self._desk.do(attachment.read, chosen.id, to_keep=True)
            Path(to).write_bytes(content)
        except Problem as problem:
            self.notice.show_problem(problem)
        except OSError as fault:
            self.notice.show_problem(FileProblem("The copy could not be saved.", f"{fault.strerror}."))
        else:
            self.notice.say(self.tr("A copy was saved outside the workspace."))

    def _ask_which_file(self) -> str:
        kinds = self.tr("Documents (*.pdf *.png *.jpg *.jpeg *.txt *.docx);;All files (*)")
        return QFileDialog.getOpenFileName(self, self.tr("Add a document"), "", kinds)[0]

    def _ask_where(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self, self.tr("Save a copy outside the workspace"), name)[0]


def _read(view: View, patient: UUID) -> tuple[list[attachment.Line], int, list[note.Entry]]:
    return (
        attachment.of_patient(view, patient),
        attachment.total_bytes(view),
        note.timeline(view, patient, most=_NOTES_OFFERED),
    )


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > attachment.LARGEST_BYTES:
            raise attachment.too_large(path.stat().st_size)
        return path.read_bytes()
    except OSError as fault:
        raise FileProblem("This file cannot be read.", f"{fault.strerror}.") from fault


def _unreadable() -> FileProblem:
    return FileProblem(
        "This document cannot be shown: it is damaged, protected or too long.", "Save a copy to open it elsewhere."
    )


def _size(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MB" if size >= _MEGABYTE / 10 else f"{max(size // 1024, 1)} KB" if size else "0 KB"
