"""The whole line as one journey through the real window, by keyboard: from the first run to a letter delivered once."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from socialrx_desktop.documents.preview import page_count, render
from socialrx_desktop.exchange import outbox, seal
from socialrx_desktop.store import directory, note, plan
from socialrx_desktop.store import outbox as items
from socialrx_desktop.store.destination import Details as Destination
from socialrx_desktop.tour import Hands
from socialrx_desktop.ui.application import Shell
from socialrx_desktop.ui.first_run import FirstRunScreen
from socialrx_desktop.ui.window import WorkspaceWindow

PASSPHRASE = "four words make sense"
MIAMI = Path(__file__).parents[3] / "shared" / "data" / "directory" / "hsds1_miami211"


@pytest.fixture
def shell(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path / "workspace", relaunch=lambda _: None, seconds=0)
    made.resize(1366, 768)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()
    made.deleteLater()


def test_a_link_worker_goes_from_first_run_to_a_delivered_letter(shell: Shell, tmp_path: Path) -> None:
    hands = Hands(shell)
    window = _make_a_workspace(hands)
    _bring_in_miami(hands, window)
    _refer(hands, window)
    _write_a_note(hands, window)
    _put_a_service_on_the_plan(hands, window, "senior meals")
    pdf = _print_to_pdf(hands, window, tmp_path / "plan.pdf")
    place, identity = tmp_path / "surgery", tmp_path / "key.txt"
    _queue_the_letter(hands, window, place, identity)

    assert "Offline" in window.connectivity.summary() or "offline" in window.connectivity.summary()
    place.mkdir()
    hands.wait(lambda: window.connectivity.waiting == 0, "the letter to leave by itself")

    (delivered,) = place.iterdir()
    letter = _open_with_age(delivered, identity)
    words = "".join(render(letter, page, 0.2).text for page in range(page_count(letter)))
    assert "No action is required" in words
    assert "TARRANT" in words.upper()
    with window.desk.workspace.look() as view:
        (item,) = items.items(view)
    assert item.state is items.State.DELIVERED
    assert item.receipt
    assert (tmp_path / "plan.pdf").read_bytes() == pdf
    assert window.desk.workspace.check().problems == []
    shell.close()
    assert _files_that_say("Tarrant", tmp_path) == []


def _make_a_workspace(hands: Hands) -> WorkspaceWindow:
    screen = hands.shell.centralWidget()
    assert isinstance(screen, FirstRunScreen)
    hands.type("Sam Rowe", screen.name.control)
    hands.type(PASSPHRASE, screen.passphrase.control)
    hands.type(PASSPHRASE, screen.again.control)
    hands.press(screen.make_button)
    hands.wait(screen.code_shown.text, "the recovery code")
    groups = screen.code_shown.text().split()
    hands.press(screen.kept_button)
    for field in screen.groups:
        hands.type(groups[int(field.control.accessibleName().split()[1]) - 1], field.control)
    hands.keys("Return", screen.groups[-1].control)
    hands.wait(lambda: hands.shell.window_open, "the workspace to open")
    window = hands.shell.window_open
    assert window is not None
    return window


def _bring_in_miami(hands: Hands, window: WorkspaceWindow) -> None:
    (package,) = MIAMI.glob("*.zip")
    hands.keys("Alt+3")
    window.directory.importing.bring_in(str(package))
    hands.wait(lambda: not window.directory.importing.is_working, "the directory to be brought in")
    assert window.desk.ask(directory.count) == 4_089


def _refer(hands: Hands, window: WorkspaceWindow) -> None:
    hands.keys("Ctrl+Shift+N")
    form = window.refer
    hands.type("Rosalind", form.person.fields["first_name"].control)
    hands.type("Tarrant", form.person.fields["family_name"].control)
    hands.type("12 March 1951", form.person.fields["date_of_birth"].control)
    hands.type("Dr Meera Okonjo", form.referrer_name)
    hands.type("Lonely since moving.", form.reason)
    form.consent.choose("given")
    hands.press(form.save)
    hands.wait(lambda: window.patient.patient, "the patient to be shown")


def _write_a_note(hands: Hands, window: WorkspaceWindow) -> None:
    hands.keys("Ctrl+N")
    editor = window.patient.notes.editor
    hands.type("Rang her at home. She would like company at midday.", editor.words)
    hands.keys("Ctrl+Return", editor.words)
    patient = window.patient.patient
    assert patient is not None
    assert [entry.words for entry in window.desk.ask(note.timeline, patient)] == [
        "Rang her at home. She would like company at midday."
    ]


def _put_a_service_on_the_plan(hands: Hands, window: WorkspaceWindow, words: str) -> None:
    patient = window.patient.patient
    assert patient is not None
    hands.keys("Ctrl+R")
    hands.type(words, window.directory.query)
    hands.keys("Down", window.directory.query)
    hands.press(window.directory.add_button)
    assert len(window.desk.ask(plan.plan, patient).connections) == 1


def _print_to_pdf(hands: Hands, window: WorkspaceWindow, path: Path) -> bytes:
    hands.keys("Ctrl+P")
    hands.wait(lambda: window.preview.pdf, "the plan to be drawn")
    pdf = window.preview.pdf
    window.preview.save_as(str(path))
    hands.wait(path.exists, "the plan to be saved")
    words = "".join(render(pdf, page, 0.2).text for page in range(page_count(pdf)))
    assert "My activity plan" in words
    assert "Rosalind" in words
    assert "Tarrant" not in words
    return pdf


def _queue_the_letter(hands: Hands, window: WorkspaceWindow, place: Path, identity: Path) -> None:
    public, secret = seal.new_identity()
    identity.write_text(secret)
    details = Destination(name="Netherbourne Surgery", address=str(place), recipients=(public,))
    window.desk.do(outbox.add_destination, details)
    hands.keys("Ctrl+G")
    hands.press(window.outbox.letter.queue_button)
    hands.wait(lambda: window.connectivity.waiting == 1, "the letter to wait")
    assert not place.exists()


def _open_with_age(sealed: Path, identity: Path) -> bytes:
    age = shutil.which("age")
    if age is None:
        return seal.open_sealed(sealed.read_bytes(), identity.read_text())
    return subprocess.run([age, "-d", "-i", str(identity), str(sealed)], capture_output=True, check=True).stdout


def _files_that_say(name: str, folder: Path) -> list[Path]:
    """Files of the workspace, of the home folder, of the logs and of the destination that hold a name in the clear."""
    forms = [name.encode(), name.upper().encode(), name.encode("utf-16-le")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 5
    return [path for path in files if any(form in path.read_bytes() for form in forms)]
