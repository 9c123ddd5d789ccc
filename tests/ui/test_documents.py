"""Documents in the window: added, looked at from memory, copied out only after a warning, taken out with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage, QImageWriter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.documents.recovery_sheet import recovery_sheet
from socialrx_desktop.store import attachment, audit, patient
from socialrx_desktop.store.attachment import Kind, Line
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.documents import DocumentsPanel
from tests.building import a_note, a_patient
from tests.ui.naming import nameless, texts


def a_text() -> bytes:
    return b"Dear Amina, I agree."


def a_picture() -> bytes:
    picture = QImage(30, 20, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.blue)
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(held, QByteArray(b"png")).write(picture)
    return bytes(held.data().data())


def a_pdf() -> bytes:
    return recovery_sheet("ABCD-EFGH", "Riverside", date(2026, 3, 4))


@pytest.fixture
def amina(desk: Desk) -> UUID:
    return desk.do(a_patient)


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk, amina: UUID) -> Iterator[DocumentsPanel]:
    """Amina's documents, of which there are none."""
    made = DocumentsPanel(desk)
    made.resize(1366, 560)
    with qtbot.waitExposed(made):
        made.show()
    made.show_patient(amina)
    yield made
    made.close()
    delete(made)


def listed(desk: Desk, patient: UUID) -> list[Line]:
    return desk.ask(attachment.of_patient, patient)


def add(panel: DocumentsPanel, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    panel.choose_path = lambda: str(path)
    QTest.keyClick(panel.add_button, Qt.Key.Key_Space)


def test_a_file_is_added_named_and_tied_to_a_note(
    desk: Desk, amina: UUID, panel: DocumentsPanel, tmp_path: Path
) -> None:
    said = desk.do(a_note, amina)
    add(panel, tmp_path / "scan001.txt", b"I agree.")
    assert "Kept inside the workspace." in panel.notice.text()
    assert panel.name.hasFocus()
    panel.name.selectAll()
    QTest.keyClicks(panel.name, "Consent form")
    QTest.keyClicks(panel.kind, "con")
    QTest.keyClick(panel.note, Qt.Key.Key_Down)
    QTest.keyClick(panel.change_button, Qt.Key.Key_Space)
    (line,) = listed(desk, amina)
    assert (line.name, line.kind, line.note_id) == ("Consent form", Kind.CONSENT, said)
    assert "This record: 1 KB." in texts(panel)


def test_a_dropped_file_is_added(desk: Desk, amina: UUID, panel: DocumentsPanel, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear Amina")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        dropped,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    panel.dropEvent(event)
    assert [line.name for line in listed(desk, amina)] == ["letter.txt"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"MZ\x00\x01", "This kind of file cannot be kept."),
        (b"x" * (attachment.LARGEST_BYTES + 1), "This file has 5.0 MB; a document can have 5 MB."),
    ],
)
def test_what_cannot_be_kept_is_said_in_place(
    desk: Desk, amina: UUID, panel: DocumentsPanel, tmp_path: Path, content: bytes, told: str
) -> None:
    add(panel, tmp_path / "file", content)
    assert told in panel.notice.text()
    assert listed(desk, amina) == []


@pytest.mark.parametrize(
    ("made", "shown"),
    [(a_text, "text"), (a_picture, "picture"), (a_pdf, "pdf")],
    ids=["text", "picture", "pdf"],
)
def test_a_document_is_looked_at_in_the_window_and_gone_on_leaving(
    desk: Desk, panel: DocumentsPanel, tmp_path: Path, made: Callable[[], bytes], shown: str
) -> None:
    add(panel, tmp_path / "file", made())
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    here = {
        "text": panel._words.toPlainText() != "",
        "picture": not panel._picture.pixmap().isNull(),
        "pdf": len(panel._pages.pages()) > 0,
    }
    assert [name for name, is_shown in here.items() if is_shown] == [shown]
    assert panel.back.hasFocus()
    panel.leave()
    assert panel._words.toPlainText() == ""
    assert panel._picture.pixmap().isNull()
    assert panel._pages.pages() == []


def test_a_broken_pdf_is_said_to_be_one(panel: DocumentsPanel, tmp_path: Path) -> None:
    add(panel, tmp_path / "file", b"%PDF-1.4\nnothing more")
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert "This document cannot be shown" in panel.notice.text()


def test_a_copy_leaves_only_after_a_warning_and_is_noted(
    desk: Desk, amina: UUID, panel: DocumentsPanel, tmp_path: Path
) -> None:
    add(panel, tmp_path / "file", b"Dear Amina")
    copy = tmp_path / "copy.txt"
    panel.choose_copy = lambda _: str(copy)
    QTest.keyClick(panel.copy_button, Qt.Key.Key_Space)
    assert "A copy leaves the encrypted workspace" in panel.notice.text()
    assert not copy.exists()
    QTest.keyClick(panel.notice._button, Qt.Key.Key_Space)
    assert copy.read_bytes() == b"Dear Amina"
    (line,) = listed(desk, amina)
    assert desk.ask(audit.events, record=line.id)[0].action == attachment.COPIED


def test_a_document_of_somebody_else_is_taken_out_with_a_reason(
    desk: Desk, amina: UUID, panel: DocumentsPanel, tmp_path: Path
) -> None:
    add(panel, tmp_path / "file", b"Dear Tomasz")
    QTest.keyClick(panel.withdraw_button, Qt.Key.Key_Space)
    assert panel.reason.hasFocus()
    QTest.keyClick(panel.withdraw_now, Qt.Key.Key_Space)
    assert "Error: Say why the document is taken out." in texts(panel)
    QTest.keyClicks(panel.reason, "Another person's letter")
    QTest.keyClick(panel.withdraw_now, Qt.Key.Key_Space)
    assert listed(desk, amina) == []


def test_every_control_has_a_name(panel: DocumentsPanel) -> None:
    assert nameless(panel) == []


def test_a_picture_can_be_the_photograph_of_the_person(
    desk: Desk, amina: UUID, panel: DocumentsPanel, tmp_path: Path
) -> None:
    add(panel, tmp_path / "letter.txt", b"Dear Amina")
    assert not panel.photograph_button.isEnabled()
    add(panel, tmp_path / "amina.png", a_picture())
    QTest.keyClick(panel.photograph_button, Qt.Key.Key_Space)
    picture, letter = sorted(listed(desk, amina), key=lambda line: line.name)
    assert (picture.is_of_person, letter.is_of_person) == (True, False)
    assert desk.ask(patient.details, amina).photograph_id == picture.id
    assert not panel.photograph_button.isEnabled()
    desk.do(attachment.withdraw, picture.id, "Somebody else")
    assert desk.ask(patient.details, amina).photograph_id is None
