"""Finding notes by keyboard: type, go down, Enter; in everybody's notes or in one patient's."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.store import note
from socialrx_desktop.store.sealed_words import Seal
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.find_notes import FindNotes
from tests.building import a_note, a_patient
from tests.ui.naming import nameless, texts


@pytest.fixture
def amina(desk: Desk) -> UUID:
    """Amina and Tomasz, both of whom sing."""

    def make(work: Work) -> UUID:
        amina = a_patient(work)
        a_note(work, amina, "She sings in the choir.")
        a_note(work, a_patient(work, first_name="Tomasz", family_name="Nowak"), "He likes the choir, too.")
        note.write(work, amina, "The choir knows.", mode=note.Mode.PHONE, seal=Seal(desk.workspace.keys))
        return amina

    return desk.do(make)


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, amina: UUID) -> Iterator[FindNotes]:
    made = FindNotes(desk)
    made.resize(1366, 660)
    with qtbot.waitExposed(made):
        made.show()
    made.start(amina, "KHAN, Amina")
    yield made
    made.close()
    delete(made)


def shown(screen: FindNotes) -> list[str]:
    lines = screen.results.lines
    return [lines.line(row).texts[0] for row in range(lines.rowCount())]


def test_typing_finds_the_newest_first_and_never_a_restricted_note(screen: FindNotes) -> None:
    assert screen.query.hasFocus()
    QTest.keyClicks(screen.query, "choi")
    assert shown(screen) == ["NOWAK, Tomasz", "KHAN, Amina"]
    assert "2 notes" in texts(screen)
    QTest.keyClicks(screen.query, "x")
    assert shown(screen) == []
    assert "No note holds all these words." in texts(screen)


def test_down_and_enter_open_the_note_from_the_search_line(desk: Desk, amina: UUID, screen: FindNotes) -> None:
    opened: list[tuple[UUID, UUID]] = []
    screen.opened.connect(lambda patient, found: opened.append((patient, found)))
    QTest.keyClicks(screen.query, "choir")
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    QTest.keyClick(screen.query, Qt.Key.Key_Return)
    wanted = next(entry.id for entry in desk.ask(note.timeline, amina) if entry.words)
    assert opened == [(amina, wanted)]


def test_the_search_is_kept_to_the_open_patient_on_wish(screen: FindNotes) -> None:
    QTest.keyClicks(screen.query, "choir")
    QTest.keyClick(screen.here, Qt.Key.Key_Space)
    assert shown(screen) == ["KHAN, Amina"]


def test_escape_leaves_and_every_control_has_a_name(screen: FindNotes) -> None:
    left: list[bool] = []
    screen.closed.connect(lambda: left.append(True))
    assert nameless(screen) == []
    QTest.keyClick(screen.query, Qt.Key.Key_Escape)
    assert left == [True]
