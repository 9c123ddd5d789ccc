"""A death in the family: every door that reaches a person is shut at once, until somebody opens it with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import (
    appointment,
    audit,
    bereavement,
    household,
    onward_referral,
    outbox,
    pages,
    referral,
    today,
)
from socialrx_desktop.store.bereavement import Bereavement, Facts
from socialrx_desktop.store.household import Role
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.outbox import State
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_connection, a_destination, a_patient, a_referral
from tests.conftest import FixedClock

HUSBAND = Facts(who_died="Her husband", died_on=date(2026, 3, 2))


def a_bereaved_patient(work: Work) -> UUID:
    amina = a_patient(work)
    a_referral(work, amina)
    bereavement.begin(work, amina, HUSBAND, whole_household=False)
    return amina


def test_from_the_moment_of_a_death_the_case_is_quiet(workspace: Workspace) -> None:
    with workspace.work() as work:
        amina, ben = a_patient(work), a_patient(work, first_name="Ben")
        assert not bereavement.is_quiet(work, amina)
        bereavement.begin(work, amina, HUSBAND, whole_household=False)
    with workspace.look() as view:
        assert bereavement.is_quiet(view, amina)
        assert not bereavement.is_quiet(view, ben)
        assert bereavement.standing(view, amina) == bereavement.Standing(False, date(2026, 3, 2), "Her husband")
        bereavement.check_may_reach(view, ben)
        with pytest.raises(Refused, match="nothing is printed or sent"):
            bereavement.check_may_reach(view, amina)


def test_a_whole_household_goes_quiet_with_one_step(workspace: Workspace) -> None:
    with workspace.work() as work:
        child, mother, brother = (a_patient(work, first_name=name) for name in ("Leila", "Amina", "Omar"))
        home = household.begin(work, child, Role.CHILD, household.Facts(name="Khan"))
        household.add(work, home, mother, Role.PARENT)
        household.add(work, home, brother, Role.SIBLING)
        died = Facts(died_id=child, died_on=date(2026, 3, 3))
        bereavement.begin(work, mother, died, whole_household=True)
    with workspace.look() as view:
        assert view.get(Patient, child).died_on == date(2026, 3, 3)
        assert view.get(Patient, child).bereaved_since is None
        assert [view.get(Patient, each).bereaved_since for each in (mother, brother)] == [date(2026, 3, 3)] * 2
        assert all(bereavement.is_quiet(view, each) for each in (child, mother, brother))
        standing = bereavement.standing(view, child)
        assert standing is not None
        assert standing.has_died


def test_the_caseload_shows_the_person_quietly_without_a_due_date_and_last(workspace: Workspace) -> None:
    with workspace.work() as work:
        amina = a_bereaved_patient(work)
        late = a_referral(work, a_patient(work, first_name="Ben"))
        referral.plan_next(work, late, "Ring again", work.today + timedelta(days=400))
    with workspace.look() as view:
        lines = referral.caseload(view)
        ids = referral.caseload_ids(view)

    assert [(line.name, line.due) for line in lines] == [
        ("KHAN, Ben", date(2027, 4, 8)),
        ("KHAN, Amina", None),
    ]
    assert lines[1].patient_id == amina
    assert lines[1].next_action == "Quiet: there has been a death"
    assert ids[0] == late


def test_no_page_is_made(workspace: Workspace) -> None:
    with workspace.work() as work:
        amina = a_bereaved_patient(work)
    with workspace.look() as view:
        for page in (pages.activity_plan, pages.gp_letter):
            with pytest.raises(Refused, match="There has been a death"):
                page(view, amina)


def test_a_letter_that_waits_is_held_and_leaves_only_when_that_is_lifted(workspace: Workspace) -> None:
    with workspace.work() as work:
        amina, ben = a_patient(work), a_patient(work, first_name="Ben")
        place = a_destination(work)
        hers, his = (
            outbox.queue(work, outbox.Parcel("gp-letter", "GP letter", each, place, b"sealed")) for each in (amina, ben)
        )
        bereavement.begin(work, amina, HUSBAND, whole_household=False)
    with workspace.work() as work:
        assert [each.id for each in outbox.due(work, at_once=True)] == [his]
        assert outbox.count_waiting(work) == 1
        assert outbox.item(work, hers).state is State.HELD
        assert outbox.item(work, hers).last_error.startswith("Held: there has been a death")
        assert outbox.claim(work, hers) is None
    with pytest.raises(Refused), workspace.work() as work:
        outbox.release(work, hers)
    with workspace.work() as work:
        bereavement.lift(work, amina, "She rang and asked for the letter to go.")
        assert [each.id for each in outbox.due(work)] == [hers, his]
        assert outbox.item(work, hers).state is State.WAITING


def test_no_appointment_is_made_and_none_is_shown_for_today(workspace: Workspace) -> None:
    with workspace.work() as work:
        amina = a_patient(work)
        agreed = appointment.Facts(starts_at=work.now + timedelta(hours=2), mode=Mode.HOME_VISIT)
        appointment.book(work, amina, agreed)
        bereavement.begin(work, amina, HUSBAND, whole_household=False)
    with pytest.raises(Refused), workspace.work() as work:
        appointment.book(work, amina, agreed)
    with workspace.look() as view:
        assert appointment.on_day(view, view.today) == []


def test_today_and_the_chase_list_ask_nothing_of_the_person(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        amina = a_patient(work)
        a_referral(work, amina)
        a_connection(work, amina)
    clock.pass_(days=40)
    with workspace.work() as work:
        before = today.today(work).count, len(onward_referral.to_chase(work))
        bereavement.begin(work, amina, HUSBAND, whole_household=False)
        after = today.today(work).count, len(onward_referral.to_chase(work))

    assert min(before) > 0
    assert after == (0, 0)


def test_it_is_lifted_with_a_reason_that_is_kept(workspace: Workspace) -> None:
    with workspace.work() as work:
        amina = a_bereaved_patient(work)
    with pytest.raises(InputProblem) as refused, workspace.work() as work:
        bereavement.lift(work, amina, "  ")
    with workspace.work() as work:
        bereavement.lift(work, amina, "She asked us to ring.")
    with workspace.look() as view:
        [row] = view.session.query(Bereavement).all()
        assert (row.lift_reason, row.lifted_on) == ("She asked us to ring.", view.today)
        assert bereavement.standing(view, amina) is None
        assert pages.activity_plan(view, amina).first_name == "Amina"
    assert refused.value.field == "lift_reason"
    with pytest.raises(InputProblem, match="not quiet"), workspace.work() as work:
        bereavement.lift(work, amina, "Again")


def test_a_second_death_keeps_the_first_day_and_one_lift_ends_both(workspace: Workspace) -> None:
    with workspace.work() as work:
        amina = a_bereaved_patient(work)
        bereavement.begin(work, amina, Facts(who_died="Her brother"), whole_household=False)
    with workspace.look() as view:
        assert bereavement.standing(view, amina) == bereavement.Standing(False, date(2026, 3, 2), "Her brother")
    with workspace.work() as work:
        bereavement.lift(work, amina, "She asked us to ring.")
    with workspace.look() as view:
        assert all(row.lifted_on is not None for row in view.session.query(Bereavement))


def test_who_died_must_be_said_and_for_a_patient_of_ours_when(workspace: Workspace) -> None:
    with workspace.work() as work:
        amina = a_patient(work)
    wrong = {
        "who_died": Facts(),
        "died_on": Facts(died_id=amina),
    }
    for field, facts in wrong.items():
        with pytest.raises(InputProblem) as refused, workspace.work() as work:
            bereavement.begin(work, amina, facts, whole_household=False)
        assert refused.value.field == field
    tomorrow = Facts(who_died="Her husband", died_on=date(2026, 3, 5))
    with pytest.raises(InputProblem, match="future"), workspace.work() as work:
        bereavement.begin(work, amina, tomorrow, whole_household=False)
    with workspace.look() as view:
        assert not bereavement.is_quiet(view, amina)


def test_begin_and_lift_stand_in_the_history_of_the_person(workspace: Workspace) -> None:
    with workspace.work() as work:
        amina = a_bereaved_patient(work)
    with workspace.work() as work:
        bereavement.lift(work, amina, "She asked us to ring.")
    with workspace.look() as view:
        events = [event for event in audit.events(view, subject=amina) if event.table == Bereavement.table_id]

    assert [event.action for event in reversed(events)] == ["created", "changed"]
