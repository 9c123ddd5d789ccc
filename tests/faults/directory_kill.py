"""Importing into the directory and dying half-way: a program of its own.

    python -m tests.faults.directory_kill WORKSPACE STEP

The import kills its own process when it tells its progress for the STEPth time; if there are fewer steps it ends well.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from socialrx_desktop.store import opening
from socialrx_desktop.store.directory_import import import_feed
from tests.benchmarks.services import made_up

PASSPHRASE = "four words make sense"
SOURCE = "made-up.json"
SERVICES = 600


def main() -> None:
    """Import as the command line says."""
    place, left = Path(sys.argv[1]), int(sys.argv[2])

    def count_down(_done: int, _total: int | None) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    workspace = opening.unlock(place, PASSPHRASE)
    with workspace.work() as work:
        import_feed(work, SOURCE, "Made up", made_up(SERVICES), progress=count_down)
    workspace.close()


if __name__ == "__main__":
    main()
