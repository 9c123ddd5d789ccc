"""The directory's own file: no save waits for an import, and nothing that is wrong with it touches the vault."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from socialrx_desktop.domain.listing import Service
from socialrx_desktop.problems import DamagedDirectory, InputProblem
from socialrx_desktop.store import audit, backup, directory, directory_schema, note, opening
from socialrx_desktop.store.directory_file import FILE, SET_ASIDE
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.directory_search import search
from socialrx_desktop.store.record import TEAM, tables
from socialrx_desktop.store.workspace import DATABASE, Workspace
from tests.benchmarks.services import made_up

from ..building import a_note, a_patient
from ..conftest import PASSPHRASE, FixedClock, Open

PUT_BACK = "It has been put back from its copy."
EMPTY = "Bring the directory in again."
FORM_OF_VERSION = {1: "bc3a92ad706e8572"}
"""The beginning of the SHA-256 of each version's statements."""


@pytest.fixture
def listed() -> list[Service]:
    return made_up(300, seed=3)


@pytest.fixture
def filled(workspace: Workspace, listed: list[Service]) -> Workspace:
    bring(workspace, listed)
    return workspace


@pytest.fixture
def person(workspace: Workspace) -> UUID:
    with workspace.work() as work:
        return a_patient(work)


def bring(workspace: Workspace, services: Sequence[Service], source: str = "feed.json") -> None:
    with workspace.bring_in() as work:
        import_feed(work, source, "A feed", services)


def names(workspace: Workspace) -> list[str]:
    with workspace.look() as view:
        ids = [UUID(bytes=row.id) for row in view.directory.execute(select(directory.service.c.id))]
        return sorted(each.service.name for each in directory.listings(view, ids).values())


def words(workspace: Workspace, person: UUID) -> list[str]:
    with workspace.look() as view:
        return [each.words for each in note.timeline(view, person)]


def flip(path: Path, *places: int) -> None:
    whole = bytearray(path.read_bytes())
    for place in places:
        whole[place] ^= 0x40
    path.write_bytes(whole)


def spoil(path: Path) -> None:
    """Damage what is read when services are looked for, and nothing that is read on opening: that lies in front."""
    size = path.stat().st_size
    flip(path, *range(size // 8192 * 4096 + 100, size, 4096))


class HeldImport:
    """An import on a thread of its own that stands still in its progress until it is let go."""

    def __init__(self, workspace: Workspace, services: Sequence[Service]) -> None:
        self._is_inside = threading.Event()
        self._may_go_on = threading.Event()
        self._workspace = workspace
        self._services = services
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> None:
        self._thread.start()
        assert self._is_inside.wait(60)

    def __exit__(self, *_: object) -> None:
        self._may_go_on.set()
        self._thread.join()

    def _run(self) -> None:
        with self._workspace.bring_in() as work:
            import_feed(work, "feed.json", "A feed", self._services, progress=self._stand_still)

    def _stand_still(self, done: int, _total: int | None) -> None:
        if done:  # by then the import holds the write lock and has written services
            self._is_inside.set()
            assert self._may_go_on.wait(60)


def test_a_save_does_not_wait_for_an_import(filled: Workspace, person: UUID, listed: list[Service]) -> None:
    coming = made_up(1_100)
    with HeldImport(filled, coming):
        with filled.work() as work:
            a_note(work, person, "Written meanwhile")
            assert directory.count(work) == len(listed)
        assert words(filled, person) == ["Written meanwhile"]
        assert len(names(filled)) == len(listed)
    assert names(filled) == sorted(each.name for each in coming)
    assert filled.check().problems == []


def test_a_backup_does_not_wait_for_an_import(filled: Workspace, person: UUID) -> None:
    with HeldImport(filled, made_up(1_100)):
        assert filled.back_up().rows["patient"] == 1


def test_an_import_that_fails_leaves_nothing(filled: Workspace, listed: list[Service]) -> None:
    before = filled.tip()
    with pytest.raises(InputProblem), filled.bring_in() as work:  # noqa: PT012  # all of the change is what fails
        import_feed(work, "feed.json", "A feed", made_up(30))
        raise InputProblem("No.")
    assert filled.tip() == before
    assert names(filled) == sorted(each.name for each in listed)


def test_an_import_inside_a_change_is_refused(filled: Workspace, listed: list[Service]) -> None:
    with filled.work() as work:
        a_patient(work)
        with pytest.raises(RuntimeError, match="two changes"), filled.bring_in():
            pass
    with filled.bring_in():
        with pytest.raises(RuntimeError, match="two changes"), filled.bring_in():
            pass
        with pytest.raises(RuntimeError, match="two changes"):
            filled.check()
    assert len(names(filled)) == len(listed)


def test_the_history_tells_who_brought_a_directory_in_and_screens_hear_of_it(
    workspace: Workspace, listed: list[Service]
) -> None:
    heard: list[frozenset[str]] = []
    workspace.changed = heard.append
    bring(workspace, listed)
    with workspace.look() as view:
        (source,) = directory.sources(view)
        told = [each for each in audit.events(view, subject=TEAM) if each.action == "imported"]
    assert [(each.record, each.worker) for each in told] == [(source.id, workspace.worker)]
    assert heard == [frozenset({"service"})]


def test_the_number_of_sources_in_the_history_is_given_to_no_table() -> None:
    assert directory.SOURCE_NUMBER not in tables()


def test_an_import_that_the_journal_alone_remembers_is_told_again(
    workspace: Workspace, folder: Path, open_: Open, listed: list[Service]
) -> None:
    workspace.close()
    before = (folder / DATABASE).read_bytes()
    workspace = open_(folder)
    bring(workspace, listed)
    tip = workspace.tip()
    workspace.abandon()
    for end in ("-wal", "-shm"):
        (folder / f"{DATABASE}{end}").unlink(missing_ok=True)
    (folder / DATABASE).write_bytes(before)
    again = open_(folder)
    assert again.tip().seq >= tip.seq
    assert again.check().problems == []


@pytest.mark.parametrize("place", [16, 1000, 4000], ids=["its header", "its tables", "its seal"])
def test_a_directory_that_does_not_open_is_put_back_from_its_copy(
    filled: Workspace, folder: Path, open_: Open, listed: list[Service], place: int
) -> None:
    filled.close()
    flip(folder / FILE, place)
    again = open_(folder)
    assert [notice for notice in again.notices if PUT_BACK in notice] == again.notices != []
    assert names(again) == sorted(each.name for each in listed)
    assert again.check().problems == []
    assert (folder / SET_ASIDE).is_file()
    again.close()
    assert open_(folder).notices == []


def test_a_missing_directory_is_put_back_from_its_copy(
    filled: Workspace, folder: Path, open_: Open, listed: list[Service]
) -> None:
    filled.close()
    (folder / FILE).unlink()
    again = open_(folder)
    assert PUT_BACK in again.notices[0]
    assert len(names(again)) == len(listed)


@pytest.mark.parametrize("copy", ["missing", "damaged", "cut", "plain"])
def test_without_a_sound_copy_the_directory_is_empty_and_can_be_brought_in_again(
    filled: Workspace, folder: Path, open_: Open, person: UUID, listed: list[Service], copy: str
) -> None:
    filled.close()
    kept = folder / backup.FOLDER / FILE
    (folder / FILE).write_bytes(b"")
    if copy == "missing":
        kept.unlink()
    elif copy == "damaged":
        spoil(kept)
    else:
        kept.write_bytes(b"SQLite format 3\0" * 600 if copy == "plain" else kept.read_bytes()[:5000])
    again = open_(folder)
    assert EMPTY in again.notices[0]
    assert names(again) == []
    with again.work() as work:
        a_note(work, person, "Saved all the same")
    bring(again, listed)
    assert len(names(again)) == len(listed)
    assert again.check().problems == []


def test_damage_that_is_met_later_is_told_and_mended_by_the_next_opening(
    filled: Workspace, folder: Path, open_: Open, person: UUID, listed: list[Service]
) -> None:
    filled.close()
    spoil(folder / FILE)
    hurt = open_(folder)
    assert hurt.notices == []
    for _ in range(2):
        with pytest.raises(DamagedDirectory, match="directory of services"), hurt.look() as view:
            search(view, "walking")
    with pytest.raises(DamagedDirectory):
        bring(hurt, listed)
    with hurt.work() as work:
        a_note(work, person, "Saved all the same")
    assert hurt.back_up().rows["note"] == 1
    assert words(hurt, person) == ["Saved all the same"]
    hurt.close()
    again = open_(folder)
    assert PUT_BACK in again.notices[0]
    assert len(names(again)) == len(listed)
    assert words(again, person) == ["Saved all the same"]


def test_a_check_finds_damage_of_the_directory_and_calls_it_that(
    filled: Workspace, folder: Path, open_: Open, person: UUID
) -> None:
    filled.close()
    spoil(folder / FILE)
    hurt = open_(folder)
    found = hurt.check()
    assert found.problems
    assert all(problem.startswith("In the directory of services: ") for problem in found.problems)
    assert found.rows["patient"] == 1
    hurt.close()
    assert PUT_BACK in open_(folder).notices[0]


def test_a_directory_of_another_form_is_set_aside(filled: Workspace, folder: Path, open_: Open) -> None:
    with filled.bring_in() as work:
        work.connection.execute(text(f"PRAGMA user_version={directory_schema.VERSION + 1}"))
    filled.close()
    shutil.rmtree(folder / backup.FOLDER)
    again = open_(folder)
    assert EMPTY in again.notices[0]
    assert names(again) == []


def test_the_form_of_the_file_is_that_of_its_version() -> None:
    form = hashlib.sha256("\n".join(directory_schema.statements()).encode()).hexdigest()
    assert FORM_OF_VERSION[directory_schema.VERSION] == form[:16], "raise VERSION, and add the new form"


def test_the_copy_follows_each_import_and_rests_otherwise(
    filled: Workspace, folder: Path, listed: list[Service]
) -> None:
    kept = folder / backup.FOLDER / FILE
    first = kept.stat().st_ino, kept.read_bytes()
    filled.back_up()
    bring(filled, listed)
    assert (kept.stat().st_ino, kept.read_bytes()) == first
    bring(filled, listed[:-1])
    assert kept.read_bytes() != first[1]


def test_a_backup_makes_a_lost_copy_again(filled: Workspace, folder: Path, open_: Open, listed: list[Service]) -> None:
    (folder / backup.FOLDER / FILE).write_bytes(b"no directory at all")
    filled.back_up()
    filled.close()
    (folder / FILE).unlink()
    assert len(names(open_(folder))) == len(listed)


def test_backups_of_the_vault_do_not_grow_with_the_directory(
    workspace: Workspace, folder: Path, clock: FixedClock
) -> None:
    before = workspace.back_up()
    clock.pass_(days=1)
    bring(workspace, made_up(300))
    after = workspace.back_up()
    sizes = [(folder / backup.FOLDER / each.id / DATABASE).stat().st_size for each in (before, after)]
    assert sizes[0] == sizes[1]


def test_a_restored_workspace_has_its_directory(
    filled: Workspace, folder: Path, tmp_path: Path, clock: FixedClock, listed: list[Service]
) -> None:
    name = filled.back_up().id
    filled.close()
    restored = opening.restore(folder, name, tmp_path / "restored", PASSPHRASE, clock=clock)
    try:
        assert names(restored) == sorted(each.name for each in listed)
        assert restored.check().problems == []
    finally:
        restored.close()


def test_nothing_of_the_directory_lies_on_the_disk_in_the_clear(
    filled: Workspace, folder: Path, listed: list[Service]
) -> None:
    filled.close()
    for path in (folder / FILE, folder / backup.FOLDER / FILE):
        whole = path.read_bytes()
        assert not [each.name for each in listed if each.name.encode() in whole]
