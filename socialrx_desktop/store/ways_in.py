"""Changing the ways into an open workspace: passphrase, recovery code, organisation's key; the history notes each."""

from __future__ import annotations

from socialrx_desktop.problems import DiskProblem, WrongPassphrase
from socialrx_desktop.store import escrow, keys, opening
from socialrx_desktop.store.keys import WayIn
from socialrx_desktop.store.record import TEAM
from socialrx_desktop.store.worker import Worker
from socialrx_desktop.store.workspace import Workspace


def change_passphrase(workspace: Workspace, present: str, fresh: str, *, seconds: float = 1.0) -> None:
    """Give the worker who unlocked a new passphrase. It takes some seconds; `seconds` is for a later try of it.

    WrongPassphrase if the present one is not right, TryLater after such tries, as on unlocking; an InputProblem if the
    new one is too short.
    """
    keys.check_passphrase(fresh)
    opening.patiently(workspace.folder, workspace.clock, lambda: _check_present(workspace, present))
    keys.change_passphrase(workspace.folder, workspace.keys, fresh, seconds=seconds)
    _note(workspace, "passphrase changed")


def new_recovery_code(workspace: Workspace) -> str:
    """A new recovery code, to be shown once. The old one goes on opening until `prove_recovery_code`."""
    code = keys.new_recovery_code(workspace.folder, workspace.keys)
    _note(workspace, "recovery code made")
    return code


def prove_recovery_code(workspace: Workspace, code: str) -> None:
    """The person has the code on paper, and it becomes the only one."""
    keys.prove_recovery_code(workspace.folder, workspace.keys, code)
    _note(workspace, "recovery code proved to be on paper")


def has_code_to_prove(workspace: Workspace) -> bool:
    """Whether a recovery code was shown of which nobody has proved that it is on paper."""
    return workspace.keys.has_code_to_prove


def was_opened_by_code(workspace: Workspace) -> bool:
    """Whether the recovery code was the way in this time."""
    return workspace.keys.way is WayIn.RECOVERY_CODE


def organisation_key(workspace: Workspace) -> str | None:
    """The organisation's public key (`age1...`), if one is set."""
    return keys.escrow_recipient(workspace.folder, workspace.keys)


def set_organisation_key(workspace: Workspace, recipient: str) -> None:
    """Let the organisation in with its own key, in place of the one that was set; an InputProblem if it is no key."""
    recipient = escrow.recipient(recipient)
    before = organisation_key(workspace)
    keys.set_escrow(workspace.folder, workspace.keys, recipient)
    _note(workspace, f"organisation's key {'set' if before is None else 'replaced'}: {escrow.spoken(recipient)}")


def remove_organisation_key(workspace: Workspace) -> None:
    """Keep the organisation out."""
    keys.remove_escrow(workspace.folder, workspace.keys)
    _note(workspace, "organisation's key removed")


def _check_present(workspace: Workspace, present: str) -> None:
    if not keys.is_passphrase(workspace.folder, workspace.keys, present):
        raise WrongPassphrase("That is not your present passphrase.", "Check Caps Lock and try again.")


def _note(workspace: Workspace, what: str) -> None:
    for _ in range(2):  # the first refusal lets go of the ballast
        try:
            with workspace.work() as work:
                work.note(what, Worker.table_id, workspace.worker, TEAM)
        except DiskProblem:
            continue
        return
    raise DiskProblem(
        "This was changed, but the disk is full, so the history does not say so.",
        "Free some space on this computer.",
    )
