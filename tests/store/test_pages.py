"""What the pages say, gathered from the records."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

import pytest

from socialrx_desktop.documents.gp_letter import gp_letter as letter_pdf
from socialrx_desktop.domain.gp_letter import Outcome
from socialrx_desktop.domain.listing import (
    Accessibility,
    Contact,
    CostOption,
    Location,
    Organization,
    Schedule,
    Service,
)
from socialrx_desktop.store import (
    about_me,
    action,
    care_plan,
    consent,
    contact,
    goal,
    measure,
    note,
    onward_referral,
    pages,
    patient,
    referral,
    strength,
)
from socialrx_desktop.store.action import ActionStatus
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.directory_search import search
from socialrx_desktop.store.goal import GoalStatus
from socialrx_desktop.store.measure import Asked, NotDone, TimePoint
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.onward_referral import Kind, Status
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_goal, a_note, a_patient, a_referral, an_action, an_answer, some_answers, some_details
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


def _listed(workspace: Workspace, service: Service = WALK) -> UUID:
    with workspace.bring_in() as work:
        import_feed(work, "test", "Test directory", [service])
    with workspace.look() as view:
        return search(view, service.name).hits[0].id


def test_the_plan_says_who_made_it_with_whom_and_what_matters(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        about_me.say_what_matters(work, person, "Seeing people in the week")
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
        done = action.add(work, person, action.Details(what="Buy shoes", goal_id=walk))
        action.add(work, person, action.Details(what="Go on Wednesday", goal_id=walk, who="Amina", confidence=7))
        action.add(work, person, action.Details(what="Ring the pool", goal_id=swim))
        an_action(work, person, "Find the key")
        action.set_status(work, done, ActionStatus.DONE)
        goal.change(work, swim, goal.Details(words="Swim"), GoalStatus.STOPPED)
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
    walk = _listed(workspace)
    with workspace.work() as work:
        person = _person(work)
        onward_referral.connect(work, person, walk, "First Steps Walk", "Striders")
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
    walk = _listed(workspace)
    with workspace.work() as work:
        person = _person(work)
        onward_referral.connect(work, person, walk, "First Steps Walk", "Striders")
    with workspace.bring_in() as work:
        import_feed(work, "test", "Test directory", [other])
    with workspace.look() as view:
        (activity,) = pages.activity_plan(view, person).activities
    assert (activity.name, activity.phone) == ("First Steps Walk", "")
    assert activity.good_to_know.startswith("Run by Striders. It is no longer in our directory")


def test_a_service_that_was_stopped_or_declined_is_not_on_the_plan(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        an_answer(work, person, Answer.GIVEN, Purpose.SERVICES)
        for name, status in (("A", Status.STOPPED), ("B", Status.DECLINED), ("C", None)):
            connection = onward_referral.connect(work, person, None, name, "", kind=Kind.REFERRAL)
            onward_referral.move(work, connection, Status.LOGGED)
            if status:
                onward_referral.move(work, connection, status)
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
        later = Asked(answers={"satisfied": 7, "anxious": 3}, time_point=TimePoint.REVIEW)
        measure.record(work, person, "ons4", later)
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
        measure.record(work, person, "ons4", Asked(time_point=TimePoint.BASELINE, not_done=NotDone.TOO_UNWELL))
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
        (
            Answer.GIVEN,
            "Amina agreed on 4 March 2026 that information about this support may be shared with the GP and referrer.",
        ),
        (Answer.REFUSED, "Amina said on 4 March 2026 that information about this support may not be shared."),
    ],
)
def test_the_letter_says_what_the_person_said_about_sharing(workspace: Workspace, answer: Answer, said: str) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        an_answer(work, person, answer)
        assert pages.gp_letter(work, person).consent == said


def test_the_letter_says_why_nobody_could_ask_about_sharing(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        an_answer(work, person, Answer.NOT_ASKED)
        said = pages.gp_letter(work, person).consent
    assert said == "Amina has not been asked whether information may be shared. Reason: Asleep"


def test_the_letter_says_how_consent_was_given_and_the_workers_summary(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        referral.summarise(work, a_referral(work, person), " Tried the choir; prefers walking. ")
        consent.record(work, person, Purpose.GP, Answer.GIVEN, how="signed form")
        letter = pages.gp_letter(work, person)
    assert letter.consent.startswith("Amina agreed on 4 March 2026 (signed form) that")
    assert letter.professional_summary == "Tried the choir; prefers walking."


def test_the_letter_says_how_each_service_stands_in_plain_words(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        onward_referral.connect(work, person, None, "Choir", "Singers")
        sent = onward_referral.connect(work, person, None, "Falls class", "Leisure", kind=Kind.REFERRAL)
        an_answer(work, person, Answer.GIVEN, Purpose.SERVICES)
        onward_referral.move(work, sent, Status.LOGGED)
        onward_referral.move(work, sent, Status.WAITING_LIST)
        letter = pages.gp_letter(work, person)
    assert [(each.name, each.kind, each.status) for each in letter.connections] == [
        ("Choir", "signposted", "Told about it"),
        ("Falls class", "referred", "On a waiting list"),
    ]
    assert letter_pdf(letter).startswith(b"%PDF")


def test_the_plan_says_what_the_person_is_good_at_and_what_helps_if_a_step_does_not_work(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        strength.add(work, person, strength.Details(words="Cooks for the whole street"))
        step = action.Details(what="Go on Wednesday", strategies="Ring Pat and go together")
        action.set_status(work, action.add(work, person, step), ActionStatus.IN_PROGRESS)
        made = pages.activity_plan(work, person)
    assert made.strengths == ("Cooks for the whole street",)
    assert [(each.what, each.strategies) for each in made.other_steps] == [
        ("Go on Wednesday", "Ring Pat and go together")
    ]


def test_the_letter_asks_first_what_the_practice_is_to_do(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        care_plan.change(work, person, care_plan.Details(actions_for_professionals="Review the medicines\nRing her"))
        letter = pages.gp_letter(work, person)
    assert letter.requested_actions == ("Review the medicines", "Ring her")


def test_the_letter_says_what_became_of_goals(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = _person(work)
        met, stopped = a_goal(work, person, "Walk"), a_goal(work, person, "Swim")
        a_goal(work, person, "Sing")
        goal.record_outcome(work, met, person, goal.Outcome(status=GoalStatus.MET, words="I walk daily"))
        goal.change(work, stopped, goal.Details(words="Swim"), GoalStatus.STOPPED)
        letter = pages.gp_letter(work, person)
    assert letter.outcomes == (
        Outcome("Walk", "Met", "I walk daily", date(2026, 3, 4)),
        Outcome("Swim", "Stopped"),
    )
    assert [each.words for each in letter.goals] == ["Sing"]


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
