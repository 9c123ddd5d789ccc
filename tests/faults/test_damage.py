"""Bits that rot and files that are cut or gone: found, and put right with everything that was ever saved."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, text

from socialrx_desktop.problems import DamagedWorkspace, WrongPassphrase
from socialrx_desktop.store import audit, backup, checkpoint, draft, journal, opening, rebuild
from socialrx_desktop.store.note import Note
from socialrx_desktop.store.workspace import DATABASE, Workspace

from ..building import a_draft, a_note, a_patient, a_referral
from ..conftest import PASSPHRASE, FixedClock, Open, Template
from .logs import PAGE, newest_pages

HEADERS = 52  # of the journal: two of them, before its first frame


def _save(workspace: Workspace, words: str) -> int:
    """Save a note and more; how long the journal was before."""
    before = (workspace.folder / journal.FILE).stat().st_size
    with workspace.work() as work:
        person = a_patient(work)
        a_referral(work, person)
        a_note(work, person, words)
    return before


def _words(workspace: Workspace) -> set[str]:
    with workspace.look() as view:
        return set(view.session.scalars(select(Note.words)))


@pytest.fixture
def words() -> set[str]:
    """What is saved before the damage is done."""
    return {os.urandom(600).hex() for _ in range(5)}


@pytest.fixture
def database(workspace: Workspace, folder: Path, words: set[str]) -> bytes:
    """The file of a closed workspace in which there is something to damage."""
    for each in words:
        _save(workspace, each)
    workspace.close()
    return (folder / DATABASE).read_bytes()


def _flip(path: Path, place: int, bit: int = 1) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= bit
    path.write_bytes(content)


def _files(folder: Path) -> dict[str, bytes]:
    """All that matters; the lock's time and the file that SQLite's connections share do not."""
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and each.suffix not in {".lock", ".db-shm", ".ballast"}
    }


def _put_right(folder: Path, open_: Open, content: bytes, words: set[str]) -> bool:
    """Open a copy of `folder` with another database; whether the damage was found, and all of it is there again."""
    copy = folder.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    (copy / DATABASE).write_bytes(content)
    opened = open_(copy)
    is_found = bool(opened.notices)
    if opened.check().problems:
        is_found = True
        opened.close()
        opened = open_(copy)
    assert opened.check().problems == []
    assert _words(opened) == words
    opened.close()
    again = open_(copy)
    assert again.notices == []
    again.close()
    return is_found


def test_a_sound_file_is_found_sound(folder: Path, open_: Open, database: bytes, words: set[str]) -> None:
    assert not _put_right(folder, open_, database, words)
    assert not (folder.with_name("copy") / rebuild.SET_ASIDE).exists()


def test_each_flipped_bit_of_the_database_is_found_and_put_right(
    folder: Path, open_: Open, database: bytes, words: set[str]
) -> None:
    chance = random.Random(4)
    for _ in range(8):
        place = chance.randrange(16, len(database))  # the first 16 bytes are a salt that the key file holds as well
        flipped = bytearray(database)
        flipped[place] ^= 1 << chance.randrange(8)
        assert _put_right(folder, open_, bytes(flipped), words), place


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_a_flipped_bit_of_each_page_is_found_and_put_right(
    folder: Path, open_: Open, database: bytes, words: set[str]
) -> None:
    chance = random.Random(6)
    for start in range(0, len(database), PAGE):
        flipped = bytearray(database)
        flipped[start + chance.randrange(16, PAGE)] ^= 1 << chance.randrange(8)
        assert _put_right(folder, open_, bytes(flipped), words), start


@pytest.mark.parametrize("cut", [1, PAGE - 1, PAGE, 3 * PAGE, 1 << 30])
def test_a_cut_database_is_found_and_put_right(
    folder: Path, open_: Open, database: bytes, words: set[str], cut: int
) -> None:
    assert _put_right(folder, open_, database[: max(0, len(database) - cut)], words)


def test_a_page_put_back_from_an_earlier_day_is_found_and_put_right(
    folder: Path, open_: Open, database: bytes, words: set[str]
) -> None:
    opened = open_(folder)
    _save(opened, "Another")
    # An older page of the search index's own table of contents still finds every note: there is nothing to put right.
    contents = {(page - 1) * PAGE for page in _roots(opened, "note_index_idx", "note_words_idx")}
    opened.close()
    whole = (folder / DATABASE).read_bytes()
    changed = [
        start
        for start in range(0, len(database), PAGE)
        if start not in contents and database[start : start + PAGE] != whole[start : start + PAGE]
    ]
    assert len(changed) > 3
    for start in changed[::3]:
        replayed = whole[:start] + database[start : start + PAGE] + whole[start + PAGE :]
        assert _put_right(folder, open_, replayed, words | {"Another"}), start


def test_a_lost_database_comes_back_whole_and_the_person_is_told(
    folder: Path, open_: Open, database: bytes, words: set[str], workspace: Workspace
) -> None:
    (folder / DATABASE).unlink()
    again = open_(folder)
    assert _words(again) == words
    (told,) = again.notices
    assert "put right" in told
    assert "the backup of 3 March 2026" in told
    assert "changes made after that came back from the journal" in told
    with again.look() as view:
        assert any(each.action.startswith("rebuilt from ") for each in audit.events(view, limit=5))
    assert again.check().problems == []


def test_a_file_put_together_again_goes_on_as_the_same_writer_where_it_was(
    workspace: Workspace, folder: Path, open_: Open
) -> None:
    _save(workspace, "Before")
    before = workspace.tip()
    workspace.close()
    (folder / DATABASE).unlink()
    again = open_(folder)
    _save(again, "After")
    tip = again.tip()
    assert tip.writer == before.writer
    assert tip.op_no == tip.seq > before.op_no
    assert again.check().problems == []


def test_the_damaged_file_is_kept_for_30_days(
    folder: Path, open_: Open, database: bytes, clock: FixedClock, words: set[str]
) -> None:
    _flip(folder / DATABASE, 5000)
    _flip(folder / DATABASE, 20)
    damaged = (folder / DATABASE).read_bytes()
    for days, is_kept in ((0, True), (30, True), (1, False)):
        clock.pass_(days=days)
        open_(folder).close()
        kept = list((folder / rebuild.SET_ASIDE).glob(f"*/{DATABASE}"))
        assert [each.read_bytes() for each in kept] == ([damaged] if is_kept else [])


def _advice_on_reading(workspace: Workspace) -> str:
    try:
        _words(workspace)
    except DamagedWorkspace as damage:
        return damage.advice
    return ""


@pytest.mark.usefixtures("database")
def test_a_part_that_cannot_be_read_is_said_so_and_the_next_opening_puts_it_right(
    folder: Path, open_: Open, words: set[str]
) -> None:
    opened = open_(folder)
    (page,) = _roots(opened, "note")
    opened.close()
    _flip(folder / DATABASE, (page - 1) * PAGE + 100)
    opened = open_(folder)
    advice = _advice_on_reading(opened)
    opened.close()
    assert "open the workspace again" in advice
    again = open_(folder)
    assert _words(again) == words
    assert "put right" in again.notices[0]


def _roots(workspace: Workspace, *names: str) -> list[int]:
    """The first page of each of these tables, counted from 1."""
    listed = ", ".join(f"'{name}'" for name in names)
    with workspace.look() as view:
        return list(view.session.scalars(text(f"SELECT rootpage FROM sqlite_master WHERE name IN ({listed})")))


def test_a_damaged_newest_backup_is_passed_over(workspace: Workspace, folder: Path, open_: Open) -> None:
    _save(workspace, "One")
    made = workspace.back_up()
    _save(workspace, "Two")
    workspace.close()
    _flip(folder / backup.FOLDER / made.id / DATABASE, 9_000)
    (folder / DATABASE).unlink()
    again = open_(folder)
    assert _words(again) == {"One", "Two"}
    assert "the backup of 3 March 2026" in again.notices[0]


def test_the_list_of_backups_may_be_damaged_too(folder: Path, open_: Open, database: bytes, words: set[str]) -> None:
    (folder / backup.FOLDER / backup.MANIFEST).write_text("ruined")
    (folder / DATABASE).unlink()
    assert _words(open_(folder)) == words


def test_damage_in_the_journal_before_the_newest_backup_does_no_harm(
    workspace: Workspace, folder: Path, open_: Open
) -> None:
    start = _save(workspace, "One")
    workspace.back_up()
    _save(workspace, "Two")
    workspace.close()
    _flip(folder / journal.FILE, start + 100)
    (folder / DATABASE).write_bytes(b"ruined")
    again = open_(folder)
    assert _words(again) == {"One", "Two"}
    assert again.check().problems == ["A part of the journal is damaged."]
    again.close()
    last = open_(folder)
    assert (len(last.notices), "started again" in last.notices[0]) == (1, True)
    assert last.check().problems == []


@pytest.mark.parametrize("part", ["sealed bytes", "head", "middle", "gone", "of an earlier day"])
def test_with_a_damaged_journal_too_nothing_is_touched_and_the_message_is_plain(
    workspace: Workspace, folder: Path, open_: Open, part: str
) -> None:
    _save(workspace, "One")
    earlier = (folder / journal.FILE).read_bytes()
    middle = _save(workspace, "Two")
    workspace.back_up()
    end = _save(workspace, "Three")
    last = _save(workspace, "Four")
    workspace.close()
    if part == "gone":
        (folder / journal.FILE).unlink()
    elif part == "of an earlier day":
        (folder / journal.FILE).write_bytes(earlier)
    else:
        _flip(folder / journal.FILE, {"sealed bytes": last + 60, "head": last + 9, "middle": end + 60}[part])
    (folder / DATABASE).write_bytes(b"ruined" * 1_000)
    before = _files(folder)
    for _ in range(2):
        with pytest.raises(DamagedWorkspace) as damage:
            open_(folder)
        assert "Restore the newest backup" in damage.value.advice
        assert _files(folder) == before
    assert middle < end


def test_the_log_of_a_crash_is_not_thrown_away_by_a_vain_opening(
    workspace: Workspace, folder: Path, open_: Open, tmp_path: Path
) -> None:
    for number in range(5):
        _save(workspace, f"Note {number}")
    crashed = tmp_path / "crashed"
    shutil.copytree(folder, crashed)
    _flip(crashed / f"{DATABASE}-wal", 20_000)
    _flip(crashed / journal.FILE, (crashed / journal.FILE).stat().st_size - 60)
    before = _files(crashed)
    for _ in range(2):
        with pytest.raises(DamagedWorkspace):
            open_(crashed)
    assert {**_files(crashed), DATABASE: b""} == {**before, DATABASE: b""}


@pytest.mark.parametrize("loss", ["a flipped bit", "the whole log"])
def test_one_old_page_that_a_checkpoint_left_is_not_taken_for_sound(
    workspace: Workspace, folder: Path, open_: Open, tmp_path: Path, loss: str
) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        a_draft(work, person, "old")
    workspace.close()
    opened = open_(folder)
    with opened.look() as view:
        root = view.session.connection().exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'draft'")
        left_out = root.scalar_one()
    with opened.work() as work:
        a_draft(work, person, "new")
    checkpoint._mark(opened._writer, folder / DATABASE)
    crashed = tmp_path / "crashed"
    shutil.copytree(folder, crashed)
    log = crashed / f"{DATABASE}-wal"
    newest = newest_pages(log.read_bytes())
    assert newest.pop(left_out)
    with (crashed / DATABASE).open("r+b") as file:
        for number, content in newest.items():
            file.seek((number - 1) * PAGE)
            file.write(content)
    if loss == "a flipped bit":
        _flip(log, 20)
    else:
        log.unlink()
    again = open_(crashed)
    assert "put right" in again.notices[0]
    with again.look() as view:
        kept = draft.kept(view, "note", person, again.worker)
    assert kept is not None
    assert kept.fields == {"words": "new"}


def test_a_lost_change_is_never_hidden_by_a_damaged_end_of_the_journal(
    workspace: Workspace, folder: Path, open_: Open, tmp_path: Path
) -> None:
    _save(workspace, "Kept")
    tip = workspace.tip()
    log = (folder / f"{DATABASE}-wal").stat().st_size
    last = _save(workspace, "Lost twice over")
    crashed = tmp_path / "crashed"
    shutil.copytree(folder, crashed)
    os.truncate(crashed / f"{DATABASE}-wal", log)
    _flip(crashed / journal.FILE, last + 60)
    again = open_(crashed)
    assert "look whether your last change is there" in again.notices[0]
    assert again.tip().writer != tip.writer
    assert again.check().problems == []


def test_a_wrong_passphrase_is_told_from_damage(folder: Path, database: bytes, clock: FixedClock) -> None:
    (folder / DATABASE).unlink()
    with pytest.raises(WrongPassphrase):
        opening.unlock(folder, "four words make nonsense", clock=clock)
    assert not (folder / DATABASE).exists()
    clock.pass_(seconds=1)
    opening.unlock(folder, PASSPHRASE, clock=clock).close()


def test_damage_that_cannot_be_put_right_keeps_nobody_from_what_can_be_read(
    folder: Path, open_: Open, database: bytes
) -> None:
    shutil.rmtree(folder / backup.FOLDER)
    for start in range(PAGE, len(database), PAGE):
        copy = folder.with_name(f"at-{start}")
        shutil.copytree(folder, copy)
        _flip(copy / DATABASE, start + 100)
        try:
            opened = open_(copy)
        except DamagedWorkspace:
            continue
        assert opened.check().problems
        opened.close()
        again = open_(copy)
        assert "What can still be read is here." in again.notices[0]
        again.close()
        return
    raise AssertionError("every page is read on opening")


def test_a_lost_journal_is_at_once_followed_by_a_backup_so_that_a_lost_file_comes_back(
    folder: Path, open_: Open, database: bytes, words: set[str], template: Template
) -> None:
    (folder / journal.FILE).unlink()
    again = open_(folder)
    _save(again, "After")
    again.close()
    (folder / DATABASE).unlink()
    last = open_(folder)
    assert _words(last) == words | {"After"}
    assert last.check().problems == []


def test_a_flipped_bit_of_the_journal_is_mended_from_the_database(folder: Path, open_: Open, database: bytes) -> None:
    whole = (folder / journal.FILE).read_bytes()
    chance = random.Random(5)
    for _ in range(8):
        place = chance.randrange(HEADERS, len(whole))
        _flip(folder / journal.FILE, place, 4)
        opened = open_(folder)
        assert opened.check().problems in ([], ["A part of the journal is damaged."])
        opened.close()
        (folder / DATABASE).write_bytes(database)
        (folder / journal.FILE).write_bytes(whole)
