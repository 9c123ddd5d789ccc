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
from typing import Any
from uuid import UUID

from filelock import FileLock
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from socialrx_desktop.problems import DamagedWorkspace, DiskProblem
from socialrx_desktop.store import backup as backups
from socialrx_desktop.store import disk, engine, journal, replay, schema
from socialrx_desktop.store.examine import Examination, examine, journal_problems
from socialrx_desktop.store.history import Capture, Ledger, Tip, read_tip, write_tip
from socialrx_desktop.store.journal import Journal, Reading
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.operation import Frame
from socialrx_desktop.store.transaction import View, Work

DATABASE = "vault.db"
BALLAST = "vault.ballast"
_BALLAST_BYTES = 16 * 1024 * 1024
_LONG_JOURNAL_BYTES = 8 * 1024 * 1024
_LONG_LOG_BYTES = 1024 * 1024

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
        self._key = key = engine.Key(keys.derive("db"), keys.cipher_salt)
        self._lock = lock
        self._writer = engine.writer(folder / DATABASE, key)
        self._reader = engine.reader(folder / DATABASE, key)
        self._writing = threading.Lock()
        self._writing_thread = 0
        self._backing_up = threading.Lock()
        self._journal: Journal | None = None

    @property
    def worker(self) -> UUID:
        """Whose passphrase opened the workspace."""
        return self.keys.worker

    @contextmanager
    def look(self) -> Iterator[View]:
        """One moment of the workspace, for looking."""
        with engine.plain_refusal(looking=True), Session(self._reader, autoflush=False) as session:
            yield View(session, self.clock())

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A change, all or nothing: saved on leaving the block, gone if the block raises."""
        with self._alone():
            try:
                with engine.plain_refusal(), Session(self._writer, expire_on_commit=False) as session:
                    capture = Capture(session, self.ledger, worker=self.worker, now=self.clock())
                    event.listen(session, "before_flush", capture.before_flush)
                    work = Work(session, capture.now, self.worker, capture)
                    yield work
                    session.flush()
                    self._save(session, capture, is_bulk=work.is_bulk)
            except DiskProblem:
                self.lighten()
                raise
            self._checkpoint_if_due(is_bulk=work.is_bulk)
        if capture.tables:
            self.changed(frozenset(capture.tables))

    def tip(self) -> Tip:
        """Where the history stands."""
        with self._reader.connect() as connection:
            return read_tip(connection)

    def back_up(self) -> backups.Backup:
        """Make and examine a backup now, while others go on saving.

        A long journal then keeps only what came after the backup before it.
        """
        with self._backing_up:
            with self._reader.connect() as connection:
                made = backups.create(connection, self.folder, self.keys, self.clock())
            earlier = backups.listed(self.folder, self.keys)[:-1]
        if earlier and self._open_journal.size() > _LONG_JOURNAL_BYTES:
            with self._alone(), suppress(DiskProblem):
                self._shorten_journal(earlier[-1].frame)
        return made

    def check(self) -> Examination:
        """Look through the whole workspace: pages, indexes, search, the history's chain, and the journal."""
        with self._alone():
            engine.checkpoint(self._writer)
            with engine.plain_refusal(), self._writer.connect() as connection:
                found = examine(connection, self.ledger)
                if found.rows:
                    reading = journal.read(self.folder / journal.FILE, self.keys)
                    found = replace(found, problems=[*found.problems, *journal_problems(connection, reading)])
                connection.rollback()
        return found

    def close(self) -> None:
        """Put everything in the database file, let the files go and forget the keys. A second time does nothing."""
        if not any(self.keys.vault_key):
            return
        with suppress(DiskProblem, DamagedWorkspace):
            engine.checkpoint(self._writer)
        self.abandon()

    def abandon(self) -> None:
        """Let the files go as they are, and forget the keys."""
        self._writer.dispose()
        self._reader.dispose()
        if self._journal is not None:
            self._journal.close()
        self._lock.release()
        self._key.wipe()
        self.keys.wipe()

    def prepare(self) -> None:
        """Bring the file to today's form, and give back what the journal knows better. Once, on opening."""
        with engine.plain_refusal():
            with self._reader.connect() as connection:
                found = schema.version(connection)
            schema.check_not_newer(found)
            if found != schema.HEAD:
                with self._reader.connect() as connection:
                    backups.create(connection, self.folder, self.keys, self.clock())
                self._migrate()
            self._reconcile()
        self._weigh_down()

    def begin_again(self, left: Reading | None) -> int:
        """Make a restored copy a workspace of its own, with a new writer and a new journal. Once, instead of `prepare`.

        `left` is the journal that its original left behind; the answer is how many changes of it were put back.
        """
        with engine.plain_refusal():
            self._migrate()
            with self._writer.begin() as connection:
                missing = () if left is None else left.after(read_tip(connection).frame)
                changes = replay.replay(connection, self.ledger, missing)
                write_tip(connection, read_tip(connection).renewed())
            engine.checkpoint(self._writer)
        self._journal = Journal.start(self.folder / journal.FILE, self.keys)
        self._weigh_down()
        return changes

    def lighten(self) -> None:
        """Let go of the ballast, so that a full disk has room for the next save."""
        (self.folder / BALLAST).unlink(missing_ok=True)

    def _migrate(self) -> None:
        with self._writer.begin() as connection:
            schema.migrate(connection)

    def _reconcile(self) -> None:
        path = self.folder / journal.FILE
        with self._reader.connect() as connection:
            before = read_tip(connection)
            if not self.ledger.ends_as_said(connection):
                raise engine.damaged()
        reading = journal.read(path, self.keys, since=before.frame)
        missing = _missing(reading, before)
        if missing:
            changes = self._put_back(missing)
            what = "The last change was" if changes == 1 else f"The last {changes} changes were"
            self.notices.append(
                f"{what} missing from the workspace file. Put back from the journal, so that nothing is lost."
            )
        elif (
            reading is not None and before.frame in reading.frames and reading.frames[before.frame].head != before.head
        ):
            self.notices.append("The history is not what the journal says it was. Run a check of the workspace.")
        if reading is not None and not reading.damaged and not reading.torn and reading.last >= before.frame:
            self._journal = Journal.open(path, self.keys)
            return
        reading = journal.read(path, self.keys)
        self._journal = Journal.start(path, self.keys, () if reading is None else reading.unbroken_end())
        if before.frame and (reading is None or reading.damaged or reading.last < before.frame):
            self.notices.append(
                "The journal, which keeps every change a second time, was missing or damaged and has been started "
                "again. The workspace itself is complete."
            )

    def _put_back(self, missing: tuple[Frame, ...]) -> int:
        """Replay in one transaction, and look through all of it.

        A damaged write-ahead log may have mixed old pages with new ones; then only a backup is a sound beginning.
        """
        try:
            with self._writer.begin() as connection:
                changes = replay.replay(connection, self.ledger, missing)
                if examine(connection, self.ledger, is_checkpointed=False).problems:
                    raise engine.damaged()
        except IntegrityError as contradiction:
            raise engine.damaged() from contradiction
        return changes

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._writing_thread == threading.get_ident():
            raise RuntimeError("a change inside a change would be two changes")
        with self._writing:
            self._writing_thread = threading.get_ident()
            try:
                yield
            finally:
                self._writing_thread = 0

    def _save(self, session: Session, capture: Capture, *, is_bulk: bool) -> None:
        if not (capture.entries or capture.local or is_bulk):
            session.rollback()
            return
        tip = replace(capture.tip, frame=capture.tip.frame + 1)
        write_tip(session.connection(), tip)
        frame = Frame(tip.frame, tip.seq, tip.head, tuple(capture.entries), tuple(capture.local))
        inner: Any = session.connection().connection.driver_connection  # sqlcipher3 ships no types
        length = self._open_journal.append(frame)
        try:
            session.commit()
        except BaseException:
            # SQLAlchemy takes a failed commit for the end of the transaction; SQLite goes on with it.
            inner.rollback()
            self._open_journal.take_back(length)
            raise

    @property
    def _looking(self) -> bool:
        pool = self._reader.pool
        assert isinstance(pool, QueuePool)
        return pool.checkedout() > 0

    @property
    def _open_journal(self) -> Journal:
        assert self._journal is not None, "the journal is opened with the workspace"
        return self._journal

    def _shorten_journal(self, through: int) -> None:
        path = self.folder / journal.FILE
        reading = journal.read(path, self.keys)
        assert reading is not None, "the journal was just written to"
        frames = tuple(frame for number, frame in sorted(reading.frames.items()) if number > through)
        # Windows replaces no file that is open.
        self._open_journal.close()
        try:
            self._journal = Journal.start(path, self.keys, frames)
        except DiskProblem:
            self._journal = Journal.open(path, self.keys)
            raise

    def _checkpoint_if_due(self, *, is_bulk: bool) -> None:
        """Empty a long write-ahead log between two looks; what is saved is saved, whether this succeeds or not."""
        log = self.folder / f"{DATABASE}-wal"
        is_long = log.exists() and log.stat().st_size > _LONG_LOG_BYTES
        if is_bulk or (is_long and not self._looking):
            with suppress(DiskProblem):
                engine.checkpoint(self._writer)

    def _weigh_down(self) -> None:
        """Keep some megabytes that can be let go of, so that a full disk never stops the last save of a visit."""
        ballast = self.folder / BALLAST
        if not ballast.exists() and disk.free_bytes(self.folder) > 8 * _BALLAST_BYTES:
            disk.occupy(ballast, _BALLAST_BYTES)


def _missing(reading: Reading | None, tip: Tip) -> tuple[Frame, ...]:
    """The journal's frames that the database does not have."""
    if reading is None or reading.last <= tip.frame:
        return ()
    missing = reading.after(tip.frame)
    if len(missing) < reading.last - tip.frame:
        raise DamagedWorkspace(
            "Some of the last changes are missing from the workspace file, and the journal is damaged as well.",
            "Do not delete anything. Restore the newest backup, and ask for help with the rest.",
        )
    return missing
