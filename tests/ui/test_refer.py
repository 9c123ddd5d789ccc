"""Referring a patient by keyboard alone: errors at their fields, duplicates caught, nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.store import consent, draft, patient, referral
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.record import TEAM
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.refer import DRAFT, ReferScreen
from tests.building import some_details
from tests.ui.naming import nameless, texts

MakeScreen = Callable[[], ReferScreen]


@pytest.fixture
def make_screen(qtbot: QtBot, desk: Desk) -> MakeScreen:
    def make() -> ReferScreen:
        screen = ReferScreen(desk)
        qtbot.addWidget(screen)
        screen.resize(1366, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.start()
        return screen

    return make


def focused() -> QWidget:
    """Where the cursor is."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def type_on(*entries: str) -> None:
    """Type each text where the cursor is and press Tab after it."""
    for text in entries:
        place = focused()
        QTest.keyClicks(place, text)
        QTest.keyClick(place, Qt.Key.Key_Tab)


def tab_to(target: QWidget) -> None:
    """Press Tab until the cursor is there."""
    for _ in range(40):
        if target.hasFocus():
            return
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    raise AssertionError("Tab does not lead there")


def kept(desk: Desk) -> dict[str, str]:
    """What the draft of the form holds."""
    found = desk.ask(draft.kept, DRAFT, TEAM, desk.workspace.worker)
    return found.fields if found else {}


def test_a_patient_is_referred_by_keyboard_alone(qtbot: QtBot, desk: Desk, make_screen: MakeScreen) -> None:
    screen = make_screen()
    assert screen.person.lines["first_name"].hasFocus()
    type_on("Amina", "Khan", "", "12 March 1951", "999 000 0018", "01632 960 123", "4 Mill Lane", "ne4 5ab")
    type_on("Urdu")
    QTest.keyClick(screen.person.interpreter, Qt.Key.Key_Space)
    tab_to(screen.person.lines["gp_practice"])
    type_on("Mill Surgery", "a12345", "Hearing loop")
    assert screen.received_on.hasFocus()
    tab_to(screen.referrer_name)
    type_on("Dr Ellen Moss", "GP", "Mill Surgery", "Lonely since she moved")
    QTest.keyClicks(screen.consent, "G")
    tab_to(screen.save)
    with qtbot.waitSignal(screen.finished) as finished:
        QTest.keyClick(screen.save, Qt.Key.Key_Space)
    person = finished.args[0]
    facts = desk.ask(patient.details, person)
    assert (facts.first_name, facts.family_name, facts.nhs_number) == ("Amina", "Khan", "9990000018")
    assert (facts.postcode, facts.gp_practice_code, facts.interpreter_required) == ("NE4 5AB", "A12345", True)
    assert desk.ask(patient.banner, person).needs == ("Urdu interpreter", "Hearing loop")
    case = desk.ask(referral.current, person)
    assert case is not None
    assert (case.referrer_name, case.reason) == ("Dr Ellen Moss", "Lonely since she moved")
    assert desk.ask(consent.current, person)[Purpose.GP].answer is Answer.GIVEN
    assert case.received_on == desk.ask(lambda view: view.today)
    assert kept(desk) == {}


def test_a_wrong_nhs_number_is_said_at_its_field_and_the_words_stay(
    qtbot: QtBot, desk: Desk, make_screen: MakeScreen
) -> None:
    screen = make_screen()
    type_on("Amina", "Khan", "", "12 March 1951", "999 000 0019")
    QTest.keyClick(screen.save, Qt.Key.Key_Space)
    number = screen.person.lines["nhs_number"]
    assert "That is not a valid NHS number." in texts(screen)
    assert number.accessibleDescription().startswith("Error: That is not a valid NHS number.")
    assert number.hasFocus()
    assert number.text() == "999 000 0019"
    assert screen.person.lines["first_name"].text() == "Amina"
    assert desk.ask(referral.count_open) == 0


def test_nothing_is_said_to_be_wrong_before_save(qtbot: QtBot, make_screen: MakeScreen) -> None:
    screen = make_screen()
    type_on("", "", "", "31 February", "12")
    assert "Error" not in texts(screen)
    QTest.keyClick(screen.save, Qt.Key.Key_Space)
    assert "Error: Enter a real date." in texts(screen)


def test_a_day_without_a_year_is_read_as_the_last_such_day(qtbot: QtBot, desk: Desk, make_screen: MakeScreen) -> None:
    screen = make_screen()
    type_on("Amina", "Khan")
    screen.received_on.setText("20 December")
    with qtbot.waitSignal(screen.finished) as finished:
        QTest.keyClick(screen.save, Qt.Key.Key_Space)
    case = desk.ask(referral.current, finished.args[0])
    assert case is not None
    assert case.received_on.isoformat() == "2025-12-20"


@pytest.fixture
def amina_again(qtbot: QtBot, desk: Desk, make_screen: MakeScreen) -> ReferScreen:
    """The form, saved with the name and date of birth of somebody who is known."""
    desk.do(patient.register, some_details())
    screen = make_screen()
    type_on("amina", "KHAN", "", "12/3/1951")
    screen.reason.setPlainText("Falls at home")
    QTest.keyClick(screen.save, Qt.Key.Key_Space)
    return screen


def test_somebody_who_may_be_known_is_shown_before_anything_is_saved(
    qtbot: QtBot, desk: Desk, amina_again: ReferScreen
) -> None:
    said = "KHAN, Amina, born 12 March 1951: likely the same person (same name, same date of birth)."
    assert said in texts(amina_again)
    assert desk.ask(referral.count_open) == 0
    first = focused()
    assert first.accessibleName() == "Open KHAN, Amina, born 12 March 1951"
    with qtbot.waitSignal(amina_again.finished):
        QTest.keyClick(first, Qt.Key.Key_Space)
    assert desk.ask(referral.count_open) == 0


def test_the_same_name_may_be_saved_as_a_new_patient(qtbot: QtBot, desk: Desk, amina_again: ReferScreen) -> None:
    with qtbot.waitSignal(amina_again.finished):
        QTest.keyClick(amina_again.duplicates.save_as_new, Qt.Key.Key_Space)
    assert desk.ask(patient.count) == 2
    assert desk.ask(referral.count_open) == 1


def test_the_referral_may_be_given_to_the_patient_who_is_known(
    qtbot: QtBot, desk: Desk, amina_again: ReferScreen
) -> None:
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    with qtbot.waitSignal(amina_again.finished) as finished:
        QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert desk.ask(patient.count) == 1
    case = desk.ask(referral.current, finished.args[0])
    assert case is not None
    assert case.reason == "Falls at home"


def test_a_half_filled_form_comes_back_after_the_screen_is_gone(
    qtbot: QtBot, desk: Desk, make_screen: MakeScreen
) -> None:
    screen = ReferScreen(desk)
    screen.start()
    QTest.keyClicks(screen.person.lines["first_name"], "Amina")
    QTest.keyClicks(screen.reason, "Lonely since")
    screen.leave()
    delete(screen)
    again = make_screen()
    assert again.person.lines["first_name"].text() == "Amina"
    assert again.reason.toPlainText() == "Lonely since"
    assert "Draft from 4 March 2026, 10:30am restored." in texts(again)
    QTest.keyClick(again.discard, Qt.Key.Key_Space)
    assert again.person.lines["first_name"].text() == ""
    assert kept(desk) == {}


def test_the_draft_is_kept_when_the_typing_pauses(qtbot: QtBot, desk: Desk, make_screen: MakeScreen) -> None:
    screen = make_screen()
    type_on("Amina")
    qtbot.waitUntil(lambda: kept(desk) == {"first_name": "Amina"}, timeout=3000)
    assert "Draft saved 10:30am on this computer" in texts(screen)


def test_escape_goes_back_and_keeps_the_draft(qtbot: QtBot, desk: Desk, make_screen: MakeScreen) -> None:
    screen = make_screen()
    type_on("Amina")
    with qtbot.waitSignal(screen.cancelled):
        QTest.keyClick(screen.person.lines["family_name"], Qt.Key.Key_Escape)
    assert kept(desk) == {"first_name": "Amina"}


def test_starting_again_while_typing_loses_nothing(qtbot: QtBot, make_screen: MakeScreen) -> None:
    screen = make_screen()
    type_on("Amina")
    screen.start()
    assert screen.person.lines["first_name"].text() == "Amina"


def test_every_control_has_a_name_and_tab_visits_every_field(qtbot: QtBot, make_screen: MakeScreen) -> None:
    screen = make_screen()
    assert nameless(screen) == []
    fields = [
        each
        for each in (*screen.findChildren(QLineEdit), *screen.findChildren(QPlainTextEdit))
        if each.isVisibleTo(screen)
    ]
    seen = set()
    for _ in range(40):
        seen.add(focused())
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert set(fields) <= seen


def test_the_two_columns_become_one_when_the_window_is_narrow(qtbot: QtBot, make_screen: MakeScreen) -> None:
    screen = make_screen()

    def place(field: QWidget) -> int:
        return field.mapTo(screen, field.rect().topLeft()).x()

    first = screen.person.lines["first_name"]
    assert place(screen.reason) > place(first) + first.width()
    screen.resize(700, 640)
    qtbot.waitUntil(lambda: place(screen.reason) == place(first))
