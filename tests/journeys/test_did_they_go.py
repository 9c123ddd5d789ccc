"""Did they go? From unlocking to the last answer of the chase list, through the real window and by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.store import onward_referral, referral_answer
from socialrx_desktop.store.onward_referral import Status
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.window import WorkspaceWindow
from tests.building import a_connection, a_patient, a_referral
from tests.conftest import FixedClock

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def three_signposts(work: Work) -> None:
    """Three people who were told of a service, and a new referral that waits for an answer."""
    for first_name in ("Amina", "Tomasz", "Grace"):
        person = a_patient(work, first_name=first_name)
        a_referral(work, person)
        work.session.flush()
        a_connection(work, person)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk, clock: FixedClock) -> Iterator[WorkspaceWindow]:
    desk.do(three_signposts)
    clock.pass_(days=15)
    shell = QMainWindow()
    made = WorkspaceWindow(desk)
    made.fill(shell.menuBar())
    shell.setCentralWidget(made)
    shell.resize(1366, 768)
    with qtbot.waitExposed(shell):
        shell.show()
    yield made
    made.connectivity.stop()
    made.backups.leave()
    shell.close()
    delete(shell)


def press(key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, wherever the cursor is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, with_)


def test_a_chase_list_is_worked_through_one_key_an_answer(qtbot: QtBot, desk: Desk, window: WorkspaceWindow) -> None:
    window.casework.focus_view()
    qtbot.waitUntil(window.casework.today.list.hasFocus)
    assert window.casework.today.chase.text() == "Did they go? (3)"
    press(Qt.Key.Key_A, ALT)
    chase = window.casework.chase
    qtbot.waitUntil(chase.list.hasFocus)
    press(Qt.Key.Key_A)
    press(Qt.Key.Key_D)
    press(Qt.Key.Key_W)
    assert desk.ask(onward_referral.to_chase) == []
    press(Qt.Key.Key_Z, CONTROL)
    (still,) = desk.ask(onward_referral.to_chase)
    assert still.status is Status.LOGGED
    press(Qt.Key.Key_U)
    press(Qt.Key.Key_T, ALT)
    assert window.casework.today.chase.text() == "Did they go? (0)"


def test_new_referrals_are_answered_from_today_without_the_mouse(
    qtbot: QtBot, desk: Desk, window: WorkspaceWindow
) -> None:
    window.casework.focus_view()
    qtbot.waitUntil(window.casework.today.list.hasFocus)
    first = window.casework.today.list.rows.cards()[0]
    assert first.end == "12 days late"
    press(Qt.Key.Key_Return)
    inbox = window.casework.inbox
    qtbot.waitUntil(inbox.list.hasFocus)
    for waiting in (2, 1, 0):
        press(Qt.Key.Key_A)
        qtbot.waitUntil(inbox.form.reply.hasFocus)
        press(Qt.Key.Key_Return, CONTROL)
        qtbot.waitUntil(inbox.list.hasFocus)
        assert len(desk.ask(referral_answer.inbox)) == waiting
    assert len(desk.ask(referral_answer.unsent)) == 3
