"""Looking through a whole database file for damage: pages, indexes, search, and the history's chain.

Run as a program it examines one backup in a process of its own: `python -m socialrx_desktop.store.examine` reads where
the file is and its keys from standard input, never from its arguments, and answers with one JSON document.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import engine, schema
from socialrx_desktop.store.history import Ledger, read_tip
from socialrx_desktop.store.record import Record, tables


@dataclass(frozen=True)
class Examination:
    """What was found: problems as sentences, the history's length and mark, and how many rows each table holds."""

    problems: list[str]
    frame: int
    history_entries: int
    history_head: str
    rows: dict[str, int]


def examine(connection: Connection, ledger: Ledger) -> Examination:
    """Read every page and every entry. The write-ahead log must have been checkpointed: a torn one cries wolf."""
    schema.check_not_newer(schema.version(connection))
    problems = [f"Encrypted page: {row[0]}." for row in _pragma(connection, "cipher_integrity_check")]
    problems += [f"Database: {row[0]}." for row in _pragma(connection, "integrity_check") if row[0] != "ok"]
    problems += [
        f"{row[0]} row {row[1]} names something that is not there." for row in _pragma(connection, "foreign_key_check")
    ]
    problems += _search_problems(connection)
    problems += ledger.verify(connection)
    problems += _rows_without_history(connection)
    tip = read_tip(connection)
    return Examination(problems, tip.frame, tip.seq, tip.mark, _row_counts(connection))


def _pragma(connection: Connection, name: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA {name}")]


def _search_problems(connection: Connection) -> list[str]:
    problems = []
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5(%'"))
    for (name,) in names.all():
        try:
            connection.exec_driver_sql(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
        except DatabaseError:
            problems.append(f"The search index {name} does not match what it indexes.")
    return problems


def _rows_without_history(connection: Connection) -> list[str]:
    problems = []
    for number, table in tables().items():
        if issubclass(table, Record):
            entry = "SELECT 1 FROM history h WHERE h.seq = r.entry AND h.table_id = :number AND h.record_id = r.id"
            statement = text(f"SELECT count(*) FROM {table.__tablename__} r WHERE NOT EXISTS ({entry})")
            count = connection.execute(statement, {"number": number}).scalar_one()
            if count:
                problems.append(f"{count} rows of {table.__tablename__} were changed outside the history.")
    return problems


def _row_counts(connection: Connection) -> dict[str, int]:
    names = [table.__tablename__ for table in tables().values()]
    return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in sorted(names)}


def main() -> int:
    """Examine the file that standard input names."""
    asked = json.load(sys.stdin)
    key = engine.Key(bytes.fromhex(asked["key"]), bytes.fromhex(asked["salt"]))
    try:
        opened = engine.writer(Path(asked["path"]), key)
        with opened.connect() as connection:
            found = examine(connection, Ledger(bytes.fromhex(asked["audit"])))
            connection.rollback()
        opened.dispose()
    except Problem as problem:
        found = Examination([problem.headline], 0, 0, "", {})
    json.dump(asdict(found), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
