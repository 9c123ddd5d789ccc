"""Putting a damaged or lost database file together again: the newest backup that the journal joins, and the journal.

Nothing is changed until the new file has been looked through whole and holds all that the journal knows of. Then the
damaged file moves to `set-aside/` and the new one takes its place. It keeps its writer id, because with every frame of
the journal in it no number can be given out twice; what cannot be joined without a gap is not put together here.
"""

from __future__ import annotations

import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from socialrx_desktop.problems import DamageProblem, DiskProblem, FileProblem
from socialrx_desktop.store import backup, checkpoint, disk, engine, journal, replay, schema
from socialrx_desktop.store.examine import examine, journal_problems
from socialrx_desktop.store.history import Ledger, Tip, read_tip
from socialrx_desktop.store.journal import Reading
from socialrx_desktop.store.keys import VaultKeys

SET_ASIDE = "set-aside"
KEPT_DAYS = 30
_NAME_FORM = "%Y-%m-%dT%H%M%SZ"
_SUSPECT = "vault.suspect"


@dataclass(frozen=True)
class Rebuilt:
    """From which backup, and how many changes came from the journal after it."""

    backup: backup.Backup
    changes: int


def rebuild(
    vault_keys: VaultKeys, ledger: Ledger, log: checkpoint.Log, *, known: Tip | None, now: datetime
) -> Rebuilt | None:
    """Put the file beside which `log` lay together again; None if it cannot be done without a gap, or without damage.

    Nobody has the file open. `known` is where its history stands, if that can be read: the new file must not end
    before it or differ from it. A DiskProblem if there is no room; then, and after None, nothing has been touched.
    """
    folder = log.database.parent
    reading = journal.read(folder / journal.FILE, vault_keys)
    if reading is None or not reading.is_end_sure or not _agrees(reading, known):
        return None
    part = folder / f".rebuild.{secrets.token_hex(4)}.part"
    with disk.plain_refusal():
        part.mkdir(mode=0o700)
    try:
        made = _put_together(folder, part / log.database.name, vault_keys, ledger, reading)
        if made is not None:
            with disk.plain_refusal():
                _swap(log, part / log.database.name, now)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made


def suspect(folder: Path) -> None:
    """Have the next opening look through the whole file: something in it could not be read."""
    with suppress(OSError):
        (folder / _SUSPECT).touch(mode=0o600)


def is_suspect(folder: Path) -> bool:
    """Whether something in the file could not be read, and nobody has looked since."""
    return (folder / _SUSPECT).exists()


def acquit(folder: Path) -> None:
    """The file has been looked through or put together again."""
    (folder / _SUSPECT).unlink(missing_ok=True)


def forget_old(folder: Path, now: datetime) -> None:
    """Remove damaged files that were set aside more than 30 days ago."""
    for aside in (folder / SET_ASIDE).glob("*"):
        with suppress(ValueError):
            moment = datetime.strptime(aside.name.rpartition("-")[0], _NAME_FORM).replace(tzinfo=UTC)
            if now - moment > timedelta(days=KEPT_DAYS):
                shutil.rmtree(aside, ignore_errors=True)


def _agrees(reading: Reading, known: Tip | None) -> bool:
    if known is None:
        return True
    frame = reading.frames.get(known.frame)
    return known.frame <= reading.last and (frame is None or frame.head == known.head)


def _put_together(folder: Path, path: Path, vault_keys: VaultKeys, ledger: Ledger, reading: Reading) -> Rebuilt | None:
    frames: dict[str, int] = {}
    with suppress(DamageProblem):  # without the list each backup tells its own frame, after it has been read
        frames = {each.id: each.frame for each in backup.listed(folder, vault_keys)}
    found = (each.parent.name for each in (folder / backup.FOLDER).glob(f"[0-9]*/{backup.DATABASE}"))
    for name in sorted(found, reverse=True):
        frame = frames.get(name)
        if frame is not None and frame > reading.last:
            return None  # a backup knows of more than the journal does
        if frame is not None and not _joins(reading, frame):
            continue
        with suppress(DamageProblem, FileProblem):
            _check_room(folder, name)
            path.unlink(missing_ok=True)
            taken = backup.take_out(folder, name, vault_keys, path)
            if taken.frame > reading.last:
                return None
            if _joins(reading, taken.frame):
                return Rebuilt(taken, _replayed(path, vault_keys, ledger, reading))
    return None


def _joins(reading: Reading, frame: int) -> bool:
    return len(reading.after(frame)) == reading.last - frame


def _replayed(path: Path, vault_keys: VaultKeys, ledger: Ledger, reading: Reading) -> int:
    """Bring a file taken out of a backup to the journal's end, and look through all of it; how many changes came."""
    opened = engine.alone(path, engine.Key(vault_keys.derive("db"), vault_keys.cipher_salt))
    try:
        with engine.plain_refusal(), opened.begin() as connection:
            schema.migrate(connection)
            changes = replay.replay(connection, ledger, reading.after(read_tip(connection).frame))
        with engine.plain_refusal(), opened.connect() as connection:
            # What is damaged in the journal lies before the backup: its end is sure, and its frames follow without gap.
            problems = examine(connection, ledger).problems + journal_problems(connection, replace(reading, damaged=0))
            connection.rollback()
    except IntegrityError as contradiction:
        raise engine.damaged() from contradiction
    finally:
        opened.dispose()
    if problems:
        raise engine.damaged()
    return changes


def _swap(log: checkpoint.Log, made: Path, now: datetime) -> None:
    """The damaged file aside, the new one in. Killed at any step it is begun again, for then there is no file.

    The log goes first: it must never lie beside a database to which it does not belong.
    """
    folder = log.database.parent
    aside = folder / SET_ASIDE / f"{now.astimezone(UTC).strftime(_NAME_FORM)}-{secrets.token_hex(2)}"
    aside.mkdir(parents=True, mode=0o700)
    checkpoint.set_aside(log, aside)
    disk.sync_folder(folder)
    if log.database.exists():
        log.database.replace(aside / log.database.name)
        disk.sync_folder(aside)
        disk.sync_folder(folder)
    checkpoint.unmark(log.database)
    made.replace(log.database)
    disk.sync_folder(folder)
    acquit(folder)


def _check_room(folder: Path, name: str) -> None:
    needed = 2 * (folder / backup.FOLDER / name / backup.DATABASE).stat().st_size
    if disk.free_bytes(folder) < needed:
        raise DiskProblem(
            "The workspace file is damaged, and there is no room on the disk to put it right.",
            f"Nothing is lost. Free {needed // 1_000_000 + 1} MB on this computer, then open the workspace again.",
        )
