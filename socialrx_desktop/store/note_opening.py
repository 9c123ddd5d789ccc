"""Opening a restricted note: with the passphrase again and a reason, and never without a trace."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import keys, note
from socialrx_desktop.store.note import Note, Texts
from socialrx_desktop.store.record import Record, column
from socialrx_desktop.store.sealed_words import Seal
from socialrx_desktop.store.transaction import Work

if TYPE_CHECKING:
    from socialrx_desktop.store.workspace import Workspace

SHOWN_SECONDS = 60
"""How long an opened note may be shown before it must be opened anew."""
REFUSED = "refused to open"
"""What the history calls a try with the wrong passphrase."""


class NoteOpening(Record, kw_only=True):
    """Somebody read a restricted note, and why."""

    __tablename__ = "note_opening"
    table_id = 62

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    note_id: Mapped[UUID] = mapped_column(info=column(2, "immutable"))
    worker_id: Mapped[UUID] = mapped_column(info=column(3, "immutable"))
    opened_at: Mapped[datetime] = mapped_column(info=column(4, "immutable"))
    reason: Mapped[str] = mapped_column(info=column(5, "immutable"))

    @property
    def subject(self) -> UUID:
        return self.patient_id


def open_note(workspace: Workspace, entry: UUID, passphrase: str, reason: str) -> Texts:
    """What a restricted note says, to whoever proves their passphrase; that they read it, and why, is kept first.

    Refused, with the try kept, when the passphrase is not that of the worker who unlocked the workspace.
    """
    if not reason.strip():
        raise InputProblem("Say why you open this note.", field="reason")
    is_proven = keys.is_passphrase(workspace.folder, workspace.keys, passphrase)
    with workspace.work() as work:
        row = work.get(Note, entry)
        if row.sealed is None:
            raise Refused("This note is not restricted.")
        if is_proven:
            _keep(work, row, reason)
        else:
            work.log(REFUSED, row)
    if not is_proven:
        raise _wrong()
    return note.opened(Seal(workspace.keys), row)


def check_passphrase(workspace: Workspace, passphrase: str) -> None:
    """Refused if this is not the passphrase of the worker who unlocked the workspace."""
    if not keys.is_passphrase(workspace.folder, workspace.keys, passphrase):
        raise _wrong()


def _keep(work: Work, row: Note, reason: str) -> None:
    work.add(
        NoteOpening(
            id=work.new_id(),
            patient_id=row.patient_id,
            note_id=row.id,
            worker_id=work.worker,
            opened_at=work.now,
            reason=reason.strip(),
        )
    )


def _wrong() -> Refused:
    return Refused("That is not your passphrase.", "Check Caps Lock and try again.", field="passphrase")
