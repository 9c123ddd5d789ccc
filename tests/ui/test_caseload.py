"""The caseload by keyboard: found by a few letters, opened with Enter, quick however long it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from socialrx_desktop.store import patient, referral
from socialrx_desktop.store.referral import CaseloadRow
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui import theme
from socialrx_desktop.ui.caseload import CaseloadScreen
from socialrx_desktop.ui.caseload_model import PAGE, PAGES_KEPT, CaseloadModel, Column
from socialrx_desktop.ui.desk import Desk
from tests.building import a_patient, a_referral, some_details
from tests.ui.naming import nameless, texts

MakeScreen = Callable[[], CaseloadScreen]
TODAY = date(2026, 3, 4)


@pytest.fixture
def make_screen(qtbot: QtBot, desk: Desk) -> MakeScreen:
    def make() -> CaseloadScreen:
        screen = CaseloadScreen(desk)
        qtbot.addWidget(screen)
        screen.resize(1366, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        return screen

    return make


def a_case(work: Work, first_name: str, family_name: str, *, due_in: int = 0) -> UUID:
    """A patient with an open referral; the patient's id."""
    person = a_patient(work, first_name=first_name, family_name=family_name)
    case = a_referral(work, person)
    referral.plan_next(work, case, f"Ring {first_name}", work.today + timedelta(days=due_in))
    return person


def names(screen: CaseloadScreen) -> list[str]:
    """The names in the list, from the top."""
    return [str(screen.model.index(row, Column.NAME).data()) for row in range(screen.model.rowCount())]


def test_an_empty_caseload_says_how_to_add_a_referral(make_screen: MakeScreen) -> None:
    assert "No cases yet. Press Ctrl+N to add a referral." in texts(make_screen())


def test_what_is_due_first_stands_first_and_lateness_is_said_in_words_as_well_as_red(
    desk: Desk, make_screen: MakeScreen
) -> None:
    desk.do(a_case, "Amina", "Khan", due_in=5)
    desk.do(a_case, "Tomasz", "Nowak", due_in=-3)
    screen = make_screen()
    assert names(screen) == ["NOWAK, Tomasz", "KHAN, Amina"]
    due = screen.model.index(0, Column.DUE)
    assert due.data() == "3 days late"
    assert due.data(Qt.ItemDataRole.ForegroundRole) == QBrush(QColor(theme.LIGHT.red))
    assert screen.model.index(1, Column.DUE).data(Qt.ItemDataRole.ForegroundRole) is None


def test_a_row_is_read_out_as_a_sentence(desk: Desk, make_screen: MakeScreen) -> None:
    desk.do(a_case, "Amina", "Khan")
    index = make_screen().model.index(0, Column.NAME)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "KHAN, Amina, Ring Amina, due today, New referral"


def test_a_case_is_found_by_some_letters_and_opened_with_enter(
    qtbot: QtBot, desk: Desk, make_screen: MakeScreen
) -> None:
    desk.do(a_case, "Amina", "Khan")
    tomasz = desk.do(a_case, "Tomasz", "Nowak")
    screen = make_screen()
    QTest.keyClick(screen.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(screen.search.hasFocus)
    QTest.keyClicks(screen.search, "now")
    with qtbot.waitSignal(screen.opened) as opened:
        QTest.keyClick(screen.search, Qt.Key.Key_Return)
    assert opened.args == [tomasz]


def test_the_arrow_down_leads_from_the_search_into_the_list(qtbot: QtBot, desk: Desk, make_screen: MakeScreen) -> None:
    desk.do(a_case, "Amina", "Khan", due_in=1)
    tomasz = desk.do(a_case, "Tomasz", "Nowak", due_in=2)
    screen = make_screen()
    screen.focus_search()
    QTest.keyClick(screen.search, Qt.Key.Key_Down)
    qtbot.waitUntil(screen.table.hasFocus)
    QTest.keyClick(screen.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(screen.opened) as opened:
        QTest.keyClick(screen.table, Qt.Key.Key_Enter)
    assert opened.args == [tomasz]


def test_a_search_that_finds_nobody_says_how_to_see_everybody_again(desk: Desk, make_screen: MakeScreen) -> None:
    desk.do(a_case, "Amina", "Khan")
    screen = make_screen()
    screen.search.setText("zzz")
    assert "No cases match. Clear the search to see all 1 cases." not in texts(screen)
    assert "No cases match. Clear the search to see the only case." in texts(screen)
    desk.do(a_case, "Tomasz", "Nowak")
    assert "No cases match. Clear the search to see all 2 cases." in texts(screen)


def test_the_list_can_be_ordered_by_name_and_narrowed_to_ones_own(desk: Desk, make_screen: MakeScreen) -> None:
    desk.do(a_case, "Tomasz", "Nowak", due_in=-3)
    desk.do(a_case, "Amina", "Khan")
    screen = make_screen()
    screen.order.setCurrentIndex(1)
    assert names(screen) == ["KHAN, Amina", "NOWAK, Tomasz"]
    screen.whose.setCurrentIndex(1)
    assert names(screen) == ["KHAN, Amina", "NOWAK, Tomasz"]


def test_the_chosen_case_stays_chosen_when_another_changes(desk: Desk, make_screen: MakeScreen) -> None:
    desk.do(a_case, "Amina", "Khan", due_in=1)
    tomasz = desk.do(a_case, "Tomasz", "Nowak", due_in=2)
    screen = make_screen()
    screen.table.selectRow(1)
    desk.do(a_case, "Grace", "Okafor", due_in=-1)
    assert names(screen)[0] == "OKAFOR, Grace"
    assert screen.patient == tomasz


def test_a_corrected_name_is_shown_at_once(desk: Desk, make_screen: MakeScreen) -> None:
    amina = desk.do(a_case, "Amina", "Khan")
    screen = make_screen()
    desk.do(patient.correct, amina, some_details(first_name="Aminah", family_name="Khan"))
    assert names(screen) == ["KHAN, Aminah"]


def test_a_long_caseload_shows_its_beginning_first_and_is_whole_after_the_first_picture(
    qtbot: QtBot, desk: Desk, make_screen: MakeScreen
) -> None:
    def many(work: Work) -> None:
        for number in range(PAGE + 20):
            a_case(work, f"Person{number:03}", "Long")

    desk.do(many)
    unseen = CaseloadScreen(desk)
    qtbot.addWidget(unseen)
    assert unseen.model.rowCount() == PAGE
    screen = make_screen()
    qtbot.waitUntil(lambda: screen.model.rowCount() == PAGE + 20)
    assert f"{PAGE + 20} cases" in texts(screen)


def test_five_thousand_cases_are_fetched_only_where_they_are_looked_at(qtbot: QtBot, desk: Desk) -> None:
    fetched: list[list[UUID]] = []

    def fetch(ids: list[UUID]) -> dict[UUID, CaseloadRow]:
        fetched.append(ids)
        return {each: CaseloadRow(each, "KHAN, Amina", None, "New", "Sam", "Ring", TODAY, "") for each in ids}

    model = CaseloadModel(fetch)
    screen = CaseloadScreen(desk)
    qtbot.addWidget(screen)
    screen.table.setModel(model)
    screen.resize(1366, 640)
    ids = [uuid4() for _ in range(5000)]
    model.show_ids(ids, TODAY)
    with qtbot.waitExposed(screen):
        screen._list.setCurrentIndex(0)
        screen.show()
    screen.table.scrollToBottom()
    screen.table.viewport().repaint()
    assert 1 <= len(fetched) <= 3
    assert all(len(page) <= PAGE for page in fetched)
    for number in range(0, 5000, PAGE):
        model.index(number, 0).data()
    assert len(model._pages) == PAGES_KEPT


def test_the_model_keeps_every_promise_of_a_qt_model(qtbot: QtBot, desk: Desk) -> None:
    for name in ("Amina", "Tomasz", "Grace"):
        desk.do(a_case, name, "Khan")
    screen = CaseloadScreen(desk)
    qtbot.addWidget(screen)
    tester = QAbstractItemModelTester(screen.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    screen.search.setText("gra")
    screen.search.clear()
    screen.complete()
    desk.do(a_case, "Dilwyn", "Evans")
    assert tester.model() is screen.model
    assert screen.model.rowCount() == 4


def test_a_list_that_grows_keeps_what_is_shown(desk: Desk) -> None:
    ids = [uuid4() for _ in range(250)]
    model = CaseloadModel(
        lambda page: {each: CaseloadRow(each, str(each), None, "", "", "", None, "") for each in page}
    )
    model.show_ids(ids[:100], TODAY)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.extend_to(ids)
    assert tester.model() is model
    assert model.rowCount() == 250
    assert model.index(249, 0).data() == str(ids[249])
    model.extend_to(ids[5:])
    assert model.rowCount() == 245


def test_every_control_has_a_name(make_screen: MakeScreen) -> None:
    assert nameless(make_screen()) == []


def test_columns_that_matter_least_go_first_when_the_text_is_large(desk: Desk, make_screen: MakeScreen) -> None:
    desk.do(a_case, "Amina", "Khan")
    screen = make_screen()
    assert not screen.table.isColumnHidden(Column.WORKER)
    screen.resize(700, 640)
    assert screen.table.isColumnHidden(Column.WORKER)
    assert not screen.table.isColumnHidden(Column.DUE)
