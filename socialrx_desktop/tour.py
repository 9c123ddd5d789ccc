"""The whole line by itself, through the real window and by its keys: `python -m socialrx_desktop.tour OUT`.

It makes a demo workspace, unlocks it, refers a fictional patient, writes a note, finds services, puts them on the plan,
makes the plan's PDF, queues a letter while the destination is missing, and lets it leave when the destination appears.
OUT then holds `plan.pdf`, the sealed letter in `delivered/` with the recipient's key beside it, and a picture of each
tab.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from socialrx_desktop import demo
from socialrx_desktop.exchange import outbox, seal
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import disk
from socialrx_desktop.store.destination import Details as Destination
from socialrx_desktop.ui import theme
from socialrx_desktop.ui.application import Shell
from socialrx_desktop.ui.unlock import UnlockScreen
from socialrx_desktop.ui.window import WorkspaceWindow

_PATIENCE_SECONDS = 60.0


class Hands:
    """Works the window as a person at the keyboard does."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell

    def keys(self, combination: str, widget: QWidget | None = None) -> None:
        """Press a key or a combination, such as "Ctrl+R", where the cursor is."""
        QTest.keySequence(widget or self._place(), QKeySequence(combination))
        _settle()

    def type(self, text: str, widget: QWidget | None = None) -> None:
        """Type into a field; what stood in a one-line field is replaced."""
        place = widget or self._place()
        place.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(place, QLineEdit):
            place.selectAll()
        QTest.keyClicks(place, text)
        _settle()

    def press(self, button: QWidget) -> None:
        """Press a button with the space bar."""
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(button, Qt.Key.Key_Space)
        _settle()

    def wait(self, until: Callable[[], object], what: str) -> None:
        """Wait until something is so; `what` names it when it never is."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not until():
            if time.monotonic() > end:
                raise TimeoutError(what)
            _pause(20)

    def _place(self) -> QWidget:
        return QApplication.focusWidget() or self.shell


@dataclass(frozen=True)
class Shown:
    """What the tour leaves behind."""

    plan: Path
    delivered: Path
    identity: Path
    pictures: list[Path]
    opened_with_age: bool


def main(arguments: list[str] | None = None) -> int:
    """Run the tour into a folder, and say what it left there."""
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        print("usage: python -m socialrx_desktop.tour OUT", file=sys.stderr)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(["socialrx-desktop", *theme.STYLE])
    assert isinstance(application, QApplication)
    theme.apply(application, "light")
    out = Path(given[0]).absolute()
    out.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="socialrx-tour-") as place:
            shown = tour(Path(place) / "workspace", out)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    for path in (shown.plan, shown.delivered, shown.identity, *shown.pictures):
        print(path)
    opened = (
        "with the standard age tool" if shown.opened_with_age else "with its key (age itself is not installed here)"
    )
    print(f"The delivered letter was opened again {opened}.")
    return 0


def tour(folder: Path, out: Path) -> Shown:
    """Go through the line on a new demo workspace in `folder`."""
    demo.make(folder).close()
    shell = Shell(folder, demo=True, relaunch=lambda _: None)
    hands = Hands(shell)
    shell.resize(1366, 768)
    shell.show()
    pictures = [_picture(shell, out / "0-unlock.png")]
    window = _unlock(hands)
    pictures.append(_picture(shell, out / "1-caseload.png"))
    _refer(hands, window)
    _write_note(hands, window)
    pictures.append(_picture(shell, out / "2-patient-notes.png"))
    _find_service(hands, window)
    pictures.append(_picture(shell, out / "3-resource-directory.png"))
    _add_to_plan(hands, window)
    pictures.append(_picture(shell, out / "4-plan.png"))
    plan = _see_plan(hands, window, out / "plan.pdf")
    pictures.append(_picture(shell, out / "5-plan-preview.png"))
    place, identity = _queue_letter(hands, window, out)
    pictures.append(_picture(shell, out / "6-outbox-waiting.png"))
    delivered = _deliver(hands, window, place)
    pictures.append(_picture(shell, out / "7-outbox-sent.png"))
    shell.close()
    return Shown(plan, delivered, identity, pictures, _open_with_age(delivered, identity))


def _unlock(hands: Hands) -> WorkspaceWindow:
    screen = hands.shell.centralWidget()
    assert isinstance(screen, UnlockScreen)
    hands.type(demo.PASSPHRASE, screen.passphrase.control)
    hands.keys("Return", screen.passphrase.control)
    hands.wait(lambda: hands.shell.window_open, "the workspace to open")
    window = hands.shell.window_open
    assert window is not None
    return window


def _refer(hands: Hands, window: WorkspaceWindow) -> None:
    hands.keys("Ctrl+Shift+N")
    form = window.refer
    facts = {
        "first_name": "Rosalind",
        "family_name": "Tarrant",
        "date_of_birth": "12 March 1951",
        "telephone": "01632 960 144",
        "postcode": "QN2 3AB",
    }
    for name, text in facts.items():
        hands.type(text, form.person.fields[name].control)
    hands.type("Dr Meera Okonjo", form.referrer_name)
    hands.type("Lonely since moving to be near her daughter. Used to keep an allotment.", form.reason)
    form.consent.choose("given")
    hands.press(form.save)
    hands.wait(lambda: window.patient.patient, "the new patient to be shown")


def _write_note(hands: Hands, window: WorkspaceWindow) -> None:
    hands.keys("Ctrl+N")
    editor = window.patient.notes.editor
    hands.type("20", editor.minutes)
    hands.type(
        "Rang Rosalind at home. She misses her allotment and has not met anybody in the new street. "
        "She would like company that has something to do in it, and mornings suit her best.",
        editor.words,
    )
    hands.keys("Ctrl+Return", editor.words)
    hands.wait(lambda: not editor.words.toPlainText(), "the note to be saved")


def _find_service(hands: Hands, window: WorkspaceWindow) -> None:
    hands.keys("Ctrl+R")
    hands.type("gardening", window.directory.query)
    hands.keys("Down", window.directory.query)


def _add_to_plan(hands: Hands, window: WorkspaceWindow) -> None:
    patient = window.patient.patient
    assert patient is not None
    hands.press(window.directory.add_button)
    hands.type("coffee", window.directory.query)
    hands.keys("Down", window.directory.query)
    hands.press(window.directory.add_button)
    window.open_patient(patient)
    window.patient.tabs.setCurrentWidget(window.patient.about_me)
    matters = window.patient.about_me.form.field["most_important_to_me"].control
    hands.type("I want my hands in the soil again, and a friend to have tea with.", matters)
    hands.press(window.patient.about_me.save)
    window.patient.tabs.setCurrentWidget(window.patient.plan)


def _see_plan(hands: Hands, window: WorkspaceWindow, path: Path) -> Path:
    hands.keys("Ctrl+P")
    hands.wait(lambda: window.preview.pdf, "the plan to be drawn")
    disk.replace(path, window.preview.pdf)
    return path


def _queue_letter(hands: Hands, window: WorkspaceWindow, out: Path) -> tuple[Path, Path]:
    public, secret = seal.new_identity()
    identity = out / "recipient-key.txt"
    disk.replace(identity, f"{secret}\n".encode())
    place = out / "delivered"
    shutil.rmtree(place, ignore_errors=True)
    details = Destination(name="Netherbourne Surgery", address=str(place), recipients=(public,))
    window.desk.do(outbox.add_destination, details)
    hands.keys("Ctrl+G")
    hands.press(window.outbox.letter.queue_button)
    hands.wait(lambda: window.connectivity.waiting == 1, "the letter to wait in the outbox")
    return place, identity


def _deliver(hands: Hands, window: WorkspaceWindow, place: Path) -> Path:
    place.mkdir()
    hands.wait(lambda: window.connectivity.waiting == 0, "the letter to leave by itself")
    hands.wait(lambda: list(place.glob("*.age")), "the letter to arrive")
    (delivered,) = place.glob("*.age")
    return delivered


def _open_with_age(sealed: Path, identity: Path) -> bool:
    """Whether the standard tool was there to open it; it is opened in either case."""
    age = shutil.which("age")
    if age is None:
        letter = seal.open_sealed(sealed.read_bytes(), identity.read_text().strip())
    else:
        letter = subprocess.run([age, "-d", "-i", str(identity), str(sealed)], capture_output=True, check=True).stdout
    assert letter.startswith(b"%PDF"), "what arrives is the letter"
    return age is not None


def _picture(shell: Shell, path: Path) -> Path:
    _pause(100)
    shell.grab().save(str(path))
    return path


def _settle() -> None:
    """Let everything that a key set off come to rest."""
    _pause(1)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _pause(milliseconds: int) -> None:
    """Let the window live for a while. (QTest.qWait would hold Python's lock, and every worker would stand still.)"""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
