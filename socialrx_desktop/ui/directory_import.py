"""Bringing a directory in: choose it, watch it being read, stop it, and see what was left out and why."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QListView,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop import resources
from socialrx_desktop.domain import words
from socialrx_desktop.problems import DamagedDirectory, Problem, Stopped
from socialrx_desktop.store import directory, directory_import, disk
from socialrx_desktop.store.directory import Source
from socialrx_desktop.store.directory_import import Imported
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui import form
from socialrx_desktop.ui.desk import Desk, Job


@dataclass(frozen=True)
class _Done:
    """How an import ended."""

    title: str
    imported: Imported
    mended: int
    notes: tuple[str, ...]
    skipped: tuple[str, ...]


_SECONDS_BETWEEN_SIGNALS = 0.05


class _Progress(QObject):
    """Carries from the worker to the window what is being done and how far it is.

    At most 20 times a second: a feed has a step for each of its rows, and each signal would wake the window.
    """

    at = Signal(bool, int, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._said = 0.0

    def say(self, is_reading: bool, done: int, total: int | None) -> None:
        """Called on the worker."""
        now = time.monotonic()
        if now - self._said >= _SECONDS_BETWEEN_SIGNALS:
            self._said = now
            self.at.emit(is_reading, done, total or 0)


class ImportPanel(QScrollArea):
    """`closed` when the person wants to see the directory again."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._progress = _Progress(self)
        self._progress.at.connect(self._show_progress)
        self._skipped = QStringListModel(self)
        self._empty = form.label(self.tr("The directory is empty. Bring one in to find services here."), "heading")
        self._sources = form.label("")
        self.file_button = form.button(self.tr("Choose a file…"), self._choose_file)
        self.folder_button = form.button(self.tr("Choose a folder…"), self._choose_folder)
        self.sample_button = form.button(self.tr("Use the sample directory"), self._bring_in_sample)
        self.notice = form.Notice()
        self.doing = form.label("")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("How far the directory has been brought in"))
        self.cancel_button = form.button(self.tr("Cancel"), self._cancel)
        self._report = form.label("")
        self.skipped_list = QListView()
        self._skipped_heading = form.label(self.tr("What was left out, and why"), "heading")
        self.save_button = form.button(self.tr("Save this list…"), self._choose_list_file)
        self.close_button = form.button(self.tr("Back to the directory"), self.closed.emit)
        self._lay_out()
        self._show_working(False)
        self._show_skipped(())
        self._report.hide()
        desk.changed.connect(self._look_again)
        desk.bug.connect(self._finish)
        self._show_sources()

    @property
    def is_working(self) -> bool:
        """Whether a directory is being brought in now."""
        return self._job is not None

    @Slot(str)
    def bring_in(self, path: str) -> None:
        """Read the file or folder at `path` and make the directory list what it lists."""
        source = Path(path).resolve()
        self.notice.hide()
        self._report.hide()
        self._show_skipped(())
        self._show_progress(True, 0, 0)
        self._show_working(True)
        progress = self._progress

        def job(workspace: Workspace, ticket: Job) -> _Done:
            return _bring_in(workspace, ticket, source, progress)

        self._job = self._desk.later(self, job, self._show_done, self._show_trouble)
        self.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.skipped_list.setModel(self._skipped)
        self.skipped_list.setUniformItemSizes(True)
        self.skipped_list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.skipped_list.setMinimumHeight(6 * self.fontMetrics().lineSpacing())
        self._skipped_heading.setBuddy(self.skipped_list)
        self.skipped_list.setAccessibleName(self._skipped_heading.text())
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(10)
        column.addWidget(form.title(self.tr("Bring in a directory")))
        column.addWidget(self._empty)
        column.addWidget(
            form.label(
                self.tr(
                    "Choose an Open Referral directory: one JSON file, or tables (CSV) in a zip or a folder. "
                    "If you have brought it in before, only what has changed is changed."
                )
            )
        )
        column.addWidget(form.label(self.tr("The sample directory holds fictional services, to try the program with.")))
        column.addLayout(form.row(self.file_button, self.folder_button, self.sample_button))
        column.addWidget(self._sources)
        column.addWidget(self.doing)
        column.addWidget(self.bar)
        column.addLayout(form.row(self.cancel_button))
        column.addWidget(self.notice)
        column.addWidget(self._report)
        column.addWidget(self._skipped_heading)
        column.addWidget(self.skipped_list, 1)
        column.addLayout(form.row(self.save_button))
        column.addLayout(form.row(self.close_button))
        column.addStretch(0)
        self.setWidget(page)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a directory file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Directories (*.json *.zip)"), self.tr("All files (*)")])
        self._open(dialog)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a folder of tables"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.bring_in)
        dialog.open()

    def _bring_in_sample(self) -> None:
        self.bring_in(str(resources.path("sample", "directory.json")))

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.cancel_button.setEnabled(False)
            self.doing.setText(self.tr("Stopping…"))

    @Slot(bool, int, int)
    def _show_progress(self, is_reading: bool, done: int, total: int) -> None:
        if self._job is not None and self._job.is_cancelled():
            return
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        form_of_words = self.tr("Reading the directory.") if is_reading else self.tr("Bringing the services in.")
        if total:
            counted = self.tr("{done} of {total} services.").format(done=f"{done:,}", total=f"{total:,}")
        else:
            counted = self.tr("{done} services so far.").format(done=f"{done:,}") if done else ""
        self.doing.setText(f"{form_of_words} {counted}".strip())

    def _show_done(self, done: _Done) -> None:
        self._finish()
        self._report.setText(self._words(done))
        self._report.show()
        self._show_skipped(done.skipped)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        form.announce(self, self._report.text())

    def _show_trouble(self, problem: Problem) -> None:
        self._finish()
        if isinstance(problem, Stopped):
            self.notice.say(self.tr("Stopped. The directory is as it was before."))
        else:
            self.notice.show_problem(problem)
        self.file_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _finish(self) -> None:
        self._job = None
        self._show_working(False)

    def _words(self, done: _Done) -> str:
        counts = self.tr(
            "Brought in “{title}”: {new} new, {changed} changed, {same} as before, {gone} no longer listed. "
            "The directory now has {services} services."
        ).format(
            title=done.title,
            new=f"{done.imported.imported:,}",
            changed=f"{done.imported.updated:,}",
            same=f"{done.imported.unchanged:,}",
            gone=f"{done.imported.removed:,}",
            services=f"{done.imported.services:,}",
        )
        lines = [counts, *done.notes]
        if done.mended:
            lines.append(self.tr("{count} values were put right while reading.").format(count=f"{done.mended:,}"))
        if done.skipped:
            left_out = self.tr("{count} rows or values were left out.").format(count=f"{len(done.skipped):,}")
            lines.append(left_out)
        else:
            lines.append(self.tr("Nothing was left out."))
        return "\n".join(lines)

    def _show_working(self, is_working: bool) -> None:
        for widget in (self.doing, self.bar, self.cancel_button):
            widget.setVisible(is_working)
        self.cancel_button.setEnabled(True)
        for button in (self.file_button, self.folder_button, self.sample_button):
            button.setEnabled(not is_working)

    def _show_skipped(self, lines: tuple[str, ...]) -> None:
        self._skipped.setStringList(list(lines))
        for widget in (self._skipped_heading, self.skipped_list, self.save_button):
            widget.setVisible(bool(lines))

    def _choose_list_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Save this list"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Text (*.txt)"))
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(self.tr("Left out of the directory.txt"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._save_list)
        dialog.open()

    @Slot(str)
    def _save_list(self, path: str) -> None:
        try:
            disk.replace(Path(path), "\n".join([*self._skipped.stringList(), ""]).encode())
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.notice.say(self.tr("Saved as {file}.").format(file=Path(path).name))

    @Slot(frozenset)
    def _look_again(self, kinds: frozenset[str]) -> None:
        if "service" in kinds:
            self._show_sources()

    def _show_sources(self) -> None:
        sources: tuple[Source, ...] = ()
        try:
            sources = self._desk.ask(directory.sources)
        except DamagedDirectory as damage:
            self.notice.show_problem(damage)
        line = self.tr("{title}: {count} services, brought in on {day}.")
        shown = [
            line.format(title=each.title, count=f"{each.services:,}", day=words.day(each.imported_at))
            for each in sources
        ]
        self._sources.setText("\n".join([self.tr("In the directory now:"), *shown]))
        self._sources.setVisible(bool(sources))
        self._empty.setVisible(not sources)
        self.close_button.setVisible(bool(sources))


def _bring_in(workspace: Workspace, ticket: Job, source: Path, progress: _Progress) -> _Done:
    from socialrx_desktop.exchange.openreferral import feed  # only when a directory is brought in

    found = feed.read(source, progress=partial(progress.say, True), cancelled=ticket.is_cancelled)
    with workspace.bring_in() as work:
        imported = directory_import.import_feed(
            work,
            str(source),
            found.title,
            found.services,
            progress=partial(progress.say, False),
            cancelled=ticket.is_cancelled,
        )
    skipped = tuple(f"{each.where}: {each.why}" for each in found.skipped)
    return _Done(found.title, imported, found.mended, found.notes, skipped)
