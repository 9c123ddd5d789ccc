"""Bits that rot and files that are cut: found by a check or on opening, and never taken for sound."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from socialrx_desktop.problems import DamagedWorkspace
from socialrx_desktop.store import journal
from socialrx_desktop.store.workspace import DATABASE, Workspace

from ..building import a_note, a_patient, a_referral
from ..conftest import Open

PAGE = 4096


@pytest.fixture
def database(workspace: Workspace, folder: Path) -> bytes:
    """The file of a workspace in which there is something to damage."""
    for _ in range(5):
        with workspace.work() as work:
            person = a_patient(work)
            a_referral(work, person)
            a_note(work, person, os.urandom(600).hex())
    workspace.close()
    return (folder / DATABASE).read_bytes()


def _found(folder: Path, open_: Open, content: bytes) -> list[str]:
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / DATABASE).write_bytes(content)
    try:
        opened = open_(folder)
    except DamagedWorkspace as damage:
        return [damage.headline]
    problems = opened.check().problems
    opened.abandon()
    return problems


def test_a_sound_file_is_found_sound(folder: Path, open_: Open, database: bytes) -> None:
    assert _found(folder, open_, database) == []


def test_each_flipped_bit_of_the_database_is_found(folder: Path, open_: Open, database: bytes) -> None:
    chance = random.Random(4)
    whole = (folder / journal.FILE).read_bytes()
    for _ in range(60):
        place = chance.randrange(16, len(database))  # the first 16 bytes are a salt that the key file holds as well
        flipped = bytearray(database)
        flipped[place] ^= 1 << chance.randrange(8)
        assert _found(folder, open_, bytes(flipped)), place
        (folder / journal.FILE).write_bytes(whole)


@pytest.mark.parametrize("cut", [1, PAGE - 1, PAGE, 3 * PAGE])
def test_a_cut_database_is_found(folder: Path, open_: Open, database: bytes, cut: int) -> None:
    assert _found(folder, open_, database[:-cut])


def test_a_page_put_back_from_an_earlier_day_is_found(folder: Path, open_: Open, database: bytes) -> None:
    opened = open_(folder)
    with opened.work() as work:
        person = a_patient(work)
        a_note(work, person, os.urandom(600).hex())
    opened.close()
    whole, kept = (folder / DATABASE).read_bytes(), (folder / journal.FILE).read_bytes()
    changed = [
        start
        for start in range(0, len(database), PAGE)
        if database[start : start + PAGE] != whole[start : start + PAGE]
    ]
    assert len(changed) > 3
    for start in changed:
        replayed = whole[:start] + database[start : start + PAGE] + whole[start + PAGE :]
        assert _found(folder, open_, replayed), start
        (folder / journal.FILE).write_bytes(kept)


def test_a_flipped_bit_of_the_journal_is_mended_from_the_database(folder: Path, open_: Open, database: bytes) -> None:
    whole = (folder / journal.FILE).read_bytes()
    chance = random.Random(5)
    for _ in range(30):
        place = chance.randrange(len(whole))
        (folder / journal.FILE).write_bytes(whole[:place] + bytes((whole[place] ^ 4,)) + whole[place + 1 :])
        opened = open_(folder)
        assert opened.check().problems in ([], ["A part of the journal is damaged."])
        opened.close()
        (folder / DATABASE).write_bytes(database)
        (folder / journal.FILE).write_bytes(whole)
