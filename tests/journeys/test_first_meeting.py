"""Scene 2: a referral from a GP letter becomes a case at the first meeting, with all that was said and agreed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from socialrx_desktop.documents.activity_plan import activity_plan
from socialrx_desktop.documents.preview import page_count, render
from socialrx_desktop.store import about_me, consent, measure, need, pages, plan, referral
from socialrx_desktop.store.care_plan import AgreedWith
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.tour import Hands
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.patient.plan_form import PlanForm
from socialrx_desktop.ui.patient.record_parts import ListPart
from socialrx_desktop.ui.patient.record_sections import REFERRAL
from socialrx_desktop.ui.window import WorkspaceWindow
from tests.building import a_patient


def test_a_letter_becomes_a_case_with_a_plan_at_the_first_meeting(hands: Hands) -> None:
    window = hands.shell.window_open
    assert window is not None
    known = window.desk.do(a_patient, first_name="Rosalind", family_name="Tarrant")
    rosalind = _refer(hands, window, known)
    _go_on_to(hands, window, "contacting")
    _ask_for_consent(hands, window)
    _say_what_matters(hands, window)
    _say_strengths_and_needs(hands, window)
    _agree_on_a_goal_and_a_step(hands, window)
    _agree_on_the_whole(hands, window)
    _ask_about_wellbeing(hands, window, "ons4", {"satisfied": "3", "worthwhile": "5", "happy": "4", "anxious": "7"})
    _ask_about_wellbeing(hands, window, "ons-loneliness", {"lonely": "2"})
    _go_on_to(hands, window, "engaged")

    ask = window.desk.ask
    case = ask(referral.current, rosalind)
    assert case is not None
    assert (case.stage, case.reason) == ("engaged", "Lonely since moving.")
    standing = ask(consent.current, rosalind)
    assert [standing[each].answer for each in (Purpose.GP, Purpose.SERVICES)] == [Answer.GIVEN, Answer.GIVEN]
    assert ask(about_me.read, rosalind).most_important_to_me == "My garden and my friends."
    found = ask(plan.plan, rosalind)
    assert [each.details.words for each in found.strengths] == ["Grows anything from seed"]
    assert {each.details.words: each.details.said_by for each in found.needs} == {
        "I miss my allotment": need.SaidBy.PERSON,
        "Loneliness": need.SaidBy.REFERRER,
    }
    (goal,) = found.goals
    assert (goal.words, goal.details.importance) == ("Have my hands in the soil again", 9)
    (step,) = goal.actions
    assert (step.details.what, step.details.confidence) == ("Visit the community garden", 6)
    assert (step.details.due_on, step.details.strategies) == (date(2026, 3, 18), "Ask Jo to come along")
    assert (found.agreement.agreed_with, found.agreement.agreed_on) == (AgreedWith.PERSON, date(2026, 3, 4))
    assert {each.instrument: each.answers for each in ask(measure.responses, rosalind)} == {
        "ons4": {"satisfied": 3, "worthwhile": 5, "happy": 4, "anxious": 7},
        "ons-loneliness": {"lonely": 2},
    }
    paper = _words_on_paper(window, rosalind)
    for said in ("My garden and my friends.", "Grows anything from seed", "If it does not work: Ask Jo to come along"):
        assert said in paper


def _refer(hands: Hands, window: WorkspaceWindow, known: UUID) -> UUID:
    """From a letter; somebody of the same name and birth date is known, but this is another person."""
    hands.keys("Ctrl+Shift+N")
    form = window.refer
    facts = {"first_name": "rosalind", "family_name": "TARRANT", "date_of_birth": "12 March 1951"}
    for name, text in facts.items():
        hands.type(text, form.person.fields[name].control)
    hands.type("Dr Meera Okonjo", form.referrer_name)
    hands.type("Lonely since moving.", form.reason)
    _choose(form.consent, Answer.GIVEN)
    hands.press(form.save)
    assert form.duplicates.isVisible(), "somebody with that name and birth date is known already"
    hands.press(form.duplicates.save_as_new)
    hands.wait(lambda: window.patient.patient, "the patient to be shown")
    rosalind = window.patient.patient
    assert rosalind is not None
    assert rosalind != known
    return rosalind


def _go_on_to(hands: Hands, window: WorkspaceWindow, stage: str) -> None:
    window.patient.tabs.setCurrentWidget(window.patient.record)
    window.patient.record.show_section(REFERRAL)
    standing = window.patient.record.standing
    _choose(standing.moves, stage)
    hands.press(standing.move_on)


def _ask_for_consent(hands: Hands, window: WorkspaceWindow) -> None:
    """The GP's was in the letter; that services may be told is asked now."""
    record = window.patient.record
    record.show_section("consent")
    answers = record.parts("consent")[0]
    assert isinstance(answers, ListPart)
    hands.press(_named(answers, f"Record an answer: {consent.PURPOSES[Purpose.SERVICES]}"))
    said = answers.form.control("answer")
    assert isinstance(said, Choice)
    _choose(said, Answer.GIVEN)
    hands.type("spoken", answers.form.control("how"))
    hands.keys("Ctrl+Return", answers.form.control("how"))


def _say_what_matters(hands: Hands, window: WorkspaceWindow) -> None:
    window.patient.tabs.setCurrentWidget(window.patient.about_me)
    page = window.patient.about_me
    hands.type("My garden and my friends.", page.form.field["most_important_to_me"].control)
    hands.keys("Ctrl+Return", page.form.field["most_important_to_me"].control)


def _say_strengths_and_needs(hands: Hands, window: WorkspaceWindow) -> None:
    window.patient.tabs.setCurrentWidget(window.patient.plan)
    needs = window.patient.plan.needs
    hands.press(needs.add_strength)
    _fill(hands, needs.strength_form, words="Grows anything from seed")
    hands.keys("Return", needs.strength_form.field("words"))
    for words, said_by in (("I miss my allotment", "Person"), ("Loneliness", "Referrer")):
        hands.press(needs.add_need)
        _fill(hands, needs.need_form, words=words, said_by=said_by)
        hands.keys("Ctrl+Return", needs.need_form.field("words"))


def _agree_on_a_goal_and_a_step(hands: Hands, window: WorkspaceWindow) -> None:
    goals = window.patient.plan.goals
    hands.press(goals.add_goal)
    _fill(hands, goals.goal_form, words="Have my hands in the soil again", importance="9", need_id="I miss")
    hands.keys("Ctrl+Return", goals.goal_form.field("words"))
    hands.press(_named(goals, "Add a step to: Have my hands in the soil again"))
    _fill(
        hands,
        goals.step_form,
        what="Visit the community garden",
        who="Rosalind",
        due="2 weeks",
        confidence="6",
        strategies="Ask Jo to come along",
    )
    hands.keys("Return", goals.step_form.field("what"))


def _agree_on_the_whole(hands: Hands, window: WorkspaceWindow) -> None:
    agreement = window.patient.plan.agreement
    hands.press(agreement.change)
    _fill(hands, agreement.form, agreed_with="The person", review_on="12 weeks", reviewer_name="Sam Rowe")
    hands.keys("Return", agreement.form.field("reviewer_name"))


def _ask_about_wellbeing(hands: Hands, window: WorkspaceWindow, instrument: str, answers: dict[str, str]) -> None:
    window.patient.tabs.setCurrentWidget(window.patient.wellbeing)
    panel = window.patient.wellbeing
    _choose(panel.instrument, instrument)
    for name, answer in answers.items():
        control = panel.questions.answers[name]
        assert isinstance(control, Choice)
        _choose(control, answer)
    hands.press(panel.save)


def _words_on_paper(window: WorkspaceWindow, patient: UUID) -> str:
    pdf = activity_plan(window.desk.ask(pages.activity_plan, patient))
    return " ".join(" ".join(render(pdf, page, 0.2).text for page in range(page_count(pdf))).split())


def _fill(hands: Hands, form: PlanForm, **typed: str) -> None:
    for name, text in typed.items():
        control = form.field(name)
        if isinstance(control, Choice):
            index = next(n for n in range(control.count()) if control.itemText(n).startswith(text))
            _choose(control, str(control.itemData(index)))
        else:
            hands.type(text, control)


def _choose(choice: Choice, value: str) -> None:
    """By the arrow keys."""
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Home)
    for _ in range(choice.count()):
        if choice.value() != str(value):
            QTest.keyClick(choice, Qt.Key.Key_Down)
    assert choice.value() == str(value)


def _named(screen: QWidget, name: str) -> QPushButton:
    (found,) = [
        each for each in screen.findChildren(QPushButton) if each.accessibleName() == name and each.isVisibleTo(screen)
    ]
    return found
