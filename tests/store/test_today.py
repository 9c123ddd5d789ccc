"""Today: what is due, gathered from all lists, and nothing about people for whom everything has stopped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from socialrx_desktop.domain.pathway import Outcome
from socialrx_desktop.store import appointment, bereavement, onward_referral, referral, referral_answer, today
from socialrx_desktop.store.appointment import Facts
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.referral_answer import Answer
from socialrx_desktop.store.today import Kind, Line, Today
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_connection, a_patient, a_referral, some_answers
from tests.conftest import FixedClock

TODAY = date(2026, 3, 4)
ACCEPT = Answer(outcome=Outcome.ACCEPT)


def lines(found: Today, kind: Kind) -> list[Line]:
    """The lines of one kind."""
    return [line for section in found.sections if section.kind is kind for line in section.lines]


def test_an_empty_day_has_nothing_to_do(workspace: Workspace) -> None:
    with workspace.look() as view:
        found = today.today(view)
    assert (found.day, found.count, found.sections, found.to_chase) == (TODAY, 0, (), 0)


def test_sections_follow_each_other_overdue_first(workspace: Workspace) -> None:
    with workspace.work() as work:
        for due_in in (-3, 0, 1):
            case = a_referral(work)
            referral_answer.answer(work, case, ACCEPT, "Yes.")
            referral.plan_next(work, case, f"Ring in {due_in}", TODAY + timedelta(days=due_in))
        at_two = datetime(2026, 3, 4, 14, tzinfo=UTC)
        appointment.book(work, a_patient(work), Facts(starts_at=at_two, mode=Mode.PHONE, purpose="Catch up"))
        a_referral(work)
        work.session.flush()
        found = today.today(work, work.worker)
    kinds = [section.kind for section in found.sections]
    assert kinds == [Kind.OVERDUE, Kind.VISIT, Kind.DUE, Kind.NEW_REFERRAL, Kind.REPLY]
    assert [line.what for line in lines(found, Kind.OVERDUE)] == ["Ring in -3"]
    assert [line.what for line in lines(found, Kind.DUE)] == ["Ring in 0"]
    assert lines(found, Kind.VISIT)[0].what == "Catch up"
    assert lines(found, Kind.NEW_REFERRAL)[0].due == TODAY + timedelta(days=3)
    assert (found.tomorrow, found.this_week, found.count) == (1, 1, 7)


def test_a_new_referral_is_listed_once_though_its_first_contact_is_due(workspace: Workspace) -> None:
    with workspace.work() as work:
        a_referral(work)
        work.session.flush()
        found = today.today(work)
    assert [section.kind for section in found.sections] == [Kind.NEW_REFERRAL]


def test_reviews_of_the_next_week_and_measures_of_the_stage_are_due(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        referral.move(work, case, "engaged")
        referral.plan_next(work, case, "Ring", TODAY + timedelta(days=90))
        referral.plan_review(work, case, TODAY + timedelta(days=20))
    with workspace.look() as view:
        assert today.today(view).count == 0
    clock.pass_(days=14)
    with workspace.look() as view:
        found = today.today(view)
    assert [line.due for line in lines(found, Kind.REVIEW)] == [TODAY + timedelta(days=20)]
    assert {line.what for line in lines(found, Kind.MEASURE)} == {"ons4", "ons-loneliness"}
    with workspace.work() as work:
        some_answers(work, person)
    with workspace.look() as view:
        assert [line.what for line in lines(today.today(view), Kind.MEASURE)] == ["ons-loneliness"]


def test_a_message_to_the_gp_is_due_until_it_has_gone_even_after_closing(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        referral.close(work, case, "goals_met")
        work.session.flush()
        (line,) = lines(today.today(work), Kind.GP_MESSAGE)
        assert line.due == TODAY + timedelta(days=5)
        referral.gp_message_sent(work, case)
        work.session.flush()
        assert lines(today.today(work), Kind.GP_MESSAGE) == []
        referral.gp_message_not_sent(work, case, line.due)
        work.session.flush()
        assert len(lines(today.today(work), Kind.GP_MESSAGE)) == 1


def test_what_is_asked_of_the_chase_list_is_counted(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        a_referral(work, person)
        a_connection(work, person)
    clock.pass_(days=15)
    with workspace.look() as view:
        assert today.today(view).to_chase == len(onward_referral.to_chase(view)) == 1


def test_a_day_is_ones_own_unless_it_is_everybodys(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        work.get(Referral, case).worker_id = work.new_id()
        work.session.flush()
        assert today.today(work, work.worker).count == 0
        assert today.today(work).count == 1


def test_nothing_is_listed_about_a_bereaved_family(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        case = a_referral(work, person)
        referral.move(work, case, "engaged")
        referral.plan_review(work, case, TODAY)
        work.get(Referral, case).gp_message_due = TODAY
        appointment.book(work, person, Facts(starts_at=work.now, mode=Mode.PHONE))
        a_connection(work, person)
        bereavement.begin(work, person, bereavement.Facts(who_died="Her mother"), whole_household=False)
    for days in (0, 20):
        clock.pass_(days=days)
        with workspace.look() as view:
            found = today.today(view)
            assert (found.count, found.to_chase, found.tomorrow) == (0, 0, 0)


def test_a_long_section_says_how_many_more_there_are(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        for _ in range(today.LONGEST_SECTION + 5):
            case = a_referral(work, person)
            referral_answer.answer(work, case, ACCEPT, "")
            referral.plan_next(work, case, "Ring", TODAY - timedelta(days=1))
    with workspace.look() as view:
        (section,) = today.today(view).sections
    assert (len(section.lines), section.more) == (today.LONGEST_SECTION, 5)
