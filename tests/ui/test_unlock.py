"""The unlock screen and the first run, through the real shell and by keyboard."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from socialrx_desktop.store import opening, patient
from socialrx_desktop.ui.application import Shell
from socialrx_desktop.ui.background import Attempt
from socialrx_desktop.ui.first_run import FirstRunScreen
from socialrx_desktop.ui.form import Notice
from socialrx_desktop.ui.unlock import UnlockScreen

PASSPHRASE = "four words make sense"

MakeShell = Callable[[Path], Shell]


@pytest.fixture
def relaunched() -> list[Path]:
    return []


@pytest.fixture
def make_shell(qtbot: QtBot, relaunched: list[Path]) -> Iterator[MakeShell]:
    shells: list[Shell] = []

    def make(folder: Path) -> Shell:
        shell = Shell(folder, relaunch=relaunched.append, seconds=0)
        shells.append(shell)
        with qtbot.waitExposed(shell):
            shell.show()
        return shell

    yield make
    for shell in shells:
        shell.close()
        shell.deleteLater()


@pytest.fixture
def closed_workspace(tmp_path: Path) -> tuple[Path, str]:
    workspace, code = opening.create(tmp_path / "w", PASSPHRASE, "Sam Rowe", seconds=0)
    workspace.close()
    return tmp_path / "w", code


def _screen(shell: Shell) -> QWidget:
    screen = shell.centralWidget()
    assert screen is not None
    return screen


def _type(qtbot: QtBot, field: QWidget, text: str) -> None:
    assert isinstance(field, QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, text)


def _press(qtbot: QtBot, screen: QWidget, name: str) -> None:
    found = next(b for b in screen.findChildren(QPushButton) if b.text().startswith(name))
    found.setFocus()
    QTest.keyClick(found, Qt.Key.Key_Space)


def test_a_passphrase_and_enter_open_the_workspace(
    qtbot: QtBot, make_shell: MakeShell, closed_workspace: tuple[Path, str]
) -> None:
    shell = make_shell(closed_workspace[0])
    screen = _screen(shell)
    assert isinstance(screen, UnlockScreen)

    _type(qtbot, screen.passphrase.control, PASSPHRASE)
    QTest.keyClick(screen.passphrase.control, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: shell.window_open is not None, timeout=10_000)


def test_a_wrong_passphrase_says_so_in_place_and_waits_a_second(
    qtbot: QtBot, make_shell: MakeShell, closed_workspace: tuple[Path, str]
) -> None:
    shell = make_shell(closed_workspace[0])
    screen = _screen(shell)
    assert isinstance(screen, UnlockScreen)

    _type(qtbot, screen.passphrase.control, "not the passphrase")
    QTest.keyClick(screen.passphrase.control, Qt.Key.Key_Return)

    notice = screen.findChild(Notice)
    assert notice is not None
    qtbot.waitUntil(lambda: "not right" in notice.text(), timeout=10_000)
    assert any(b.text().startswith("Wait") for b in screen.findChildren(QPushButton))
    assert shell.window_open is None


def test_the_recovery_code_opens_it_and_sets_a_new_passphrase(
    qtbot: QtBot, make_shell: MakeShell, closed_workspace: tuple[Path, str]
) -> None:
    folder, code = closed_workspace
    shell = make_shell(folder)
    screen = _screen(shell)
    assert isinstance(screen, UnlockScreen)

    _press(qtbot, screen, "Use the recovery code")
    _type(qtbot, screen.code.control, code.replace("-", " ").lower())
    _type(qtbot, screen.fresh.control, "another four good words")
    _type(qtbot, screen.again.control, "another four good words")
    QTest.keyClick(screen.again.control, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: shell.window_open is not None, timeout=20_000)
    shell.close()
    opening.unlock(folder, "another four good words").close()


def test_the_first_run_makes_a_workspace_and_asks_for_the_code_back(
    qtbot: QtBot, make_shell: MakeShell, tmp_path: Path
) -> None:
    shell = make_shell(tmp_path / "new")
    screen = _screen(shell)
    assert isinstance(screen, FirstRunScreen)

    _type(qtbot, screen.name.control, "Sam Rowe")
    _type(qtbot, screen.passphrase.control, PASSPHRASE)
    _type(qtbot, screen.again.control, PASSPHRASE)
    _press(qtbot, screen, "Make the workspace")
    qtbot.waitUntil(lambda: bool(screen.code_shown.text()), timeout=20_000)
    groups = screen.code_shown.text().split()
    _press(qtbot, screen, "I have the code on paper")
    for field in screen.groups:
        number = int(field.control.accessibleName().split()[1])
        _type(qtbot, field.control, groups[number - 1])
    QTest.keyClick(screen.groups[-1].control, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: shell.window_open is not None, timeout=10_000)
    window = shell.window_open
    assert window is not None
    assert window.notice.text() == ""
    assert len(list((tmp_path / "new" / "backups").glob("*/vault.db"))) == 1


def test_a_wrong_group_of_the_code_does_not_let_anybody_start(
    qtbot: QtBot, make_shell: MakeShell, tmp_path: Path
) -> None:
    shell = make_shell(tmp_path / "new")
    screen = _screen(shell)
    assert isinstance(screen, FirstRunScreen)
    _type(qtbot, screen.name.control, "Sam Rowe")
    _type(qtbot, screen.passphrase.control, PASSPHRASE)
    _type(qtbot, screen.again.control, PASSPHRASE)
    _press(qtbot, screen, "Make the workspace")
    qtbot.waitUntil(lambda: bool(screen.code_shown.text()), timeout=20_000)
    _press(qtbot, screen, "I have the code on paper")

    for field in screen.groups:
        _type(qtbot, field.control, "WRONG")
    QTest.keyClick(screen.groups[-1].control, Qt.Key.Key_Return)

    assert shell.window_open is None
    assert "Error:" in screen.groups[0].control.accessibleDescription()


def test_a_first_run_that_was_closed_on_the_code_asks_for_a_new_code_later(
    qtbot: QtBot, make_shell: MakeShell, tmp_path: Path
) -> None:
    shell = make_shell(tmp_path / "new")
    screen = _screen(shell)
    assert isinstance(screen, FirstRunScreen)
    _type(qtbot, screen.name.control, "Sam Rowe")
    _type(qtbot, screen.passphrase.control, PASSPHRASE)
    _type(qtbot, screen.again.control, PASSPHRASE)
    _press(qtbot, screen, "Make the workspace")
    qtbot.waitUntil(lambda: bool(screen.code_shown.text()), timeout=20_000)
    shell.close()

    again = make_shell(tmp_path / "new")
    again.enter(opening.unlock(tmp_path / "new", PASSPHRASE))

    assert again.window_open is not None
    assert "never checked" in again.window_open.notice.text()


def test_locking_by_key_closes_the_workspace_and_starts_a_new_process(
    qtbot: QtBot, make_shell: MakeShell, closed_workspace: tuple[Path, str], relaunched: list[Path]
) -> None:
    folder, _ = closed_workspace
    shell = make_shell(folder)
    shell.enter(opening.unlock(folder, PASSPHRASE))
    window = shell.window_open
    assert window is not None

    shell.activateWindow()
    qtbot.waitUntil(lambda: shell.isActiveWindow() and shell.menuBar().isVisible())
    QTest.keyClick(shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    assert relaunched == [folder]
    assert shell.window_open is None
    opening.unlock(folder, PASSPHRASE).close()


def test_what_was_being_typed_is_there_after_a_lock(
    qtbot: QtBot, make_shell: MakeShell, closed_workspace: tuple[Path, str]
) -> None:
    folder, _ = closed_workspace
    workspace = opening.unlock(folder, PASSPHRASE)
    with workspace.work() as work:
        ann = patient.register(work, patient.Details(first_name="Ann", family_name="Fictional"))
    shell = make_shell(folder)
    shell.enter(workspace)
    window = shell.window_open
    assert window is not None
    window.open_patient(ann)
    window.patient.new_note()
    editor = window.patient.notes.editor.words
    QTest.keyClicks(editor, "She would like to sing again.")

    shell.lock()

    again = make_shell(folder)
    again.enter(opening.unlock(folder, PASSPHRASE))
    assert again.window_open is not None
    again.window_open.open_patient(ann)
    assert again.window_open.patient.notes.editor.words.toPlainText() == "She would like to sing again."


def test_nothing_heavy_is_loaded_before_the_unlock_screen_is_painted(closed_workspace: tuple[Path, str]) -> None:
    folder, _ = closed_workspace
    probe = (
        "import sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtWidgets import QApplication\n"
        "application = QApplication([])\n"
        "from socialrx_desktop.ui import application as ours, theme\n"
        "theme.apply(application, 'light')\n"
        "shell = ours.Shell(Path(sys.argv[1]))\n"
        "shell.show()\n"
        "shell.grab()\n"
        "heavy = {'sqlalchemy', 'reportlab', 'asyncio', 'ssl', 'urllib.request', 'importlib.metadata', 'alembic',\n"
        "         'pyrage', 'cryptography', 'pypdfium2', 'logging.config'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", probe, str(folder)], capture_output=True, text=True, check=True, timeout=60
    )

    assert answer.stdout.strip() == "[]"


def test_closing_the_window_while_it_unlocks_waits_and_closes_what_opened(
    make_shell: MakeShell, closed_workspace: tuple[Path, str]
) -> None:
    folder, _ = closed_workspace
    shell = make_shell(folder)
    screen = _screen(shell)
    assert isinstance(screen, UnlockScreen)
    screen.passphrase.control.setText(PASSPHRASE)  # type: ignore[attr-defined]  # a line edit
    QTest.keyClick(screen.passphrase.control, Qt.Key.Key_Return)

    shell.close()

    assert not any(attempt.isRunning() for attempt in _attempts())
    assert shell.window_open is None
    opening.unlock(folder, PASSPHRASE).close()


def test_closing_the_window_while_it_makes_a_workspace_leaves_it_whole(make_shell: MakeShell, tmp_path: Path) -> None:
    shell = make_shell(tmp_path / "new")
    screen = _screen(shell)
    assert isinstance(screen, FirstRunScreen)
    for field, text in ((screen.name, "Sam Rowe"), (screen.passphrase, PASSPHRASE), (screen.again, PASSPHRASE)):
        field.control.setText(text)  # type: ignore[attr-defined]  # a line edit
    QTest.keyClick(screen.make_button, Qt.Key.Key_Space)

    shell.close()

    assert not any(attempt.isRunning() for attempt in _attempts())
    opening.unlock(tmp_path / "new", PASSPHRASE).close()


def test_a_screen_that_has_gone_leaves_no_workspace_open(
    qtbot: QtBot, make_shell: MakeShell, closed_workspace: tuple[Path, str]
) -> None:
    folder, _ = closed_workspace
    shell = make_shell(folder)
    screen = _screen(shell)
    assert isinstance(screen, UnlockScreen)
    screen.passphrase.control.setText(PASSPHRASE)  # type: ignore[attr-defined]  # a line edit
    QTest.keyClick(screen.passphrase.control, Qt.Key.Key_Return)

    _press(qtbot, screen, "Make a new workspace")

    qtbot.waitUntil(lambda: not _attempts(), timeout=20_000)
    assert isinstance(shell.centralWidget(), FirstRunScreen)
    opening.unlock(folder, PASSPHRASE).close()


def test_a_settings_folder_that_cannot_be_written_keeps_nobody_out(
    make_shell: MakeShell, closed_workspace: tuple[Path, str], tmp_path: Path
) -> None:
    folder, _ = closed_workspace
    (tmp_path / "home").write_text("no folder")
    shell = make_shell(folder)

    shell.enter(opening.unlock(folder, PASSPHRASE))

    assert shell.window_open is not None


def test_a_window_that_cannot_be_built_closes_the_workspace(
    make_shell: MakeShell, closed_workspace: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = closed_workspace
    shell = make_shell(folder)
    monkeypatch.setattr("socialrx_desktop.ui.window._Status", _broken)

    with pytest.raises(ZeroDivisionError):
        shell.enter(opening.unlock(folder, PASSPHRASE))

    assert shell.window_open is None
    opening.unlock(folder, PASSPHRASE).close()


def test_our_own_bug_while_unlocking_leaves_the_screen_ready(
    qtbot: QtBot, make_shell: MakeShell, closed_workspace: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = make_shell(closed_workspace[0])
    screen = _screen(shell)
    assert isinstance(screen, UnlockScreen)
    monkeypatch.setattr(opening, "unlock", _broken)
    screen.passphrase.control.setText(PASSPHRASE)  # type: ignore[attr-defined]  # a line edit

    with qtbot.captureExceptions() as flown:
        QTest.keyClick(screen.passphrase.control, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(flown), timeout=20_000)

    assert flown[0][0] is ZeroDivisionError
    unlock = next(b for b in screen.findChildren(QPushButton) if b.text() == "Unlock")
    assert unlock.isEnabled()


def test_a_log_that_cannot_be_written_still_lets_a_bug_be_said(
    make_shell: MakeShell, closed_workspace: tuple[Path, str], tmp_path: Path
) -> None:
    (tmp_path / "home").write_text("no folder")
    shell = make_shell(closed_workspace[0])

    shell.trouble(ZeroDivisionError())

    assert "not written down" in shell.statusBar().currentMessage()


def _attempts() -> list[Attempt]:
    application = QCoreApplication.instance()
    assert application is not None
    return application.findChildren(Attempt)


def _broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError
