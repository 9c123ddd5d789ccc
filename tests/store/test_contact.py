"""What one meeting leaves behind is one change: the note, what comes next, and no draft."""

from __future__ import annotations

from datetime import date

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import contact, draft, note, referral
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_draft, a_patient, a_referral, some_details


def test_a_contact_leaves_a_note_and_a_plan_and_no_draft(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        a_draft(work, person)
    due = date(2026, 3, 9)
    with workspace.work() as work:
        contact.record_contact(
            work, person, "Rang.", mode=Mode.PHONE, of_referral=case, next_action="Ring again", due=due
        )
    with workspace.look() as view:
        assert [entry.words for entry in note.timeline(view, person)] == ["Rang."]
        found = referral.current(view, person)
        assert found is not None
        assert (found.next_action, found.next_action_due) == ("Ring again", due)
        assert draft.kept(view, contact.NOTE_DRAFT, person, workspace.worker) is None


def test_a_contact_that_is_refused_leaves_everything_as_it_was(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        a_draft(work, person)
        referral.close(work, case, "goals_met")
    with pytest.raises(InputProblem, match="closed"), workspace.work() as work:
        contact.record_contact(work, person, "Rang.", mode=Mode.PHONE, of_referral=case)
    with workspace.look() as view:
        assert note.timeline(view, person) == []
        assert draft.kept(view, contact.NOTE_DRAFT, person, workspace.worker) is not None


def test_a_patient_is_referred_whole_or_not_at_all(workspace: Workspace) -> None:
    tomorrow = date(2026, 3, 5)
    with pytest.raises(InputProblem, match="future"), workspace.work() as work:
        referral.refer(work, some_details(), referral.Received(received_on=tomorrow))
    with workspace.look() as view:
        assert referral.count_open(view) == 0
    with workspace.work() as work:
        person = referral.refer(work, some_details(), referral.Received(received_on=work.today))
    with workspace.look() as view:
        found = referral.current(view, person)
        assert found is not None
        assert found.stage == "received"
