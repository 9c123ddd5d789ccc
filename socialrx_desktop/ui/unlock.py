"""The unlock screen: the first thing that is painted, and all that is loaded before it is."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from socialrx_desktop.problems import InputProblem, Problem, TryLater
from socialrx_desktop.ui.background import Attempt
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, line, row, title

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from socialrx_desktop.store.workspace import Workspace


class UnlockScreen(QWidget):
    """Asks for the passphrase, or for the recovery code and a new passphrase."""

    opened = Signal(object)
    create_wanted = Signal()
    another_wanted = Signal(object)

    def __init__(self, folder: Path, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._painted = False
        self._attempt: Attempt | None = None
        self._notice = Notice()
        self.passphrase = Field("passphrase", self.tr("Passphrase"), line(width=40, secret=True))
        self.code = Field(
            "code", self.tr("Recovery code"), line(width=44), self.tr("From the printed sheet: 6 groups of 5.")
        )
        self.fresh = Field(
            "fresh", self.tr("New passphrase"), line(width=40, secret=True), self.tr("At least 12 letters.")
        )
        self.again = Field("again", self.tr("New passphrase again"), line(width=40, secret=True))
        self._fields = Fields(self.passphrase, self.code, self.fresh, self.again)
        self._unlock = button(self.tr("Unlock"), self._try, main=True)
        self._other_way = button(self.tr("Use the recovery code"), self._switch)
        another = button(self.tr("Open another workspace…"), self._choose)
        create = button(self.tr("Make a new workspace"), self.create_wanted.emit)

        card = QFrame()
        card.setProperty("kind", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(28, 24, 28, 24)
        inside.setSpacing(14)
        inside.addWidget(title(self.tr("SocialRx Desktop is locked")))
        self._where = label(self.tr("Workspace: {folder}").format(folder=folder), "quiet")
        inside.addWidget(self._where)
        if hint:
            inside.addWidget(label(hint))
        for field in (self.passphrase, self.code, self.fresh, self.again):
            inside.addWidget(field)
        inside.addWidget(self._notice)
        inside.addLayout(row(self._unlock, self._other_way))
        inside.addSpacing(10)
        inside.addLayout(row(another, create))

        card.setMaximumWidth(self.fontMetrics().averageCharWidth() * 90)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, 6)
        middle.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addLayout(middle)
        layout.addStretch(3)
        for field in (self.passphrase, self.code, self.fresh, self.again):
            field.control.returnPressed.connect(self._try)  # type: ignore[attr-defined]  # each control is a line edit
        self._use_code(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            # A zero timer would run before the pixels are out; the import takes longer than all the rest of the start.
            QTimer.singleShot(50, self._warm_up)

    @Slot()
    def _warm_up(self) -> None:
        Thread(target=_load_store, daemon=True).start()

    @Slot()
    def _try(self) -> None:
        if self._attempt is not None:
            return
        self._fields.clear()
        self._notice.hide()
        problem = self._unready()
        if problem is not None:
            self._fields.show(problem)
            return
        self._unlock.setEnabled(False)
        self._unlock.setText(self.tr("Unlocking…"))
        self._attempt = Attempt(
            self, lambda _: self._open(), self._succeed, self._fail, ready=self._ready, unwanted=_close
        )

    def _unready(self) -> InputProblem | None:
        if self._by_code and self._text(self.fresh) != self._text(self.again):
            return InputProblem(self.tr("The two passphrases are not the same."), field="again")
        if not self._by_code and not self._text(self.passphrase):
            return InputProblem(self.tr("Enter your passphrase."), field="passphrase")
        return None

    def _open(self) -> Workspace:
        from socialrx_desktop.store import opening

        if self._by_code:
            return opening.unlock_with_code(self.folder, self._text(self.code), self._text(self.fresh))
        return opening.unlock(self.folder, self._text(self.passphrase))

    def _succeed(self, workspace: object) -> None:
        for field in (self.passphrase, self.code, self.fresh, self.again):
            field.control.clear()  # type: ignore[attr-defined]  # each control is a line edit
        self.opened.emit(workspace)

    def _fail(self, problem: Problem) -> None:
        if not self._fields.show(problem):
            self._notice.show_problem(problem)
            asked = self.code if self._by_code else self.passphrase
            asked.control.setFocus(Qt.FocusReason.OtherFocusReason)
            asked.control.selectAll()  # type: ignore[attr-defined]  # a line edit
        self._wait(problem.seconds if isinstance(problem, TryLater) else self._seconds_to_wait())

    def _ready(self) -> None:
        self._attempt = None
        self._unlock.setEnabled(True)
        self._unlock.setText(self.tr("Unlock"))

    def _seconds_to_wait(self) -> int:
        from socialrx_desktop.store import opening

        return opening.seconds_to_wait(self.folder, datetime.now(UTC))

    def _wait(self, seconds: int) -> None:
        if seconds <= 0:
            self._ready()
            return
        self._unlock.setEnabled(False)
        words = self.tr("Wait 1 second") if seconds == 1 else self.tr("Wait {seconds} seconds")
        self._unlock.setText(words.format(seconds=seconds))
        QTimer.singleShot(1000, self, lambda: self._wait(seconds - 1))

    @Slot()
    def _switch(self) -> None:
        self._use_code(not self._by_code)

    def _use_code(self, by_code: bool) -> None:
        self._by_code = by_code
        self.passphrase.setVisible(not by_code)
        for field in (self.code, self.fresh, self.again):
            field.setVisible(by_code)
        self._other_way.setText(self.tr("Use my passphrase") if by_code else self.tr("Use the recovery code"))
        (self.code if by_code else self.passphrase).control.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _choose(self) -> None:
        from PySide6.QtWidgets import QFileDialog  # not before the first paint

        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Choose the folder of a workspace"), str(self.folder.parent)
        )
        if chosen:
            self.another_wanted.emit(Path(chosen))

    def _text(self, field: Field) -> str:
        return cast("str", field.control.text())  # type: ignore[attr-defined]  # each control is a line edit


def _close(workspace: object) -> None:
    """Close a workspace that opened when nobody wanted it any more."""
    cast("Workspace", workspace).close()


def _load_store() -> None:
    """Load what opening will need while the passphrase is typed."""
    import_module("socialrx_desktop.store.opening")
