"""What pages say about the worker can be put right, by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from socialrx_desktop.store import worker
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.my_details import MyDetailsScreen


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk) -> MyDetailsScreen:
    made = MyDetailsScreen(desk)
    qtbot.addWidget(made)
    made.show()
    made.start()
    return made


def test_role_and_telephone_are_put_right_and_shown_again(desk: Desk, screen: MyDetailsScreen) -> None:
    assert screen.fields["role"].hasFocus()
    screen.fields["role"].selectAll()
    QTest.keyClicks(screen.fields["role"], "Link worker for children")
    screen.fields["telephone"].selectAll()
    QTest.keyClicks(screen.fields["telephone"], "01632 960 555")
    QTest.keyClick(screen.save, Qt.Key.Key_Space)
    assert screen.notice.text() == "Saved on this computer."
    known = desk.ask(worker.details, desk.workspace.worker)
    assert (known.role, known.telephone) == ("Link worker for children", "01632 960 555")
    assert known.organisation == "Riverside Primary Care Network"
    screen.start()
    assert screen.fields["role"].text() == "Link worker for children"


def test_escape_leads_back(qtbot: QtBot, screen: MyDetailsScreen) -> None:
    with qtbot.waitSignal(screen.closed):
        QTest.keyClick(screen.fields["role"], Qt.Key.Key_Escape)
