"""An import that is killed at any of its steps leaves the old directory whole, and the next one runs to its end."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
from pathlib import Path

from socialrx_desktop.store import directory, opening
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.directory_search import search
from tests.benchmarks.services import made_up
from tests.faults.directory_kill import PASSPHRASE, SERVICES, SOURCE

_CHECKOUT = Path(__file__).parents[2]


def test_a_kill_at_any_step_leaves_the_old_directory_whole(tmp_path: Path) -> None:
    old = made_up(150, seed=7)
    workspace, _ = opening.create(tmp_path / "w", PASSPHRASE, "Sam Rowe", seconds=0)
    with workspace.work() as work:
        import_feed(work, SOURCE, "Made up", old)
    workspace.close()
    kills = 0
    for step in itertools.count(1):
        if _import_and_die(tmp_path / "w", step) == 0:
            break
        kills += 1
        workspace = opening.unlock(tmp_path / "w", PASSPHRASE)
        assert workspace.check().problems == []
        with workspace.look() as view:
            assert directory.count(view) == len(old)
            found = directory.listings(view, [hit.id for hit in search(view, "", limit=500).hits])
        assert {each.service for each in found.values()} == set(old)
        workspace.close()
    assert kills >= 6
    workspace = opening.unlock(tmp_path / "w", PASSPHRASE)
    assert workspace.check().problems == []
    with workspace.look() as view:
        assert directory.count(view) == SERVICES
    workspace.close()


def _import_and_die(workspace: Path, step: int) -> int:
    command = [sys.executable, "-m", "tests.faults.directory_kill", str(workspace), str(step)]
    ran = subprocess.run(command, cwd=_CHECKOUT, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, -signal.SIGKILL}, ran.stderr
    return ran.returncode
