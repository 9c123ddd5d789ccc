"""The Hospital and Family tabs of a patient, panel by panel."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from socialrx_desktop.store import bereavement, household, site, waiting, ward_stay
from socialrx_desktop.store.household import Role
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.waiting import State
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.family import FamilyPanel
from socialrx_desktop.ui.patient.hospital import HospitalPanel
from tests.building import a_patient, a_referral, a_ward


def _hospital(qtbot: QtBot, desk: Desk, patient: UUID) -> HospitalPanel:
    panel = HospitalPanel(desk)
    qtbot.addWidget(panel)
    panel.resize(1366, 640)
    panel.show_patient(patient)
    panel.show()
    return panel


def _family(qtbot: QtBot, desk: Desk, patient: UUID) -> FamilyPanel:
    panel = FamilyPanel(desk)
    qtbot.addWidget(panel)
    panel.resize(1366, 640)
    panel.show_patient(patient)
    panel.show()
    return panel


def _press(button: QWidget) -> None:
    QTest.keyClick(button, Qt.Key.Key_Space)


def _two_sisters(work: Work) -> tuple[UUID, UUID]:
    leila, amina = a_patient(work, first_name="Leila"), a_patient(work, first_name="Amina")
    home = household.begin(work, leila, Role.CHILD, household.Facts(name="Khan"))
    household.add(work, home, amina, Role.SIBLING)
    return leila, amina


def test_a_stay_is_added_changed_and_ended_by_keyboard(qtbot: QtBot, desk: Desk) -> None:
    ward, leila = desk.do(a_ward), desk.do(a_patient)
    whole = _hospital(qtbot, desk, leila)
    panel = whole.ward
    _press(panel.add)
    _press(panel.save)
    assert panel.ward.accessibleDescription().startswith("Error: Choose the ward.")
    panel.ward.choose(str(ward))
    QTest.keyClicks(panel.lines["bed"], "12")
    QTest.keyClicks(panel.lines["expected_discharge_on"], "6 March 2026")
    _press(panel.save)
    stay = desk.ask(ward_stay.current, leila)
    assert stay is not None
    assert (stay.facts.bed, stay.facts.expected_discharge_on) == ("12", date(2026, 3, 6))

    QTest.keyClicks(panel.boxes["infection"], "Gloves and apron")
    _press(panel.save)
    stay = desk.ask(ward_stay.current, leila)
    assert stay is not None
    assert stay.facts.infection == "Gloves and apron"

    QTest.keyClicks(panel.left_on, "tomorrow")
    _press(panel.left)
    assert panel.left_on.accessibleDescription().startswith("Error: The day of leaving is in the future.")
    panel.left_on.clear()
    _press(panel.left)
    assert desk.ask(ward_stay.current, leila) is None
    _press(panel.undo_left)
    assert desk.ask(ward_stay.current, leila) is not None


def test_what_is_typed_of_a_stay_is_kept_when_the_window_goes(qtbot: QtBot, desk: Desk) -> None:
    desk.do(a_ward)
    leila = desk.do(a_patient)
    panel = _hospital(qtbot, desk, leila)
    _press(panel.ward.add)
    QTest.keyClicks(panel.ward.lines["bed"], "12")
    panel.leave()

    again = _hospital(qtbot, desk, leila)

    assert again.ward.lines["bed"].text() == "12"
    assert again.ward.lines["bed"].isVisible()


def test_a_removed_ward_still_says_where_the_person_lies(qtbot: QtBot, desk: Desk) -> None:
    ward, leila = desk.do(a_ward), desk.do(a_patient)
    desk.do(ward_stay.admit, leila, ward_stay.Facts(ward_id=ward))
    desk.do(site.remove_ward, ward)

    assert _hospital(qtbot, desk, leila).ward.ward.currentText() == "Ward 1, Great Bridge Hospital"


def test_an_operation_is_cancelled_listed_again_and_done(qtbot: QtBot, desk: Desk) -> None:
    jean = desk.do(a_patient)
    case = desk.do(a_referral, jean)
    desk.do(waiting.put_on_list, case, waiting.Facts(procedure="Knee replacement"), date(2026, 3, 4))
    whole = _hospital(qtbot, desk, jean)
    panel = whole.operation
    _press(panel.cancel)
    assert panel.reason.accessibleDescription().startswith("Error: Enter why the operation was cancelled.")
    QTest.keyClicks(panel.reason, "Chest infection")
    _press(panel.cancel)
    assert panel.countdown.text() == "Knee replacement: cancelled, and not listed again"
    QTest.keyClicks(panel.new_date, "4 march 2026")
    _press(panel.relist)
    _press(panel.happened)
    found = desk.ask(waiting.of_patient, jean)

    assert found is not None
    assert (found.state, found.expected_on) == (State.HAPPENED, date(2026, 3, 4))
    assert panel.countdown.text() == "Knee replacement: done on 4 March 2026, today"
    assert not panel.move_date.isVisible()


def test_without_an_open_referral_no_operation_can_be_added(qtbot: QtBot, desk: Desk) -> None:
    whole = _hospital(qtbot, desk, desk.do(a_patient))
    panel = whole.operation

    assert panel.add.isVisible()
    assert not panel.add.isEnabled()


def test_roles_are_changed_and_people_taken_out_with_one_key_each_and_undone(qtbot: QtBot, desk: Desk) -> None:
    leila, amina = desk.do(_two_sisters)
    panel = _family(qtbot, desk, leila)
    QTest.keyClick(panel.table, Qt.Key.Key_Down)
    QTest.keyClick(panel.table, Qt.Key.Key_E)
    home = desk.ask(household.of_patient, amina)
    assert home is not None
    assert [each.role for each in desk.ask(household.members, home.id)] == [Role.CHILD, Role.PARENT]
    panel.undo.undo()
    assert [each.role for each in desk.ask(household.members, home.id)] == [Role.CHILD, Role.SIBLING]
    QTest.keyClick(panel.table, Qt.Key.Key_T)
    assert desk.ask(household.of_patient, amina) is None
    panel.undo.undo()
    assert desk.ask(household.of_patient, amina) == home


def test_the_household_keeps_what_all_should_know(qtbot: QtBot, desk: Desk) -> None:
    leila, _ = desk.do(_two_sisters)
    panel = _family(qtbot, desk, leila)
    QTest.keyClicks(panel.about, "Two homes.")
    _press(panel.save)
    home = desk.ask(household.of_patient, leila)

    assert home is not None
    assert (home.name, home.about) == ("Khan", "Two homes.")


def test_a_death_of_one_of_them_makes_the_household_quiet(qtbot: QtBot, desk: Desk) -> None:
    leila, amina = desk.do(_two_sisters)
    whole = _family(qtbot, desk, amina)
    panel = whole.mourning
    _press(panel.start)
    _press(panel.begin)
    assert panel.who.accessibleDescription().startswith("Error: Enter who has died.")
    panel.died.choose(str(leila))
    panel.died.activated.emit(panel.died.currentIndex())
    assert not panel.who.isVisible()
    QTest.keyClicks(panel.day, "yesterday")
    _press(panel.begin)

    assert desk.ask(bereavement.standing, leila) == bereavement.Standing(True, date(2026, 3, 3), "")
    assert desk.ask(bereavement.is_quiet, amina)
    assert panel.reason.isVisible()


def test_one_of_them_alone_can_be_made_quiet(qtbot: QtBot, desk: Desk) -> None:
    leila, amina = desk.do(_two_sisters)
    whole = _family(qtbot, desk, amina)
    panel = whole.mourning
    _press(panel.start)
    _press(panel.everybody)
    QTest.keyClicks(panel.who, "Her friend")
    _press(panel.begin)

    assert desk.ask(bereavement.is_quiet, amina)
    assert not desk.ask(bereavement.is_quiet, leila)
