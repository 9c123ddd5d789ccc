"""Reading the history as people do: who did what to whose record, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select

from socialrx_desktop.store import same_person
from socialrx_desktop.store.history import history, history_detail, state
from socialrx_desktop.store.operation import Value, unpack_fields
from socialrx_desktop.store.record import TEAM, Moment
from socialrx_desktop.store.transaction import View


@dataclass(frozen=True)
class Event:
    """One line of the audit trail, as people read it."""

    seq: int
    when: datetime
    worker: UUID
    action: str
    table: int
    record: UUID
    fields: dict[int, Value]


def events(view: View, *, subject: UUID | None = None, record: UUID | None = None, limit: int = 500) -> list[Event]:
    """The newest entries about a subject or a record, newest first."""
    statement = (
        select(history, history_detail.c.fields)
        .outerjoin(history_detail, history.c.seq == history_detail.c.seq)
        .order_by(history.c.seq.desc())
        .limit(limit)
    )
    if subject is not None:
        statement = statement.where(
            history.c.subject_id.in_([each.bytes for each in same_person.records(view, subject)])
        )
    if record is not None:
        statement = statement.where(history.c.record_id == record.bytes)
    return list(_events(view.session.execute(statement)))


def happened(view: View, action: str, record: UUID, when: datetime) -> bool:
    """Whether the history notes this action of the record at exactly this moment."""
    statement = select(history.c.seq).where(
        history.c.record_id == record.bytes,
        history.c.action == action,
        history.c.recorded_at == literal(when, Moment()),
    )
    return view.session.execute(statement.limit(1)).first() is not None


def of_this_laptop(view: View, action: str, *, limit: int = 1) -> list[Event]:
    """The newest entries that this laptop wrote about no patient and whose action begins so, newest first."""
    statement = (
        select(history, literal(None).label("fields"))
        .where(
            history.c.subject_id == TEAM.bytes,
            history.c.writer == select(state.c.writer).scalar_subquery(),
            history.c.action.startswith(action, autoescape=True),
        )
        .order_by(history.c.seq.desc())
        .limit(limit)
    )
    return list(_events(view.session.execute(statement)))


def _events(rows: Any) -> Iterator[Event]:  # rows of a joined select have no class
    for row in rows:
        yield Event(
            row.seq,
            datetime.fromisoformat(row.recorded_at),
            UUID(bytes=row.worker),
            row.action,
            row.table_id,
            UUID(bytes=row.record_id),
            unpack_fields(row.fields) if row.fields else {},
        )
