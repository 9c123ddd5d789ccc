"""The form of the directory's file: its tables, its search indexes, and the number by which such a file is known.

There are no migrations. What the file holds is public and can be had again, so a file of another form is set aside, and
the directory is brought in again.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from socialrx_desktop.store.directory import metadata, service_text
from socialrx_desktop.store.directory_index import INDEXES

VERSION = 1
"""To be raised with every change of `statements`; a test holds the two together."""


def statements() -> list[str]:
    """Everything that makes an empty file a directory without listings."""
    tables = metadata.sorted_tables
    indexes = [index for table in tables for index in sorted(table.indexes, key=lambda each: str(each.name))]
    parts: list[DDLElement] = [*map(CreateTable, tables), *map(CreateIndex, indexes)]
    made = [str(part.compile(dialect=sqlite.dialect())).strip() for part in parts]
    for name, columns in INDEXES.items():
        made.append(
            f"CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='{service_text.name}', content_rowid='place', "
            "tokenize='ascii', prefix='1 2 3', detail=none)"
        )
        settings = {"automerge": 0, "crisismerge": 1000, "secure-delete": 1}
        made += [f"INSERT INTO {name}({name}, rank) VALUES ('{key}', {value})" for key, value in settings.items()]
    return made


def lay_out(connection: Connection) -> None:
    """Make the tables of an empty file, in the caller's transaction."""
    for statement in statements():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")


def is_of_today(connection: Connection) -> bool:
    """Whether the file has the form that this program reads and writes."""
    found: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    return found == VERSION
