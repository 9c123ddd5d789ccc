"""Making a workspace and getting into one: first run, passphrase, recovery code, and the wait after wrong tries."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import msgspec
from filelock import FileLock, Timeout
from sqlalchemy import insert

from socialrx_desktop import __version__
from socialrx_desktop.problems import AlreadyOpen, InputProblem, NotAWorkspace, TryLater, WrongPassphrase
from socialrx_desktop.store import disk, engine, keys, place, schema, worker
from socialrx_desktop.store.history import FIRST_HEAD, state
from socialrx_desktop.store.journal import FILE as JOURNAL
from socialrx_desktop.store.journal import Journal
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.record import TEAM
from socialrx_desktop.store.workspace import DATABASE, Clock, Workspace, utc_now

_LOCK = "vault.lock"
_TRIES = "vault.tries"
_LONGEST_WAIT_SECONDS = 60


class _Tries(msgspec.Struct):
    """Wrong tries in a row, and when the last one was."""

    wrong: int
    at: datetime


def create(
    folder: Path,
    passphrase: str,
    name: str,
    *,
    organisation: str = "",
    telephone: str = "",
    clock: Clock = utc_now,
    seconds: float = 1.0,
) -> tuple[Workspace, str]:
    """A new workspace with its first worker, already backed up once; and its recovery code, to be shown once.

    `seconds` is how long one try of the passphrase shall take. An InputProblem if the folder is not empty, lies on a
    network drive, or the passphrase is too short: then nothing has been made.
    """
    place.check(folder)
    keys.check_passphrase(passphrase)
    if not name.strip():
        raise InputProblem("Enter your name.", field="name")
    if folder.exists() and any(folder.iterdir()):
        raise InputProblem("This folder already holds something.", "Choose a new, empty folder.", field="folder")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    lock = _lock(folder)
    first = uuid4()
    vault_keys, code = keys.create(folder, passphrase, workspace=uuid4(), worker=first, name=name, seconds=seconds)
    _new_database(folder, vault_keys)
    workspace = Workspace(folder, vault_keys, lock, clock)
    workspace.prepare()
    with workspace.work() as work:
        worker.add(work, name, worker=first, organisation=organisation, telephone=telephone)
    workspace.back_up()
    return workspace, code


def unlock(folder: Path, passphrase: str, *, clock: Clock = utc_now) -> Workspace:
    """Open with a passphrase. An UnlockProblem or a DamageProblem says why it cannot be opened."""
    lock = _lock(folder)
    try:
        return _open(folder, _patiently(folder, clock, lambda: keys.unlock(folder, passphrase)), lock, clock)
    except BaseException:
        lock.release()
        raise


def unlock_with_code(
    folder: Path, code: str, passphrase: str, *, clock: Clock = utc_now, seconds: float = 1.0
) -> Workspace:
    """Open with the recovery code and set a new passphrase, which replaces the forgotten one."""
    keys.check_passphrase(passphrase)
    lock = _lock(folder)
    try:
        vault_keys = _patiently(folder, clock, lambda: keys.unlock_with_code(folder, code))
        keys.change_passphrase(folder, vault_keys, passphrase, seconds=seconds)
        return _open(folder, vault_keys, lock, clock)
    except BaseException:
        lock.release()
        raise


def is_workspace(folder: Path) -> bool:
    """Whether the folder holds a workspace, sound or not."""
    return any((folder / name).exists() for name in (keys.FILE, keys.BACKUP, DATABASE))


def seconds_to_wait(folder: Path, now: datetime) -> int:
    """How long until the next try is allowed: 1, 2, 4 ... 60 seconds after each wrong one."""
    tries = _read_tries(folder)
    if tries is None or not tries.wrong:
        return 0
    wait = min(2 ** (tries.wrong - 1), _LONGEST_WAIT_SECONDS)
    passed = (now - tries.at).total_seconds()
    # A clock that was set back must not lock anybody out for longer than the longest wait.
    return 0 if passed >= wait or passed < 0 else int(wait - passed) + 1


def _open(folder: Path, vault_keys: VaultKeys, lock: FileLock, clock: Clock) -> Workspace:
    if not (folder / DATABASE).is_file():
        raise engine.damaged()
    workspace = Workspace(folder, vault_keys, lock, clock)
    try:
        workspace.prepare()
        with workspace.work() as work:
            way = "unlocked with the recovery code" if vault_keys.by_recovery_code else "unlocked"
            work.note(way, worker.Worker.table_id, workspace.worker, TEAM)
    except BaseException:
        workspace.abandon()
        raise
    return workspace


def _patiently(folder: Path, clock: Clock, attempt: Callable[[], VaultKeys]) -> VaultKeys:
    wait = seconds_to_wait(folder, clock())
    if wait:
        raise TryLater(f"Too many wrong tries. Wait {wait} seconds.", "Then try again.", seconds=wait)
    try:
        opened = attempt()
    except WrongPassphrase:
        tries = _read_tries(folder)
        wrong = _Tries((tries.wrong if tries else 0) + 1, clock())
        disk.replace(folder / _TRIES, msgspec.json.encode(wrong))
        raise
    (folder / _TRIES).unlink(missing_ok=True)
    return opened


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
    lock = FileLock(folder / _LOCK, mode=0o600)
    try:
        with disk.plain_refusal():
            lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyOpen(
            "This workspace is already open on this computer.", "Use the window that is open, or close it first."
        ) from None
    return lock


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
