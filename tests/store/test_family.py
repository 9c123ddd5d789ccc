"""One referral for several people, each with their own outcomes, ended together or one by one."""

from __future__ import annotations

from uuid import UUID

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import consent, family, goal, household, referral
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.family import Person
from socialrx_desktop.store.goal import GoalStatus, Outcome
from socialrx_desktop.store.household import Facts, Role
from socialrx_desktop.store.referral import Received, Referral
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, some_details


def a_family(work: Work) -> tuple[UUID, list[UUID]]:
    """A child, her mother and her brother, referred together from a ward."""
    names = {"Leila": Role.CHILD, "Amina": Role.PARENT, "Omar": Role.SIBLING}
    people = [Person(role=role, details=some_details(first_name=name)) for name, role in names.items()]
    home = family.refer(work, people, received(work), Facts(name="Khan"))
    return home, [each.patient_id for each in household.members(work, home)]


def received(work: Work) -> Received:
    return Received(
        received_on=work.today, pathway="ward-families", referrer_name="Sister Ruth Hale", reason="Worn out"
    )


def test_one_referral_gives_each_person_one_of_their_own(workspace: Workspace) -> None:
    with workspace.work() as work:
        home, people = a_family(work)
    with workspace.look() as view:
        cases = [referral.current(view, each) for each in people]
        rows = [view.get(Referral, case.id) for case in cases if case is not None]
        lines = family.people(view, home)
        linked = [row.family_referral_id for row in rows]

    assert [(line.member.name, line.member.role, line.stage) for line in lines] == [
        ("KHAN, Leila", Role.CHILD, "New referral"),
        ("KHAN, Amina", Role.PARENT, "New referral"),
        ("KHAN, Omar", Role.SIBLING, "New referral"),
    ]
    assert linked == [rows[0].id] * 3
    assert {case.reason for case in cases if case is not None} == {"Worn out"}


def test_people_who_are_known_are_taken_as_they_are(workspace: Workspace) -> None:
    with workspace.work() as work:
        mother = a_patient(work)
        own = referral.receive(work, mother, Received(received_on=work.today, pathway="ward-families"))
        child = Person(role=Role.CHILD, details=some_details(first_name="Leila"))
        home = family.refer(
            work, [child, Person(role=Role.PARENT, patient_id=mother)], received(work), Facts(name="Khan")
        )
    with workspace.look() as view:
        line = family.people(view, home)[1]

    assert line.member.patient_id == mother
    assert line.referral == own


def test_a_referral_to_another_pathway_stays_apart(workspace: Workspace) -> None:
    with workspace.work() as work:
        mother = a_patient(work)
        own = referral.receive(work, mother, Received(received_on=work.today))
        child = Person(role=Role.CHILD, details=some_details(first_name="Leila"))
        home = family.refer(
            work, [child, Person(role=Role.PARENT, patient_id=mother)], received(work), Facts(name="Khan")
        )
        family.close(work, home, "family_managing")
    with workspace.look() as view:
        assert view.get(Referral, own).is_open
        assert [line.member.patient_id for line in family.people(view, home) if line.is_open] == [mother]


def test_the_same_person_twice_changes_nothing(workspace: Workspace) -> None:
    with workspace.work() as work:
        mother = a_patient(work)
    twice = [Person(role=Role.PARENT, patient_id=mother)] * 2
    with pytest.raises(InputProblem, match="twice"), workspace.work() as work:
        family.refer(work, twice, received(work), Facts(name="Khan"))
    with workspace.look() as view:
        assert household.of_patient(view, mother) is None


def test_a_member_who_comes_later_shares_the_leads_referral(workspace: Workspace) -> None:
    with workspace.work() as work:
        home, people = a_family(work)
        father = family.add(
            work, home, Person(role=Role.PARENT, details=some_details(first_name="Tariq")), is_referred=True
        )
        aunt = family.add(
            work, home, Person(role=Role.OTHER, details=some_details(first_name="Sana")), is_referred=False
        )
    with workspace.look() as view:
        lead, his = referral.current(view, people[0]), referral.current(view, father)
        assert lead is not None
        assert his is not None
        assert view.get(Referral, his.id).family_referral_id == lead.id
        assert (his.reason, his.referrer_name) == ("Worn out", "Sister Ruth Hale")
        assert referral.current(view, aunt) is None


def test_without_a_family_referral_there_is_nothing_to_share(workspace: Workspace) -> None:
    with workspace.work() as work:
        home = household.begin(work, a_patient(work), Role.CHILD, Facts(name="Khan"))
        person = Person(role=Role.PARENT, patient_id=a_patient(work))
    with pytest.raises(InputProblem) as refused, workspace.work() as work:
        family.add(work, home, person, is_referred=True)

    assert refused.value.field == "is_referred"


def test_one_of_the_family_can_end_while_the_others_go_on(workspace: Workspace) -> None:
    with workspace.work() as work:
        home, (_, mother, _) = a_family(work)
        case = referral.current(work, mother)
        assert case is not None
        referral.close(work, case.id, "goals_met")
    with workspace.look() as view:
        assert [line.is_open for line in family.people(view, home)] == [True, False, True]


def test_the_whole_family_ends_for_one_reason(workspace: Workspace) -> None:
    with workspace.work() as work:
        home, _ = a_family(work)
        family.close(work, home, "family_goals_met")
    with workspace.look() as view:
        rows = [view.get(Referral, line.referral) for line in family.people(view, home) if line.referral]

        assert [(row.is_open, row.closure_reason) for row in rows] == [(False, "family_goals_met")] * 3
    with pytest.raises(InputProblem, match="Nobody"), workspace.work() as work:
        family.close(work, home, "family_goals_met")


def test_a_wrong_reason_ends_nobody(workspace: Workspace) -> None:
    with workspace.work() as work:
        home, _ = a_family(work)
    with pytest.raises(InputProblem), workspace.work() as work:
        family.close(work, home, "no_such_reason")
    with workspace.look() as view:
        assert all(line.is_open for line in family.people(view, home))


def test_a_shared_goal_has_an_outcome_for_each_person(workspace: Workspace) -> None:
    with workspace.work() as work:
        home, (child, mother, brother) = a_family(work)
        shared = goal.add(work, child, goal.Details(words="One evening a week at home together", is_shared=True))
        goal.add(work, brother, goal.Details(words="Football again"))
        goal.record_outcome(work, shared, mother, Outcome(status=GoalStatus.MET))
    with workspace.look() as view:
        lines = {line.member.patient_id: line for line in family.people(view, home)}

        assert family.shared_goals(view, home) == ["One evening a week at home together"]
        assert (lines[mother].goals, lines[mother].goals_met) == (1, 1)
        assert (lines[brother].goals, lines[brother].goals_met) == (2, 0)


def test_each_person_answers_for_themselves_about_the_family(workspace: Workspace) -> None:
    with workspace.work() as work:
        home, (child, mother, _) = a_family(work)
        consent.record(work, mother, Purpose.FAMILY, Answer.GIVEN, how="spoken")
        consent.record(work, child, Purpose.FAMILY, Answer.REFUSED, how="spoken")
    with workspace.look() as view:
        said = [line.family_consent.answer for line in family.people(view, home)]

    assert said == [Answer.REFUSED, Answer.GIVEN, Answer.NOT_ASKED]
