"""Killing the sender of the outbox again and again: a program of its own, which forks one child for each kill.

    python -m tests.faults.outbox_kills lines|moments FOLDER TIMES

`lines` kills a child before each line in turn of the code that sends, until a child gets through; `moments` kills
after a random part of the time that a whole run takes. Each child opens the workspace anew, sends what the ones before
it left, and queues one more export. The workspace is in `FOLDER/w`, the destination is the folder `FOLDER/stick`. Each
export that was acknowledged as queued is one line of `FOLDER/queued`; the number of kills is printed.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from socialrx_desktop.exchange import folder as folders
from socialrx_desktop.exchange import outbox
from socialrx_desktop.exchange.exports import Export
from socialrx_desktop.store import destination, keys
from socialrx_desktop.store import outbox as items
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.workspace import Workspace, utc_now

from .killing import kill_before

PASSPHRASE = "four words make sense"
_SENDING = frozenset({folders.__file__, outbox.__file__, items.__file__})


def content(name: str) -> bytes:
    """Some thousand bytes that only the export of this name has."""
    return hashlib.shake_256(name.encode()).digest(3_000)


def main() -> None:
    """Kill as the command line says."""
    way, place, times = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    # Opened once here, where no database is open: Argon2id would be most of each child's time.
    vault_keys = keys.unlock(place / "w", PASSPHRASE)
    killed = _at_lines(place, vault_keys, times) if way == "lines" else _at_moments(place, vault_keys, times)
    print(killed)


def _at_lines(place: Path, vault_keys: VaultKeys, times: int) -> int:
    """Kill before line 1, 2, 3 ... of sending one export; TIMES is only a stop for a mistake in this program."""
    for line in range(1, times + 1):
        child = _fork(lambda line=line: _run(place, vault_keys, f"line {line}", kill_before(line, _SENDING)))  # type: ignore[misc]  # a default binds the loop's value
        if not _was_killed(child):
            return line - 1
    raise SystemExit("the code that sends has more lines than that")


def _at_moments(place: Path, vault_keys: VaultKeys, times: int) -> int:
    """Kill after a random part of a run, until this many children were killed before they were done."""
    chance = random.Random()
    begun = time.monotonic()
    _was_killed(_fork(lambda: _run(place, vault_keys, "whole", lambda: None)))
    whole = time.monotonic() - begun
    killed = run = 0
    while killed < times:
        run += 1
        child = _fork(lambda: _run(place, vault_keys, f"moment {run}", lambda: None))  # noqa: B023  # forked at once
        time.sleep(chance.random() * whole)
        os.kill(child, signal.SIGKILL)
        killed += _was_killed(child)
    return killed


def _run(place: Path, vault_keys: VaultKeys, name: str, prepare_to_die: Callable[[], None]) -> None:
    workspace = Workspace(place / "w", vault_keys, FileLock(place / "w" / "vault.lock"), utc_now)
    workspace.prepare()
    outbox.send_due(workspace, retry_now=True)
    export = Export("evaluation", None, "Evaluation report", "evaluation.pdf", content(name))
    with workspace.work() as work:
        [line] = destination.everything(work)
        outbox.queue_export(work, export, line.id)
    with (place / "queued").open("a", encoding="ascii") as queued:
        queued.write(f"{name}\n")
    prepare_to_die()
    outbox.send_due(workspace, retry_now=True)


def _fork(run: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        run()
        status = 0
    finally:
        os._exit(status)


def _was_killed(child: int) -> bool:
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        raise SystemExit("a child failed by itself")
    return False


if __name__ == "__main__":
    main()
