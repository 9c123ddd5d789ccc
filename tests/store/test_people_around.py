"""The people, numbers, care and conditions around a person: kept whole, put right, and ended without being lost."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import pytest

from socialrx_desktop.domain.demographics import ContactUse
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import care_service, contact_point, problem, relevant_contact
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient

SISTER = relevant_contact.Details(
    name="Joan Khan",
    relationship="Sister",
    role="",
    telephone="07700 900 123",
    email="joan@example.org",
    address="5 Mill Lane",
    availability="Evenings",
    is_next_of_kin=True,
    is_emergency_contact=True,
    is_carer=True,
    is_dependant=False,
    has_power_of_attorney=True,
    may_be_told=False,
    note="Ask Amina first.",
)
CARE = care_service.Details(
    package_name="Morning calls",
    package_type="Adults home support",
    starts_on=date(2026, 1, 1),
    ends_on=date(2026, 6, 30),
    local_authority="Wethershire",
    local_authority_code="E99",
    funding_source="Direct payment",
    funding_source_code="E99",
)
DIABETES = problem.Details(
    words="Type 2 diabetes",
    code="100000",
    started_on=date(2019, 5, 1),
    stage_of_disease="Stable",
    comment="The day is an estimate.",
)
MOBILE = contact_point.Details(
    kind=contact_point.Kind.TELEPHONE, value="07700 900 456", use=ContactUse.MOBILE, preference=3
)


def _kept(entry: object, *besides: str) -> dict[str, object]:
    return {name: value for name, value in asdict(entry).items() if name not in {"id", *besides}}  # type: ignore[call-overload]  # the caller hands over dataclasses alone


def test_everything_around_a_person_comes_back_as_it_was_given(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        relevant_contact.add(work, person, SISTER)
        care_service.add(work, person, CARE)
        problem.add(work, person, DIABETES)
        contact_point.add(work, person, MOBILE)
        assert [_kept(each, "ended_on") for each in relevant_contact.of_patient(work, person)] == [asdict(SISTER)]
        assert [_kept(each) for each in care_service.of_patient(work, person)] == [asdict(CARE)]
        assert [_kept(each) for each in problem.of_patient(work, person)] == [asdict(DIABETES)]
        assert [_kept(each) for each in contact_point.of_patient(work, person)] == [asdict(MOBILE)]


def test_everything_around_a_person_can_be_put_right(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        sister, care = relevant_contact.add(work, person, SISTER), care_service.add(work, person, CARE)
        diabetes, mobile = problem.add(work, person, DIABETES), contact_point.add(work, person, MOBILE)
        relevant_contact.change(work, sister, replace(SISTER, may_be_told=True))
        care_service.change(work, care, replace(CARE, ends_on=date(2026, 3, 1)))
        problem.change(work, diabetes, replace(DIABETES, ended_on=date(2026, 3, 1)))
        contact_point.change(work, mobile, replace(MOBILE, value="07700 900 457"))
        assert relevant_contact.of_patient(work, person)[0].may_be_told is True
        assert care_service.of_patient(work, person)[0].ends_on == date(2026, 3, 1)
        assert problem.of_patient(work, person)[0].ended_on == date(2026, 3, 1)
        assert contact_point.of_patient(work, person)[0].value == "07700 900 457"


def test_whom_to_ring_in_an_emergency_comes_first_and_who_has_gone_is_left_out(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        worker = relevant_contact.Details(
            name="Kit Sandhu", kind=relevant_contact.Kind.PROFESSIONAL, role="Social worker"
        )
        gone = relevant_contact.add(work, person, replace(SISTER, name="An old neighbour"))
        relevant_contact.add(work, person, worker)
        relevant_contact.add(work, person, SISTER)
        relevant_contact.end(work, gone)
        assert [each.name for each in relevant_contact.of_patient(work, person)] == ["Joan Khan", "Kit Sandhu"]
        everybody = relevant_contact.of_patient(work, person, with_ended=True)
    assert [each.ended_on for each in everybody if each.id == gone] == [date(2026, 3, 4)]


def test_numbers_stand_in_the_order_in_which_the_person_wants_them(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        email = contact_point.Details(kind=contact_point.Kind.EMAIL, value="amina@example.org", preference=2)
        last = contact_point.add(work, person, replace(MOBILE, value="01632 960 111", preference=5))
        contact_point.add(work, person, MOBILE)
        contact_point.add(work, person, email)
        contact_point.remove(work, last)
        found = [each.value for each in contact_point.of_patient(work, person)]
    assert found == ["amina@example.org", "07700 900 456"]


def test_problems_that_stand_come_before_those_that_ended(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        ended = replace(DIABETES, words="Broken hip", started_on=date(2024, 1, 1), ended_on=date(2024, 9, 1))
        for each in (ended, DIABETES, replace(DIABETES, words="Low mood", started_on=date(2025, 1, 1))):
            problem.add(work, person, each)
        found = [each.words for each in problem.of_patient(work, person)]
    assert found == ["Low mood", "Type 2 diabetes", "Broken hip"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(MOBILE, value=" "), "value"),
        (replace(MOBILE, preference=1), "preference"),
        (replace(MOBILE, kind=contact_point.Kind.EMAIL, value="amina"), "value"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused(
    workspace: Workspace, wrong: contact_point.Details, field: str
) -> None:
    with pytest.raises(InputProblem) as refusal, workspace.work() as work:
        contact_point.add(work, a_patient(work), wrong)
    assert refusal.value.field == field


def test_names_are_needed_and_ends_come_after_starts(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
    with pytest.raises(InputProblem, match="name"), workspace.work() as work:
        relevant_contact.add(work, person, relevant_contact.Details(name=" "))
    with pytest.raises(InputProblem, match="before the start"), workspace.work() as work:
        care_service.add(work, person, replace(CARE, ends_on=date(2025, 1, 1)))
    with pytest.raises(InputProblem, match="before the start"), workspace.work() as work:
        problem.add(work, person, replace(DIABETES, ended_on=date(2018, 1, 1)))
    with pytest.raises(InputProblem, match="what the problem is"), workspace.work() as work:
        problem.add(work, person, replace(DIABETES, words=""))
