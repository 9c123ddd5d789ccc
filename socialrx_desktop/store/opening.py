"""Making a workspace and getting into one: first run, passphrase, recovery code, organisation's key, and the wait
after wrong tries.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import uuid4

import msgspec
from filelock import FileLock, Timeout
from sqlalchemy import insert

from socialrx_desktop import __version__
from socialrx_desktop.domain import words
from socialrx_desktop.problems import (
    AlreadyOpen,
    DamagedKeys,
    DamagedWorkspace,
    DamageProblem,
    DiskProblem,
    FileProblem,
    InputProblem,
    NotAWorkspace,
    TryLater,
    WrongPassphrase,
)
from socialrx_desktop.store import (
    backup,
    definitions,
    directory_file,
    disk,
    engine,
    escrow,
    journal,
    keys,
    place,
    schema,
    worker,
)
from socialrx_desktop.store.directory_file import DirectoryFile
from socialrx_desktop.store.history import FIRST_HEAD, state
from socialrx_desktop.store.journal import FILE as JOURNAL
from socialrx_desktop.store.journal import Journal
from socialrx_desktop.store.keys import VaultKeys, WayIn
from socialrx_desktop.store.record import TEAM
from socialrx_desktop.store.workspace import DATABASE, Clock, Workspace, utc_now

_LOCK = "vault.lock"
Way = TypeVar("Way")
"""What a way in gives: keys, alone or with what they were found in."""

_TRIES = "vault.tries"
_LONGEST_WAIT_SECONDS = 60
_DOUBLINGS = 6
_UNLOCKED = {
    WayIn.PASSPHRASE: "unlocked",
    WayIn.RECOVERY_CODE: "unlocked with the recovery code",
    WayIn.ESCROW: "unlocked with the organisation's key",
}


class _Tries(msgspec.Struct):
    """Wrong tries in a row, and when the last one was."""

    wrong: int
    at: Annotated[datetime, msgspec.Meta(tz=True)]


def create(
    folder: Path,
    passphrase: str,
    name: str,
    *,
    organisation: str = "",
    telephone: str = "",
    organisation_key: str = "",
    clock: Clock = utc_now,
    seconds: float = 1.0,
    is_code_proven: bool = True,
) -> tuple[Workspace, str]:
    """A new workspace with its first worker, already backed up once; and its recovery code, to be shown once.

    `organisation_key` is an age recipient whose secret key opens the workspace as well. With `is_code_proven` off, the
    workspace remembers that somebody still has to prove that the code is on paper. `seconds` is how long one try of the
    passphrase shall take. An InputProblem if the folder is not empty, lies on a network drive, the passphrase is too
    short or the key is none: then nothing has been made.
    """
    place.check(folder)
    keys.check_passphrase(passphrase)
    organisation_key = organisation_key and escrow.recipient(organisation_key)
    if not name.strip():
        raise InputProblem("Enter your name.", field="name")
    _make_empty(folder)
    first, name = uuid4(), name.strip()
    lock = _lock(folder)
    try:
        vault_keys, code = keys.create(
            folder,
            passphrase,
            workspace=uuid4(),
            worker=first,
            name=name,
            seconds=seconds,
            is_proven=is_code_proven,
        )
        if organisation_key:
            keys.set_escrow(folder, vault_keys, organisation_key)
        _new_database(folder, vault_keys)
        workspace = Workspace(folder, vault_keys, lock, clock)
        try:
            workspace.prepare()
            with workspace.work() as work:
                worker.add(work, name, worker=first, organisation=organisation, telephone=telephone)
                if organisation_key:
                    what = f"organisation's key set: {escrow.spoken(organisation_key)}"
                    work.note(what, worker.Worker.table_id, first, TEAM)
            workspace.back_up()
        except BaseException:
            workspace.abandon()
            raise
    except BaseException:
        _give_up(folder, lock)
        raise
    return workspace, code


def unlock(folder: Path, passphrase: str, *, clock: Clock = utc_now) -> Workspace:
    """Open with a passphrase. An UnlockProblem or a DamageProblem says why it cannot be opened."""
    return open_with(folder, lambda: keys.unlock(folder, passphrase), clock=clock)


def unlock_with_code(
    folder: Path, code: str, passphrase: str, *, clock: Clock = utc_now, seconds: float = 1.0
) -> Workspace:
    """Open with the recovery code and set a new passphrase, which replaces the forgotten one."""
    return _recover(folder, lambda: keys.unlock_with_code(folder, code), passphrase, clock, seconds)


def unlock_with_escrow(
    folder: Path, identity: str, passphrase: str, *, clock: Clock = utc_now, seconds: float = 1.0
) -> Workspace:
    """Open with the organisation's secret key and set a new passphrase, which replaces the forgotten one.

    `identity` is the text of the file that `age-keygen` made.
    """
    return _recover(folder, lambda: keys.unlock_with_escrow(folder, identity), passphrase, clock, seconds)


def open_with(folder: Path, unlocked: Callable[[], VaultKeys], *, clock: Clock = utc_now) -> Workspace:
    """Open with the keys that `unlocked` gets, once this program alone has the workspace; wrong tries make it wait."""
    lock = _lock(folder)
    try:
        return _open(folder, patiently(folder, clock, unlocked), lock, clock)
    except BaseException:
        lock.release()
        raise


def restore(folder: Path, name: str, into: Path, passphrase: str, *, clock: Clock = utc_now) -> Workspace:
    """A backup of `folder` as a workspace in the new folder `into`; nothing in `folder` is touched.

    The passphrase of today opens it, or the one of the backup's day. What was saved after the backup comes from the
    journal in `folder`, as far as that can be read: `notices` says how much. The copy gets a writer id and a journal of
    its own, so that it can never give out numbers that the original gave out.
    """
    place.check(into)
    if not (folder / backup.FOLDER / name / backup.DATABASE).is_file():
        raise FileProblem(f"There is no backup called {name} here.", "List the backups to see their names.")
    vault_keys, envelope = patiently(folder, clock, lambda: _keys_of_backup(folder, name, passphrase))
    _make_empty(into)
    lock = _lock(into)
    try:
        made = backup.take_out(folder, name, vault_keys, into / DATABASE)
        workspace = Workspace(into, vault_keys, lock, clock)
        try:
            workspace.notices.append(_begin_again(workspace, journal.read(folder / journal.FILE, vault_keys), made))
            directory_file.carry_copy(folder, into)
            workspace.prepare_directory()
            # The key file comes last: until it is there, a half-made copy cannot be taken for a workspace.
            disk.replace(into / keys.BACKUP, envelope)
            disk.replace(into / keys.FILE, envelope)
            with workspace.work() as work:
                work.note(f"restored from {name}", worker.Worker.table_id, workspace.worker, TEAM)
            workspace.back_up()
        except BaseException:
            workspace.abandon()
            raise
    except BaseException:
        _give_up(into, lock)
        raise
    return workspace


def is_workspace(folder: Path) -> bool:
    """Whether the folder holds a workspace, sound or not."""
    return any((folder / name).exists() for name in (keys.FILE, keys.BACKUP, DATABASE))


def patiently(folder: Path, clock: Clock, attempt: Callable[[], Way]) -> Way:
    """What `attempt` gives; each WrongPassphrase makes the next try wait longer, and TryLater says how long."""
    wait = seconds_to_wait(folder, clock())
    if wait:
        seconds = "1 second" if wait == 1 else f"{wait} seconds"
        raise TryLater(f"Wait {seconds} before the next try.", "The last try was not right.", seconds=wait)
    try:
        opened = attempt()
    except WrongPassphrase:
        tries = _read_tries(folder)
        wrong = _Tries((tries.wrong if tries else 0) + 1, clock())
        with suppress(DiskProblem):  # a full disk must not hide that the passphrase was wrong
            disk.replace(folder / _TRIES, msgspec.json.encode(wrong))
        raise
    (folder / _TRIES).unlink(missing_ok=True)
    return opened


def seconds_to_wait(folder: Path, now: datetime) -> int:
    """How long until the next try is allowed: 1, 2, 4 ... 60 seconds after each wrong one."""
    tries = _read_tries(folder)
    if tries is None or tries.wrong < 1:
        return 0
    wait = min(2 ** min(tries.wrong - 1, _DOUBLINGS), _LONGEST_WAIT_SECONDS)
    passed = (now - tries.at).total_seconds()
    # A clock that was set back must not lock anybody out.
    return 0 if passed >= wait or passed < 0 else math.ceil(wait - passed)


def _open(folder: Path, vault_keys: VaultKeys, lock: FileLock, clock: Clock) -> Workspace:
    disk.sweep(folder)
    disk.sweep(folder / backup.FOLDER)
    workspace = Workspace(folder, vault_keys, lock, clock)
    try:
        try:
            workspace.prepare()
        except DiskProblem:
            workspace.lighten()
            workspace.prepare()
        try:
            _note_unlocking(workspace)
        except DamagedWorkspace:
            # Now that it is known to be damaged it is looked through, and put right.
            workspace.prepare()
            _note_unlocking(workspace)
        with suppress(DiskProblem):  # a full disk keeps nobody from their records; the files are read next time
            _take_in_files(workspace)
    except BaseException:
        workspace.abandon()
        raise
    return workspace


def _take_in_files(workspace: Workspace) -> None:
    with workspace.look() as view:
        found = definitions.changed_files(view, workspace.folder)
    if any(isinstance(each, str) for each in found.values()):
        with workspace.work() as work:
            definitions.take_in(work, found)
    workspace.notices += [str(each) for each in found.values() if isinstance(each, FileProblem)]


def _recover(
    folder: Path, unlocked: Callable[[], VaultKeys], passphrase: str, clock: Clock, seconds: float
) -> Workspace:
    keys.check_passphrase(passphrase)

    def recover() -> VaultKeys:
        vault_keys = unlocked()
        keys.change_passphrase(folder, vault_keys, passphrase, seconds=seconds)
        return vault_keys

    return open_with(folder, recover, clock=clock)


def _note_unlocking(workspace: Workspace) -> None:
    way = _UNLOCKED[workspace.keys.way]
    for _ in range(2):  # the first refusal lets go of the ballast
        with suppress(DiskProblem), workspace.work() as work:
            work.note(way, worker.Worker.table_id, workspace.worker, TEAM)
            return
    workspace.notices.append(
        "The disk does not accept changes. You can read everything, but nothing new can be saved until there is room."
    )


def _keys_of_backup(folder: Path, name: str, passphrase: str) -> tuple[VaultKeys, bytes]:
    """The keys and the key file that the passphrase opens: those of today if they can be had, else the backup's own."""
    try:
        return keys.unlock(folder, passphrase), keys.envelope_bytes(folder)
    except (WrongPassphrase, DamagedKeys, NotAWorkspace):
        kept = folder / backup.FOLDER / name
        return keys.unlock(kept, passphrase), keys.envelope_bytes(kept)


def _begin_again(workspace: Workspace, left: journal.Reading | None, made: backup.Backup) -> str:
    day = words.moment(made.moment)
    try:
        changes = workspace.begin_again(left)
    except DamageProblem:
        left, changes = None, workspace.begin_again(None)
    told = f"This is the workspace of {day}."
    if left is None or left.last < made.frame:
        return f"{told} The journal could not be read, so nothing that was made after that is in it."
    if changes:
        told += f" {changes} {'change' if changes == 1 else 'changes'} made after that came back from the journal."
    if len(left.after(made.frame)) < left.last - made.frame:
        told += " Later changes could not be recovered, because the journal has a gap."
    return told


def _read_tries(folder: Path) -> _Tries | None:
    path = folder / _TRIES
    if not path.is_file():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Tries)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def _lock(folder: Path) -> FileLock:
    if not folder.is_dir():
        raise NotAWorkspace("That folder is not there.", "Check the name, or connect the disk that holds it.")
    # Unlocking takes a second, so it runs beside the window's thread; closing runs on it. One lock for all threads.
    lock = FileLock(folder / _LOCK, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:  # an OSError as well, but not one of the disk
        raise AlreadyOpen(
            "This workspace is already open on this computer.", "Use the window that is open, or close it first."
        ) from None
    except OSError as refusal:
        raise disk.problem(full=False) from refusal
    return lock


def _make_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputProblem("This folder already holds something.", "Choose a new, empty folder.", field="folder")
    with disk.plain_refusal():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)


def _give_up(folder: Path, lock: FileLock) -> None:
    """Leave the folder as empty as it was found."""
    lock.release()
    for left in folder.iterdir():
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _new_database(folder: Path, vault_keys: VaultKeys) -> None:
    key = engine.Key(vault_keys.derive("db"), vault_keys.cipher_salt)
    engine.connect(folder / DATABASE, key, create=True).close()
    made = engine.writer(folder / DATABASE, key)
    with made.begin() as connection:
        schema.migrate(connection)
        first = {
            "id": 1,
            "workspace": vault_keys.workspace.bytes,
            "writer": os.urandom(16),
            "op_no": 0,
            "hlc": 0,
            "frontier": msgspec.msgpack.encode({}),
            "frame": 0,
            "seq": 0,
            "head": FIRST_HEAD,
            "made_by": __version__,
        }
        connection.execute(insert(state), first)
    made.dispose()
    Journal.start(folder / JOURNAL, vault_keys).close()
    listings = DirectoryFile(folder, vault_keys)
    listings.start()
    listings.release()
