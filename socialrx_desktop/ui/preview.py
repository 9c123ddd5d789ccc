"""Print activity plan: shows, prints and saves one and the same PDF, which exists only in memory until then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import disk, pages, patient
from socialrx_desktop.store.patient import WrittenFormat
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui import choices, form, preview_printing
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.desk import Desk, Job
from socialrx_desktop.ui.preview_pages import Pages

_SHOWN = frozenset(
    {"about_me", "action", "goal", "individual_requirement", "onward_referral", "patient", "referral", "worker"}
)
_MOST_COPIES = 20
_COLUMN_CHARACTERS = 42


class PreviewScreen(QWidget):
    """The plan of one patient on paper, before it is on paper. `closed` when the person is done with it."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._pdf = b""
        self._is_stale = False
        self._whose = form.label("", "quiet")
        self._missing_format = form.label("")
        self._printer = Choice()
        self._copies = QSpinBox()
        self._copies.setRange(1, _MOST_COPIES)
        self._copies.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._no_printer = form.label(self.tr("No printer is set up on this computer. You can save the plan as a PDF."))
        self.notice = form.Notice()
        self.print_button = form.button(self.tr("Print"), self._print, main=True, shortcut="Ctrl+Return")
        self.save_button = form.button(self.tr("Save as PDF…"), self._choose_file, shortcut="Ctrl+S")
        self.close_button = form.button(self.tr("Close"), self._close, shortcut="Esc")
        self.pages = Pages()
        self._lay_out()
        desk.changed.connect(self._look_again)

    def show_plan(self, patient: UUID) -> None:
        """Make the page for this patient and show it."""
        self._patient = patient
        self.notice.hide()
        self._copies.setValue(1)
        self._offer_printers()
        self._make()
        first = self.print_button if self.print_button.isEnabled() else self.save_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale and self._patient is not None:
            self._make()

    @property
    def pdf(self) -> bytes:
        """The very bytes that are shown, printed and saved; empty if the page could not be made."""
        return self._pdf

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(form.title(self.tr("Print activity plan")))
        column.addWidget(self._whose)
        column.addWidget(form.label(self.tr("Format"), "heading"))
        column.addWidget(form.label(self.tr("Standard print (14 point)")))
        column.addWidget(self._missing_format)
        self._printer_field = form.Field("printer", self.tr("Printer"), self._printer)
        column.addWidget(self._printer_field)
        column.addWidget(self._no_printer)
        self._copies_field = form.Field("copies", self.tr("Copies"), self._copies)
        column.addWidget(self._copies_field)
        column.addWidget(self.notice)
        column.addStretch(1)
        column.addWidget(self.print_button)
        column.addLayout(form.row(self.save_button, self.close_button))
        side = QWidget()
        side.setLayout(column)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(side)
        scroll.setFixedWidth(_COLUMN_CHARACTERS * self.fontMetrics().averageCharWidth())
        scroll.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(scroll)
        layout.addWidget(self.pages, 1)

    @Slot(frozenset)
    def _look_again(self, kinds: frozenset[str]) -> None:
        if self._patient is None or not kinds & _SHOWN:
            return
        if self.isVisible():
            self._make()
        else:
            self._is_stale = True  # made again when it is looked at, so that nothing old is ever printed

    def _make(self) -> None:
        assert self._patient is not None, "a plan is shown before it is made again"
        self._is_stale = False
        banner, written_format = self._desk.ask(_whose_plan, self._patient)
        needs = ", ".join(banner.needs) or self.tr("none")
        self._whose.setText(self.tr("{name}. Needs recorded: {needs}.").format(name=banner.name, needs=needs))
        self._missing_format.setText(self._what_is_missing(written_format))
        self._missing_format.setVisible(written_format not in {WrittenFormat.STANDARD, WrittenFormat.LARGE_PRINT})
        from socialrx_desktop.documents import page  # ReportLab, when a page is first wanted
        from socialrx_desktop.documents.activity_plan import activity_plan

        form = page.LARGE if written_format is WrittenFormat.LARGE_PRINT else page.STANDARD
        try:
            self._pdf = activity_plan(self._desk.ask(pages.activity_plan, self._patient), form)
        except Problem as problem:
            self._pdf = b""
            self.notice.show_problem(problem)
        self.pages.show_pdf(self._pdf)
        self.save_button.setEnabled(bool(self._pdf))
        self.print_button.setEnabled(bool(self._pdf) and self._printer.count() > 0)

    def _what_is_missing(self, written_format: WrittenFormat) -> str:
        wanted = choices.formats()[written_format]
        needed = self.tr("This person needs {wanted}, which this version cannot print yet. Go through it together.")
        return needed.format(wanted=wanted.lower() if written_format is not WrittenFormat.BRAILLE else wanted)

    def _offer_printers(self) -> None:
        chosen = self._printer.currentData()
        self._printer.clear()
        if preview_printing.takes_pdf():
            self._printer.addItem(self.tr("This computer's usual printer"), "")
        for name in preview_printing.printers():
            self._printer.addItem(name, name)
        self._printer.setCurrentIndex(max(self._printer.findData(chosen), 0))
        has_printer = self._printer.count() > 0
        self._printer_field.setVisible(has_printer)
        self._copies_field.setVisible(has_printer)
        self._no_printer.setVisible(not has_printer)

    def _print(self) -> None:
        patient, pdf, copies = self._patient, self._pdf, self._copies.value()
        printer, printer_name = self._printer.currentData(), self._printer.currentText()
        assert patient is not None, "the button is pressed on a shown plan"
        self.print_button.setEnabled(False)

        def sent(_: None) -> None:
            self._keep_record(patient, "printed", self._printed_words(printer_name))

        if not preview_printing.takes_pdf():
            self._try(lambda: preview_printing.draw(pdf, printer, copies), sent)
            return

        def job(_: Workspace, __: Job) -> None:
            preview_printing.send(pdf, printer, copies)

        self._desk.later(self, job, sent, self._not_printed)

    def _printed_words(self, printer_name: str) -> str:
        return self.tr(
            "Sent to {printer}. The computer's print system keeps its own copy for a while, outside this program."
        ).format(printer=printer_name)

    def _try(self, act: Callable[[], None], then: Callable[[None], None]) -> None:
        try:
            act()
        except Problem as problem:
            self._not_printed(problem)
            return
        then(None)

    def _not_printed(self, problem: Problem) -> None:
        self.print_button.setEnabled(True)
        self.notice.show_problem(problem)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Save as PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PDF (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self.tr("Activity plan.pdf"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_as)
        dialog.open()

    @Slot(str)
    def save_as(self, path: str) -> None:
        """Write the bytes that are shown to this file, all or nothing, readable by this user only."""
        assert self._patient is not None, "the button is pressed on a shown plan"
        try:
            disk.replace(Path(path), self._pdf)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        words = self.tr("Saved as {file}. The file is not locked: whoever can open the folder can read it.")
        self._keep_record(self._patient, "saved as PDF", words.format(file=Path(path).name))

    def _keep_record(self, patient: UUID, action: str, words: str) -> None:
        self.print_button.setEnabled(bool(self._pdf))
        try:
            self._desk.do(_note, patient, action)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.notice.say(words)

    def _close(self) -> None:
        self._pdf = b""
        self.pages.show_pdf(b"")
        self._patient = None
        self.closed.emit()


def _whose_plan(view: View, who: UUID) -> tuple[patient.Banner, WrittenFormat]:
    return patient.banner(view, who), patient.details(view, who).written_format


def _note(work: Work, who: UUID, action: str) -> None:
    work.log(action, work.get(patient.Patient, who))
