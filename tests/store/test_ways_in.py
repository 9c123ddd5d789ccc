"""Changing a way in while the workspace is open: the old way ends, and the history says who changed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from socialrx_desktop.exchange import seal
from socialrx_desktop.problems import InputProblem, TryLater, WrongPassphrase
from socialrx_desktop.store import audit, escrow, keys, opening, ways_in
from socialrx_desktop.store.workspace import Workspace

from ..conftest import NAME, PASSPHRASE, FixedClock, Template

OTHER = "quite another set of words"
PUBLIC, SECRET = seal.new_identity()


def _newest(workspace: Workspace) -> str:
    with workspace.look() as view:
        event = audit.events(view, limit=1)[0]
    assert event.worker == workspace.worker
    return event.action


def test_the_passphrase_is_changed_by_who_knows_it(workspace: Workspace, folder: Path) -> None:
    ways_in.change_passphrase(workspace, PASSPHRASE, OTHER, seconds=0)
    assert _newest(workspace) == "passphrase changed"
    workspace.close()
    with pytest.raises(WrongPassphrase):
        keys.unlock(folder, PASSPHRASE)
    opening.unlock(folder, OTHER).close()


def test_a_wrong_present_passphrase_changes_nothing_and_waits(
    workspace: Workspace, folder: Path, clock: FixedClock
) -> None:
    with pytest.raises(WrongPassphrase, match="not your present passphrase"):
        ways_in.change_passphrase(workspace, OTHER, OTHER, seconds=0)
    with pytest.raises(TryLater):
        ways_in.change_passphrase(workspace, PASSPHRASE, OTHER, seconds=0)
    clock.pass_(seconds=1)
    ways_in.change_passphrase(workspace, PASSPHRASE, OTHER, seconds=0)
    assert keys.is_passphrase(folder, workspace.keys, OTHER)


def test_a_short_new_passphrase_is_refused(workspace: Workspace, folder: Path) -> None:
    with pytest.raises(InputProblem) as refusal:
        ways_in.change_passphrase(workspace, PASSPHRASE, "too short", seconds=0)
    assert refusal.value.field == "passphrase"
    assert keys.is_passphrase(folder, workspace.keys, PASSPHRASE)


def test_a_new_code_is_noted_when_it_is_made_and_when_it_is_proved(
    workspace: Workspace, folder: Path, template: Template
) -> None:
    code = ways_in.new_recovery_code(workspace)
    assert (_newest(workspace), ways_in.has_code_to_prove(workspace)) == ("recovery code made", True)
    ways_in.prove_recovery_code(workspace, code)
    assert _newest(workspace) == "recovery code proved to be on paper"
    assert not ways_in.has_code_to_prove(workspace)
    with pytest.raises(WrongPassphrase):
        keys.unlock_with_code(folder, template.code)


def test_a_code_left_unproved_is_still_to_be_proved_on_the_next_unlock(
    workspace: Workspace, folder: Path, clock: FixedClock
) -> None:
    ways_in.new_recovery_code(workspace)
    workspace.close()
    again = opening.unlock(folder, PASSPHRASE, clock=clock)
    assert ways_in.has_code_to_prove(again)
    again.close()


def test_a_new_workspace_may_have_its_code_still_to_be_proved(tmp_path: Path) -> None:
    made, code = opening.create(tmp_path / "new", PASSPHRASE, NAME, seconds=0, is_code_proven=False)
    assert ways_in.has_code_to_prove(made)
    ways_in.prove_recovery_code(made, code)
    assert not ways_in.has_code_to_prove(made)
    made.close()


def test_the_organisations_key_is_set_replaced_and_removed_and_the_history_says_which(workspace: Workspace) -> None:
    other = seal.new_identity()[0]
    assert ways_in.organisation_key(workspace) is None
    ways_in.set_organisation_key(workspace, f" {PUBLIC} ")
    assert _newest(workspace) == f"organisation's key set: {escrow.spoken(PUBLIC)}"
    ways_in.set_organisation_key(workspace, other)
    assert ways_in.organisation_key(workspace) == other
    assert _newest(workspace) == f"organisation's key replaced: {escrow.spoken(other)}"
    ways_in.remove_organisation_key(workspace)
    assert (_newest(workspace), ways_in.organisation_key(workspace)) == ("organisation's key removed", None)


def test_the_organisation_sets_a_new_passphrase_and_the_history_says_so(
    workspace: Workspace, folder: Path, clock: FixedClock
) -> None:
    ways_in.set_organisation_key(workspace, PUBLIC)
    workspace.close()
    opened = opening.unlock_with_escrow(folder, SECRET, OTHER, clock=clock, seconds=0)
    assert _newest(opened) == "unlocked with the organisation's key"
    opened.close()
    opening.unlock(folder, OTHER, clock=clock).close()
    with pytest.raises(WrongPassphrase):
        keys.unlock(folder, PASSPHRASE)


def test_a_workspace_may_be_made_with_the_organisations_key(tmp_path: Path) -> None:
    made, _ = opening.create(tmp_path / "new", PASSPHRASE, NAME, organisation_key=PUBLIC, seconds=0)
    assert ways_in.organisation_key(made) == PUBLIC
    assert _newest(made) == f"organisation's key set: {escrow.spoken(PUBLIC)}"
    (database,) = (tmp_path / "new" / "backups").glob("*/vault.db")
    made.close()
    assert keys.unlock_with_escrow(database.parent, SECRET).way is keys.WayIn.ESCROW


def test_a_wrong_organisation_key_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputProblem):
        opening.create(tmp_path / "new", PASSPHRASE, NAME, organisation_key="age1nonsense", seconds=0)
    assert not (tmp_path / "new").exists()
