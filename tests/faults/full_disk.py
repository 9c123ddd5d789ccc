"""Filling the disk while saving: a program of its own, because it mounts a small disk or limits its own files.

    python -m tests.faults.full_disk disk|limit TEMPLATE PLACE

`disk` mounts 16 MB of memory on PLACE, in a mount namespace of its own (it runs under `unshare`), and fills it; `limit`
forbids this process any file longer than some hundred kilobytes. TEMPLATE is a closed workspace. What came of it is
printed as one JSON document.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from socialrx_desktop.problems import DiskProblem
from socialrx_desktop.store import draft, journal, note, opening, patient
from socialrx_desktop.store import workspace as workspaces
from socialrx_desktop.store.workspace import BALLAST, Workspace

from ..conftest import PASSPHRASE

BALLAST_BYTES = 1024 * 1024
LEFT_BYTES = 300 * 1024


def main() -> None:
    """Fill and save as the command line says."""
    way, template, place = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    workspaces._BALLAST_BYTES = BALLAST_BYTES  # the small disk gets a small ballast
    if way == "disk":
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)], check=True)
    folder = place / "workspace"
    shutil.copytree(template, folder, ignore=shutil.ignore_patterns(BALLAST))
    print(json.dumps(_disk(folder) if way == "disk" else _limit(folder)))


def _disk(folder: Path) -> dict[str, object]:
    workspace = opening.unlock(folder, PASSPHRASE)
    with workspace.work() as work:
        person = patient.register(work, patient.Details(first_name="Amina", family_name="Khan"))
    had_ballast = (folder / BALLAST).exists()
    filler = folder.parent / "filler"
    _fill(filler, shutil.disk_usage(folder).free - LEFT_BYTES)
    saved: list[str] = []
    first = _save_until_refused(workspace, person, saved)
    let_go = not (folder / BALLAST).exists()
    until_refused = len(saved)
    second = _save_until_refused(workspace, person, saved)
    with_ballast = len(saved) - until_refused
    while_full = _words(workspace) == saved
    workspace.close()
    again = opening.unlock(folder, PASSPHRASE)
    told = list(again.notices)
    reopened = _words(again) == saved
    third = _save_until_refused(again, person, saved)
    filler.unlink()
    _save(again, person, saved)
    problems = again.check().problems
    again.close()
    last = opening.unlock(folder, PASSPHRASE)
    everything = _words(last) == saved
    last.close()
    return {
        "had ballast": had_ballast,
        "refusals": [first, second, third],
        "let the ballast go": let_go,
        "saved before the first refusal": until_refused,
        "saved with the room of the ballast": with_ballast,
        "readable while full": while_full,
        "told on opening": told,
        "readable when opened while full": reopened,
        "problems afterwards": problems,
        "everything there": everything,
    }


def _limit(folder: Path) -> dict[str, object]:
    workspace = opening.unlock(folder, PASSPHRASE)
    with workspace.work() as work:
        person = patient.register(work, patient.Details(first_name="Amina", family_name="Khan"))
    saved: list[str] = []
    refusals = []
    for file in (journal.FILE, f"{workspaces.DATABASE}-wal"):
        size = (folder / file).stat().st_size
        _let_files_grow_to(size + 100_000)
        refusals.append(_save_until_refused(workspace, person, saved))
        _let_files_grow_to(resource.RLIM_INFINITY)
        _save(workspace, person, saved)
    problems = workspace.check().problems
    workspace.close()
    again = opening.unlock(folder, PASSPHRASE)
    everything = _words(again) == saved
    again.close()
    return {"refusals": refusals, "problems afterwards": problems, "everything there": everything}


def _let_files_grow_to(size: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


def _fill(path: Path, size: int) -> None:
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size)


def _save_until_refused(workspace: Workspace, person: UUID, saved: list[str]) -> str:
    for _ in range(3000):
        try:
            _save(workspace, person, saved)
        except DiskProblem as problem:
            return str(problem)
    return "never refused"


def _save(workspace: Workspace, person: UUID, saved: list[str]) -> None:
    words = f"note {len(saved)} {os.urandom(700).hex()}"
    with workspace.work() as work:
        note.write(work, person, words, mode=note.Mode.PHONE)
        draft.keep(work, "note", person, {"words": words})
    saved.append(words)


def _words(workspace: Workspace) -> list[str]:
    with workspace.look() as view:
        return list(view.session.scalars(select(note.Note.words).order_by(note.Note.entry)))


if __name__ == "__main__":
    main()
