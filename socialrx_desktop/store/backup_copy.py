"""Backups on a second medium: what lies beside the records is lost with the laptop, so a copy goes elsewhere weekly.

The copy is a folder that can be restored from as it is: `SocialRx backups <workspace>/backups/` with each backup, its
key file, and a sealed list of those that lie there. It appears under its name whole, after it has been read back. The
history keeps when a backup was copied and to which folder, so the question comes again a week later.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from socialrx_desktop.problems import (
    DamageProblem,
    DestinationProblem,
    DiskProblem,
    FileProblem,
    InputProblem,
    SameDisk,
    Stopped,
    Unreachable,
)
from socialrx_desktop.store import audit, backup, disk, keys
from socialrx_desktop.store.backup import Backup, Stop
from socialrx_desktop.store.drill import has_passed
from socialrx_desktop.store.record import TEAM
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker
from socialrx_desktop.store.workspace import Workspace

_COPIED, _PUT_OFF = "backup copied to ", "backup copy put off"
_LONGEST_ACTION = 40
_EVERY = timedelta(days=7)
_LATER = timedelta(days=1)
_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Copied:
    """A backup that was copied: `folder` holds the copies, and a workspace can be restored from it.

    `damaged` are newer backups that were passed over because they did not check out.
    """

    backup: Backup
    folder: Path
    damaged: tuple[Backup, ...] = ()


@dataclass(frozen=True)
class Last:
    """When a backup was last copied, and the name of the folder that it went to (a long name is cut)."""

    at: datetime
    place: str


def copy(workspace: Workspace, into: Path, *, on_same_disk: bool = False, is_stopped: Stop = lambda: False) -> Copied:
    """Copy the newest backup that checks out into the folder `into`, and read it back.

    A SameDisk if the folder lies on the disk of the workspace, unless that is what the person wants. Unreachable if the
    folder is not there: an unplugged stick must not become a plain folder. A DestinationProblem says what the place
    refused; a Problem of any kind leaves no half of a copy under its name.
    """
    _check_place(workspace.folder, into, on_same_disk=on_same_disk)
    chosen, damaged = _newest_sound(workspace, is_stopped)
    target = into / f"SocialRx backups {workspace.keys.workspace.hex[:8]}"
    size = backup.bytes_of(workspace.folder, chosen.id)
    with _plain_refusal():
        _check_room(into, size)
        _bring(workspace.folder / backup.FOLDER / chosen.id, target / backup.FOLDER / chosen.id, is_stopped)
        backup.enlist(target, workspace.keys, chosen)
    with workspace.work() as work:
        _note(work, f"{_COPIED}{_short(into.resolve())}")
    return Copied(chosen, target, damaged)


def put_off(work: Work) -> None:
    """Ask for a copy again tomorrow."""
    _note(work, _PUT_OFF)


def last(view: View) -> Last | None:
    """The last copy that this laptop made."""
    found = audit.of_this_laptop(view, _COPIED)
    return Last(found[0].when, found[0].action.removeprefix(_COPIED)) if found else None


def is_due(view: View, known: list[Backup]) -> bool:
    """Whether a week has passed since the last copy, or since the first backup, and no wish to be asked later."""
    if not known:
        return False
    later = audit.of_this_laptop(view, _PUT_OFF)
    if later and not has_passed(later[0].when, _LATER, view.now):
        return False
    copied = last(view)
    return has_passed(copied.at if copied else min(each.moment for each in known), _EVERY, view.now)


def _check_place(folder: Path, into: Path, *, on_same_disk: bool) -> None:
    with _plain_refusal():
        if not into.is_dir():
            raise Unreachable("That folder is not there.", "Connect the stick or the disk, or choose another folder.")
        if into.resolve().is_relative_to(folder.resolve()):
            raise InputProblem(
                "That folder is inside the workspace itself.", "Choose a folder on another disk.", field="folder"
            )
        if into.stat().st_dev == folder.stat().st_dev and not on_same_disk:
            raise SameDisk(
                "That folder is on the same disk as your records. If the computer is lost, stolen or broken, "
                "the copy is lost with it.",
                "Choose a USB stick, another disk or a network drive.",
            )


def _newest_sound(workspace: Workspace, is_stopped: Stop) -> tuple[Backup, tuple[Backup, ...]]:
    """The newest backup that checks out, and the damaged ones that are newer."""
    known = backup.listed(workspace.folder, workspace.keys)
    if not known:
        raise FileProblem("There is no backup yet.", "Make a backup first, then copy it.")
    for place, each in reversed(list(enumerate(known))):
        if not backup.verify(workspace.folder, workspace.keys, each, is_stopped=is_stopped):
            return each, tuple(known[place + 1 :])
    raise DamageProblem("None of the backups on this computer can be read.", "Make a backup now, then copy that one.")


def _check_room(into: Path, size: int) -> None:
    free = disk.free_bytes(into)
    if free < size + _CHUNK_BYTES:
        raise DestinationProblem(
            "There is not enough room in that place: "
            f"the backup needs {_megabytes(size)} MB, and {_megabytes(free)} MB are free.",
            "Free some space there, or choose another one.",
        )


def _bring(source: Path, target: Path, is_stopped: Stop) -> None:
    """Bring a backup's folder over whole; one that is there already and is the same is left as it is."""
    names = (backup.DATABASE, keys.FILE)
    if target.is_dir() and all(_is_same(source / name, target / name) for name in names):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        for name in names:
            _bring_file(source / name, part / name, is_stopped)
        disk.sync_folder(part)
        if target.exists():
            shutil.rmtree(target)
        part.rename(target)
        for above in (target.parent, target.parent.parent, target.parent.parent.parent):
            disk.sync_folder(above)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _is_same(source: Path, target: Path) -> bool:
    return target.is_file() and disk.digest(target) == disk.digest(source)


def _bring_file(source: Path, target: Path, is_stopped: Stop) -> None:
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("xb") as written:
        while chunk := read.read(_CHUNK_BYTES):
            if is_stopped():
                raise Stopped("Copying was stopped.", "Nothing was left behind in that place.")
            digest.update(chunk)
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())
    if disk.digest(target) != digest.hexdigest():
        raise DestinationProblem(
            "The backup was copied, but that place did not keep it as it was.",
            "Use another stick or disk: this one may be failing.",
        )


def _note(work: Work, action: str) -> None:
    work.note(action, Worker.table_id, work.worker, TEAM)


def _short(into: Path) -> str:
    """The folder's name, no longer than an action of the history may be; a drive's root has only its letter."""
    name, room = into.name or str(into), _LONGEST_ACTION - len(_COPIED)
    return name if len(name) <= room else f"{name[: room - 1]}…"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f}"


@contextmanager
def _plain_refusal() -> Iterator[None]:
    """Turn what that place's disk says into a Problem about that place, and not about this computer."""
    try:
        yield
    except DiskProblem as refusal:
        raise _problem(refusal.__cause__) from refusal
    except OSError as refusal:
        raise _problem(refusal) from refusal


def _problem(refusal: BaseException | None) -> DestinationProblem:
    code = refusal.errno if isinstance(refusal, OSError) else None
    if code in disk.FULL:
        return DestinationProblem(
            "There is no room left in that place, so the backup was not copied.",
            "Free some space there, or choose another one.",
        )
    if code in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return DestinationProblem(
            "That folder cannot be written to.", "Check the lock switch of the stick, or choose another folder."
        )
    return Unreachable(
        "That place stopped answering before the backup was copied.", "Connect it again, then copy once more."
    )
