"""Doing again what the journal holds and the database lost, entry by entry, so that the chain comes out the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, Table, text

from socialrx_desktop.problems import DamagedWorkspace, NewerWorkspace
from socialrx_desktop.store.history import Ledger, Tip, read_tip, write_tip
from socialrx_desktop.store.operation import Entry, Frame, LocalChange, Value, unpack_fields
from socialrx_desktop.store.record import tables


def replay(connection: Connection, ledger: Ledger, frames: Sequence[Frame]) -> int:
    """Apply frames that follow on the database's last one, in the caller's transaction; how many changes they held.

    A DamagedWorkspace if the chain does not come out as the journal says: then they belong to another past.
    """
    tip = read_tip(connection)
    changes = 0
    for frame in frames:
        assert frame.number == tip.frame + 1, "frames are replayed in order"
        for entry in frame.entries:
            tip = _entry(connection, ledger, tip, entry)
        for change in frame.local:
            _local(connection, change)
        if (tip.seq, tip.head) != (frame.seq, frame.head):
            raise DamagedWorkspace(
                "The workspace file and its journal do not belong together.",
                "Do not delete anything. Put back the file that was here before, or restore the newest backup.",
            )
        tip = replace(tip, frame=frame.number)
        changes += len(frame.entries) + len(frame.local)
    if frames:
        write_tip(connection, tip)
    return changes


def _entry(connection: Connection, ledger: Ledger, tip: Tip, entry: Entry) -> Tip:
    if entry.writer == tip.writer:
        tip = replace(tip, op_no=entry.op_no, hlc=max(tip.hlc, entry.hlc))
    tip = ledger.append(connection, tip, entry)
    said = unpack_fields(entry.fields)
    # An entry of an event, such as an import, may name a table that the vault does not have.
    fields = _named(connection, entry.table, said) if said else {}
    if entry.action == "created":
        _insert(connection, entry.table, entry.record, {**fields, "entry": tip.seq})
    elif fields:
        _update(connection, entry.table, entry.record, {**fields, "entry": tip.seq})
    return tip


def _local(connection: Connection, change: LocalChange) -> None:
    table = _table(change.table)
    if change.fields is None:
        connection.execute(text(f"DELETE FROM {table.name} WHERE id = :id"), {"id": change.record})
        return
    # The whole row is there but for its nulls. It is overwritten, not replaced: other rows may hang on it.
    absent = {column.name: None for column in table.columns if "number" in column.info}
    values = absent | _named(connection, change.table, unpack_fields(change.fields))
    known = connection.execute(text(f"SELECT 1 FROM {table.name} WHERE id = :id"), {"id": change.record}).first()
    (_insert if known is None else _update)(connection, change.table, change.record, values)


def _insert(connection: Connection, table: int, record: bytes, values: dict[str, Value]) -> None:
    values = {**values, "id": record}
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {_table(table).name} ({names}) VALUES ({marks})"), values)


def _update(connection: Connection, table: int, record: bytes, values: dict[str, Value]) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in values)
    statement = text(f"UPDATE {_table(table).name} SET {sets} WHERE id = :id")
    connection.execute(statement, {**values, "id": record})


def _table(number: int) -> Table:
    if number not in tables():
        raise _newer()
    table = tables()[number].__table__
    assert isinstance(table, Table)
    return table


def _named(connection: Connection, table: int, fields: dict[int, Value]) -> dict[str, Value]:
    """Values by the names of their columns; one that a migration has taken away since is left out."""
    names = {column.info["number"]: column.name for column in _table(table).columns if "number" in column.info}
    retired = dict(tables()[table].retired)
    if not fields.keys() <= names.keys() | retired.keys():
        raise _newer()
    if fields.keys() & retired.keys():
        there = {row.name for row in connection.execute(text(f"PRAGMA table_info({_table(table).name})"))}
        names |= {number: name for number, name in retired.items() if name in there}
    return {names[number]: value for number, value in fields.items() if number in names}


def _newer() -> NewerWorkspace:
    return NewerWorkspace(
        "The journal of this workspace was written by a newer version of SocialRx Desktop.",
        "Nothing was changed. Update the program on this computer, then open the workspace again.",
    )
