"""Looking through a whole database file for damage: pages, indexes, search, and the history's chain.

Run as a program it examines one backup in a process of its own: `python -m socialrx_desktop.store.examine` reads where
the file is and its keys from standard input, never from its arguments, and answers with one JSON document.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import DatabaseError, NoResultFound

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import engine, schema
from socialrx_desktop.store.history import FIRST_HEAD, Ledger, history, read_tip
from socialrx_desktop.store.journal import Reading
from socialrx_desktop.store.record import Local, Record, tables


@dataclass(frozen=True)
class Examination:
    """What was found: problems as sentences, the history's length and mark, and how many rows each table holds."""

    problems: list[str]
    frame: int
    history_entries: int
    history_head: str
    rows: dict[str, int]


def examine(connection: Connection, ledger: Ledger, *, is_checkpointed: bool = True) -> Examination:
    """Read every page and every entry.

    Pages of the file whose good copy is still in the write-ahead log would cry wolf, so the raw pages are looked at
    only when the log `is_checkpointed`; all pages in use are read, and their seals checked, in either case.
    """
    problems: list[str] = []
    try:
        problems += file_problems(connection, is_checkpointed=is_checkpointed)
        schema.check_not_newer(schema.version(connection))
        problems += ledger.verify(connection)
        problems += _rows_beside_history(connection)
        tip = read_tip(connection)
        return Examination(problems, tip.frame, tip.seq, tip.mark, _row_counts(connection))
    except (DatabaseError, NoResultFound):
        return Examination([*problems, "A part of the workspace file cannot be read."], 0, 0, "", {})


def file_problems(connection: Connection, *, is_checkpointed: bool = True) -> Iterator[str]:
    """What is wrong with the pages, the references and the search indexes of any database file, as sentences."""
    yield from page_problems(connection, is_checkpointed=is_checkpointed)
    for row in _pragma(connection, "foreign_key_check"):
        yield f"{row[0]} row {row[1]} names what is not there."
    yield from _search_problems(connection)


def page_problems(connection: Connection, *, is_checkpointed: bool = True) -> Iterator[str]:
    """What is wrong with the pages: enough for a copy of a file, and quick even where a search index is large."""
    if is_checkpointed:
        yield from (f"Encrypted page: {row[0]}." for row in _pragma(connection, "cipher_integrity_check"))
    yield from _damage(connection)


def journal_problems(connection: Connection, reading: Reading | None) -> list[str]:
    """Where the journal and the history of the database disagree, as sentences.

    Whoever holds the keys could cut the history's end or write it anew; the journal still says what its heads were.
    """
    tip = read_tip(connection)
    if reading is None or reading.last < tip.frame:
        return ["The journal ends before the database does."]
    problems = ["A part of the journal is damaged."] if reading.damaged else []
    heads = {0: FIRST_HEAD} | {row.seq: row.mac for row in connection.execute(select(history.c.seq, history.c.mac))}
    wrong = [frame.seq for _, frame in sorted(reading.frames.items()) if heads.get(frame.seq) != frame.head]
    if wrong:
        problems.append(f"The history is not what the journal says it was at entry {wrong[0]}.")
    return problems


def _damage(connection: Connection) -> list[str]:
    """What SQLite finds wrong, as one sentence: its own lines are for programmers, and there may be a hundred."""
    lines = [line for row in _pragma(connection, "integrity_check") for line in str(row[0]).splitlines()]
    if lines == ["ok"]:
        return []
    return [f"The database is damaged in {len(lines)} places." if len(lines) > 1 else "The database is damaged."]


def _pragma(connection: Connection, name: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA {name}")]


def _search_problems(connection: Connection) -> list[str]:
    problems = []
    names = connection.execute(
        text("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5(%'")
    )
    for (name,) in names.all():
        try:
            connection.exec_driver_sql(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
        except DatabaseError:
            problems.append(f"The search index {name} does not match what it indexes.")
    return problems


def _rows_beside_history(connection: Connection) -> list[str]:
    """Rows that are not what their last history entry made them."""
    problems = []
    for number, table in _tables(connection).items():
        if not issubclass(table, Record):
            continue
        statement = text(f"""
            WITH last AS (
                SELECT record_id, max(seq) AS seq FROM history
                WHERE table_id = :number AND action IN ('created', 'changed') GROUP BY record_id
            )
            SELECT (SELECT count(*) FROM {table.__tablename__} r LEFT JOIN last ON last.record_id = r.id
                    WHERE r.entry IS NOT last.seq AND NOT (last.seq IS NULL AND EXISTS (
                        SELECT 1 FROM history WHERE seq = r.entry AND record_id = r.id AND table_id = :moved_from)))
                 + (SELECT count(*) FROM last WHERE record_id NOT IN (SELECT id FROM {table.__tablename__}))
        """)
        count = connection.execute(statement, {"number": number, "moved_from": table.moved_from}).scalar_one()
        if count:
            problems.append(f"In {table.__tablename__}, {count} rows are not as the history left them.")
    return problems


def _row_counts(connection: Connection) -> dict[str, int]:
    names = [table.__tablename__ for table in _tables(connection).values()]
    return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in sorted(names)}


def _tables(connection: Connection) -> dict[int, type[Record] | type[Local]]:
    """The journalled tables that the file has: a backup from before a migration has fewer."""
    there = set(inspect(connection).get_table_names())
    return {number: table for number, table in tables().items() if table.__tablename__ in there}


def main() -> int:
    """Examine the file that standard input names."""
    asked = json.load(sys.stdin)
    key = engine.Key(bytes.fromhex(asked["key"]), bytes.fromhex(asked["salt"]))
    try:
        opened = engine.alone(Path(asked["path"]), key)
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
