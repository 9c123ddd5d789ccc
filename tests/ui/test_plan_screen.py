"""The plan and About me of a patient, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeVar
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.store import (
    about_me,
    action,
    care_plan,
    consent,
    goal,
    household,
    need,
    onward_referral,
    patient,
    plan,
    referral,
    strength,
    waiting,
)
from socialrx_desktop.store.action import ActionStatus
from socialrx_desktop.store.care_plan import AgreedWith
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.goal import GoalStatus
from socialrx_desktop.store.household import Role
from socialrx_desktop.store.need import SaidBy
from socialrx_desktop.store.onward_referral import Kind, Status
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.about_me import AboutMePanel
from socialrx_desktop.ui.patient.plan import PlanPanel
from socialrx_desktop.ui.patient.plan_form import PlanForm
from tests.building import a_connection, a_goal, a_patient, a_referral, an_action
from tests.ui.naming import nameless, texts

Panel = TypeVar("Panel", PlanPanel, AboutMePanel)


@pytest.fixture
def amina(desk: Desk) -> UUID:
    """A patient with an open referral."""

    def make(work: Work) -> UUID:
        person = a_patient(work)
        a_referral(work, person)
        return person

    return desk.do(make)


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk, amina: UUID) -> Iterator[PlanPanel]:
    yield from shown(qtbot, PlanPanel(desk), amina)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, amina: UUID) -> Iterator[AboutMePanel]:
    yield from shown(qtbot, AboutMePanel(desk), amina)


def shown(qtbot: QtBot, made: Panel, person: UUID) -> Iterator[Panel]:
    made.resize(1366, 560)
    with qtbot.waitExposed(made):
        made.show()
    made.show_patient(person)
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


def fill(form: PlanForm, **typed: str) -> None:
    """Type into the fields of a form that is open; arrows choose what begins so, a box is ticked."""
    for name, text in typed.items():
        control = form.field(name)
        control.setFocus()
        if isinstance(control, QCheckBox):
            QTest.keyClick(control, Qt.Key.Key_Space)
        elif isinstance(control, QLineEdit | QPlainTextEdit):
            control.selectAll()
            QTest.keyClicks(control, text)
        elif isinstance(control, Choice):
            QTest.keyClick(control, Qt.Key.Key_Home)
            for _ in range(control.count()):
                if not control.currentText().startswith(text):
                    QTest.keyClick(control, Qt.Key.Key_Down)
            assert control.currentText().startswith(text)


def found(desk: Desk, person: UUID) -> plan.Plan:
    """The person's plan."""
    return desk.ask(plan.plan, person)


def test_every_control_has_a_name_and_each_form_too(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    wanted = desk.do(a_goal, amina)
    step = desk.do(action.add, amina, action.Details(what="Try it", goal_id=wanted))
    desk.do(action.add_stage, step, action.StageDetails(words="The corner"))
    desk.do(strength.add, amina, strength.Details(words="Kind"))
    desk.do(need.add, amina, need.Details(words="Lonely"))
    desk.do(a_connection, amina)
    assert nameless(panel) == []


def test_a_strength_is_said_changed_and_taken_off_by_keyboard(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    form = panel.needs.strength_form
    press(panel.needs.add_strength)
    assert form.field("words").hasFocus()
    fill(form, words="Cooks for the whole street")
    QTest.keyClick(form.field("words"), Qt.Key.Key_Return)
    assert panel.needs.add_strength.hasFocus()
    press(named(panel, "Change the strength: Cooks for the whole street"))
    press(form.more)
    fill(form, written_with="her daughter", code="300738008")
    press(form.save)
    (line,) = found(desk, amina).strengths
    assert line.details == strength.Details(
        words="Cooks for the whole street", written_with="her daughter", code="300738008"
    )
    assert "Said with her daughter" in texts(panel)
    press(named(panel, "Take off the plan: Cooks for the whole street"))
    assert found(desk, amina).strengths == ()
    assert panel.needs.add_strength.hasFocus()


def test_a_need_says_whose_view_it_is_and_why_nothing_could_be_found(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    form = panel.needs.need_form
    press(panel.needs.add_need)
    fill(form, words="A garden", said_by="Referrer")
    assert "Why nothing could be found" not in texts(panel)
    fill(form, is_unmet="yes")
    press(form.save)
    assert "Error: Enter why nothing could be found." in texts(panel)
    fill(form, unmet_reason="All full", service_wanted="Allotment")
    press(form.save)
    (line,) = found(desk, amina).needs
    assert line.details == need.Details(
        words="A garden",
        said_by=SaidBy.REFERRER,
        is_unmet=True,
        unmet_reason="All full",
        service_wanted="Allotment",
    )
    assert "Nothing found since 4 March 2026: All full" in texts(panel)
    press(named(panel, "Change the need: A garden"))
    fill(form, is_unmet="no")
    press(form.save)
    assert found(desk, amina).needs[0].unmet_since is None
    press(named(panel, "No longer a need: A garden"))
    assert found(desk, amina).needs == ()


def test_a_goal_is_added_and_changed_by_keyboard(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    desk.do(need.add, amina, need.Details(words="Lonely"))
    goals, form = panel.goals, panel.goals.goal_form
    press(goals.add_goal)
    assert form.words.hasFocus()
    press(form.save)
    assert "Error: Enter the goal in the person's own words." in texts(panel)
    fill(form, words="Walk to the shop", importance="8", need_id="Lonely")
    press(form.save)
    assert goals.add_goal.hasFocus()
    (made,) = found(desk, amina).goals
    assert (made.words, made.details.importance) == ("Walk to the shop", 8)
    assert "Working on it, matters 8 out of 10, for: Lonely" in texts(panel)
    press(named(panel, "Change the goal: Walk to the shop"))
    fill(form, status="Met")
    press(form.save)
    assert found(desk, amina).goals[0].status is GoalStatus.MET
    assert named(panel, "Change the goal: Walk to the shop").hasFocus()


def test_a_goal_can_be_shared_only_where_there_is_a_household(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    goals, form = panel.goals, panel.goals.goal_form
    press(goals.add_goal)
    assert not form.is_shared.isVisible()
    press(form.cancel)
    desk.do(household.begin, amina, Role.PARENT, household.Facts(name="The Khans"))
    press(goals.add_goal)
    fill(form, words="A day out together", is_shared="yes")
    press(form.save)
    assert found(desk, amina).goals[0].details.is_shared
    assert "shared by the household" in texts(panel)


def test_a_step_is_added_under_its_goal_and_done_with_the_focus_kept(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    desk.do(a_goal, amina)
    form = panel.goals.step_form
    press(named(panel, "Add a step to: Walk to the shop again"))
    assert form.what.hasFocus()
    fill(form, what="Go with Pat", who="Amina", due="someday")
    QTest.keyClick(form.due, Qt.Key.Key_Return)
    assert "Error: Enter a real date." in texts(panel)
    fill(form, due="2 weeks", confidence="7", strategies="Ask for a lift")
    QTest.keyClick(form.due, Qt.Key.Key_Return)
    ((step,),) = (goal.actions for goal in found(desk, amina).goals)
    assert (step.details.what, step.details.who) == ("Go with Pat", "Amina")
    assert (step.details.due_on, step.details.confidence) == (date(2026, 3, 18), 7)
    assert "To do, Amina, by 18 March 2026, sure 7 out of 10\nIf it does not work: Ask for a lift" in texts(panel)
    press(named(panel, "Done: Go with Pat"))
    assert found(desk, amina).goals[0].actions[0].status is ActionStatus.DONE
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Put back to do: Go with Pat"


def test_all_of_a_step_can_be_said_and_comes_back(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    desk.do(an_action, amina)
    form = panel.goals.step_form
    press(named(panel, "Change the step: Try the walking group once"))
    press(form.more)
    fill(
        form,
        status="Refused",
        who_role="Leader",
        who_team="Striders",
        who_contact="01632 960 123",
        review_on="25 March 2026",
        status_detail="Too far",
        code="390893007",
    )
    press(form.save)
    (step,) = found(desk, amina).other_actions
    assert step.status is ActionStatus.REFUSED
    assert step.details == action.Details(
        what="Try the walking group once",
        who="Amina",
        confidence=7,
        who_role="Leader",
        who_team="Striders",
        who_contact="01632 960 123",
        review_on=date(2026, 3, 25),
        status_detail="Too far",
        code="390893007",
    )
    press(named(panel, "Change the step: Try the walking group once"))
    assert form.field("who_team").isVisible(), "details that hold something are shown at once"
    press(form.save)
    assert found(desk, amina).other_actions == (step,)


def test_a_step_hangs_on_the_operation_only_where_there_is_one(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    form = panel.goals.step_form
    press(panel.goals.add_step)
    assert not form.weeks.isVisible()
    press(form.cancel)
    case = desk.ask(referral.current, amina)
    assert case is not None
    desk.do(waiting.put_on_list, case.id, waiting.Facts(procedure="New knee"), date(2026, 6, 10))
    press(panel.goals.add_step)
    fill(form, what="Exercises", weeks_from_operation="many")
    press(form.save)
    assert "Error: Enter a whole number of weeks, such as -6 or 4." in texts(panel)
    fill(form, weeks_from_operation="-6")
    press(form.save)
    (step,) = found(desk, amina).other_actions
    assert (step.details.weeks_from_operation, step.details.due_on) == (-6, date(2026, 4, 29))
    assert "6 weeks before the operation" in texts(panel)
    press(named(panel, "Change the step: Exercises"))
    fill(form, weeks_from_operation="2")
    press(form.save)
    assert found(desk, amina).other_actions[0].details.due_on == date(2026, 6, 24)


def test_a_stage_on_the_way_is_added_and_its_outcome_kept(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    desk.do(an_action, amina)
    form = panel.goals.stage_form
    press(named(panel, "Add a stage on the way to: Try the walking group once"))
    fill(form, words="As far as the corner")
    press(form.save)
    press(named(panel, "Change the stage: As far as the corner"))
    fill(form, status="Met", outcome="Did it twice")
    press(form.save)
    ((stage,),) = (step.stages for step in found(desk, amina).other_actions)
    assert stage.details == action.StageDetails(
        words="As far as the corner", status=GoalStatus.MET, outcome="Did it twice"
    )
    assert "On the way: As far as the corner\nMet, Did it twice" in texts(panel)


def test_what_became_of_a_goal_is_kept_in_the_persons_words(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    desk.do(a_goal, amina)
    form = panel.goals.outcome_form
    press(named(panel, "What became of: Walk to the shop again"))
    fill(form, words="I went twice", seen_on="2 March")
    press(form.save)
    (made,) = found(desk, amina).goals
    assert made.status is GoalStatus.MET
    assert made.outcomes == (goal.Outcome(status=GoalStatus.MET, words="I went twice", seen_on=date(2026, 3, 2)),)
    assert "I went twice\nOutcome on 2 March 2026: Met" in texts(panel)


def test_escape_puts_a_form_away_and_what_was_typed_waits_as_a_draft(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    goals, form = panel.goals, panel.goals.step_form
    press(goals.add_step)
    fill(form, what="Something")
    QTest.keyClick(form.what, Qt.Key.Key_Escape)
    assert not form.isVisible()
    assert goals.add_step.hasFocus()
    assert found(desk, amina).other_actions == ()
    press(goals.add_step)
    assert form.what.text() == "Something"
    assert "Draft from 4 March 2026, 10:30am restored." in texts(panel)
    press(form.throw_away)
    assert form.what.text() == ""
    press(form.cancel)
    press(goals.add_step)
    assert form.what.text() == ""


def test_a_form_that_was_open_when_the_program_ended_has_its_words_again(
    qtbot: QtBot, desk: Desk, amina: UUID, panel: PlanPanel
) -> None:
    press(panel.agreement.change)
    fill(panel.agreement.form, actions_for_professionals="Ring her")
    panel.leave()
    again = PlanPanel(desk)
    again.show_patient(amina)
    press(again.agreement.change)
    assert again.agreement.form.requested.toPlainText() == "Ring her"
    press(again.agreement.form.save)
    assert found(desk, amina).agreement.actions_for_professionals == "Ring her"
    delete(again)


def test_a_form_about_one_person_is_put_away_when_another_is_shown(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    other = desk.do(a_patient, first_name="Leo", family_name="Okafor")
    form = panel.goals.goal_form
    press(panel.goals.add_goal)
    fill(form, words="Hers alone")
    panel.show_patient(other)
    assert not form.isVisible()
    press(panel.goals.add_goal)
    assert form.words.toPlainText() == ""
    panel.show_patient(amina)
    press(panel.goals.add_goal)
    assert form.words.toPlainText() == "Hers alone"


def test_whether_they_went_is_saved_with_the_focus_kept(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    desk.do(a_connection, amina)
    assert "Signpost. Told about it since 4 March 2026\nAsk about it again on 18 March 2026" in texts(panel)
    (status,) = [each for each in panel.services.findChildren(Choice) if each.isVisible()]
    QTest.keyClicks(status, "Went")
    press(named(panel, "Save how it stands: Gentle walking group"))
    (connection,) = found(desk, amina).connections
    assert connection.status is Status.ATTENDED
    assert "Signpost. Went since 4 March 2026" in texts(panel)
    assert named(panel, "Save how it stands: Gentle walking group").hasFocus()


def test_a_status_that_is_chosen_but_not_saved_outlives_a_change_elsewhere(
    desk: Desk, amina: UUID, panel: PlanPanel
) -> None:
    desk.do(a_connection, amina)
    (status,) = [each for each in panel.services.findChildren(Choice) if each.isVisible()]
    QTest.keyClicks(status, "Went")
    desk.do(a_goal, amina)
    press(named(panel, "Save how it stands: Gentle walking group"))
    assert found(desk, amina).connections[0].status is Status.ATTENDED


def test_a_referral_is_sent_only_with_consent_and_its_details_are_kept(
    desk: Desk, amina: UUID, panel: PlanPanel
) -> None:
    desk.do(onward_referral.connect, amina, None, "Falls class", "Leisure", kind=Kind.REFERRAL)
    form = panel.services.form
    press(named(panel, "Details of Falls class"))
    fill(form, status="Referred")
    press(form.save)
    assert "Error: The person has not agreed that services are told about them." in texts(panel)
    desk.do(consent.record, amina, Purpose.SERVICES, Answer.GIVEN)
    press(form.more)
    fill(form, to_name="Joan Price", to_contact="01632 960 123", reason="Fell twice")
    press(form.save)
    (line,) = found(desk, amina).connections
    assert line.status is Status.LOGGED
    assert (line.details.to_name, line.details.reason) == ("Joan Price", "Fell twice")
    assert line.details.answer_due == date(2026, 3, 18)
    press(named(panel, "Details of Falls class"))
    fill(form, status="First", booked_for="10 March")
    press(form.save)
    (line,) = found(desk, amina).connections
    assert (line.status, line.details.booked_for, line.details.chase_on) == (
        Status.BOOKED,
        date(2026, 3, 10),
        date(2026, 3, 11),
    )
    assert "First session on Tuesday 10 March 2026" in texts(panel)


def test_a_service_that_is_not_in_the_directory_can_be_put_on_the_plan(
    desk: Desk, amina: UUID, panel: PlanPanel
) -> None:
    form = panel.services.form
    press(panel.services.add_other)
    press(form.save)
    assert "Error: Enter the name of the service." in texts(panel)
    fill(form, service_name="Knit and natter", organization_name="St Aidan", reason="Company")
    press(form.save)
    (line,) = found(desk, amina).connections
    assert (line.service, line.kind, line.status) == (None, Kind.SIGNPOST, Status.LOGGED)
    assert (line.details.reason, line.details.referred_on) == ("Company", date(2026, 3, 4))
    assert panel.services.add_other.hasFocus()


def test_with_whom_a_plan_was_agreed_and_when_it_is_looked_at_again(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    assert "Not agreed yet with the person" in texts(panel)
    form = panel.agreement.form
    press(panel.agreement.change)
    fill(form, agreed_with="Their", review_on="2 weeks", reviewer_name="Sam Rowe")
    press(form.save)
    assert "Error: Enter the name of the representative." in texts(panel)
    fill(form, agreed_name="Sara Khan", agreed_role="daughter", actions_for_professionals="Review the pain medicines")
    press(form.save)
    details = found(desk, amina).agreement
    assert (details.agreed_with, details.agreed_name) == (AgreedWith.REPRESENTATIVE, "Sara Khan")
    case = desk.ask(referral.current, amina)
    assert case is not None
    assert case.review_on == date(2026, 3, 18)
    said = texts(panel)
    assert "Agreed with Sara Khan, daughter on 4 March 2026" in said
    assert "Next review on 18 March 2026 by Sam Rowe" in said
    assert "For the practice to do: Review the pain medicines" in said
    assert panel.agreement.change.hasFocus()


def test_that_no_action_is_required_is_said_and_not_together_with_actions(
    desk: Desk, amina: UUID, panel: PlanPanel
) -> None:
    desk.do(care_plan.change, amina, care_plan.Details(actions_for_professionals="Ring her"))
    form = panel.agreement.form
    press(panel.agreement.change)
    fill(form, no_action_required="yes")
    press(form.save)
    assert "Error: Actions are asked for, so it cannot be said that none is required." in texts(panel)
    form.requested.setFocus()
    form.requested.selectAll()
    QTest.keyClick(form.requested, Qt.Key.Key_Delete)
    press(form.save)
    assert "No action is required from the practice" in texts(panel)


def test_tab_visits_the_plan_as_it_is_laid_out(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    desk.do(a_goal, amina)
    desk.do(need.add, amina, need.Details(words="Lonely"))
    desk.do(strength.add, amina, strength.Details(words="Kind"))
    panel.needs.add_strength.setFocus()
    visited = []
    for _ in range(8):
        focused = QApplication.focusWidget()
        assert focused is not None
        visited.append(focused.accessibleName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert visited == [
        "Add a strength",
        "Change the strength: Kind",
        "Take off the plan: Kind",
        "Add a need",
        "Change the need: Lonely",
        "No longer a need: Lonely",
        "Change the goal: Walk to the shop again",
        "What became of: Walk to the shop again",
    ]


def test_the_plan_asks_for_the_other_screens(qtbot: QtBot, panel: PlanPanel) -> None:
    for signal, button in (
        (panel.find_service, panel.find_button),
        (panel.preview_wanted, panel.print_button),
        (panel.export_wanted, panel.letter_button),
    ):
        with qtbot.waitSignal(signal):
            press(button)


def test_what_matters_to_the_person_stands_above_the_plan(desk: Desk, amina: UUID, panel: PlanPanel) -> None:
    assert "What matters to the person has not been written down" in texts(panel)
    desk.do(about_me.say_what_matters, amina, "My garden.")
    assert "What matters to me: “My garden.”" in texts(panel)


def test_all_of_about_me_is_saved_in_the_persons_own_words(desk: Desk, amina: UUID, page: AboutMePanel) -> None:
    assert "Not written yet." in texts(page)
    assert nameless(page) == []
    for name, field in page.form.field.items():
        typed = "https://example.org/me" if name == "multimedia_link" else f"My {name}"
        field.control.setFocus()
        QTest.keyClicks(field.control, typed)
    press(page.save)
    kept = desk.ask(about_me.read, amina)
    assert all(getattr(kept, name) == f"My {name}" for name in [*about_me.HEADINGS, "supported_by"])
    assert kept.multimedia_link == "https://example.org/me"
    assert "Last changed on 4 March 2026." in texts(page)
    assert "Saved on this computer." in texts(page)


def test_about_me_comes_back_as_a_draft_and_is_not_overwritten(desk: Desk, amina: UUID, page: AboutMePanel) -> None:
    words = page.form.field["most_important_to_me"].control
    QTest.keyClicks(words, "My gard")
    desk.do(about_me.say_what_matters, amina, "Her words from another laptop.")
    page.leave()
    again = AboutMePanel(desk)
    again.show_patient(amina)
    control = again.form.field["most_important_to_me"].control
    assert isinstance(control, QPlainTextEdit)
    assert control.toPlainText() == "My gard"
    delete(again)


def test_a_wrong_link_is_refused_at_its_field(page: AboutMePanel) -> None:
    QTest.keyClicks(page.form.field["multimedia_link"].control, "a film")
    QTest.keyClick(page.form.field["multimedia_link"].control, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Error: Enter a web address." in texts(page)


def test_a_person_who_is_shown_anew_has_their_own_words(desk: Desk, amina: UUID, page: AboutMePanel) -> None:
    desk.do(about_me.say_what_matters, amina, "My garden.")
    other = desk.do(patient.register, patient.Details(first_name="Leo", family_name="Okafor"))
    page.show_patient(other)
    assert page.form.read()["most_important_to_me"] == ""
