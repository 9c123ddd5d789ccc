"""Two records of one person are read as one until they are taken apart, and nothing is lost on the way."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from socialrx_desktop.domain.nhs_number import Status
from socialrx_desktop.problems import InputProblem, Problem, Refused
from socialrx_desktop.resources import package_path
from socialrx_desktop.store import (
    about_me,
    appointment,
    attachment,
    audit,
    bereavement,
    consent,
    contact_point,
    draft,
    goal,
    household,
    individual_requirement,
    measure,
    merge,
    note,
    note_search,
    onward_referral,
    pages,
    patient,
    plan,
    problem,
    referral,
    risk,
    safeguarding,
    same_person,
    today,
    ward_stay,
)
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.same_person import PatientMerge
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.workspace import Workspace

from ..building import (
    a_connection,
    a_draft,
    a_goal,
    a_note,
    a_patient,
    a_referral,
    a_requirement,
    a_ward,
    an_action,
    an_answer,
    an_nhs_number,
    an_outbox_item,
    some_answers,
    two_records,
)


def _words(view: View, person: UUID) -> list[str]:
    return [entry.words for entry in note.timeline(view, person)]


def test_the_notes_of_both_stand_in_one_timeline_and_come_apart_again(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        a_note(work, kept, "Rang."), a_note(work, other, "Met at the hall.")
        joined = merge.join(work, kept, other, why="Same address")
    with workspace.look() as view:
        assert sorted(_words(view, kept)) == sorted(_words(view, other)) == ["Met at the hall.", "Rang."]
        assert same_person.lead(view, other) == kept
    with workspace.work() as work:
        a_note(work, kept, "Written since.")
        merge.undo(work, joined)
    with workspace.look() as view:
        assert sorted(_words(view, kept)) == ["Rang.", "Written since."]
        assert _words(view, other) == ["Met at the hall."]
        assert same_person.lead(view, other) == other


_READS: dict[str, Callable[[View, UUID], int]] = {
    "notes": lambda view, person: len(note.timeline(view, person)),
    "found notes": lambda view, person: len(note_search.search(view, "company", patient=person).hits),
    "goals": lambda view, person: len(plan.plan(view, person).goals),
    "steps": lambda view, person: len(plan.plan(view, person).other_actions),
    "connections": lambda view, person: len(onward_referral.of_patient(view, person)),
    "measures": lambda view, person: len(measure.responses(view, person)),
    "consent": lambda view, person: len(consent.answers(view, person)),
    "requirements": lambda view, person: len(individual_requirement.current(view, person)),
    "appointments": lambda view, person: len(appointment.of_patient(view, person)),
    "risks": lambda view, person: len(risk.entries(view, person)),
    "safeguarding": lambda view, person: len(safeguarding.entries(view, person)),
    "telephones": lambda view, person: len(contact_point.of_patient(view, person)),
    "problems": lambda view, person: len(problem.of_patient(view, person)),
    "attachments": lambda view, person: len(attachment.of_patient(view, person)),
    "drafts": lambda view, person: 1 if draft.kept(view, "note", person, _worker(view)) else 0,
}


def _worker(view: View) -> UUID:
    assert isinstance(view, Work)
    return view.worker


def _a_whole_record(work: Work, person: UUID) -> None:
    a_note(work, person, "She would like company.")
    a_goal(work, person), an_action(work, person), a_connection(work, person), some_answers(work, person)
    an_answer(work, person, consent.Answer.GIVEN), a_requirement(work, person)
    a_draft(work, person)
    risk.state_none_known(work, person), safeguarding.state_none_known(work, person)
    spoken = contact_point.Details(kind=contact_point.Kind.TELEPHONE, value="01632 960 555")
    contact_point.add(work, person, spoken)
    problem.add(work, person, problem.Details(words="Asthma"))
    attachment.add(work, person, "Letter.txt", b"Dear colleague", kind=attachment.Kind.LETTER)
    booked = appointment.Facts(starts_at=work.now + timedelta(days=1), mode=note.Mode.PHONE)
    appointment.book(work, person, booked)


@pytest.mark.parametrize("what", _READS)
def test_what_was_written_in_either_record_is_read_of_the_person(workspace: Workspace, what: str) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        _a_whole_record(work, other)
        assert (_READS[what](work, kept), _READS[what](work, other)) == (0, 1)
        joined = merge.join(work, kept, other, why="Same address")
        assert (_READS[what](work, kept), _READS[what](work, other)) == (1, 1)
        merge.undo(work, joined)
        assert (_READS[what](work, kept), _READS[what](work, other)) == (0, 1)


def test_no_read_by_patient_forgets_the_records_that_were_joined() -> None:
    asked = re.compile(r"\.patient_id == (patient|person|member)\b|subject_id == patient")
    files = package_path("store").glob("*.py")
    assert [each.name for each in files if asked.search(each.read_text("utf-8"))] == []


def test_the_lists_name_the_person_by_the_kept_record(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        a_referral(work, other)
        an_outbox_item(work, other)
        ward_stay.admit(work, other, ward_stay.Facts(ward_id=a_ward(work), bed="4"))
        a_requirement(work, other, "Hearing loop")
        merge.join(work, kept, other, why="Same address")
    with workspace.look() as view:
        (line,) = referral.caseload(view)
        assert (line.patient_id, line.name, line.needs) == (kept, "LEE, Ann", "Hearing loop")
        assert [(each.patient_id, each.name) for each in ward_stay.ward_list(view)] == [(kept, "LEE, Ann")]
        assert {line.name for section in today.today(view).sections for line in section.lines} == {"LEE, Ann"}
        assert patient.count(view) == 1
        assert patient.find(view, str(other)) == kept
        assert referral.current(view, kept) is not None


def test_facts_that_differ_are_shown_and_the_chosen_ones_are_carried_over_and_back(workspace: Workspace) -> None:
    number = an_nhs_number()
    with workspace.work() as work:
        kept = patient.register(work, patient.Details(first_name="Ann", family_name="Lee", telephone="01632 960 111"))
        other = patient.register(
            work,
            patient.Details(
                first_name="Annie", family_name="Lee", date_of_birth=date(1951, 3, 12), nhs_number=number,
                nhs_number_status=Status.VERIFIED, interpreter_required=True, telephone="01632 960 222",
            ),
        )  # fmt: skip
        about_me.say_what_matters(work, other, "My garden")
        before = patient.details(work, kept)
        found = {each.key: each for each in merge.compare(work, kept, other)}
        assert set(found) == {
            "patient.first_name", "patient.date_of_birth", "patient.nhs_number", "patient.nhs_number_status",
            "patient.telephone", "patient.interpreter_required", "about_me.most_important_to_me",
        }  # fmt: skip
        assert {key for key, each in found.items() if not each.is_better} == {"patient.first_name", "patient.telephone"}
        chosen = [key for key in found if key not in {"patient.first_name", "patient.nhs_number_status"}]
        joined = merge.join(work, kept, other, take=chosen, why="Same address")
    with workspace.work() as work:
        now = patient.details(work, kept)
        assert (now.first_name, now.date_of_birth, now.nhs_number) == ("Ann", date(1951, 3, 12), number)
        assert (now.nhs_number_status, now.telephone) == (Status.VERIFIED, "01632 960 222")
        assert about_me.read(work, kept).most_important_to_me == "My garden"
        patient.correct(work, kept, replace(now, email="ann@example.org"))
    with workspace.work() as work:
        merge.undo(work, joined)
        assert patient.details(work, kept) == replace(before, email="ann@example.org")
        assert about_me.read(work, kept).most_important_to_me == ""
        assert patient.details(work, other).nhs_number == number


def test_the_history_of_the_person_is_that_of_both_records(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        joined = merge.join(work, kept, other, why="Same address")
    with workspace.look() as view:
        told = audit.events(view, subject=kept)
        assert [event.record for event in told] == [joined, other, kept]
        assert audit.events(view, subject=other) == told


def test_a_fact_that_was_changed_since_stays_as_it_is_when_records_are_taken_apart(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        joined = merge.join(work, kept, other, take=["patient.first_name"], why="Same address")
        patient.correct(work, kept, replace(patient.details(work, kept), first_name="Anna"))
        merge.undo(work, joined)
        assert patient.details(work, kept).first_name == "Anna"


def test_two_verified_nhs_numbers_are_refused_unless_it_is_said(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        for each in (kept, other):
            work.get(Patient, each).nhs_number_status = Status.VERIFIED
        with pytest.raises(Refused, match="numbers differ"):
            merge.join(work, kept, other, why="Same address")
        merge.join(work, kept, other, why="The registry gave her two", despite_numbers=True)


def test_a_join_needs_a_reason_two_records_and_the_ones_that_lead(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        with pytest.raises(InputProblem, match="how you know"):
            merge.join(work, kept, other, why=" ")
        with pytest.raises(InputProblem, match="one record"):
            merge.join(work, kept, kept, why="Same address")
        merge.join(work, kept, other, why="Same address")
        with pytest.raises(InputProblem, match="joined into another"):
            merge.join(work, a_patient(work), other, why="Same address")


def test_the_later_join_is_taken_apart_first(workspace: Workspace) -> None:
    with workspace.work() as work:
        (first, second), third = two_records(work), a_patient(work)
        one = merge.join(work, second, first, why="Same address")
        other = merge.join(work, third, second, why="Same address")
        assert [each.can_undo for each in merge.joins(work, first)] == [True, False]
        with pytest.raises(InputProblem, match="later"):
            merge.undo(work, one)
        for each in (other, one):
            merge.undo(work, each)
        with pytest.raises(InputProblem, match="already"):
            merge.undo(work, one)
        assert merge.joins(work, first) == []


def test_a_death_that_either_record_knows_of_keeps_the_whole_person_quiet(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        a_referral(work, kept)
        died = bereavement.Facts(died_id=other, who_died="", died_on=work.today)
        bereavement.begin(work, other, died, whole_household=False)
        joined = merge.join(work, kept, other, why="Same address")
        assert bereavement.is_quiet(work, kept)
        with pytest.raises(Refused):
            pages.activity_plan(work, kept)
        merge.undo(work, joined)
        assert not bereavement.is_quiet(work, kept)
        assert bereavement.is_quiet(work, other)


def test_a_death_recorded_elsewhere_on_the_joined_record_is_minded_and_can_be_lifted(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        merge.join(work, kept, other, why="Same address")
        work.get(Patient, other).died_on = work.today
        assert bereavement.is_quiet(work, kept)
        bereavement.lift(work, kept, "It was somebody else")
        assert not bereavement.is_quiet(work, other)


def test_a_person_with_two_records_is_in_their_household_once(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        home = household.begin(work, kept, household.Role.PARENT, household.Facts(name="Lee"))
        household.add(work, home, other, household.Role.PARENT)
        merge.join(work, kept, other, why="Same address")
        assert [each.patient_id for each in household.members(work, home)] == [kept]
        found = household.of_patient(work, other)
        assert found is not None
        assert found.id == home


def test_what_became_of_a_goal_stays_with_the_goal_when_records_are_taken_apart(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept, other = two_records(work)
        wanted = a_goal(work, other)
        joined = merge.join(work, kept, other, why="Same address")
        goal.record_outcome(work, wanted, kept, goal.Outcome(status=goal.GoalStatus.MET, words="She did"))
        assert [each.words for each in plan.plan(work, kept).goals[0].outcomes] == ["She did"]
        merge.undo(work, joined)
        assert [each.words for each in plan.plan(work, other).goals[0].outcomes] == ["She did"]


def _elsewhere(work: Work, kept: UUID, merged: UUID) -> UUID:
    """A join as it comes from a colleague's laptop, which knew nothing of the joins here."""
    row = PatientMerge(id=work.new_id(), kept_id=kept, merged_id=merged, merged_on=work.today, why="Elsewhere")
    return work.add(row).id


def test_joins_that_two_laptops_made_both_ways_round_show_one_person(workspace: Workspace) -> None:
    with workspace.work() as work:
        one, other = two_records(work)
        a_note(work, one, "One"), a_note(work, other, "Other")
        _elsewhere(work, one, other), _elsewhere(work, other, one)
        work.session.flush()
        shown = [each for each in (one, other) if same_person.lead(work, each) == each]
        assert shown == [min(one, other)]
        assert sorted(_words(work, one)) == sorted(_words(work, other)) == ["One", "Other"]


@pytest.mark.parametrize("seed", range(12))
def test_after_any_joins_and_undos_every_note_is_seen_once(workspace: Workspace, seed: int) -> None:
    chance = random.Random(seed)
    with workspace.work() as work:
        people = [a_patient(work) for _ in range(7)]
        written = []
        joins: list[UUID] = []
        for number in range(60):
            one, other = chance.sample(people, 2)
            try:
                if chance.random() < 0.3:
                    joins.append(merge.join(work, one, other, why="Same address"))
                elif joins and chance.random() < 0.4:
                    merge.undo(work, chance.choice(joins))
                elif chance.random() < 0.15:
                    joins.append(_elsewhere(work, one, other))
                else:
                    a_note(work, one, f"Note {number}")
                    written.append(f"Note {number}")
            except Problem:
                continue
            work.session.flush()
            shown = list(work.session.scalars(select(Patient.id).where(same_person.is_shown(Patient.id))))
            seen = [words for person in shown for words in _words(work, person)]
            assert sorted(seen) == sorted(written)
            assert all(same_person.lead(work, each) in shown for each in people)
    assert written


def test_the_same_joins_show_the_same_people_in_whatever_order_they_come(workspace: Workspace) -> None:
    with workspace.work() as work:
        people = [a_patient(work) for _ in range(5)]
        edges = [(people[1], people[0]), (people[0], people[1]), (people[3], people[2]), (people[4], people[2])]
        for kept, merged in edges:
            _elsewhere(work, kept, merged)
        work.session.flush()
        assert same_person.leads(work, people) == dict(
            zip(people, [people[0], people[0], people[3], people[3], people[3]], strict=True)
        )
