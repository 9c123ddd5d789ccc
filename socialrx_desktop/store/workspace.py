"""A workspace: the folder that holds everything one laptop knows, and its two doors.

`vault.keys` (and `.bak`) hold the ways in, `vault.db` the encrypted database, `vault.journal` every change once more,
`vault.ballast` some megabytes to let go of when the disk is full, `vault.lock` keeps a second program out, and
`backups/` what its name says. A change is: history entries and rows in one transaction, the journal on the disk,
commit. Only then is it saved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from filelock import FileLock
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from socialrx_desktop.problems import DamagedWorkspace, DiskProblem, Problem
from socialrx_desktop.store import backup as backups
from socialrx_desktop.store import disk, engine, journal, replay, schema
from socialrx_desktop.store.examine import Examination, examine
from socialrx_desktop.store.history import Capture, Ledger, Tip, read_tip, write_tip
from socialrx_desktop.store.journal import Journal
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.operation import Frame
from socialrx_desktop.store.transaction import View, Work

DATABASE = "vault.db"
BALLAST = "vault.ballast"
_BALLAST_BYTES = 16 * 1024 * 1024
_LONG_JOURNAL_BYTES = 8 * 1024 * 1024

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The computer's clock."""
    return datetime.now(UTC)


class Workspace:
    """An open workspace (see `opening.py`); close it to let others in.

    `notices` holds what opening found and mended, as sentences for the person. `changed` is called with the names of
    the tables of each change, after it is saved, on the thread that made it.
    """

    def __init__(self, folder: Path, keys: VaultKeys, lock: FileLock, clock: Clock) -> None:
        self.folder = folder
        self.keys = keys
        self.clock = clock
        self.notices: list[str] = []
        self.changed: Callable[[frozenset[str]], None] = lambda _: None
        self.ledger = Ledger(keys.derive("audit"))
        key = engine.Key(keys.derive("db"), keys.cipher_salt)
        self._lock = lock
        self._writer = engine.writer(folder / DATABASE, key)
        self._reader = engine.reader(folder / DATABASE, key)
        self._writing = threading.Lock()
        self._writing_thread = 0
        self._journal: Journal | None = None

    @property
    def worker(self) -> UUID:
        """Whose passphrase opened the workspace."""
        return self.keys.worker

    @contextmanager
    def look(self) -> Iterator[View]:
        """One moment of the workspace, for looking."""
        with plain_refusal(), Session(self._reader) as session:
            yield View(session, self.clock())

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A change, all or nothing: saved on leaving the block, gone if the block raises."""
        if self._writing_thread == threading.get_ident():
            raise RuntimeError("a change inside a change would be two changes")
        with self._writing:
            self._writing_thread = threading.get_ident()
            try:
                with plain_refusal(), Session(self._writer, expire_on_commit=False) as session:
                    capture = Capture(session, self.ledger, worker=self.worker, now=self.clock())
                    event.listen(session, "before_flush", capture.before_flush)
                    work = Work(session, capture.now, self.worker, capture)
                    yield work
                    session.flush()
                    self._save(session, capture)
                    if work.is_bulk:
                        self._checkpoint()
            except DiskProblem:
                (self.folder / BALLAST).unlink(missing_ok=True)
                raise
            finally:
                self._writing_thread = 0
        if capture.tables:
            self.changed(frozenset(capture.tables))

    def tip(self) -> Tip:
        """Where the history stands."""
        with self._reader.connect() as connection:
            return read_tip(connection)

    def back_up(self) -> backups.Backup:
        """Make and examine a backup now; a long journal then keeps only what came after the backup before it."""
        with self._writing:
            self._checkpoint()
            earlier = backups.listed(self.folder, self.keys)
            with self._reader.connect() as connection:
                made = backups.create(connection, self.folder, self.keys, self.clock())
            if earlier and self._open_journal.size() > _LONG_JOURNAL_BYTES:
                self._shorten_journal(earlier[-1].frame)
        return made

    def check(self) -> Examination:
        """Look through the whole workspace: pages, indexes, search, the history's chain, and the journal."""
        with self._writing:
            self._checkpoint()
            with plain_refusal(), self._writer.connect() as connection:
                found = examine(connection, self.ledger)
                connection.rollback()
            reading = journal.read(self.folder / journal.FILE, self.keys)
        if reading is None or reading.last < found.frame:
            return replace(found, problems=[*found.problems, "The journal ends before the database does."])
        if reading.damaged:
            return replace(found, problems=[*found.problems, "A part of the journal is damaged."])
        return found

    def close(self) -> None:
        """Put everything in the database file, let the files go and forget the keys."""
        with suppress(DatabaseError):
            self._checkpoint()
        self.abandon()

    def abandon(self) -> None:
        """Let the files go as they are, and forget the keys."""
        self._writer.dispose()
        self._reader.dispose()
        if self._journal is not None:
            self._journal.close()
        self._lock.release()
        self.keys.wipe()

    def prepare(self) -> None:
        """Bring the file to today's form, and give back what the journal knows better. Once, on opening."""
        with plain_refusal():
            with self._reader.connect() as connection:
                found = schema.version(connection)
            schema.check_not_newer(found)
            if found != schema.HEAD:
                self._migrate()
            self._reconcile()
        self._weigh_down()

    def _migrate(self) -> None:
        with self._reader.connect() as connection:
            backups.create(connection, self.folder, self.keys, self.clock())
        with self._writer.begin() as connection:
            schema.migrate(connection)

    def _reconcile(self) -> None:
        path = self.folder / journal.FILE
        reading = journal.read(path, self.keys)
        with self._writer.begin() as connection:
            before = read_tip(connection)
            missing = _missing(reading, before)
            changes = replay.replay(connection, self.ledger, missing)
        if missing:
            self.notices.append(
                f"The last {changes} changes were missing from the workspace file. "
                "They have been put back from the journal, and nothing is lost."
            )
        if reading is not None and not reading.damaged and not reading.torn and reading.last >= before.frame:
            self._journal = Journal.open(path, self.keys)
            return
        self._journal = Journal.start(path, self.keys, () if reading is None else _unbroken_end(reading))
        if before.frame and (reading is None or reading.damaged or reading.last < before.frame):
            self.notices.append(
                "The journal, which keeps every change a second time, was missing or damaged and has been started "
                "again. The workspace itself is complete."
            )

    def _save(self, session: Session, capture: Capture) -> None:
        if not capture.entries and not capture.local:
            session.rollback()
            return
        tip = replace(capture.tip, frame=capture.tip.frame + 1)
        write_tip(session.connection(), tip)
        length = self._open_journal.append(Frame(tip.frame, tuple(capture.entries), tuple(capture.local)))
        try:
            session.commit()
        except BaseException:
            self._open_journal.take_back(length)
            raise

    @property
    def _open_journal(self) -> Journal:
        assert self._journal is not None, "the journal is opened with the workspace"
        return self._journal

    def _shorten_journal(self, through: int) -> None:
        path = self.folder / journal.FILE
        reading = journal.read(path, self.keys)
        assert reading is not None, "the journal was just written to"
        frames = tuple(frame for number, frame in sorted(reading.frames.items()) if number > through)
        self._open_journal.close()
        self._journal = Journal.start(path, self.keys, frames)

    def _checkpoint(self) -> None:
        connection = self._writer.raw_connection()
        try:
            driver_connection = connection.driver_connection
            assert driver_connection is not None
            driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()

    def _weigh_down(self) -> None:
        """Keep some megabytes that can be let go of, so that a full disk never stops the last save of a visit."""
        ballast = self.folder / BALLAST
        if not ballast.exists() and disk.free_bytes(self.folder) > 8 * _BALLAST_BYTES:
            disk.occupy(ballast, _BALLAST_BYTES)


@contextmanager
def plain_refusal() -> Iterator[None]:
    """Turn what the database says of the disk into a Problem that says what to do."""
    try:
        yield
    except DatabaseError as refusal:
        problem = _problem(str(refusal.orig))
        if problem is None:
            raise
        raise problem from refusal


def _problem(said: str) -> Problem | None:
    if "full" in said:
        return disk.problem(full=True)
    if "disk I/O error" in said or "readonly" in said or "unable to open" in said:
        return disk.problem(full=False)
    if "locked" in said:
        return DiskProblem("Another program is using the workspace file.", "Close it, then save again.")
    if "malformed" in said or "not a database" in said:
        return engine.damaged()
    return None


def _missing(reading: journal.Reading | None, tip: Tip) -> list[Frame]:
    """The journal's frames that the database does not have."""
    if reading is None:
        return []
    numbers = range(tip.frame + 1, reading.last + 1)
    if any(number not in reading.frames for number in numbers):
        raise DamagedWorkspace(
            "Some of the last changes are missing from the workspace file, and the journal is damaged as well.",
            "Do not delete anything. Restore the newest backup, and ask for help with the rest.",
        )
    return [reading.frames[number] for number in numbers]


def _unbroken_end(reading: journal.Reading) -> tuple[Frame, ...]:
    """The sound frames up to the last one, without a gap."""
    number = reading.last
    while number - 1 in reading.frames:
        number -= 1
    return tuple(reading.frames[each] for each in range(number, reading.last + 1) if each in reading.frames)
