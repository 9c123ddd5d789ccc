"""The plan on the screen, on paper and in a file: one and the same PDF."""

from __future__ import annotations

import stat
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from socialrx_desktop.documents import preview
from socialrx_desktop.documents.activity_plan import activity_plan
from socialrx_desktop.documents.page import LARGE
from socialrx_desktop.store import about_me, action, audit, goal, pages, patient
from socialrx_desktop.store.patient import WrittenFormat
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui import preview_printing
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.preview import PreviewScreen
from tests.building import a_referral, some_details

WAIT = 20_000


def _a_plan(work: Work, *, goals: int, most_important_to_me: str = "I want to meet people.") -> UUID:
    person = patient.register(work, some_details())
    about_me.say_what_matters(work, person, most_important_to_me)
    a_referral(work, person)
    for number in range(goals):
        wanted = goal.add(work, person, goal.Details(words=f"Goal number {number}", importance=8))
        step = action.Details(what="Go to the group once", goal_id=wanted, who="Amina", confidence=7)
        action.add(work, person, step)
    return person


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk) -> PreviewScreen:
    made = PreviewScreen(desk)
    qtbot.addWidget(made)
    made.resize(1366, 680)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def amina(desk: Desk) -> UUID:
    return desk.do(_a_plan, goals=12)


@pytest.fixture
def print_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A print system that keeps what it is given in files: `stdin` and `arguments`."""
    tools = tmp_path / "tools"
    tools.mkdir()
    _install_lp(tools, f"printf '%s\\n' \"$@\" > '{tools}/arguments'\ncat > '{tools}/stdin'\n")
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    return tools


def _install_lp(tools: Path, script: str) -> None:
    lp = tools / "lp"
    lp.write_text(f"#!/bin/sh\n{script}")
    lp.chmod(0o755)


def _actions(desk: Desk, person: UUID) -> list[str]:
    return [event.action for event in desk.ask(audit.events, subject=person)]


def test_the_preview_shows_as_many_pages_as_the_pdf_has(desk: Desk, screen: PreviewScreen, amina: UUID) -> None:
    screen.show_plan(amina)
    count = preview.page_count(screen.pdf)
    assert count > 1
    labels = screen.pages.pages()
    assert [label.accessibleName() for label in labels] == [f"Page {n} of {count}" for n in range(1, count + 1)]
    assert "My activity plan" in labels[0].accessibleDescription()
    assert all(not label.pixmap().isNull() for label in labels)


def test_the_pages_fill_the_width_after_the_window_has_grown(qtbot: QtBot, screen: PreviewScreen, amina: UUID) -> None:
    screen.show_plan(amina)
    before = screen.pages.pages()[0].pixmap().width()
    screen.resize(1800, 900)
    qtbot.waitUntil(lambda: screen.pages.pages()[0].pixmap().width() > before + 300, timeout=WAIT)


def test_the_very_bytes_that_are_shown_are_printed(
    qtbot: QtBot, desk: Desk, screen: PreviewScreen, amina: UUID, print_system: Path
) -> None:
    screen.show_plan(amina)
    QTest.keyClick(screen.print_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(screen.notice.text()), timeout=WAIT)
    assert (print_system / "stdin").read_bytes() == screen.pdf
    assert "keeps its own copy for a while" in screen.notice.text()
    assert "printed" in _actions(desk, amina)


def test_the_title_of_a_print_job_never_has_a_name(
    qtbot: QtBot, screen: PreviewScreen, amina: UUID, print_system: Path
) -> None:
    screen.show_plan(amina)
    QTest.keyClick(screen.print_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(screen.notice.text()), timeout=WAIT)
    arguments = (print_system / "arguments").read_text()
    assert "-t\nSocialRx document\n" in arguments
    assert "Amina" not in arguments
    assert "Khan" not in arguments


def test_a_printer_that_refuses_is_a_plain_message_in_place(
    qtbot: QtBot, desk: Desk, screen: PreviewScreen, amina: UUID, print_system: Path
) -> None:
    _install_lp(print_system, "cat > /dev/null\nexit 1\n")
    screen.show_plan(amina)
    QTest.keyClick(screen.print_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(screen.notice.text()), timeout=WAIT)
    assert "did not take the page" in screen.notice.text()
    assert "printed" not in _actions(desk, amina)
    assert screen.print_button.isEnabled()


def test_a_printer_that_takes_no_pdf_is_drawn_every_page(screen: PreviewScreen, amina: UUID, tmp_path: Path) -> None:
    screen.show_plan(amina)
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "drawn.pdf"))
    preview_printing.paint(screen.pdf, printer)
    drawn = (tmp_path / "drawn.pdf").read_bytes()
    assert preview.page_count(drawn) == preview.page_count(screen.pdf)
    assert any(byte < 128 for byte in preview.render(drawn, 0, 0.5).bgra[0::4])


def test_without_a_printer_the_screen_says_so_and_still_saves(
    screen: PreviewScreen, amina: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    screen.show_plan(amina)
    shown = [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]
    assert any("No printer is set up on this computer" in text for text in shown)
    assert not screen.print_button.isEnabled()
    assert screen.save_button.isEnabled()


def test_the_very_bytes_that_are_shown_are_saved_for_this_user_only(
    qtbot: QtBot, desk: Desk, screen: PreviewScreen, amina: UUID, tmp_path: Path
) -> None:
    screen.show_plan(amina)
    QTest.keyClick(screen.save_button, Qt.Key.Key_Space)
    dialog = screen.findChild(QFileDialog)
    assert dialog is not None
    name = dialog.findChild(QLineEdit)
    assert name is not None
    assert "Amina" not in name.text()
    name.setText(str(tmp_path / "plan.pdf"))
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert (tmp_path / "plan.pdf").read_bytes() == screen.pdf
    assert stat.S_IMODE((tmp_path / "plan.pdf").stat().st_mode) == 0o600
    assert "saved as PDF" in _actions(desk, amina)
    assert "Saved as plan.pdf" in screen.notice.text()


def test_a_page_that_cannot_be_made_says_why_in_place(desk: Desk, screen: PreviewScreen) -> None:
    person = desk.do(_a_plan, goals=0, most_important_to_me="\u4f60\u597d")
    screen.show_plan(person)
    assert screen.notice.text()
    assert screen.pages.pages() == []
    assert not screen.print_button.isEnabled()
    assert not screen.save_button.isEnabled()


def test_a_change_of_the_plan_is_on_the_page_at_once(
    qtbot: QtBot, desk: Desk, screen: PreviewScreen, amina: UUID
) -> None:
    screen.show_plan(amina)
    desk.do(about_me.say_what_matters, amina, "Cooking for my grandchildren")
    qtbot.waitUntil(
        lambda: "Cooking for my grandchildren" in screen.pages.pages()[0].accessibleDescription(), timeout=WAIT
    )


def test_a_format_that_cannot_be_printed_yet_is_said_not_hidden(desk: Desk, screen: PreviewScreen) -> None:
    details = patient.Details(first_name="Amina", family_name="Khan", written_format=WrittenFormat.EASY_READ)
    person = desk.do(patient.register, details)
    screen.show_plan(person)
    shown = [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]
    assert any("needs easy read" in text for text in shown)


def test_large_print_is_made_for_who_needs_it_without_being_asked(desk: Desk, screen: PreviewScreen) -> None:
    details = patient.Details(first_name="Amina", family_name="Khan", written_format=WrittenFormat.LARGE_PRINT)
    person = desk.do(patient.register, details)
    screen.show_plan(person)
    assert screen.pdf == activity_plan(desk.ask(pages.activity_plan, person), LARGE)
    shown = [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]
    assert not any("needs large print" in text for text in shown)


def test_closing_lets_the_page_go(qtbot: QtBot, screen: PreviewScreen, amina: UUID) -> None:
    screen.show_plan(amina)
    with qtbot.waitSignal(screen.closed):
        QTest.keyClick(screen.close_button, Qt.Key.Key_Space)
    assert screen.pdf == b""
    assert screen.pages.pages() == []


def test_every_control_has_a_name(screen: PreviewScreen, amina: UUID) -> None:
    screen.show_plan(amina)
    for control in (screen.print_button, screen.save_button, screen.close_button, screen.pages):
        assert control.accessibleName()


def test_a_change_while_it_is_not_looked_at_is_on_the_page_when_it_is(
    qtbot: QtBot, desk: Desk, screen: PreviewScreen, amina: UUID
) -> None:
    screen.show_plan(amina)
    screen.hide()
    desk.do(about_me.say_what_matters, amina, "Cooking for my grandchildren")
    screen.show()
    qtbot.waitUntil(
        lambda: "Cooking for my grandchildren" in screen.pages.pages()[0].accessibleDescription(), timeout=WAIT
    )
