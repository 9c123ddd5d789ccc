"""The ways into this workspace: change the passphrase, make a new recovery code, set the organisation's key."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.store import escrow, ways_in
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui.desk import Desk, Job
from socialrx_desktop.ui.form import Field, Fields, Notice, button, label, line, row, title
from socialrx_desktop.ui.recovery_code import RecoveryCode

_CHARACTERS = 100


class KeysScreen(QScrollArea):
    """Three cards, one for each way in. What is typed or shown here is forgotten as soon as the page is left."""

    closed = Signal()

    def __init__(self, desk: Desk, *, seconds: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.passphrase = _Passphrase(desk, seconds)
        self.code = _Code(desk)
        self.organisation = _Organisation(desk)
        self.close_button = button(self.tr("Back"), self.closed.emit, shortcut="Esc")
        self._lay_out()

    def start(self) -> None:
        """Show how things stand."""
        self.code.refresh()
        self.organisation.refresh()
        self.verticalScrollBar().setValue(0)
        self.passphrase.present.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def start_new_code(self) -> None:
        """Go straight to a new recovery code."""
        self.start()
        self.code.make()
        # Only a page that has been laid out knows where its parts are.
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.code))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # a window that was only minimised comes back as it was
            for card in (self.passphrase, self.code, self.organisation):
                card.forget()

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The width is bounded outside the cards: a bounded card would be given the height of a wider one.
        bounded = QWidget()
        bounded.setMaximumWidth(self.fontMetrics().averageCharWidth() * _CHARACTERS)
        column = QVBoxLayout(bounded)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(title(self.tr("Passphrase and recovery")))
        for card in (self.passphrase, self.code, self.organisation):
            column.addWidget(card)
        column.addLayout(row(self.close_button))
        column.addStretch(1)
        page = QWidget()
        across = QHBoxLayout(page)
        across.setContentsMargins(24, 20, 24, 20)
        across.addWidget(bounded, 6)
        across.addStretch(1)
        self.setWidget(page)


class _Card(QFrame):
    """A heading, what stands under it, and a message in place."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.notice = Notice()
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(20, 16, 20, 16)
        self.inside.setSpacing(10)
        self.inside.addWidget(label(heading, "heading"))


class _Passphrase(_Card):
    def __init__(self, desk: Desk, seconds: float) -> None:
        super().__init__(self.tr("Your passphrase"))
        self._desk = desk
        self._seconds = seconds
        self.present = Field("present", self.tr("Present passphrase"), line(width=40, secret=True))
        self.fresh = Field(
            "passphrase", self.tr("New passphrase"), line(width=40, secret=True), self.tr("At least 12 letters.")
        )
        self.again = Field("again", self.tr("New passphrase again"), line(width=40, secret=True))
        self._all = (self.present, self.fresh, self.again)
        self._fields = Fields(*self._all)
        self.change_button = button(self.tr("Change the passphrase"), self._change, main=True)
        for field in self._all:
            self.inside.addWidget(field)
            field.control.returnPressed.connect(self._change)  # type: ignore[attr-defined]  # a line edit
        self.inside.addWidget(self.notice)
        self.inside.addLayout(row(self.change_button))

    def forget(self) -> None:
        """Keep nothing that was typed."""
        self._fields.clear()
        self.notice.hide()
        self._clear()

    @Slot()
    def _change(self) -> None:
        if not self.change_button.isEnabled():
            return
        self._fields.clear()
        self.notice.hide()
        present, fresh, seconds = _text(self.present), _text(self.fresh), self._seconds
        problem = self._unready(present, fresh)
        if problem is not None:
            self._fields.show(problem)
            return
        self._set_busy(True)

        def job(workspace: Workspace, _: Job) -> None:
            ways_in.change_passphrase(workspace, present, fresh, seconds=seconds)

        self._desk.later(self, job, self._changed, self._not_changed)

    def _unready(self, present: str, fresh: str) -> InputProblem | None:
        if not present:
            return InputProblem(self.tr("Enter your present passphrase."), field="present")
        if fresh != _text(self.again):
            return InputProblem(self.tr("The two passphrases are not the same."), field="again")
        return None

    def _changed(self, _: None) -> None:
        self._set_busy(False)
        self._clear()
        self.notice.say(self.tr("The passphrase is changed. Backups made until now still open with the old one, too."))

    def _not_changed(self, problem: Problem) -> None:
        self._set_busy(False)
        if not self._fields.show(problem):
            self.notice.show_problem(problem)

    def _set_busy(self, is_busy: bool) -> None:
        self.change_button.setEnabled(not is_busy)
        self.change_button.setText(self.tr("Changing it…") if is_busy else self.tr("Change the passphrase"))

    def _clear(self) -> None:
        for field in self._all:
            field.control.clear()  # type: ignore[attr-defined]  # a line edit


class _Code(_Card):
    def __init__(self, desk: Desk) -> None:
        super().__init__(self.tr("Recovery code"))
        self._desk = desk
        self._state = label("")
        self.make_button = button(self.tr("Make a new recovery code"), self.make)
        self.paper = RecoveryCode(self.tr("Use this code from now on"))
        self.paper.proved.connect(self._prove)
        self.paper.hide()
        self.inside.addWidget(self._state)
        self.inside.addWidget(self.paper)
        self.inside.addWidget(self.notice)
        self.inside.addLayout(row(self.make_button))
        self.refresh()

    def refresh(self) -> None:
        """Say whether the code that exists is known to be on paper."""
        if ways_in.has_code_to_prove(self._desk.workspace):
            self._state.setText(
                self.tr("The last recovery code was shown, but nobody has checked that it is on paper. Make a new one.")
            )
        else:
            self._state.setText(
                self.tr(
                    "A code on paper opens your records when the passphrase is forgotten. Make a new one if the sheet "
                    "is lost, or if somebody else may have seen it."
                )
            )

    def forget(self) -> None:
        """Keep nothing of a code that is being shown."""
        self.paper.forget()
        self.paper.hide()
        self.make_button.show()
        self.notice.hide()

    @Slot()
    def make(self) -> None:
        """Make a code and show it."""
        self.notice.hide()
        workspace = self._desk.workspace
        try:
            code = ways_in.new_recovery_code(workspace)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self._state.setText(
            self.tr("Until you have typed two groups of this code back, the code that you had before works as well.")
        )
        self.make_button.hide()
        self.paper.show()
        self.paper.show_code(code, workspace.folder.name, self._desk.ask(lambda view: view.today))

    @Slot(str)
    def _prove(self, code: str) -> None:
        try:
            ways_in.prove_recovery_code(self._desk.workspace, code)
        except Problem as problem:
            self.paper.notice.show_problem(problem)
            return
        self.forget()
        self.refresh()
        self.notice.say(
            self.tr("Only the new code works now. Destroy the older sheet: it still opens the backups made until now.")
        )
        self.make_button.setFocus(Qt.FocusReason.OtherFocusReason)


class _Organisation(_Card):
    def __init__(self, desk: Desk) -> None:
        super().__init__(self.tr("Your organisation's key"))
        self._desk = desk
        self._state = label("")
        self.key = Field(
            "escrow",
            self.tr("Organisation's public key"),
            line(width=66),
            self.tr("It starts with age1. Your organisation gives it to you and keeps the secret key."),
        )
        self._fields = Fields(self.key)
        self.set_button = button(self.tr("Set the key"), self._set)
        self.remove_button = button(self.tr("Remove the key"), self._ask_to_remove)
        self.inside.addWidget(
            label(
                self.tr(
                    "Whoever keeps the secret key can open your records with a new passphrase, for example when you "
                    "have forgotten yours or have left. The history always says so."
                )
            )
        )
        for part in (self._state, self.key, self.notice):
            self.inside.addWidget(part)
        self.inside.addLayout(row(self.set_button, self.remove_button))
        self.key.control.returnPressed.connect(self._set)  # type: ignore[attr-defined]  # a line edit

    def refresh(self) -> None:
        """Show the key that is set, in the form that is read out on the telephone."""
        try:
            key = ways_in.organisation_key(self._desk.workspace)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.remove_button.setVisible(key is not None)
        self.set_button.setText(self.tr("Set the key") if key is None else self.tr("Replace the key"))
        if key is None:
            self._state.setText(self.tr("No key is set."))
        else:
            self._state.setText(
                self.tr(
                    "A key is set. It ends in {end}. Ring your organisation, and have them read the end of their "
                    "public key to you: it must be the same."
                ).format(end=escrow.spoken(key))
            )

    def forget(self) -> None:
        """Keep nothing that was typed."""
        self._fields.clear()
        self.notice.hide()
        self.key.control.clear()  # type: ignore[attr-defined]  # a line edit

    @Slot()
    def _set(self) -> None:
        self._fields.clear()
        self.notice.hide()
        try:
            ways_in.set_organisation_key(self._desk.workspace, _text(self.key))
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return
        self.key.control.clear()  # type: ignore[attr-defined]  # a line edit
        self.refresh()
        self.notice.say(self.tr("The key is set. Compare its end with your organisation before you rely on it."))

    def _ask_to_remove(self) -> None:
        self.notice.say(
            self.tr("Remove the organisation's key? It still opens the backups made until now."),
            action=self.tr("Remove it"),
            press=self._remove,
        )

    def _remove(self) -> None:
        try:
            ways_in.remove_organisation_key(self._desk.workspace)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.refresh()
        self.notice.say(self.tr("The key is removed."))
        self.key.control.setFocus(Qt.FocusReason.OtherFocusReason)


def _text(field: Field) -> str:
    return cast("str", field.control.text())  # type: ignore[attr-defined]  # each control is a line edit
