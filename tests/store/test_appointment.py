"""Appointments: booked, moved, settled in one step, undone, and turned into a note."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from socialrx_desktop.domain import typed
from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import appointment, bereavement, consent, contact, draft
from socialrx_desktop.store.appointment import Facts, Status
from socialrx_desktop.store.consent import Purpose
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, a_referral
from tests.conftest import FixedClock

AT_TWO = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
VISIT = Facts(starts_at=AT_TWO, mode=Mode.HOME_VISIT, place="12 Weir Court", minutes=45, purpose="First meeting")


def booked(work: Work, agreed: Facts = VISIT) -> tuple[UUID, UUID]:
    person = a_patient(work)
    a_referral(work, person)
    return person, appointment.book(work, person, agreed)


def test_the_visits_of_a_day_stand_in_the_order_of_their_times(workspace: Workspace) -> None:
    with workspace.work() as work:
        _, second = booked(work)
        _, first = booked(work, Facts(starts_at=AT_TWO - timedelta(hours=3), mode=Mode.PHONE))
        booked(work, Facts(starts_at=AT_TWO + timedelta(days=1), mode=Mode.PHONE))
        lines = appointment.on_day(work, work.today, work.worker)
        assert [line.id for line in lines] == [first, second]
        assert (lines[1].name, lines[1].place, lines[1].minutes) == ("KHAN, Amina", "12 Weir Court", 45)


def test_the_day_is_the_uk_day_when_the_clocks_have_changed(workspace: Workspace, clock: FixedClock) -> None:
    clock.now = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    with workspace.work() as work:
        just_after_midnight = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
        _, made = booked(work, Facts(starts_at=just_after_midnight, mode=Mode.PHONE))
        assert [line.id for line in appointment.on_day(work, work.today)] == [made]


@pytest.mark.parametrize("status", Status)
def test_every_status_can_be_kept_and_put_back(workspace: Workspace, status: Status) -> None:
    with workspace.work() as work:
        _, made = booked(work)
        former = appointment.set_status(work, made, status, "On the phone")
        assert appointment.get(work, made).status is status
        appointment.put_back(work, former)
        assert (appointment.get(work, made).status, appointment.get(work, made).status_reason) == (Status.BOOKED, "")
        assert status in appointment.STATUS_WORDS


def test_nobody_can_have_come_before_the_day(workspace: Workspace) -> None:
    with workspace.work() as work:
        _, made = booked(work, Facts(starts_at=AT_TWO + timedelta(days=2), mode=Mode.PHONE))
        with pytest.raises(Refused, match="6 March 2026"):
            appointment.set_status(work, made, Status.ATTENDED)
        appointment.set_status(work, made, Status.CANCELLED_BY_PERSON, "Has a cold")
        with pytest.raises(Refused, match="over"):
            appointment.change(work, made, VISIT)


def test_an_appointment_moves_while_it_is_booked(workspace: Workspace) -> None:
    with workspace.work() as work:
        _, made = booked(work)
        appointment.change(work, made, Facts(starts_at=AT_TWO + timedelta(days=7), mode=Mode.CLINIC, place="Room 3"))
        line = appointment.get(work, made)
        assert (line.starts_at, line.mode, line.place) == (AT_TWO + timedelta(days=7), Mode.CLINIC, "Room 3")


def test_what_is_not_settled_is_asked_about_on_the_next_day(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        _, made = booked(work)
        assert appointment.unsettled(work) == []
    clock.pass_(days=1)
    with workspace.work() as work:
        assert [line.id for line in appointment.unsettled(work, work.worker)] == [made]
        appointment.set_status(work, made, Status.DID_NOT_ATTEND)
        work.session.flush()
        assert appointment.unsettled(work) == []


def test_asleep_try_later_is_one_step_without_an_appointment(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        made = appointment.could_not_be_seen(work, person, Status.ASLEEP, place="Ward 7, bed 4")
        (line,) = appointment.of_patient(work, person)
        assert (line.id, line.status, line.mode) == (made, Status.ASLEEP, Mode.WARD_VISIT)
        with pytest.raises(InputProblem):
            appointment.could_not_be_seen(work, person, Status.ATTENDED)


def test_an_attended_appointment_becomes_a_note_with_its_facts_filled_in(
    workspace: Workspace, clock: FixedClock
) -> None:
    with workspace.work() as work:
        person, made = booked(work)
    clock.pass_(hours=5)
    with workspace.work() as work:
        appointment.begin_note(work, made)
        work.session.flush()
        kept = draft.kept(work, contact.NOTE_DRAFT, person, work.worker)
        assert kept is not None
        assert (kept.fields["mode"], kept.fields["minutes"], kept.fields["words"]) == (
            "home_visit",
            "45",
            "First meeting: ",
        )
        assert typed.past_moment(kept.fields["event_at"], work.now, field="event_at") == AT_TWO
        assert appointment.get(work, made).status is Status.ATTENDED


def test_a_note_that_is_being_typed_is_never_overwritten_by_an_appointment(workspace: Workspace) -> None:
    with workspace.work() as work:
        person, made = booked(work)
        draft.keep(work, contact.NOTE_DRAFT, person, {"words": "She said"})
        work.session.flush()
        appointment.begin_note(work, made)
        kept = draft.kept(work, contact.NOTE_DRAFT, person, work.worker)
        assert kept is not None
        assert kept.fields == {"words": "She said"}


def test_a_reminder_names_no_reason_and_needs_the_persons_consent(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        with pytest.raises(Refused, match="messages"):
            appointment.drafted_reminder(work, person, VISIT, work.worker)
        consent.record(work, person, Purpose.MESSAGES, consent.Answer.GIVEN)
        work.session.flush()
        said = appointment.drafted_reminder(work, person, VISIT, work.worker)
        assert said == (
            "Hello Amina. We meet on Wednesday 4 March 2026 at 2pm at 12 Weir Court. "
            "If this does not suit you, call 01632 960 001. Sam Rowe"
        )


def test_while_a_family_grieves_nothing_is_booked_listed_or_reminded(workspace: Workspace) -> None:
    with workspace.work() as work:
        person, _ = booked(work)
        bereavement.begin(work, person, bereavement.Facts(who_died="Her husband"), whole_household=False)
        work.session.flush()
        assert appointment.on_day(work, work.today) == []
        with pytest.raises(Refused, match="death"):
            appointment.book(work, person, VISIT)
        with pytest.raises(Refused, match="death"):
            appointment.drafted_reminder(work, person, VISIT, work.worker)


def test_minutes_and_mode_are_checked(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        for agreed, field in (
            (Facts(starts_at=AT_TWO, mode=Mode.NOT_A_CONTACT), "mode"),
            (Facts(starts_at=AT_TWO, mode=Mode.PHONE, minutes=0), "minutes"),
        ):
            with pytest.raises(InputProblem) as refused:
                appointment.book(work, person, agreed)
            assert refused.value.field == field
