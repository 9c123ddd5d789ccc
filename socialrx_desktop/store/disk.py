"""Writing files so that a kill or a power cut leaves the old bytes or the new bytes, and never half of either."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from socialrx_desktop.problems import DiskProblem

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def replace(path: Path, content: bytes) -> None:
    """Put `content` under the name `path` at once, readable by this user only, and on the disk on return."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with plain_refusal():
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what a killed `replace` or a killed backup left unfinished in `folder`."""
    for part in folder.glob(".*.part"):
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names that were just written in `folder` survive a power cut (Windows does so by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as refusal:
        # Some network shares cannot do this for a folder; they write names through by themselves.
        if refusal.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """The SHA-256 of a file in hex, as the disk has it and not as memory still has it."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            with suppress(OSError):  # a disk that cannot forget what it read is read as it is
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def plain_refusal() -> Iterator[None]:
    """Turn the disk's refusal into a DiskProblem that says what to do."""
    try:
        yield
    except OSError as refusal:
        raise problem(full=refusal.errno in FULL) from refusal


def problem(*, full: bool) -> DiskProblem:
    """What a person is told when the disk refuses a change."""
    if full:
        return DiskProblem(
            "The disk is full, so this was not saved.",
            "Everything saved before is safe. Free some space on this computer, then save again.",
        )
    return DiskProblem(
        "The disk did not accept the change, so this was not saved.",
        "Everything saved before is safe. Check that the disk is connected and can be written to, then save again.",
    )


def free_bytes(folder: Path) -> int:
    """Room that this user has left on the disk of `folder`."""
    return shutil.disk_usage(folder).free


def occupy(path: Path, size: int) -> None:
    """Make a file that really takes `size` bytes; a disk that has no room for it does without."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.write(bytes(size))
    except OSError:
        path.unlink(missing_ok=True)
