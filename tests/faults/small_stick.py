"""Copying backups to a stick with little room: a program of its own, because it mounts a disk or limits its own files.

    python -m tests.faults.small_stick disk|limit TEMPLATE PLACE

`disk` mounts 16 MB of memory on PLACE/stick, in a mount namespace of its own (it runs under `unshare`): another disk
than that of the workspace. `limit` forbids this process any file as long as the backup. TEMPLATE is a closed workspace.
What came of it is printed as one JSON document.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import backup, backup_copy, opening
from socialrx_desktop.store.workspace import BALLAST, Workspace

from ..conftest import PASSPHRASE

LEFT_BYTES = 100 * 1024


def main() -> None:
    """Copy as the command line says."""
    way, template, place = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    stick, folder = place / "stick", place / "workspace"
    stick.mkdir()
    if way == "disk":
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(stick)], check=True)
    shutil.copytree(template, folder, ignore=shutil.ignore_patterns(BALLAST))
    workspace = opening.unlock(folder, PASSPHRASE)
    print(json.dumps(_disk(workspace, stick) if way == "disk" else _limit(workspace, stick)))
    workspace.close()


def _disk(workspace: Workspace, stick: Path) -> dict[str, object]:
    first = backup_copy.copy(workspace, stick)
    workspace.back_up()
    with (stick / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(stick).free - LEFT_BYTES)
    return _refused(workspace, stick, listed=[first.backup.id])


def _limit(workspace: Workspace, stick: Path) -> dict[str, object]:
    (made,) = backup.listed(workspace.folder, workspace.keys)
    size = (workspace.folder / backup.FOLDER / made.id / backup.DATABASE).stat().st_size
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size - 1, hard))
    return _refused(workspace, stick, listed=[])


def _refused(workspace: Workspace, stick: Path, *, listed: list[str]) -> dict[str, object]:
    try:
        backup_copy.copy(workspace, stick, on_same_disk=True)
    except Problem as problem:
        told = str(problem)
    else:
        told = "never refused"
    (folder,) = stick.glob("SocialRx*")
    return {
        "refusal": told,
        "still listed": [each.id for each in backup.listed(folder, workspace.keys)] == listed,
        "lies there": sorted(path.name for path in (folder / backup.FOLDER).iterdir() if path.is_dir()) == listed,
    }


if __name__ == "__main__":
    main()
