"""Papers that belong to a patient: a consent scan, a letter, a photograph, kept inside the vault and nowhere else.

What a paper is, and who added it, is a record; its bytes are this laptop's. They are known by their first bytes, never
by a name's ending, and checked against their SHA-256 each time they are read.
"""

from __future__ import annotations

import hashlib
import hmac
import zipfile
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from uuid import UUID

from sqlalchemy import LargeBinary, func, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import DamagedWorkspace, FileProblem, InputProblem, Refused
from socialrx_desktop.store import same_person
from socialrx_desktop.store.note import Note
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Local, Record, column
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker

LARGEST_BYTES = 5 * 1024 * 1024
OPENED, COPIED = "opened", "saved a copy"
"""What the history calls looking at a paper, and taking it out of the vault."""


class Kind(StrEnum):
    """What a paper is."""

    CONSENT = "consent"
    LETTER = "letter"
    PHOTOGRAPH = "photograph"
    OTHER = "other"


class MediaType(StrEnum):
    """What the bytes are."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TEXT = "text/plain"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Attachment(Record, kw_only=True):
    """One paper. `withdrawn_at` is when it was taken out again, with the reason; then its bytes are gone."""

    __tablename__ = "attachment"
    table_id = 60

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    note_id: Mapped[UUID | None] = mapped_column(info=column(2), default=None)
    kind: Mapped[Kind] = mapped_column(Choice(Kind), info=column(3))
    name: Mapped[str] = mapped_column(info=column(4))
    media_type: Mapped[MediaType] = mapped_column(Choice(MediaType), info=column(5, "immutable"))
    size: Mapped[int] = mapped_column(info=column(6, "immutable"))
    digest: Mapped[str] = mapped_column(info=column(7, "immutable"))
    worker_id: Mapped[UUID] = mapped_column(info=column(8, "immutable"))
    added_at: Mapped[datetime] = mapped_column(info=column(9, "immutable"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=column(10), default=None)
    withdrawn_reason: Mapped[str] = mapped_column(info=column(11), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


class AttachmentContent(Local, kw_only=True):
    """The bytes of a paper; its id is the paper's."""

    __tablename__ = "attachment_content"
    table_id = 24

    content: Mapped[bytes] = mapped_column(LargeBinary, info=column(1))


@dataclass(frozen=True)
class Line:
    """A paper as the list shows it. `is_here` is false where its bytes are on another laptop."""

    id: UUID
    name: str
    kind: Kind
    media_type: MediaType
    size: int
    added_at: datetime
    added_by: str
    note_id: UUID | None
    is_here: bool
    is_of_person: bool


def add(work: Work, patient: UUID, name: str, content: bytes, *, kind: Kind, note: UUID | None = None) -> UUID:
    """Keep a paper of a patient, up to 5 MB; a FileProblem says why it cannot be kept."""
    work.get(Patient, patient)
    if note is not None and work.get(Note, note).patient_id not in same_person.records(work, patient):
        raise InputProblem("That note belongs to somebody else.", field="note")
    if not name.strip():
        raise InputProblem("Give the document a name.", field="name")
    if len(content) > LARGEST_BYTES:
        raise too_large(len(content))
    row = Attachment(
        id=work.new_id(),
        patient_id=patient,
        note_id=note,
        kind=kind,
        name=name.strip(),
        media_type=media_type(content),
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        worker_id=work.worker,
        added_at=work.now,
    )
    work.add(AttachmentContent(id=row.id, content=content))
    return work.add(row).id


def change(work: Work, attachment: UUID, *, name: str, kind: Kind, note: UUID | None) -> None:
    """Name a paper otherwise, or say what it is and which note it belongs to."""
    row = _there(work, attachment)
    if not name.strip():
        raise InputProblem("Give the document a name.", field="name")
    if note is not None and work.get(Note, note).patient_id not in same_person.records(work, row.patient_id):
        raise InputProblem("That note belongs to somebody else.", field="note")
    row.name, row.kind, row.note_id = name.strip(), kind, note


def withdraw(work: Work, attachment: UUID, reason: str) -> None:
    """Take a paper out again, such as one of another person; that it was there, and why it went, stays known."""
    row = _there(work, attachment)
    if not reason.strip():
        raise InputProblem("Say why the document is taken out.", field="reason")
    row.withdrawn_at, row.withdrawn_reason = work.now, reason.strip()
    content = work.find(AttachmentContent, attachment)
    if content is not None:
        work.remove(content)
    for person in work.session.scalars(select(Patient).where(Patient.photograph_id == attachment)):
        person.photograph_id = None


def show_as_photograph(work: Work, attachment: UUID) -> None:
    """Let this picture be the photograph that shows what the person looks like (PRSB "photograph")."""
    row = _there(work, attachment)
    if row.media_type not in {MediaType.PNG, MediaType.JPEG}:
        raise InputProblem("Only a picture can be the photograph of the person.", "Choose a PNG or JPEG file.")
    row.kind = Kind.PHOTOGRAPH
    work.get(Patient, row.patient_id).photograph_id = row.id


def of_patient(view: View, patient: UUID) -> list[Line]:
    """The papers of a patient, the latest first."""
    statement = (
        select(Attachment, Worker.name.label("worker"), AttachmentContent.id.label("here"), Patient.photograph_id)
        .outerjoin(Patient, Patient.id == Attachment.patient_id)
        .outerjoin(Worker, Worker.id == Attachment.worker_id)
        .outerjoin(AttachmentContent, AttachmentContent.id == Attachment.id)
        .where(Attachment.patient_id.in_(same_person.ids(patient)), Attachment.withdrawn_at.is_(None))
        .order_by(Attachment.added_at.desc(), Attachment.id.desc())
    )
    return [
        Line(
            row.id, row.name, row.kind, row.media_type, row.size, row.added_at, worker or "", row.note_id,
            here is not None, row.id == photograph,
        )
        for row, worker, here, photograph in view.rows(statement)
    ]  # fmt: skip


def total_bytes(view: View) -> int:
    """How much room all papers take in this workspace."""
    statement = select(func.coalesce(func.sum(Attachment.size), 0)).where(Attachment.withdrawn_at.is_(None))
    total: int = view.session.scalars(statement).one()
    return total


def read(work: Work, attachment: UUID, *, to_keep: bool = False) -> bytes:
    """The bytes of a paper, checked; the history notes who looked, or who took a copy `to_keep` outside."""
    row = _there(work, attachment)
    held = work.find(AttachmentContent, attachment)
    if held is None:
        raise Refused("This document is on the computer where it was added.", "Open it there.")
    if not hmac.compare_digest(hashlib.sha256(held.content).hexdigest(), row.digest):
        raise DamagedWorkspace("This document is not as it was added.", "Run a check of the workspace.")
    work.log(COPIED if to_keep else OPENED, row)
    return held.content


def media_type(content: bytes) -> MediaType:
    """What the bytes are; a FileProblem if they are nothing that can be kept."""
    if not content:
        raise FileProblem("This file is empty.", "Choose another.")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if content.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if content.startswith(b"%PDF-"):
        return MediaType.PDF
    if content.startswith(b"PK\x03\x04") and _is_word_document(content):
        return MediaType.DOCX
    if _is_text(content):
        return MediaType.TEXT
    raise FileProblem(
        "This kind of file cannot be kept.", "A document can be a PDF, a PNG or JPEG picture, plain text, or .docx."
    )


def too_large(size: int) -> FileProblem:
    """What a person is told of a file over the limit."""
    return FileProblem(
        f"This file has {size / 1024 / 1024:.1f} MB; a document can have 5 MB.",
        "Scan it again in grey, or with fewer dots.",
    )


def _there(view: View, attachment: UUID) -> Attachment:
    row = view.get(Attachment, attachment)
    if row.withdrawn_at is not None:
        raise Refused("This document was taken out.")
    return row


def _is_word_document(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return {"[Content_Types].xml", "word/document.xml"} <= set(package.namelist())
    except (zipfile.BadZipFile, ValueError):
        return False


def _is_text(content: bytes) -> bool:
    try:
        said = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in said)
