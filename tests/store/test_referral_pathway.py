"""A referral's way through its pathway: only allowed moves, what is due on the way, and a new episode at the end."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest

from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import consent, definitions, measure, onward_referral, readiness, referral, risk, who_waits
from socialrx_desktop.store.measure import Asked, NotDone, TimePoint
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_connection, a_patient, a_referral, some_answers

TODAY = date(2026, 3, 4)


def made_ready(work: Work, person: UUID) -> None:
    """What primary care asks for before a plan is under way."""
    consent.record(work, person, consent.Purpose.GP, consent.Answer.REFUSED)
    risk.state_none_known(work, person)
    some_answers(work, person)
    not_done = Asked(time_point=TimePoint.BASELINE, not_done=NotDone.DECLINED)
    measure.record(work, person, "ons-loneliness", not_done)


def the_case(view: View, person: UUID) -> referral.Details:
    found = referral.current(view, person)
    assert found is not None
    return found


def received(work: Work, person: UUID, pathway: str) -> UUID:
    return referral.receive(work, person, referral.Received(received_on=work.today, pathway=pathway))


def test_whatever_is_tried_only_allowed_moves_happen_and_what_is_closed_stays_closed(workspace: Workspace) -> None:
    chance = Random(7)
    with workspace.work() as work:
        ways = definitions.pathways(work)
        for number in range(45):
            way = [*ways.values()][number % len(ways)]
            person = a_patient(work)
            case = received(work, person, way.id)
            row = work.get(Referral, case)
            ended_in = ""
            for _ in range(25):
                before = row.stage
                to = chance.choice([*way.stages, "nowhere"])
                reason = chance.choice([*way.closures, "no such reason"])
                try:
                    if chance.random() < 0.3:
                        referral.close(work, case, reason)
                        to = way.closures[reason].stage
                    else:
                        referral.move(work, case, to)
                except InputProblem:
                    assert row.stage == before
                else:
                    assert not ended_in
                    assert to in way.stages[before].moves
                    assert row.stage == to
                    assert row.is_open is way.stages[to].is_open
                    ended_in = "" if row.is_open else to
            assert not ended_in or row.stage == ended_in


def test_a_plan_is_under_way_only_when_what_it_needs_is_on_record(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        referral.move(work, case, "engaged")
        with pytest.raises(Refused) as refused:
            referral.move(work, case, "plan_active")
        assert str(refused.value) == (
            'The referral is not ready for "Plan under way". Before that: ask the person about sharing information, '
            "and keep the answer; record the risks, or that there are no known risks; record the measures at the "
            "start, or why they were not done."
        )
        made_ready(work, person)
        referral.move(work, case, "plan_active")
        assert the_case(work, person).stage == "plan_active"


def test_a_plan_that_begins_has_its_first_review_and_a_message_to_the_gp_due(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        made_ready(work, person)
        referral.move(work, case, "engaged")
        referral.move(work, case, "plan_active")
        found = the_case(work, person)
        assert found.review_on == TODAY + timedelta(weeks=6)
        assert found.gp_message_due == TODAY + timedelta(days=5)
        referral.gp_message_sent(work, case)
        assert the_case(work, person).gp_message_due is None


def test_a_plan_taken_up_again_after_its_review_is_reviewed_by_the_rule(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        made_ready(work, person)
        for stage in ("engaged", "plan_active", "review_due"):
            referral.move(work, case, stage)
        row = work.get(Referral, case)
        row.plan_began_on, row.review_on = TODAY - timedelta(weeks=13), TODAY
        referral.move(work, case, "plan_active")
        assert row.review_on == TODAY + timedelta(weeks=11)


def test_a_stage_that_is_an_end_asks_for_its_reason(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        for stage in ("closed", "declined_by_person"):
            with pytest.raises(InputProblem, match="Choose a reason for closing"):
                referral.move(work, case, stage)
        referral.close(work, case, "declined")
        found = the_case(work, person)
        assert (found.stage, found.is_open, found.closed_on) == ("declined_by_person", False, TODAY)
        assert (found.closure_reason, found.next_action) == ("declined", "")


def test_a_reopened_case_is_a_new_episode_of_the_same_person(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        first = a_referral(work, person)
        with pytest.raises(InputProblem, match="has an open referral"):
            referral.reopen(work, first)
        referral.close(work, first, "goals_met")
        second = referral.reopen(work, first)
        row = work.get(Referral, second)
        assert (row.earlier_referral_id, row.stage, row.is_open) == (first, "engaged", True)
        assert row.reason == "Lonely since she moved"
        assert work.get(Referral, first).stage == "closed"
        work.session.flush()
        assert the_case(work, person).id == second


def test_measures_of_an_earlier_episode_do_not_count_for_the_new_one(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        made_ready(work, person)
        way = definitions.pathway(work, "primary-care")
        assert "baseline_measures" in readiness.met(work, person, way, TODAY)
        assert "baseline_measures" not in readiness.met(work, person, way, TODAY + timedelta(days=1))


def test_who_waits_for_whom_is_said(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        assert who_waits.sentences(work, the_case(work, person)) == ["The referrer is waiting for us."]
        consent.record(work, person, consent.Purpose.SERVICES, consent.Answer.GIVEN)
        onward = onward_referral.connect(work, person, None, "Benefits advice", "", kind=onward_referral.Kind.REFERRAL)
        onward_referral.move(work, onward, onward_referral.Status.SENT)
        a_connection(work, person)
        referral.move(work, case, "engaged")
        assert who_waits.sentences(work, the_case(work, person)) == [
            "The person is waiting for us.",
            "We are waiting for a service: Benefits advice.",
        ]
        referral.close(work, case, "moved")
        assert who_waits.sentences(work, the_case(work, person)) == []
