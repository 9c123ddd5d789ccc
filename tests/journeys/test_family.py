"""Scene 6: a child on a ward with siblings and parents; and what happens when there is a death in the family."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QWidget

from socialrx_desktop.store import bereavement, family, household, referral
from socialrx_desktop.store import outbox as items
from socialrx_desktop.store.outbox import State
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.tour import Hands
from socialrx_desktop.ui.window import WorkspaceWindow
from tests.building import a_patient, an_outbox_item
from tests.journeys.looking import column, window_of


def _refer_leila(work: Work) -> UUID:
    leila = a_patient(work, first_name="Leila")
    received = referral.Received(received_on=work.today, pathway="ward-families", referrer_name="Sister Ruth Hale")
    referral.receive(work, leila, received)
    return leila


def _tell_the_family(hands: Hands, window: WorkspaceWindow, leila: UUID) -> None:
    window.open_patient(leila)
    window.patient.tabs.setCurrentWidget(window.patient.family)
    panel = window.patient.family
    _type_lines(hands, panel.people, "Amina Khan, mother, 2 January 1985", "Yusuf Khan, twin, 12 March 2015")
    hands.press(panel.add_people)


def _type_lines(hands: Hands, box: QWidget, *lines: str) -> None:
    for line in lines:
        hands.type(line, box)
        hands.keys("Return", box)


def test_one_referral_becomes_a_family_of_three(hands: Hands) -> None:
    window = window_of(hands)
    leila = window.desk.do(_refer_leila)
    _tell_the_family(hands, window, leila)

    panel = window.patient.family
    assert column(panel.table, 0) == ["KHAN, Leila", "KHAN, Amina", "KHAN, Yusuf"]
    assert column(panel.table, 1) == ["Child, leads", "Mother", "Twin"]
    assert column(panel.table, 3) == ["New referral"] * 3
    home = window.desk.ask(household.of_patient, leila)
    assert home is not None
    cases = [
        window.desk.ask(referral.current, each.member.patient_id) for each in window.desk.ask(family.people, home.id)
    ]
    assert {case.referrer_name for case in cases if case is not None} == {"Sister Ruth Hale"}

    hands.keys("Down", panel.table)
    hands.keys("L", panel.table)
    assert column(panel.table, 1)[0] == "Mother, leads"
    hands.keys("Return", panel.table)
    assert window.patient.patient != leila
    assert column(panel.table, 0)[0] == "KHAN, Amina"


def test_a_line_that_cannot_be_read_is_named_and_adds_nobody(hands: Hands) -> None:
    window = window_of(hands)
    leila = window.desk.do(_refer_leila)
    window.open_patient(leila)
    window.patient.tabs.setCurrentWidget(window.patient.family)
    panel = window.patient.family
    _type_lines(hands, panel.people, "Amina Khan, mother", "Yusuf")
    hands.press(panel.add_people)

    assert panel.people.accessibleDescription().startswith("Error: Line 2: say who this person is")
    assert window.desk.ask(household.of_patient, leila) is None


def test_somebody_who_is_known_is_found_by_name(hands: Hands) -> None:
    window = window_of(hands)
    leila = window.desk.do(_refer_leila)
    window.desk.do(a_patient, first_name="Tariq")
    window.open_patient(leila)
    window.patient.tabs.setCurrentWidget(window.patient.family)
    panel = window.patient.family
    hands.type("tariq", panel.search)
    panel.role.choose("parent")
    hands.press(panel.add_known)

    assert column(panel.table, 0) == ["KHAN, Leila", "KHAN, Tariq"]


def test_the_whole_family_ends_together(hands: Hands) -> None:
    window = window_of(hands)
    leila = window.desk.do(_refer_leila)
    _tell_the_family(hands, window, leila)
    end = window.patient.family.end
    hands.press(end.close_all)
    assert end.reason.accessibleDescription().startswith("Error: Choose a reason")
    end.reason.choose("family_managing")
    hands.press(end.close_all)

    assert window.desk.ask(referral.count_open) == 0
    assert column(window.patient.family.table, 3) == ["Ended 4 March 2026"] * 3


def test_after_a_death_nothing_reminds_prints_or_sends_until_it_is_lifted(hands: Hands) -> None:
    window = window_of(hands)
    leila = window.desk.do(_refer_leila)
    _tell_the_family(hands, window, leila)
    letter = window.desk.do(an_outbox_item, leila)
    panel = window.patient.family.mourning
    hands.press(panel.start)
    hands.type("Her father", panel.who)
    hands.type("yesterday", panel.day)
    hands.press(panel.begin)

    assert "Bereaved: her father died, 3 March 2026." in window.patient.banner.spoken()
    assert [line.due for line in window.desk.ask(referral.caseload)] == [None] * 3
    assert window.desk.ask(items.item, letter).state is State.HELD
    assert window.connectivity.waiting == 0
    hands.keys("Ctrl+P")
    hands.wait(window.preview.notice.text, "the window to say why nothing is printed")
    assert "There has been a death in this family" in window.preview.notice.text()
    assert not window.preview.pdf
    hands.keys("Escape")
    hands.keys("Ctrl+G")
    hands.press(window.outbox.letter.queue_button)
    assert len(window.desk.ask(items.items)) == 1

    window.open_patient(leila)
    window.patient.tabs.setCurrentWidget(window.patient.family)
    hands.press(panel.lift)
    assert panel.reason.accessibleDescription().startswith("Error: Enter why")
    hands.type("Her mother rang and asked us to go on.", panel.reason)
    hands.press(panel.lift)

    assert not window.desk.ask(bereavement.is_quiet, leila)
    assert "Bereaved" not in window.patient.banner.spoken()
    assert window.desk.ask(items.item, letter).state is State.WAITING
