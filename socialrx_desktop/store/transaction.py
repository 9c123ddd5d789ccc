"""The doors of the workspace: a `View` looks at one moment of it, a `Work` changes it, all or nothing.

A verb's first argument says what it may do. `Work` is a `View` too, so that a verb can look before it changes; handing
a changing verb to the looking door is a type error. The directory of services has a file and a changing door of its
own, a `DirectoryWork`: bringing a directory in takes minutes, and no save may wait so long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from types import TracebackType
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import Session

from socialrx_desktop.domain import words
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.history import Capture
from socialrx_desktop.store.record import Local, Record, time_ordered_id

Row = TypeVar("Row", bound=Record | Local)


class View:
    """One moment of the workspace, for looking."""

    def __init__(self, session: Session, now: datetime, directory: Callable[[], Connection]) -> None:
        self.session = session
        self.now = now
        self._directory = directory

    @cached_property
    def directory(self) -> Connection:
        """One moment of the directory's own file, from when it is first asked for; a DamagedDirectory if it is that."""
        return self._directory()

    @property
    def today(self) -> date:
        """The calendar day in the UK."""
        return self.now.astimezone(words.UK).date()

    def rows(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Any]:  # the reader shapes each row at once
        """All rows of a select."""
        return self.session.execute(statement).all()

    def find(self, table: type[Row], record: UUID) -> Row | None:
        """The row of this id, if there is one."""
        return self.session.get(table, record)

    def get(self, table: type[Row], record: UUID) -> Row:
        """The row of this id; an InputProblem if there is none."""
        row = self.find(table, record)
        if row is None:
            raise InputProblem(f"There is no such {table.__tablename__.replace('_', ' ')} in this workspace.")
        return row


class Work(View):
    """A change of the workspace that is being made; it knows who makes it and when."""

    def __init__(
        self, session: Session, now: datetime, directory: Callable[[], Connection], worker: UUID, capture: Capture
    ) -> None:
        super().__init__(session, now, directory)
        self.worker = worker
        self._capture = capture
        self._ids = 0

    def new_id(self) -> UUID:
        """An id for a new row, ordered by time; those of one change in the order in which they were asked for."""
        self._ids += 1
        return time_ordered_id(self.now, self._ids)

    def add(self, row: Row) -> Row:
        """Put a new row in."""
        self.session.add(row)
        return row

    def remove(self, row: Local) -> None:
        """Take a row of this laptop out; records stay."""
        self.session.delete(row)

    @contextmanager
    def together(self, asked_for: Mapping[type[Record], Iterable[UUID]]) -> Iterator[None]:
        """Write what many verbs do at once, at the end of the block; within it, none sees what another has added.

        The rows that the verbs will ask for are read at once too, and held so long.
        """
        with self.session.no_autoflush:
            held = [
                self.session.scalars(select(table).where(table.id.in_(ids))).all() for table, ids in asked_for.items()
            ]
            yield
            del held
        self.session.flush()

    def log(self, action: str, row: Record) -> None:
        """Note in the history that a person saw, printed or exported this record, without changing it."""
        self.note(action, row.table_id, row.id, row.subject)

    def note(self, action: str, table: int, record: UUID, subject: UUID) -> None:
        """Note an event in the history that belongs to no single row's change, such as an import or an unlock."""
        self.session.flush()
        self._capture.log(action, table, record, subject, {})


class DirectoryWork:
    """A change of the directory that is being made; `now` is when, and `sources` whose listings have changed so far.

    Listings are public and can be had again from their source: they have no history and no journal.
    """

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.sources: list[UUID] = []

    def note_import(self, source: UUID) -> None:
        """Have the history tell, when this change is saved, that listings of this source were brought in."""
        self.sources.append(source)


class OneAtATime:
    """Lets one thread in after the other: `with` it. Within itself it is refused, for that would be two changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0

    def check(self) -> None:
        """A RuntimeError if this thread is inside."""
        if self._inside == threading.get_ident():
            raise RuntimeError("a change inside a change would be two changes")

    def __enter__(self) -> None:
        self.check()
        self._lock.acquire()
        self._inside = threading.get_ident()

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._inside = 0
        self._lock.release()
