"""The inbox: each new referral is accepted, declined with a reason or pointed elsewhere, and its reply is drafted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from socialrx_desktop.domain.pathway import Outcome
from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import bereavement, referral, referral_answer
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.referral_answer import Answer, ReplyState
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, a_referral
from tests.conftest import FixedClock

TODAY = date(2026, 3, 4)
ACCEPT = Answer(outcome=Outcome.ACCEPT)


def test_new_referrals_wait_in_the_inbox_with_the_day_by_which_they_are_answered(
    workspace: Workspace, clock: FixedClock
) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        a_referral(work, person)
        (line,) = referral_answer.inbox(work, work.worker)
        assert (line.name, line.patient_id) == ("KHAN, Amina", person)
        assert line.referrer == "Dr Ellen Moss, GP, Bridge Street Surgery"
        assert line.answer_due == TODAY + timedelta(days=3)
        assert line.pathway_name == "Primary care"


def test_accepting_starts_first_contact_and_drafts_the_reply(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        reply = referral_answer.drafted_reply(work, case, ACCEPT, work.worker)
        assert reply.startswith("Dear Dr Ellen Moss,\n\nThank you for referring Amina Khan (born 12 March 1951, NHS")
        assert reply.endswith("Sam Rowe\nRiverside Primary Care Network\n01632 960 001")
        given = referral_answer.answer(work, case, ACCEPT, reply)
        assert referral_answer.inbox(work) == []
        row = work.get(Referral, case)
        assert (row.stage, row.next_action) == ("contacting", "Make first contact")
        assert row.next_action_due == TODAY + timedelta(days=5)
        kept = referral_answer.of_referral(work, case)
        assert kept is not None
        assert (kept.reply, kept.reply_state) == (reply, ReplyState.NOT_SENT)
        referral_answer.change_reply(work, given, "Thank you. Sam")
        referral_answer.mark_replied(work, given)
        kept = referral_answer.of_referral(work, case)
        assert kept is not None
        assert (kept.reply, kept.reply_state, kept.replied_on) == ("Thank you. Sam", ReplyState.SENT, TODAY)
        with pytest.raises(Refused, match="has been sent"):
            referral_answer.change_reply(work, given, "Something else")


def test_declining_needs_a_reason_which_the_reply_gives(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        with pytest.raises(InputProblem, match="Choose a reason") as refused:
            referral_answer.answer(work, case, Answer(outcome=Outcome.DECLINE), "")
        assert refused.value.field == "reason"
        no = Answer(
            outcome=Outcome.DECLINE, reason="crisis", words="We called the crisis team.", checks={"adult": True}
        )
        reply = referral_answer.drafted_reply(work, case, no, work.worker)
        assert "Reason: needs urgent or crisis help first.\n\nWe called the crisis team." in reply
        referral_answer.answer(work, case, no, reply)
        row = work.get(Referral, case)
        assert (row.stage, row.is_open, row.closed_on) == ("declined_by_service", False, TODAY)
        kept = referral_answer.of_referral(work, case)
        assert kept is not None
        assert (kept.reason, kept.checks) == ("crisis", {"adult": True})


def test_somebody_out_of_the_area_is_pointed_to_a_service(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        away = Answer(outcome=Outcome.OUT_OF_AREA, reason="out_of_area")
        with pytest.raises(InputProblem) as refused:
            referral_answer.answer(work, case, away, "")
        assert refused.value.field == "service"
        with pytest.raises(InputProblem, match="Choose a reason"):
            referral_answer.answer(work, case, Answer(outcome=Outcome.OUT_OF_AREA, reason="crisis", service="x"), "")
        away = Answer(outcome=Outcome.OUT_OF_AREA, reason="out_of_area", service="Fellside link workers")
        reply = referral_answer.drafted_reply(work, case, away, work.worker)
        assert "The service to ask is: Fellside link workers." in reply
        referral_answer.answer(work, case, away, reply)
        assert work.get(Referral, case).stage == "out_of_area_signposted"


def test_an_answer_is_undone_on_its_day_and_the_history_keeps_both(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        given = referral_answer.answer(work, case, Answer(outcome=Outcome.DECLINE, reason="known"), "No.")
        referral_answer.withdraw(work, given)
        row = work.get(Referral, case)
        assert (row.stage, row.is_open, row.closed_on) == ("received", True, None)
        assert (row.next_action, row.next_action_due) == ("Make first contact", TODAY)
        assert [line.referral_id for line in referral_answer.inbox(work)] == [case]
        assert referral_answer.of_referral(work, case) is None
        again = referral_answer.answer(work, case, ACCEPT, "Yes.")
    clock.pass_(days=1)
    with workspace.work() as work, pytest.raises(Refused, match="cannot be undone any more"):
        referral_answer.withdraw(work, again)


def test_an_answer_stands_once_its_reply_has_gone_or_the_case_has_moved_on(workspace: Workspace) -> None:
    with workspace.work() as work:
        gone, moved = a_referral(work), a_referral(work)
        first = referral_answer.answer(work, gone, ACCEPT, "Yes.")
        referral_answer.mark_replied(work, first)
        with pytest.raises(Refused, match="reply has been sent"):
            referral_answer.withdraw(work, first)
        second = referral_answer.answer(work, moved, ACCEPT, "")
        referral.move(work, moved, "engaged")
        with pytest.raises(Refused):
            referral_answer.withdraw(work, second)


def test_a_referral_is_answered_once(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        referral_answer.answer(work, case, ACCEPT, "")
        with pytest.raises(Refused, match="answered already"):
            referral_answer.answer(work, case, ACCEPT, "")


def test_replies_that_have_not_gone_are_listed_until_they_have(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        given = referral_answer.answer(work, case, ACCEPT, "Yes.")
        ((line, _, name),) = referral_answer.unsent(work, work.worker)
        assert (line.id, name) == (given, "KHAN, Amina")
        referral_answer.mark_replied(work, given)
        assert referral_answer.unsent(work) == []


def test_a_bereaved_familys_referral_waits_quietly(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        a_referral(work, person)
        bereavement.begin(work, person, bereavement.Facts(who_died="Her brother"), whole_household=False)
        work.session.flush()
        assert referral_answer.inbox(work) == []
