"""The views of the Caseload tab, through the real window and by keyboard: today, new referrals, the chase list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop import resources
from socialrx_desktop.domain.pathway import Outcome
from socialrx_desktop.store import (
    appointment,
    consent,
    contact_attempt,
    definitions,
    onward_referral,
    referral,
    referral_answer,
)
from socialrx_desktop.store.appointment import Facts, Status
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.onward_referral import Kind
from socialrx_desktop.store.referral_answer import Answer, ReplyState
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui import settings
from socialrx_desktop.ui.caseload import CaseloadScreen
from socialrx_desktop.ui.casework import CaseworkScreen
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.window import WorkspaceWindow
from tests.building import a_connection, a_patient, a_referral
from tests.conftest import FixedClock
from tests.ui.naming import nameless, texts

TODAY = date(2026, 3, 4)
AT_TWO = datetime(2026, 3, 4, 14, tzinfo=UTC)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> Iterator[WorkspaceWindow]:
    shell = QMainWindow()
    made = WorkspaceWindow(desk)
    made.fill(shell.menuBar())
    shell.setCentralWidget(made)
    shell.resize(1366, 768)
    with qtbot.waitExposed(shell):
        shell.show()
    yield made
    made.patient.leave()
    made.casework.leave()
    made.connectivity.stop()
    made.backups.leave()
    shell.close()
    delete(shell)


@pytest.fixture
def casework(qtbot: QtBot, desk: Desk) -> Iterator[CaseworkScreen]:
    """The views alone, in a window of their own."""
    made = CaseworkScreen(desk, CaseloadScreen(desk))
    made.resize(1366, 660)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.leave()
    made.close()
    delete(made)


def press(widget: object, key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, with_)  # type: ignore[call-overload]  # the stubs know widgets and windows apart


def titles(listed: object) -> list[str]:
    return [card.title for card in listed.rows.cards()]  # type: ignore[attr-defined]  # each list has the same rows


def an_accepted_case(work: Work, first_name: str = "Amina", *, due_in: int = 0) -> UUID:
    """A case that is due, with nothing else to do about it."""
    case = a_referral(work, a_patient(work, first_name=first_name))
    referral_answer.answer(work, case, Answer(outcome=Outcome.ACCEPT), "")
    referral.plan_next(work, case, f"Ring {first_name}", work.today + timedelta(days=due_in))
    return case


def the_case(desk: Desk, patient: UUID) -> referral.Details:
    found = desk.ask(referral.current, patient)
    assert found is not None
    return found


def test_today_is_the_first_view_and_says_what_there_is_to_do(desk: Desk, casework: CaseworkScreen) -> None:
    assert casework.view() == "today"
    assert "Wednesday 4 March 2026" in texts(casework)
    assert "Nothing is due today." in texts(casework)
    desk.do(an_accepted_case, due_in=-3)
    assert "1 thing to do" in texts(casework)
    (card,) = casework.today.list.rows.cards()
    assert card.spoken == "KHAN, Amina, Ring Amina, 3 days late"
    assert card.is_late


def test_enter_opens_the_patient_of_the_chosen_line(qtbot: QtBot, desk: Desk, window: WorkspaceWindow) -> None:
    desk.do(an_accepted_case, "Amina", due_in=-3)
    second = desk.do(an_accepted_case, "Tomasz", due_in=-2)
    window.casework.focus_view()
    press(window.casework.today.list, Qt.Key.Key_Down)
    press(window.casework.today.list, Qt.Key.Key_Return)
    assert window.patient.patient is not None
    assert the_case(desk, window.patient.patient).id == second


def test_the_arrows_pass_over_the_headings(desk: Desk, casework: CaseworkScreen) -> None:
    desk.do(an_accepted_case, "Amina", due_in=-3)
    desk.do(an_accepted_case, "Tomasz", due_in=0)
    listed = casework.today.list
    casework.focus_view()
    assert [row for row in range(4) if isinstance(listed.rows.row(row), str)] == [0, 2]
    assert listed.currentIndex().row() == 1
    press(listed, Qt.Key.Key_Down)
    assert listed.currentIndex().row() == 3
    press(listed, Qt.Key.Key_Up)
    assert listed.currentIndex().row() == 1
    press(listed, Qt.Key.Key_Up)
    assert listed.currentIndex().row() == 1


def test_a_thing_is_put_off_with_one_key_and_brought_back_with_another(desk: Desk, casework: CaseworkScreen) -> None:
    desk.do(an_accepted_case)
    listed = casework.today.list
    casework.focus_view()
    press(listed, Qt.Key.Key_T)
    assert titles(listed) == []
    assert "KHAN, Amina: moved to Thursday 5 March 2026." in texts(casework)
    press(listed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert titles(listed) == ["KHAN, Amina"]
    press(listed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "There is nothing to undo here." in texts(casework)


def test_no_answer_is_one_key_and_after_the_last_closing_is_offered_not_done(
    desk: Desk, casework: CaseworkScreen, clock: FixedClock
) -> None:
    case = desk.do(an_accepted_case)
    listed = casework.today.list
    casework.focus_view()
    for attempt in (1, 2, 3):
        press(listed, Qt.Key.Key_X)
        assert f"no answer, attempt {attempt} of 3." in casework.today.notice.text()
        clock.pass_(days=5)
        casework.today.refresh()
    assert "You may close the case" in casework.today.notice.text()
    assert desk.ask(lambda view: view.get(referral.Referral, case)).is_open
    press(listed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.ask(contact_attempt.standing, case).made == 2


def test_a_visit_is_settled_with_one_key_and_undone(desk: Desk, casework: CaseworkScreen) -> None:
    person = desk.do(a_patient)
    visit = desk.do(appointment.book, person, Facts(starts_at=AT_TWO, mode=Mode.WARD_VISIT, place="Ward 7, bed 4"))
    listed = casework.today.list
    casework.focus_view()
    assert listed.rows.cards()[0].end == "2pm"
    press(listed, Qt.Key.Key_S)
    assert desk.ask(appointment.get, visit).status is Status.ASLEEP
    assert listed.rows.cards()[0].end == "2pm. Could not be seen: asleep"
    press(listed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.ask(appointment.get, visit).status is Status.BOOKED


def test_an_attended_visit_becomes_a_note_with_its_facts_filled_in(
    qtbot: QtBot, desk: Desk, window: WorkspaceWindow, clock: FixedClock
) -> None:
    person = desk.do(a_patient)
    agreed = Facts(starts_at=AT_TWO, mode=Mode.HOME_VISIT, minutes=45, purpose="First meeting")
    visit = desk.do(appointment.book, person, agreed)
    clock.pass_(hours=6)
    press(window.casework.today.list, Qt.Key.Key_N)
    editor = window.patient.notes.editor
    assert window.patient.patient == person
    assert (editor.minutes.text(), editor.words.toPlainText()) == ("45", "First meeting: ")
    assert editor.mode.value() == Mode.HOME_VISIT
    assert desk.ask(appointment.get, visit).status is Status.ATTENDED
    qtbot.waitUntil(editor.words.hasFocus)


def test_a_message_to_the_gp_and_a_reply_are_ticked_off(desk: Desk, casework: CaseworkScreen) -> None:
    first, second = desk.do(a_referral), desk.do(a_referral)
    desk.do(referral.close, first, "goals_met")
    answer = desk.do(referral_answer.answer, second, Answer(outcome=Outcome.ACCEPT), "Yes.")
    listed = casework.today.list
    press(listed, Qt.Key.Key_G)
    assert the_case(desk, desk.ask(lambda view: view.get(referral.Referral, first)).patient_id).gp_message_due is None
    press(listed, Qt.Key.Key_R)
    kept = desk.ask(referral_answer.of_referral, second)
    assert kept is not None
    assert (kept.id, kept.reply_state) == (answer, ReplyState.SENT)


def test_the_views_are_switched_by_key_and_the_last_one_is_remembered(
    qtbot: QtBot, desk: Desk, casework: CaseworkScreen
) -> None:
    for key, view in (
        (Qt.Key.Key_N, "inbox"),
        (Qt.Key.Key_C, "caseload"),
        (Qt.Key.Key_A, "chase"),
        (Qt.Key.Key_T, "today"),
        (Qt.Key.Key_A, "chase"),
    ):
        press(casework.switch, key, Qt.KeyboardModifier.AltModifier)
        assert casework.view() == view
        assert casework.pages.currentWidget().isVisible()  # type: ignore[union-attr]  # there is always one
    assert settings.load().casework == "chase"


def test_find_leads_to_the_caseload_from_every_view(qtbot: QtBot, window: WorkspaceWindow) -> None:
    press(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.casework.view() == "caseload"
    qtbot.waitUntil(window.caseload.search.hasFocus)


def test_every_control_of_every_view_has_a_name(desk: Desk, casework: CaseworkScreen, clock: FixedClock) -> None:
    desk.do(an_accepted_case)
    desk.do(a_referral)
    for view in ("today", "inbox", "chase"):
        casework.show_view(view)
        assert nameless(casework) == []


def test_a_pathway_that_is_edited_is_in_use_at_once_and_a_bad_one_is_named(
    qtbot: QtBot, desk: Desk, folder: Path
) -> None:
    (folder / "pathways").mkdir()
    casework = CaseworkScreen(desk, CaseloadScreen(desk))
    qtbot.addWidget(casework)
    data = json.loads(resources.path("pathways", "primary-care.json").read_text(encoding="utf-8"))
    path = folder / "pathways" / "hub.json"
    path.write_text(json.dumps({**data, "id": "hub", "name": "Community hub"}, indent=1), encoding="utf-8")
    qtbot.waitUntil(lambda: "In use now: Community hub." in casework.notice.text())
    path.write_text(json.dumps({**data, "id": "hub", "first": "nowhere"}, indent=1), encoding="utf-8")
    qtbot.waitUntil(lambda: 'first: there is no stage "nowhere"' in casework.notice.text())
    assert desk.ask(definitions.pathway, "hub").first == "received"


def test_a_referral_is_accepted_by_keyboard_and_its_reply_waits_to_be_sent(
    qtbot: QtBot, desk: Desk, casework: CaseworkScreen
) -> None:
    case = desk.do(a_referral)
    casework.show_view("inbox")
    inbox = casework.inbox
    assert "Lonely since she moved" in texts(casework)
    press(inbox.list, Qt.Key.Key_A)
    qtbot.waitUntil(inbox.form.reply.hasFocus)
    assert inbox.form.reply.toPlainText().startswith("Dear Dr Ellen Moss,")
    press(inbox.form.reply, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.ask(lambda view: view.get(referral.Referral, case)).stage == "contacting"
    assert "KHAN, Amina: accepted. The reply has not been sent yet." in texts(casework)
    assert desk.ask(referral_answer.inbox) == []
    assert inbox.reply.reply.toPlainText().startswith("Dear Dr Ellen Moss,")
    press(inbox.list, Qt.Key.Key_R)
    kept = desk.ask(referral_answer.of_referral, case)
    assert kept is not None
    assert kept.reply_state is ReplyState.SENT
    assert "No new referrals. Press Ctrl+N to add one." in texts(casework)


def test_declining_asks_for_a_reason_at_its_field_and_puts_it_into_the_reply(
    qtbot: QtBot, desk: Desk, casework: CaseworkScreen
) -> None:
    case = desk.do(a_referral)
    casework.show_view("inbox")
    inbox, form = casework.inbox, casework.inbox.form
    press(inbox.list, Qt.Key.Key_D)
    qtbot.waitUntil(form.reason.hasFocus)
    press(form.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Error: Choose a reason from the list." in texts(casework)
    assert form.reply.toPlainText() == ""
    QTest.keyClicks(form.reason, "Needs")
    assert "Reason: needs urgent or crisis help first." in form.reply.toPlainText()
    QTest.keyClicks(form.words, "We rang the crisis team.")
    assert "We rang the crisis team." in form.reply.toPlainText()
    press(form.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    kept = desk.ask(referral_answer.of_referral, case)
    assert kept is not None
    assert (kept.outcome, kept.reason) == (Outcome.DECLINE, "crisis")


def test_a_reply_that_was_changed_by_hand_is_not_drafted_over(
    qtbot: QtBot, desk: Desk, casework: CaseworkScreen
) -> None:
    desk.do(a_referral)
    casework.show_view("inbox")
    form = casework.inbox.form
    press(casework.inbox.list, Qt.Key.Key_A)
    QTest.keyClicks(form.reply, "Hello! ")
    QTest.keyClicks(form.words, "More.")
    assert form.reply.toPlainText().startswith("Hello! Dear")
    assert "More." not in form.reply.toPlainText()


def test_the_questions_of_the_pathway_suggest_the_answer(desk: Desk, casework: CaseworkScreen) -> None:
    desk.do(a_referral)
    casework.show_view("inbox")
    inbox, form = casework.inbox, casework.inbox.form
    assert "Is the person 18 or over?" in texts(casework)
    form.checks["area"].choose("no")
    form.checks["area"].activated.emit(2)
    assert "Speaks against taking the person on: Lives outside the area that we cover." in texts(casework)
    press(inbox.list, Qt.Key.Key_O)
    assert form.reason.value() == "out_of_area"
    press(form.service, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Error: Enter which service the person or the referrer can ask." in texts(casework)


def test_an_answer_is_undone_with_one_key(desk: Desk, casework: CaseworkScreen) -> None:
    case = desk.do(a_referral)
    casework.show_view("inbox")
    inbox = casework.inbox
    press(inbox.list, Qt.Key.Key_A)
    press(inbox.form.reply, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    press(inbox.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [each.referral_id for each in desk.ask(referral_answer.inbox)] == [case]
    assert desk.ask(referral_answer.of_referral, case) is None


def test_an_answer_that_was_begun_comes_back_as_a_draft(desk: Desk, casework: CaseworkScreen) -> None:
    first = desk.do(a_referral)
    second = desk.do(a_referral)
    casework.show_view("inbox")
    inbox = casework.inbox
    inbox.show_referral(first)
    press(inbox.list, Qt.Key.Key_D)
    QTest.keyClicks(inbox.form.words, "Please say more")
    press(inbox.form.words, Qt.Key.Key_Escape)
    inbox.show_referral(second)
    assert inbox.form.words.toPlainText() == ""
    inbox.show_referral(first)
    assert inbox.form.words.toPlainText() == "Please say more"
    assert inbox.form.outcome.value() == Outcome.DECLINE


def test_after_an_answer_the_next_referral_is_shown_and_no_draft_is_left(desk: Desk, casework: CaseworkScreen) -> None:
    first, second = desk.do(a_referral), desk.do(a_referral)
    casework.show_view("inbox")
    inbox = casework.inbox
    inbox.show_referral(first)
    press(inbox.list, Qt.Key.Key_A)
    QTest.keyClicks(inbox.form.words, "Soon.")
    press(inbox.form.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    inbox.leave()
    assert inbox.list.key() == second
    assert inbox.form.words.toPlainText() == ""
    desk.do(referral_answer.withdraw, desk.ask(referral_answer.unsent)[0][0].id)
    inbox.show_referral(first)
    assert inbox.form.words.toPlainText() == ""


def some_sent(work: Work) -> tuple[UUID, UUID]:
    """A person with a signpost and a referral."""
    person = a_patient(work)
    a_referral(work, person)
    consent.record(work, person, consent.Purpose.SERVICES, consent.Answer.GIVEN)
    told = a_connection(work, person)
    sent = onward_referral.connect(work, person, None, "Benefits advice", "Citizens Advice", kind=Kind.REFERRAL)
    work.session.flush()
    onward_referral.move(work, sent, onward_referral.Status.SENT)
    return told, sent


def test_did_they_go_is_one_key_an_answer_with_undo(desk: Desk, casework: CaseworkScreen, clock: FixedClock) -> None:
    told, sent = desk.do(some_sent)
    clock.pass_(days=15)
    casework.show_view("chase")
    chase = casework.chase
    chase.refresh()
    assert [card.detail.split(".")[0] for card in chase.list.rows.cards()] == [
        "Gentle walking group (Riverside Leisure)",
        "Benefits advice (Citizens Advice)",
    ]
    casework.focus_view()
    assert chase.list.key() == told
    press(chase.list, Qt.Key.Key_A)
    assert desk.ask(onward_referral.to_chase)[0].id == sent
    assert "KHAN, Amina, Gentle walking group: went." in texts(casework)
    assert chase.list.key() == sent
    press(chase.list, Qt.Key.Key_D)
    assert "Nobody to ask about. New ones appear 2 weeks after a referral or signpost." in texts(casework)
    press(chase, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [line.id for line in desk.ask(onward_referral.to_chase)] == [sent]


def test_still_waiting_asks_again_in_two_weeks(desk: Desk, casework: CaseworkScreen, clock: FixedClock) -> None:
    told, _ = desk.do(some_sent)
    clock.pass_(days=15)
    casework.show_view("chase")
    casework.chase.refresh()
    press(casework.chase.list, Qt.Key.Key_W)
    assert told not in [line.id for line in desk.ask(onward_referral.to_chase)]
    clock.pass_(days=14)
    assert told in [line.id for line in desk.ask(onward_referral.to_chase)]


def test_a_letter_that_makes_no_sense_does_nothing(desk: Desk, casework: CaseworkScreen, clock: FixedClock) -> None:
    desk.do(some_sent)
    clock.pass_(days=15)
    casework.show_view("chase")
    casework.chase.refresh()
    before = desk.workspace.tip().seq
    press(casework.chase.list, Qt.Key.Key_Q)
    assert desk.workspace.tip().seq == before


def test_an_attempt_and_an_appointment_are_kept_by_keyboard(desk: Desk, window: WorkspaceWindow) -> None:
    case = desk.do(an_accepted_case)
    person = desk.ask(lambda view: view.get(referral.Referral, case)).patient_id
    window.open_patient(person)
    press(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    panel = window.patient.appointments
    assert panel.isVisible()
    press(panel.save_attempt, Qt.Key.Key_Space)
    assert "Attempts without reaching the person: 1 of 3. Try again by 9 March 2026." in texts(panel)
    when = panel.booked.field["starts_at"].control
    QTest.keyClicks(when, "soon")
    press(panel.book, Qt.Key.Key_Space)
    assert "Error: Enter a day and a time. For example fri 2pm, or 4 March 10:30am." in texts(panel)
    when.selectAll()  # type: ignore[attr-defined]  # it is a line
    QTest.keyClicks(when, "fri 2pm")
    press(panel.book, Qt.Key.Key_Space)
    (booked,) = desk.ask(appointment.of_patient, person)
    assert booked.starts_at == AT_TWO + timedelta(days=2)
    assert [card.end for card in panel.list.rows.cards()] == ["Booked", "No answer"]
    assert nameless(panel) == []


def test_after_the_last_attempt_closing_is_a_button_and_not_a_surprise(desk: Desk, window: WorkspaceWindow) -> None:
    case = desk.do(an_accepted_case)
    person = desk.ask(lambda view: view.get(referral.Referral, case)).patient_id
    window.open_patient(person)
    window.patient.log_contact()
    panel = window.patient.appointments
    for _ in range(3):
        assert panel.close_case.isHidden()
        press(panel.save_attempt, Qt.Key.Key_Space)
    assert panel.close_case.text() == "Close the case: No contact after the agreed attempts"
    press(panel.close_case, Qt.Key.Key_Space)
    assert the_case(desk, person).stage == "no_contact_closed"


def test_what_is_typed_of_an_appointment_comes_back_as_a_draft(desk: Desk, window: WorkspaceWindow) -> None:
    first, second = desk.do(a_patient), desk.do(a_patient)
    window.open_patient(first)
    window.patient.log_contact()
    place = window.patient.appointments.booked.field["place"].control
    QTest.keyClicks(place, "The library")
    window.open_patient(second)
    assert place.text() == ""  # type: ignore[attr-defined]  # it is a line
    window.open_patient(first)
    assert place.text() == "The library"  # type: ignore[attr-defined]


def test_a_reminder_is_refused_without_consent_and_drafted_with_it(desk: Desk, window: WorkspaceWindow) -> None:
    person = desk.do(a_patient)
    window.open_patient(person)
    window.patient.log_contact()
    panel = window.patient.appointments
    QTest.keyClicks(panel.booked.field["starts_at"].control, "fri 2pm")
    press(panel.remind, Qt.Key.Key_Space)
    assert "The person has not agreed that messages are left." in texts(panel)
    desk.do(consent.record, person, consent.Purpose.MESSAGES, consent.Answer.GIVEN)
    press(panel.remind, Qt.Key.Key_Space)
    reminder = panel.booked.field["reminder"].control
    assert "We meet by phone on Friday 6 March 2026 at 2pm." in reminder.toPlainText()  # type: ignore[attr-defined]


def test_the_details_say_who_waits_what_is_missing_and_begin_again(desk: Desk, window: WorkspaceWindow) -> None:
    case = desk.do(an_accepted_case)
    person = desk.ask(lambda view: view.get(referral.Referral, case)).patient_id
    desk.do(referral.move, case, "engaged")
    window.open_patient(person)
    window.patient.tabs.setCurrentWidget(window.patient.record)
    window.patient.record.show_section("referral")
    standing = window.patient.record.standing
    assert "The person is waiting for us." in texts(standing)
    standing.moves.choose("plan_active")
    assert "Before that: ask the person about sharing" in texts(standing)
    press(standing.move_on, Qt.Key.Key_Space)
    assert 'not ready for "Plan under way"' in texts(standing)
    standing.reasons.choose("goals_met")
    press(standing.close_case, Qt.Key.Key_Space)
    assert "Tell the GP by 9 March 2026" in texts(standing)
    press(standing.message_sent, Qt.Key.Key_Space)
    assert the_case(desk, person).gp_message_due is None
    press(standing.reopen, Qt.Key.Key_Space)
    again = the_case(desk, person)
    assert (again.is_open, again.stage) == (True, "engaged")
    assert again.id != case
