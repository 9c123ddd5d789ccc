"""Notes by keyboard: written, kept as a draft, saved by Ctrl+Enter, corrected without losing the old words."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.store import audit, contact, draft, note, referral
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.screen import PatientScreen
from socialrx_desktop.ui.patient.timeline import NotePainter, TimelineModel
from tests.building import a_note, a_patient, a_referral
from tests.conftest import FixedClock
from tests.ui.naming import nameless, texts

MakeScreen = Callable[[], PatientScreen]


@pytest.fixture
def make_screen(qtbot: QtBot, desk: Desk) -> Iterator[MakeScreen]:
    made: list[PatientScreen] = []

    def make() -> PatientScreen:
        screen = PatientScreen(desk)
        made.append(screen)
        screen.resize(1366, 660)
        with qtbot.waitExposed(screen):
            screen.show()
        return screen

    yield make
    for each in made:
        each.close()
        delete(each)


@pytest.fixture
def amina(desk: Desk) -> UUID:
    """A patient with an open referral."""

    def make(work: Work) -> UUID:
        person = a_patient(work)
        a_referral(work, person)
        return person

    return desk.do(make)


@pytest.fixture
def screen(make_screen: MakeScreen, amina: UUID) -> PatientScreen:
    """The screen with Amina open and the cursor in the note."""
    made = make_screen()
    made.show_patient(amina)
    made.new_note()
    return made


def notes(desk: Desk, patient: UUID) -> list[str]:
    """The words of a patient's notes, newest first."""
    return [entry.words for entry in desk.ask(note.timeline, patient)]


def kept(desk: Desk, patient: UUID) -> str:
    """The words of the draft of a note."""
    found = desk.ask(draft.kept, contact.NOTE_DRAFT, patient, desk.workspace.worker)
    return found.fields["words"] if found else ""


def spoken(screen: PatientScreen, row: int) -> str:
    """What a screen reader says of a row of the timeline."""
    index = screen.notes.model.index(row)
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def test_without_a_patient_the_screen_says_how_to_open_one(make_screen: MakeScreen) -> None:
    screen = make_screen()
    assert "No patient is open. Choose one in the Caseload tab and press Enter" in texts(screen)
    assert screen.patient is None
    screen.new_note()
    screen.leave()


def test_a_note_is_saved_by_ctrl_enter_with_what_comes_next(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    editor = screen.notes.editor
    assert editor.words.hasFocus()
    assert editor.next_action.text() == "Make first contact"
    assert editor.due.text() == "4 March 2026"
    QTest.keyClicks(editor.words, "Rang. She would like company.")
    editor.next_action.selectAll()
    QTest.keyClicks(editor.next_action, "Ring again")
    editor.due.selectAll()
    QTest.keyClicks(editor.due, "fri")
    QTest.keyClicks(editor.minutes, "20")
    QTest.keyClick(editor.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (entry,) = desk.ask(note.timeline, amina)
    assert (entry.words, entry.minutes, entry.mode) == ("Rang. She would like company.", 20, Mode.PHONE)
    case = desk.ask(referral.current, amina)
    assert case is not None
    assert (case.next_action, case.next_action_due) == ("Ring again", date(2026, 3, 6))
    assert "Saved on this computer." in texts(screen)
    assert editor.words.toPlainText() == ""
    assert editor.next_action.text() == "Ring again"
    assert "Rang. She would like company." in spoken(screen, 0)


def test_a_note_of_yesterday_keeps_when_it_happened(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    QTest.keyClicks(screen.notes.editor.words, "Met her at home.")
    assert not screen.notes.editor.late_reason.isVisible()
    QTest.keyClicks(screen.notes.editor.when, "sun 2pm")
    QTest.keyClick(screen.notes.editor.save, Qt.Key.Key_Space)
    assert "Error: Say why this is written more than a day later." in texts(screen)
    assert screen.notes.editor.late_reason.hasFocus()
    QTest.keyClicks(screen.notes.editor.late_reason, "The laptop was away")
    QTest.keyClick(screen.notes.editor.save, Qt.Key.Key_Space)
    (entry,) = desk.ask(note.timeline, amina)
    assert entry.event_at.isoformat() == "2026-03-01T14:00:00+00:00"
    assert "Written 3 days later. Why: The laptop was away" in spoken(screen, 0)


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        ("minutes", "abc", "Error: Minutes must be a whole number from 1 to 480."),
        ("minutes", "481", "Error: Minutes must be a whole number from 1 to 480."),
        ("when", "soon", "Error: Enter a real date."),
        ("when", "tomorrow 2pm", "Error: The contact cannot be in the future."),
        ("due", "whenever", "Error: Enter a real date."),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_no_word_is_lost(
    desk: Desk, amina: UUID, screen: PatientScreen, field: str, text: str, error: str
) -> None:
    editor = screen.notes.editor
    control = {"minutes": editor.minutes, "when": editor.when, "due": editor.due}[field]
    QTest.keyClicks(editor.words, "Rang.")
    control.selectAll()
    QTest.keyClicks(control, text)
    assert error not in texts(screen)
    QTest.keyClick(editor.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert error in texts(screen)
    assert control.hasFocus()
    assert (control.text(), editor.words.toPlainText()) == (text, "Rang.")
    assert notes(desk, amina) == []


def test_a_note_without_words_is_asked_for_its_words(screen: PatientScreen) -> None:
    QTest.keyClick(screen.notes.editor.save, Qt.Key.Key_Space)
    assert "Error: Enter what happened." in texts(screen)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the operating system finds no room for a write."""

    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", refuse)


def test_a_full_disk_leaves_the_words_in_the_editor(screen: PatientScreen, full_disk: None) -> None:
    QTest.keyClicks(screen.notes.editor.words, "Rang.")
    QTest.keyClick(screen.notes.editor.save, Qt.Key.Key_Space)
    assert screen.notes.editor.words.toPlainText() == "Rang."
    assert "The disk is full, so this was not saved." in screen.notes.editor.notice.text()
    screen.leave()
    assert screen.notes.editor.words.toPlainText() == "Rang."


def test_the_draft_comes_back_after_the_screen_is_destroyed(desk: Desk, amina: UUID, make_screen: MakeScreen) -> None:
    lost = PatientScreen(desk)
    lost.show_patient(amina)
    QTest.keyClicks(lost.notes.editor.words, "She said that")
    QTest.keyClicks(lost.notes.editor.minutes, "20")
    lost.leave()
    delete(lost)
    screen = make_screen()
    screen.show_patient(amina)
    assert screen.notes.editor.words.toPlainText() == "She said that"
    assert screen.notes.editor.minutes.text() == "20"
    assert "Draft from 4 March 2026, 10:30am restored." in texts(screen)


def test_a_draft_is_kept_when_the_typing_pauses(qtbot: QtBot, desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    QTest.keyClicks(screen.notes.editor.words, "She said")
    assert kept(desk, amina) == ""
    qtbot.waitUntil(lambda: kept(desk, amina) == "She said", timeout=3000)
    assert "Draft saved 10:30am on this computer" in texts(screen)


def test_opening_somebody_else_keeps_the_draft_of_the_first_and_mixes_nothing(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    tomasz = desk.do(a_patient, first_name="Tomasz", family_name="Nowak")
    QTest.keyClicks(screen.notes.editor.words, "She said")
    screen.show_patient(tomasz)
    assert screen.notes.editor.words.toPlainText() == ""
    assert kept(desk, amina) == "She said"
    screen.show_patient(amina)
    assert screen.notes.editor.words.toPlainText() == "She said"


def test_a_discarded_draft_is_gone(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    QTest.keyClicks(screen.notes.editor.words, "She said")
    screen.leave()
    QTest.keyClick(screen.notes.editor.discard, Qt.Key.Key_Space)
    assert screen.notes.editor.words.toPlainText() == ""
    assert kept(desk, amina) == ""
    screen.leave()
    assert kept(desk, amina) == ""


def test_saving_leaves_no_draft(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    QTest.keyClicks(screen.notes.editor.words, "She said")
    screen.leave()
    QTest.keyClick(screen.notes.editor.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    screen.leave()
    assert kept(desk, amina) == ""


def test_next_action_follows_the_referral_unless_it_is_being_typed(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    case = desk.ask(referral.current, amina)
    assert case is not None
    editor = screen.notes.editor
    desk.do(referral.plan_next, case.id, "Visit", date(2026, 3, 9))
    assert (editor.next_action.text(), editor.due.text()) == ("Visit", "9 March 2026")
    editor.next_action.selectAll()
    QTest.keyClicks(editor.next_action, "Write")
    desk.do(referral.plan_next, case.id, "Call", date(2026, 3, 10))
    assert editor.next_action.text() == "Write"


def test_after_a_closed_case_a_note_can_still_be_written(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    case = desk.ask(referral.current, amina)
    assert case is not None
    desk.do(referral.close, case.id, "goals_met")
    assert not screen.notes.editor.next_action.isVisible()
    QTest.keyClicks(screen.notes.editor.words, "She sent a card.")
    QTest.keyClick(screen.notes.editor.save, Qt.Key.Key_Space)
    assert notes(desk, amina) == ["She sent a card."]


def test_a_correction_stands_beside_the_old_note_with_its_reason(
    desk: Desk, amina: UUID, screen: PatientScreen, clock: FixedClock
) -> None:
    old = desk.do(a_note, amina, "Met on Monday.")
    clock.pass_(hours=1)
    panel = screen.notes
    panel.timeline.setFocus()
    QTest.keyClick(panel.correct, Qt.Key.Key_Space)
    assert panel.correction.words.hasFocus()
    assert "Correcting the note of 4 March 2026, 10:30am" in texts(screen)
    panel.correction.words.selectAll()
    QTest.keyClicks(panel.correction.words, "Met on Tuesday.")
    QTest.keyClick(panel.correction.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Error: Say why the note is corrected." in texts(screen)
    QTest.keyClicks(panel.correction.reason, "Wrong day")
    QTest.keyClick(panel.correction.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    entries = desk.ask(note.timeline, amina)
    assert [(entry.words, entry.amends) for entry in entries] == [("Met on Tuesday.", old), ("Met on Monday.", None)]
    assert "Correction, written 4 March 2026, 11:30am. Reason: Wrong day" in spoken(screen, 0)
    assert "Corrected 4 March 2026, 11:30am. Reason: Wrong day" in spoken(screen, 1)
    assert "Met on Monday." in spoken(screen, 1)
    assert panel.timeline.hasFocus()
    assert panel.correct.isEnabled()
    QTest.keyClick(panel.timeline, Qt.Key.Key_Down)
    assert not panel.correct.isEnabled()


def test_a_note_that_was_corrected_is_struck_through(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    old = desk.do(a_note, amina, "Met on Monday.")
    plain = screen.notes.timeline.grab().toImage()
    desk.do(note.amend, old, "Met on Tuesday.", "Wrong day")
    painter = screen.notes.timeline.itemDelegate()
    assert isinstance(painter, NotePainter)
    struck = {
        text: font.strikeOut() for row in range(2) for text, font, _ in painter.blocks(screen.notes.model.shown(row))
    }
    assert not struck["Met on Tuesday."]
    assert struck["Met on Monday."]
    assert screen.notes.timeline.grab().toImage() != plain


def test_escape_leaves_a_correction_and_keeps_what_was_typed(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    desk.do(a_note, amina, "Met on Monday.")
    panel = screen.notes
    panel.timeline.setFocus()
    QTest.keyClick(panel.correct, Qt.Key.Key_Space)
    QTest.keyClicks(panel.correction.reason, "Wrong")
    QTest.keyClick(panel.correction.reason, Qt.Key.Key_Escape)
    assert panel.editor.isVisible()
    assert notes(desk, amina) == ["Met on Monday."]
    QTest.keyClick(panel.correct, Qt.Key.Key_Space)
    assert panel.correction.reason.text() == "Wrong"


def test_five_hundred_notes_are_one_list_that_scrolls(
    desk: Desk, amina: UUID, screen: PatientScreen, clock: FixedClock
) -> None:
    def many(work: Work) -> None:
        for number in range(500):
            moment = work.now - timedelta(hours=number + 1)
            note.write(
                work,
                amina,
                f"Note {number}. " + "Talked of this and that. " * 12,
                mode=Mode.PHONE,
                event_at=moment,
                late_reason="Typed in from paper",
            )

    desk.do(many)
    model = screen.notes.model
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert tester.model() is model
    assert model.rowCount() == 200
    QTest.keyClick(screen.notes.older, Qt.Key.Key_Space)
    assert not screen.notes.older.isVisible()
    assert model.rowCount() == 500
    screen.notes.timeline.setFocus()
    QTest.keyClick(screen.notes.timeline, Qt.Key.Key_End)
    assert screen.notes.timeline.currentIndex().row() == 499
    screen.resize(900, 660)
    assert screen.notes.timeline.sizeHintForRow(0) > 0


def test_the_timeline_model_keeps_every_promise_of_a_qt_model(desk: Desk, amina: UUID) -> None:
    model = TimelineModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    desk.do(a_note, amina)
    model.show_entries(desk.ask(note.timeline, amina))
    model.show_entries([])
    assert tester.model() is model
    assert model.rowCount() == 0


def test_opening_a_record_stands_in_the_history(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    actions = [event.action for event in desk.ask(audit.events, subject=amina)]
    assert actions[0] == "viewed"


def test_notes_are_plain_text(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    desk.do(a_note, amina, "<b>Bold</b> & <img src='x'>")
    assert "<b>Bold</b> & <img src='x'>" in spoken(screen, 0)


def test_every_control_has_a_name_and_tab_runs_through_the_editor(screen: PatientScreen) -> None:
    assert nameless(screen) == []
    editor = screen.notes.editor
    order = [
        editor.template,
        editor.mode,
        editor.minutes,
        editor.when,
        editor.restricted,
        editor.words,
        editor.next_action,
        editor.due,
        editor.save,
    ]
    editor.template.setFocus()
    for here, there in pairwise(order):
        QTest.keyClick(here, Qt.Key.Key_Tab)
        assert there.hasFocus()
