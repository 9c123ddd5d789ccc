"""Backups of a workspace: each under a key of its own, examined before it counts, listed in a manifest that is sealed.

A backup is a folder `backups/<id>/` with `vault.db` and the key file of its day, so it opens with the passphrase or the
recovery code of that day. The copy is made in one step: a stepped copy never ends under writes. Kept are the newest of
each of the last 7 days, 4 weeks and 12 months. Each stands alone: its key is its own and its salt is the beginning of
its file, so that a damaged list costs no backup, and the list can be made again from them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection

from socialrx_desktop.problems import DamageProblem, FileProblem, Problem, Stopped
from socialrx_desktop.store import disk, engine, keys
from socialrx_desktop.store.examine import Examination
from socialrx_desktop.store.keys import VaultKeys

FOLDER = "backups"
MANIFEST = "manifest.json"
DATABASE = "vault.db"

Stop = Callable[[], bool]
"""Answers whether the person wants a long task to stop; it then ends soon, with Stopped."""

_SALT_BYTES = 16
_SECONDS_BETWEEN_STOPS = 0.1
_NAME_FORM = "%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z-[0-9a-f]{4}")


@dataclass(frozen=True)
class Backup:
    """One line of the manifest. `sha256` is of the database file; `frame` and `mark` are where the history stood."""

    id: str
    made_at: str
    frame: int
    entries: int
    mark: str
    sha256: str
    rows: dict[str, int]

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)


class _Manifest(msgspec.Struct):
    backups: list[Backup]
    mac: str


def create(connection: Connection, folder: Path, vault_keys: VaultKeys, now: datetime) -> Backup:
    """Copy the database of `connection`, examine the copy, only then list it; a DamageProblem if it is unsound."""
    name = f"{now.astimezone(UTC).strftime(_NAME_FORM)}-{secrets.token_hex(2)}"
    part = folder / FOLDER / f".{name}.part"
    with disk.plain_refusal():
        part.mkdir(parents=True, mode=0o700)
        try:
            copy(
                connection.connection.driver_connection,
                part / DATABASE,
                _key(vault_keys, name, os.urandom(_SALT_BYTES)),
            )
            disk.replace(part / keys.FILE, keys.envelope_bytes(folder))
            backup = _examined(part / DATABASE, name, vault_keys)
            part.rename(folder / FOLDER / name)
            disk.sync_folder(folder / FOLDER)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    enlist(folder, vault_keys, backup)
    return backup


def enlist(folder: Path, vault_keys: VaultKeys, backup: Backup) -> None:
    """Put a backup that lies in the folder on its list; what need not be kept any longer is removed from the disk."""
    try:
        earlier = [each for each in listed(folder, vault_keys) if each.id != backup.id]
    except DamageProblem:
        earlier = _found(folder, vault_keys, besides=backup.id)
    kept = _kept([*earlier, backup])
    # The list is written first: a kill in between leaves a folder too many, never a line too many.
    _write(folder, vault_keys, kept)
    for old in earlier:
        if old not in kept:
            shutil.rmtree(folder / FOLDER / old.id, ignore_errors=True)


def listed(folder: Path, vault_keys: VaultKeys) -> list[Backup]:
    """The backups of the manifest, oldest first; a DamageProblem if something else has changed the list."""
    path = folder / FOLDER / MANIFEST
    if not path.is_file():
        return []
    try:
        with disk.plain_refusal():
            manifest = msgspec.json.decode(path.read_bytes(), type=_Manifest)
    except msgspec.DecodeError:
        raise _meddled() from None
    if not hmac.compare_digest(manifest.mac.encode(), _mac(vault_keys, manifest.backups).encode()):
        raise _meddled()
    return manifest.backups


def bytes_of(folder: Path, name: str) -> int:
    """How much of the disk a backup takes; 0 if it is missing."""
    with disk.plain_refusal():
        return sum(file.stat().st_size for file in (folder / FOLDER / name).glob("*"))


def verify(folder: Path, vault_keys: VaultKeys, backup: Backup, *, is_stopped: Stop = lambda: False) -> list[str]:
    """Read a whole backup again; its problems as sentences."""
    path = folder / FOLDER / backup.id / DATABASE
    if not path.is_file():
        return [f"The backup of {backup.made_at} is missing."]
    if _sha256(path) != backup.sha256:
        return [f"The backup of {backup.made_at} is not as it was written."]
    try:
        keys.check(path.parent)
        found = _examined(path, backup.id, vault_keys, is_stopped)
    except Stopped:
        raise
    except Problem as problem:
        return [f"The backup of {backup.made_at}: {problem.headline}"]
    return [] if found == backup else [f"The backup of {backup.made_at} holds other rows than the list says."]


def take_out(folder: Path, name: str, vault_keys: VaultKeys, into: Path, *, is_stopped: Stop = lambda: False) -> Backup:
    """Write the database of one backup to the file `into`, under the workspace's own key. Nothing old is touched."""
    source = folder / FOLDER / name / DATABASE
    if not _NAME.fullmatch(name) or not source.is_file():
        raise FileProblem(f"There is no backup called {name}.", "List the backups to see their names.")
    try:
        backup = _examined(source, name, vault_keys, is_stopped)
    except DamageProblem as damage:
        raise DamageProblem(f"The backup {name} is damaged.", "Restore another one; each stands alone.") from damage
    opened = engine.connect(source, _key(vault_keys, name, _salt(source)), alone=True)
    try:
        copy(opened, into, engine.Key(vault_keys.derive("db"), vault_keys.cipher_salt))
    finally:
        opened.close()
    return backup


def examine_taken_out(path: Path, vault_keys: VaultKeys, *, is_stopped: Stop = lambda: False) -> Examination:
    """Look through a database that `take_out` has written."""
    return _ask_child(path, vault_keys.derive("db"), vault_keys.cipher_salt, vault_keys, is_stopped)


def moment_of(name: str) -> datetime:
    """When the backup of this name was made."""
    return datetime.strptime(name.rpartition("-")[0], _NAME_FORM).replace(tzinfo=UTC)


def copy(source: Any, path: Path, key: engine.Key) -> None:  # driver connections: sqlcipher3 ships no types
    """Write the moment that `source` sees to the new file `path` under `key`, in one step; the seal of each page of the
    source that is read from the disk is checked.
    """
    with engine.plain_refusal():
        target = driver.connect(str(path), isolation_level=None)
        try:
            target.execute("PRAGMA cipher_log_level=NONE")
            key.give_to(target)
            source.backup(target, pages=-1)
            target.execute("PRAGMA journal_mode=DELETE")
        finally:
            target.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _examined(path: Path, name: str, vault_keys: VaultKeys, is_stopped: Stop = lambda: False) -> Backup:
    found = _ask_child(path, vault_keys.derive(f"backup/{name}"), _salt(path), vault_keys, is_stopped)
    if found.problems:
        raise DamageProblem(
            f"A backup did not check out: {found.problems[0]}",
            "The workspace itself may be damaged. Run a check, and keep the older backups.",
        )
    return Backup(
        id=name,
        made_at=moment_of(name).isoformat(),
        frame=found.frame,
        entries=found.history_entries,
        mark=found.history_head,
        sha256=_sha256(path),
        rows=found.rows,
    )


def _found(folder: Path, vault_keys: VaultKeys, *, besides: str) -> list[Backup]:
    """The sound backups that lie in the folder, for making the list again."""
    found = []
    for path in sorted((folder / FOLDER).glob(f"[0-9]*/{DATABASE}")):
        if path.parent.name != besides:
            with suppress(DamageProblem, ValueError):
                found.append(_examined(path, path.parent.name, vault_keys))
    return found


def _ask_child(path: Path, key: bytes, salt: bytes, vault_keys: VaultKeys, is_stopped: Stop) -> Examination:
    """Examine a database in a process of its own, so that a damaged file cannot take this one down."""
    asked = {
        "path": str(path),
        "key": key.hex(),
        "salt": salt.hex(),
        "audit": vault_keys.derive("audit").hex(),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "socialrx_desktop.store.examine"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would show a black window
    ) as child:
        try:
            answer = _answer(child, json.dumps(asked), is_stopped)
        finally:
            child.kill()  # one that has answered is gone already
    if child.returncode:
        raise DamageProblem("The backup could not be read again.", "Keep the older backups, and run a check.")
    return msgspec.json.decode(answer, type=Examination)


def _answer(child: subprocess.Popen[str], asked: str, is_stopped: Stop) -> str:
    """What the child says in the end; Stopped if the person would not wait for it."""
    to_say: str | None = asked
    while not is_stopped():
        with suppress(subprocess.TimeoutExpired):
            return child.communicate(to_say, timeout=_SECONDS_BETWEEN_STOPS)[0]
        to_say = None  # it has been said, and can be said only once
    raise Stopped("The backup was not read to its end.", "Nothing was changed.")


def _kept(backups: list[Backup]) -> list[Backup]:
    """The newest of each of 7 days, 4 weeks and 12 months, and always the last one made."""
    keep: set[str] = {backups[-1].id}
    for form, count in (("%Y-%m-%d", 7), ("%G-%V", 4), ("%Y-%m", 12)):
        newest = {backup.moment.strftime(form): backup.id for backup in sorted(backups, key=lambda each: each.moment)}
        keep |= set(list(newest.values())[-count:])
    return [backup for backup in backups if backup.id in keep]


def _write(folder: Path, vault_keys: VaultKeys, backups: list[Backup]) -> None:
    manifest = msgspec.json.encode(_Manifest(backups, _mac(vault_keys, backups)))
    disk.replace(folder / FOLDER / MANIFEST, msgspec.json.format(manifest, indent=1))


def _mac(vault_keys: VaultKeys, backups: list[Backup]) -> str:
    body = json.dumps([asdict(backup) for backup in backups], sort_keys=True).encode("utf-8")
    return hmac.digest(vault_keys.derive("backup list"), body, "sha256").hex()


def _key(vault_keys: VaultKeys, name: str, salt: bytes) -> engine.Key:
    return engine.Key(vault_keys.derive(f"backup/{name}"), salt)


def _salt(path: Path) -> bytes:
    """The salt of a backup, with which its file begins; a file too short for one gets a salt that opens nothing."""
    with disk.plain_refusal(), path.open("rb") as file:
        return file.read(_SALT_BYTES).ljust(_SALT_BYTES, b"\0")


def _sha256(path: Path) -> str:
    with disk.plain_refusal(), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _meddled() -> DamageProblem:
    return DamageProblem(
        "The list of backups is damaged, or something other than this program has changed it.",
        "Make a backup now: the list is then made again from the backups that check out.",
    )
