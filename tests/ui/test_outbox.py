"""The outbox by keyboard: a letter that waits, leaves by itself and brings a receipt; and what stops it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import pyrage
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from socialrx_desktop.exchange import outbox as courier
from socialrx_desktop.exchange import seal
from socialrx_desktop.store import destination as destinations
from socialrx_desktop.store import note, outbox, patient
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.outbox import State
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui.connectivity import Connectivity
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.outbox import OutboxScreen
from tests.building import a_patient, a_referral, an_answer

WAIT = 20_000
LOOK_EVERY = 50


def _a_person(work: Work, answer: Answer) -> UUID:
    person = a_patient(work)
    a_referral(work, person)
    an_answer(work, person, answer)
    return person


@pytest.fixture
def amina(desk: Desk) -> UUID:
    """A patient who agreed to share."""
    return desk.do(_a_person, Answer.GIVEN)


@pytest.fixture
def secret() -> str:
    return str(pyrage.x25519.Identity.generate())


@pytest.fixture
def public(secret: str) -> str:
    return str(pyrage.x25519.Identity.from_str(secret).to_public())


@pytest.fixture
def connectivity(desk: Desk) -> Iterator[Connectivity]:
    made = Connectivity(desk, every=LOOK_EVERY)
    yield made
    made.stop()


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, connectivity: Connectivity) -> OutboxScreen:
    made = OutboxScreen(desk, connectivity)
    qtbot.addWidget(made)
    made.resize(1366, 680)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def surgery(desk: Desk, public: str, tmp_path: Path) -> Path:
    """The folder of a destination; the folder itself is not there yet."""
    folder = tmp_path / "stick"
    details = destinations.Details(name="Bridge Street Surgery", address=str(folder), recipients=(public,))
    desk.do(courier.add_destination, details)
    return folder


def _queue(qtbot: QtBot, screen: OutboxScreen, person: UUID) -> None:
    screen.queue_letter(person)
    QTest.keyClick(screen.letter.queue_button, Qt.Key.Key_Space)


def _states(desk: Desk) -> list[State]:
    return [item.state for item in desk.ask(outbox.items)]


def _fill_in(qtbot: QtBot, screen: OutboxScreen, folder: Path, key: str) -> None:
    panel = screen.destinations
    for line, text in ((panel.name, "Bridge Street Surgery"), (panel.address, str(folder)), (panel.recipients, key)):
        line.clear()
        QTest.keyClicks(line, text)
    QTest.keyClick(panel.add_button, Qt.Key.Key_Space)


def _shown(screen: OutboxScreen) -> str:
    return "\n".join(label.text() for label in screen.findChildren(QLabel) if label.isVisible())


def test_a_letter_waits_and_leaves_by_itself_when_the_folder_appears(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, connectivity: Connectivity, amina: UUID, surgery: Path, secret: str
) -> None:
    _queue(qtbot, screen, amina)
    assert _states(desk) == [State.WAITING]
    qtbot.waitUntil(lambda: connectivity.summary() == "Working offline. 1 export waits to be sent.", timeout=WAIT)
    qtbot.waitUntil(lambda: "not reachable" in _first_row(screen), timeout=WAIT)
    surgery.mkdir()
    qtbot.waitUntil(lambda: "Receipt:" in screen.details.text(), timeout=WAIT)
    assert "Delivered" in _first_row(screen)
    [arrived] = surgery.iterdir()
    assert seal.open_sealed(arrived.read_bytes(), secret).startswith(b"%PDF-")
    qtbot.waitUntil(lambda: connectivity.summary() == "Online. Nothing waits.", timeout=WAIT)


def _first_row(screen: OutboxScreen) -> str:
    return str(screen.items.model().index(0, 0).data())


def test_before_it_leaves_the_screen_shows_what_to_whom_and_whether_the_person_agreed(
    qtbot: QtBot, screen: OutboxScreen, amina: UUID, surgery: Path
) -> None:
    screen.queue_letter(amina)
    shown = _shown(screen)
    for words in ("A letter to the GP", "KHAN, Amina", "Yes, 4 March 2026", "KB before it is sealed"):
        assert words in shown
    assert screen.letter.destination.currentText() == "Bridge Street Surgery"
    QTest.keyClick(screen.letter.see_button, Qt.Key.Key_Space)
    assert "Amina Khan" in screen.letter.pages.pages()[0].accessibleDescription()


def test_without_a_destination_the_letter_leads_to_adding_one_and_back(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, amina: UUID, public: str, tmp_path: Path
) -> None:
    screen.queue_letter(amina)
    assert not screen.letter.queue_button.isVisible()
    QTest.keyClick(screen.letter.add_destination_button, Qt.Key.Key_Space)
    _fill_in(qtbot, screen, tmp_path, public)
    assert screen.letter.isVisible()
    QTest.keyClick(screen.letter.queue_button, Qt.Key.Key_Space)
    assert len(_states(desk)) == 1


def test_a_key_that_is_none_is_refused_at_its_field(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, public: str, tmp_path: Path
) -> None:
    _fill_in(qtbot, screen, tmp_path, public[:-1] + ("q" if public[-1] != "q" else "p"))
    described = screen.destinations.recipients.accessibleDescription()
    assert described.startswith("Error: This is not a public key")
    assert "Error: This is not a public key" in _shown(screen)
    assert desk.ask(destinations.everything) == []
    assert screen.destinations.name.text() == "Bridge Street Surgery"


@pytest.mark.parametrize(
    ("consent", "said"), [(Answer.REFUSED, "has refused"), (Answer.NOT_ASKED, "has not been asked")]
)
def test_without_consent_nothing_leaves_unless_a_reason_is_given(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, surgery: Path, consent: Answer, said: str
) -> None:
    person = desk.do(_a_person, consent)
    _queue(qtbot, screen, person)
    assert _states(desk) == []
    assert said in _shown(screen)
    assert "Error:" in screen.letter.reason.accessibleDescription()
    QTest.keyClicks(screen.letter.reason, "She is at risk of harm")
    QTest.keyClick(screen.letter.queue_button, Qt.Key.Key_Space)
    assert len(_states(desk)) == 1
    assert any("She is at risk of harm" in entry.words for entry in desk.ask(note.timeline, person))


def test_not_sending_puts_nothing_in_the_outbox(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, amina: UUID, surgery: Path
) -> None:
    screen.queue_letter(amina)
    QTest.keyClick(screen.letter.close_button, Qt.Key.Key_Space)
    assert _states(desk) == []
    assert not screen.letter.isVisible()


def test_a_check_that_hangs_never_holds_up_the_window(
    qtbot: QtBot, desk: Desk, amina: UUID, surgery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that does not answer keeps the look at it waiting; the window saves, searches and paints all the same."""
    asked, answer = Event(), Event()
    is_dir = Path.is_dir

    def slow(path: Path) -> bool:
        if path == surgery:
            asked.set()
            answer.wait()
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", slow)
    watching = Connectivity(desk, every=LOOK_EVERY)
    try:
        screen = OutboxScreen(desk, watching)
        qtbot.addWidget(screen)
        with qtbot.waitExposed(screen):
            screen.show()
        qtbot.waitUntil(asked.is_set, timeout=WAIT)
        _queue(qtbot, screen, amina)
        QTest.keyClicks(screen.destinations.name, "Typed while it hangs")
        assert screen.destinations.name.text() == "Typed while it hangs"
        assert _states(desk) == [State.WAITING]
        assert not watching.is_online
        surgery.mkdir()
        answer.set()
        qtbot.waitUntil(lambda: _states(desk) == [State.DELIVERED], timeout=WAIT)
    finally:
        answer.set()
        watching.stop()


def test_what_was_saved_by_another_thread_just_before_closing_asks_no_closed_workspace(
    qtbot: QtBot, workspace: Workspace
) -> None:
    desk = Desk(workspace)
    heard: list[frozenset[str]] = []
    desk.changed.connect(heard.append)

    def save() -> None:
        with workspace.work() as work:
            a_patient(work)

    courier_thread = Thread(target=save)
    courier_thread.start()
    courier_thread.join()
    desk.close()
    QCoreApplication.sendPostedEvents()
    assert heard == []


def test_send_now_does_not_wait_for_the_next_try(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, amina: UUID, surgery: Path
) -> None:
    _queue(qtbot, screen, amina)
    QTest.keyClick(screen.send_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Last try: The folder is not there." in screen.details.text(), timeout=WAIT)
    surgery.mkdir()
    QTest.keyClick(screen, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: _states(desk) == [State.DELIVERED], timeout=WAIT)


def test_a_delivered_export_cannot_be_tried_again(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, amina: UUID, surgery: Path
) -> None:
    surgery.mkdir()
    _queue(qtbot, screen, amina)
    assert screen.retry_button.isEnabled()
    qtbot.waitUntil(lambda: _states(desk) == [State.DELIVERED], timeout=WAIT)
    qtbot.waitUntil(lambda: not screen.retry_button.isEnabled(), timeout=WAIT)


def test_a_letter_that_waits_can_be_withdrawn(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, amina: UUID, surgery: Path
) -> None:
    _queue(qtbot, screen, amina)
    QTest.keyClick(screen.withdraw_button, Qt.Key.Key_Space)
    assert _states(desk) == [State.WITHDRAWN]
    assert "Withdrawn" in _first_row(screen)
    assert not screen.withdraw_button.isEnabled()
    surgery.mkdir()
    QTest.keyClick(screen, Qt.Key.Key_F5)
    qtbot.wait(300)
    assert list(surgery.iterdir()) == []


def test_removing_a_destination_asks_in_place_and_keeps_what_waits(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, amina: UUID, surgery: Path
) -> None:
    _queue(qtbot, screen, amina)
    QTest.keyClick(screen.destinations.remove_button, Qt.Key.Key_Space)
    assert len(desk.ask(destinations.everything)) == 1
    really = next(
        button
        for button in screen.destinations.notice.findChildren(type(screen.send_button))
        if button.text() == "Remove it"
    )
    QTest.keyClick(really, Qt.Key.Key_Space)
    assert desk.ask(destinations.everything) == []
    surgery.mkdir()
    qtbot.waitUntil(lambda: _states(desk) == [State.DELIVERED], timeout=WAIT)


def test_states_are_told_apart_by_words_and_sign(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, amina: UUID, surgery: Path
) -> None:
    surgery.mkdir()
    _queue(qtbot, screen, amina)
    qtbot.waitUntil(lambda: "Delivered" in _first_row(screen), timeout=WAIT)
    delivered = _first_row(screen)
    assert delivered.startswith("✓")


def test_an_empty_outbox_says_the_next_step(screen: OutboxScreen, connectivity: Connectivity) -> None:
    assert screen.nothing.isVisible()
    assert connectivity.summary() == "Nothing waits. No destination is set up yet."


def test_the_table_is_a_sound_model(qtbot: QtBot, desk: Desk, screen: OutboxScreen, amina: UUID, surgery: Path) -> None:
    tester = QAbstractItemModelTester(screen.items.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    _queue(qtbot, screen, amina)
    qtbot.waitUntil(lambda: screen.items.model().rowCount() == 1, timeout=WAIT)
    assert tester.model() is screen.items.model()


def test_every_control_has_a_name(screen: OutboxScreen) -> None:
    panel, letter = screen.destinations, screen.letter
    controls = (
        screen.items,
        screen.send_button,
        screen.retry_button,
        screen.withdraw_button,
        panel.list,
        panel.name,
        panel.address,
        panel.recipients,
        panel.add_button,
        panel.choose_button,
        letter.destination,
        letter.reason,
        letter.see_button,
        letter.queue_button,
    )
    assert [control for control in controls if not control.accessibleName()] == []


def test_consent_taken_back_while_the_letter_stands_open_stops_it(
    desk: Desk, screen: OutboxScreen, amina: UUID, surgery: Path
) -> None:
    screen.queue_letter(amina)
    QTest.keyClick(screen.letter.see_button, Qt.Key.Key_Space)
    desk.do(an_answer, amina, Answer.REFUSED)
    assert "no longer agrees" in screen.letter.notice.text()
    assert "No, refused" in _shown(screen)
    assert screen.letter.reason.isVisible()
    assert not screen.letter.pages.isVisible()
    QTest.keyClick(screen.letter.queue_button, Qt.Key.Key_Space)
    assert _states(desk) == []
    assert "Error:" in screen.letter.reason.accessibleDescription()


def test_consent_taken_back_while_another_screen_is_shown_stops_the_letter(
    desk: Desk, screen: OutboxScreen, amina: UUID, surgery: Path
) -> None:
    screen.queue_letter(amina)
    screen.hide()
    desk.do(an_answer, amina, Answer.REFUSED)
    screen.show()
    QTest.keyClick(screen.letter.queue_button, Qt.Key.Key_Space)
    assert _states(desk) == []
    assert screen.letter.reason.isVisible()


def test_an_open_letter_says_what_the_records_say_now(
    qtbot: QtBot, desk: Desk, screen: OutboxScreen, amina: UUID, surgery: Path
) -> None:
    screen.queue_letter(amina)
    QTest.keyClick(screen.letter.see_button, Qt.Key.Key_Space)
    desk.do(_give_a_first_name, amina, "Yasmin")
    assert "Yasmin" in _shown(screen)
    qtbot.waitUntil(lambda: "Yasmin Khan" in screen.letter.pages.pages()[0].accessibleDescription(), timeout=WAIT)


def test_a_share_that_hangs_holds_up_neither_a_healthy_folder_nor_closing(
    qtbot: QtBot, desk: Desk, amina: UUID, surgery: Path, public: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = tmp_path / "share"
    desk.do(courier.add_destination, destinations.Details(name="Share", address=str(share), recipients=(public,)))
    answer = Event()
    is_dir = Path.is_dir

    def slow(path: Path) -> bool:
        if path == share:
            answer.wait()
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", slow)
    surgery.mkdir()
    watching = Connectivity(desk, every=LOOK_EVERY)
    try:
        screen = OutboxScreen(desk, watching)
        qtbot.addWidget(screen)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.queue_letter(amina)
        screen.letter.destination.setCurrentText("Bridge Street Surgery")
        QTest.keyClick(screen.letter.queue_button, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: _states(desk) == [State.DELIVERED], timeout=WAIT)
        watching.stop()
        assert not answer.is_set()
    finally:
        answer.set()
        watching.stop()


def _give_a_first_name(work: Work, person: UUID, name: str) -> None:
    patient.correct(work, person, replace(patient.details(work, person), first_name=name))
