"""What the pages say, gathered from the records."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

import pytest

from socialrx_desktop.documents.gp_letter import gp_letter as letter_pdf
from socialrx_desktop.domain.listing import (
    Accessibility,
    Contact,
    CostOption,
    Location,
    Organization,
    Schedule,
    Service,
)
from socialrx_desktop.store import contact, measure, note, pages, patient, plan, referral
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.directory_search import search
from socialrx_desktop.store.measure import TimePoint
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.plan import ActionStatus, ConnectionKind, ConnectionStatus, GoalStatus
from socialrx_desktop.store.referral import Consent
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_goal, a_note, a_patient, a_referral, an_action, some_answers, some_details
from tests.conftest import FixedClock

WALK = Service(
    id="walk",
    name="First Steps Walk",
    organization=Organization("striders", "Striders"),
    application_process="Come ten minutes early",
    alert="No walk on bank holidays.",
    assured_date=date(2026, 2, 1),
    locations=(
        Location(
            "gate",
            "Park gate",
            address=("Fellside Road",),
            city="Netherbourne",
            postal_code="QN2 4AB",
            transportation="Bus 7 stops at the gate.",
            accessibility=(Accessibility("Step-free entrance"), Accessibility("Accessible toilet")),
        ),
    ),
    schedules=(Schedule(byday="WE", opens_at=time(10, 30), closes_at=time(11, 30)),),
    cost_options=(CostOption(amount="2", amount_description="a session"),),
    contacts=(Contact(name="Joan Price", phone="01632 960 123"),),
)


def _person(work: Work) -> UUID:
    person = a_patient(work)
    a_referral(work, person)
    return person


def _listed(work: Work, service: Service = WALK) -> UUID:
    import_feed(work, "test", "Test directory", [service])
    return search(work, service.name).hits[0].id


def test_the_plan_says_who_made_it_with_whom_and_what_matters(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        patient.say_what_matters(work, person, "Seeing people in the week")
        made = pages.activity_plan(work, person)
    assert (made.first_name, made.made_on, made.what_matters) == (
        "Amina",
        date(2026, 3, 4),
        "Seeing people in the week",
    )
    assert made.link_worker.name == "Sam Rowe"
    assert made.link_worker.telephone == "01632 960 001"


def test_the_plan_calls_the_person_what_they_like_to_be_called(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = patient.register(work, some_details(preferred_name="Mina"))
        assert pages.activity_plan(work, person).first_name == "Mina"


def test_a_person_without_a_referral_has_a_plan_without_a_worker(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        made, letter = pages.activity_plan(work, person), pages.gp_letter(work, person)
    assert (made.link_worker.name, made.review_on, made.next_contact) == ("", None, "")
    assert (letter.stage, letter.referred_on, letter.consent) == ("", None, "")


def test_only_open_goals_and_open_steps_are_on_the_plan(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        walk, swim = a_goal(work, person, "Walk again"), a_goal(work, person, "Swim")
        done = plan.add_action(work, person, "Buy shoes", goal=walk)
        plan.add_action(work, person, "Go on Wednesday", goal=walk, who="Amina", confidence=7)
        plan.add_action(work, person, "Ring the pool", goal=swim)
        an_action(work, person, "Find the key")
        plan.set_action_status(work, done, ActionStatus.DONE)
        plan.change_goal(work, swim, "Swim", None, GoalStatus.STOPPED)
        made = pages.activity_plan(work, person)
    assert [(goal.words, [step.what for step in goal.steps]) for goal in made.goals] == [
        ("Walk again", ["Go on Wednesday"])
    ]
    assert [step.what for step in made.other_steps] == ["Ring the pool", "Find the key"]


def test_goals_made_in_one_change_keep_their_order(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        for number in range(9):
            a_goal(work, person, f"Goal {number}")
    with workspace.look() as view:
        assert [goal.words for goal in pages.activity_plan(view, person).goals] == [f"Goal {n}" for n in range(9)]


def test_a_service_brings_its_facts_from_the_directory(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        plan.connect(work, person, _listed(work), "First Steps Walk", "Striders")
        (activity,) = pages.activity_plan(work, person).activities
    assert activity.name == "First Steps Walk"
    assert "Wednesday" in activity.when
    assert "10:30am" in activity.when
    assert activity.where == "Park gate, Fellside Road, Netherbourne, QN2 4AB"
    assert (activity.ask_for, activity.phone) == ("Joan Price", "01632 960 123")
    assert "£2" in activity.cost
    assert activity.getting_there == "Bus 7 stops at the gate."
    assert activity.good_to_know == (
        "No walk on bank holidays. Come ten minutes early. Step-free entrance, Accessible toilet."
    )
    assert activity.checked_on == date(2026, 2, 1)


def test_a_service_that_left_the_directory_keeps_its_name_and_says_so(workspace: Workspace) -> None:
    other = Service(id="other", name="Other")
    with workspace.work() as work:
        person = _person(work)
        plan.connect(work, person, _listed(work), "First Steps Walk", "Striders")
    with workspace.work() as work:
        import_feed(work, "test", "Test directory", [other])
    with workspace.look() as view:
        (activity,) = pages.activity_plan(view, person).activities
    assert (activity.name, activity.phone) == ("First Steps Walk", "")
    assert activity.good_to_know.startswith("Run by Striders. It is no longer in our directory")


def test_a_service_that_was_stopped_or_declined_is_not_on_the_plan(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        for name, status in (("A", ConnectionStatus.STOPPED), ("B", ConnectionStatus.DECLINED), ("C", None)):
            connection = plan.connect(work, person, None, name, "")
            if status:
                plan.set_connection_status(work, connection, status)
        assert [each.name for each in pages.activity_plan(work, person).activities] == ["C"]


@pytest.mark.parametrize(("days", "said"), [(2, "Sam Rowe plans to be in touch by Friday 6 March 2026."), (-1, "")])
def test_the_plan_says_when_the_worker_will_be_in_touch_unless_that_is_past(
    workspace: Workspace, days: int, said: str
) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        referral.plan_next(work, a_referral(work, person), "Ring her", work.today + timedelta(days=days))
        assert pages.activity_plan(work, person).next_contact == said


def test_the_version_changes_with_the_record_and_not_with_looking_at_it(
    workspace: Workspace, clock: FixedClock
) -> None:
    with workspace.work() as work:
        person, other = _person(work), _person(work)
    marks = [_mark(workspace, person)]
    with workspace.work() as work:
        contact.open_record(work, person)
        a_note(work, other)
    marks.append(_mark(workspace, person))
    with workspace.work() as work:
        a_note(work, person)
    marks.append(_mark(workspace, person))
    assert marks[0] == marks[1] != marks[2]
    assert _mark(workspace, person).split("-")[0].isdigit()


def _mark(workspace: Workspace, person: UUID) -> str:
    with workspace.look() as view:
        assert pages.gp_letter(view, person).version == pages.activity_plan(view, person).version
        return pages.activity_plan(view, person).version


def test_the_letter_pairs_the_first_and_the_last_figure_of_the_same_person(
    workspace: Workspace, clock: FixedClock
) -> None:
    with workspace.work() as work:
        person, other = _person(work), _person(work)
        some_answers(work, person)
        some_answers(work, other)
    clock.pass_(days=90)
    with workspace.work() as work:
        measure.record(work, person, "ons4", {"satisfied": 7, "anxious": 3}, time_point=TimePoint.REVIEW)
        scores = pages.gp_letter(work, person).scores
        alone = pages.gp_letter(work, other).scores
    first, last = date(2026, 3, 4), date(2026, 6, 2)
    assert [(each.name, each.latest, each.latest_on, each.first, each.first_on) for each in scores] == [
        ("Life satisfaction", "7 out of 10 (high)", last, "4 out of 10 (low)", first),
        ("Worthwhile", "5 out of 10 (medium)", first, "", None),
        ("Happiness", "3 out of 10 (low)", first, "", None),
        ("Anxiety", "3 out of 10 (low)", last, "7 out of 10 (high)", first),
    ]
    assert all(each.first == "" for each in alone)


def test_a_measure_that_was_not_done_has_no_figure(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        measure.record(work, person, "ons4", {}, time_point=TimePoint.BASELINE, reason_not_done="Too tired")
        assert pages.gp_letter(work, person).scores == ()


def test_the_letter_counts_contacts_and_a_correction_is_none_of_its_own(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        wrong = a_note(work, person)
        a_note(work, person)
        note.write(work, person, "Read the letter.", mode=Mode.NOT_A_CONTACT)
        note.amend(work, wrong, "Rang, no answer.", "Wrong words")
        assert pages.gp_letter(work, person).contacts == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Consent.GIVEN, "Amina agreed on 4 March 2026 that information about this support may be shared."),
        (Consent.REFUSED, "Amina said on 4 March 2026 that information about this support may not be shared."),
    ],
)
def test_the_letter_says_what_the_person_said_about_sharing(workspace: Workspace, answer: Consent, said: str) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        referral.record_consent(work, a_referral(work, person), answer)
        assert pages.gp_letter(work, person).consent == said


def test_the_letter_says_how_each_service_stands_in_plain_words(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        plan.connect(work, person, None, "Choir", "Singers")
        sent = plan.connect(work, person, None, "Falls class", "Leisure", kind=ConnectionKind.REFERRAL)
        plan.set_connection_status(work, sent, ConnectionStatus.WAITING_LIST)
        letter = pages.gp_letter(work, person)
    assert [(each.name, each.kind, each.status) for each in letter.connections] == [
        ("Choir", "signposted", "Told about it"),
        ("Falls class", "referred", "On a waiting list"),
    ]
    assert letter_pdf(letter).startswith(b"%PDF")


def test_every_status_has_words() -> None:
    assert plan.STATUS_WORDS.keys() == set(ConnectionStatus)


def test_the_letter_says_why_and_when_a_referral_was_closed(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        assert pages.gp_letter(work, person).stage == "New referral"
        referral.close(work, case, "goals_met")
        letter = pages.gp_letter(work, person)
    assert letter.stage == "Closed on 4 March 2026: Goals met"
    assert letter.referred_by == "Dr Ellen Moss, GP, Bridge Street Surgery"
    assert letter.requested_actions == ()
