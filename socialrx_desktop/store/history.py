"""The one history: what changed, by whom, when, and having seen what; append-only and hash-chained.

It is the audit trail, the source of the team's segments, and of "changed since it was printed". Every change of a
`Record` reaches it through `capture`, which the session calls before each flush; a trigger of each record table
refuses a row that does not name its own history entry, so that no other way of writing exists. What an entry says is
kept beside it (`history_detail`) with a salt of its own: a lawful erasure can remove the words, and the chain still
verifies.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.orm import Session

from socialrx_desktop.store.operation import Entry, LocalChange, Value, pack_fields
from socialrx_desktop.store.record import Base, Local, Record

ERASED = "erased"
"""The action of a lawful erasure: what earlier entries about its subject said may be missing."""
FIRST_HEAD = bytes(32)
_DIALECT = sqlite_dialect()

history = Table(
    "history",
    Base.metadata,
    Column("seq", Integer, primary_key=True),
    Column("writer", LargeBinary(16), nullable=False),
    Column("op_no", BigInteger, nullable=False),
    Column("hlc", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("recorded_at", String(27), nullable=False),
    Column("worker", LargeBinary(16), nullable=False),
    Column("action", String(40), nullable=False),
    Column("table_id", Integer, nullable=False),
    Column("record_id", LargeBinary(16), nullable=False),
    Column("subject_id", LargeBinary(16), nullable=False),
    Column("detail_mac", LargeBinary(32), nullable=False),
    Column("mac", LargeBinary(32), nullable=False),
    UniqueConstraint("writer", "op_no"),
    Index("ix_history_record_id_seq", "record_id", "seq"),
    Index("ix_history_subject_id_seq", "subject_id", "seq"),
)

history_detail = Table(
    "history_detail",
    Base.metadata,
    Column("seq", Integer, primary_key=True),
    Column("salt", LargeBinary(16), nullable=False),
    Column("fields", LargeBinary, nullable=False),
)

state = Table(
    "state",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("workspace", LargeBinary(16), nullable=False),
    Column("writer", LargeBinary(16), nullable=False),
    Column("op_no", BigInteger, nullable=False),
    Column("hlc", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("frame", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("head", LargeBinary(32), nullable=False),
    Column("made_by", Text, nullable=False),
)


@dataclass(frozen=True)
class Tip:
    """Where the history stands: this laptop's writer and its last numbers, and the head of the chain."""

    writer: bytes
    op_no: int
    hlc: int
    frontier: bytes
    frame: int
    seq: int
    head: bytes

    @property
    def mark(self) -> str:
        """What a printed page and a backup carry: the entry's number and the first 8 hex letters of the head."""
        return f"{self.seq}-{self.head[:4].hex()}"

    def renewed(self) -> Tip:
        """The same place under a new writer id: a restored copy must never give out the old writer's numbers again."""
        seen = msgspec.msgpack.decode(self.frontier, type=dict[bytes, int])
        if self.op_no:
            seen[self.writer] = self.op_no
        return replace(self, writer=os.urandom(16), op_no=0, frontier=msgspec.msgpack.encode(seen))


class Ledger:
    """Appends entries to the chain under the workspace's audit key (`VaultKeys.derive("audit")`)."""

    def __init__(self, audit_key: bytes) -> None:
        self._key = audit_key

    def append(self, connection: Connection, tip: Tip, entry: Entry) -> Tip:
        """Write one entry after `tip`; the new tip, with the writer's own numbers left as they are."""
        seq = tip.seq + 1
        detail_mac = self._detail_mac(entry.salt, entry.fields)
        mac = self._mac(seq, entry, detail_mac, tip.head)
        connection.execute(
            insert(history),
            {
                "seq": seq,
                "writer": entry.writer,
                "op_no": entry.op_no,
                "hlc": entry.hlc,
                "frontier": entry.frontier,
                "recorded_at": entry.recorded_at,
                "worker": entry.worker,
                "action": entry.action,
                "table_id": entry.table,
                "record_id": entry.record,
                "subject_id": entry.subject,
                "detail_mac": detail_mac,
                "mac": mac,
            },
        )
        connection.execute(insert(history_detail), {"seq": seq, "salt": entry.salt, "fields": entry.fields})
        return replace(tip, seq=seq, head=mac)

    def verify(self, connection: Connection) -> list[str]:
        """Every place where the chain does not hold, as a sentence; empty when all holds."""
        problems: list[str] = []
        wordless: dict[bytes, int] = {}
        head, expected = FIRST_HEAD, 1
        statement = (
            select(history, history_detail.c.salt, history_detail.c.fields)
            .outerjoin(history_detail, history.c.seq == history_detail.c.seq)
            .order_by(history.c.seq)
        )
        for row in connection.execute(statement):
            if row.seq != expected:
                problems.append(f"History entries {expected} to {row.seq - 1} are missing.")
            entry = Entry(
                row.writer, row.op_no, row.hlc, row.frontier, row.recorded_at, row.worker, row.action,
                row.table_id, row.record_id, row.subject_id, row.salt or b"", row.fields or b"",
            )  # fmt: skip
            detail_mac = self._detail_mac(entry.salt, entry.fields) if row.salt is not None else row.detail_mac
            if detail_mac != row.detail_mac or self._mac(row.seq, entry, detail_mac, head) != row.mac:
                problems.append(f"History entry {row.seq} is not as it was written.")
            if row.action == ERASED:
                wordless.pop(row.subject_id, None)
            elif row.salt is None:
                wordless.setdefault(row.subject_id, row.seq)
            head, expected = row.mac, row.seq + 1
        problems += [
            f"What history entry {seq} said is missing, and no erasure says why." for seq in sorted(wordless.values())
        ]
        tip = read_tip(connection)
        if (tip.seq, tip.head) != (expected - 1, head):
            problems.append(f"The history ends at entry {expected - 1}, but {tip.seq} were written.")
        return problems

    def ends_as_said(self, connection: Connection) -> bool:
        """Whether the last entry is the one at which the history is said to stand: one look, for every opening."""
        tip = read_tip(connection)
        last = connection.execute(select(history.c.seq, history.c.mac).order_by(history.c.seq.desc()).limit(1)).first()
        return (tip.seq, tip.head) == ((0, FIRST_HEAD) if last is None else (last.seq, last.mac))

    def _detail_mac(self, salt: bytes, fields: bytes) -> bytes:
        return hmac.digest(salt + self._key, fields, "sha256")

    def _mac(self, seq: int, entry: Entry, detail_mac: bytes, previous: bytes) -> bytes:
        parts = (
            b"%d" % seq, entry.writer, b"%d" % entry.op_no, b"%d" % entry.hlc,
            entry.frontier, entry.recorded_at.encode(), entry.worker, entry.action.encode(),
            b"%d" % entry.table, entry.record, entry.subject, detail_mac, previous,
        )  # fmt: skip
        digest = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in parts:
            digest.update(len(part).to_bytes(4, "big") + part)
        return digest.digest()


class Capture:
    """Collects one transaction's changes: history entries for records, journal lines for local rows."""

    def __init__(self, session: Session, ledger: Ledger, *, worker: UUID, now: datetime) -> None:
        self.session = session
        self.entries: list[Entry] = []
        self.local: list[LocalChange] = []
        self.tables: set[str] = set()
        self.tip = read_tip(session.connection())
        self._ledger = ledger
        self._worker = worker
        self.now = now

    def before_flush(self, session: Session, *_: object) -> None:
        """Write the entry of each changed record before its row is written."""
        for row in session.deleted:
            assert isinstance(row, Local), "a record is never deleted; erasure is a verb of its own"
            self._local(row, None)
        for row in session.new:
            self._row(row, "created", _fields(row, changed_only=False))
        for row in session.dirty:
            fields = _fields(row, changed_only=True)
            if fields:
                self._row(row, "changed", fields)

    def log(self, action: str, table: int, record: UUID, subject: UUID, fields: dict[int, Value]) -> int:
        """Write an entry; its number in this workspace's chain."""
        hlc = max(self.tip.hlc + 1, int(self.now.timestamp() * 1000) << 16)
        entry = Entry(
            writer=self.tip.writer,
            op_no=self.tip.op_no + 1,
            hlc=hlc,
            frontier=self.tip.frontier,
            recorded_at=self.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            worker=self._worker.bytes,
            action=action,
            table=table,
            record=record.bytes,
            subject=subject.bytes,
            salt=os.urandom(16),
            fields=pack_fields(fields),
        )
        tip = replace(self.tip, op_no=entry.op_no, hlc=hlc)
        self.tip = self._ledger.append(self.session.connection(), tip, entry)
        self.entries.append(entry)
        return self.tip.seq

    def _row(self, row: Any, action: str, fields: dict[int, Value]) -> None:  # session.new is untyped
        if isinstance(row, Record):
            self.tables.add(row.__tablename__)
            row.entry = self.log(action, row.table_id, row.id, row.subject, fields)
        else:
            self._local(row, fields if action == "created" else _fields(row, changed_only=False))

    def _local(self, row: Local, fields: dict[int, Value] | None) -> None:
        self.tables.add(row.__tablename__)
        self.local.append(LocalChange(row.table_id, row.id.bytes, None if fields is None else pack_fields(fields)))


def read_tip(connection: Connection) -> Tip:
    """Where the history of this file stands."""
    row = connection.execute(select(state).where(state.c.id == 1)).one()
    return Tip(row.writer, row.op_no, row.hlc, row.frontier, row.frame, row.seq, row.head)


def write_tip(connection: Connection, tip: Tip) -> None:
    """Keep where the history stands, in the transaction that moved it."""
    connection.execute(
        update(state)
        .where(state.c.id == 1)
        .values(
            {
                "writer": tip.writer,
                "op_no": tip.op_no,
                "hlc": tip.hlc,
                "frontier": tip.frontier,
                "frame": tip.frame,
                "seq": tip.seq,
                "head": tip.head,
            }
        )
    )


def _fields(row: Record | Local, *, changed_only: bool) -> dict[int, Value]:
    """The row's values by permanent column number, as portable primitives; a new row's absent values are left out."""
    looked_at: Any = inspect(row)  # an InstanceState, which the typing of inspect() does not say
    fields: dict[int, Value] = {}
    for attribute in looked_at.mapper.column_attrs:
        column = attribute.columns[0]
        if "number" not in column.info:
            continue
        if changed_only and not looked_at.attrs[attribute.key].history.has_changes():
            continue
        value = _primitive(column.type, getattr(row, attribute.key))
        if changed_only or value is not None:
            fields[column.info["number"]] = value
    return fields


def _primitive(kind: Any, value: Any) -> Value:  # a column's type decides what the value is
    if value is None or not hasattr(kind, "process_bind_param"):
        return value  # type: ignore[no-any-return]  # a plain column holds a primitive already
    return kind.process_bind_param(value, _DIALECT)  # type: ignore[no-any-return]  # as above
