"""Onward referrals and signposts: what may follow what, consent before anything leaves, and the chase list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import bereavement, consent, onward_referral, referral
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.onward_referral import Details, Kind, Status
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_connection, a_patient, a_referral
from tests.conftest import FixedClock


def _person(work: Work, answer: Answer = Answer.GIVEN) -> UUID:
    """A person with an open case, who was asked about sharing with services."""
    person = a_patient(work)
    a_referral(work, person)
    consent.record(work, person, Purpose.SERVICES, answer)
    return person


def _draft(work: Work, person: UUID) -> UUID:
    return onward_referral.connect(work, person, None, "Falls class", "Riverside Leisure", kind=Kind.REFERRAL)


def _line(view: View, person: UUID) -> onward_referral.Line:
    (found,) = onward_referral.of_patient(view, person)
    return found


def test_a_signpost_counts_as_told_today_and_is_asked_about_in_two_weeks(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work, Answer.REFUSED)
        a_connection(work, person)
        found = _line(work, person)
    assert (found.status, found.words, found.since) == (Status.LOGGED, "Told about it", date(2026, 3, 4))
    assert (found.details.referred_on, found.details.chase_on) == (date(2026, 3, 4), date(2026, 3, 18))


def test_a_referral_begins_as_a_draft_that_nobody_chases(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = _person(work)
        _draft(work, person)
    clock.pass_(days=60)
    with workspace.look() as view:
        found = _line(view, person)
        assert (found.status, found.details.chase_on, found.details.referred_on) == (Status.DRAFT, None, None)
        assert onward_referral.to_chase(view) == []


@pytest.mark.parametrize("status", [Status.CONSENT_CHECKED, Status.SENT, Status.LOGGED])
@pytest.mark.parametrize("answer", [Answer.REFUSED, None])
def test_no_referral_leaves_without_consent(workspace: Workspace, status: Status, answer: Answer | None) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        if answer:
            consent.record(work, person, Purpose.SERVICES, answer)
        consent.record(work, person, Purpose.GP, Answer.GIVEN)
        draft = _draft(work, person)
        with pytest.raises(Refused, match="has not agreed that services are told") as refused:
            onward_referral.move(work, draft, status)
        assert refused.value.field == "status"
        assert _line(work, person).status is Status.DRAFT


def test_a_referral_that_was_sent_has_two_weeks_to_be_answered(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = _person(work)
        draft = _draft(work, person)
        onward_referral.move(work, draft, Status.CONSENT_CHECKED)
    clock.pass_(days=1)
    with workspace.work() as work:
        onward_referral.move(work, draft, Status.SENT)
        found = _line(work, person).details
    assert (found.referred_on, found.answer_due, found.chase_on) == (
        date(2026, 3, 5),
        date(2026, 3, 19),
        date(2026, 3, 19),
    )


def test_nothing_leaves_about_a_person_in_whose_family_somebody_has_died(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        draft = _draft(work, person)
        bereavement.begin(work, person, bereavement.Facts(who_died="Her husband"), whole_household=False)
        with pytest.raises(Refused, match="There has been a death"):
            onward_referral.move(work, draft, Status.SENT)


@given(kind=some.sampled_from(Kind), now=some.sampled_from(Status), to=some.sampled_from(Status))
def test_no_status_leads_back_to_a_draft_and_none_is_heard_of_what_was_never_sent(
    kind: Kind, now: Status, to: Status
) -> None:
    unsent = {Status.DRAFT, Status.CONSENT_CHECKED}
    allowed = onward_referral.moves(kind, now)
    assert now not in allowed
    assert len(set(allowed)) == len(allowed) > 0
    if to in allowed:
        assert to is not Status.DRAFT
        assert now in unsent or to is not Status.CONSENT_CHECKED
        assert now not in unsent or to in {Status.CONSENT_CHECKED, Status.SENT, Status.LOGGED, Status.STOPPED}
        assert kind is Kind.REFERRAL or to not in {Status.CONSENT_CHECKED, Status.SENT}


@pytest.mark.parametrize("to", list(Status))
@pytest.mark.parametrize("now", [Status.DRAFT, Status.SENT, Status.DECLINED])
def test_a_move_that_the_table_does_not_have_is_refused(workspace: Workspace, now: Status, to: Status) -> None:
    with workspace.work() as work:
        person = _person(work)
        sent = _draft(work, person)
        for before in {Status.DRAFT: [], Status.SENT: [Status.SENT], Status.DECLINED: [Status.SENT, now]}[now]:
            onward_referral.move(work, sent, before)
        if to in onward_referral.MOVES[now]:
            onward_referral.move(work, sent, to)
            assert _line(work, person).status is to
        else:
            with pytest.raises(Refused):
                onward_referral.move(work, sent, to)
            assert _line(work, person).status is now


def test_every_status_has_words_and_all_that_was_heard_a_business_status() -> None:
    assert onward_referral.STATUS_WORDS.keys() == set(Status) == onward_referral.MOVES.keys()
    assert onward_referral.BSER_BUSINESS_STATUS.keys() == set(Status) - {Status.UNKNOWN_AFTER_CHASE}
    assert onward_referral.status_words(Kind.REFERRAL, Status.LOGGED).startswith("Referred by phone or on paper")


def test_the_same_service_is_put_on_the_plan_once_until_it_is_off_it(workspace: Workspace) -> None:
    service = UUID(int=7)
    with workspace.work() as work:
        person = _person(work)
        first = onward_referral.connect(work, person, service, "Choir", "Singers")
        with pytest.raises(InputProblem, match="on the plan already"):
            onward_referral.connect(work, person, service, "Choir", "Singers")
        onward_referral.answer(work, first, Status.NO_CAPACITY)
        onward_referral.connect(work, person, service, "Choir", "Singers")
        assert len(onward_referral.of_patient(work, person)) == 2


def test_all_facts_of_an_onward_referral_are_kept(workspace: Workspace) -> None:
    details = Details(
        service_name="Falls class",
        service_code="1",
        organization_name="Riverside Leisure",
        organization_code="X26",
        to_name="Joan Price",
        to_role="Instructor",
        to_grade="Senior",
        to_team="Older adults",
        to_specialty="Physiotherapy",
        to_contact="01632 960 123",
        reason="Fell twice",
        reason_code="2",
        need_id=UUID(int=9),
        referred_on=date(2026, 3, 1),
        answer_due=date(2026, 3, 20),
        booked_for=date(2026, 3, 21),
        sessions_attended=3,
        chase_on=date(2026, 3, 22),
        what_they_said="Bring flat shoes",
    )
    assert all(getattr(details, name) for name in details.__dataclass_fields__)
    with workspace.work() as work:
        person = _person(work)
        onward_referral.change(work, _draft(work, person), details)
    with workspace.look() as view:
        found = _line(view, person)
        assert found.details == onward_referral.details(view, found.id) == details


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Details(service_name=" "), "service_name"),
        (Details(service_name="A", referred_on=date(2026, 3, 5)), "referred_on"),
        (Details(service_name="A", sessions_attended=-1), "sessions_attended"),
    ],
)
def test_facts_that_cannot_be_right_are_refused_at_their_field(
    workspace: Workspace, wrong: Details, field: str
) -> None:
    with workspace.work() as work, pytest.raises(InputProblem) as refused:
        onward_referral.change(work, a_connection(work), wrong)
    assert refused.value.field == field


def test_a_booked_session_is_asked_about_the_day_after_and_a_day_that_is_given_wins(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        told = a_connection(work, person)
        known = replace(_line(work, person).details, booked_for=date(2026, 3, 10))
        onward_referral.change(work, told, known, Status.BOOKED)
        found = _line(work, person)
        assert (found.status, found.details.chase_on) == (Status.BOOKED, date(2026, 3, 11))
        onward_referral.change(work, told, replace(found.details, chase_on=date(2026, 4, 1)), Status.WAITING_LIST)
        assert _line(work, person).details.chase_on == date(2026, 4, 1)


def test_the_chase_list_has_what_is_due_and_nobody_knows_oldest_first(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = _person(work)
        told = a_connection(work, person, "Walking group")
        went = a_connection(work, person, "Choir")
        onward_referral.answer(work, went, Status.ATTENDED)
    clock.pass_(days=7)
    with workspace.work() as work:
        a_connection(work, person, "Art class")
    with workspace.look() as view:
        assert onward_referral.to_chase(view) == []
    clock.pass_(days=7)
    with workspace.work() as work:
        (line,) = onward_referral.to_chase(work)
        assert (line.id, line.name, line.worker, line.due) == (told, "KHAN, Amina", "Sam Rowe", date(2026, 3, 18))
        onward_referral.answer(work, told, Status.WAITING_LIST)
        assert onward_referral.to_chase(work) == []
    clock.pass_(days=14)
    with workspace.work() as work:
        assert [each.service_name for each in onward_referral.to_chase(work)] == ["Art class", "Walking group"]
        onward_referral.answer(work, told, Status.WAITING_LIST)
        assert [each.service_name for each in onward_referral.to_chase(work)] == ["Art class"]


def test_only_open_cases_of_the_worker_asked_for_and_no_bereaved_families_are_chased(
    workspace: Workspace, clock: FixedClock
) -> None:
    with workspace.work() as work:
        worker = work.worker
        closed, bereaved, mine = (_person(work) for _ in range(3))
        for person in (closed, bereaved, mine):
            a_connection(work, person)
        found = referral.current(work, closed)
        assert found is not None
        referral.close(work, found.id, "goals_met")
        bereavement.begin(work, bereaved, bereavement.Facts(who_died="Her son"), whole_household=False)
    clock.pass_(days=20)
    with workspace.look() as view:
        assert [each.patient_id for each in onward_referral.to_chase(view)] == [mine]
        assert [each.patient_id for each in onward_referral.to_chase(view, worker)] == [mine]
        assert onward_referral.to_chase(view, UUID(int=1)) == []
