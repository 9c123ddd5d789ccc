"""What every stored thing is made of: permanent numbers for tables and columns, portable types, time-ordered ids.

A `Record` is shared with the team: each of its changes is an entry of the history. A `Local` row belongs to this laptop
alone (a draft, a sealed export): it is journalled, so that nothing saved is lost, but has no history. Table and column
numbers are what the journal and the team's segments name them by; a number, once used, is never used for anything else.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

Merge = Literal["mvr", "mvr-quiet", "safe-or", "max", "min", "immutable", "text3"]
Primitive = str | int | bytes | bool | None

TEAM = UUID("00000000-0000-8000-8000-000000000001")
"""The subject of records that belong to no patient."""


class Uuid(TypeDecorator[UUID]):
    """A UUID as its 16 bytes: ordered by time, half the size of text."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.bytes

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> UUID | None:
        return None if value is None else UUID(bytes=value)


class Moment(TypeDecorator[datetime]):
    """An aware moment as UTC text of fixed width, so that text order is time order."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class Day(TypeDecorator[date]):
    """A calendar day as ISO 8601 text."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Choice(TypeDecorator[StrEnum]):
    """One of a StrEnum's values, stored by value so that a renamed member changes no data."""

    impl = String(40)
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.choices(value)


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The root of all tables, with constraint names fixed for migrations."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {  # SQLAlchemy types the values as Any itself
        UUID: Uuid(),
        datetime: Moment(),
        date: Day(),
        str: Text(),
        int: Integer(),
    }


class Record(Base, kw_only=True):
    """A shared row: `id` is made by the client, `entry` is the history entry that last changed the row."""

    __abstract__ = True
    table_id: ClassVar[int]
    retired: ClassVar[tuple[tuple[int, str], ...]] = ()
    """Numbers that are never used again, and what their columns were called: a journal may still hold them."""
    moved_from: ClassVar[int | None] = None
    """The table whose columns the oldest rows were moved out of by a migration: they keep its history entry."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry: Mapped[int] = mapped_column(BigInteger, init=False)

    @property
    def subject(self) -> UUID:
        """Whose record this is: a patient's id, or TEAM."""
        raise NotImplementedError


class Local(Base, kw_only=True):
    """A row of this laptop alone."""

    __abstract__ = True
    table_id: ClassVar[int]
    retired: ClassVar[tuple[tuple[int, str], ...]] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True)


def column(number: int, merge: Merge = "mvr") -> dict[str, Any]:
    """What `info=` of a mapped column says: its permanent number, and how the team's edits of it merge."""
    return {"number": number, "merge": merge}


def tables() -> dict[int, type[Record] | type[Local]]:
    """Every journalled table by its permanent number; the importer of a noun makes it known."""
    found: dict[int, type[Record] | type[Local]] = {}
    for base in (Record, Local):
        for table in base.__subclasses__():
            assert table.table_id not in found, f"table number {table.table_id} is used twice"
            found[table.table_id] = table
    return found


def time_ordered_id(now: datetime, number: int = 0) -> UUID:
    """A UUID version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, 24 bits of `number`, then 50 random bits.

    `number` counts the ids of one moment, so that they too stand in the order in which they were made (section 6.2).
    """
    milliseconds = int(now.timestamp() * 1000) & (1 << 48) - 1
    counted = number & (1 << 24) - 1
    noise = int.from_bytes(os.urandom(7), "big") & (1 << 50) - 1
    upper, lower = counted >> 12, counted & 0xFFF
    return UUID(int=milliseconds << 80 | 0x7 << 76 | upper << 64 | 0x2 << 62 | lower << 50 | noise)
