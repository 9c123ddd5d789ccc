"""The resource directory by keyboard: search, read, add to the plan, and bring a directory in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from socialrx_desktop.domain.listing import Organization, Service
from socialrx_desktop.exchange.openreferral import feed
from socialrx_desktop.store import directory, directory_file, plan
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.onward_referral import Kind
from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.directory import DirectoryScreen
from tests.benchmarks.services import made_up
from tests.building import a_patient
from tests.conftest import Open
from tests.exchange.openreferral.places import MIAMI, SAMPLE

MakeScreen = Callable[[], DirectoryScreen]
SAMPLE_SERVICES = 106


@pytest.fixture
def make_screen(qtbot: QtBot, desk: Desk) -> MakeScreen:
    def make() -> DirectoryScreen:
        screen = DirectoryScreen(desk)
        qtbot.addWidget(screen)
        screen.resize(1366, 680)
        with qtbot.waitExposed(screen):
            screen.show()
        return screen

    return make


@pytest.fixture
def filled(desk: Desk) -> None:
    """The sample directory, brought in."""
    with desk.workspace.bring_in() as work:
        import_feed(work, str(SAMPLE), "Sample", feed.read(SAMPLE).services)


@pytest.fixture
def screen(make_screen: MakeScreen, filled: None) -> DirectoryScreen:
    made = make_screen()
    made.focus_search()
    return made


@pytest.fixture
def amina(desk: Desk, screen: DirectoryScreen) -> UUID:
    """A patient who is open, with a postcode."""
    made = desk.do(a_patient)
    screen.set_patient(made, "Amina", "QN3 2WD")
    return made


def _list(desk: Desk, *services: Service) -> None:
    with desk.workspace.bring_in() as work:
        import_feed(work, "a feed", "A feed", services)


def _names(screen: DirectoryScreen) -> list[str]:
    model = screen.results.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def _bring_in(qtbot: QtBot, screen: DirectoryScreen, path: Path) -> None:
    """Choose a file by its name in the file dialog, as a person would."""
    QTest.keyClick(screen.importing.file_button, Qt.Key.Key_Space)
    dialog = screen.importing.findChild(QFileDialog)
    assert dialog is not None
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(path))
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert screen.importing.is_working


def _wait_for_import(qtbot: QtBot, screen: DirectoryScreen) -> None:
    qtbot.waitUntil(lambda: not screen.importing.is_working, timeout=120_000)


def test_a_service_is_found_and_added_to_the_plan_by_keyboard(
    qtbot: QtBot, desk: Desk, screen: DirectoryScreen, amina: UUID
) -> None:
    QTest.keyClicks(screen.query, "gardening")
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    chosen = screen.results.chosen()
    QTest.keyClick(screen.query, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    [connection] = desk.ask(plan.plan, amina).connections
    assert connection.service == chosen
    assert connection.service_name in screen.details.text()
    assert connection.kind is Kind.SIGNPOST
    assert "added to Amina’s plan" in screen.notice.text()


def test_the_results_follow_each_keystroke_and_the_total_is_stated(qtbot: QtBot, screen: DirectoryScreen) -> None:
    counts = []
    for letter in "walk":
        QTest.keyClicks(screen.query, letter)
        counts.append(len(_names(screen)))
    assert counts == sorted(counts, reverse=True)
    assert 0 < counts[-1] < counts[0]
    assert screen.count.text().startswith(f"{counts[-1]} services match “walk”.")


def test_every_result_says_why_it_was_found(qtbot: QtBot, screen: DirectoryScreen) -> None:
    QTest.keyClicks(screen.query, "walk")
    model = screen.results.model()
    for row in range(model.rowCount()):
        spoken = str(model.index(row, 0).data(int(Qt.ItemDataRole.AccessibleTextRole)))
        assert "walk" in spoken.lower()


def test_a_postcode_brings_the_near_ones_first_and_says_how_far(
    qtbot: QtBot, screen: DirectoryScreen, amina: UUID
) -> None:
    assert screen.near.text() == "QN3 2WD"
    spoken = str(screen.results.model().index(0, 0).data(int(Qt.ItemDataRole.AccessibleTextRole)))
    assert "QN3, 0.0\u00a0miles" in spoken


def test_another_patient_brings_their_own_postcode_but_never_over_a_typed_one(
    qtbot: QtBot, screen: DirectoryScreen, amina: UUID
) -> None:
    screen.set_patient(amina, "Amina", "QN5 1AA")
    assert screen.near.text() == "QN5 1AA"
    screen.near.clear()
    QTest.keyClicks(screen.near, "QN2")
    screen.set_patient(amina, "Amina", "QN1 1AA")
    assert screen.near.text() == "QN2"


def test_without_a_patient_nothing_can_be_added_and_the_screen_says_why(qtbot: QtBot, screen: DirectoryScreen) -> None:
    QTest.keyClicks(screen.query, "walk")
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    assert not screen.add_button.isEnabled()
    assert "Open a patient" in screen.why_not.text()
    assert "Open a patient" in screen.add_button.accessibleDescription()


def test_a_service_can_be_added_as_a_referral(qtbot: QtBot, desk: Desk, screen: DirectoryScreen, amina: UUID) -> None:
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    QTest.keyClick(screen.kind, Qt.Key.Key_Down)
    QTest.keyClick(screen.add_button, Qt.Key.Key_Space)
    [connection] = desk.ask(plan.plan, amina).connections
    assert connection.kind is Kind.REFERRAL


def test_adding_the_same_service_again_says_so_in_place(
    qtbot: QtBot, desk: Desk, screen: DirectoryScreen, amina: UUID
) -> None:
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    for _ in range(2):
        QTest.keyClick(screen.add_button, Qt.Key.Key_Space)
    assert "on the plan already" in screen.notice.text()
    assert len(desk.ask(plan.plan, amina).connections) == 1


def test_the_notice_leads_to_the_plan(qtbot: QtBot, screen: DirectoryScreen, amina: UUID) -> None:
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    QTest.keyClick(screen.add_button, Qt.Key.Key_Space)
    opener = next(b for b in screen.notice.findChildren(type(screen.add_button)) if b.text() == "Open the plan")
    with qtbot.waitSignal(screen.added) as signal:
        QTest.keyClick(opener, Qt.Key.Key_Space)
    assert signal.args == [amina]


def test_what_a_feed_wrote_is_never_markup(qtbot: QtBot, desk: Desk, make_screen: MakeScreen) -> None:
    markup = "<b>Bold</b> & <img src='file:///etc/passwd'>"
    _list(desk, Service(id="1", name=markup, organization=Organization("o", markup), description=markup))
    screen = make_screen()
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    assert screen.details.text().count(markup) == 3
    formats = {label.textFormat() for label in screen.findChildren(QLabel)}
    assert formats <= {Qt.TextFormat.PlainText, Qt.TextFormat.AutoText}
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText for label in screen.findChildren(QLabel) if markup in label.text()
    )


def test_a_service_that_is_closed_for_now_says_so_in_words(qtbot: QtBot, desk: Desk, make_screen: MakeScreen) -> None:
    _list(desk, Service(id="1", name="Choir", status="temporarily closed", alert="Back in May"))
    screen = make_screen()
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    assert "Closed for now. Notice: Back in May" in screen.details.text()
    spoken = str(screen.results.model().index(0, 0).data(int(Qt.ItemDataRole.AccessibleTextRole)))
    assert "Closed for now." in spoken


def test_a_service_without_access_facts_says_to_ask_first(qtbot: QtBot, desk: Desk, make_screen: MakeScreen) -> None:
    _list(desk, Service(id="1", name="Choir"))
    screen = make_screen()
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    assert "Access: No access facts are recorded. Ask before you send somebody." in screen.details.text()


@pytest.mark.parametrize(
    ("checked", "said"),
    [
        (date(2026, 1, 5), "Last checked: 5 January 2026\n"),
        (date(2025, 1, 5), "Last checked: Not checked since 5 January 2025."),
        (None, "Last checked: Not recorded."),
    ],
)
def test_it_is_said_when_a_service_was_last_checked(
    qtbot: QtBot, desk: Desk, make_screen: MakeScreen, checked: date | None, said: str
) -> None:
    _list(desk, Service(id="1", name="Choir", assured_date=checked))
    screen = make_screen()
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    assert said in screen.details.text()


def test_an_empty_directory_says_how_to_bring_one_in_and_offers_the_sample(
    qtbot: QtBot, desk: Desk, make_screen: MakeScreen
) -> None:
    screen = make_screen()
    assert "The directory is empty" in screen.count.text()
    assert screen.importing.isVisible()
    QTest.keyClick(screen.importing.sample_button, Qt.Key.Key_Space)
    _wait_for_import(qtbot, screen)
    assert desk.ask(directory.count) == SAMPLE_SERVICES
    qtbot.waitUntil(lambda: screen.count.text().startswith(f"{SAMPLE_SERVICES} services."))


def test_a_real_directory_is_brought_in_with_progress_and_every_omission_named(
    qtbot: QtBot, desk: Desk, make_screen: MakeScreen, tmp_path: Path
) -> None:
    screen = make_screen()
    seen: set[int] = set()
    screen.importing.bar.valueChanged.connect(seen.add)
    _bring_in(qtbot, screen, MIAMI)
    _wait_for_import(qtbot, screen)
    assert desk.ask(directory.count) == 4089
    assert len(seen) > 3
    left_out = screen.importing.skipped_list.model()
    assert left_out.rowCount() > 1000
    assert _saved_list(qtbot, screen, tmp_path / "left out.txt") == left_out.rowCount()


def _saved_list(qtbot: QtBot, screen: DirectoryScreen, path: Path) -> int:
    QTest.keyClick(screen.importing.save_button, Qt.Key.Key_Space)
    dialog = next(each for each in screen.importing.findChildren(QFileDialog) if each.isVisible())
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText(str(path))
    QTest.keyClick(name, Qt.Key.Key_Return)
    return len(path.read_text().splitlines())


@pytest.mark.parametrize("while_it_says", ["Reading the directory.", "Bringing the services in."])
def test_cancelling_leaves_the_old_directory_whole(
    qtbot: QtBot, desk: Desk, screen: DirectoryScreen, while_it_says: str
) -> None:
    before = _names(screen)
    screen.bring_in()
    _bring_in(qtbot, screen, MIAMI)
    qtbot.waitUntil(lambda: screen.importing.doing.text().startswith(while_it_says), timeout=60_000)
    QTest.keyClick(screen.importing.cancel_button, Qt.Key.Key_Space)
    _wait_for_import(qtbot, screen)
    assert screen.importing.notice.text() == "Stopped. The directory is as it was before."
    assert desk.ask(directory.count) == SAMPLE_SERVICES
    screen.focus_search()
    assert _names(screen) == before


def test_a_file_that_is_no_directory_is_a_plain_message_in_place(
    qtbot: QtBot, desk: Desk, screen: DirectoryScreen, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.json"
    torn.write_bytes(SAMPLE.read_bytes()[:5000])
    screen.bring_in()
    _bring_in(qtbot, screen, torn)
    _wait_for_import(qtbot, screen)
    assert "torn.json is not whole JSON" in screen.importing.notice.text()
    assert desk.ask(directory.count) == SAMPLE_SERVICES


def test_bringing_the_same_directory_in_again_changes_nothing(
    qtbot: QtBot, desk: Desk, make_screen: MakeScreen
) -> None:
    screen = make_screen()
    for _ in range(2):
        QTest.keyClick(screen.importing.sample_button, Qt.Key.Key_Space)
        _wait_for_import(qtbot, screen)
    report = " ".join(label.text() for label in screen.importing.findChildren(QLabel))
    assert f"0 new, 0 changed, {SAMPLE_SERVICES} as before, 0 no longer listed" in report
    assert desk.ask(directory.count) == SAMPLE_SERVICES


def test_a_service_that_changes_while_it_is_read_is_shown_anew(
    qtbot: QtBot, desk: Desk, make_screen: MakeScreen
) -> None:
    choir = Service(id="1", name="Choir", description="Mondays")
    _list(desk, choir)
    screen = make_screen()
    QTest.keyClick(screen.query, Qt.Key.Key_Down)
    _list(desk, replace(choir, description="Tuesdays"))
    qtbot.waitUntil(lambda: "Tuesdays" in screen.details.text())


def test_with_large_text_the_list_and_the_service_take_turns(qtbot: QtBot, screen: DirectoryScreen) -> None:
    screen.resize(screen.fontMetrics().averageCharWidth() * 80, 500)
    assert screen.results.isVisible()
    assert not screen.details.isVisible()
    QTest.keyClick(screen.query, Qt.Key.Key_Return)
    assert screen.details.isVisible()
    assert not screen.results.isVisible()
    QTest.keyClick(screen.back_button, Qt.Key.Key_Space)
    assert screen.query.isVisible()


def test_the_list_of_results_is_a_sound_model(qtbot: QtBot, screen: DirectoryScreen) -> None:
    model = screen.results.model()
    assert isinstance(model, QAbstractItemModel)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    QTest.keyClicks(screen.query, "walk")
    screen.query.clear()
    assert tester.model() is model


def test_every_control_has_a_name(screen: DirectoryScreen) -> None:
    controls = (
        screen.query,
        screen.near,
        screen.results,
        screen.details,
        screen.kind,
        screen.add_button,
        screen.bring_in_button,
        screen.importing.file_button,
        screen.importing.folder_button,
        screen.importing.sample_button,
        screen.importing.bar,
        screen.importing.cancel_button,
        screen.importing.skipped_list,
        screen.importing.save_button,
    )
    assert [control for control in controls if not control.accessibleName()] == []


@pytest.mark.parametrize("pages", [0.5, 0.9], ids=["most of it", "the search index"])
def test_a_damaged_directory_is_told_in_place_and_keeps_nobody_from_the_window(
    qtbot: QtBot, workspace: Workspace, folder: Path, open_: Open, pages: float
) -> None:
    with workspace.bring_in() as work:
        import_feed(work, "a feed", "A feed", made_up(300))
    workspace.close()
    file = folder / directory_file.FILE
    size = file.stat().st_size
    first = int(size * pages) // 4096 * 4096
    file.write_bytes(file.read_bytes()[:first] + bytes(size - first))
    desk = Desk(open_(folder))
    screen = DirectoryScreen(desk)
    qtbot.addWidget(screen)
    QTest.keyClicks(screen.query, "gardening")
    assert "directory of services is damaged" in screen.count.text()
    assert _names(screen) == []
    desk.close()
