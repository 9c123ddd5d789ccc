"""Attempts to reach somebody: the pathway's rule says how many are left, and never closes by itself."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import bereavement, contact_attempt, referral
from socialrx_desktop.store.contact_attempt import Former, Outcome
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, a_referral
from tests.conftest import FixedClock

TODAY = date(2026, 3, 4)


def try_(work: Work, case: UUID, outcome: Outcome = Outcome.NO_ANSWER) -> Former:
    return contact_attempt.add(work, case, Mode.PHONE, outcome)


def test_after_each_attempt_the_next_is_planned_until_the_rule_is_met(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        row = work.get(Referral, case)
        try_(work, case)
        assert (row.next_action, row.next_action_due) == (
            "Try again to make contact (2 of 3)",
            TODAY + timedelta(days=5),
        )
        try_(work, case, Outcome.MESSAGE_LEFT)
        now = contact_attempt.standing(work, case)
        assert (now.made, now.left, now.may_close) == (2, 1, False)
        try_(work, case)
        now = contact_attempt.standing(work, case)
        assert (now.made, now.left, now.may_close, now.closure_reason) == (3, 0, True, "no_contact")
        assert row.next_action == "Decide whether to close: 3 attempts made"
        assert row.is_open
        assert row.stage == "received"


def test_reaching_the_person_starts_the_count_anew(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        try_(work, case)
        try_(work, case, Outcome.REACHED)
        assert contact_attempt.standing(work, case).made == 0
        assert work.get(Referral, case).next_action == "Arrange the first meeting"
        try_(work, case, Outcome.CALL_BACK)
        assert work.get(Referral, case).next_action == "Call back"


def test_a_call_while_the_plan_is_under_way_leaves_the_next_action_as_it_is(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        referral.move(work, case, "engaged")
        referral.plan_next(work, case, "Send the easy read plan", TODAY)
        try_(work, case)
        try_(work, case, Outcome.REACHED)
        assert work.get(Referral, case).next_action == "Send the easy read plan"
        try_(work, case, Outcome.CALL_BACK)
        assert work.get(Referral, case).next_action == "Call back"


def test_an_attempt_is_undone_with_what_it_planned(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        former = try_(work, case)
        contact_attempt.put_back(work, former)
        work.session.flush()
        row = work.get(Referral, case)
        assert (row.next_action, row.next_action_due) == ("Make first contact", TODAY)
        assert contact_attempt.of_referral(work, case) == []


def test_an_attempt_says_how_by_whom_and_what_was_heard(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        contact_attempt.add(work, case, Mode.HOME_VISIT, Outcome.NOT_IN, words_said="Neighbour says she is away.")
        (line,) = contact_attempt.of_referral(work, case)
        assert (line.mode, line.outcome, line.worker) == (Mode.HOME_VISIT, Outcome.NOT_IN, "Sam Rowe")
        assert line.words == "Neighbour says she is away."


def test_attempts_need_an_open_case_a_way_and_a_past(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        with pytest.raises(InputProblem) as refused:
            contact_attempt.add(work, case, Mode.NOT_A_CONTACT, Outcome.NO_ANSWER)
        assert refused.value.field == "mode"
        with pytest.raises(InputProblem) as refused:
            contact_attempt.add(work, case, Mode.PHONE, Outcome.SENT, made_at=work.now + timedelta(hours=1))
        assert refused.value.field == "made_at"
        referral.close(work, case, "moved")
        with pytest.raises(InputProblem, match="closed"):
            try_(work, case)


def test_nothing_is_due_and_no_closing_is_offered_while_a_family_grieves(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        for _ in range(3):
            try_(work, case)
        bereavement.begin(work, person, bereavement.Facts(who_died="Her son"), whole_household=False)
        now = contact_attempt.standing(work, case)
        assert (now.next_due, now.may_close) == (None, False)
