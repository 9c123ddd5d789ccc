"""Measures in the window: asked by key; an answer that cannot wait holds the screen; change beside a chart."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from socialrx_desktop.store import measure, note
from socialrx_desktop.store.measure import Asked, TimePoint
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.measure_change import ChangeCard
from socialrx_desktop.ui.patient.screen import PatientScreen
from socialrx_desktop.ui.patient.wellbeing import WellbeingPanel
from tests.building import a_patient
from tests.conftest import FixedClock


@pytest.fixture
def amina(desk: Desk) -> UUID:
    return desk.do(a_patient)


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, amina: UUID) -> PatientScreen:
    made = PatientScreen(desk)
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    made.show_patient(amina)
    made.tabs.setCurrentWidget(made.wellbeing)
    return made


@pytest.fixture
def panel(screen: PatientScreen) -> WellbeingPanel:
    return screen.wellbeing


def choose(panel: WellbeingPanel, name: str) -> None:
    panel.show_clinical.setChecked(True)
    panel.instrument.choose(name)
    panel.instrument.activated.emit(panel.instrument.currentIndex())


def cell(panel: WellbeingPanel, column: int) -> str:
    found = panel.table.item(0, column)
    assert found is not None
    return found.text()


def answer(panel: WellbeingPanel, item: str, keys: str) -> None:
    control = panel.questions.answers[item]
    control.setFocus()
    QTest.keyClicks(control, keys)


def test_clinical_measures_are_offered_only_when_asked_for_and_that_is_remembered(
    qtbot: QtBot, desk: Desk, amina: UUID, panel: WellbeingPanel
) -> None:
    offered = [panel.instrument.itemData(place) for place in range(panel.instrument.count())]
    assert "ons4" in offered
    assert "phq9" not in offered
    panel.show_clinical.setChecked(True)
    again = WellbeingPanel(desk)
    qtbot.addWidget(again)
    again.show_patient(amina)
    assert again.instrument.findData("phq9") >= 0


def test_a_total_is_worked_out_from_answers_given_by_key(desk: Desk, amina: UUID, panel: WellbeingPanel) -> None:
    choose(panel, "gad7")
    for name in panel.questions.answers:
        answer(panel, name, "2")
    panel.save.click()
    (found,) = desk.ask(measure.responses, amina)
    assert [(each.words, each.band) for each in found.figures] == [("14", "moderate")]
    assert cell(panel, 1) == "14 (moderate)"


def test_a_total_with_a_gap_says_how_many_were_answered(desk: Desk, amina: UUID, panel: WellbeingPanel) -> None:
    choose(panel, "gad7")
    answer(panel, "nervous", "2")
    panel.save.click()
    assert cell(panel, 1) == "1 of 7 answered"


def test_a_thought_of_self_harm_holds_the_screen_until_it_says_who_was_told(
    qtbot: QtBot, desk: Desk, amina: UUID, screen: PatientScreen, panel: WellbeingPanel
) -> None:
    other = desk.do(a_patient)
    choose(panel, "phq9")
    for name in panel.questions.answers:
        answer(panel, name, "1")
    assert panel.prompt.isVisible()
    screen.tabs.setCurrentWidget(screen.plan)
    assert screen.tabs.currentWidget() is panel
    screen.show_patient(other)
    assert screen.patient == amina
    assert "before you go on" in screen.notice.text()
    panel.save.click()
    assert desk.ask(measure.responses, amina) == []
    assert QApplication.focusWidget() is panel.prompt.told
    QTest.keyClicks(panel.prompt.told, "Dr Osei, duty doctor")
    QTest.keyClicks(panel.prompt.done, "He is ringing her now")
    panel.save.click()
    assert len(desk.ask(measure.responses, amina)) == 1
    assert "Told: Dr Osei, duty doctor" in desk.ask(note.timeline, amina)[0].words
    screen.show_patient(other)
    assert screen.patient == other


def test_taking_the_answer_back_frees_the_screen(screen: PatientScreen, panel: WellbeingPanel) -> None:
    choose(panel, "phq9")
    answer(panel, "self_harm", "1")
    QTest.keyClick(panel.questions.answers["self_harm"], Qt.Key.Key_Up)
    assert not panel.prompt.isVisible()
    screen.tabs.setCurrentWidget(screen.plan)
    assert screen.tabs.currentWidget() is screen.plan


def test_what_was_being_answered_is_there_again_after_a_lock(
    qtbot: QtBot, desk: Desk, amina: UUID, panel: WellbeingPanel
) -> None:
    choose(panel, "phq9")
    answer(panel, "self_harm", "1")
    QTest.keyClicks(panel.prompt.told, "Dr Osei")
    panel.leave()
    again = WellbeingPanel(desk)
    qtbot.addWidget(again)
    again.show()
    again.show_patient(amina)
    assert again.instrument.value() == "phq9"
    assert again.must_stay()
    assert again.prompt.told.text() == "Dr Osei"


def test_change_stands_beside_the_numbers_with_their_days(
    desk: Desk, clock: FixedClock, amina: UUID, panel: WellbeingPanel
) -> None:
    def ask(work: Work, value: int, point: TimePoint) -> None:
        measure.record(work, amina, "ons4", Asked(answers={"happy": value}, time_point=point))

    desk.do(ask, 3, TimePoint.BASELINE)
    clock.pass_(days=90)
    desk.do(ask, 7, TimePoint.REVIEW)
    (card,) = [each for each in panel.findChildren(ChangeCard) if each.isVisible()]
    assert card.accessibleName() == "Happiness: 3 (low) on 4 March 2026, then 7 (high) on 2 June 2026 (2 times asked)"
    assert card.grab().width() > 0


def test_a_licensed_measure_asks_for_scores_and_the_persons_words(
    desk: Desk, amina: UUID, panel: WellbeingPanel
) -> None:
    choose(panel, "mycaw")
    answer(panel, "concern1", "5")
    QTest.keyClicks(panel.questions.own_words["concern1"], "Being on my own all day")
    panel.save.click()
    (found,) = desk.ask(measure.responses, amina)
    assert found.own_words == {"concern1": "Being on my own all day"}


def test_a_number_that_cannot_be_read_is_said_at_its_field(panel: WellbeingPanel) -> None:
    choose(panel, "pam")
    answer(panel, "score", "about 50")
    QTest.keyClick(panel.questions.answers["score"], Qt.Key.Key_Tab)
    panel.save.click()
    assert QApplication.focusWidget() is panel.questions.answers["score"]
