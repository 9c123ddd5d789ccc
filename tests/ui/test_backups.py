"""The page of backups by keyboard, and what comes by itself after unlocking: a trial, and the question for a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenuBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from socialrx_desktop.store import backup, backup_copy, drill
from socialrx_desktop.store.backup import Backup
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui.backups import BackupsScreen
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.window import WorkspaceWindow

from ..building import a_note
from ..conftest import FixedClock
from .naming import nameless, texts

WAIT = 30_000
Unlock = Callable[[], WorkspaceWindow]


@pytest.fixture
def unlock(qtbot: QtBot, workspace: Workspace) -> Iterator[Unlock]:
    """Opens the real window on the workspace, as unlocking does."""
    opened: list[WorkspaceWindow] = []

    def open_it() -> WorkspaceWindow:
        window = WorkspaceWindow(Desk(workspace))
        window.fill(QMenuBar(window))
        window.resize(1366, 740)
        with qtbot.waitExposed(window):
            window.show()
        opened.append(window)
        return window

    yield open_it
    for window in opened:
        window.leave()
        window.close()
        window.deleteLater()


@pytest.fixture
def window(unlock: Unlock) -> WorkspaceWindow:
    """The window with the page of backups open."""
    window = unlock()
    window.show_backups()
    return window


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "KINGSTON"
    place.mkdir()
    return place


def _press(button: QPushButton) -> None:
    assert button.isVisible()
    QTest.keyClick(button, Qt.Key.Key_Space)


def _choose(window: QWidget, folder: Path) -> None:
    """Type the folder's name in the file dialog, as a person would."""
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(folder))
    QTest.keyClick(name, Qt.Key.Key_Return)


def _action(window: WorkspaceWindow) -> QPushButton:
    """The button of the message at the top."""
    return next(each for each in window.notice.findChildren(QPushButton) if each.text() != "Hide")


def _wait_to_end(qtbot: QtBot, screen: BackupsScreen) -> None:
    qtbot.waitUntil(lambda: not screen.is_working, timeout=WAIT)


def _rows(screen: BackupsScreen) -> list[list[str]]:
    shown = screen.list
    return [[_text(screen, row, column) for column in range(3)] for row in range(shown.rowCount())]


def _text(screen: BackupsScreen, row: int, column: int) -> str:
    item = screen.list.item(row, column)
    assert item is not None
    return item.text()


def _known(workspace: Workspace) -> list[Backup]:
    return backup.listed(workspace.folder, workspace.keys)


def test_the_page_lists_what_there_is_and_how_far_it_was_checked(window: WorkspaceWindow) -> None:
    (row,) = _rows(window.backups)
    assert row[0] == "3 March 2026, 10:30am"
    assert row[1].endswith(" MB")
    assert row[2] == "When it was made"
    shown = texts(window.backups)
    assert "None yet. If this computer is lost or broken, the backups on it are lost too." in shown
    assert "None yet. One is made by itself every 30 days." in shown
    assert nameless(window.backups) == []


def test_a_backup_is_made_now_and_stands_first(qtbot: QtBot, window: WorkspaceWindow, workspace: Workspace) -> None:
    _press(window.backups.back_up_button)
    assert not window.backups.back_up_button.isEnabled()
    _wait_to_end(qtbot, window.backups)
    assert window.notice.text() == "Backed up and checked, 4 March 2026, 10:30am."
    assert window.focusWidget() is window.backups.back_up_button
    assert [row[0] for row in _rows(window.backups)] == ["4 March 2026, 10:30am", "3 March 2026, 10:30am"]
    assert len(_known(workspace)) == 2


def test_the_chosen_backup_is_restored_as_a_trial(qtbot: QtBot, window: WorkspaceWindow, workspace: Workspace) -> None:
    with workspace.work() as work:
        a_note(work)
    _press(window.backups.back_up_button)
    _wait_to_end(qtbot, window.backups)
    QTest.keyClick(window.backups.list, Qt.Key.Key_Down)
    _press(window.backups.trial_button)
    _wait_to_end(qtbot, window.backups)
    told = "The backup of 3 March 2026, 10:30am was restored as a trial: 0 patients, 0 notes, all readable."
    assert window.notice.text() == told
    assert _rows(window.backups)[1][2] == "Restored as a trial, 4 March 2026"
    assert f"4 March 2026, 10:30am. {told}" in texts(window.backups)


def test_a_trial_can_be_stopped(qtbot: QtBot, window: WorkspaceWindow, workspace: Workspace) -> None:
    _press(window.backups.trial_button)
    _press(_action(window))
    _wait_to_end(qtbot, window.backups)
    assert "was not read to its end" in window.notice.text()
    with workspace.look() as view:
        assert drill.trials(view, _known(workspace)) == []


def test_a_copy_goes_to_a_folder_typed_in_the_dialog_once_the_same_disk_is_wanted(
    qtbot: QtBot, window: WorkspaceWindow, workspace: Workspace, stick: Path
) -> None:
    _press(window.backups.copy_button)
    _choose(window, stick)
    _wait_to_end(qtbot, window.backups)
    assert "on the same disk as your records" in window.notice.text()
    assert list(stick.iterdir()) == []
    _press(_action(window))
    _wait_to_end(qtbot, window.backups)
    assert "was copied and read back" in window.notice.text()
    (folder,) = stick.iterdir()
    assert backup.listed(folder, workspace.keys) == _known(workspace)
    assert "4 March 2026, 10:30am, in “KINGSTON”" in texts(window.backups)


def test_a_damaged_newest_backup_is_said_when_an_older_one_is_copied(
    qtbot: QtBot, window: WorkspaceWindow, workspace: Workspace, stick: Path
) -> None:
    made = workspace.back_up()
    (workspace.folder / backup.FOLDER / made.id / backup.DATABASE).write_bytes(b"ruined" * 4000)
    window.backups._copy(stick, on_same_disk=True)
    _wait_to_end(qtbot, window.backups)
    assert "The backup of 3 March 2026, 10:30am was copied" in window.notice.text()
    assert "A newer backup is damaged" in window.notice.text()


def test_a_stick_pulled_out_is_named(qtbot: QtBot, window: WorkspaceWindow, stick: Path) -> None:
    window.backups._copy(stick / "gone", on_same_disk=False)
    _wait_to_end(qtbot, window.backups)
    assert window.notice.text() == (
        "That folder is not there. Connect the stick or the disk, or choose another folder."
    )


def test_nothing_is_asked_or_tried_in_the_first_days(
    qtbot: QtBot, unlock: Unlock, workspace: Workspace, clock: FixedClock
) -> None:
    clock.pass_(days=2)
    window = unlock()
    _let_the_worker_finish(qtbot, window)
    assert not window.backups.reminder.isVisible()
    with workspace.look() as view:
        assert drill.trials(view, _known(workspace)) == []


def _let_the_worker_finish(qtbot: QtBot, window: WorkspaceWindow) -> None:
    """What is asked of the one worker after the rest is answered after the rest."""
    done: list[bool] = []
    window.desk.later(window, lambda _, job: True, done.append, window.notice.show_problem)
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT)


def test_after_a_month_a_backup_is_tried_by_itself_and_saving_goes_on(
    qtbot: QtBot, unlock: Unlock, workspace: Workspace, clock: FixedClock
) -> None:
    clock.pass_(days=30)
    window = unlock()
    window.desk.do(a_note)
    qtbot.waitUntil(lambda: "restored as a trial: 0 patients, 0 notes" in window.notice.text(), timeout=WAIT)
    with workspace.look() as view:
        assert [trial.passed for trial in drill.trials(view, _known(workspace))] == [True]


def test_a_trial_that_fails_by_itself_says_what_to_do_and_leads_to_the_backups(
    qtbot: QtBot, unlock: Unlock, workspace: Workspace, clock: FixedClock
) -> None:
    (first,) = _known(workspace)
    (workspace.folder / backup.FOLDER / first.id / backup.DATABASE).write_bytes(b"ruined" * 4000)
    clock.pass_(days=30)
    window = unlock()
    qtbot.waitUntil(lambda: "could not be restored as a trial" in window.notice.text(), timeout=WAIT)
    assert "Make a backup now and restore that one as a trial." in window.notice.text()
    _press(_action(window))
    assert window.backups.isVisible()
    assert _rows(window.backups)[0][2] == "Could not be restored as a trial, 3 April 2026"


def test_locking_does_not_wait_for_a_trial(unlock: Unlock, workspace: Workspace, clock: FixedClock) -> None:
    clock.pass_(days=30)
    window = unlock()
    window.leave()
    assert list(workspace.folder.glob(".drill-*")) == []


def test_after_a_week_a_copy_is_asked_for_until_it_is_made(
    qtbot: QtBot, unlock: Unlock, workspace: Workspace, clock: FixedClock, stick: Path
) -> None:
    clock.pass_(days=7)
    window = unlock()
    qtbot.waitUntil(window.backups.reminder.isVisible, timeout=WAIT)
    assert "No backup has been copied to another disk yet." in texts(window.backups.reminder)
    assert nameless(window.backups.reminder) == []
    _press(window.backups.reminder.copy_button)
    _choose(window, stick)
    _wait_to_end(qtbot, window.backups)
    _press(_action(window))
    _wait_to_end(qtbot, window.backups)
    assert not window.backups.reminder.isVisible()
    with workspace.look() as view:
        assert not backup_copy.is_due(view, _known(workspace))


def test_the_question_can_wait_until_tomorrow(
    qtbot: QtBot, unlock: Unlock, workspace: Workspace, clock: FixedClock
) -> None:
    clock.pass_(days=7)
    window = unlock()
    qtbot.waitUntil(window.backups.reminder.isVisible, timeout=WAIT)
    _press(window.backups.reminder.later_button)
    assert not window.backups.reminder.isVisible()
    with workspace.look() as view:
        assert not backup_copy.is_due(view, _known(workspace))


def test_the_menu_leads_to_the_page_and_escape_leads_back(qtbot: QtBot, unlock: Unlock) -> None:
    window = unlock()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    next(action for action in window.findChildren(QAction) if action.text() == "Backups…").trigger()
    assert window.backups.list.rowCount() == 1
    QTest.keyClick(window.backups.list, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.tabs.isVisible, timeout=WAIT)


def test_a_list_that_something_else_changed_is_said(window: WorkspaceWindow, workspace: Workspace) -> None:
    (workspace.folder / backup.FOLDER / backup.MANIFEST).write_text("ruined")
    window.show_backups()
    assert "The list of backups is damaged" in window.notice.text()
    assert _rows(window.backups) == []
    assert not window.backups.trial_button.isEnabled()
