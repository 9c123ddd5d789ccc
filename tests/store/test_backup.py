"""Backups: examined before they count, found out when they change, and enough to begin again from."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from socialrx_desktop.problems import DamageProblem, FileProblem, InputProblem, WrongPassphrase
from socialrx_desktop.store import audit, backup, journal, keys, note, opening
from socialrx_desktop.store.backup import Backup
from socialrx_desktop.store.workspace import DATABASE, Workspace

from ..building import a_note, a_patient
from ..conftest import PASSPHRASE, FixedClock, Open, Template


@pytest.fixture
def first(folder: Path, template: Template) -> Backup:
    """The backup that every workspace begins with."""
    (found,) = backup.listed(folder, template.keys)
    return found


@pytest.fixture
def person(workspace: Workspace) -> UUID:
    with workspace.work() as work:
        person = a_patient(work)
        a_note(work, person, "Before")
    return person


def _write(workspace: Workspace, person: UUID, *many: str) -> None:
    for words in many:
        with workspace.work() as work:
            a_note(work, person, words)


def _words(workspace: Workspace, person: UUID) -> set[str]:
    with workspace.look() as view:
        return {each.words for each in note.timeline(view, person)}


def _flip(path: Path, place: int) -> None:
    whole = bytearray(path.read_bytes())
    whole[place] ^= 0x40
    path.write_bytes(whole)


def test_a_backup_says_where_the_history_stood(workspace: Workspace, clock: FixedClock, person: UUID) -> None:
    made, tip = workspace.back_up(), workspace.tip()
    assert (made.frame, made.entries, made.mark) == (tip.frame, tip.seq, tip.mark)
    assert (made.moment, made.rows["note"], made.rows["patient"]) == (clock.now, 1, 1)


def test_a_sound_backup_is_found_sound_and_is_not_changed_by_looking(
    folder: Path, template: Template, first: Backup
) -> None:
    kept = folder / backup.FOLDER / first.id
    before = {file.name: file.read_bytes() for file in kept.iterdir()}
    assert backup.verify(folder, template.keys, first) == []
    assert {file.name: file.read_bytes() for file in kept.iterdir()} == before
    assert sorted(before) == [DATABASE, keys.FILE]


@pytest.mark.parametrize("place", [0, 20, 5000, -1])
def test_a_flipped_bit_is_found(folder: Path, template: Template, first: Backup, place: int) -> None:
    _flip(folder / backup.FOLDER / first.id / DATABASE, place)
    assert backup.verify(folder, template.keys, first) != []


def test_a_damaged_key_file_beside_it_is_found(folder: Path, template: Template, first: Backup) -> None:
    _flip(folder / backup.FOLDER / first.id / keys.FILE, 50)
    assert backup.verify(folder, template.keys, first) != []


def test_a_missing_backup_is_found(folder: Path, template: Template, first: Backup) -> None:
    shutil.rmtree(folder / backup.FOLDER / first.id)
    assert "missing" in backup.verify(folder, template.keys, first)[0]


def test_a_sound_backup_under_another_name_opens_nothing(folder: Path, template: Template, first: Backup) -> None:
    name = "2026-03-04T000000Z-aaaa"
    shutil.copytree(folder / backup.FOLDER / first.id, folder / backup.FOLDER / name)
    assert backup.verify(folder, template.keys, msgspec.structs.replace(_Renamed(first), id=name).backup()) != []


class _Renamed(msgspec.Struct):
    """The line that a forger would write for a copied backup."""

    of: Backup
    id: str = ""

    def backup(self) -> Backup:
        return Backup(**{**vars(self.of), "id": self.id})


def _forge(manifest: Path, change: str) -> None:
    document = json.loads(manifest.read_text())
    if change == "a removed line":
        document["backups"] = []
    elif change == "an added line":
        document["backups"] *= 2
    elif change == "another frame":
        document["backups"][0]["frame"] += 1
    elif change == "an unknown field":
        document["backups"][0] = {"surprise": 1}
    manifest.write_text("no list at all" if change == "no list" else json.dumps(document))


CHANGES = ["a removed line", "an added line", "another frame", "an unknown field", "no list"]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_list_is_found_and_made_again_from_the_backups_themselves(
    workspace: Workspace, folder: Path, first: Backup, change: str
) -> None:
    _forge(folder / backup.FOLDER / backup.MANIFEST, change)
    with pytest.raises(DamageProblem, match="list of backups"):
        backup.listed(folder, workspace.keys)
    made = workspace.back_up()
    assert backup.listed(folder, workspace.keys) == [first, made]


def test_a_damaged_workspace_makes_no_backup_and_keeps_the_old_ones(
    workspace: Workspace, folder: Path, first: Backup
) -> None:
    with workspace._writer.begin() as connection:
        connection.execute(text("DROP TRIGGER note_kept_update"))
        connection.execute(text("UPDATE state SET seq = seq + 1"))
    with pytest.raises(DamageProblem, match="did not check out"):
        workspace.back_up()
    assert backup.listed(folder, workspace.keys) == [first]
    assert [each.name for each in (folder / backup.FOLDER).iterdir() if each.is_dir()] == [first.id]


def _line(moment: datetime) -> Backup:
    return Backup(f"{moment:%Y-%m-%dT%H%M%SZ}-0000", moment.isoformat(), 1, 1, "1-00000000", "", {})


def test_seven_days_four_weeks_and_twelve_months_are_kept() -> None:
    kept: list[Backup] = []
    clock = FixedClock(datetime(2024, 1, 1, 9, tzinfo=UTC))
    for _ in range(800):
        for _ in range(2):
            kept = backup._kept([*kept, _line(clock.now)])
            clock.pass_(hours=8)
        clock.pass_(hours=8)
    newest = kept[-1].moment
    ages = sorted({(newest.date() - each.moment.date()).days for each in kept})
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert len({each.moment.strftime("%G-%V") for each in kept}) >= 4
    months = {(each.moment.year, each.moment.month) for each in kept}
    assert months == {((newest.year * 12 + newest.month - 1 - ago) // 12, (newest.month - 1 - ago) % 12 + 1)
                      for ago in range(12)}  # fmt: skip
    assert len(kept) <= 7 + 4 + 12


def test_a_clock_that_was_set_back_never_removes_the_backup_just_made() -> None:
    clock = FixedClock()
    kept: list[Backup] = []
    for days in (1, 1, -3000, 1, 5000, -2000):
        clock.pass_(days=days)
        kept = backup._kept([*kept, _line(clock.now)])
        assert kept[-1].moment == clock.now


def test_what_is_no_longer_kept_is_removed_from_the_disk(
    workspace: Workspace, folder: Path, clock: FixedClock, first: Backup
) -> None:
    earlier = workspace.back_up()
    clock.pass_(hours=1)
    made = workspace.back_up()
    assert backup.listed(folder, workspace.keys) == [first, made]
    assert not (folder / backup.FOLDER / earlier.id).exists()


def test_a_restored_backup_is_a_workspace_with_everything_written_since(
    workspace: Workspace, folder: Path, clock: FixedClock, person: UUID, tmp_path: Path
) -> None:
    made = workspace.back_up()
    with workspace.work() as work:
        a_note(work, person, "After one")
        a_note(work, person, "After two")
    writer = workspace.tip()
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.suffix != ".db-shm"}
    into = tmp_path / "restored"
    restored = opening.restore(folder, made.id, into, PASSPHRASE, clock=clock)
    try:
        assert "2 changes made after that came back from the journal." in restored.notices[0]
        assert _words(restored, person) == {"Before", "After one", "After two"}
        assert {file: file.read_bytes() for file in before} == before
        tip = restored.tip()
        assert (tip.writer != writer.writer, tip.op_no) == (True, 1)
        assert msgspec.msgpack.decode(tip.frontier, type=dict[bytes, int]) == {writer.writer: writer.op_no}
        assert tip.hlc > writer.hlc
        with restored.look() as view:
            assert audit.events(view, limit=1)[0].action == f"restored from {made.id}"
        assert (into / journal.FILE).read_bytes()[6:22] != (folder / journal.FILE).read_bytes()[6:22]
        assert restored.check().problems == []
        assert len(backup.listed(into, restored.keys)) == 1
    finally:
        restored.close()
    opening.unlock(into, PASSPHRASE, clock=clock).close()


def test_a_workspace_with_a_ruined_database_loses_nothing(
    workspace: Workspace, folder: Path, clock: FixedClock, person: UUID, tmp_path: Path, first: Backup
) -> None:
    _write(workspace, person, "After")
    workspace.close()
    (folder / DATABASE).write_bytes(b"ruined")
    restored = opening.restore(folder, first.id, tmp_path / "restored", PASSPHRASE, clock=clock)
    assert _words(restored, person) == {"Before", "After"}
    assert restored.check().problems == []
    restored.close()


def test_without_a_journal_the_backup_is_restored_and_the_gap_is_said(
    workspace: Workspace, folder: Path, clock: FixedClock, person: UUID, tmp_path: Path
) -> None:
    made = workspace.back_up()
    _write(workspace, person, "After")
    (folder / journal.FILE).unlink()
    restored = opening.restore(folder, made.id, tmp_path / "restored", PASSPHRASE, clock=clock)
    assert "The journal could not be read" in restored.notices[0]
    assert _words(restored, person) == {"Before"}
    restored.close()


def test_a_journal_damaged_half_way_is_used_as_far_as_it_goes_and_the_gap_is_said(
    workspace: Workspace, folder: Path, clock: FixedClock, person: UUID, tmp_path: Path
) -> None:
    made = workspace.back_up()
    _write(workspace, person, "After one")
    place = (folder / journal.FILE).stat().st_size
    _write(workspace, person, "After two", "After three")
    _flip(folder / journal.FILE, place + 40)
    restored = opening.restore(folder, made.id, tmp_path / "restored", PASSPHRASE, clock=clock)
    assert "1 change made after that came back" in restored.notices[0]
    assert "Later changes could not be recovered" in restored.notices[0]
    assert _words(restored, person) == {"Before", "After one"}
    assert restored.check().problems == []
    restored.close()


def test_a_restored_workspace_can_be_backed_up_and_restored_again(
    workspace: Workspace, folder: Path, clock: FixedClock, person: UUID, tmp_path: Path
) -> None:
    one = opening.restore(folder, workspace.back_up().id, tmp_path / "one", PASSPHRASE, clock=clock)
    clock.pass_(days=1)
    _write(one, person, "In the copy")
    made = one.back_up()
    _write(one, person, "After the copy's backup")
    one.close()
    two = opening.restore(tmp_path / "one", made.id, tmp_path / "two", PASSPHRASE, clock=clock)
    assert _words(two, person) == {"Before", "In the copy", "After the copy's backup"}
    assert len(msgspec.msgpack.decode(two.tip().frontier, type=dict[bytes, int])) == 2
    assert two.check().problems == []
    two.close()


def test_a_backup_opens_with_the_passphrase_of_its_day_and_with_todays(
    workspace: Workspace, folder: Path, clock: FixedClock, tmp_path: Path, first: Backup
) -> None:
    other = "another four words entirely"
    keys.change_passphrase(folder, workspace.keys, other, seconds=0)
    for passphrase in (PASSPHRASE, other):
        assert opening._keys_of_backup(folder, first.id, passphrase)[0].vault_key == workspace.keys.vault_key
    into = tmp_path / "restored"
    opening.restore(folder, first.id, into, PASSPHRASE, clock=clock).close()
    opening.unlock(into, PASSPHRASE, clock=clock).close()
    with pytest.raises(WrongPassphrase):
        opening.restore(folder, first.id, tmp_path / "x", "not the passphrase", clock=clock)
    assert not (tmp_path / "x").exists()


def test_the_list_and_the_key_files_of_the_folder_may_be_lost_too(
    workspace: Workspace, folder: Path, clock: FixedClock, tmp_path: Path, first: Backup
) -> None:
    workspace.close()
    (folder / backup.FOLDER / backup.MANIFEST).write_text("ruined")
    for name in (keys.FILE, keys.BACKUP):
        (folder / name).unlink()
    opening.restore(folder, first.id, tmp_path / "restored", PASSPHRASE, clock=clock).close()


def test_a_damaged_backup_is_refused_and_leaves_an_empty_folder(
    workspace: Workspace, folder: Path, clock: FixedClock, tmp_path: Path, first: Backup
) -> None:
    _flip(folder / backup.FOLDER / first.id / DATABASE, 9000)
    with pytest.raises(DamageProblem, match="is damaged"):
        opening.restore(folder, first.id, tmp_path / "restored", PASSPHRASE, clock=clock)
    assert list((tmp_path / "restored").iterdir()) == []


def test_what_cannot_be_restored_is_refused_before_anything_is_made(
    workspace: Workspace, folder: Path, clock: FixedClock, tmp_path: Path, first: Backup, open_: Open
) -> None:
    for name in ("2020-01-01T000000Z-0000", "..", "../backups"):
        with pytest.raises(FileProblem, match="no backup called"):
            opening.restore(folder, name, tmp_path / "restored", PASSPHRASE, clock=clock)
    with pytest.raises(InputProblem, match="already holds something"):
        opening.restore(folder, first.id, folder, PASSPHRASE, clock=clock)
    with pytest.raises(InputProblem, match="copied to the internet"):
        opening.restore(folder, first.id, tmp_path / "Dropbox", PASSPHRASE, clock=clock)


def test_a_long_journal_keeps_what_came_after_the_backup_before(
    workspace: Workspace, folder: Path, clock: FixedClock, person: UUID, monkeypatch: pytest.MonkeyPatch, open_: Open
) -> None:
    monkeypatch.setattr("socialrx_desktop.store.workspace._LONG_JOURNAL_BYTES", 500)
    clock.pass_(days=1)
    one = workspace.back_up()
    _write(workspace, person, "Between")
    clock.pass_(days=1)
    workspace.back_up()
    _write(workspace, person, "After")
    reading = journal.read(folder / journal.FILE, workspace.keys)
    assert reading is not None
    assert sorted(reading.frames) == list(range(one.frame + 1, workspace.tip().frame + 1))
    assert workspace.check().problems == []
    workspace.close()
    again = open_(folder)
    assert again.notices == []
    assert _words(again, person) == {"Before", "Between", "After"}
