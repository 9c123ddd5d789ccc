"""Bringing the write-ahead log into the database file so that a crash in the middle of it can be told afterwards.

While the pages of the log are copied, the file holds old pages beside new ones. The log mends that, as long as all of
it is readable; a flipped bit in it leaves a mixture that every check of the database may call sound. So a small mark
beside the file says that the copying began and which part of the log it needs, until the log is empty.
"""

from __future__ import annotations

import secrets
import shutil
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from socialrx_desktop.problems import DamagedWorkspace, DiskProblem
from socialrx_desktop.store import disk, engine

_LOG, _INDEX, _MARK = "-wal", "-shm", "-checkpoint"
_SALTS = slice(16, 24)  # of the log's header: SQLite draws new ones whenever it begins the log anew
_CONTENT = struct.Struct(">Q8s")  # frames of the log that the copying needs, and the log's salts


@dataclass(frozen=True)
class Log:
    """The write-ahead log as a crash left it; `copy` is None when there was none, or no room to keep it."""

    database: Path
    copy: Path | None

    def put_back(self) -> None:
        """Lay it beside the database again: closing the file after a vain look has thrown it away."""
        if self.copy is not None and self.copy.exists():
            with disk.plain_refusal():
                self.copy.replace(beside(self.database, _LOG))
            beside(self.database, _INDEX).unlink(missing_ok=True)

    def forget(self) -> None:
        """From here on the file is changed, and the log as it was found would not belong to it any longer."""
        if self.copy is not None:
            self.copy.unlink(missing_ok=True)


def whole(writer: Engine, database: Path) -> None:
    """Bring all of the log into the database file and empty it; whoever is looking just then is waited for."""
    if _size(beside(database, _LOG)):
        _mark(writer, database)
    engine.checkpoint(writer)
    if not _size(beside(database, _LOG)):
        unmark(database)


@contextmanager
def on_closing(writer: Engine, database: Path) -> Iterator[None]:
    """Around closing the last connection of a sound workspace: SQLite then copies what is left in the log by itself."""
    if _size(beside(database, _LOG)):
        # A damaged file and a full disk are closed as well.
        with suppress(DamagedWorkspace, DiskProblem):
            _mark(writer, database)
    yield
    if not _size(beside(database, _LOG)):
        unmark(database)


def was_cut_short(reader: Engine, database: Path) -> bool:
    """Whether a copying began that did not end, and the log no longer has all that it needs."""
    try:
        mark = beside(database, _MARK).read_bytes()
    except FileNotFoundError:
        return False
    log = beside(database, _LOG)
    if log.exists() and not _size(log):
        return False
    if not log.exists() or len(mark) != _CONTENT.size:
        return True
    needed, salts = _CONTENT.unpack(mark)
    found = _frames(reader)
    # Under other salts the log was begun anew, which happens only when all of the earlier one is in the file.
    return found < needed if _salts(log) == salts else found == 0


def unmark(database: Path) -> None:
    """Say that nothing is half copied."""
    beside(database, _MARK).unlink(missing_ok=True)


@contextmanager
def kept(database: Path) -> Iterator[Log]:
    """The log as it is now, kept until the end of the block."""
    copy = database.with_name(f".{database.name}{_LOG}.{secrets.token_hex(4)}.part")
    try:
        yield Log(database, copy if _size(beside(database, _LOG)) and _copied(beside(database, _LOG), copy) else None)
    finally:
        copy.unlink(missing_ok=True)


def set_aside(log: Log, folder: Path) -> None:
    """Move the log into `folder`, so that no other database file at its place can be taken to belong to it."""
    name = beside(log.database, _LOG)
    if log.copy is not None and log.copy.exists():
        log.copy.replace(folder / name.name)
    elif name.exists():
        name.replace(folder / name.name)
    for each in (name, beside(log.database, _INDEX)):
        each.unlink(missing_ok=True)


def beside(database: Path, ending: str) -> Path:
    """The file that belongs to the database by its name."""
    return database.with_name(database.name + ending)


def _mark(writer: Engine, database: Path) -> None:
    content = _CONTENT.pack(_frames(writer), _salts(beside(database, _LOG)))
    if not beside(database, _MARK).exists() or beside(database, _MARK).read_bytes() != content:
        disk.replace(beside(database, _MARK), content)


def _frames(opened: Engine) -> int:
    """How many frames of the log are readable and committed."""
    with engine.plain_refusal(), closing(opened.raw_connection()) as connection:
        inner: Any = connection.driver_connection  # sqlcipher3 ships no types
        inner.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return int(inner.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()[1])


def _salts(log: Path) -> bytes:
    with disk.plain_refusal(), log.open("rb") as file:
        return file.read(_SALTS.stop)[_SALTS].ljust(8, b"\0")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _copied(path: Path, copy: Path) -> bool:
    try:
        shutil.copyfile(path, copy)
        copy.chmod(0o600)
    except OSError:
        # A full disk must not keep anybody out; then the log is not kept.
        return False
    return True
