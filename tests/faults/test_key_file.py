"""A key file with every kind of slot: whatever happens to one byte of it, it opens the right key or says it is damaged.

A byte that rots is found by the digest; one that somebody changes, digest and all, is found by what binds the slots.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import pytest

from socialrx_desktop.exchange import seal
from socialrx_desktop.problems import DamagedKeys, NewerWorkspace, WrongPassphrase
from socialrx_desktop.store import keys

from ..conftest import Template

PUBLIC, SECRET = seal.new_identity()
DIGEST = 32


@pytest.fixture
def whole(template: Template, tmp_path: Path) -> bytes:
    """The bytes of a key file with a passphrase, a code, a code to be proved and an organisation's key."""
    for name in (keys.FILE, keys.BACKUP):
        (tmp_path / name).write_bytes((template.folder / name).read_bytes())
    keys.set_escrow(tmp_path, template.keys, PUBLIC)
    keys.new_recovery_code(tmp_path, template.keys)
    return (tmp_path / keys.FILE).read_bytes()


def test_a_rotten_byte_of_one_copy_costs_nothing(whole: bytes, tmp_path: Path, template: Template) -> None:
    for place in range(len(whole)):
        (tmp_path / keys.FILE).write_bytes(_flipped(whole, place))
        assert keys.unlock_with_escrow(tmp_path, SECRET).vault_key == template.keys.vault_key
        assert (tmp_path / keys.FILE).read_bytes() == whole


def test_a_rotten_byte_of_both_copies_is_called_damage(whole: bytes, tmp_path: Path) -> None:
    for place in range(len(whole)):
        for name in (keys.FILE, keys.BACKUP):
            (tmp_path / name).write_bytes(_flipped(whole, place))
        with pytest.raises(DamagedKeys):
            keys.unlock_with_escrow(tmp_path, SECRET)


def test_no_changed_byte_gets_through_even_with_a_new_digest(whole: bytes, tmp_path: Path, template: Template) -> None:
    body = whole[:-DIGEST]
    opened = []
    for place in range(len(body)):
        changed = _flipped(body, place)
        for name in (keys.FILE, keys.BACKUP):
            (tmp_path / name).write_bytes(changed + hashlib.sha256(changed).digest())
        with suppress(DamagedKeys, WrongPassphrase, NewerWorkspace):
            keys.unlock_with_escrow(tmp_path, SECRET)
            opened.append(place)
    assert opened == []


def test_every_cut_of_both_copies_is_called_damage(whole: bytes, tmp_path: Path) -> None:
    for length in range(0, len(whole), 3):
        for name in (keys.FILE, keys.BACKUP):
            (tmp_path / name).write_bytes(whole[:length])
        with pytest.raises(DamagedKeys):
            keys.unlock_with_escrow(tmp_path, SECRET)


def _flipped(whole: bytes, place: int) -> bytes:
    return whole[:place] + bytes((whole[place] ^ 0x10,)) + whole[place + 1 :]
