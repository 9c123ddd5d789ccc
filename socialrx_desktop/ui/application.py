"""The program with its window: first run or unlock, then the workspace, and back to the unlock screen when it locks.

Order at the start: Qt and the unlock screen, its first paint, and only then SQLAlchemy on a thread while the passphrase
is typed; the screens when the workspace has opened; ReportLab when a page is first wanted. Locking ends the process
that has read patients' records and starts a new one: what was in its memory goes with it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.ui import background, theme
from socialrx_desktop.ui.unlock import UnlockScreen

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from socialrx_desktop.store.workspace import Workspace
    from socialrx_desktop.ui.first_run import FirstRunScreen
    from socialrx_desktop.ui.window import WorkspaceWindow

Relaunch = Callable[[Path], None]


class Shell(QMainWindow):
    """The one top-level window: the unlock screen, the first run or an open workspace stands in it."""

    def __init__(
        self, folder: Path, *, demo: bool = False, relaunch: Relaunch | None = None, seconds: float = 1.0
    ) -> None:
        super().__init__()
        self._folder = folder
        self._demo = demo
        self._relaunch = relaunch or start_again
        self._seconds = seconds
        self._window: WorkspaceWindow | None = None
        self._first_run: FirstRunScreen | None = None
        self.setWindowTitle("SocialRx Desktop")
        self.resize(1280, 740)
        self.setMinimumSize(640, 400)
        if _holds_workspace(folder):
            self._show_unlock()
        elif demo:
            self._make_demo()
        else:
            self._show_first_run()

    @property
    def window_open(self) -> WorkspaceWindow | None:
        """The open workspace's screens, or None while locked."""
        return self._window

    def enter(self, workspace: Workspace) -> None:
        """Show the screens of a workspace that has opened."""
        from socialrx_desktop.ui import settings
        from socialrx_desktop.ui.desk import Desk
        from socialrx_desktop.ui.window import WorkspaceWindow

        self._folder = workspace.folder
        if not self._demo:
            settings.remember(workspace=str(workspace.folder))
        desk = Desk(workspace)
        try:
            window = WorkspaceWindow(desk)
        except BaseException:
            desk.close()
            raise
        self._window = window
        window.desk.bug.connect(self._report)
        window.lock_wanted.connect(self.lock)
        window.quit_wanted.connect(self.close)
        window.fill(self.menuBar())
        left, right = window.status_parts()
        for part in left:
            self.statusBar().addWidget(part)
        for part in right:
            self.statusBar().addPermanentWidget(part)
        self._place(window)
        window.casework.focus_view()

    @Slot()
    def lock(self) -> None:
        """Save what is being typed, close the workspace, and begin again with a process that has read nothing."""
        if self._window is None:
            return
        self.hide()
        self._leave()
        self._relaunch(self._folder)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        super().closeEvent(event)

    def trouble(self, error: BaseException) -> None:
        """Show a Problem in place; anything else is our bug: write down where, and say so once."""
        if isinstance(error, Problem) and self._window is not None:
            self._window.notice.show_problem(error)
        else:
            self._report(error)

    def _leave(self) -> None:
        background.give_up_all()
        if self._first_run is not None:
            self._first_run.take_back()
        if self._window is not None:
            window, self._window = self._window, None
            window.leave()
        from socialrx_desktop.ui import clipboard  # nothing more before the first paint

        clipboard.forget(QApplication.clipboard())

    @Slot(object)
    def _report(self, error: BaseException) -> None:
        from socialrx_desktop import bugs

        reference = self.tr("not written down")
        with suppress(OSError):
            reference = bugs.report(error, bugs.log_folder())
        if self._window is not None:
            self._window.show_bug(reference)
        else:
            words = self.tr("Something went wrong inside the program. Reference: {reference}")
            self.statusBar().showMessage(words.format(reference=reference))

    def _show_unlock(self) -> None:
        hint = ""
        if self._demo:
            from socialrx_desktop.demo import PASSPHRASE

            hint = self.tr("This is the demo: all people in it are fictional. Its passphrase is: {passphrase}").format(
                passphrase=PASSPHRASE
            )
        screen = UnlockScreen(self._folder, hint)
        screen.opened.connect(self.enter)
        screen.create_wanted.connect(self._show_first_run)
        screen.another_wanted.connect(self._open_another)
        self._place(screen)
        screen.passphrase.control.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _show_first_run(self) -> None:
        from socialrx_desktop.ui.first_run import FirstRunScreen

        screen = self._first_run = FirstRunScreen(_free_folder(self._folder), seconds=self._seconds)
        screen.made.connect(self.enter)
        screen.demo_wanted.connect(self._open_demo)
        screen.another_wanted.connect(self._open_another)
        self._place(screen)
        screen.name.control.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _open_demo(self) -> None:
        from socialrx_desktop.ui import settings

        self._demo = True
        self._folder = settings.demo_folder()
        if _holds_workspace(self._folder):
            self._show_unlock()
        else:
            self._make_demo()

    def _make_demo(self) -> None:
        from socialrx_desktop.ui.demo import DemoScreen

        screen = DemoScreen(self._folder)
        screen.made.connect(self._show_unlock)
        self._place(screen)

    @Slot(object)
    def _open_another(self, folder: Path) -> None:
        self._folder = folder
        self._demo = False
        self._show_unlock()

    def _place(self, screen: QWidget) -> None:
        if screen is not self._first_run:
            self._first_run = None
        self.setCentralWidget(screen)


def run(folder: Path | None, *, demo: bool = False) -> int:
    """Open the window on a workspace, or on the last one, and stay until it is closed."""
    application = QApplication.instance() or QApplication([*sys.argv[:1], *theme.STYLE])
    assert isinstance(application, QApplication)
    application.setApplicationName("SocialRx Desktop")
    from socialrx_desktop.ui import settings

    chosen = settings.load()
    theme.apply(application, chosen.theme, chosen.points or theme.STANDARD_POINTS)
    if folder is None:
        folder = settings.demo_folder() if demo else chosen.folder
    shell = Shell(folder, demo=demo or folder == settings.demo_folder())
    sys.excepthook = _hook(shell)
    shell.show()
    return application.exec()


def start_again(folder: Path) -> None:
    """Replace this process by a new one on the same workspace, still locked."""
    command = [sys.executable, "-m", "socialrx_desktop", "open", str(folder)]
    os.execv(sys.executable, command)  # noqa: S606  our own interpreter with our own module


def _hook(shell: Shell) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def hook(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QTimer.singleShot(0, shell.close)
        else:
            shell.trouble(error)

    return hook


def _holds_workspace(folder: Path) -> bool:
    # The store is not loaded before the first paint, so this knows the names that matter.
    return any((folder / name).exists() for name in ("vault.keys", "vault.keys.bak", "vault.db"))


def _free_folder(folder: Path) -> Path:
    """The folder itself if it is free, else the next free name beside it."""
    number, free = 2, folder
    while free.exists() and any(free.iterdir()):
        free = folder.with_name(f"{folder.name}-{number}")
        number += 1
    return free
