"""The page of the ways in, by keyboard: each change is said in place, and nothing typed stays when the page is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from socialrx_desktop.documents import preview
from socialrx_desktop.exchange import seal
from socialrx_desktop.problems import WrongPassphrase
from socialrx_desktop.store import audit, escrow, keys, opening, ways_in
from socialrx_desktop.ui.application import Shell
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.keys import KeysScreen
from socialrx_desktop.ui.window import WorkspaceWindow

from ..conftest import PASSPHRASE, FixedClock, Template

OTHER = "quite another set of words"
PUBLIC, SECRET = seal.new_identity()


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk) -> KeysScreen:
    made = KeysScreen(desk, seconds=0)
    qtbot.addWidget(made)
    made.resize(1366, 680)
    with qtbot.waitExposed(made):
        made.show()
    made.start()
    return made


def _type(field: QWidget, text: str) -> None:
    assert isinstance(field, QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, text)


def _press(button: QAbstractButton) -> None:
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def _change(screen: KeysScreen, present: str, fresh: str, again: str) -> None:
    card = screen.passphrase
    for field, text in ((card.present, present), (card.fresh, fresh), (card.again, again)):
        field.control.clear()  # type: ignore[attr-defined]  # a line edit
        _type(field.control, text)
    QTest.keyClick(card.again.control, Qt.Key.Key_Return)


def _type_groups_back(screen: KeysScreen) -> str:
    paper = screen.code.paper
    shown = paper.code_shown.text().split()
    _press(paper.kept_button)
    for field in paper.groups:
        _type(field.control, shown[int(field.control.accessibleName().split()[1]) - 1].lower())
    QTest.keyClick(paper.groups[-1].control, Qt.Key.Key_Return)
    return "-".join(shown)


def test_the_passphrase_is_changed_and_the_page_says_so(qtbot: QtBot, screen: KeysScreen, folder: Path) -> None:
    _change(screen, PASSPHRASE, OTHER, OTHER)
    assert not screen.passphrase.change_button.isEnabled()
    qtbot.waitUntil(lambda: "passphrase is changed" in screen.passphrase.notice.text(), timeout=20_000)
    keys.unlock(folder, OTHER)
    with pytest.raises(WrongPassphrase):
        keys.unlock(folder, PASSPHRASE)
    assert screen.passphrase.present.control.text() == ""  # type: ignore[attr-defined]  # a line edit
    assert screen.passphrase.change_button.isEnabled()


def test_what_is_wrong_is_said_where_it_is_wrong(qtbot: QtBot, screen: KeysScreen, clock: FixedClock) -> None:
    card = screen.passphrase
    _change(screen, PASSPHRASE, OTHER, "something else")
    assert "not the same" in card.again.control.accessibleDescription()
    _change(screen, "", OTHER, OTHER)
    assert "Enter your present" in card.present.control.accessibleDescription()
    _change(screen, PASSPHRASE, "short", "short")
    qtbot.waitUntil(lambda: "at least 12" in card.fresh.control.accessibleDescription(), timeout=20_000)
    _change(screen, "not the passphrase", OTHER, OTHER)
    qtbot.waitUntil(lambda: "not your present passphrase" in card.notice.text(), timeout=20_000)
    _change(screen, PASSPHRASE, OTHER, OTHER)
    qtbot.waitUntil(lambda: "Wait 1 second" in card.notice.text(), timeout=20_000)
    clock.now += timedelta(seconds=1)
    _change(screen, PASSPHRASE, OTHER, OTHER)
    qtbot.waitUntil(lambda: "passphrase is changed" in card.notice.text(), timeout=20_000)


def test_a_new_code_is_typed_back_before_the_old_one_ends(screen: KeysScreen, folder: Path, template: Template) -> None:
    _press(screen.code.make_button)
    keys.unlock_with_code(folder, template.code)

    code = _type_groups_back(screen)

    assert "Only the new code works" in screen.code.notice.text()
    keys.unlock_with_code(folder, code)
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_code(folder, template.code)
    assert screen.code.paper.code_shown.text() == ""


def test_a_wrong_group_ends_nothing_and_the_code_can_be_seen_again(
    screen: KeysScreen, folder: Path, template: Template
) -> None:
    paper = screen.code.paper
    _press(screen.code.make_button)
    shown = paper.code_shown.text()
    _press(paper.kept_button)
    _type(paper.groups[0].control, "UUUUU")
    QTest.keyClick(paper.groups[0].control, Qt.Key.Key_Return)

    assert "not what the sheet says" in paper.groups[0].control.accessibleDescription()
    keys.unlock_with_code(folder, template.code)
    _press(next(each for each in paper.findChildren(QPushButton) if each.text() == "Show the code again"))
    assert paper.code_shown.isVisible()
    assert paper.code_shown.text() == shown


def test_leaving_the_page_forgets_the_code_and_says_later_that_it_was_not_checked(screen: KeysScreen) -> None:
    _press(screen.code.make_button)
    _type(screen.passphrase.present.control, PASSPHRASE)

    screen.hide()
    screen.show()
    screen.start()

    assert screen.code.paper.code_shown.text() == ""
    assert screen.passphrase.present.control.text() == ""  # type: ignore[attr-defined]  # a line edit
    assert "nobody has checked" in " ".join(_said(screen.code))
    assert screen.code.make_button.isVisible()


def test_the_sheet_is_saved_as_a_page_with_the_code_for_this_user_only(screen: KeysScreen, tmp_path: Path) -> None:
    _press(screen.code.make_button)
    paper, sheet = screen.code.paper, tmp_path / "sheet.pdf"

    paper.save_as(str(sheet))

    assert paper.code_shown.text().split() == _groups_on(sheet)
    assert sheet.stat().st_mode & 0o077 == 0
    assert "delete the file" in paper.notice.text()
    paper.save_as(str(tmp_path / "nowhere" / "sheet.pdf"))
    assert "disk did not accept" in paper.notice.text()


def test_the_sheet_is_printed_from_memory(
    qtbot: QtBot, screen: KeysScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = _a_print_system(tmp_path, monkeypatch)
    _press(screen.code.make_button)
    paper = screen.code.paper

    _press(paper.print_button)

    qtbot.waitUntil(lambda: "Fetch the sheet" in paper.notice.text(), timeout=20_000)
    assert paper.code_shown.text().split() == _groups_on(printed)


def test_a_printer_that_refuses_is_said_in_place(
    qtbot: QtBot, screen: KeysScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _a_print_system(tmp_path, monkeypatch, status=1)
    _press(screen.code.make_button)
    paper = screen.code.paper

    _press(paper.print_button)

    qtbot.waitUntil(lambda: "did not take the page" in paper.notice.text(), timeout=20_000)
    assert paper.print_button.isEnabled()


def test_the_organisations_key_is_set_shown_and_removed(screen: KeysScreen, folder: Path) -> None:
    card = screen.organisation
    assert not card.remove_button.isVisible()
    _type(card.key.control, f" {PUBLIC} ")
    QTest.keyClick(card.key.control, Qt.Key.Key_Return)

    assert escrow.spoken(PUBLIC) in " ".join(_said(card))
    keys.unlock_with_escrow(folder, SECRET)
    _press(card.remove_button)
    assert "Remove the organisation's key?" in card.notice.text()
    _press(next(each for each in card.findChildren(QPushButton) if each.text() == "Remove it"))
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_escrow(folder, SECRET)
    assert "No key is set." in _said(card)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("age1nonsense", "not an organisation's public key"), (SECRET, "secret")],
    ids=["nonsense", "secret key"],
)
def test_what_is_no_public_key_is_refused_in_place(screen: KeysScreen, desk: Desk, typed: str, said: str) -> None:
    card = screen.organisation
    _type(card.key.control, typed)
    _press(card.set_button)
    assert said in card.key.control.accessibleDescription()
    assert ways_in.organisation_key(desk.workspace) is None


def test_every_control_of_the_page_has_a_name(screen: KeysScreen) -> None:
    for kind in (QLineEdit, QPushButton):
        for control in screen.findChildren(kind):
            named = control.accessibleName() or (control.text() if isinstance(control, QPushButton) else "")
            assert named or not control.isVisible()


def test_escape_leads_back(qtbot: QtBot, screen: KeysScreen) -> None:
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    with qtbot.waitSignal(screen.closed):
        QTest.keyClick(screen.passphrase.present.control, Qt.Key.Key_Escape)


@pytest.fixture
def window(qtbot: QtBot, folder: Path, clock: FixedClock) -> Iterator[Callable[[], WorkspaceWindow]]:
    """Unlocks the workspace with its passphrase, as often as asked; each window is left before the next one."""
    shells: list[Shell] = []

    def leave() -> None:
        for shell in shells:
            shell.close()
            shell.deleteLater()
        shells.clear()

    def make() -> WorkspaceWindow:
        leave()
        shell = Shell(folder, relaunch=lambda _: None, seconds=0)
        shells.append(shell)
        shell.enter(opening.unlock(folder, PASSPHRASE, clock=clock))
        with qtbot.waitExposed(shell):
            shell.show()
        assert shell.window_open is not None
        return shell.window_open

    yield make
    leave()


def test_the_menu_opens_the_page_and_a_tab_leads_away_from_it(window: Callable[[], WorkspaceWindow]) -> None:
    opened = window()
    assert opened.notice.text() == ""
    opened.show_keys()
    assert opened.keys.isVisible()
    assert opened.keys.passphrase.present.control.hasFocus()
    opened.keys.closed.emit()
    assert opened.tabs.isVisible()


def test_a_code_that_was_never_proved_is_asked_for_at_every_unlock_until_it_is(
    window: Callable[[], WorkspaceWindow], template: Template, folder: Path
) -> None:
    ways_in_page = window()
    ways_in_page.show_keys()
    ways_in_page.keys.code.make()

    opened = window()
    assert "never checked" in opened.notice.text()
    _press(next(each for each in opened.notice.findChildren(QPushButton) if each.text() == "Make a new code"))
    assert opened.keys.isVisible()
    assert opened.notice.text() == ""
    code = _type_groups_back(opened.keys)

    assert window().notice.text() == ""
    keys.unlock_with_code(folder, code)


def test_who_came_in_by_the_code_is_offered_a_new_one(qtbot: QtBot, folder: Path, template: Template) -> None:
    shell = Shell(folder, relaunch=lambda _: None, seconds=0)
    shell.enter(opening.unlock_with_code(folder, template.code, OTHER, seconds=0))
    opened = shell.window_open
    assert opened is not None
    assert "with its recovery code" in opened.notice.text()
    with opened.desk.workspace.look() as view:
        assert audit.events(view, limit=1)[0].action == "unlocked with the recovery code"
    shell.close()
    shell.deleteLater()


def _said(widget: QWidget) -> list[str]:
    return [each.text() for each in widget.findChildren(QLabel) if each.isVisible()]


def _groups_on(sheet: Path) -> list[str]:
    found = preview.render(sheet.read_bytes(), 0, 0.2).text.split()
    return next(
        found[start : start + 6]
        for start in range(len(found))
        if all(len(each) == 5 and each.upper() == each for each in found[start : start + 6])
    )


def _a_print_system(folder: Path, monkeypatch: pytest.MonkeyPatch, status: int = 0) -> Path:
    """A print system that keeps what it is given in a file."""
    printed = folder / "printed.pdf"
    lp = folder / "bin" / "lp"
    lp.parent.mkdir()
    lp.write_text(f'#!/bin/sh\ncat > "{printed}"\nexit {status}\n')
    lp.chmod(0o755)
    monkeypatch.setenv("PATH", str(lp.parent), prepend=":")
    return printed
