"""A plan: strengths, needs, goals with their steps, stages and outcomes, and what belongs to it as a whole."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from uuid import UUID

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import action, care_plan, goal, household, need, plan, strength
from socialrx_desktop.store.action import ActionStatus
from socialrx_desktop.store.care_plan import AgreedWith
from socialrx_desktop.store.goal import GoalStatus, Outcome
from socialrx_desktop.store.household import Role
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_goal, a_patient, an_action
from tests.conftest import FixedClock

WALK = goal.Details(words="Walk to the shop again", importance=8, code="129125009")


def _family(work: Work) -> tuple[UUID, UUID]:
    """A child who leads a household, and a parent of it."""
    child, parent = a_patient(work, first_name="Leo"), a_patient(work, first_name="Rosa")
    home = household.begin(work, child, Role.CHILD, household.Facts(name="The Okafors"))
    household.add(work, home, parent, Role.PARENT)
    return child, parent


def test_a_strength_is_kept_changed_and_taken_off_the_plan(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        cooks = strength.add(work, person, strength.Details(words=" Cooks well ", code="1", written_with="Her sister"))
        kind = strength.add(work, person, strength.Details(words="Kind"))
    clock.pass_(days=2)
    with workspace.work() as work:
        strength.change(work, cooks, strength.Details(words="Cooks for the whole street"))
        strength.end(work, kind)
        (line,) = plan.plan(work, person).strengths
    assert line.details == strength.Details(words="Cooks for the whole street")
    assert line.written_on == date(2026, 3, 6)


def test_the_views_of_the_person_and_of_the_referrer_stand_side_by_side(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        need.add(work, person, need.Details(words="Low mood", code="2", said_by=need.SaidBy.REFERRER))
        need.add(work, person, need.Details(words="I miss my garden"))
        found = [(each.details.words, each.details.said_by) for each in plan.plan(work, person).needs]
    assert found == [("Low mood", need.SaidBy.REFERRER), ("I miss my garden", need.SaidBy.PERSON)]


def test_a_need_is_unmet_since_the_day_on_which_it_was_first_said(workspace: Workspace, clock: FixedClock) -> None:
    unmet = need.Details(words="A garden", is_unmet=True, unmet_reason="None near", service_wanted="Allotment")
    with workspace.work() as work:
        person = a_patient(work)
        wanted = need.add(work, person, unmet)
    clock.pass_(days=30)
    with workspace.work() as work:
        need.change(work, wanted, replace(unmet, unmet_reason="The only one is full"))
        (line,) = need.of_patient(work, person)
        assert (line.unmet_since, line.details.unmet_reason) == (date(2026, 3, 4), "The only one is full")
        need.change(work, wanted, need.Details(words="A garden", unmet_reason="forgotten"))
        (line,) = need.of_patient(work, person)
        assert (line.unmet_since, line.details) == (None, need.Details(words="A garden"))
        need.end(work, wanted)
        assert need.of_patient(work, person) == ()


def test_an_unmet_need_says_why(workspace: Workspace) -> None:
    with workspace.work() as work, pytest.raises(InputProblem) as refused:
        need.add(work, a_patient(work), need.Details(words="A garden", is_unmet=True))
    assert refused.value.field == "unmet_reason"


@pytest.mark.parametrize("importance", [0, 11, -1])
def test_importance_and_confidence_go_from_1_to_10(workspace: Workspace, importance: int) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        with pytest.raises(InputProblem, match="from 1 to 10 for importance"):
            goal.add(work, person, goal.Details(words="Walk", importance=importance))
        with pytest.raises(InputProblem, match="from 1 to 10 for confidence"):
            action.add(work, person, action.Details(what="Walk", confidence=importance))
        for right in (1, 10):
            goal.add(work, person, goal.Details(words="Walk", importance=right))
        assert [each.details.importance for each in plan.plan(work, person).goals] == [1, 10]


def test_a_goal_hangs_on_the_need_that_it_answers(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        lonely = need.add(work, person, need.Details(words="Lonely"))
        goal.add(work, person, replace(WALK, need_id=lonely))
        (found,) = plan.plan(work, person).goals
    assert found.details == replace(WALK, need_id=lonely)
    assert found.set_on == date(2026, 3, 4)


def test_a_goal_in_other_words_keeps_the_former_ones(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        wanted = goal.add(work, person, WALK)
    clock.pass_(days=7)
    with workspace.work() as work:
        goal.change(work, wanted, replace(WALK, words="Walk to the park"))
    clock.pass_(days=7)
    with workspace.work() as work:
        goal.change(work, wanted, replace(WALK, words="Walk to the park"), GoalStatus.MET)
        goal.change(work, wanted, replace(WALK, words="Dance"))
    with workspace.look() as view:
        (found,) = plan.plan(view, person).goals
        assert (found.words, found.status) == ("Dance", GoalStatus.MET)
        assert goal.former_words(view, wanted) == (
            goal.Former("Walk to the shop again", date(2026, 3, 11)),
            goal.Former("Walk to the park", date(2026, 3, 18)),
        )


def test_an_outcome_says_how_a_goal_stands_and_the_earlier_one_stays(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        wanted = a_goal(work, person)
        goal.record_outcome(work, wanted, person, Outcome(status=GoalStatus.PARTLY_MET, words="To the corner"))
    clock.pass_(days=30)
    with workspace.work() as work:
        goal.record_outcome(work, wanted, person, Outcome(status=GoalStatus.MET, words="Went twice", code="3"))
        (found,) = plan.plan(work, person).goals
    assert found.status is GoalStatus.MET
    assert [(each.words, each.status, each.seen_on) for each in found.outcomes] == [
        ("To the corner", GoalStatus.PARTLY_MET, date(2026, 3, 4)),
        ("Went twice", GoalStatus.MET, date(2026, 4, 3)),
    ]


def test_an_outcome_of_tomorrow_is_refused(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        tomorrow = Outcome(status=GoalStatus.MET, seen_on=date(2026, 3, 5))
        with pytest.raises(InputProblem) as refused:
            goal.record_outcome(work, a_goal(work, person), person, tomorrow)
    assert refused.value.field == "seen_on"


def test_a_goal_of_the_family_is_on_the_plan_of_each_with_outcomes_of_their_own(workspace: Workspace) -> None:
    with workspace.work() as work:
        child, parent = _family(work)
        stranger = a_patient(work)
    with workspace.work() as work:
        shared = goal.add(work, child, goal.Details(words="A day out together", is_shared=True))
        goal.record_outcome(work, shared, parent, Outcome(status=GoalStatus.MET, words="We went to the sea"))
        (of_child,), (of_parent,) = plan.plan(work, child).goals, plan.plan(work, parent).goals
        assert plan.plan(work, stranger).goals == ()
    assert (of_child.id, of_child.status, of_child.outcomes) == (shared, GoalStatus.WORKING_ON, ())
    assert (of_parent.id, of_parent.status) == (shared, GoalStatus.MET)
    assert [each.words for each in of_parent.outcomes] == ["We went to the sea"]
    assert of_parent.details.is_shared


def test_a_goal_is_shared_only_by_people_of_a_household_and_can_be_the_persons_own_again(workspace: Workspace) -> None:
    with workspace.work() as work:
        child, parent = _family(work)
        with pytest.raises(InputProblem) as refused:
            goal.add(work, a_patient(work), replace(WALK, is_shared=True))
        assert refused.value.field == "is_shared"
        wanted = goal.add(work, child, replace(WALK, is_shared=True))
        assert len(plan.plan(work, parent).goals) == 1
        goal.change(work, wanted, WALK)
        assert plan.plan(work, parent).goals == ()


def test_a_step_keeps_all_that_is_known_of_it(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        details = action.Details(
            what="Go to the walking group",
            code="390893007",
            goal_id=a_goal(work, person),
            who="Joan Price",
            who_role="Walk leader",
            who_team="Striders",
            who_contact="01632 960 123",
            due_on=date(2026, 3, 11),
            confidence=7,
            strategies="Ring Pat and go together",
            review_on=date(2026, 3, 25),
            weeks_from_operation=-12,
            status_detail="Waits for shoes",
        )
        assert set(details.__dataclass_fields__) == {field.name for field in fields(action.Details)}
        step = action.add(work, person, details)
        (line,) = plan.plan(work, person).goals[0].actions
        assert (line.details, line.status) == (details, ActionStatus.TO_DO)
        changed = replace(details, strategies="Ask for a lift", goal_id=None)
        action.change(work, step, changed, ActionStatus.REFUSED)
        (line,) = plan.plan(work, person).other_actions
    assert (line.details, line.status) == (changed, ActionStatus.REFUSED)


def test_a_step_so_many_weeks_from_the_operation_is_within_two_years_of_it(workspace: Workspace) -> None:
    with workspace.work() as work, pytest.raises(InputProblem) as refused:
        action.add(work, a_patient(work), action.Details(what="Stop smoking", weeks_from_operation=-200))
    assert refused.value.field == "weeks_from_operation"


def test_a_stage_on_the_way_belongs_to_its_step_and_has_an_outcome(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        step, other = an_action(work, person), an_action(work, person, "Rest")
        stage = action.add_stage(work, step, action.StageDetails(words="To the corner", code="4"))
        reached = action.StageDetails(
            words="To the corner", code="4", outcome="Did it", outcome_code="5", status=GoalStatus.MET
        )
        action.change_stage(work, stage, reached)
        lines = {each.id: each.stages for each in plan.plan(work, person).other_actions}
    assert [each.details for each in lines[step]] == [reached]
    assert lines[other] == ()


def test_a_plan_is_agreed_with_the_person_today_unless_a_day_is_given(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        assert care_plan.details(work, person) == care_plan.Details()
        care_plan.change(work, person, care_plan.Details(agreed_with=AgreedWith.PERSON))
        assert care_plan.details(work, person).agreed_on == date(2026, 3, 4)
        care_plan.change(work, person, care_plan.Details(agreed_on=date(2026, 3, 1), agreed_name="Amina"))
        assert care_plan.details(work, person) == care_plan.Details()


def test_what_belongs_to_a_plan_as_a_whole_is_kept(workspace: Workspace) -> None:
    details = care_plan.Details(
        agreed_with=AgreedWith.REPRESENTATIVE,
        agreed_name="Rosa Okafor",
        agreed_role="Mother",
        agreed_on=date(2026, 3, 2),
        funding_source="Personal health budget",
        funding_source_code="X26",
        other_documents="Advance care plan, kept at home",
        reviewer_name="Sam Rowe",
        reviewer_role="Link worker",
        reviewer_contact="01632 960 001",
        actions_for_professionals="Review the pain medicines",
    )
    with workspace.work() as work:
        person = a_patient(work)
        care_plan.change(work, person, details)
    with workspace.look() as view:
        assert plan.plan(view, person).agreement == details


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (care_plan.Details(agreed_with=AgreedWith.REPRESENTATIVE), "agreed_name"),
        (care_plan.Details(agreed_with=AgreedWith.PERSON, agreed_on=date(2026, 3, 5)), "agreed_on"),
        (care_plan.Details(actions_for_professionals="Ring her", no_action_required=True), "no_action_required"),
    ],
)
def test_an_agreement_that_cannot_be_right_is_refused_at_its_field(
    workspace: Workspace, wrong: care_plan.Details, field: str
) -> None:
    with workspace.work() as work, pytest.raises(InputProblem) as refused:
        care_plan.change(work, a_patient(work), wrong)
    assert refused.value.field == field


def test_the_day_of_the_last_change_of_a_plan_comes_from_the_history(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        assert plan.plan(work, person).updated_on is None
        step = an_action(work, person)
    clock.pass_(days=5)
    with workspace.work() as work:
        action.set_status(work, step, ActionStatus.DONE)
    clock.pass_(days=5)
    with workspace.work() as work:
        action.set_status(work, step, ActionStatus.DONE)
        assert plan.plan(work, person).updated_on == date(2026, 3, 9)
