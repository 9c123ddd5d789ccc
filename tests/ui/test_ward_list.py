"""The ward list and the wards behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from socialrx_desktop.store import site, ward_stay
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.line_table import LineTable
from socialrx_desktop.ui.ward_list import WardListScreen
from tests.building import a_patient, a_ward


def _shown(qtbot: QtBot, desk: Desk) -> WardListScreen:
    screen = WardListScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1366, 700)
    screen.show()
    return screen


def _column(table: LineTable, column: int) -> list[str]:
    return [str(table.lines.index(row, column).data()) for row in range(table.lines.rowCount())]


def _two_wards(desk: Desk) -> None:
    for name in ("Ward 1", "Ward 2"):
        ward = desk.do(a_ward, name)
        desk.do(ward_stay.admit, desk.do(a_patient), ward_stay.Facts(ward_id=ward, bed="3"))


def test_the_ward_that_was_chosen_is_remembered(qtbot: QtBot, desk: Desk) -> None:
    _two_wards(desk)
    screen = _shown(qtbot, desk)
    assert len(_column(screen.table, 0)) == 2
    wanted = next(each for each in desk.ask(site.wards) if each.name == "Ward 2")
    screen.place.choose(f"ward {wanted.id}")
    screen.place.activated.emit(screen.place.currentIndex())
    assert _column(screen.table, 0) == ["bed 3"]

    again = _shown(qtbot, desk)

    assert again.place.currentText() == "Ward 2, Great Bridge Hospital"
    assert _column(again.table, 0) == ["bed 3"]


def test_enter_asks_for_a_ward_note_and_d_for_the_record(qtbot: QtBot, desk: Desk) -> None:
    _two_wards(desk)
    screen = _shown(qtbot, desk)
    with qtbot.waitSignal(screen.noted) as noted:
        QTest.keyClick(screen.table, Qt.Key.Key_Return)
    with qtbot.waitSignal(screen.opened) as opened:
        QTest.keyClick(screen.table, Qt.Key.Key_D)

    assert noted.args == opened.args == [screen.patient]


def test_a_letter_that_means_nothing_changes_nothing(qtbot: QtBot, desk: Desk) -> None:
    _two_wards(desk)
    screen = _shown(qtbot, desk)
    before = screen.patient
    QTest.keyClicks(screen.table, "wkxz")

    assert screen.patient == before


def test_without_any_ward_the_list_says_how_to_add_one(qtbot: QtBot, desk: Desk) -> None:
    screen = _shown(qtbot, desk)
    QTest.keyClick(screen.edit_wards, Qt.Key.Key_Space)
    form = screen.wards
    QTest.keyClicks(form.site, "Great Bridge Hospital")
    QTest.keyClicks(form.ods_code, "rtd01")
    QTest.keyClicks(form.name, "Ward 7")
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    QTest.keyClicks(form.name, "Ward 8")
    QTest.keyClick(form.name, Qt.Key.Key_Return)

    assert [each.name for each in desk.ask(site.wards)] == ["Ward 7", "Ward 8"]
    assert [each.ods_code for each in desk.ask(site.sites)] == ["RTD01"]
    QTest.keyClick(form.name, Qt.Key.Key_Escape)
    assert screen.place.count() == 3


def test_a_ward_is_put_right_and_removed(qtbot: QtBot, desk: Desk) -> None:
    desk.do(a_ward, "Ward 1")
    screen = _shown(qtbot, desk)
    QTest.keyClick(screen.edit_wards, Qt.Key.Key_Space)
    form = screen.wards
    QTest.keyClick(form.table, Qt.Key.Key_Return)
    assert form.name.text() == "Ward 1"
    form.name.selectAll()
    QTest.keyClicks(form.name, "Ward 1a")
    QTest.keyClick(form.save, Qt.Key.Key_Space)
    assert [each.name for each in desk.ask(site.wards)] == ["Ward 1a"]
    QTest.keyClick(form.table, Qt.Key.Key_Return)
    QTest.keyClick(form.remove, Qt.Key.Key_Space)

    assert desk.ask(site.wards) == []


def test_a_ward_without_a_name_is_refused_at_its_field_and_the_draft_stays(qtbot: QtBot, desk: Desk) -> None:
    screen = _shown(qtbot, desk)
    QTest.keyClick(screen.edit_wards, Qt.Key.Key_Space)
    QTest.keyClicks(screen.wards.site, "Great Bridge Hospital")
    QTest.keyClick(screen.wards.save, Qt.Key.Key_Space)
    assert screen.wards.name.accessibleDescription() == "Error: Enter the name of the ward."
    assert desk.ask(site.sites) == []
    screen.leave()

    again = _shown(qtbot, desk)
    QTest.keyClick(again.edit_wards, Qt.Key.Key_Space)

    assert again.wards.site.text() == "Great Bridge Hospital"
