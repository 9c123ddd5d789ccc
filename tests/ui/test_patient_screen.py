"""The banner that is always there, and the plan, wellbeing and referral of a patient, by keyboard."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.store import consent, measure, patient, referral
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.patient import WrittenFormat
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.record_sections import REFERRAL
from socialrx_desktop.ui.patient.screen import PatientScreen
from socialrx_desktop.ui.patient.standing import StandingPanel
from socialrx_desktop.ui.patient.wellbeing import WellbeingPanel
from tests.building import (
    a_connection,
    a_goal,
    a_referral,
    a_requirement,
    an_action,
    some_answers,
    some_details,
)
from tests.ui.naming import nameless, texts


@pytest.fixture
def amina(desk: Desk) -> UUID:
    """A patient with needs and an open referral."""

    def make(work: Work) -> UUID:
        facts = patient.Details(
            first_name="Amina",
            family_name="Khan",
            preferred_name="Mina",
            date_of_birth=date(1951, 3, 12),
            nhs_number="999 000 0018",
            language="Urdu",
            interpreter_required=True,
            written_format=WrittenFormat.LARGE_PRINT,
            email="amina@example.org",
        )
        person = patient.register(work, facts)
        a_requirement(work, person, "Hearing loop")
        a_referral(work, person)
        return person

    return desk.do(make)


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, amina: UUID) -> Iterator[PatientScreen]:
    made = PatientScreen(desk)
    made.resize(1366, 660)
    with qtbot.waitExposed(made):
        made.show()
    made.show_patient(amina)
    yield made
    made.close()
    delete(made)


def named(screen: QWidget, name: str) -> QPushButton:
    """The button that a screen reader calls so."""
    (found,) = [
        each for each in screen.findChildren(QPushButton) if each.accessibleName() == name and each.isVisibleTo(screen)
    ]
    return found


def press(button: QWidget) -> None:
    """Press a button with the space bar."""
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def shown_standing(screen: PatientScreen) -> StandingPanel:
    """Where the referral stands, which is shown."""
    screen.tabs.setCurrentWidget(screen.record)
    screen.record.show_section(REFERRAL)
    return screen.record.standing


def case(desk: Desk, person: UUID) -> referral.Details:
    """The person's referral."""
    found = desk.ask(referral.current, person)
    assert found is not None
    return found


def newest(panel: WellbeingPanel) -> list[str]:
    """The first row of the table of answers."""
    model = panel.table.model()
    return [str(model.index(0, column).data()) for column in range(model.columnCount())]


def test_the_banner_says_who_this_is_and_what_they_need(screen: PatientScreen) -> None:
    assert screen.banner.spoken() == (
        "KHAN, Amina. Born 12 March 1951 (74) NHS number 999 000 0018 Called “Mina”. "
        "Needs: Urdu interpreter | Large print | Hearing loop"
    )
    for tab in range(screen.tabs.count()):
        screen.tabs.setCurrentIndex(tab)
        assert screen.banner.isVisible()


def test_the_banner_follows_a_correction(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    desk.do(patient.correct, amina, some_details(first_name="Aminah", date_of_birth=None))
    assert screen.banner.spoken().startswith("KHAN, Aminah. Date of birth not known NHS number 999")


def test_every_control_of_every_tab_has_a_name(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    desk.do(a_goal, amina)
    desk.do(an_action, amina)
    desk.do(a_connection, amina)
    desk.do(some_answers, amina)
    assert nameless(screen) == []


def test_the_plan_asks_for_the_other_screens_of_this_patient(qtbot: QtBot, amina: UUID, screen: PatientScreen) -> None:
    with qtbot.waitSignal(screen.find_service):
        screen.plan.find_button.click()
    with qtbot.waitSignal(screen.preview_wanted) as preview:
        screen.plan.print_button.click()
    with qtbot.waitSignal(screen.export_wanted) as letter:
        screen.plan.letter_button.click()
    assert preview.args == letter.args == [amina]


def test_wellbeing_keeps_each_answer_and_leaves_the_unanswered_unanswered(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    panel = screen.wellbeing
    screen.tabs.setCurrentWidget(panel)
    QTest.keyClicks(panel.questions.answers["satisfied"], "7")
    QTest.keyClicks(panel.questions.answers["anxious"], "10")
    press(panel.save)
    (response,) = desk.ask(measure.responses, amina)
    assert response.answers == {"satisfied": 7, "anxious": 10}
    assert newest(panel)[:5] == ["4 March 2026", "7 (high)", "No answer", "No answer", "10 (high)"]
    assert panel.questions.collect() == {}


def test_wellbeing_without_an_answer_asks_why(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    panel = screen.wellbeing
    screen.tabs.setCurrentWidget(panel)
    press(panel.save)
    assert "Error: Answer at least 1 question, or say why it was not done." in texts(screen)
    QTest.keyClicks(panel.not_done, "Too")
    press(panel.save)
    assert desk.ask(measure.responses, amina)[0].not_done is measure.NotDone.TOO_UNWELL
    assert newest(panel)[-1] == "Too tired or unwell"


def test_the_stage_moves_only_where_the_pathway_allows(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    standing = shown_standing(screen)
    assert standing.stage.text() == "Primary care: New referral"
    offered = [standing.moves.itemText(row) for row in range(standing.moves.count())]
    assert offered == ["Trying to make contact", "First meetings"]
    QTest.keyClicks(standing.moves, "First")
    press(standing.move_on)
    assert case(desk, amina).stage == "engaged"
    assert standing.stage.text() == "Primary care: First meetings"


def test_a_case_is_closed_with_a_reason(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    standing = shown_standing(screen)
    press(standing.close_case)
    assert "Error: Choose a reason for closing from the list." in texts(screen)
    QTest.keyClicks(standing.reasons, "Goals")
    press(standing.close_case)
    assert not case(desk, amina).is_open
    assert standing.stage.text() == "Closed, 4 March 2026. Goals met"
    assert not standing.close_case.isVisible()


def test_consent_is_kept_with_its_day(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    standing = shown_standing(screen)
    QTest.keyClicks(standing.consent, "Refused")
    press(standing.save_consent)
    assert desk.ask(consent.current, amina)[Purpose.GP].answer is Answer.REFUSED
    assert "Refused, 4 March 2026" in texts(screen)


def test_the_referrers_and_the_persons_view_stand_side_by_side(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    shown_standing(screen)
    assert "Referred by Dr Ellen Moss, GP, Bridge Street Surgery" in texts(screen)
    (views,) = screen.record.parts(REFERRAL)
    QTest.keyClicks(views.form.control("persons_view"), "I miss my sister.")
    press(views.form.save)
    found = case(desk, amina)
    assert (found.reason, found.persons_view) == ("Lonely since she moved", "I miss my sister.")


def test_large_text_needs_no_more_width_than_the_window_has(qtbot: QtBot, screen: PatientScreen) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    font = application.font()
    font.setPointSizeF(22)
    application.setFont(font)
    qtbot.waitUntil(lambda: screen.font().pointSizeF() == 22)
    for tab in range(screen.tabs.count()):
        screen.tabs.setCurrentIndex(tab)
        assert screen.minimumSizeHint().width() <= 1366


def test_one_patient_after_another_can_be_looked_at_in_every_tab(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    names = ("Bo", "Cy", "Di")
    others = [desk.do(patient.register, patient.Details(first_name=each, family_name="Lee")) for each in names]
    for person in (*others, amina, *others, amina):
        screen.show_patient(person)
        for place in range(screen.tabs.count()):
            screen.tabs.setCurrentIndex(place)
            screen.resize(1366 - place * 40, 700)
        gc.collect()
    assert screen.patient == amina


def test_ctrl_tab_walks_through_the_tabs_of_the_patient(screen: PatientScreen) -> None:
    screen.tabs.tabBar().setFocus()
    seen = [screen.tabs.currentIndex()]
    for _ in range(screen.tabs.count() - 1):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        seen.append(screen.tabs.currentIndex())
    assert seen == [*range(screen.tabs.count())]
