"""Wards, who is on them, and the ward list in the order in which it is walked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import appointment, bereavement, note, patient, referral, site, ward_stay
from socialrx_desktop.store.appointment import Status
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.site import SiteFacts, WardFacts
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.ward_stay import Facts
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, a_referral, a_ward
from tests.conftest import FixedClock


def on_a_bed(work: Work, ward: UUID, bed: str, *, bay: str = "", first_name: str = "Amina") -> UUID:
    """Somebody who lies in this bed."""
    person = a_patient(work, first_name=first_name)
    ward_stay.admit(work, person, Facts(ward_id=ward, bay=bay, bed=bed))
    return person


def test_the_list_is_in_the_order_of_the_beds(workspace: Workspace) -> None:
    with workspace.work() as work:
        ward = a_ward(work)
        for bay, bed in (("B", "1"), ("A", "10"), ("A", "2"), ("", "Side room 1")):
            on_a_bed(work, ward, bed, bay=bay)
    with workspace.look() as view:
        found = [(line.bay, line.bed) for line in ward_stay.ward_list(view)]

    assert found == [("A", "2"), ("A", "10"), ("B", "1"), ("", "Side room 1")]


def test_the_list_can_be_of_one_ward_or_of_one_site(workspace: Workspace) -> None:
    with workspace.work() as work:
        first, second = a_ward(work, "Ward 1"), a_ward(work, "Ward 2")
        elsewhere = a_ward(work, "Ward 1", site_name="Tyne Children's Hospital")
        for number, ward in enumerate((first, second, elsewhere)):
            on_a_bed(work, ward, str(number))
        one_site = next(each.site_id for each in site.wards(work) if each.id == first)
    with workspace.look() as view:
        assert [line.bed for line in ward_stay.ward_list(view)] == ["0", "1", "2"]
        assert [line.bed for line in ward_stay.ward_list(view, site=one_site)] == ["0", "1"]
        assert [line.bed for line in ward_stay.ward_list(view, ward=second)] == ["1"]


def test_who_has_left_is_on_no_ward_and_can_come_again(workspace: Workspace) -> None:
    with workspace.work() as work:
        ward = a_ward(work)
        amina = on_a_bed(work, ward, "4")
        stay = ward_stay.current(work, amina)
        assert stay is not None
        with pytest.raises(InputProblem, match="on a ward already"):
            ward_stay.admit(work, amina, Facts(ward_id=ward))
        ward_stay.discharge(work, stay.id, work.today)
        assert ward_stay.current(work, amina) is None
        assert ward_stay.ward_list(work) == []
        ward_stay.admit(work, amina, Facts(ward_id=ward, bed="7"))
    with workspace.look() as view:
        assert [each.facts.bed for each in ward_stay.stays(view, amina)] == ["7", "4"]
    with pytest.raises(InputProblem, match="on a ward already"), workspace.work() as work:
        ward_stay.bring_back(work, stay.id)


def test_a_stay_that_ended_by_mistake_goes_on(workspace: Workspace) -> None:
    with workspace.work() as work:
        amina = on_a_bed(work, a_ward(work), "4")
        stay = ward_stay.current(work, amina)
        assert stay is not None
        ward_stay.discharge(work, stay.id, work.today)
        ward_stay.bring_back(work, stay.id)
    with workspace.look() as view:
        assert ward_stay.current(view, amina) == stay


def test_a_move_to_another_bed_is_a_change_of_the_same_stay(workspace: Workspace) -> None:
    with workspace.work() as work:
        first, second = a_ward(work, "Ward 1"), a_ward(work, "Ward 2")
        amina = on_a_bed(work, first, "4")
        stay = ward_stay.current(work, amina)
        assert stay is not None
        ward_stay.change(work, stay.id, replace(stay.facts, ward_id=second, bed=" 12 ", infection="Norovirus"))
    with workspace.look() as view:
        [now] = ward_stay.stays(view, amina)

    assert (now.ward, now.facts.bed, now.facts.infection) == ("Ward 2", "12", "Norovirus")


@pytest.mark.parametrize(("days", "is_soon"), [(-1, True), (0, True), (2, True), (3, False)])
def test_a_discharge_that_is_near_or_overdue_is_flagged(workspace: Workspace, days: int, is_soon: bool) -> None:
    with workspace.work() as work:
        ward, amina = a_ward(work), a_patient(work)
        expected = work.today + timedelta(days=days)
        ward_stay.admit(work, amina, Facts(ward_id=ward, expected_discharge_on=expected))
    with workspace.look() as view:
        [line] = ward_stay.ward_list(view)

    assert (line.expected_discharge_on, line.is_leaving_soon) == (expected, is_soon)


def test_what_to_know_before_going_in_comes_with_the_line(workspace: Workspace) -> None:
    with workspace.work() as work:
        ward, person = a_ward(work), a_patient(work)
        needs = replace(patient.details(work, person), language="Javanese", interpreter_required=True)
        patient.correct(work, person, needs)
        case = a_referral(work, person)
        referral.plan_next(work, case, "Benefits form", work.today)
        stay = Facts(ward_id=ward, infection="Gloves and apron", interpreter="Booked 2pm", visiting="Not in ward round")
        ward_stay.admit(work, person, stay)
    with workspace.look() as view:
        [line] = ward_stay.ward_list(view)

    assert line.know_first == ("Gloves and apron", "Javanese interpreter", "Booked 2pm", "Not in ward round")
    assert (line.name, line.initials, line.next_action, line.due) == ("KHAN, Amina", "AK", "Benefits form", view.today)


def test_the_list_says_who_was_seen_today_and_who_could_not_be(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        ward = a_ward(work)
        seen, asleep, both = (on_a_bed(work, ward, str(bed)) for bed in (1, 2, 3))
        note.write(work, seen, "Talked about school.", mode=Mode.WARD_VISIT)
        appointment.could_not_be_seen(work, asleep, Status.ASLEEP)
        appointment.could_not_be_seen(work, both, Status.WITH_CLINICIAN)
    tried_at = clock.now
    clock.pass_(minutes=30)
    with workspace.work() as work:
        note.write(work, both, "Awake now.", mode=Mode.WARD_VISIT)
    with workspace.look() as view:
        found = [(line.seen_at is not None, line.tried) for line in ward_stay.ward_list(view)]

    assert found == [(True, None), (False, (Status.ASLEEP, tried_at)), (True, None)]


def test_yesterdays_visits_are_not_todays(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = on_a_bed(work, a_ward(work), "1")
        note.write(work, person, "Talked about school.", mode=Mode.WARD_VISIT)
        appointment.could_not_be_seen(work, person, Status.ASLEEP)
    clock.pass_(days=1)
    with workspace.look() as view:
        [line] = ward_stay.ward_list(view)

    assert (line.seen_at, line.tried) == (None, None)


def test_after_a_death_the_line_is_there_without_any_date(workspace: Workspace) -> None:
    with workspace.work() as work:
        ward, person = a_ward(work), a_patient(work)
        a_referral(work, person)
        ward_stay.admit(work, person, Facts(ward_id=ward, expected_discharge_on=work.today))
        facts = bereavement.Facts(who_died="Her brother")
        bereavement.begin(work, person, facts, whole_household=False)
    with workspace.look() as view:
        [line] = ward_stay.ward_list(view)

    assert (line.is_quiet, line.due, line.expected_discharge_on, line.is_leaving_soon) == (True, None, None, False)


@pytest.mark.parametrize(
    ("field", "admitted_on", "expected_discharge_on"),
    [
        ("admitted_on", date(2026, 3, 5), None),
        ("expected_discharge_on", date(2026, 3, 4), date(2026, 3, 3)),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(
    workspace: Workspace, field: str, admitted_on: date, expected_discharge_on: date | None
) -> None:
    with workspace.work() as work:
        ward, person = a_ward(work), a_patient(work)
    facts = Facts(ward_id=ward, admitted_on=admitted_on, expected_discharge_on=expected_discharge_on)
    with pytest.raises(InputProblem) as refused, workspace.work() as work:
        ward_stay.admit(work, person, facts)

    assert refused.value.field == field


def test_nobody_leaves_tomorrow_or_before_they_came(workspace: Workspace) -> None:
    with workspace.work() as work:
        facts = Facts(ward_id=a_ward(work), admitted_on=date(2026, 3, 2))
        stay = ward_stay.admit(work, a_patient(work), facts)
    for day in (date(2026, 3, 5), date(2026, 3, 1)):
        with pytest.raises(InputProblem) as refused, workspace.work() as work:
            ward_stay.discharge(work, stay, day)
        assert refused.value.field == "discharged_on"


def test_a_site_and_its_wards_are_kept_once_and_can_be_put_right(workspace: Workspace) -> None:
    with workspace.work() as work:
        ward = a_ward(work)
        [hospital] = site.sites(work)
        site.change(work, hospital.id, SiteFacts(name="Great Bridge Hospital", ods_code=" rtd01 "))
        site.change_ward(work, ward, WardFacts(name="Ward 9", telephone="01632 960 210", visiting="2pm to 8pm"))
    with workspace.look() as view:
        [found] = site.wards(view)
        assert site.sites(view)[0].ods_code == "RTD01"
    assert (found.name, found.site, found.visiting) == ("Ward 9", "Great Bridge Hospital", "2pm to 8pm")
    with pytest.raises(InputProblem, match="of that name already"), workspace.work() as work:
        site.add(work, SiteFacts(name="great bridge hospital"))
    with pytest.raises(InputProblem, match="of that name already"), workspace.work() as work:
        site.add_ward(work, hospital.id, WardFacts(name="WARD 9"))


def test_a_ward_that_is_offered_no_longer_keeps_its_stays(workspace: Workspace) -> None:
    with workspace.work() as work:
        ward = a_ward(work)
        amina = on_a_bed(work, ward, "4")
        site.remove_ward(work, ward)
    with workspace.look() as view:
        assert site.wards(view) == []
        assert [line.patient_id for line in ward_stay.ward_list(view)] == [amina]
