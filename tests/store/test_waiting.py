"""Waiting for an operation: every date it has had, and the plan's days that hang on it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from socialrx_desktop.domain.waiting import Joint, Phase, Priority
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import action, bereavement, plan, referral, waiting
from socialrx_desktop.store.action import ActionStatus
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.waiting import Event, Facts, State
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, a_referral
from tests.conftest import FixedClock

KNEE = Facts(procedure="Knee replacement", joint=Joint.KNEE, priority=Priority.P4, specialty="Orthopaedics")
IN_JUNE = date(2026, 6, 10)


def waits(work: Work, *, first_name: str = "Amina", expected_on: date | None = IN_JUNE) -> tuple[UUID, UUID]:
    """Somebody who waits for a knee, and their referral."""
    person = a_patient(work, first_name=first_name)
    case = a_referral(work, person)
    waiting.put_on_list(work, case, KNEE, expected_on)
    return person, case


def a_step(work: Work, person: UUID, what: str, weeks: int | None) -> UUID:
    day = None if weeks is None else IN_JUNE + timedelta(weeks=weeks)
    return action.add(work, person, action.Details(what=what, weeks_from_operation=weeks, due_on=day))


def test_all_that_is_known_of_an_operation_comes_back(workspace: Workspace) -> None:
    facts = Facts(
        procedure="Hip replacement",
        procedure_code="W37.1",
        joint=Joint.HIP,
        specialty="Orthopaedics",
        priority=Priority.P4,
        listed_on=date(2025, 11, 3),
        pre_op_assessment_on=date(2026, 5, 20),
        takes_pain_medicines_long=True,
        pain_medicines="Codeine since 2024",
        lives_in_area=True,
        comes_first=False,
        hospital="Great Bridge Hospital",
    )
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        waiting.put_on_list(work, case, KNEE, IN_JUNE)
        waiting.change(work, case, facts)
    with workspace.look() as view:
        found = waiting.of_patient(view, person)

    assert found is not None
    assert (found.facts, found.expected_on, found.referral, found.phase) == (facts, IN_JUNE, case, Phase.TOO_EARLY)
    assert found.eligibility.is_met is True


def test_a_referral_has_one_operation_which_needs_a_name(workspace: Workspace) -> None:
    with workspace.work() as work:
        _, case = waits(work)
        other = a_referral(work)
    with pytest.raises(InputProblem, match="has an operation already"), workspace.work() as work:
        waiting.put_on_list(work, case, KNEE, IN_JUNE)
    with pytest.raises(InputProblem) as refused, workspace.work() as work:
        waiting.put_on_list(work, other, Facts(procedure=" "), None)

    assert refused.value.field == "procedure"


def test_every_date_is_kept_with_why_it_changed_and_when_that_was_recorded(
    workspace: Workspace, clock: FixedClock
) -> None:
    began = clock.now
    with workspace.work() as work:
        _, case = waits(work)
    clock.pass_(days=10)
    with workspace.work() as work:
        waiting.move(work, case, date(2026, 7, 1), "No bed")
        waiting.cancel(work, case, "Chest infection")
        waiting.relist(work, case, date(2026, 9, 2), "Well again")
    clock.pass_(days=200)
    with workspace.work() as work:
        waiting.record_happened(work, case, date(2026, 9, 3))
    with workspace.look() as view:
        found = waiting.dates(view, case)

    assert [(each.event, each.was_expected_on, each.expected_on, each.reason) for each in found] == [
        (Event.LISTED, None, IN_JUNE, ""),
        (Event.MOVED, IN_JUNE, date(2026, 7, 1), "No bed"),
        (Event.CANCELLED, date(2026, 7, 1), None, "Chest infection"),
        (Event.RELISTED, None, date(2026, 9, 2), "Well again"),
        (Event.HAPPENED, date(2026, 9, 2), date(2026, 9, 3), ""),
    ]
    assert [(each.recorded_at - began).days for each in found] == [0, 10, 10, 10, 210]
    assert {each.worker for each in found} == {"Sam Rowe"}


def test_what_cannot_happen_to_an_operation_is_refused(workspace: Workspace) -> None:
    with workspace.work() as work:
        _, case = waits(work)
    with pytest.raises(InputProblem, match="has already"), workspace.work() as work:
        waiting.move(work, case, IN_JUNE, "Same day")
    with pytest.raises(InputProblem) as refused, workspace.work() as work:
        waiting.move(work, case, date(2026, 7, 1), "")
    assert refused.value.field == "reason"
    with pytest.raises(InputProblem, match="not been cancelled"), workspace.work() as work:
        waiting.relist(work, case, IN_JUNE)
    with pytest.raises(InputProblem, match="future"), workspace.work() as work:
        waiting.record_happened(work, case, IN_JUNE)
    with workspace.work() as work:
        waiting.cancel(work, case, "Flu")
    with pytest.raises(InputProblem, match="has been cancelled"), workspace.work() as work:
        waiting.move(work, case, date(2026, 7, 1), "Later")
    with workspace.work() as work:
        waiting.relist(work, case, None)
        waiting.record_happened(work, case, work.today)
    for verb in (waiting.cancel, waiting.relist):
        with pytest.raises(InputProblem, match="done already"), workspace.work() as work:
            verb(work, case, "Mistake") if verb is waiting.cancel else waiting.relist(work, case, IN_JUNE)


def test_when_the_operation_moves_the_days_that_hang_on_it_are_offered_again(workspace: Workspace) -> None:
    with workspace.work() as work:
        person, case = waits(work)
        before = a_step(work, person, "Strength class", -8)
        after = a_step(work, person, "Walk to the shop", 6)
        a_step(work, person, "Call the advice line", None)
        done = a_step(work, person, "Stop smoking", -12)
        action.set_status(work, done, ActionStatus.DONE)
        assert waiting.dates_to_offer(work, case) == []
        waiting.move(work, case, IN_JUNE + timedelta(days=21), "No bed")
    with workspace.look() as view:
        offers = waiting.dates_to_offer(view, case)

    assert [(each.action, each.what, each.due_on, each.would_be_on) for each in offers] == [
        (before, "Strength class", date(2026, 4, 15), date(2026, 5, 6)),
        (after, "Walk to the shop", date(2026, 7, 22), date(2026, 8, 12)),
    ]


def test_only_the_days_that_were_chosen_change(workspace: Workspace) -> None:
    with workspace.work() as work:
        person, case = waits(work)
        before, after = a_step(work, person, "Strength class", -8), a_step(work, person, "Walk to the shop", 6)
        waiting.move(work, case, IN_JUNE + timedelta(days=21), "No bed")
        waiting.accept_dates(work, case, [before])
    with workspace.look() as view:
        days = {each.id: each.details.due_on for each in plan.plan(view, person).other_actions}
        assert days == {before: date(2026, 5, 6), after: date(2026, 7, 22)}
        assert [each.action for each in waiting.dates_to_offer(view, case)] == [after]


def test_a_cancelled_operation_offers_no_days(workspace: Workspace) -> None:
    with workspace.work() as work:
        person, case = waits(work)
        a_step(work, person, "Strength class", -8)
        waiting.cancel(work, case, "Flu")
    with workspace.look() as view:
        assert waiting.dates_to_offer(view, case) == []


def test_the_nearest_operation_comes_first_and_those_without_a_date_last(workspace: Workspace) -> None:
    with workspace.work() as work:
        waits(work, first_name="Ben", expected_on=None)
        waits(work, first_name="Cora", expected_on=date(2026, 8, 1))
        waits(work, first_name="Dev", expected_on=date(2026, 4, 1))
        a_referral(work)
        _, ended = waits(work, first_name="Eve", expected_on=date(2026, 3, 20))
        referral.close(work, ended, "declined")
    with workspace.look() as view:
        found = waiting.waiting_list(view)
        in_window = waiting.waiting_list(view, only_in_window=True)

    assert [(line.name, line.phase) for line in found] == [
        ("KHAN, Dev", Phase.BEFORE),
        ("KHAN, Cora", Phase.TOO_EARLY),
        ("KHAN, Ben", Phase.NO_DATE),
    ]
    assert [line.name for line in in_window] == ["KHAN, Dev"]


def test_the_list_counts_the_days_of_the_plan_that_no_longer_fit(workspace: Workspace) -> None:
    with workspace.work() as work:
        person, case = waits(work)
        a_step(work, person, "Strength class", -8)
        waiting.move(work, case, date(2026, 7, 1), "No bed")
    with workspace.look() as view:
        [line] = waiting.waiting_list(view)

    assert (line.state, line.dates_to_offer) == (State.LISTED, 1)


def test_after_a_death_the_list_shows_no_date(workspace: Workspace) -> None:
    with workspace.work() as work:
        person, _ = waits(work)
        bereavement.begin(work, person, bereavement.Facts(who_died="Her husband"), whole_household=False)
    with workspace.look() as view:
        [line] = waiting.waiting_list(view)

    assert (line.is_quiet, line.expected_on, line.due, line.next_action) == (True, None, None, "")
