"""Making a workspace and getting into one; whatever goes wrong is said plainly, and nothing is lost or left over."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from socialrx_desktop.problems import (
    AlreadyOpen,
    DamagedKeys,
    InputProblem,
    NewerWorkspace,
    NotAWorkspace,
    TryLater,
    WrongPassphrase,
)
from socialrx_desktop.store import audit, keys, opening, place, schema, worker
from socialrx_desktop.store.workspace import DATABASE, Workspace

from ..building import a_patient
from ..conftest import NAME, PASSPHRASE, FixedClock, Open, Template

WRONG = "four words make nonsense"


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_new_workspace_knows_its_first_worker_and_has_a_backup(template: Template, workspace: Workspace) -> None:
    with workspace.look() as view:
        assert [(each.id, each.name) for each in worker.everyone(view)] == [(template.keys.worker, NAME)]
    assert len(list((template.folder / "backups").glob("*/vault.db"))) == 1
    assert workspace.check().problems == []


def test_only_its_owner_may_enter_the_folder(folder: Path, template: Template) -> None:
    assert template.folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in template.folder.iterdir() if file.suffix == ".keys")


@pytest.mark.parametrize(
    ("passphrase", "name", "field"), [("too short", NAME, "passphrase"), (PASSPHRASE, "  ", "name")]
)
def test_what_cannot_be_right_makes_nothing(tmp_path: Path, passphrase: str, name: str, field: str) -> None:
    with pytest.raises(InputProblem) as refusal:
        opening.create(tmp_path / "new", passphrase, name, seconds=0)
    assert refusal.value.field == field
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.odt").write_text("Dear")
    for place_ in (tmp_path, tmp_path / "letter.odt"):
        with pytest.raises(InputProblem, match="already holds something"):
            opening.create(place_, PASSPHRASE, NAME, seconds=0)
    assert [each.name for each in tmp_path.iterdir()] == ["letter.odt"]


def test_a_workspace_that_could_not_be_finished_leaves_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")  # the examination of the first backup cannot run
    with pytest.raises(Exception, match="backup"):
        opening.create(tmp_path / "new", PASSPHRASE, NAME, seconds=0)
    assert list((tmp_path / "new").iterdir()) == []
    monkeypatch.undo()
    made, _ = opening.create(tmp_path / "new", PASSPHRASE, NAME, seconds=0)
    made.close()


def test_the_passphrase_opens_it_and_the_history_says_so(folder: Path, clock: FixedClock) -> None:
    opened = opening.unlock(folder, PASSPHRASE, clock=clock)
    with opened.look() as view:
        newest = audit.events(view, limit=1)[0]
    assert (newest.action, newest.worker, newest.when) == ("unlocked", opened.worker, clock.now)
    opened.close()


def test_the_recovery_code_opens_it_with_a_new_passphrase(folder: Path, template: Template, clock: FixedClock) -> None:
    other = "a passphrase to remember"
    opened = opening.unlock_with_code(folder, template.code, other, clock=clock, seconds=0)
    with opened.look() as view:
        assert audit.events(view, limit=1)[0].action == "unlocked with the recovery code"
    opened.close()
    opening.unlock(folder, other, clock=clock).close()
    with pytest.raises(WrongPassphrase):
        opening.unlock(folder, PASSPHRASE, clock=clock)


def test_damaged_keys_are_not_a_wrong_passphrase(folder: Path, clock: FixedClock) -> None:
    for name in (keys.FILE, keys.BACKUP):
        (folder / name).write_bytes(b"x" * 300)
    with pytest.raises(DamagedKeys):
        opening.unlock(folder, PASSPHRASE, clock=clock)
    assert opening.seconds_to_wait(folder, clock()) == 0


def test_a_folder_without_a_workspace_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NotAWorkspace):
        opening.unlock(tmp_path / "nowhere", PASSPHRASE)
    with pytest.raises(NotAWorkspace):
        opening.unlock(tmp_path, PASSPHRASE)


def _try(folder: Path, clock: FixedClock) -> int:
    with pytest.raises(WrongPassphrase):
        opening.unlock(folder, WRONG, clock=clock)
    return opening.seconds_to_wait(folder, clock())


def test_each_wrong_try_makes_the_next_one_wait_longer(folder: Path, clock: FixedClock) -> None:
    waits = []
    for _ in range(9):
        waits.append(_try(folder, clock))
        with pytest.raises(TryLater) as later:
            opening.unlock(folder, PASSPHRASE, clock=clock)
        assert later.value.seconds == waits[-1]
        clock.pass_(seconds=waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_right_passphrase_ends_the_waiting(folder: Path, clock: FixedClock) -> None:
    assert _try(folder, clock) == 1
    clock.pass_(seconds=1)
    assert _try(folder, clock) == 2
    clock.pass_(seconds=2)
    opening.unlock(folder, PASSPHRASE, clock=clock).close()
    assert _try(folder, clock) == 1


def test_a_clock_that_was_set_back_locks_nobody_out(folder: Path, clock: FixedClock) -> None:
    _try(folder, clock)
    clock.pass_(days=-365)
    opening.unlock(folder, PASSPHRASE, clock=clock).close()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"wrong":-3,"at":"2026-03-04T10:30:00Z"}',
        b'{"wrong":3,"at":"2026-03-04T10:30:00"}',
        b'{"wrong":"x","at":1}',
    ],
)
def test_a_strange_file_of_tries_locks_nobody_out(folder: Path, clock: FixedClock, content: bytes) -> None:
    (folder / "vault.tries").write_bytes(content)
    opening.unlock(folder, PASSPHRASE, clock=clock).close()


def test_a_huge_count_of_tries_waits_no_longer_than_a_minute(folder: Path, clock: FixedClock) -> None:
    (folder / "vault.tries").write_text('{"wrong":999999999,"at":"2026-03-04T10:30:00Z"}')
    assert opening.seconds_to_wait(folder, clock() + timedelta(seconds=1)) == 59


def test_a_second_program_is_kept_out(workspace: Workspace, folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from socialrx_desktop.problems import AlreadyOpen\n"
        "from socialrx_desktop.store import opening\n"
        "try: opening.unlock(Path(sys.argv[1]), sys.argv[2])\n"
        "except AlreadyOpen as problem: print(problem)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, str(folder), PASSPHRASE], capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith("This workspace is already open on this computer.")


def test_a_second_window_of_the_same_program_is_kept_out(workspace: Workspace, folder: Path, open_: Open) -> None:
    with pytest.raises(AlreadyOpen):
        open_(folder)
    workspace.close()
    open_(folder)


def test_what_one_thread_opened_another_may_close(folder: Path, open_: Open) -> None:
    opened: list[Workspace] = []
    thread = threading.Thread(target=lambda: opened.append(open_(folder)))
    thread.start()
    thread.join()
    opened[0].close()
    open_(folder)


def test_a_newer_file_is_refused_and_nothing_is_changed(workspace: Workspace, folder: Path, open_: Open) -> None:
    with workspace._writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    workspace.close()
    before = _contents(folder)
    with pytest.raises(NewerWorkspace, match="newer version"):
        open_(folder)
    assert _contents(folder) == before


def test_the_newest_migration_is_the_one_the_program_names(workspace: Workspace) -> None:
    scripts = Path(schema.__file__).parent / "migrations" / "versions"
    assert max(file.name[:4] for file in scripts.glob("[0-9]*.py")) == schema.HEAD
    with workspace.look() as view:
        assert schema.version(view.session.connection()) == schema.HEAD


def test_what_a_kill_left_unfinished_is_swept_away(folder: Path, open_: Open) -> None:
    (folder / ".vault.keys.0a1b2c3d.part").write_bytes(b"half")
    half = folder / "backups" / ".2026-03-04T103000Z-aaaa.part"
    half.mkdir()
    (half / DATABASE).write_bytes(b"half")
    open_(folder)
    assert list(folder.rglob("*.part")) == []


def test_opening_twice_in_a_row_finds_nothing_to_say(workspace: Workspace, folder: Path, open_: Open) -> None:
    with workspace.work() as work:
        a_patient(work)
    workspace.close()
    assert open_(folder).notices == []


@pytest.mark.parametrize(
    "name", ["OneDrive - NHS", "Dropbox", "Google Drive", "iCloud Drive", "Nextcloud", "com~apple~CloudDocs"]
)
def test_a_synchronised_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputProblem, match="copied to the internet"):
        opening.create(tmp_path / name / "work", PASSPHRASE, NAME, seconds=0)
    assert not (tmp_path / name).exists()


def test_a_link_into_a_synchronised_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(InputProblem, match="copied to the internet"):
        place.check(tmp_path / "link" / "work")


MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
server:/home /home nfs4 rw 0 0
//nas/share /mnt/the\\040share cifs rw 0 0
/dev/sdb1 /mnt/the\\040share/disk ext4 rw 0 0
/dev/sdc1 /home/sam ext4 rw 0 0
tmpfs /hom tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/caseload", "ext4"),
        ("/home/asha/work", "nfs4"),
        ("/home/sam/work", "ext4"),
        ("/mnt/the share/x", "cifs"),
        ("/mnt/the share/disk/x", "ext4"),
        ("/homework", "ext4"),
    ],
)
def test_the_file_system_of_a_folder_is_read_from_the_mounts(folder: str, kind: str) -> None:
    assert place.kind_of(Path(folder), MOUNTS) == kind
