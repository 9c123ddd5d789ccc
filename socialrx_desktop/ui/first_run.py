"""The first run: make a workspace, keep its recovery code safe, and prove that it was kept; or look round the demo."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.ui.background import Attempt
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, line, row, title

if TYPE_CHECKING:
    from socialrx_desktop.store.workspace import Workspace

_ASKED_BACK = 2


class FirstRunScreen(QStackedWidget):
    """Three steps: who and which passphrase; the recovery code on paper; two groups of it typed back."""

    made = Signal(object)
    demo_wanted = Signal()
    another_wanted = Signal(object)

    def __init__(self, folder: Path, *, seconds: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._seconds = seconds
        self._workspace: Workspace | None = None
        self._code = ""
        self._asked: list[int] = []
        self._ask = _Step(self.tr("Welcome to SocialRx Desktop"))
        self._show = _Step(self.tr("Print your recovery code"))
        self._prove = _Step(self.tr("Check your recovery code"))
        for step in (self._ask, self._show, self._prove):
            self.addWidget(step)
        self._build_ask()
        self._build_show()
        self._build_prove()

    def take_back(self) -> None:
        """Close a workspace that was made but not entered."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    def _build_ask(self) -> None:
        step = self._ask
        step.add(
            label(
                self.tr(
                    "Your patients' records are kept on this computer alone, locked with a passphrase. "
                    "No network is needed."
                )
            )
        )
        self.name = Field(
            "name", self.tr("Your name"), line(width=40), self.tr("As patients will read it on their plan.")
        )
        self.organisation = Field("organisation", self.tr("Your organisation"), line(width=40))
        self.telephone = Field("telephone", self.tr("Your work phone number"), line(width=24))
        self.passphrase = Field(
            "passphrase",
            self.tr("Choose a passphrase"),
            line(width=40, secret=True),
            self.tr("At least 12 letters. Four words that do not belong together are easy to remember."),
        )
        self.again = Field("again", self.tr("The passphrase again"), line(width=40, secret=True))
        self._fields = Fields(self.name, self.organisation, self.telephone, self.passphrase, self.again)
        for field in (self.name, self.organisation, self.telephone, self.passphrase, self.again):
            step.add(field)
        step.add(label(self.tr("It will be kept in: {folder}").format(folder=self.folder), "quiet"))
        self.make_button = button(self.tr("Make the workspace"), self._make, main=True)
        self._demo = button(self.tr("Look round the demo first"), self.demo_wanted.emit)
        another = button(self.tr("Open another workspace…"), self._choose)
        step.buttons(self.make_button, self._demo, another)

    def _build_show(self) -> None:
        step = self._show
        step.add(
            label(
                self.tr(
                    "If you forget the passphrase, this code is the only other way in. It is shown once. "
                    "Print it, and keep the sheet locked away, never with the laptop."
                )
            )
        )
        self.code_shown = title("")
        self.code_shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.code_shown.setAccessibleName(self.tr("Recovery code"))
        step.add(self.code_shown)
        self._sheet = button(self.tr("Save the sheet to print…"), self._save_sheet)
        self.kept_button = button(self.tr("I have the code on paper"), self._ask_back, main=True)
        step.buttons(self.kept_button, self._sheet)

    def _build_prove(self) -> None:
        step = self._prove
        step.add(label(self.tr("Type two groups from your sheet, so that we both know it is right.")))
        self.groups = [Field(f"group{n}", "", line(width=8)) for n in range(_ASKED_BACK)]
        self._group_fields = Fields(*self.groups)
        for field in self.groups:
            step.add(field)
        finish = button(self.tr("Start"), self._finish, main=True)
        step.buttons(finish, button(self.tr("Show the code again"), lambda: self.setCurrentWidget(self._show)))
        for field in self.groups:
            field.control.returnPressed.connect(self._finish)  # type: ignore[attr-defined]  # a line edit

    @Slot()
    def _make(self) -> None:
        self._fields.clear()
        if _text(self.passphrase) != _text(self.again):
            self._fields.show(InputProblem(self.tr("The two passphrases are not the same."), field="again"))
            return
        self.make_button.setEnabled(False)
        self.make_button.setText(self.tr("Making it and checking a first backup…"))
        asked = {name: _text(getattr(self, name)) for name in ("passphrase", "name", "organisation", "telephone")}
        Attempt(
            self,
            lambda _: _create(self.folder, self._seconds, **asked),
            self._made,
            self._fail,
            ready=self._ready,
            unwanted=_close,
        )

    def _made(self, outcome: object) -> None:
        self._workspace, self._code = cast("tuple[Workspace, str]", outcome)
        for field in (self.passphrase, self.again):
            field.control.clear()  # type: ignore[attr-defined]  # a line edit
        self.code_shown.setText(self._code.replace("-", "  "))
        self.setCurrentWidget(self._show)
        self.kept_button.setFocus()

    def _ready(self) -> None:
        self.make_button.setEnabled(True)
        self.make_button.setText(self.tr("Make the workspace"))

    def _fail(self, problem: Problem) -> None:
        if not self._fields.show(problem):
            self._ask.notice.show_problem(problem)

    @Slot()
    def _save_sheet(self) -> None:
        from socialrx_desktop.documents.recovery_sheet import recovery_sheet
        from socialrx_desktop.store import disk

        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the recovery sheet"), str(Path.home() / "recovery-sheet.pdf"), "PDF (*.pdf)"
        )
        if not chosen:
            return
        assert self._workspace is not None
        try:
            sheet = recovery_sheet(self._code, self.folder.name, self._workspace.clock().date())
            disk.replace(Path(chosen), sheet)
        except Problem as problem:
            self._show.notice.show_problem(problem)
            return
        self._show.notice.say(
            self.tr("Saved. Print it now, then delete the file: whoever has it can open your records.")
        )

    @Slot()
    def _ask_back(self) -> None:
        self._asked = sorted(secrets.SystemRandom().sample(range(6), _ASKED_BACK))
        for field, number in zip(self.groups, self._asked, strict=True):
            field.rename(self.tr("Group {number} of 6").format(number=number + 1))
            field.control.clear()  # type: ignore[attr-defined]  # a line edit
        self.setCurrentWidget(self._prove)
        self.groups[0].control.setFocus()

    @Slot()
    def _finish(self) -> None:
        wanted = self._code.split("-")
        self._group_fields.clear()
        for field, number in zip(self.groups, self._asked, strict=True):
            if _text(field).strip().upper().translate(str.maketrans("ILO", "110")) != wanted[number]:
                wrong = InputProblem(self.tr("That is not what the sheet says."), field=field.name)
                self._group_fields.show(wrong)
                return
        workspace, self._workspace, self._code = self._workspace, None, ""
        self.code_shown.clear()
        self.made.emit(workspace)

    @Slot()
    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose the folder of a workspace"), str(Path.home()))
        if chosen:
            self.another_wanted.emit(Path(chosen))


class _Step(QScrollArea):
    """One page of the first run: a card in the middle that scrolls when the window is small."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        card = QFrame()
        card.setProperty("kind", "card")
        card.setMaximumWidth(self.fontMetrics().averageCharWidth() * 100)
        self._inside = QVBoxLayout(card)
        self._inside.setContentsMargins(28, 24, 28, 24)
        self._inside.setSpacing(12)
        self._inside.addWidget(title(heading))
        self.notice = Notice()
        page = QWidget()
        across = QHBoxLayout(page)
        across.addStretch(1)
        column = QVBoxLayout()
        column.addStretch(1)
        column.addWidget(card)
        column.addStretch(2)
        across.addLayout(column, 6)
        across.addStretch(1)
        self.setWidget(page)

    def add(self, widget: QWidget) -> None:
        """The next thing on the page."""
        self._inside.addWidget(widget)

    def buttons(self, *widgets: QWidget) -> None:
        """The message in place and the buttons, at the end of the page."""
        self._inside.addWidget(self.notice)
        self._inside.addLayout(row(*widgets))


def _create(
    folder: Path, seconds: float, *, passphrase: str, name: str, organisation: str, telephone: str
) -> tuple[Workspace, str]:
    from socialrx_desktop.store import opening

    return opening.create(folder, passphrase, name, organisation=organisation, telephone=telephone, seconds=seconds)


def _close(outcome: object) -> None:
    """Close a workspace that was made when nobody wanted it any more."""
    workspace, _ = cast("tuple[Workspace, str]", outcome)
    workspace.close()


def _text(field: Field) -> str:
    return cast("str", field.control.text())  # type: ignore[attr-defined]  # each control is a line edit
