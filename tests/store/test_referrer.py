"""What a referral says when it comes in: whole, put right where it was wrong, and beside it the person's own view."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import referral
from socialrx_desktop.store.referral import Method, Received
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient

LETTER = Received(
    received_on=date(2026, 3, 2),
    referrer_name="Dr Ellen Moss",
    referrer_role="Consultant",
    referrer_grade="Senior",
    referrer_team="Frailty team",
    referrer_specialty="Geriatric medicine",
    referrer_service="Acute frailty unit",
    referrer_service_code="100000",
    referrer_organisation="Wethermoor General Hospital",
    referrer_organisation_code="RZZ99",
    referrer_contact="01632 960 200",
    method=Method.E_RS,
    reason="Lonely since she moved",
    reason_code="422650009",
    return_response_to="Frailty team inbox",
)


def _said(found: referral.Details) -> dict[str, object]:
    kept = asdict(found)
    return {name: kept[name] for name in asdict(LETTER) if name != "consent_to_share"}


def _given(received: Received) -> dict[str, object]:
    return {name: value for name, value in asdict(received).items() if name != "consent_to_share"}


def test_everything_that_a_referral_says_comes_back_as_it_was_given(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        referral.receive(work, person, LETTER)
        found = referral.current(work, person)
        assert found is not None
        assert _said(found) == _given(LETTER)


def test_what_was_wrong_is_put_right_and_the_pathway_stays(workspace: Workspace) -> None:
    right = replace(LETTER, referrer_name="Dr Helen Moss", method=Method.PHONE, received_on=date(2026, 3, 1))
    with workspace.work() as work:
        person = a_patient(work)
        case = referral.receive(work, person, LETTER)
        referral.correct(work, case, replace(right, pathway="another"))
        found = referral.current(work, person)
        assert found is not None
        assert _said(found) == _given(right)


def test_the_referrers_and_the_persons_view_and_the_workers_summary_stand_side_by_side(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = referral.receive(work, person, LETTER)
        referral.record_views(work, case, "Isolated", " I miss my choir. ")
        referral.summarise(work, case, "Went twice.")
        found = referral.current(work, person)
    assert found is not None
    assert (found.reason, found.persons_view, found.professional_summary) == (
        "Isolated",
        "I miss my choir.",
        "Went twice.",
    )


def test_a_referral_cannot_be_corrected_into_the_future(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = referral.receive(work, a_patient(work), LETTER)
    with pytest.raises(InputProblem) as refusal, workspace.work() as work:
        referral.correct(work, case, replace(LETTER, received_on=date(2026, 3, 5)))
    assert refusal.value.field == "received_on"
