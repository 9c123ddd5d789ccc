"""The restore drill: a backup that has never been restored is a hope, so once a month one is restored as a trial.

A backup is picked at random, brought out with the key file that lies beside it into a folder inside the workspace, read
whole in a process of its own, counted against the list, and deleted. The history keeps that it was done and how it
ended, so the next one is due a month later whoever unlocks.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from socialrx_desktop.domain import words
from socialrx_desktop.problems import DamagedKeys, DamageProblem, DiskProblem, FileProblem, Problem, Stopped
from socialrx_desktop.store import audit, backup, disk, keys
from socialrx_desktop.store.backup import Backup, Stop
from socialrx_desktop.store.record import TEAM
from socialrx_desktop.store.transaction import View
from socialrx_desktop.store.worker import Worker
from socialrx_desktop.store.workspace import Workspace

ADVICE = (
    "Make a backup now and restore that one as a trial. If it fails too, check the workspace, "
    "and copy a backup to another disk: this one may be failing."
)

_PASSED, _FAILED = "drill passed", "drill failed"
_EVERY = timedelta(days=30)
_AGAIN_AFTER_A_FAILURE = timedelta(days=1)
_SPARE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Trial:
    """How restoring the backup of the moment `made` went at the moment `at`.

    `rows` is what it held, by table; empty if it failed, or is no longer on the list. `trouble` says what went wrong;
    the history does not keep it.
    """

    at: datetime
    backup: str
    passed: bool
    rows: Mapping[str, int]
    trouble: str = ""

    @property
    def made(self) -> datetime:
        """When the backup was made."""
        return backup.moment_of(self.backup)

    @property
    def sentence(self) -> str:
        """What came of it, for the person; what to do about a failure is `ADVICE`."""
        which = f"The backup of {words.moment(self.made)}"
        if not self.passed:
            return f"{which} could not be restored as a trial. {self.trouble}".strip()
        if not self.rows:
            return f"{which} was restored as a trial: all readable."
        counts = f"{_count(self.rows, 'patient')}, {_count(self.rows, 'note')}"
        return f"{which} was restored as a trial: {counts}, all readable."


def run(workspace: Workspace, name: str | None = None, *, is_stopped: Stop = lambda: False) -> Trial:
    """Restore the backup of this name as a trial, or any one; what came of it is in the history on return.

    A Problem, and no trial, if there is no such backup, too little room, or the person stops it.
    """
    known = backup.listed(workspace.folder, workspace.keys)
    offered = [each for each in known if name in {None, each.id}]
    if not offered:
        raise FileProblem("There is no such backup to restore as a trial.", "Make a backup first.")
    chosen = secrets.choice(offered)
    _check_room(workspace.folder, backup.bytes_of(workspace.folder, chosen.id))
    with _place(workspace.folder) as place:
        trouble = _trouble(workspace, chosen, place, is_stopped)
    if trouble and chosen not in backup.listed(workspace.folder, workspace.keys):
        raise Stopped("A newer backup has replaced the one that was being tried.", "Try again.")
    with workspace.work() as work:
        work.note(f"{_FAILED if trouble else _PASSED} {chosen.id}", Worker.table_id, work.worker, TEAM)
    return Trial(work.now, chosen.id, not trouble, {} if trouble else chosen.rows, trouble)


def trials(view: View, known: list[Backup]) -> list[Trial]:
    """The trials of this laptop, newest first; `known` are the backups of the list."""
    rows = {each.id: each.rows for each in known}
    found = []
    for event in audit.of_this_laptop(view, "drill ", limit=100):
        outcome, _, name = event.action.rpartition(" ")
        passed = outcome == _PASSED
        found.append(Trial(event.when, name, passed, rows.get(name, {}) if passed else {}))
    return found


def is_due(view: View, known: list[Backup]) -> bool:
    """Whether a month has passed since the last trial, or since the first backup; after a failure, a day."""
    if not known:
        return False
    done = trials(view, known)
    if not done:
        return has_passed(min(each.moment for each in known), _EVERY, view.now)
    return has_passed(done[0].at, _EVERY if done[0].passed else _AGAIN_AFTER_A_FAILURE, view.now)


def has_passed(since: datetime, span: timedelta, now: datetime) -> bool:
    """Whether so much time has passed; a moment that is still to come was written by a clock that was wrong."""
    return not timedelta(0) <= now - since < span


def _trouble(workspace: Workspace, chosen: Backup, place: Path, is_stopped: Stop) -> str:
    """What goes wrong in restoring it, as a sentence; empty if nothing does."""
    try:
        shutil.copyfile(workspace.folder / backup.FOLDER / chosen.id / keys.FILE, place / keys.FILE)
        keys.check_fit(place, workspace.keys)
        database = place / backup.DATABASE
        taken = backup.take_out(workspace.folder, chosen.id, workspace.keys, database, is_stopped=is_stopped)
        found = backup.examine_taken_out(database, workspace.keys, is_stopped=is_stopped)
    except Stopped:
        raise
    except (FileNotFoundError, FileProblem):
        return "Its files are missing."
    except OSError:
        return "Its key file cannot be read."
    except DamagedKeys:
        return "The key file beside it is damaged, or is not the one of this workspace."
    except DamageProblem:
        return "Its database is damaged."
    except Problem as problem:
        return problem.headline
    if found.problems:
        return found.problems[0]
    if found.rows != chosen.rows:
        counted = [f"{_count(rows, 'patient')} and {_count(rows, 'note')}" for rows in (found.rows, chosen.rows)]
        return f"It came back with {counted[0]}; when it was made it held {counted[1]}."
    return "" if taken == chosen else "It is not the backup that the list names."


@contextmanager
def _place(folder: Path) -> Iterator[Path]:
    """A folder inside the workspace for as long as the block; opening sweeps away one that a kill has left."""
    place = folder / f".drill-{secrets.token_hex(4)}.part"
    with disk.plain_refusal():
        place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _check_room(folder: Path, size: int) -> None:
    """Refuse before the disk is so full that the next note could not be saved."""
    if disk.free_bytes(folder) < size + _SPARE_BYTES:
        megabytes = (size + _SPARE_BYTES) // 1_000_000
        raise DiskProblem(
            "This computer has too little room to restore a backup as a trial.",
            f"Free at least {megabytes:,} MB, then try again. Your records and backups are as they were.",
        )


def _count(rows: Mapping[str, int], noun: str) -> str:
    number = rows.get(noun, 0)
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
