"""Two records of one person are found, compared, joined and taken apart by keyboard in the real window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from socialrx_desktop.domain.nhs_number import Status
from socialrx_desktop.store import note, patient
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.window import WorkspaceWindow

from ..building import a_note, a_patient, a_referral, some_details
from .naming import nameless, texts

WAIT = 30_000
_WHY = "Possible: a short form of the same name, day and month swapped, different NHS numbers"


@pytest.fixture
def two(workspace: Workspace) -> tuple[UUID, UUID]:
    """One person twice: Ann Lee, and Annie Lee with the days of her birth swapped and an email address."""
    with workspace.work() as work:
        kept = patient.register(work, some_details(first_name="Ann", family_name="Lee", telephone=""))
        details = some_details(first_name="Annie", family_name="Lee", date_of_birth=date(1951, 12, 3))
        other = patient.register(work, details)
        a_note(work, kept, "Rang."), a_note(work, other, "Met at the hall.")
        a_referral(work, other)
    return kept, other


@pytest.fixture
def window(qtbot: QtBot, workspace: Workspace, two: tuple[UUID, UUID]) -> Iterator[WorkspaceWindow]:
    """The window with the page of likely duplicates open, and one pair found."""
    made = WorkspaceWindow(Desk(workspace))
    made.fill(QMenuBar(made))
    made.resize(1366, 740)
    with qtbot.waitExposed(made):
        made.show()
    made.show_duplicates()
    qtbot.waitUntil(lambda: made.duplicates.list.lines.rowCount() == 1, timeout=WAIT)
    yield made
    made.leave()
    made.close()
    made.deleteLater()


def _words(window: WorkspaceWindow, person: UUID) -> list[str]:
    return sorted(entry.words for entry in window.desk.ask(note.timeline, person))


def _press(widget: QWidget, key: Qt.Key) -> None:
    widget.setFocus()
    QTest.keyClick(widget, key)


def test_a_pair_is_joined_by_keyboard_and_taken_apart_again(
    qtbot: QtBot, window: WorkspaceWindow, two: tuple[UUID, UUID]
) -> None:
    kept, other = two
    review, join = window.duplicates, window.duplicates.join
    assert review.list.lines.line(0).texts[2] == _WHY
    QTest.keyClick(review.list, Qt.Key.Key_Return)
    assert join.isVisible()
    assert join.choices["patient.telephone"][1].isChecked()
    assert join.choices["patient.first_name"][0].isChecked()
    _press(join.choices["patient.first_name"][1], Qt.Key.Key_Space)
    _press(join.save, Qt.Key.Key_Space)
    assert "Error: Enter how you know" in texts(join)
    assert join.why.hasFocus()
    QTest.keyClicks(join.why, "Same address")
    _press(join.save, Qt.Key.Key_Space)
    screen = window.patient
    assert screen.patient == kept
    assert screen.isVisible()
    assert "LEE, Annie" in screen.banner.spoken()
    assert screen.joined.words.text() == "2 records joined. The last was LEE, Annie, on 4 March 2026: Same address"
    assert _words(window, kept) == ["Met at the hall.", "Rang."]
    window.open_patient(other)
    assert screen.patient == kept
    _press(screen.joined.undo, Qt.Key.Key_Space)
    assert not screen.joined.isVisible()
    assert "LEE, Ann." in screen.banner.spoken()
    assert "person of its own again" in screen.notice.text()
    assert _words(window, kept) == ["Rang."]
    window.open_patient(other)
    assert screen.patient == other


def test_two_people_are_told_apart_by_one_key(window: WorkspaceWindow) -> None:
    QTest.keyClick(window.duplicates.list, Qt.Key.Key_N)
    assert window.duplicates.list.lines.rowCount() == 0
    assert "Nobody seems to have two records." in texts(window.duplicates)


def test_the_other_record_can_be_the_one_that_is_kept(window: WorkspaceWindow, two: tuple[UUID, UUID]) -> None:
    kept, other = two
    join = window.duplicates.join
    window.duplicates.compare_pair(kept, other)
    _press(join.swap, Qt.Key.Key_Space)
    assert join.choices["patient.first_name"][0].text() == "Annie"
    QTest.keyClicks(join.why, "Same address")
    _press(join.save, Qt.Key.Key_Space)
    assert window.patient.patient == other


def test_two_verified_numbers_must_be_said_to_be_of_one_person(window: WorkspaceWindow, two: tuple[UUID, UUID]) -> None:
    with window.desk.workspace.work() as work:
        for each in two:
            work.get(Patient, each).nhs_number_status = Status.VERIFIED
    join = window.duplicates.join
    window.duplicates.compare_pair(*two)
    QTest.keyClicks(join.why, "The registry gave her two")
    _press(join.save, Qt.Key.Key_Space)
    assert "the numbers differ" in join.notice.text()
    _press(join.despite, Qt.Key.Key_Space)
    _press(join.save, Qt.Key.Key_Space)
    assert window.patient.patient == two[0]


def test_any_two_records_can_be_compared_by_their_numbers(window: WorkspaceWindow, two: tuple[UUID, UUID]) -> None:
    review = window.duplicates
    with window.desk.workspace.work() as work:
        stranger = a_patient(work, first_name="Zoe", family_name="Bell")
    QTest.keyClicks(review.one, str(two[0]))
    QTest.keyClicks(review.other, "nobody")
    _press(review.compare_named, Qt.Key.Key_Space)
    assert review.other.hasFocus()
    review.other.setText(str(stranger))
    _press(review.compare_named, Qt.Key.Key_Space)
    assert review.join.isVisible()
    assert "BELL, Zoe" in texts(review.join)


def test_every_control_has_a_name(window: WorkspaceWindow, two: tuple[UUID, UUID]) -> None:
    assert nameless(window.duplicates) == []
    window.duplicates.compare_pair(*two)
    assert nameless(window.duplicates) == []
