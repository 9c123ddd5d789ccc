"""What the standard wants to be known of a person is named while it is missing, and no longer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from socialrx_desktop.domain import demographics
from socialrx_desktop.store import completeness, patient, referral, risk, safeguarding
from socialrx_desktop.store.completeness import Gap
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, a_referral, a_requirement, an_answer, an_nhs_number


def test_a_bare_record_names_what_is_mandatory_first(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = patient.register(work, patient.Details(first_name="Amina", family_name="Khan"))
        found = completeness.gaps(work, person)
    mandatory = [gap.what for gap in found if gap.is_mandatory]
    assert mandatory == ["patient.date_of_birth", "patient.gp_practice_code", "risk"]
    assert [gap.is_mandatory for gap in found] == sorted((gap.is_mandatory for gap in found), reverse=True)
    assert {"patient.nhs_number", "patient.ethnicity", "safeguarding", "consent", "individual_requirement"} <= {
        gap.what for gap in found
    }


def test_a_whole_record_has_no_gap(workspace: Workspace) -> None:
    with workspace.work() as work:
        assert completeness.gaps(work, _a_whole_record(work)) == []


def test_somebody_without_an_nhs_gp_by_choice_needs_no_practice(workspace: Workspace) -> None:
    with workspace.work() as work:
        facts = patient.Details(first_name="A", family_name="B", gp_opt_out=demographics.GpOptOut.PRIVATE_GP)
        person = patient.register(work, facts)
        assert not any(gap.what.startswith("patient.gp_") for gap in completeness.gaps(work, person))


def test_a_referral_needs_its_referrer_unless_the_person_asked_for_themselves(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        a_referral(work, person)
        assert Gap("referral.referrer_contact", is_mandatory=True) in completeness.gaps(work, person)
        alone = a_patient(work)
        own = referral.Received(received_on=work.today, method=referral.Method.SELF)
        case = referral.receive(work, alone, own)
        found = {gap.what for gap in completeness.gaps(work, alone)}
        assert {each for each in found if each.startswith("referral.")} == {"referral.reason", "referral.persons_view"}
        referral.record_views(work, case, "Lonely", "I miss my sister.")
        assert not any(gap.what.startswith("referral.") for gap in completeness.gaps(work, alone))


def _a_whole_record(work: Work) -> UUID:
    facts = patient.Details(
        first_name="Amina",
        family_name="Khan",
        date_of_birth=date(1951, 3, 12),
        nhs_number=an_nhs_number(),
        gender=demographics.Gender.FEMALE,
        ethnicity=demographics.Ethnicity.PAKISTANI,
        address="4 Mill Lane",
        telephone="01632 960 123",
        language="Urdu",
        gp_practice="Mill Surgery",
        gp_practice_code="A12345",
    )
    person = patient.register(work, facts)
    a_requirement(work, person)
    risk.state_none_known(work, person)
    safeguarding.state_none_known(work, person)
    an_answer(work, person, Answer.REFUSED)
    return person
