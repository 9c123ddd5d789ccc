"""A workspace: the folder that holds everything one laptop knows, and its doors.

`vault.keys` (and `.bak`) hold the ways in, `vault.db` the encrypted database, `vault.journal` every change once more,
`directory.db` the services that are there for everybody, `vault.ballast` some megabytes to let go of when the disk is
full, `vault.lock` keeps a second program out, and `backups/` what its name says. A change is: history entries and rows
in one transaction, the journal on the disk, commit. Only then is it saved.
"""

from __future__ import annotations

import os
import secrets
import shutil
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
from sqlalchemy.exc import DatabaseError, IntegrityError, NoResultFound
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from socialrx_desktop.domain import words
from socialrx_desktop.problems import DamagedDirectory, DamagedWorkspace, DamageProblem, DiskProblem
from socialrx_desktop.store import backup as backups
from socialrx_desktop.store import checkpoint, directory, disk, engine, journal, rebuild, replay, schema
from socialrx_desktop.store.directory_file import DirectoryFile
from socialrx_desktop.store.examine import Examination, examine, journal_problems
from socialrx_desktop.store.history import Capture, Ledger, Tip, read_tip, write_tip
from socialrx_desktop.store.journal import Journal, Reading
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.operation import Frame
from socialrx_desktop.store.record import TEAM
from socialrx_desktop.store.transaction import DirectoryWork, OneAtATime, View, Work
from socialrx_desktop.store.worker import Worker

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
        self._directory = DirectoryFile(folder, keys)
        self._writing = OneAtATime()
        self._backing_up = threading.Lock()
        self._journal: Journal | None = None
        self._is_journal_new = False

    @property
    def worker(self) -> UUID:
        """Whose passphrase opened the workspace."""
        return self.keys.worker

    @contextmanager
    def look(self) -> Iterator[View]:
        """One moment of the workspace, for looking."""
        with (
            self._watchful(),
            self._directory.looking() as listings,
            engine.plain_refusal(looking=True),
            Session(self._reader, autoflush=False) as session,
        ):
            yield View(session, self.clock(), listings)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A change, all or nothing: saved on leaving the block, gone if the block raises."""
        with self._watchful(), self._writing:
            try:
                with (
                    self._directory.looking() as listings,
                    engine.plain_refusal(),
                    Session(self._writer, expire_on_commit=False) as session,
                ):
                    capture = Capture(session, self.ledger, worker=self.worker, now=self.clock())
                    event.listen(session, "before_flush", capture.before_flush)
                    yield Work(session, capture.now, listings, self.worker, capture)
                    session.flush()
                    self._save(session, capture)
            except DiskProblem:
                self.lighten()
                raise
            self._checkpoint_if_due()
        if capture.tables:
            self.changed(frozenset(capture.tables))

    @contextmanager
    def bring_in(self) -> Iterator[DirectoryWork]:
        """A change of the directory, all or nothing; records are looked at and saved meanwhile as always."""
        self._writing.check()
        with self._directory.changing() as connection:
            work = DirectoryWork(connection, self.clock())
            yield work
        if not work.sources:
            return
        # Should the program die here, the new listings are whole and their source says when they came; only the
        # history's entry of who brought them is missing. The other order could tell of an import that never was.
        try:
            with self.work() as told:
                for source in work.sources:
                    told.note("imported", directory.SOURCE_NUMBER, source, TEAM)
        finally:
            self.changed(frozenset({directory.service.name}))
        with suppress(DiskProblem, DamagedDirectory):
            self._directory.renew_copy()

    def tip(self) -> Tip:
        """Where the history stands."""
        with self._reader.connect() as connection:
            return read_tip(connection)

    def back_up(self) -> backups.Backup:
        """Make and examine a backup now, while others go on saving; the directory's copy is renewed if it is old.

        A long journal then keeps only what came after the backup before it.
        """
        with self._backing_up:
            with self._reader.connect() as connection:
                made = backups.create(connection, self.folder, self.keys, self.clock())
            earlier = backups.listed(self.folder, self.keys)[:-1]
        if earlier and self._open_journal.size() > _LONG_JOURNAL_BYTES:
            with self._writing, suppress(DiskProblem):
                self._shorten_journal(earlier[-1].frame)
        with suppress(DiskProblem, DamagedDirectory):  # what was made stands without it
            self._directory.renew_copy()
        return made

    def check(self) -> Examination:
        """Look through the whole workspace: pages, indexes, search, the history's chain, the journal, the directory.

        It is a copy of one moment that is looked through, so that others go on saving. In being copied each page is
        read from the disk and its seal checked. Where the write-ahead log has a newer page, that one is read: the one
        beneath is dead, and the next checkpoint writes over it. A file with damage is put right on the next opening.
        """
        found = self._check_vault()
        return replace(found, problems=[*found.problems, *self._directory.check()])

    def close(self) -> None:
        """Put everything in the database file, let the files go and forget the keys. A second time does nothing."""
        if not any(self.keys.vault_key):
            return
        with suppress(DiskProblem, DamagedWorkspace):
            checkpoint.whole(self._writer, self.folder / DATABASE)
        self._directory.settle()
        with checkpoint.on_closing(self._writer, self.folder / DATABASE):
            self.abandon()

    def abandon(self) -> None:
        """Let the files go as they are, and forget the keys."""
        self._let_go()
        self._directory.release()
        self._lock.release()
        self._key.wipe()
        self.keys.wipe()

    def prepare(self) -> None:
        """Bring the file to today's form, and give back what the journal knows better. Once, on opening.

        A file that is damaged or gone is first put together again from a backup and the journal. A DamagedWorkspace if
        that leaves a gap: then nothing has been touched.
        """
        with checkpoint.kept(self.folder / DATABASE) as log:
            try:
                self._prepare(log)
            except DamagedWorkspace as damage:
                self._mend(damage, log)
            else:
                self._look_through_if_suspect(log)
        self.prepare_directory()
        rebuild.forget_old(self.folder, self.clock())
        self._weigh_down()
        if self._is_journal_new:
            # Until there is a backup that the new journal joins, a damaged file could not be put together again.
            with suppress(DiskProblem, DamageProblem):
                self.back_up()

    def _prepare(self, log: checkpoint.Log) -> None:
        database = self.folder / DATABASE
        if not database.is_file():
            raise engine.damaged()
        with engine.plain_refusal():
            if checkpoint.was_cut_short(self._reader, database):
                raise engine.damaged()
            with self._reader.connect() as connection:
                found = schema.version(connection)
            schema.check_not_newer(found)
            if found is None:
                self._migrate()
            # What an older program left in the journal is told in the columns of its time: put back before migrating.
            self._reconcile()
            if found not in (None, schema.HEAD):
                with self._reader.connect() as connection:
                    backups.create(connection, self.folder, self.keys, self.clock())
                log.forget()
                self._migrate()

    def prepare_directory(self) -> None:
        """Make sure of a directory, if only an empty one, whatever has happened to its file. Once, on opening."""
        told = self._directory.prepare()
        if told:
            self.notices.append(told)

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

    def _mend(self, damage: DamagedWorkspace, log: checkpoint.Log) -> None:
        """Put the file together again, and say so; `damage` if that cannot be done."""
        known = self._known_tip()
        self._let_go()
        try:
            made = rebuild.rebuild(self.keys, self.ledger, log, known=known, now=self.clock())
        except BaseException:
            log.put_back()
            raise
        if made is None:
            log.put_back()
            raise damage
        self._prepare(log)
        changes = "1 change" if made.changes == 1 else f"{made.changes} changes"
        self.notices.append(
            "The workspace file was damaged. It has been put right: from the backup of "
            f"{words.moment(made.backup.moment)}, and {changes} made after that came back from the journal. Nothing "
            f"that was saved is missing. The damaged file is kept for {rebuild.KEPT_DAYS} days in the folder "
            f"{rebuild.SET_ASIDE}."
        )
        with suppress(DiskProblem), self.work() as work:
            work.note(f"rebuilt from {made.backup.id}", Worker.table_id, self.worker, TEAM)

    def _look_through_if_suspect(self, log: checkpoint.Log) -> None:
        if not rebuild.is_suspect(self.folder):
            return
        log.forget()
        try:
            if self._check_vault().problems:
                self._mend(engine.damaged(), log)
            else:
                rebuild.acquit(self.folder)
        except DamagedWorkspace:
            told = (
                "A part of the workspace file is damaged, and the backups and the journal do not reach far enough to "
                "put it right. What can still be read is here. Do not delete anything, and ask for help."
            )
        except DiskProblem as refusal:
            told = str(refusal)
        else:
            return
        # It opened, so nobody is kept from what can be read.
        self._let_go()
        self._prepare(log)
        self.notices.append(told)

    def _known_tip(self) -> Tip | None:
        """Where the history of a damaged file stands, if that can be read."""
        if (self.folder / DATABASE).is_file():
            with suppress(DamageProblem, DatabaseError, NoResultFound), engine.plain_refusal():
                return self.tip()
        return None

    def _let_go(self) -> None:
        self._writer.dispose()
        self._reader.dispose()
        if self._journal is not None:
            self._journal.close()

    def _check_vault(self) -> Examination:
        part = self.folder / f".check.{secrets.token_hex(4)}.part"
        key = engine.Key(os.urandom(32), os.urandom(16))
        self._check_room()
        try:
            with disk.plain_refusal():
                part.mkdir(mode=0o700)
            said = self._copy_one_moment(part / DATABASE, key)
            found = self._look_through(part / DATABASE, key, journal.interpreted(said, self.keys))
        except DamagedWorkspace:
            found = Examination(["A part of the workspace file cannot be read."], 0, 0, "", {})
        finally:
            shutil.rmtree(part, ignore_errors=True)
        if found.problems:
            rebuild.suspect(self.folder)
        return found

    def _check_room(self) -> None:
        files = [self.folder / DATABASE, checkpoint.beside(self.folder / DATABASE, "-wal")]
        needed = sum(file.stat().st_size for file in files if file.exists())
        if disk.free_bytes(self.folder) < needed:
            raise DiskProblem(
                "There is not enough room on the disk to look through the workspace.",
                f"Nothing is lost. Free {needed // 1_000_000 + 1} MB on this computer, then check again.",
            )

    def _copy_one_moment(self, path: Path, key: engine.Key) -> bytes:
        """Copy the file as it is now; the journal of that moment. Others wait only while the moment is marked."""
        with engine.plain_refusal(), self._reader.connect() as connection:
            connection.exec_driver_sql("PRAGMA shrink_memory")  # what memory still holds is no proof of the disk
            with self._writing:
                read_tip(connection)
                said = journal.stored(self.folder / journal.FILE)
            backups.copy(connection.connection.driver_connection, path, key)
        return said

    def _look_through(self, path: Path, key: engine.Key, reading: Reading | None) -> Examination:
        copy = engine.alone(path, key)
        try:
            with engine.plain_refusal(), copy.connect() as connection:
                found = examine(connection, self.ledger)
                if found.rows:
                    found = replace(found, problems=[*found.problems, *journal_problems(connection, reading)])
                connection.rollback()
        finally:
            copy.dispose()
        return found

    @contextmanager
    def _watchful(self) -> Iterator[None]:
        """When a part of the file turns out to be unreadable, have it put right on the next opening."""
        try:
            yield
        except DamagedWorkspace as damage:
            rebuild.suspect(self.folder)
            raise DamagedWorkspace(
                "A part of the workspace file cannot be read.",
                "Close the program and open the workspace again: it then puts the file right from the newest backup "
                "and the journal.",
            ) from damage

    def _migrate(self) -> None:
        with self._writer.begin() as connection:
            schema.migrate(connection)

    def _reconcile(self) -> None:
        path = self.folder / journal.FILE
        with self._reader.connect() as connection:
            before = read_tip(connection)
            if not self.ledger.ends_as_said(connection):
                raise engine.damaged()
        reading = journal.read(path, self.keys, since=0 if rebuild.is_suspect(self.folder) else before.frame)
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
            self._journal_was_lost(is_complete=reading is None or reading.is_end_sure or reading.last < before.frame)

    def _journal_was_lost(self, *, is_complete: bool) -> None:
        self._is_journal_new = True
        told = "The journal, which keeps every change a second time, was missing or damaged and has been started again."
        if is_complete:
            self.notices.append(f"{told} The workspace itself is complete.")
        else:
            with self._writer.begin() as connection:
                write_tip(connection, read_tip(connection).renewed())
            self.notices.append(
                f"{told} If the program ended suddenly while you were saving, look whether your last change is there."
            )

    def _put_back(self, missing: tuple[Frame, ...]) -> int:
        """Replay in one transaction, and look through all of it."""
        try:
            with self._writer.begin() as connection:
                changes = replay.replay(connection, self.ledger, missing)
                if examine(connection, self.ledger, is_checkpointed=False).problems:
                    raise engine.damaged()
        except IntegrityError as contradiction:
            raise engine.damaged() from contradiction
        return changes

    def _save(self, session: Session, capture: Capture) -> None:
        if not (capture.entries or capture.local):
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
        through = min(through, reading.last - 1)  # an empty journal would say nothing of where it ends
        frames = tuple(frame for number, frame in sorted(reading.frames.items()) if number > through)
        # Windows replaces no file that is open.
        self._open_journal.close()
        try:
            self._journal = Journal.start(path, self.keys, frames)
        except DiskProblem:
            self._journal = Journal.open(path, self.keys)
            raise

    def _checkpoint_if_due(self) -> None:
        """Empty a long write-ahead log between two looks; what is saved is saved, whether this succeeds or not."""
        log = self.folder / f"{DATABASE}-wal"
        is_long = log.exists() and log.stat().st_size > _LONG_LOG_BYTES
        if is_long and not self._looking:
            with suppress(DiskProblem):
                checkpoint.whole(self._writer, self.folder / DATABASE)

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
    if len(missing) < reading.last - tip.frame or not reading.is_end_sure:
        raise DamagedWorkspace(
            "Some of the last changes are missing from the workspace file, and the journal is damaged as well.",
            "Do not delete anything. Restore the newest backup, and ask for help with the rest.",
        )
    return missing
