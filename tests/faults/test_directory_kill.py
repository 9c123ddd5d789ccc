"""An import that is killed at any moment leaves a whole directory, the old or the new, and all that was saved."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from socialrx_desktop.domain.listing import Service
from socialrx_desktop.store import directory, opening, patient
from socialrx_desktop.store.directory_import import import_feed
from tests.benchmarks.services import made_up
from tests.faults.directory_kill import PASSPHRASE, SERVICES, SOURCE, few

_CHECKOUT = Path(__file__).parents[2]
_LINES_BETWEEN_KILLS = 23


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A closed workspace with 150 services."""
    workspace, _ = opening.create(tmp_path / "w", PASSPHRASE, "Sam Rowe", seconds=0)
    with workspace.bring_in() as work:
        import_feed(work, SOURCE, "Made up", _old())
    workspace.close()
    return tmp_path / "w"


def test_a_kill_at_any_step_leaves_the_old_directory_and_what_was_saved_meanwhile(place: Path) -> None:
    kills = saved = 0
    for step in itertools.count(1):
        is_killed, saves = _import_and_die(place, "import", step)
        saved += saves
        if not is_killed:
            break
        kills += 1
        assert saves == step
        assert _found(place, saved) == set(_old())
    assert kills >= 6
    assert _found(place, saved) == set(made_up(SERVICES))


def test_a_kill_while_a_finished_import_is_saved_leaves_the_old_or_the_new_directory(place: Path) -> None:
    before, outcomes = set(_old()), set()
    for line in itertools.count(1, _LINES_BETWEEN_KILLS):
        is_killed, _ = _import_and_die(place, "saving", line)
        found = _found(place, saved=0)
        assert found in (before, set(few(line)))
        outcomes.add((is_killed, found == before))
        before = found
        if not is_killed:
            break
    assert outcomes == {(True, True), (True, False), (False, False)}


def _old() -> list[Service]:
    return made_up(150, seed=7)


def _import_and_die(place: Path, way: str, number: int) -> tuple[bool, int]:
    """Whether it was killed, and how many patients were saved for certain."""
    command = [sys.executable, "-m", "tests.faults.directory_kill", str(place), way, str(number)]
    ran = subprocess.run(command, cwd=_CHECKOUT, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, -signal.SIGKILL}, ran.stderr
    return ran.returncode != 0, ran.stdout.count("saved")


def _found(place: Path, saved: int) -> set[Service]:
    """What the directory lists, once vault and directory are found sound with so many patients."""
    workspace = opening.unlock(place, PASSPHRASE)
    # Between the journal and the commit the journal gives the last change back, and says so.
    assert not [notice for notice in workspace.notices if "directory" in notice]
    assert workspace.check().problems == []
    with workspace.look() as view:
        ids = [UUID(bytes=row.id) for row in view.directory.execute(select(directory.service.c.id))]
        services = {each.service for each in directory.listings(view, ids).values()}
        assert patient.count(view) == saved
    workspace.close()
    return services
