"""The first run: make a workspace, keep its recovery code safe, and prove that it was kept; or look round the demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.ui.background import Attempt
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, line, row, title
from socialrx_desktop.ui.recovery_code import RecoveryCode

if TYPE_CHECKING:
    from socialrx_desktop.store.workspace import Workspace


class FirstRunScreen(QStackedWidget):
    """Two steps: who and which passphrase; the recovery code on paper, and some of it typed back."""

    made = Signal(object)
    demo_wanted = Signal()
    another_wanted = Signal(object)

    def __init__(self, folder: Path, *, seconds: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._seconds = seconds
        self._workspace: Workspace | None = None
        self._ask = _Step(self.tr("Welcome to SocialRx Desktop"))
        self._show = _Step(self.tr("Your recovery code"))
        for step in (self._ask, self._show):
            self.addWidget(step)
        self._build_ask()
        self._build_show()

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
        self._paper = RecoveryCode(self.tr("Start"))
        self.code_shown, self.kept_button, self.groups = (
            self._paper.code_shown,
            self._paper.kept_button,
            self._paper.groups,
        )
        self._paper.proved.connect(self._finish)
        self._show.add(self._paper)

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
        self._workspace, code = cast("tuple[Workspace, str]", outcome)
        for field in (self.passphrase, self.again):
            field.control.clear()  # type: ignore[attr-defined]  # a line edit
        self.setCurrentWidget(self._show)
        with self._workspace.look() as view:
            self._paper.show_code(code, self.folder.name, view.today)

    def _ready(self) -> None:
        self.make_button.setEnabled(True)
        self.make_button.setText(self.tr("Make the workspace"))

    def _fail(self, problem: Problem) -> None:
        if not self._fields.show(problem):
            self._ask.notice.show_problem(problem)

    @Slot(str)
    def _finish(self, code: str) -> None:
        from socialrx_desktop.store import ways_in

        assert self._workspace is not None, "a code is proved after its workspace was made"
        try:
            ways_in.prove_recovery_code(self._workspace, code)
        except Problem as problem:
            self._paper.notice.show_problem(problem)
            return
        workspace, self._workspace = self._workspace, None
        self._paper.forget()
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

    return opening.create(
        folder,
        passphrase,
        name,
        organisation=organisation,
        telephone=telephone,
        seconds=seconds,
        is_code_proven=False,
    )


def _close(outcome: object) -> None:
    """Close a workspace that was made when nobody wanted it any more."""
    workspace, _ = cast("tuple[Workspace, str]", outcome)
    workspace.close()


def _text(field: Field) -> str:
    return cast("str", field.control.text())  # type: ignore[attr-defined]  # each control is a line edit
