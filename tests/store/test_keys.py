"""The key file: a wrong passphrase is told apart from damage, and damage to one copy costs nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from socialrx_desktop.exchange import seal
from socialrx_desktop.problems import DamagedKeys, InputProblem, NewerWorkspace, NotAWorkspace, WrongPassphrase
from socialrx_desktop.store import keys, recovery_code

from ..conftest import NAME, PASSPHRASE, Template

OTHER = "quite another set of words"
(PUBLIC, SECRET), (OTHER_PUBLIC, OTHER_SECRET) = seal.new_identity(), seal.new_identity()


@pytest.fixture
def made(template: Template, tmp_path: Path) -> Path:
    """A folder with nothing but a key file and its copy."""
    for name in (keys.FILE, keys.BACKUP):
        (tmp_path / name).write_bytes((template.folder / name).read_bytes())
    return tmp_path


def test_the_right_passphrase_opens_the_vault_key(made: Path, template: Template) -> None:
    opened = keys.unlock(made, PASSPHRASE)
    assert opened.vault_key == template.keys.vault_key
    assert (opened.worker, opened.way) == (template.keys.worker, keys.WayIn.PASSPHRASE)


def test_the_unlock_window_can_say_whose_passphrases_open_it(made: Path, template: Template) -> None:
    assert keys.who(made) == [keys.Who(template.keys.worker, NAME)]


def test_a_wrong_passphrase_is_said_to_be_wrong(made: Path) -> None:
    with pytest.raises(WrongPassphrase):
        keys.unlock(made, PASSPHRASE + "s")


def test_an_accent_may_come_as_one_letter_or_two(tmp_path: Path) -> None:
    keys.create(tmp_path, "caf\u00e9 au lait pour Zo\u00eb", workspace=uuid4(), worker=uuid4(), name=NAME, seconds=0)
    assert keys.unlock(tmp_path, "cafe\u0301 au lait pour Zoe\u0308").vault_key


def test_a_short_passphrase_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(InputProblem) as refusal:
        keys.create(tmp_path, "too short", workspace=uuid4(), worker=uuid4(), name=NAME, seconds=0)
    assert refusal.value.field == "passphrase"
    assert list(tmp_path.iterdir()) == []


def test_each_flipped_byte_is_found_and_mended_from_the_copy(made: Path) -> None:
    whole = (made / keys.FILE).read_bytes()
    for place in range(len(whole)):
        (made / keys.FILE).write_bytes(_flipped(whole, place))
        assert [each.name for each in keys.who(made)] == [NAME]
        assert (made / keys.FILE).read_bytes() == whole


def test_each_flipped_byte_of_the_copy_is_mended_too(made: Path) -> None:
    whole = (made / keys.FILE).read_bytes()
    for place in range(0, len(whole), 7):
        (made / keys.BACKUP).write_bytes(_flipped(whole, place))
        keys.who(made)
        assert (made / keys.BACKUP).read_bytes() == whole


@pytest.mark.parametrize("length", [0, 1, 31, 32, 36, 40, 200])
def test_a_cut_file_is_mended_from_the_copy(made: Path, length: int) -> None:
    whole = (made / keys.FILE).read_bytes()
    (made / keys.FILE).write_bytes(whole[:length])
    keys.who(made)
    assert (made / keys.FILE).read_bytes() == whole


def test_damage_to_both_copies_is_never_called_a_wrong_passphrase(made: Path) -> None:
    whole = (made / keys.FILE).read_bytes()
    for place in range(0, len(whole), 5):
        (made / keys.FILE).write_bytes(_flipped(whole, place))
        (made / keys.BACKUP).write_bytes(_flipped(whole, len(whole) - 1 - place))
        with pytest.raises(DamagedKeys):
            keys.unlock(made, PASSPHRASE)


def test_a_lost_copy_is_made_again(made: Path) -> None:
    (made / keys.FILE).unlink()
    keys.who(made)
    assert (made / keys.FILE).read_bytes() == (made / keys.BACKUP).read_bytes()


def test_a_folder_without_a_key_file_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NotAWorkspace):
        keys.unlock(tmp_path, PASSPHRASE)


def test_a_newer_form_is_refused_clearly(made: Path) -> None:
    _rewrite(made, b"SRXK\x03whatever it says")
    with pytest.raises(NewerWorkspace):
        keys.unlock(made, PASSPHRASE)


def test_what_only_looks_like_a_key_file_is_damage(made: Path) -> None:
    for body in (b"", b"SRXK", b"SRXK\x01", b"SRXK\x01\x91", b"SRXK\x01" + msgspec.msgpack.encode(["short", 1])):
        _rewrite(made, body)
        with pytest.raises(DamagedKeys):
            keys.unlock(made, PASSPHRASE)


@pytest.mark.parametrize(
    ("memory_kib", "iterations"), [(64 * 1024, 1), (8, 3), (0, 0), (64 * 1024, 65), (4 * 1024 * 1024, 3)]
)
def test_a_cheaper_or_a_hostile_cost_is_refused(made: Path, memory_kib: int, iterations: int) -> None:
    _change_slot(made, 0, memory_kib=memory_kib, iterations=iterations)
    with pytest.raises(DamagedKeys):
        keys.unlock(made, PASSPHRASE)


def test_a_cost_within_the_limits_is_bound_to_its_slot(made: Path) -> None:
    _change_slot(made, 0, iterations=4)
    with pytest.raises(WrongPassphrase):
        keys.unlock(made, PASSPHRASE)


def test_a_wrapped_key_moved_to_another_slot_opens_nothing(made: Path, template: Template) -> None:
    passphrase, recovery = _envelope(made).slots
    _change_slot(made, 0, wrapped=recovery.wrapped, nonce=recovery.nonce)
    with pytest.raises(WrongPassphrase):
        keys.unlock(made, PASSPHRASE)
    _change_slot(made, 1, wrapped=passphrase.wrapped, nonce=passphrase.nonce)
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_code(made, template.code)


def test_a_changed_name_or_an_added_slot_is_meddling(made: Path) -> None:
    _change_slot(made, 0, name="Somebody Else")
    with pytest.raises(DamagedKeys):
        keys.unlock(made, PASSPHRASE)


def test_a_changed_passphrase_replaces_the_old_one_and_keeps_the_vault_key(made: Path, template: Template) -> None:
    keys.change_passphrase(made, keys.unlock(made, PASSPHRASE), OTHER, seconds=0)
    assert keys.unlock(made, OTHER).vault_key == template.keys.vault_key
    with pytest.raises(WrongPassphrase):
        keys.unlock(made, PASSPHRASE)
    assert keys.unlock_with_code(made, template.code).vault_key == template.keys.vault_key
    assert [each.name for each in keys.who(made)] == [NAME]


def test_the_recovery_code_opens_as_its_owner_would_write_it(made: Path, template: Template) -> None:
    opened = keys.unlock_with_code(made, template.code.lower().replace("-", " "))
    assert (opened.vault_key, opened.way) == (template.keys.vault_key, keys.WayIn.RECOVERY_CODE)


def test_the_first_form_of_the_file_is_still_read(made: Path, template: Template) -> None:
    _change_slot(made, 0)
    assert (made / keys.FILE).read_bytes()[4] == 1
    opened = keys.unlock(made, PASSPHRASE)
    assert opened.vault_key == template.keys.vault_key
    keys.set_escrow(made, opened, PUBLIC)
    assert (made / keys.FILE).read_bytes()[4] == 2


def test_a_new_recovery_code_replaces_the_old_sheet_once_it_is_proved(made: Path, template: Template) -> None:
    opened = keys.unlock(made, PASSPHRASE)
    code = keys.new_recovery_code(made, opened)
    for each in (code, template.code):
        assert keys.unlock_with_code(made, each).has_code_to_prove
    keys.prove_recovery_code(made, opened, code)
    assert not keys.unlock_with_code(made, code).has_code_to_prove
    with pytest.raises(WrongPassphrase, match="newer code"):
        keys.unlock_with_code(made, template.code)
    assert keys.unlock(made, PASSPHRASE).vault_key == opened.vault_key


def test_codes_that_nobody_proved_do_not_pile_up(made: Path, template: Template) -> None:
    opened = keys.unlock(made, PASSPHRASE)
    codes = [keys.new_recovery_code(made, opened) for _ in range(5)]
    assert len(_envelope(made).slots) == 3
    for each in (template.code, codes[-1]):
        assert keys.unlock_with_code(made, each).vault_key == opened.vault_key
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_code(made, codes[0])


def test_a_code_that_was_never_proved_opens_until_another_one_is(tmp_path: Path) -> None:
    first, code = keys.create(
        tmp_path, PASSPHRASE, workspace=uuid4(), worker=uuid4(), name=NAME, seconds=0, is_proven=False
    )
    assert first.has_code_to_prove
    another = keys.new_recovery_code(tmp_path, first)
    assert keys.unlock_with_code(tmp_path, code).has_code_to_prove
    keys.prove_recovery_code(tmp_path, first, another)
    assert not keys.unlock_with_code(tmp_path, another).has_code_to_prove
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_code(tmp_path, code)


def test_a_code_of_another_workspace_proves_nothing(made: Path, template: Template) -> None:
    opened = keys.unlock(made, PASSPHRASE)
    with pytest.raises(InputProblem, match="does not open"):
        keys.prove_recovery_code(made, opened, recovery_code.write(7))
    assert keys.unlock_with_code(made, template.code).vault_key == opened.vault_key


def test_the_organisation_opens_with_its_secret_key(made: Path, template: Template) -> None:
    keys.set_escrow(made, template.keys, PUBLIC)
    opened = keys.unlock_with_escrow(made, SECRET)
    assert (opened.vault_key, opened.worker, opened.way) == (
        template.keys.vault_key,
        template.keys.worker,
        keys.WayIn.ESCROW,
    )
    assert keys.escrow_recipient(made, opened) == PUBLIC
    assert keys.unlock(made, PASSPHRASE).vault_key == opened.vault_key


def test_another_organisation_does_not(made: Path, template: Template) -> None:
    for secret in (SECRET, OTHER_SECRET):
        with pytest.raises(WrongPassphrase, match="does not open this workspace"):
            keys.unlock_with_escrow(made, secret)
        keys.set_escrow(made, template.keys, PUBLIC)
        keys.remove_escrow(made, template.keys)
    keys.set_escrow(made, template.keys, PUBLIC)
    with pytest.raises(WrongPassphrase, match="does not open this workspace"):
        keys.unlock_with_escrow(made, OTHER_SECRET)


def test_one_of_several_keys_in_the_file_is_enough(made: Path, template: Template) -> None:
    keys.set_escrow(made, template.keys, PUBLIC)
    assert keys.unlock_with_escrow(made, f"# ours\n{OTHER_SECRET}\n\n{SECRET}\n").worker == template.keys.worker


def test_a_new_organisation_key_replaces_the_one_before(made: Path, template: Template) -> None:
    keys.set_escrow(made, template.keys, PUBLIC)
    keys.set_escrow(made, template.keys, OTHER_PUBLIC)
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_escrow(made, SECRET)
    assert keys.unlock_with_escrow(made, OTHER_SECRET).vault_key == template.keys.vault_key


def test_a_removed_organisation_key_opens_nothing(made: Path, template: Template) -> None:
    keys.set_escrow(made, template.keys, PUBLIC)
    keys.remove_escrow(made, template.keys)
    assert keys.escrow_recipient(made, template.keys) is None
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_escrow(made, SECRET)


def test_a_changed_passphrase_leaves_the_other_ways_in(made: Path, template: Template) -> None:
    keys.set_escrow(made, template.keys, PUBLIC)
    keys.change_passphrase(made, keys.unlock_with_escrow(made, SECRET), OTHER, seconds=0)
    for opened in (keys.unlock(made, OTHER), keys.unlock_with_code(made, template.code)):
        assert opened.vault_key == template.keys.vault_key
    assert keys.unlock_with_escrow(made, SECRET).vault_key == template.keys.vault_key


def test_a_file_that_somebody_else_wrote_is_not_signed_by_a_change(made: Path, template: Template) -> None:
    _change_slot(made, 0, name="Somebody Else")
    for change in (
        lambda: keys.change_passphrase(made, template.keys, OTHER, seconds=0),
        lambda: keys.new_recovery_code(made, template.keys),
        lambda: keys.set_escrow(made, template.keys, PUBLIC),
        lambda: keys.remove_escrow(made, template.keys),
    ):
        with pytest.raises(DamagedKeys):
            change()


def test_the_passphrase_of_the_worker_who_unlocked_is_told_from_others(made: Path, template: Template) -> None:
    assert keys.is_passphrase(made, template.keys, PASSPHRASE)
    assert not keys.is_passphrase(made, template.keys, OTHER)


def test_each_purpose_has_a_key_of_its_own(template: Template) -> None:
    purposes = ["db", "audit", "backup list", "backup/1", "backup/2", "oplog/1"]
    assert len({template.keys.derive(purpose) for purpose in purposes}) == len(purposes)


def test_wiped_keys_are_gone(made: Path) -> None:
    opened = keys.unlock(made, PASSPHRASE)
    opened.wipe()
    assert not any(opened.vault_key)


def test_a_longer_try_costs_more_passes() -> None:
    assert keys._iterations(0) < keys._iterations(1.0)


def _flipped(whole: bytes, place: int) -> bytes:
    return whole[:place] + bytes((whole[place] ^ 0x10,)) + whole[place + 1 :]


def _envelope(folder: Path) -> keys._Envelope:
    return msgspec.msgpack.decode((folder / keys.FILE).read_bytes()[5:-32], type=keys._Envelope)


def _change_slot(folder: Path, index: int, **fields: object) -> None:
    """What a person with a hex editor and the source code of this program could do."""
    envelope = _envelope(folder)
    slots = list(envelope.slots)
    slots[index] = msgspec.structs.replace(slots[index], **fields)
    _rewrite(folder, b"SRXK\x01" + msgspec.msgpack.encode(msgspec.structs.replace(envelope, slots=tuple(slots))))


def _rewrite(folder: Path, body: bytes) -> None:
    for name in (keys.FILE, keys.BACKUP):
        (folder / name).write_bytes(body + hashlib.sha256(body).digest())


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that fails to read is made from /proc")
def test_a_key_file_that_cannot_be_read_is_stood_in_for_by_its_copy(folder: Path, template: Template) -> None:
    (folder / keys.FILE).unlink()
    (folder / keys.FILE).symlink_to("/proc/self/mem")

    assert keys.unlock(folder, PASSPHRASE).worker == template.keys.worker
