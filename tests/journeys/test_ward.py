"""Scene 1 as far as the ward list goes: at the bedside, without a network, by keyboard."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtWidgets import QLabel, QTabBar, QWidget

from socialrx_desktop.store import appointment, note, ward_stay
from socialrx_desktop.store.appointment import Status
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.tour import Hands
from socialrx_desktop.ui.line_table import LineTable
from tests.building import a_patient, a_referral, a_ward
from tests.journeys.looking import column, window_of


def _fill_the_ward(work: Work) -> None:
    ward = a_ward(work)
    beds = {"Leila Khan": "10", "Omar Haddad": "2", "Maya Okafor": "1"}
    for name, bed in beds.items():
        first, family = name.split()
        person = a_patient(work, first_name=first, family_name=family)
        a_referral(work, person)
        expected = work.today + timedelta(days=1 if bed == "2" else 20)
        ward_stay.admit(work, person, ward_stay.Facts(ward_id=ward, bed=bed, expected_discharge_on=expected))


def test_the_ward_is_walked_bed_by_bed_and_a_note_is_written_at_the_bedside(hands: Hands) -> None:
    window = window_of(hands)
    window.desk.do(_fill_the_ward)
    hands.keys("Alt+W")
    table = window.casework.ward_list.table
    assert column(table, 0) == ["Ward 1, bed 1", "Ward 1, bed 2", "Ward 1, bed 10"]
    assert column(table, 4)[1] == "Soon: tomorrow"

    hands.keys("S", table)
    assert column(table, 5)[0] == "Asleep, 10:30am"

    hands.keys("Down", table)
    hands.keys("Return", table)
    assert window.patient.notes.editor.mode.value() == Mode.WARD_VISIT
    hands.keys("Tab")
    editor = window.patient.notes.editor
    hands.type("15", editor.minutes)
    hands.type("Talked about school and the letter.", editor.words)
    hands.keys("Ctrl+Return", editor.words)

    omar = window.patient.patient
    assert omar is not None
    [written] = window.desk.ask(note.timeline, omar)
    assert (written.mode, written.minutes, written.words) == (
        Mode.WARD_VISIT,
        15,
        "Talked about school and the letter.",
    )
    hands.keys("Alt+1")
    assert column(table, 5) == ["Asleep, 10:30am", "Seen, 10:30am", ""]


def test_asleep_is_one_key_and_can_be_undone(hands: Hands) -> None:
    window = window_of(hands)
    window.desk.do(_fill_the_ward)
    hands.keys("Alt+W")
    screen = window.casework.ward_list
    hands.keys("S", screen.table)
    maya = screen.patient
    assert maya is not None
    assert [each.status for each in window.desk.ask(appointment.of_patient, maya)] == [Status.ASLEEP]

    hands.keys("Ctrl+Z", screen.table)

    assert column(screen.table, 5)[0] == ""
    assert window.desk.ask(appointment.on_day, date(2026, 3, 4))[0].status is Status.CANCELLED_BY_US


def test_one_key_takes_every_name_off_the_screen_and_it_stays_so(hands: Hands) -> None:
    window = window_of(hands)
    window.desk.do(_fill_the_ward)
    hands.keys("Alt+W")
    screen = window.casework.ward_list
    hands.keys("S", screen.table)
    assert "OKAFOR" in _words_on(window)

    hands.keys("P", screen.table)

    said = _words_on(window)
    assert "MO" in said
    for name in ("OKAFOR", "HADDAD", "KHAN", "Maya", "Omar", "Leila"):
        assert name not in said
    hands.keys("S", screen.table)
    assert "OKAFOR" not in _words_on(window)
    assert screen.keys.isVisible()
    again = type(screen)(window.desk)
    assert again.is_private
    again.deleteLater()


def _words_on(window: QWidget) -> str:
    """Every word that can be seen, or heard from a screen reader."""
    labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    bars = [bar.tabText(n) for bar in window.findChildren(QTabBar) if bar.isVisible() for n in range(bar.count())]
    cells = []
    for table in window.findChildren(LineTable):
        if table.isVisible():
            for row in range(table.lines.rowCount()):
                for number in range(table.lines.columnCount()):
                    index = table.lines.index(row, number)
                    cells += [str(index.data(role)) for role in (0, 3, 11)]
    return " ".join([*labels, *bars, *cells])
