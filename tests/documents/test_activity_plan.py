"""The activity plan as the patient reads it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialrx_desktop.documents import lines
from socialrx_desktop.documents.activity_plan import activity_plan
from socialrx_desktop.documents.preview import page_count
from socialrx_desktop.documents.texts import texts
from socialrx_desktop.domain.activity_plan import Activity, ActivityPlan, Goal, LinkWorker, Step
from socialrx_desktop.problems import PrintProblem

from .samples import CHAI, EMPTY_PLAN, PLAN, SAM, WALKING, words_of

SHOWN = words_of(activity_plan(PLAN))
HEADINGS = (
    "What matters to me",
    "What I am going to do",
    "My goals",
    "Next steps",
    "We will talk again",
    "My link worker",
    "If you need help sooner",
)


def close(words: str) -> str:
    return "".join(words.split())


def test_the_plan_opens_with_its_title_and_the_first_name() -> None:
    assert SHOWN.startswith("My activity plan Made with Amina on Tuesday 4 March 2025")


def test_the_sections_follow_each_other() -> None:
    places = [SHOWN.index(heading) for heading in HEADINGS]
    assert places == sorted(places)


def test_what_matters_is_in_quotation_marks_once() -> None:
    assert f"“{PLAN.what_matters}”" in SHOWN
    own_marks = activity_plan(replace(PLAN, what_matters='"My dog."'))
    assert '“"' not in words_of(own_marks)
    assert '"My dog."' in words_of(own_marks)


def test_every_fact_of_an_activity_is_on_the_page_beside_its_label() -> None:
    for activity in (WALKING, CHAI):
        assert f"Ask for: {activity.ask_for}, {activity.phone}" in SHOWN
        for label, fact in (
            ("When:", activity.when),
            ("Where:", activity.where),
            ("Cost:", activity.cost),
            ("Getting there:", activity.getting_there),
            ("Good to know:", activity.good_to_know),
        ):
            assert f"{label} {fact}" in SHOWN


def test_a_number_without_a_name_is_a_phone_number() -> None:
    assert "Phone: 0808 157 0123" in SHOWN


def test_goals_say_how_much_they_matter_and_steps_who_when_and_how_sure() -> None:
    assert "How important this is to me: 9 out of 10" in SHOWN
    assert (
        "Go to the walking group every week Amina, by Wednesday 12 March 2025 "
        "How sure I am that I can do this: 7 out of 10"
    ) in SHOWN
    assert "Try Chai and Chat once Amina I want to grow" in SHOWN


def test_the_plan_says_what_the_person_is_good_at_and_what_helps_if_a_step_does_not_work() -> None:
    step = Step("Go on Wednesday", strategies="Ring Pat and go together")
    shown = words_of(activity_plan(replace(EMPTY_PLAN, strengths=("Cooking", "Listening"), other_steps=(step,))))
    assert "What I am good at Cooking Listening" in shown
    assert "Go on Wednesday If it does not work: Ring Pat and go together" in shown


def test_the_plan_says_when_we_talk_again_and_whom_to_call() -> None:
    assert PLAN.next_contact in SHOWN
    assert "We will look at this plan again on Tuesday 3 June 2025." in SHOWN
    for field in fields(SAM):
        assert getattr(SAM, field.name) in SHOWN


def test_help_sooner_is_the_same_on_every_plan() -> None:
    for shown in (SHOWN, words_of(activity_plan(EMPTY_PLAN))):
        assert "NHS 111" in shown
        assert "Samaritans free on 116 123" in shown
        assert "In an emergency, call 999." in shown


def test_the_footer_tells_the_version_and_the_other_formats() -> None:
    assert SHOWN.count(texts().plan.other_formats) == page_count(activity_plan(PLAN))
    assert "Version 7F3A" in SHOWN


def test_an_empty_fact_leaves_no_heading_and_no_blank() -> None:
    shown = words_of(activity_plan(EMPTY_PLAN))
    assert shown.startswith("My activity plan Made on Tuesday 4 March 2025 If you need help sooner")
    assert "None" not in shown
    assert "Version" not in shown


@pytest.mark.parametrize(
    ("plan", "gone"),
    [
        (replace(PLAN, what_matters=" \u200b\n"), "What matters to me"),
        (replace(PLAN, activities=()), "What I am going to do"),
        (replace(PLAN, goals=(Goal(""),)), "My goals"),
        (replace(PLAN, other_steps=(Step("  "),)), "Next steps"),
        (replace(PLAN, review_on=None, next_contact=""), "We will talk again"),
        (replace(PLAN, link_worker=LinkWorker("")), "My link worker"),
        (replace(PLAN, activities=(Activity("Choir"),)), "When:"),
        (replace(PLAN, activities=(Activity(""),)), "What I am going to do"),
    ],
)
def test_what_is_not_known_is_left_out_with_its_label(plan: ActivityPlan, gone: str) -> None:
    assert gone not in words_of(activity_plan(plan))


@pytest.mark.parametrize(
    ("checked_on", "is_shown"),
    [
        (None, False),
        (date(2026, 3, 1), False),
        (date(2026, 2, 28), True),
        (date(2020, 2, 29), True),
    ],
)
def test_a_check_older_than_half_a_year_is_shown(checked_on: date | None, is_shown: bool) -> None:
    choir = Activity("Choir", checked_on=checked_on)
    shown = words_of(activity_plan(replace(EMPTY_PLAN, made_on=date(2026, 8, 31), activities=(choir,))))
    assert ("Checked on" in shown) == is_shown


def test_a_page_that_cannot_show_a_letter_is_a_problem() -> None:
    for plan in (
        replace(PLAN, what_matters="নদী"),
        replace(PLAN, goals=(Goal("x", steps=(Step("নদী"),)),)),
        replace(PLAN, first_name="নদী"),
        replace(PLAN, version="নদী"),
    ):
        with pytest.raises(PrintProblem, match="U\\+09"):
            activity_plan(plan)


def test_an_endless_word_and_an_endless_note_lose_no_letter() -> None:
    word, note = "Abcdefgh" * 4_000, "I like gardens, tea and company. " * 970
    shown = words_of(activity_plan(replace(EMPTY_PLAN, what_matters=word, other_steps=(Step(note),))))
    pages = page_count(activity_plan(replace(EMPTY_PLAN, what_matters=word, other_steps=(Step(note),))))
    for number in range(1, pages + 1):
        shown = shown.replace(f"{texts().plan.other_formats} Page {number} of {pages}", "")
    assert word in close(shown)
    assert close(note) in close(shown)


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert activity_plan(PLAN) == activity_plan(PLAN)


def test_a_plan_of_a_hundred_activities_keeps_every_card_whole() -> None:
    activities = tuple(replace(WALKING, name=f"Activity {number}.") for number in range(100))
    shown = words_of(activity_plan(replace(PLAN, activities=activities)))
    for activity in activities:
        start = shown.index(activity.name)
        card = shown[start : shown.index(activity.good_to_know, start)]
        assert "Page" not in card


LETTERS = "".join(map(chr, sorted(lines._letters() - {0xA0, 0x2009})))
SHORT = st.text(LETTERS, max_size=40)
STEPS = st.lists(
    st.builds(Step, SHORT, who=SHORT, due_on=st.none() | st.dates(), confidence=st.none() | st.integers(1, 10)),
    max_size=3,
).map(tuple)
ACTIVITIES = st.lists(st.builds(Activity, *[SHORT] * 8, checked_on=st.none() | st.dates()), max_size=5).map(tuple)
GOALS = st.lists(st.builds(Goal, SHORT, importance=st.none() | st.integers(1, 10), steps=STEPS), max_size=3).map(tuple)
PLANS = st.builds(
    ActivityPlan,
    first_name=SHORT,
    made_on=st.dates(min_value=date(1900, 1, 1)),
    link_worker=st.builds(LinkWorker, *[SHORT] * 6),
    what_matters=SHORT,
    goals=GOALS,
    activities=ACTIVITIES,
    other_steps=STEPS,
    review_on=st.none() | st.dates(),
    next_contact=SHORT,
    version=st.text("0123456789ABCDEF", max_size=8),
)


@settings(max_examples=40, deadline=None)
@given(PLANS)
def test_every_word_of_any_plan_can_be_read_on_its_pages(plan: ActivityPlan) -> None:
    shown = close(words_of(activity_plan(plan)))
    facts = [plan.first_name, plan.what_matters, plan.next_contact, plan.version]
    facts += [getattr(plan.link_worker, field.name) for field in fields(plan.link_worker)]
    for activity in plan.activities:
        facts += [fact for field in fields(activity) if isinstance(fact := getattr(activity, field.name), str)]
    for goal in plan.goals:
        facts.append(goal.words)
    for step in (*plan.other_steps, *(step for goal in plan.goals for step in goal.steps)):
        facts += [step.what, step.who if step.what.strip() else ""]
    for fact in facts:
        assert close(lines.readable(fact)) in shown
