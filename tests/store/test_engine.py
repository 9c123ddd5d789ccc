"""The database is encrypted, set up as it must be on every connection, and honest about damage."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from socialrx_desktop.problems import DamagedWorkspace
from socialrx_desktop.store import backup, engine, patient
from socialrx_desktop.store.workspace import DATABASE, Workspace

from ..building import a_note, a_patient
from ..conftest import Open

SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "foreign_keys": 1,
    "secure_delete": 1,
    "temp_store": 2,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "recursive_triggers": 1,
    "wal_autocheckpoint": 0,
    "journal_size_limit": 4194304,
    "cipher_memory_security": "1",
}


def _key(workspace: Workspace) -> engine.Key:
    return engine.Key(workspace.keys.derive("db"), workspace.keys.cipher_salt)


@pytest.mark.parametrize(("name", "value"), SETTINGS.items())
def test_every_setting_is_in_force_at_both_doors(workspace: Workspace, name: str, value: object) -> None:
    for door in (workspace._writer, workspace._reader):
        with door.connect() as connection:
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value


def test_no_file_of_the_folder_is_a_plain_database(workspace: Workspace, folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file() and file.stat().st_size:
            assert not file.read_bytes().startswith(b"SQLite"), file.name


def test_what_is_written_can_be_read_in_no_file(workspace: Workspace, folder: Path) -> None:
    with workspace.work() as work:
        person = a_patient(work, first_name="Canaryfirst", family_name="Canarylast")
        a_note(work, person, "canary " * 500)
    during = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    workspace.back_up()
    workspace.close()
    after = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    for content in (*during.values(), *after.values()):
        assert b"canary" not in content.lower()


def test_the_looking_door_changes_nothing(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
    with workspace.look() as view:
        view.get(patient.Patient, person).first_name = "Changed"
        with pytest.raises(OperationalError, match="readonly"):
            view.session.flush()
    with pytest.raises(OperationalError, match="readonly"), workspace.look() as view:
        view.session.execute(text("DELETE FROM draft"))
    with workspace.look() as view:
        assert patient.details(view, person).first_name == "Amina"


def test_an_sqlite_that_can_corrupt_a_file_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert driver.sqlite_version_info >= (3, 51, 3)
    monkeypatch.setattr(engine, "_SOUND", (99, 0, 0))
    with pytest.raises(RuntimeError, match="SQLite"):
        engine.connect(folder / DATABASE, engine.Key(bytes(32), bytes(16)))


@pytest.mark.parametrize("content", [b"", b"SQLite", b"SQLite format 3\0" + bytes(4080), os.urandom(4096)])
def test_something_else_in_its_place_is_damage_and_never_a_wrong_passphrase(
    folder: Path, open_: Open, content: bytes
) -> None:
    shutil.rmtree(folder / backup.FOLDER)  # with a backup it would put itself right
    (folder / DATABASE).write_bytes(content)
    with pytest.raises(DamagedWorkspace) as damage:
        open_(folder)
    assert "passphrase is right" in damage.value.headline
    assert (folder / DATABASE).read_bytes() == content


def test_a_plain_database_in_its_place_is_refused(folder: Path, open_: Open) -> None:
    shutil.rmtree(folder / backup.FOLDER)
    (folder / DATABASE).unlink()
    plain = driver.connect(str(folder / DATABASE))
    plain.execute("CREATE TABLE patient(name)")
    plain.close()
    with pytest.raises(DamagedWorkspace):
        open_(folder)


def test_a_missing_database_is_damage(folder: Path, open_: Open) -> None:
    shutil.rmtree(folder / backup.FOLDER)
    (folder / DATABASE).unlink()
    with pytest.raises(DamagedWorkspace):
        open_(folder)
    assert not (folder / DATABASE).exists()


def test_another_key_opens_nothing(workspace: Workspace, folder: Path) -> None:
    with pytest.raises(DamagedWorkspace):
        engine.connect(folder / DATABASE, engine.Key(bytes(32), workspace.keys.cipher_salt))


@pytest.mark.parametrize(("raw", "salt"), [(b"", bytes(16)), (bytes(31), bytes(16)), (bytes(32), bytes(15))])
def test_a_key_of_the_wrong_length_is_refused_before_it_becomes_a_passphrase(raw: bytes, salt: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        engine.Key(raw, salt)


def test_a_damaged_beginning_of_the_file_is_survived_because_the_salt_is_in_the_key_file(
    workspace: Workspace, folder: Path
) -> None:
    key = _key(workspace)
    engine.checkpoint(workspace._writer)
    copy = folder / "copy.db"
    shutil.copyfile(folder / DATABASE, copy)
    with copy.open("r+b") as file:
        file.write(os.urandom(16))
    opened = engine.connect(copy, key, alone=True)
    assert opened.execute("SELECT count(*) FROM worker").fetchone() == (1,)
    opened.close()


def test_a_closed_workspace_can_be_neither_read_nor_changed(workspace: Workspace) -> None:
    workspace.close()
    with pytest.raises(RuntimeError, match="closed"), workspace.look() as view:
        patient.find(view, "anyone")
    with pytest.raises(RuntimeError, match="closed"), workspace.work() as work:
        a_patient(work)
    workspace.close()


def test_the_write_ahead_log_is_emptied_when_it_is_long_and_nobody_looks(workspace: Workspace, folder: Path) -> None:
    log = folder / f"{DATABASE}-wal"
    longest = 0
    with workspace.work() as work:
        person = a_patient(work)
    for _ in range(60):
        with workspace.work() as work:
            a_note(work, person, os.urandom(8000).hex())
        longest = max(longest, log.stat().st_size)
    assert longest < 2 * 1024 * 1024


def test_a_long_look_keeps_its_moment_while_the_log_grows(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
    with workspace.look() as view:
        assert patient.details(view, person).first_name == "Amina"
        for _ in range(40):
            with workspace.work() as work:
                a_note(work, person, os.urandom(8000).hex())
        assert view.session.execute(text("SELECT count(*) FROM note")).scalar() == 0
    with workspace.look() as view:
        assert view.session.execute(text("SELECT count(*) FROM note")).scalar() == 40
