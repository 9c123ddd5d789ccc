"""Papers inside the vault: known by their bytes, up to 5 MB, checked when read, and never lost to a name's ending."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from sqlalchemy import text

from socialrx_desktop.problems import DamagedWorkspace, FileProblem, InputProblem, Refused
from socialrx_desktop.store import attachment, audit
from socialrx_desktop.store.attachment import Kind, MediaType
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_note, a_patient

PDF = b"%PDF-1.4\n1 0 obj\n"


def a_docx() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in ("[Content_Types].xml", "word/document.xml"):
            package.writestr(name, "<x/>")
    return made.getvalue()


def a_zip() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("letter.exe", "MZ")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, MediaType.PDF),
        (b"\x89PNG\r\n\x1a\n123", MediaType.PNG),
        (b"\xff\xd8\xff\xe0123", MediaType.JPEG),
        ("Dear Amina, caf\u00e9 at 3?".encode(), MediaType.TEXT),
        (a_docx(), MediaType.DOCX),
    ],
)
def test_what_a_paper_is_stands_in_its_bytes(content: bytes, kind: MediaType) -> None:
    assert attachment.media_type(content) is kind


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00\x03", a_zip(), b"PK\x03\x04broken", b"\xff\xfe\x00a"])
def test_anything_else_is_refused_in_plain_words(content: bytes) -> None:
    with pytest.raises(FileProblem):
        attachment.media_type(content)


def test_a_paper_comes_back_as_it_was_and_looking_is_kept(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        said = a_note(work, person)
        kept = attachment.add(work, person, "Consent form.pdf", PDF, kind=Kind.CONSENT, note=said)
    with workspace.work() as work:
        assert attachment.read(work, kept) == PDF
        assert attachment.read(work, kept, to_keep=True) == PDF
        (line,) = attachment.of_patient(work, person)
    assert (line.name, line.kind, line.media_type, line.size, line.note_id, line.is_here, line.added_by) == (
        "Consent form.pdf", Kind.CONSENT, MediaType.PDF, len(PDF), said, True, "Sam Rowe",
    )  # fmt: skip
    with workspace.look() as view:
        assert [event.action for event in audit.events(view, record=kept)] == [
            attachment.COPIED, attachment.OPENED, "created",
        ]  # fmt: skip


def test_five_megabytes_fit_and_one_byte_more_does_not(workspace: Workspace) -> None:
    whole = PDF + b" " * (attachment.LARGEST_BYTES - len(PDF))
    with workspace.work() as work:
        person = a_patient(work)
        attachment.add(work, person, "Scan", whole, kind=Kind.LETTER)
        assert attachment.total_bytes(work) == attachment.LARGEST_BYTES
    with pytest.raises(FileProblem, match="5 MB"), workspace.work() as work:
        attachment.add(work, person, "Scan", whole + b" ", kind=Kind.LETTER)


def test_bytes_that_are_not_as_they_were_added_are_not_shown(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept = attachment.add(work, a_patient(work), "Scan", PDF, kind=Kind.LETTER)
        work.session.flush()
        work.session.connection().execute(
            text("UPDATE attachment_content SET content = :other WHERE id = :id"),
            {"other": b"%PDF-x", "id": kept.bytes},
        )
    with pytest.raises(DamagedWorkspace), workspace.work() as work:
        attachment.read(work, kept)


def test_a_paper_of_somebody_else_is_taken_out_with_a_reason(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        kept = attachment.add(work, person, "Scan", PDF, kind=Kind.LETTER)
    with pytest.raises(InputProblem), workspace.work() as work:
        attachment.withdraw(work, kept, " ")
    with workspace.work() as work:
        attachment.withdraw(work, kept, "Another person's letter")
        assert attachment.of_patient(work, person) == []
        assert attachment.total_bytes(work) == 0
    with pytest.raises(Refused), workspace.work() as work:
        attachment.read(work, kept)


def test_a_paper_belongs_to_a_note_of_the_same_person(workspace: Workspace) -> None:
    with pytest.raises(InputProblem), workspace.work() as work:
        attachment.add(work, a_patient(work), "Scan", PDF, kind=Kind.LETTER, note=a_note(work))
