"""Opening the encrypted database: the order of steps matters, and each guards against a silent failure.

SQLCipher without a key makes a plain file, and takes malformed hex for a passphrase; a wrong key and a damaged first
page raise the same error. So the file's header is looked at first, the raw key and salt are handed over as bytes that
are wiped afterwards (`PRAGMA key` would leave copies in memory), and only then is anything asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from socialrx_desktop.domain.search_words import folded
from socialrx_desktop.problems import DamagedWorkspace, DiskProblem, Problem
from socialrx_desktop.store import disk

_PLAIN = b"SQLite format 3\0"
_SOUND = (3, 51, 3)  # earlier versions hold the WAL-reset bug that can corrupt a file (3.7.0 to 3.51.2)
_BUSY_SECONDS = 5.0
_DAMAGE = ("is malformed", "is not a database", "vtable constructor failed", "fts5: corrupt")
"""What SQLite says of pages that are not as they were written; the last two of those of a search index."""

_SETTINGS = (
    "synchronous=FULL",
    "fullfsync=ON",
    "checkpoint_fullfsync=ON",
    "foreign_keys=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    "recursive_triggers=ON",
    # A checkpoint that is not followed by an empty log would let a damaged log mix old pages with new ones; so the
    # workspace makes them itself, whole (`checkpoint`).
    "wal_autocheckpoint=0",
    "journal_size_limit=4194304",
    "cache_size=-16384",
)


class Key:
    """The raw 256-bit key and the 128-bit salt of one database file."""

    def __init__(self, raw: bytes, salt: bytes) -> None:
        if len(raw) != 32 or len(salt) != 16:
            raise ValueError("a database key is 32 bytes with a salt of 16")
        self._literal = bytearray(f"x'{raw.hex()}{salt.hex()}'".encode("ascii"))

    def give_to(self, connection: Any) -> None:  # sqlcipher3 ships no types
        """Key the connection, and wipe the bytes that were handed over."""
        if not any(self._literal):
            raise RuntimeError("the workspace is closed")
        literal = bytearray(self._literal)
        connection.set_key(literal)
        literal[:] = bytes(len(literal))

    def wipe(self) -> None:
        """Overwrite the key in memory; no connection can be opened with it afterwards."""
        self._literal[:] = bytes(len(self._literal))


def connect(path: Path, key: Key, *, create: bool = False, alone: bool = False) -> Any:  # sqlcipher3 ships no types
    """A keyed connection in autocommit mode with all our settings; DamagedWorkspace if the bytes do not open.

    `alone` is for a file that nobody else uses, such as a backup: no write-ahead log is made beside it.
    """
    if driver.sqlite_version_info < _SOUND:
        raise RuntimeError("this SQLite can corrupt a file in WAL mode")
    if not create:
        _look_before_opening(path)
    with plain_refusal():
        connection = driver.connect(str(path), isolation_level=None, check_same_thread=False, timeout=_BUSY_SECONDS)
        try:
            _prepare(connection, key, "DELETE" if alone else "WAL")
        except BaseException:
            connection.close()
            raise
    if create:
        _look_before_opening(path)
    return connection


def writer(path: Path, key: Key) -> Engine:
    """The engine whose transactions change the workspace: they begin by taking the write lock."""
    return _engine(path, key, "BEGIN IMMEDIATE", connections=1)


def reader(path: Path, key: Key) -> Engine:
    """The engine whose transactions only look: each sees one moment of the workspace."""
    engine = _engine(path, key, "BEGIN DEFERRED", connections=4)

    @event.listens_for(engine, "connect")
    def refuse_changes(connection: Any, _: ConnectionPoolEntry) -> None:  # sqlcipher3 ships no types
        connection.execute("PRAGMA query_only=ON")

    return engine


def alone(path: Path, key: Key) -> Engine:
    """The engine for looking through a file that nobody else uses, such as a backup."""
    return _engine(path, key, "BEGIN IMMEDIATE", connections=1, alone=True)


def checkpoint(engine: Engine) -> None:
    """Bring the write-ahead log into the database file and empty it; whoever is looking just then is waited for."""
    with plain_refusal(), closing(engine.raw_connection()) as connection:
        inner: Any = connection.driver_connection  # sqlcipher3 ships no types
        inner.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


@contextmanager
def plain_refusal(*, looking: bool = False) -> Iterator[None]:
    """Turn what the database says of the disk into a Problem that says what to do.

    While `looking` a refused change is no fault of the disk but a bug of ours, and flies.
    """
    try:
        yield
    except (DatabaseError, driver.DatabaseError) as refusal:
        said = str(refusal.orig if isinstance(refusal, DatabaseError) else refusal)
        problem = problem_of(said)
        if problem is None or (looking and "readonly database" in said):
            raise
        raise problem from refusal


def problem_of(said: str) -> Problem | None:
    """What the words of the database say about the disk or the file, for a person; None if they tell of a bug."""
    if "database or disk is full" in said:
        return disk.problem(full=True)
    if "disk I/O error" in said or "readonly database" in said or "unable to open database file" in said:
        return disk.problem(full=False)
    if "database is locked" in said:
        return DiskProblem("Another program is using the workspace file.", "Close it, then save again.")
    if any(sign in said for sign in _DAMAGE):
        # The key slot has already opened, so what does not open now is damage, never a wrong passphrase.
        return damaged()
    return None


def damaged() -> DamagedWorkspace:
    """What a person is told when the keys are right and the database is not."""
    return DamagedWorkspace(
        "The passphrase is right, but the workspace file is damaged.",
        "Do not delete anything. Restore the newest backup; what was written after it is taken from the journal.",
    )


def _prepare(connection: Any, key: Key, journal_mode: str) -> None:  # sqlcipher3 ships no types
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute("PRAGMA cipher_memory_security=ON")
    key.give_to(connection)
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise RuntimeError("the driver does not encrypt")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for setting in (f"journal_mode={journal_mode}", *_SETTINGS):
        connection.execute(f"PRAGMA {setting}")
    # SQLite's own lower() knows the capitals of ASCII alone.
    connection.create_function("folded", 1, folded, deterministic=True)


def _engine(path: Path, key: Key, begin: str, *, connections: int, alone: bool = False) -> Engine:
    engine = create_engine(
        "sqlite+pysqlite://",
        module=driver,
        creator=lambda: connect(path, key, alone=alone),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _look_before_opening(path: Path) -> None:
    with disk.plain_refusal(), path.open("rb") as file:
        header = file.read(len(_PLAIN))
    if len(header) < len(_PLAIN) or header == _PLAIN:
        raise damaged()
