"""Copies on a second medium: whole or not at all, enough to begin again from, and asked for once a week."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import UUID

import pytest

from socialrx_desktop.problems import (
    DamageProblem,
    DestinationProblem,
    FileProblem,
    InputProblem,
    SameDisk,
    Stopped,
    Unreachable,
)
from socialrx_desktop.store import audit, backup, backup_copy, keys, note, opening
from socialrx_desktop.store.backup_copy import Copied
from socialrx_desktop.store.workspace import Workspace

from ..building import a_note, a_patient
from ..conftest import PASSPHRASE, FixedClock, Open


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder that stands for a USB stick. It lies on the same disk, so the tests say that this is wanted."""
    place = tmp_path / "KINGSTON"
    place.mkdir()
    return place


@pytest.fixture
def person(workspace: Workspace) -> UUID:
    with workspace.work() as work:
        person = a_patient(work)
        a_note(work, person, "Before")
    return person


def _copy(workspace: Workspace, stick: Path) -> Copied:
    return backup_copy.copy(workspace, stick, on_same_disk=True)


def _is_due(workspace: Workspace) -> bool:
    with workspace.look() as view:
        return backup_copy.is_due(view, backup.listed(workspace.folder, workspace.keys))


def _last(workspace: Workspace) -> backup_copy.Last | None:
    with workspace.look() as view:
        return backup_copy.last(view)


def _flip(path: Path, place: int) -> None:
    whole = bytearray(path.read_bytes())
    whole[place] ^= 0x40
    path.write_bytes(whole)


def _databases(stick: Path) -> list[str]:
    return sorted(path.parent.name for path in stick.rglob(backup.DATABASE))


def test_the_newest_backup_is_copied_byte_for_byte_with_its_keys_and_a_list(
    workspace: Workspace, stick: Path, person: UUID
) -> None:
    made = workspace.back_up()
    copied = _copy(workspace, stick)
    assert copied.backup == made
    kept, there = (each / backup.FOLDER / made.id for each in (workspace.folder, copied.folder))
    assert {file.name: file.read_bytes() for file in there.iterdir()} == {
        file.name: file.read_bytes() for file in kept.iterdir()
    }
    assert backup.listed(copied.folder, workspace.keys) == [made]
    assert backup.verify(copied.folder, workspace.keys, made) == []
    assert list(stick.rglob(".*")) == []


def test_a_lost_laptop_is_begun_again_from_the_stick_alone(
    workspace: Workspace, stick: Path, person: UUID, clock: FixedClock, tmp_path: Path
) -> None:
    workspace.back_up()
    copied = _copy(workspace, stick)
    workspace.close()
    shutil.rmtree(workspace.folder)
    again = opening.restore(copied.folder, copied.backup.id, tmp_path / "new laptop", PASSPHRASE, clock=clock)
    with again.look() as view:
        assert [each.words for each in note.timeline(view, person)] == ["Before"]
    again.close()


def test_a_newer_backup_joins_the_older_ones_on_the_stick(workspace: Workspace, stick: Path, clock: FixedClock) -> None:
    first = _copy(workspace, stick).backup
    clock.pass_(days=7)
    second = workspace.back_up()
    copied = _copy(workspace, stick)
    assert backup.listed(copied.folder, workspace.keys) == [first, second]
    assert _databases(stick) == [first.id, second.id]


def test_the_same_backup_is_not_listed_twice(workspace: Workspace, stick: Path) -> None:
    first, again = _copy(workspace, stick), _copy(workspace, stick)
    assert first == again
    assert backup.listed(again.folder, workspace.keys) == [again.backup]


def test_a_copy_that_the_stick_did_not_keep_is_made_again(workspace: Workspace, stick: Path) -> None:
    copied = _copy(workspace, stick)
    _flip(copied.folder / backup.FOLDER / copied.backup.id / backup.DATABASE, 5000)
    _copy(workspace, stick)
    assert backup.verify(copied.folder, workspace.keys, copied.backup) == []


def test_a_list_that_the_stick_did_not_keep_is_made_again(workspace: Workspace, stick: Path, clock: FixedClock) -> None:
    first = _copy(workspace, stick)
    (first.folder / backup.FOLDER / backup.MANIFEST).write_text("ruined")
    clock.pass_(days=1)
    second = workspace.back_up()
    _copy(workspace, stick)
    assert backup.listed(first.folder, workspace.keys) == [first.backup, second]


def test_the_sticks_of_two_workspaces_do_not_mix(workspace: Workspace, stick: Path, tmp_path: Path) -> None:
    other, _ = opening.create(tmp_path / "other", PASSPHRASE, "Lee Moss", seconds=0)
    folders = {_copy(each, stick).folder for each in (workspace, other)}
    other.close()
    assert len(folders) == 2


def test_a_damaged_newest_backup_gives_way_to_the_one_before(
    workspace: Workspace, stick: Path, clock: FixedClock, person: UUID
) -> None:
    (first,) = backup.listed(workspace.folder, workspace.keys)
    made = workspace.back_up()
    _flip(workspace.folder / backup.FOLDER / made.id / backup.DATABASE, 9000)
    copied = _copy(workspace, stick)
    assert (copied.backup, copied.damaged) == (first, (made,))


def test_when_no_backup_is_sound_none_is_copied(workspace: Workspace, stick: Path) -> None:
    for path in (workspace.folder / backup.FOLDER).rglob(keys.FILE):
        path.unlink()
    with pytest.raises(DamageProblem, match="None of the backups"):
        _copy(workspace, stick)
    assert list(stick.iterdir()) == []


def test_without_a_backup_there_is_nothing_to_copy(workspace: Workspace, stick: Path) -> None:
    (workspace.folder / backup.FOLDER / backup.MANIFEST).unlink()
    with pytest.raises(FileProblem, match="no backup yet"):
        _copy(workspace, stick)


def test_the_disk_of_the_records_themselves_is_refused_unless_it_is_wanted(workspace: Workspace, stick: Path) -> None:
    with pytest.raises(SameDisk, match="on the same disk as your records"):
        backup_copy.copy(workspace, stick)
    assert (list(stick.iterdir()), _last(workspace)) == ([], None)
    _copy(workspace, stick)
    assert _last(workspace) is not None


@pytest.mark.parametrize("inside", ["", "backups"])
def test_the_workspace_itself_is_no_other_place(workspace: Workspace, inside: str) -> None:
    with pytest.raises(InputProblem, match="inside the workspace"):
        _copy(workspace, workspace.folder / inside)


def test_a_stick_that_is_not_there_is_never_made_a_plain_folder(workspace: Workspace, stick: Path) -> None:
    stick.rmdir()
    with pytest.raises(Unreachable, match="folder is not there"):
        _copy(workspace, stick)
    assert not stick.exists()


def test_a_place_that_holds_a_file_where_the_copies_belong_is_named(workspace: Workspace, stick: Path) -> None:
    (stick / f"SocialRx backups {workspace.keys.workspace.hex[:8]}").write_text("in the way")
    with pytest.raises(DestinationProblem):
        _copy(workspace, stick)
    assert _last(workspace) is None


def test_stopping_leaves_no_half_of_a_copy(workspace: Workspace, stick: Path) -> None:
    stop_now = iter([False, True])
    with pytest.raises(Stopped):
        backup_copy.copy(workspace, stick, on_same_disk=True, is_stopped=lambda: next(stop_now))
    assert [path for path in stick.rglob("*") if path.is_file()] == []
    assert _last(workspace) is None


def test_it_is_kept_when_and_where_a_backup_was_copied(
    workspace: Workspace, stick: Path, clock: FixedClock, folder: Path, open_: Open
) -> None:
    _copy(workspace, stick)
    workspace.close()
    again = open_(folder)
    assert _last(again) == backup_copy.Last(clock.now, "KINGSTON")
    with again.look() as view:
        assert any(event.action == "backup copied to KINGSTON" for event in audit.events(view))


def test_a_long_name_of_a_folder_is_cut(workspace: Workspace, tmp_path: Path) -> None:
    place = tmp_path / "The backups of the whole team at Bridge Street"
    place.mkdir()
    _copy(workspace, place)
    last = _last(workspace)
    assert last is not None
    assert last.place == "The backups of the who…"


def test_the_question_comes_after_a_week_and_a_week_after_each_copy(
    workspace: Workspace, clock: FixedClock, stick: Path, folder: Path, open_: Open
) -> None:
    assert not _is_due(workspace)
    clock.pass_(days=6)
    assert _is_due(workspace)
    _copy(workspace, stick)
    assert not _is_due(workspace)
    workspace.close()
    clock.pass_(days=7)
    assert _is_due(open_(folder))


def test_the_question_can_be_put_off_for_a_day_and_stays_put_off_after_a_restart(
    workspace: Workspace, clock: FixedClock, folder: Path, open_: Open
) -> None:
    clock.pass_(days=10)
    with workspace.work() as work:
        backup_copy.put_off(work)
    workspace.close()
    again = open_(folder)
    assert not _is_due(again)
    clock.pass_(hours=23)
    assert not _is_due(again)
    clock.pass_(hours=1)
    assert _is_due(again)
