"""The banner that is always there, and the plan, wellbeing and details of a patient, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.store import measure, patient, plan, referral
from socialrx_desktop.store.patient import WrittenFormat
from socialrx_desktop.store.plan import ActionStatus, ConnectionStatus, GoalStatus
from socialrx_desktop.store.referral import Consent
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.screen import PatientScreen
from socialrx_desktop.ui.patient.wellbeing import WellbeingPanel
from tests.building import a_connection, a_goal, a_referral, an_action, some_answers, some_details
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
            individual_requirements="Hearing loop",
            email="amina@example.org",
        )
        person = patient.register(work, facts)
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
    goal = desk.do(a_goal, amina)
    desk.do(plan.add_action, amina, "Try it", goal=goal)
    desk.do(a_connection, amina)
    desk.do(some_answers, amina)
    assert nameless(screen) == []


def test_what_matters_is_saved_in_the_persons_own_words(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    screen.tabs.setCurrentWidget(screen.plan)
    QTest.keyClicks(screen.plan.matters.words, "My garden.")
    press(screen.plan.matters.save)
    assert desk.ask(patient.details, amina).most_important_to_me == "My garden."
    assert "Saved on this computer." in texts(screen)


def test_what_matters_comes_back_as_a_draft_and_is_not_overwritten(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    QTest.keyClicks(screen.plan.matters.words, "My gard")
    desk.do(patient.say_what_matters, amina, "Her words from another laptop.")
    assert screen.plan.matters.words.toPlainText() == "My gard"
    screen.leave()
    again = PatientScreen(desk)
    again.show_patient(amina)
    assert again.plan.matters.words.toPlainText() == "My gard"
    delete(again)


def test_a_goal_is_added_and_changed_by_keyboard(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    screen.tabs.setCurrentWidget(screen.plan)
    goals = screen.plan.goals
    press(goals.add_goal)
    assert goals.goal_form.words.hasFocus()
    press(goals.goal_form.save)
    assert "Error: Enter the goal in the person's own words." in texts(screen)
    QTest.keyClicks(goals.goal_form.words, "Walk to the shop")
    QTest.keyClicks(goals.goal_form.importance, "8")
    press(goals.goal_form.save)
    assert goals.add_goal.hasFocus()
    (goal,) = desk.ask(plan.plan, amina).goals
    assert (goal.words, goal.importance) == ("Walk to the shop", 8)
    assert "Working on it, matters 8 out of 10" in texts(screen)
    press(named(screen, "Change the goal: Walk to the shop"))
    goals.goal_form.status.choose(GoalStatus.MET)
    press(goals.goal_form.save)
    assert desk.ask(plan.plan, amina).goals[0].status is GoalStatus.MET
    assert "Met, matters 8 out of 10" in texts(screen)


def test_a_step_is_added_under_its_goal_and_done_with_the_focus_kept(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    desk.do(a_goal, amina)
    screen.tabs.setCurrentWidget(screen.plan)
    form = screen.plan.goals.step_form
    press(named(screen, "Add a step to: Walk to the shop again"))
    assert form.what.hasFocus()
    QTest.keyClicks(form.what, "Go with Pat")
    QTest.keyClicks(form.who, "Amina")
    QTest.keyClicks(form.due, "someday")
    QTest.keyClick(form.due, Qt.Key.Key_Return)
    assert "Error: Enter a real date." in texts(screen)
    form.due.selectAll()
    QTest.keyClicks(form.due, "2 weeks")
    QTest.keyClicks(form.confidence, "7")
    QTest.keyClick(form.due, Qt.Key.Key_Return)
    ((step,),) = (goal.actions for goal in desk.ask(plan.plan, amina).goals)
    assert (step.what, step.who, step.due_on, step.confidence) == ("Go with Pat", "Amina", date(2026, 3, 18), 7)
    assert "To do, Amina, by 18 March 2026, sure 7 out of 10" in texts(screen)
    press(named(screen, "Done: Go with Pat"))
    assert desk.ask(plan.plan, amina).goals[0].actions[0].status is ActionStatus.DONE
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Put back to do: Go with Pat"
    press(focused)
    press(named(screen, "Stop: Go with Pat"))
    assert desk.ask(plan.plan, amina).goals[0].actions[0].status is ActionStatus.STOPPED


def test_escape_puts_a_form_away_and_changes_nothing(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    screen.tabs.setCurrentWidget(screen.plan)
    goals = screen.plan.goals
    press(goals.add_step)
    QTest.keyClicks(goals.step_form.what, "Something")
    QTest.keyClick(goals.step_form.what, Qt.Key.Key_Escape)
    assert not goals.step_form.isVisible()
    assert goals.add_step.hasFocus()
    assert desk.ask(plan.plan, amina).other_actions == ()


def test_a_step_without_a_goal_is_shown_among_the_other_steps(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    desk.do(an_action, amina)
    screen.tabs.setCurrentWidget(screen.plan)
    assert "Other steps\nTry the walking group once\nTo do, Amina, sure 7 out of 10" in texts(screen)


def test_whether_they_went_is_saved_with_the_focus_kept(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    desk.do(a_connection, amina)
    screen.tabs.setCurrentWidget(screen.plan)
    assert "Signpost. Told about it since 4 March 2026" in texts(screen)
    (status,) = screen.plan.services.findChildren(Choice)
    QTest.keyClicks(status, "Went")
    press(named(screen, "Save how it stands: Gentle walking group"))
    (connection,) = desk.ask(plan.plan, amina).connections
    assert connection.status is ConnectionStatus.ATTENDED
    assert "Signpost. Went since 4 March 2026" in texts(screen)
    assert named(screen, "Save how it stands: Gentle walking group").hasFocus()


def test_a_status_that_is_chosen_but_not_saved_outlives_a_change_elsewhere(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    desk.do(a_connection, amina)
    screen.tabs.setCurrentWidget(screen.plan)
    QTest.keyClicks(screen.plan.services.findChildren(Choice)[0], "Went")
    desk.do(a_goal, amina)
    press(named(screen, "Save how it stands: Gentle walking group"))
    assert desk.ask(plan.plan, amina).connections[0].status is ConnectionStatus.ATTENDED


def test_the_plan_asks_for_the_other_screens(qtbot: QtBot, amina: UUID, screen: PatientScreen) -> None:
    screen.tabs.setCurrentWidget(screen.plan)
    with qtbot.waitSignal(screen.find_service):
        press(screen.plan.find_button)
    with qtbot.waitSignal(screen.preview_wanted) as preview:
        press(screen.plan.print_button)
    with qtbot.waitSignal(screen.export_wanted) as letter:
        press(screen.plan.letter_button)
    assert preview.args == letter.args == [amina]


def test_the_day_of_the_review_is_read_as_it_is_typed(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    screen.tabs.setCurrentWidget(screen.plan)
    QTest.keyClicks(screen.plan.review, "2 weeks")
    press(screen.plan.save_review)
    assert case(desk, amina).review_on == date(2026, 3, 18)
    assert screen.plan.review.text() == "18 March 2026"


def test_wellbeing_keeps_each_answer_and_leaves_the_unanswered_unanswered(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    panel = screen.wellbeing
    screen.tabs.setCurrentWidget(panel)
    QTest.keyClicks(panel.answers["satisfied"], "7")
    QTest.keyClicks(panel.answers["anxious"], "10")
    press(panel.save)
    (response,) = desk.ask(measure.responses, amina)
    assert response.answers == {"satisfied": 7, "anxious": 10}
    assert newest(panel)[:5] == ["4 March 2026", "7 (high)", "No answer", "No answer", "10 (high)"]
    assert not any(choice.value() for choice in panel.answers.values())


def test_wellbeing_without_an_answer_asks_why(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    panel = screen.wellbeing
    screen.tabs.setCurrentWidget(panel)
    press(panel.save)
    assert "Error: Answer at least 1 question, or say why it was not done." in texts(screen)
    QTest.keyClicks(panel.reason, "Too tired")
    press(panel.save)
    assert desk.ask(measure.responses, amina)[0].reason_not_done == "Too tired"
    assert newest(panel)[-1] == "Too tired"


def test_facts_are_put_right_and_what_the_form_does_not_show_stays(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    panel = screen.details
    screen.tabs.setCurrentWidget(panel)
    name = panel.person.lines["first_name"]
    name.selectAll()
    QTest.keyClicks(name, "Aminah")
    press(panel.save)
    facts = desk.ask(patient.details, amina)
    assert (facts.first_name, facts.email, facts.interpreter_required) == ("Aminah", "amina@example.org", True)
    assert screen.banner.spoken().startswith("KHAN, Aminah")


def test_a_wrong_fact_is_said_at_its_field(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    panel = screen.details
    screen.tabs.setCurrentWidget(panel)
    panel.person.date_of_birth.selectAll()
    QTest.keyClicks(panel.person.date_of_birth, "1 January 2030")
    press(panel.save)
    assert "Error: The date of birth is in the future." in texts(screen)
    assert panel.person.date_of_birth.text() == "1 January 2030"


def test_facts_that_are_being_typed_are_not_overwritten(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    name = screen.details.person.lines["first_name"]
    name.selectAll()
    QTest.keyClicks(name, "Aminah")
    desk.do(patient.say_what_matters, amina, "My garden.")
    assert name.text() == "Aminah"


def test_the_stage_moves_only_where_the_pathway_allows(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    standing = screen.details.standing
    screen.tabs.setCurrentWidget(screen.details)
    assert standing.stage.text() == "Stage: New referral"
    offered = [standing.moves.itemText(row) for row in range(standing.moves.count())]
    assert offered == ["Trying to make contact", "First meetings", "Not accepted"]
    QTest.keyClicks(standing.moves, "First")
    press(standing.move_on)
    assert case(desk, amina).stage == "engaged"
    assert standing.stage.text() == "Stage: First meetings"


def test_a_case_is_closed_with_a_reason(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    standing = screen.details.standing
    screen.tabs.setCurrentWidget(screen.details)
    press(standing.close_case)
    assert "Error: Choose a reason for closing from the list." in texts(screen)
    QTest.keyClicks(standing.reasons, "Goals")
    press(standing.close_case)
    assert not case(desk, amina).is_open
    assert standing.stage.text() == "Closed on 4 March 2026. Goals met"
    assert not standing.close_case.isVisible()


def test_consent_is_kept_with_its_day(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    standing = screen.details.standing
    screen.tabs.setCurrentWidget(screen.details)
    QTest.keyClicks(standing.consent, "Refused")
    press(standing.save_consent)
    assert case(desk, amina).consent_to_share is Consent.REFUSED
    assert "Refused, 4 March 2026" in texts(screen)


def test_the_referrers_and_the_persons_view_stand_side_by_side(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    standing = screen.details.standing
    screen.tabs.setCurrentWidget(screen.details)
    assert "Referred by Dr Ellen Moss, GP, Bridge Street Surgery" in texts(screen)
    QTest.keyClicks(standing.persons_view, "I miss my sister.")
    press(standing.save_views)
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
