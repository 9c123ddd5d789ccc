"""Households: who belongs together, who leads, and who has moved out."""

from __future__ import annotations

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import household
from socialrx_desktop.store.household import Facts, Role
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient


def test_the_lead_comes_first_and_then_as_they_came(workspace: Workspace) -> None:
    with workspace.work() as work:
        mother, child, brother = (a_patient(work, first_name=name) for name in ("Amina", "Yusuf", "Omar"))
        home = household.begin(work, child, Role.CHILD, Facts(name="Khan"))
        household.add(work, home, mother, Role.PARENT, detail="Stays at night")
        household.add(work, home, brother, Role.SIBLING)
    with workspace.look() as view:
        members = household.members(view, home)

    assert [(each.name, each.role, each.is_lead) for each in members] == [
        ("KHAN, Yusuf", Role.CHILD, True),
        ("KHAN, Amina", Role.PARENT, False),
        ("KHAN, Omar", Role.SIBLING, False),
    ]
    assert members[1].detail == "Stays at night"


def test_a_person_belongs_to_one_household_at_a_time(workspace: Workspace) -> None:
    with workspace.work() as work:
        child = a_patient(work)
        household.begin(work, child, Role.CHILD, Facts(name="Khan"))
        other = household.begin(work, a_patient(work), Role.PARENT, Facts(name="Moss"))
    with pytest.raises(InputProblem, match="belongs to a household already"), workspace.work() as work:
        household.add(work, other, child, Role.CHILD)
    with pytest.raises(InputProblem, match="belongs to a household already"), workspace.work() as work:
        household.begin(work, child, Role.CHILD, Facts(name="Khan again"))


def test_who_is_taken_out_can_join_another_household(workspace: Workspace) -> None:
    with workspace.work() as work:
        lead, uncle = a_patient(work), a_patient(work, first_name="Tariq")
        home = household.begin(work, lead, Role.CHILD, Facts(name="Khan"))
        member = household.add(work, home, uncle, Role.OTHER)
        household.take_out(work, member)
        assert household.of_patient(work, uncle) is None
        other = household.begin(work, uncle, Role.PARENT, Facts(name="Tariq's home"))
    with workspace.look() as view:
        found = household.of_patient(view, uncle)

    assert found is not None
    assert found.id == other


def test_the_lead_is_not_taken_out_before_another_leads(workspace: Workspace) -> None:
    with workspace.work() as work:
        child, mother = a_patient(work, first_name="Yusuf"), a_patient(work)
        home = household.begin(work, child, Role.CHILD, Facts(name="Khan"))
        household.add(work, home, mother, Role.PARENT)
        lead = household.members(work, home)[0].id
    with pytest.raises(InputProblem, match="leads the household"), workspace.work() as work:
        household.take_out(work, lead)
    with workspace.work() as work:
        household.let_lead(work, home, mother)
        household.take_out(work, lead)
    with workspace.look() as view:
        assert [each.patient_id for each in household.members(view, home)] == [mother]


def test_only_a_member_can_lead(workspace: Workspace) -> None:
    with workspace.work() as work:
        home = household.begin(work, a_patient(work), Role.CHILD, Facts(name="Khan"))
        stranger = a_patient(work)
    with pytest.raises(InputProblem, match="Only a member"), workspace.work() as work:
        household.let_lead(work, home, stranger)


def test_a_household_needs_a_name_and_can_be_put_right(workspace: Workspace) -> None:
    with pytest.raises(InputProblem) as refused, workspace.work() as work:
        household.begin(work, a_patient(work), Role.CHILD, Facts(name=" "))
    with workspace.work() as work:
        home = household.begin(work, a_patient(work), Role.CHILD, Facts(name="Khan"))
        household.change(work, home, Facts(name="Khan and Moss", about="Two homes, week by week."))
        member = household.members(work, home)[0]
        household.change_member(work, member.id, Role.SIBLING, detail="Twin")
    with workspace.look() as view:
        found, member = household.details(view, home), household.members(view, home)[0]

    assert refused.value.field == "name"
    assert (found.name, found.about) == ("Khan and Moss", "Two homes, week by week.")
    assert (member.role, member.detail) == (Role.SIBLING, "Twin")
