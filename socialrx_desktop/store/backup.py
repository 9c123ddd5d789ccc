"""Backups of a workspace: each under a key of its own, examined before it counts, listed in a manifest that is sealed.

A backup is a folder `backups/<id>/` with `vault.db` and the key file of its day, so it opens with the passphrase or the
recovery code of that day. The copy is made in one step: a stepped copy never ends under writes. Kept are the newest of
each of the last 7 days, 4 weeks and 12 months.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection

from socialrx_desktop.problems import DamageProblem, FileProblem
from socialrx_desktop.store import disk, engine, keys
from socialrx_desktop.store.keys import VaultKeys

FOLDER = "backups"
MANIFEST = "manifest.json"
DATABASE = "vault.db"


@dataclass(frozen=True)
class Backup:
    """One line of the manifest. `sha256` is of the database file; `frame` and `mark` are where the history stood."""

    id: str
    made_at: str
    frame: int
    entries: int
    mark: str
    salt: str
    sha256: str
    rows: dict[str, int]

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)


def create(connection: Connection, folder: Path, vault_keys: VaultKeys, now: datetime) -> Backup:
    """Copy the database of `connection`, examine the copy, only then list it; a DamageProblem if it is unsound."""
    name = f"{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}-{secrets.token_hex(2)}"
    part = folder / FOLDER / f".{name}.part"
    part.mkdir(parents=True, mode=0o700)
    try:
        salt = os.urandom(16)
        key = engine.Key(vault_keys.derive(f"backup/{name}"), salt)
        with disk.plain_refusal():
            _copy(connection, part / DATABASE, key)
            disk.replace(part / keys.FILE, keys.envelope_bytes(folder))
        backup = _examined(part / DATABASE, name, salt, vault_keys, now)
        part.rename(folder / FOLDER / name)
        disk.sync_folder(folder / FOLDER)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    _write(folder, vault_keys, _kept(folder, [*listed(folder, vault_keys), backup]))
    return backup


def listed(folder: Path, vault_keys: VaultKeys) -> list[Backup]:
    """The backups of the manifest, oldest first; a DamageProblem if somebody has changed the list."""
    path = folder / FOLDER / MANIFEST
    if not path.is_file():
        return []
    document = json.loads(path.read_text(encoding="utf-8"))
    backups = [Backup(**line) for line in document["backups"]]
    if not hmac.compare_digest(document["mac"], _mac(vault_keys, backups)):
        raise DamageProblem(
            "The list of backups has been changed by something other than this program.",
            "Tell whoever looks after this computer. The workspace itself is not affected.",
        )
    return backups


def verify(folder: Path, vault_keys: VaultKeys, backup: Backup) -> list[str]:
    """Read a whole backup again; its problems as sentences."""
    path = folder / FOLDER / backup.id / DATABASE
    if not path.is_file():
        return [f"The backup of {backup.made_at} is missing."]
    if hashlib.sha256(path.read_bytes()).hexdigest() != backup.sha256:
        return [f"The backup of {backup.made_at} is not as it was written."]
    found = _ask_child(path, vault_keys, backup.id, bytes.fromhex(backup.salt))
    if found["rows"] != backup.rows or found["history_head"] != backup.mark:
        return [*found["problems"], f"The backup of {backup.made_at} holds other rows than the list says."]
    return list(found["problems"])


def restore(folder: Path, name: str, into: Path, unlock: Callable[[Path], VaultKeys]) -> VaultKeys:
    """Make a new workspace folder from one backup; `unlock` opens the backup's own key file. Nothing old is touched."""
    source = folder / FOLDER / name
    if not (source / DATABASE).is_file():
        raise FileProblem(f"There is no backup called {name}.", "List the backups to see their names.")
    if into.exists() and any(into.iterdir()):
        raise FileProblem("The folder to restore into is not empty.", "Choose a new, empty folder.")
    opened = unlock(source)
    backup = next((b for b in listed(folder, opened) if b.id == name), None)
    if backup is None or verify(folder, opened, backup):
        raise DamageProblem(f"The backup {name} is damaged.", "Restore another one; each stands alone.")
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    whole = (source / keys.FILE).read_bytes()
    disk.replace(into / keys.FILE, whole)
    disk.replace(into / keys.BACKUP, whole)
    key = engine.Key(opened.derive(f"backup/{name}"), bytes.fromhex(backup.salt))
    part = into / ".vault.db.part"
    source_connection = engine.connect(source / DATABASE, key)
    try:
        _copy_raw(source_connection, part, engine.Key(opened.derive("db"), opened.cipher_salt))
    finally:
        source_connection.close()
    part.rename(into / DATABASE)
    disk.sync_folder(into)
    return opened


def _copy(connection: Connection, path: Path, key: engine.Key) -> None:
    _copy_raw(connection.connection.driver_connection, path, key)


def _copy_raw(source: object, path: Path, key: engine.Key) -> None:
    target = driver.connect(str(path), isolation_level=None)
    try:
        target.execute("PRAGMA cipher_log_level=NONE")
        key.give_to(target)
        source.backup(target, pages=-1)  # type: ignore[attr-defined]  # a driver connection; sqlcipher3 ships no types
        target.execute("PRAGMA journal_mode=DELETE")
    except driver.OperationalError as refusal:
        raise disk.problem(full="full" in str(refusal)) from refusal
    finally:
        target.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _examined(path: Path, name: str, salt: bytes, vault_keys: VaultKeys, now: datetime) -> Backup:
    found = _ask_child(path, vault_keys, name, salt)
    if found["problems"]:
        raise DamageProblem(
            f"A backup was made, but it did not check out: {found['problems'][0]}",
            "The workspace itself may be damaged. Run a check, and keep the older backups.",
        )
    return Backup(
        id=name,
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        frame=found["frame"],
        entries=found["history_entries"],
        mark=found["history_head"],
        salt=salt.hex(),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        rows=found["rows"],
    )


def _ask_child(path: Path, vault_keys: VaultKeys, name: str, salt: bytes) -> dict[str, Any]:
    """Examine a backup in a process of its own, so that a damaged file cannot take this one down."""
    asked = {
        "path": str(path),
        "key": vault_keys.derive(f"backup/{name}").hex(),
        "salt": salt.hex(),
        "audit": vault_keys.derive("audit").hex(),
    }
    command = [sys.executable, "-m", "socialrx_desktop.store.examine"]
    answer = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    if answer.returncode:
        raise DamageProblem("The backup could not be read again.", "Keep the older backups, and run a check.")
    found: dict[str, Any] = json.loads(answer.stdout)  # the fields of an Examination
    return found


def _kept(folder: Path, backups: list[Backup]) -> list[Backup]:
    """The newest of each of 7 days, 4 weeks and 12 months; the folders of the others are removed."""
    keep: set[str] = {backups[-1].id}
    for form, count in (("%Y-%m-%d", 7), ("%G-%V", 4), ("%Y-%m", 12)):
        newest = {backup.moment.strftime(form): backup.id for backup in backups}
        keep |= set(list(newest.values())[-count:])
    for backup in backups:
        if backup.id not in keep:
            shutil.rmtree(folder / FOLDER / backup.id, ignore_errors=True)
    return [backup for backup in backups if backup.id in keep]


def _write(folder: Path, vault_keys: VaultKeys, backups: list[Backup]) -> None:
    document = {"backups": [asdict(backup) for backup in backups], "mac": _mac(vault_keys, backups)}
    disk.replace(folder / FOLDER / MANIFEST, json.dumps(document, indent=1).encode("utf-8"))


def _mac(vault_keys: VaultKeys, backups: list[Backup]) -> str:
    body = json.dumps([asdict(backup) for backup in backups], sort_keys=True).encode("utf-8")
    return hmac.digest(vault_keys.derive("backup list"), body, "sha256").hex()
