"""Bringing a caseload in through the window: by keyboard, seen before it happens, stopped at will, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from socialrx_desktop.domain.caseload_columns import Fact
from socialrx_desktop.exchange import tabular
from socialrx_desktop.store import patient, referral
from socialrx_desktop.ui.caseload_import import CaseloadImportScreen
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.window import WorkspaceWindow
from tests.building import some_details
from tests.caseload_files import HEADINGS, File, a_row, as_csv, as_xlsx
from tests.ui.naming import nameless, texts

LONG = 60_000


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk) -> CaseloadImportScreen:
    made = CaseloadImportScreen(desk)
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    made.start()
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Four good people, one with a day that is none, and one who may be known."""
    rows = [a_row(number) for number in range(6)]
    rows[1][3] = "31/02/1950"
    rows[2][:4] = ["", "Khan", "Amina", "12/03/1951"]
    path = tmp_path / "cases.csv"
    path.write_bytes(as_csv(File(rows, {})))
    return path


def test_a_caseload_comes_in_by_keyboard(qtbot: QtBot, desk: Desk, file: Path) -> None:
    desk.do(patient.register, some_details(number=None))
    window = WorkspaceWindow(desk)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.bring_in_caseload()
    screen = window.caseload_import
    qtbot.waitUntil(screen.file_button.hasFocus)

    screen.open(str(file))
    settle(qtbot, screen)
    assert screen.columns.lists["NHS Number"].hasFocus()
    assert {heading: each.value() for heading, each in screen.columns.lists.items()}["DOB"] == "date_of_birth"
    QTest.keyClick(screen.columns.see_button, Qt.Key.Key_Space)
    settle(qtbot, screen)
    assert "4 people will be brought in. 2 rows are left out." in texts(screen)
    assert screen.preview.table.hasFocus()
    QTest.keyClick(screen.preview.table, Qt.Key.Key_Down)
    assert "same name, same date of birth" in screen.preview.detail.text()
    QTest.keyClick(screen.preview.table, Qt.Key.Key_T)
    settle(qtbot, screen)
    assert "5 people will be brought in. 1 row is left out." in texts(screen)
    QTest.keyClick(screen.preview.go_button, Qt.Key.Key_Space)
    settle(qtbot, screen)

    assert "5 people were brought in. 1 row is left out." in texts(screen)
    assert desk.ask(referral.count_open) == 5
    assert screen.preview.done_button.hasFocus()
    QTest.keyClick(screen.preview.done_button, Qt.Key.Key_Space)
    assert window.casework.isVisible()
    assert not screen.isVisible()
    window.leave()


def test_every_control_has_a_name(qtbot: QtBot, screen: CaseloadImportScreen, file: Path) -> None:
    assert nameless(screen) == []
    screen.open(str(file))
    settle(qtbot, screen)
    screen.see()
    settle(qtbot, screen)
    assert nameless(screen) == []


def test_tab_goes_from_column_to_column_and_on(qtbot: QtBot, screen: CaseloadImportScreen, file: Path) -> None:
    screen.open(str(file))
    settle(qtbot, screen)

    for heading in HEADINGS[1:]:
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
        assert focused() is screen.columns.lists[heading]
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is screen.columns.see_button


def test_columns_that_make_nobody_are_said_in_place(qtbot: QtBot, screen: CaseloadImportScreen, file: Path) -> None:
    screen.open(str(file))
    settle(qtbot, screen)
    screen.columns.lists["Town"].choose(Fact.FIRST_NAME)

    screen.see()
    settle(qtbot, screen)

    assert "Two columns are “First name”." in screen.columns.notice.text()
    assert screen.columns.lists["Forename"].hasFocus()


def test_what_the_columns_mean_is_remembered(qtbot: QtBot, screen: CaseloadImportScreen, file: Path) -> None:
    screen.open(str(file))
    settle(qtbot, screen)
    screen.columns.lists["Referrer"].choose(Fact.REFERRER_ORGANISATION)
    screen.see()
    settle(qtbot, screen)
    screen.preview.columns_wanted.emit()
    screen.columns.other_wanted.emit()

    screen.open(str(file))
    settle(qtbot, screen)

    assert screen.columns.lists["Referrer"].value() == Fact.REFERRER_ORGANISATION


def test_a_file_that_is_no_table_is_said_in_place(qtbot: QtBot, screen: CaseloadImportScreen, tmp_path: Path) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))

    screen.open(str(tmp_path / "bad.xlsx"))
    settle(qtbot, screen)

    assert "damaged" in screen.notice.text()
    assert screen.file_button.hasFocus()


def test_cancelling_leaves_the_workspace_as_it_was(
    qtbot: QtBot, desk: Desk, screen: CaseloadImportScreen, tmp_path: Path
) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(as_csv(File([a_row(number) for number in range(600)], {})))
    screen.open(str(path))
    settle(qtbot, screen)
    screen.see()
    settle(qtbot, screen)

    screen.bring_in()
    screen.cancel_button.click()
    settle(qtbot, screen)

    assert screen.notice.text() == "Stopped. Nothing was changed."
    assert desk.ask(patient.count) == 0
    assert screen.preview.go_button.isVisibleTo(screen)


def test_rows_that_are_left_out_are_saved_to_be_mended(
    qtbot: QtBot, screen: CaseloadImportScreen, file: Path, tmp_path: Path
) -> None:
    screen.open(str(file))
    settle(qtbot, screen)
    screen.see()
    settle(qtbot, screen)

    screen.preview.save_rows(str(tmp_path / "mend.csv"))
    said = screen.preview.notice.text()
    screen.preview.save_list(str(tmp_path / "why.csv"))

    assert "not locked" in said
    assert [row.cells[3] for row in tabular.read(tmp_path / "mend.csv").rows] == ["31/02/1950"]
    assert tabular.read(tmp_path / "why.csv").rows[0].cells[:2] == ("3", "DOB")


def test_another_sheet_can_be_chosen(qtbot: QtBot, screen: CaseloadImportScreen, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "cases.xlsx"
    as_xlsx(File([a_row(1)], {}), path)
    book = load_workbook(path)
    book.copy_worksheet(book["Caseload"]).title = "Old"
    book.save(path)
    screen.open(str(path))
    settle(qtbot, screen)
    assert screen.columns.sheet.isVisibleTo(screen)

    screen.columns.sheet.choose("Old")
    screen.columns.sheet.activated.emit(1)
    settle(qtbot, screen)

    assert screen.columns.sheet.value() == "Old"


def test_an_empty_caseload_offers_to_bring_one_in(qtbot: QtBot, desk: Desk) -> None:
    window = WorkspaceWindow(desk)
    qtbot.addWidget(window)
    window.show()
    window.casework.show_view("caseload")

    window.caseload.bring_in.click()

    assert window.caseload_import.isVisible()
    window.leave()


def settle(qtbot: QtBot, screen: CaseloadImportScreen) -> None:
    qtbot.waitUntil(lambda: not screen.is_working, timeout=LONG)
    QApplication.processEvents()


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found
