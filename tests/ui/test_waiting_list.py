"""The waiting list: found and filtered inside the window."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from socialrx_desktop.store import action, waiting
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.waiting_list import WaitingListScreen
from tests.building import a_patient, a_referral


def _fill(work: Work) -> None:
    for name, procedure, weeks in (
        ("Ann", "Knee replacement", -3),
        ("Bill", "Hip replacement", 20),
        ("Pat", "Spine", 0),
    ):
        person = a_patient(work, first_name=name)
        case = a_referral(work, person)
        day = work.today + timedelta(weeks=weeks) if weeks else None
        waiting.put_on_list(work, case, waiting.Facts(procedure=procedure), day)
        if name == "Bill":
            step = action.Details(what="Strength class", weeks_from_operation=-8, due_on=date(2026, 5, 1))
            action.add(work, person, step)


def _shown(qtbot: QtBot, desk: Desk) -> WaitingListScreen:
    desk.do(_fill)
    screen = WaitingListScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1366, 700)
    screen.show()
    return screen


def _names(screen: WaitingListScreen) -> list[str]:
    return [screen.table.lines.line(row).texts[0] for row in range(screen.table.lines.rowCount())]


def test_the_countdown_is_in_words_and_the_nearest_comes_first(qtbot: QtBot, desk: Desk) -> None:
    screen = _shown(qtbot, desk)
    lines = [screen.table.lines.line(row) for row in range(screen.table.lines.rowCount())]

    assert [line.texts[2] for line in lines] == ["was 3 weeks ago", "in 20 weeks", "no date yet"]
    assert lines[1].texts[6] == "1 day to change"


def test_the_list_is_filtered_by_where_the_operation_stands(qtbot: QtBot, desk: Desk) -> None:
    screen = _shown(qtbot, desk)
    found = {}
    for which in ("", "window", "early", "offer", "none"):
        screen.which.choose(which)
        found[which] = _names(screen)

    assert found == {
        "": ["KHAN, Ann", "KHAN, Bill", "KHAN, Pat"],
        "window": ["KHAN, Ann"],
        "early": ["KHAN, Bill"],
        "offer": ["KHAN, Bill"],
        "none": ["KHAN, Pat"],
    }


def test_a_few_letters_of_a_name_or_of_the_operation_find_somebody(qtbot: QtBot, desk: Desk) -> None:
    screen = _shown(qtbot, desk)
    QTest.keyClicks(screen.search, "hip")
    assert _names(screen) == ["KHAN, Bill"]
    with qtbot.waitSignal(screen.opened):
        QTest.keyClick(screen.search, Qt.Key.Key_Return)
    screen.search.clear()
    QTest.keyClicks(screen.search, "nobody")

    assert _names(screen) == []
    assert not screen.open.isEnabled()
