"""Scene 1's note by a handful of keys; templates with gaps; restricted notes; what the patient disagrees with."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.store import contact, draft, note, note_opening, note_template
from socialrx_desktop.store.note import ContactType, Mode, PlaceType
from socialrx_desktop.store.sealed_words import Seal
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.screen import PatientScreen
from tests.building import a_note, a_patient, a_referral
from tests.conftest import PASSPHRASE
from tests.ui.naming import nameless, texts

CANARY = "zanzibar"


@pytest.fixture
def amina(desk: Desk) -> UUID:
    """A patient with an open referral."""

    def make(work: Work) -> UUID:
        person = a_patient(work)
        a_referral(work, person)
        return person

    return desk.do(make)


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, amina: UUID) -> Iterator[PatientScreen]:
    """The screen with Amina open and the cursor in the note."""
    made = PatientScreen(desk)
    made.resize(1366, 660)
    with qtbot.waitExposed(made):
        made.show()
    made.show_patient(amina)
    made.new_note()
    yield made
    made.close()
    delete(made)


@pytest.fixture
def sealed(desk: Desk, amina: UUID, screen: PatientScreen) -> UUID:
    """A restricted note of Amina, chosen in the timeline."""
    seal = Seal(desk.workspace.keys)
    written = desk.do(note.write, amina, f"{CANARY} words", mode=Mode.PHONE, seal=seal)
    screen.notes.timeline.setFocus()
    return written


def everything(widget: QWidget) -> str:
    """All words of a widget, whether seen or not, those in fields included."""
    fields = [each.text() for each in widget.findChildren(QLineEdit)]
    boxes = [each.toPlainText() for each in widget.findChildren(QPlainTextEdit)]
    model = widget.notes.model if isinstance(widget, PatientScreen) else None
    rows = [str(model.index(row).data()) for row in range(model.rowCount())] if model else []
    return "\n".join([texts(widget), *fields, *boxes, *rows])


class Keys:
    """Presses keys where the cursor is, and counts those that are not words."""

    def __init__(self) -> None:
        self.pressed = 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.pressed += 1
        QTest.keyClick(self._here(), key, modifier)

    def type(self, text: str, *, counts: bool = False) -> None:
        self.pressed += len(text) if counts else 0
        QTest.keyClicks(self._here(), text)

    def _here(self) -> QWidget:
        here = QApplication.focusWidget()
        assert here is not None
        return here


def test_a_ward_note_takes_a_handful_of_keys_besides_its_words(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    keys = Keys()
    screen.notes.editor.template.setFocus()
    keys.type("wa", counts=True)
    assert screen.notes.editor.template.currentText().startswith("Ward")
    for _ in range(5):
        keys.press(Qt.Key.Key_Tab)
    assert screen.notes.editor.words.textCursor().selectedText().startswith("[")
    keys.type("Comfortable")
    keys.press(Qt.Key.Key_Tab)
    keys.type("Her dog")
    keys.press(Qt.Key.Key_Tab)
    keys.type("Ring her sister")
    keys.press(Qt.Key.Key_Tab)
    keys.type("Ring the sister")
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (entry,) = desk.ask(note.timeline, amina)
    assert entry.mode is Mode.WARD_VISIT
    assert entry.minutes is not None
    assert "[" not in entry.words
    assert "Comfortable" in entry.words
    assert entry.circumstances.template.startswith("Ward")
    assert keys.pressed <= 12


def test_a_plain_note_is_words_minutes_and_save(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    keys = Keys()
    keys.type("Rang.")
    keys.press(Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    keys.type("15", counts=True)
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (entry,) = desk.ask(note.timeline, amina)
    assert (entry.words, entry.minutes, keys.pressed) == ("Rang.", 15, 4)


def test_a_template_never_takes_words_away(desk: Desk, screen: PatientScreen) -> None:
    editor = screen.notes.editor
    QTest.keyClicks(editor.words, "She said")
    QTest.keyClicks(editor.template, "fol")
    assert editor.template.currentText() == "Follow-up call"
    assert editor.words.toPlainText() == "She said"
    assert editor.more.contact_type.value() == ContactType.FOLLOW_UP


def test_the_words_can_be_kept_as_a_template_of_the_teams_own(desk: Desk, screen: PatientScreen) -> None:
    editor = screen.notes.editor
    QTest.keyClick(editor.unfold, Qt.Key.Key_Space)
    QTest.keyClicks(editor.words, "Walked with [who].")
    QTest.keyClick(editor.more.keep, Qt.Key.Key_Space)
    assert "Error: Give the template a name." in texts(screen)
    QTest.keyClicks(editor.more.template_name, "Walk")
    QTest.keyClick(editor.more.keep, Qt.Key.Key_Space)
    assert "Walk" in [each.name for each in desk.ask(note_template.templates)]
    assert editor.template.findData("Walk") >= 0


def test_place_people_and_outcome_are_folded_away_and_kept(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    editor = screen.notes.editor
    assert not editor.more.isVisible()
    QTest.keyClick(editor.unfold, Qt.Key.Key_Space)
    assert editor.more.contact_type.hasFocus()
    QTest.keyClicks(editor.more.contact_type, "rev")
    QTest.keyClicks(editor.more.place_type, "hosp")
    QTest.keyClicks(editor.more.place, "Ward 1, bay C")
    QTest.keyClicks(editor.more.people_present, "Her mother")
    QTest.keyClicks(editor.more.outcome, "Wants to go on")
    QTest.keyClicks(editor.words, "Sat with her.")
    QTest.keyClick(editor.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (entry,) = desk.ask(note.timeline, amina)
    facts = entry.circumstances
    assert (facts.contact_type, facts.place_type) == (ContactType.REVIEW, PlaceType.HOSPITAL)
    assert (facts.place, facts.people_present, facts.outcome) == ("Ward 1, bay C", "Her mother", "Wants to go on")
    spoken = str(screen.notes.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "Review. Where: Ward 1, bay C, Hospital. Also there: Her mother. What came of it: Wants to go on" in spoken
    assert not editor.more.isVisible()


def test_another_screen_may_begin_a_note_but_not_over_one(screen: PatientScreen) -> None:
    editor = screen.notes.editor
    editor.begin({"mode": Mode.HOME_VISIT, "minutes": "45", "place": "Mill Lane"})
    assert (editor.mode.value(), editor.minutes.text(), editor.more.place.text()) == ("home_visit", "45", "Mill Lane")
    assert editor.more.isVisible()
    editor.begin({"minutes": "5"})
    assert editor.minutes.text() == "45"


def test_the_patients_disagreement_stands_at_both_notes(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    desk.do(a_note, amina, "She drinks too much.")
    screen.notes.timeline.setFocus()
    QTest.keyClick(screen.notes.disagree, Qt.Key.Key_Space)
    assert not screen.notes.correction.reason.isVisible()
    QTest.keyClicks(screen.notes.correction.words, "I do not drink at all.")
    QTest.keyClick(screen.notes.correction.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    spoken = [str(screen.notes.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(2)]
    assert any("The patient disagrees with the note of 4 March 2026, 10:30am. I do not" in each for each in spoken)
    assert any("The patient disagrees: see the note of 4 March 2026, 10:30am. She" in each for each in spoken)


def test_a_restricted_note_is_written_and_shown_without_a_word_of_it(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    editor = screen.notes.editor
    assert "Sealed: it opens only" not in texts(screen)
    QTest.keyClick(editor.restricted, Qt.Key.Key_Space)
    assert "Sealed: it opens only" in texts(screen)
    QTest.keyClicks(editor.words, f"{CANARY} words")
    QTest.keyClick(editor.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (entry,) = desk.ask(note.timeline, amina)
    assert entry.is_restricted
    assert not editor.restricted.isChecked()
    assert CANARY not in everything(screen)
    said = str(screen.notes.model.index(0).data())
    assert said.startswith("4 March 2026, 10:30am, restricted note, by Sam Rowe")


def test_its_draft_is_sealed_and_opens_by_the_passphrase(desk: Desk, amina: UUID, screen: PatientScreen) -> None:
    editor = screen.notes.editor
    QTest.keyClicks(editor.words, f"{CANARY} words")
    QTest.keyClick(editor.restricted, Qt.Key.Key_Space)
    kept = desk.ask(draft.kept, contact.NOTE_DRAFT, amina, desk.workspace.worker)
    assert kept is not None
    assert CANARY not in repr(kept.fields)
    screen.leave()
    assert CANARY not in everything(screen)
    assert "A restricted note that is not saved yet waits here." in texts(screen)
    screen.new_note()
    assert editor.passphrase.hasFocus()
    QTest.keyClicks(editor.passphrase, "not my passphrase")
    QTest.keyClick(editor.passphrase, Qt.Key.Key_Return)
    assert "Error: That is not your passphrase." in texts(screen)
    QTest.keyClicks(editor.passphrase, PASSPHRASE)
    QTest.keyClick(editor.passphrase, Qt.Key.Key_Return)
    assert editor.words.toPlainText() == f"{CANARY} words"
    assert editor.restricted.isChecked()


def test_it_opens_with_passphrase_and_reason_and_is_gone_on_leaving(
    desk: Desk, screen: PatientScreen, sealed: UUID
) -> None:
    panel = screen.notes
    QTest.keyClick(panel.timeline, Qt.Key.Key_Return)
    assert panel.restricted.passphrase.hasFocus()
    QTest.keyClicks(panel.restricted.passphrase, PASSPHRASE)
    QTest.keyClick(panel.restricted.open_button, Qt.Key.Key_Space)
    assert "Error: Say why you open this note." in texts(screen)
    QTest.keyClicks(panel.restricted.passphrase, PASSPHRASE)
    QTest.keyClicks(panel.restricted.reason, "Handover")
    QTest.keyClick(panel.restricted.reason, Qt.Key.Key_Return)
    assert panel.restricted.words.toPlainText() == f"{CANARY} words"
    assert "Closes in 60 seconds" in texts(screen)
    screen.tabs.setCurrentWidget(screen.plan)
    assert CANARY not in everything(screen)
    assert PASSPHRASE not in everything(screen)


def test_it_is_gone_after_a_minute(desk: Desk, screen: PatientScreen, sealed: UUID) -> None:
    reader = screen.notes.restricted
    QTest.keyClick(screen.notes.timeline, Qt.Key.Key_Return)
    QTest.keyClicks(reader.passphrase, PASSPHRASE)
    QTest.keyClicks(reader.reason, "Handover")
    QTest.keyClick(reader.reason, Qt.Key.Key_Return)
    for _ in range(note_opening.SHOWN_SECONDS):
        assert CANARY in reader.words.toPlainText()
        reader._clock.timeout.emit()
    assert CANARY not in everything(screen)
    assert screen.notes.editor.isVisible()


def test_its_correction_begins_when_it_is_open_and_is_sealed(
    desk: Desk, amina: UUID, screen: PatientScreen, sealed: UUID
) -> None:
    panel = screen.notes
    assert not panel.correct.isVisible()
    QTest.keyClick(panel.open_button, Qt.Key.Key_Space)
    QTest.keyClicks(panel.restricted.passphrase, PASSPHRASE)
    QTest.keyClicks(panel.restricted.reason, "Correction")
    QTest.keyClick(panel.restricted.reason, Qt.Key.Key_Return)
    QTest.keyClick(panel.restricted.correct, Qt.Key.Key_Space)
    assert panel.correction.words.toPlainText() == f"{CANARY} words"
    QTest.keyClicks(panel.correction.words, "Now: ")
    panel.correction.leave()
    assert CANARY not in everything(screen)
    kept = desk.ask(draft.kept, "correction", sealed, desk.workspace.worker)
    assert kept is not None
    assert CANARY not in repr(kept.fields)
    panel.timeline.setFocus()
    QTest.keyClick(panel.timeline, Qt.Key.Key_Return)
    QTest.keyClicks(panel.restricted.passphrase, PASSPHRASE)
    QTest.keyClicks(panel.restricted.reason, "Correction")
    QTest.keyClick(panel.restricted.reason, Qt.Key.Key_Return)
    QTest.keyClick(panel.restricted.correct, Qt.Key.Key_Space)
    QTest.keyClicks(panel.correction.reason, f"{CANARY} reason")
    QTest.keyClick(panel.correction.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (newer,) = [each for each in desk.ask(note.timeline, amina) if each.id != sealed]
    assert (newer.is_restricted, newer.amends) == (True, sealed)
    assert CANARY not in everything(screen)


def test_every_new_control_has_a_name(screen: PatientScreen) -> None:
    QTest.keyClick(screen.notes.editor.unfold, Qt.Key.Key_Space)
    assert nameless(screen) == []
