"""Scene 7: a countdown to the operation, and a plan that dates itself again when the operation moves."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from socialrx_desktop.store import action, plan, referral, waiting
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.tour import Hands
from socialrx_desktop.ui.window import WorkspaceWindow
from tests.building import a_patient
from tests.journeys.looking import column, window_of

IN_JUNE = date(2026, 6, 10)


def _refer(work: Work) -> UUID:
    jean = a_patient(work, first_name="Jean", family_name="Dodds")
    received = referral.Received(received_on=work.today, pathway="waiting-well", referrer_name="Waiting list office")
    referral.receive(work, jean, received)
    for what, weeks in (("Strength class", -8), ("Walk to the shop", 6)):
        day = IN_JUNE + timedelta(weeks=weeks)
        action.add(work, jean, action.Details(what=what, weeks_from_operation=weeks, due_on=day))
    return jean


def test_the_plan_takes_new_days_when_the_operation_moves(hands: Hands) -> None:
    window = window_of(hands)
    jean = window.desk.do(_refer)
    _put_her_on_the_list(hands, window, jean)
    hands.keys("Alt+1")
    hands.keys("Alt+I")
    table = window.casework.waiting_list.table
    assert [column(table, n) for n in (0, 2, 3)] == [["DODDS, Jean"], ["in 14 weeks"], ["10 June 2026"]]

    hands.keys("Return", table)
    window.patient.tabs.setCurrentWidget(window.patient.hospital)
    panel = window.patient.hospital.operation
    hands.type("1 July 2026", panel.new_date)
    hands.type("No bed", panel.reason)
    hands.press(panel.move_date)

    said = [box.accessibleName() for _, box in panel.offers]
    assert said == [
        "Strength class, 8 weeks before: now 15 April 2026, new day 6 May 2026",
        "Walk to the shop, 6 weeks after: now 22 July 2026, new day 12 August 2026",
    ]
    hands.press(panel.offers[1][1])
    hands.press(panel.accept)

    days = {each.details.what: each.details.due_on for each in window.desk.ask(plan.plan, jean).other_actions}
    assert days == {"Strength class": date(2026, 5, 6), "Walk to the shop": date(2026, 7, 22)}
    assert "1 July 2026, in 17 weeks" in panel.countdown.text()
    assert "Moved from 10 June 2026 to 1 July 2026: No bed." in panel.history.text()
    hands.keys("Alt+1")
    assert column(table, 6) == ["1 day to change"]


def test_what_is_missing_is_said_at_its_field_and_what_is_typed_is_kept(hands: Hands) -> None:
    window = window_of(hands)
    jean = window.desk.do(_refer)
    window.open_patient(jean)
    window.patient.tabs.setCurrentWidget(window.patient.hospital)
    panel = window.patient.hospital.operation
    hands.type("Opening hours", panel.lines["specialty"])
    hands.press(panel.save)
    assert panel.lines["procedure"].accessibleDescription() == "Error: Enter the operation."
    assert window.desk.ask(waiting.of_patient, jean) is None

    other = window.desk.do(a_patient)
    window.open_patient(other)
    window.open_patient(jean)

    assert panel.lines["specialty"].text() == "Opening hours"


def _put_her_on_the_list(hands: Hands, window: WorkspaceWindow, jean: UUID) -> None:
    window.open_patient(jean)
    window.patient.tabs.setCurrentWidget(window.patient.hospital)
    panel = window.patient.hospital.operation
    hands.type("Knee replacement", panel.lines["procedure"])
    hands.type("Orthopaedics", panel.lines["specialty"])
    hands.type("10 June 2026", panel.lines["first_date"])
    panel.priority.choose("P4")
    panel.joint.choose("knee")
    hands.press(panel.save)
    found = window.desk.ask(waiting.of_patient, jean)
    assert found is not None
    assert (found.expected_on, found.facts.priority) == (IN_JUNE, "P4")
    assert panel.countdown.text() == "Knee replacement: 10 June 2026, in 14 weeks"
    assert panel.prosper.text().startswith("PROSPeR: not known yet: Opioids")
