"""What is kept of our own bugs: where in the code they happened, under a reference number, and no words of people.

The text of an exception may hold a patient's words, so it is never kept: only its kind and the places it passed.
"""

from __future__ import annotations

import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path

LOG = "problems.log"
_LONGEST_BYTES = 1_000_000


def report(error: BaseException, folder: Path) -> str:
    """Write down where `error` came from, in the log of `folder`; the reference number a person can read out."""
    reference = secrets.token_hex(3).upper()
    lines = [f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {reference} {_kinds(error)}"]
    frames = traceback.extract_tb(error.__traceback__)
    lines += [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / LOG
    if log.exists() and log.stat().st_size > _LONGEST_BYTES:
        log.replace(folder / f"{LOG}.1")
    with log.open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return reference


def log_folder() -> Path:
    """Where this computer's user keeps what programs write down of themselves."""
    from platformdirs import user_log_path  # loaded when something has gone wrong, not at each start

    return user_log_path("SocialRx Desktop", appauthor=False)


def _kinds(error: BaseException) -> str:
    """The exception's class and those it came from, outermost first."""
    kinds = []
    current: BaseException | None = error
    while current is not None:
        kinds.append(type(current).__qualname__)
        current = current.__cause__ or current.__context__
    return " from ".join(kinds)
