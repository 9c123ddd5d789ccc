"""Importing into the directory and dying: a program of its own.

    python -m tests.faults.directory_kill WORKSPACE import STEP
    python -m tests.faults.directory_kill WORKSPACE saving LINE

`import`: each time that the import tells its progress a patient is saved in the vault, and the STEPth time the process
is killed after that. `saving`: the process is killed before the LINEth line of the code that saves a finished import.
If there are fewer steps or lines, all ends well.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from socialrx_desktop.domain.listing import Service
from socialrx_desktop.store import directory_file, opening, patient
from socialrx_desktop.store import workspace as workspaces
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.workspace import Workspace
from tests.benchmarks.services import made_up
from tests.faults.killing import kill_before

PASSPHRASE = "four words make sense"
SOURCE = "made-up.json"
SERVICES = 600
SAVING = frozenset((workspaces.__file__, directory_file.__file__))


def main() -> None:
    """Import as the command line says."""
    place, way, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    workspace = opening.unlock(place, PASSPHRASE)
    if way == "import":
        _import(workspace, made_up(SERVICES), _die_at(workspace, number), lambda: None)
    else:
        _import(workspace, few(number), lambda _done, _total: None, kill_before(number, SAVING))
    sys.settrace(None)
    workspace.close()


def few(number: int) -> list[Service]:
    """A small feed that differs from those of all other numbers."""
    return made_up(20, seed=number)


def _import(
    workspace: Workspace,
    services: Sequence[Service],
    progress: Callable[[int, int | None], None],
    finished: Callable[[], None],
) -> None:
    with workspace.bring_in() as work:
        import_feed(work, SOURCE, "Made up", services, progress=progress)
        finished()
        _trace_callers()


def _trace_callers() -> None:
    """Tracing begins with the next call; the frames that wait for this one to end are to be counted as well."""
    trace: Any = sys.gettrace()  # what a tracer gives back is a tracer, which its type does not say
    frame = sys._getframe().f_back
    while trace is not None and frame is not None:
        frame.f_trace = trace(frame, "call", None)
        frame = frame.f_back


def _die_at(workspace: Workspace, left: int) -> Callable[[int, int | None], None]:
    def save_and_count_down(_done: int, _total: int | None) -> None:
        nonlocal left
        with workspace.work() as work:
            patient.register(work, patient.Details(first_name="Amina", family_name="Khan"))
        print("saved", flush=True)
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return save_and_count_down


if __name__ == "__main__":
    main()
