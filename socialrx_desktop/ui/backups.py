"""Backups as a page: what there is, one more now, a copy to another place, and a restore as a trial.

What is due by itself begins here too, after unlocking: once a month a trial in the background, and once a week the
question for a copy on another disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem, SameDisk, Stopped
from socialrx_desktop.store import backup, backup_copy, drill
from socialrx_desktop.store.backup import Backup
from socialrx_desktop.store.backup_copy import Copied
from socialrx_desktop.store.drill import Trial
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui import form
from socialrx_desktop.ui.desk import Desk, Job

T = TypeVar("T")
_WIDTHS = (30, 14)


@dataclass(frozen=True)
class _Due:
    """What has waited long enough."""

    trial: bool
    copy: bool
    ever_copied: bool


class BackupsScreen(QWidget):
    """`notice` is where its messages appear, wherever the person is; `wanted` when they want to see this page."""

    closed = Signal()
    wanted = Signal()

    def __init__(self, desk: Desk, notice: form.Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._notice = notice
        self._job: Job | None = None
        self._quiet: Job | None = None
        self._pressed: QWidget | None = None
        self._known: list[Backup] = []
        self.reminder = CopyReminder()
        self.reminder.copy_wanted.connect(self.choose_folder)
        self.reminder.later_wanted.connect(self._put_off)
        self.list = _Table()
        self.last_trial, self.last_copy = form.label(""), form.label("")
        self.back_up_button = form.button(self.tr("Back up now"), self.back_up, main=True)
        self.copy_button = form.button(self.tr("Copy to another place…"), self.choose_folder)
        self.trial_button = form.button(self.tr("Restore as a trial now"), self._try_chosen)
        self.close_button = form.button(self.tr("Back"), self.closed.emit, shortcut="Esc")
        self._lay_out()
        self._show_working()
        desk.bug.connect(self._end)

    @property
    def is_working(self) -> bool:
        """Whether something that the person asked for is still being done."""
        return self._job is not None

    def begin(self) -> None:
        """After unlocking: ask for a copy or try a backup, if it is time; nobody waits for it."""
        self._quiet = self._desk.later(self, _look_what_is_due, self._begin_what_is_due, self._end_quietly)

    def start(self) -> None:
        """Show how things stand."""
        self.refresh()
        self.back_up_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Stop what can be stopped: the window is about to close."""
        for job in (self._job, self._quiet):
            if job is not None:
                job.cancel()

    @Slot()
    def refresh(self) -> None:
        """Read the list again."""
        workspace = self._desk.workspace
        try:
            self._known = backup.listed(workspace.folder, workspace.keys)
            sizes = [backup.bytes_of(workspace.folder, each.id) for each in self._known]
        except Problem as problem:
            self._known, sizes = [], []
            self._notice.show_problem(problem)
        trials = self._desk.ask(drill.trials, self._known)
        self.list.show_backups(self._known, sizes, trials)
        self._show_last(trials)
        self._show_working()

    @Slot()
    def back_up(self) -> None:
        """Make a backup now."""
        if not self.is_working:
            self._start(_back_up, self._backed_up, self._failed)
            self._notice.say(self.tr("Making a backup…"))

    @Slot()
    def choose_folder(self) -> None:
        """Ask where a copy shall go."""
        if self.is_working:
            return
        dialog = QFileDialog(self.window(), self.tr("Choose a folder on another disk"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._copy_to)
        dialog.open()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(form.title(self.tr("Backups")))
        column.addWidget(
            form.label(
                self.tr(
                    "A backup is made every four hours and whenever you lock or quit, if anything has changed. "
                    "Each one is locked like the workspace itself, and opens with the passphrase of its day."
                ),
                "quiet",
            )
        )
        for heading, shown in (
            (self.tr("Last copy to another place"), self.last_copy),
            (self.tr("Last trial"), self.last_trial),
        ):
            column.addWidget(form.label(heading, "heading"))
            column.addWidget(shown)
        column.addWidget(self.list, 1)
        column.addLayout(form.row(self.back_up_button, self.copy_button, self.trial_button, self.close_button))

    def _start(
        self,
        work: Callable[[Workspace, Job], T],
        then: Callable[[T], None],
        trouble: Callable[[Problem], None],
    ) -> None:
        if self._quiet is not None:
            self._quiet.cancel()  # the person goes first; what is due comes again
        self._pressed = self.focusWidget()
        self._job = self._desk.later(self, work, then, trouble)
        self._show_working()

    def _say_doing(self, doing: str) -> None:
        """Say what is being done, wherever the person is, and let them stop it."""
        assert self._job is not None, "it has been started"
        self._notice.say(doing, action=self.tr("Stop"), press=self._job.cancel)

    @Slot(object)
    def _end(self, _: object = None) -> None:
        self._job = None
        self._show_working()
        if self.close_button.hasFocus() and self._pressed is not None:
            # A button that cannot be pressed for a while passes the cursor on; it gets it back.
            self._pressed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, problem: Problem) -> None:
        self._end()
        self.refresh()
        self._notice.say(str(problem), problem=not isinstance(problem, Stopped))

    def _backed_up(self, made: Backup) -> None:
        self._end()
        self.refresh()
        self._notice.say(self.tr("Backed up and checked, {moment}.").format(moment=words.moment(made.moment)))

    @Slot(str)
    def _copy_to(self, folder: str) -> None:
        self._copy(Path(folder), on_same_disk=False)

    def _copy(self, into: Path, *, on_same_disk: bool) -> None:
        if self.is_working:
            return

        def work(workspace: Workspace, job: Job) -> Copied:
            return backup_copy.copy(workspace, into, on_same_disk=on_same_disk, is_stopped=job.is_cancelled)

        def trouble(problem: Problem) -> None:
            self._failed(problem)
            if isinstance(problem, SameDisk):
                again = partial(self._copy, into, on_same_disk=True)
                self._notice.say(str(problem), problem=True, action=self.tr("Copy it there all the same"), press=again)

        self._start(work, self._copied, trouble)
        self._say_doing(self.tr("Copying the newest backup, and reading it back…"))

    def _copied(self, copied: Copied) -> None:
        self._end()
        self.refresh()
        self.reminder.hide()
        told = self.tr("The backup of {moment} was copied and read back. It is in “{folder}”.").format(
            moment=words.moment(copied.backup.moment), folder=copied.folder.name
        )
        if copied.damaged:
            warning = self.tr("A newer backup is damaged and was not copied. Make a backup now, and copy that one.")
            self._notice.say(f"{told} {warning}", problem=True)
        else:
            self._notice.say(f"{told} {self.tr('Keep it away from this computer.')}")

    @Slot()
    def _put_off(self) -> None:
        try:
            self._desk.do(backup_copy.put_off)
        except Problem as problem:
            self._notice.show_problem(problem)
            return
        self.reminder.hide()

    @Slot()
    def _try_chosen(self) -> None:
        chosen = self.list.chosen()
        if chosen is None or self.is_working:
            return

        def work(workspace: Workspace, job: Job) -> Trial:
            return drill.run(workspace, chosen, is_stopped=job.is_cancelled)

        self._start(work, self._tried, self._failed)
        self._say_doing(self.tr("Restoring a backup as a trial, and reading all of it…"))

    def _tried(self, trial: Trial) -> None:
        self._end()
        self.refresh()
        self._show_trial(trial)

    def _begin_what_is_due(self, due: _Due) -> None:
        self._quiet = None
        if due.copy:
            self.reminder.ask(ever_copied=due.ever_copied)
        if due.trial:
            self._quiet = self._desk.later(self, _try_any, self._tried_quietly, self._end_quietly)

    def _tried_quietly(self, trial: Trial) -> None:
        self._quiet = None
        if self.isVisible():
            self.refresh()
        self._show_trial(trial)

    def _end_quietly(self, problem: Problem) -> None:
        self._quiet = None
        if not isinstance(problem, Stopped):
            self._notice.show_problem(problem)

    def _show_trial(self, trial: Trial) -> None:
        if trial.passed:
            self._notice.say(trial.sentence)
        elif self.isVisible():
            self._notice.say(f"{trial.sentence} {drill.ADVICE}", problem=True)
        else:
            self._notice.say(
                f"{trial.sentence} {drill.ADVICE}",
                problem=True,
                action=self.tr("Show the backups"),
                press=self.wanted.emit,
            )

    def _show_last(self, trials: list[Trial]) -> None:
        copied = self._desk.ask(backup_copy.last)
        if copied is None:
            told = self.tr("None yet. If this computer is lost or broken, the backups on it are lost too.")
        else:
            told = self.tr("{moment}, in “{place}”").format(moment=words.moment(copied.at), place=copied.place)
        self.last_copy.setText(told)
        if not trials:
            self.last_trial.setText(self.tr("None yet. One is made by itself every 30 days."))
            return
        advice = "" if trials[0].passed else f" {drill.ADVICE}"
        self.last_trial.setText(f"{words.moment(trials[0].at)}. {trials[0].sentence}{advice}")

    def _show_working(self) -> None:
        self.back_up_button.setEnabled(not self.is_working)
        for pressed in (self.copy_button, self.trial_button):
            pressed.setEnabled(bool(self._known) and not self.is_working)


class CopyReminder(QFrame):
    """A quiet question for a copy on another disk, which stays until it is answered."""

    copy_wanted = Signal()
    later_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "notice")
        self.words = form.label("")
        self.copy_button = form.button(self.tr("Copy a backup to another place…"), self.copy_wanted.emit)
        self.later_button = form.button(self.tr("Remind me tomorrow"), self.later_wanted.emit)
        line = QHBoxLayout(self)
        line.addWidget(self.words, 1)
        line.addWidget(self.copy_button)
        line.addWidget(self.later_button)
        self.hide()

    def ask(self, *, ever_copied: bool) -> None:
        """Show the question, and speak it to a screen reader."""
        self.words.setText(
            self.tr("No backup has been copied to another disk for a week.")
            if ever_copied
            else self.tr("No backup has been copied to another disk yet. If this computer is lost, so are the records.")
        )
        self.show()
        form.announce(self, self.words.text())


class _Table(QTableWidget):
    """The backups, newest first."""

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.setHorizontalHeaderLabels([self.tr("Made"), self.tr("Size"), self.tr("Checked")])
        self.setAccessibleName(self.tr("Backups on this computer"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        self._size_to_font()

    def show_backups(self, known: list[Backup], sizes: list[int], trials: list[Trial]) -> None:
        """Show these; the one that was chosen stays chosen, or else the newest is."""
        chosen = self.chosen()
        latest = {trial.backup: trial for trial in reversed(trials)}
        self.setRowCount(len(known))
        for row, (each, size) in enumerate(reversed(list(zip(known, sizes, strict=True)))):
            made = QTableWidgetItem(words.moment(each.moment))
            made.setData(Qt.ItemDataRole.UserRole, each.id)
            self.setItem(row, 0, made)
            self.setItem(row, 1, QTableWidgetItem(self.tr("{size} MB").format(size=f"{size / 1_000_000:,.1f}")))
            self.setItem(row, 2, QTableWidgetItem(self._checked(size, latest.get(each.id))))
            if each.id == chosen or row == 0:
                self.selectRow(row)

    def chosen(self) -> str | None:
        """The id of the backup that is chosen."""
        item = self.item(self.currentRow(), 0)
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_to_font()

    def _checked(self, size: int, trial: Trial | None) -> str:
        if not size:
            return self.tr("Its files are missing")
        if trial is None:
            return self.tr("When it was made")
        day = words.day(trial.at)
        if trial.passed:
            return self.tr("Restored as a trial, {day}").format(day=day)
        return self.tr("Could not be restored as a trial, {day}").format(day=day)

    def _size_to_font(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().lineSpacing() + 12)
        for column, characters in enumerate(_WIDTHS):
            self.setColumnWidth(column, characters * self.fontMetrics().averageCharWidth())


def _back_up(workspace: Workspace, _: Job) -> Backup:
    return workspace.back_up()


def _look_what_is_due(workspace: Workspace, _: Job) -> _Due:
    known = backup.listed(workspace.folder, workspace.keys)
    with workspace.look() as view:
        return _Due(
            trial=drill.is_due(view, known),
            copy=backup_copy.is_due(view, known),
            ever_copied=backup_copy.last(view) is not None,
        )


def _try_any(workspace: Workspace, job: Job) -> Trial:
    return drill.run(workspace, is_stopped=job.is_cancelled)
