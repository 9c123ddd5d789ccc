"""A new recovery code on its way to paper: shown, printed or saved as a sheet, and two of its groups typed back."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.ui.background import Attempt
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, line, row, title

_ASKED_BACK = 2
_GROUPS = 6


class RecoveryCode(QWidget):
    """Shows a code and asks for it back; `proved` carries it when what was typed is right."""

    proved = Signal(str)

    def __init__(self, finish: str, parent: QWidget | None = None) -> None:
        """`finish` is what the last button says."""
        super().__init__(parent)
        self._code = ""
        self._workspace_name = ""
        self._made_on = date.min
        self._asked: list[int] = []
        self.notice = Notice()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        self._shown, self._asking = self._build_shown(), self._build_asking(finish)
        for part in (self._shown, self._asking, self.notice):
            layout.addWidget(part)
        self._asking.hide()

    def show_code(self, code: str, workspace_name: str, made_on: date) -> None:
        """Show a code; the sheet names the workspace and the day."""
        self._code, self._workspace_name, self._made_on = code, workspace_name, made_on
        self.code_shown.setText(code.replace("-", "  "))
        self.print_button.setVisible(_can_print())
        self.notice.hide()
        self._show_again()

    def forget(self) -> None:
        """Keep nothing of the code."""
        self._code = ""
        self.code_shown.clear()
        self._clear_groups()

    def save_as(self, path: str) -> None:
        """Write the sheet to this file, readable by this user only."""
        from socialrx_desktop.store import disk

        try:
            disk.replace(Path(path), self._sheet())
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.notice.say(self.tr("Saved. Print it now, then delete the file: whoever has it can open your records."))

    def _build_shown(self) -> QWidget:
        self.code_shown = title("")
        self.code_shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.code_shown.setAccessibleName(self.tr("Recovery code"))
        self.kept_button = button(self.tr("I have the code on paper"), self._ask_back, main=True)
        self.print_button = button(self.tr("Print the sheet"), self._print)
        self.save_button = button(self.tr("Save the sheet to print…"), self._choose_file)
        words = self.tr(
            "If you forget the passphrase, this code lets you in. It is shown once. "
            "Print it, and keep the sheet locked away, never with the laptop."
        )
        part = QWidget()
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(label(words))
        layout.addWidget(self.code_shown)
        layout.addLayout(row(self.kept_button, self.print_button, self.save_button))
        return part

    def _build_asking(self, finish: str) -> QWidget:
        self.groups = [Field(f"group{number}", "", line(width=8)) for number in range(_ASKED_BACK)]
        self._fields = Fields(*self.groups)
        part = QWidget()
        layout = QVBoxLayout(part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Type two groups from your sheet, so that we both know it is right.")))
        for field in self.groups:
            layout.addWidget(field)
            field.control.returnPressed.connect(self._finish)  # type: ignore[attr-defined]  # a line edit
        self.finish_button = button(finish, self._finish, main=True)
        layout.addLayout(row(self.finish_button, button(self.tr("Show the code again"), self._show_again)))
        return part

    @Slot()
    def _show_again(self) -> None:
        self._clear_groups()
        self._asking.hide()
        self._shown.show()
        self.kept_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _ask_back(self) -> None:
        self._asked = sorted(secrets.SystemRandom().sample(range(_GROUPS), _ASKED_BACK))
        for field, number in zip(self.groups, self._asked, strict=True):
            field.rename(self.tr("Group {number} of 6").format(number=number + 1))
        self.notice.hide()
        self._shown.hide()
        self._asking.show()
        self.groups[0].control.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _finish(self) -> None:
        from socialrx_desktop.store import recovery_code

        wanted = recovery_code.groups(self._code)
        self._fields.clear()
        for field, number in zip(self.groups, self._asked, strict=True):
            if recovery_code.plain(_text(field)) != wanted[number]:
                self._fields.show(InputProblem(self.tr("That is not what the sheet says."), field=field.name))
                return
        self.proved.emit(self._code)

    def _clear_groups(self) -> None:
        self._fields.clear()
        for field in self.groups:
            field.control.clear()  # type: ignore[attr-defined]  # a line edit

    def _sheet(self) -> bytes:
        from socialrx_desktop.documents.recovery_sheet import recovery_sheet

        return recovery_sheet(self._code, self._workspace_name, self._made_on)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the recovery sheet"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PDF (*.pdf)"))
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(str(Path.home() / self.tr("recovery-sheet.pdf")))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_as)
        dialog.open()

    def _print(self) -> None:
        from socialrx_desktop.ui import preview_printing

        pdf = self._sheet()
        self.print_button.setEnabled(False)
        if preview_printing.takes_pdf():
            # A print system may take a minute to answer.
            Attempt(
                self, lambda _: preview_printing.send(pdf, "", 1), self._printed, self._not_printed, ready=self._ready
            )
            return
        try:
            preview_printing.draw(pdf, preview_printing.printers()[0], 1)
        except Problem as problem:
            self._not_printed(problem)
        else:
            self._printed(None)
        self._ready()

    def _ready(self) -> None:
        self.print_button.setEnabled(True)

    def _printed(self, _: object) -> None:
        self.notice.say(
            self.tr(
                "Sent to the printer. Fetch the sheet at once. The computer's print system keeps its own copy for a "
                "while, outside this program."
            )
        )

    def _not_printed(self, problem: Problem) -> None:
        self.notice.show_problem(problem)


def _can_print() -> bool:
    from socialrx_desktop.ui import preview_printing

    return preview_printing.takes_pdf() or bool(preview_printing.printers())


def _text(field: Field) -> str:
    return cast("str", field.control.text())  # type: ignore[attr-defined]  # each control is a line edit
