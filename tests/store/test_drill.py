"""The restore drill: a backup is really restored, read, counted and taken away again, and a failure is never missed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from socialrx_desktop.problems import DiskProblem, FileProblem, Stopped
from socialrx_desktop.store import audit, backup, drill, keys, opening
from socialrx_desktop.store.backup import Backup
from socialrx_desktop.store.workspace import Workspace

from ..building import a_note, a_patient
from ..conftest import PASSPHRASE, FixedClock, Open, Template


@pytest.fixture
def first(folder: Path, template: Template) -> Backup:
    """The backup that every workspace begins with."""
    (found,) = backup.listed(folder, template.keys)
    return found


@pytest.fixture
def made(first: Backup, workspace: Workspace) -> Backup:
    """A backup of two patients and one note."""
    with workspace.work() as work:
        a_patient(work, first_name="Ben")
        a_note(work)
    return workspace.back_up()


def _is_due(workspace: Workspace) -> bool:
    with workspace.look() as view:
        return drill.is_due(view, backup.listed(workspace.folder, workspace.keys))


def _trials(workspace: Workspace) -> list[drill.Trial]:
    with workspace.look() as view:
        return drill.trials(view, backup.listed(workspace.folder, workspace.keys))


def _last_action(workspace: Workspace) -> str:
    with workspace.look() as view:
        return audit.events(view, limit=1)[0].action


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.name.startswith("vault.db-")}


def _flip(path: Path, place: int) -> None:
    whole = bytearray(path.read_bytes())
    whole[place] ^= 0x40
    path.write_bytes(whole)


def _kept(workspace: Workspace, made: Backup) -> Path:
    return workspace.folder / backup.FOLDER / made.id


def test_a_backup_that_comes_back_whole_is_told_with_its_date_and_its_numbers(
    workspace: Workspace, made: Backup, clock: FixedClock
) -> None:
    before = _files(workspace.folder)
    trial = drill.run(workspace, made.id)
    assert trial.sentence == (
        "The backup of 4 March 2026, 10:30am was restored as a trial: 2 patients, 1 note, all readable."
    )
    assert _files(workspace.folder) == before
    assert _last_action(workspace) == f"drill passed {made.id}"
    assert _trials(workspace) == [trial]


def test_any_backup_may_be_the_one_that_is_tried(workspace: Workspace, made: Backup, first: Backup) -> None:
    assert {drill.run(workspace).backup for _ in range(12)} == {first.id, made.id}


def test_while_it_is_tried_it_lies_inside_the_workspace_alone(workspace: Workspace, made: Backup) -> None:
    seen: list[Path] = []

    def look() -> bool:
        seen.extend(workspace.folder.glob(".drill-*.part/*"))
        return False

    drill.run(workspace, made.id, is_stopped=look)
    assert {path.name for path in seen} >= {backup.DATABASE, keys.FILE}
    assert not any(path.exists() for path in seen)


def test_what_a_killed_trial_left_is_swept_away_on_opening(folder: Path, open_: Open) -> None:
    left = folder / ".drill-0123abcd.part"
    left.mkdir()
    (left / backup.DATABASE).write_bytes(b"half")
    open_(folder)
    assert not left.exists()


def _flip_a_page(kept: Path) -> None:
    _flip(kept / backup.DATABASE, 9000)


def _flip_the_key_file(kept: Path) -> None:
    _flip(kept / keys.FILE, 50)


def _lose_the_key_file(kept: Path) -> None:
    (kept / keys.FILE).unlink()


def _lose_the_database(kept: Path) -> None:
    (kept / backup.DATABASE).unlink()


def _put_in_a_foreign_key_file(kept: Path) -> None:
    stranger, _ = opening.create(kept / "stranger", PASSPHRASE, "Lee Moss", seconds=0)
    stranger.close()
    shutil.copyfile(kept / "stranger" / keys.FILE, kept / keys.FILE)
    shutil.rmtree(kept / "stranger")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_flip_a_page, "Its database is damaged."),
        (_flip_the_key_file, "The key file beside it is damaged, or is not the one of this workspace."),
        (_put_in_a_foreign_key_file, "The key file beside it is damaged, or is not the one of this workspace."),
        (_lose_the_key_file, "Its files are missing."),
        (_lose_the_database, "Its files are missing."),
    ],
)
def test_a_backup_that_would_not_come_back_fails_the_trial(
    workspace: Workspace, made: Backup, spoil: Callable[[Path], None], why: str
) -> None:
    spoil(_kept(workspace, made))
    before = _files(workspace.folder)
    trial = drill.run(workspace, made.id)
    assert trial.sentence == (f"The backup of 4 March 2026, 10:30am could not be restored as a trial. {why}")
    assert _last_action(workspace) == f"drill failed {made.id}"
    assert [each.passed for each in _trials(workspace)] == [False]
    assert _files(workspace.folder) == before


def test_other_numbers_than_the_list_has_fail_the_trial(workspace: Workspace, made: Backup, first: Backup) -> None:
    more = replace(made, rows={**made.rows, "note": 4})
    backup._write(workspace.folder, workspace.keys, [first, more])
    assert drill.run(workspace, made.id).trouble == (
        "It came back with 2 patients and 1 note; when it was made it held 2 patients and 4 notes."
    )


def test_another_backup_under_the_same_name_fails_the_trial(workspace: Workspace, made: Backup, first: Backup) -> None:
    other = replace(made, mark="7-00000000")
    backup._write(workspace.folder, workspace.keys, [first, other])
    assert drill.run(workspace, made.id).trouble == "It is not the backup that the list names."


def test_a_trial_that_is_stopped_leaves_nothing_and_is_none(workspace: Workspace, made: Backup) -> None:
    before, action = _files(workspace.folder), _last_action(workspace)
    with pytest.raises(Stopped):
        drill.run(workspace, made.id, is_stopped=lambda: True)
    assert (_files(workspace.folder), _last_action(workspace)) == (before, action)


def test_a_backup_that_is_replaced_while_it_is_tried_has_not_failed(
    workspace: Workspace, made: Backup, first: Backup
) -> None:
    def replace_it() -> bool:
        backup._write(workspace.folder, workspace.keys, [first])
        shutil.rmtree(_kept(workspace, made), ignore_errors=True)
        return False

    with pytest.raises(Stopped):
        drill.run(workspace, made.id, is_stopped=replace_it)
    assert _trials(workspace) == []


def test_too_little_room_is_said_before_anything_is_written(
    workspace: Workspace, made: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drill, "_SPARE_BYTES", 1 << 60)
    with pytest.raises(DiskProblem, match="too little room to restore a backup as a trial"):
        drill.run(workspace, made.id)
    assert _trials(workspace) == []


def test_a_backup_that_is_not_on_the_list_is_refused(workspace: Workspace) -> None:
    with pytest.raises(FileProblem, match="no such backup"):
        drill.run(workspace, "2020-01-01T000000Z-0000")


def test_a_trial_is_due_a_month_after_the_first_backup_and_a_month_after_each_one(
    workspace: Workspace, clock: FixedClock, folder: Path, open_: Open
) -> None:
    assert not _is_due(workspace)
    clock.pass_(days=28)
    assert not _is_due(workspace)
    clock.pass_(days=1)
    assert _is_due(workspace)
    drill.run(workspace)
    assert not _is_due(workspace)
    workspace.close()
    clock.pass_(days=29)
    again = open_(folder)
    assert not _is_due(again)
    clock.pass_(days=1)
    assert _is_due(again)


def test_after_a_failed_trial_the_next_is_due_a_day_later(
    workspace: Workspace, clock: FixedClock, made: Backup
) -> None:
    _flip_a_page(_kept(workspace, made))
    drill.run(workspace, made.id)
    assert not _is_due(workspace)
    clock.pass_(days=1)
    assert _is_due(workspace)


def test_a_trial_that_a_wrong_clock_dated_in_the_future_puts_the_next_one_off_for_no_year(
    workspace: Workspace, clock: FixedClock
) -> None:
    clock.pass_(days=3000)
    drill.run(workspace)
    clock.pass_(days=-3000)
    assert _is_due(workspace)


def test_the_trials_of_another_laptop_are_not_this_ones(
    workspace: Workspace, made: Backup, clock: FixedClock, tmp_path: Path
) -> None:
    drill.run(workspace, made.id)
    restored = opening.restore(workspace.folder, made.id, tmp_path / "again", PASSPHRASE, clock=clock)
    assert _trials(restored) == []
    restored.close()


def test_a_patient_changed_since_is_no_fault_of_the_backup(workspace: Workspace, made: Backup) -> None:
    person: UUID
    with workspace.work() as work:
        person = a_patient(work, first_name="Cara")
        a_note(work, person)
    assert drill.run(workspace, made.id).rows["patient"] == 2
