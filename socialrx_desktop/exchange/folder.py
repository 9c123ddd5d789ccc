"""Delivering into a folder: on this computer, on a USB stick, or on a network share.

A file appears under its name at once and whole, is never overwritten, and counts as delivered only after it has been
read back. Its name holds the digest of its bytes, so that looking for it tells whether an earlier try got through.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from socialrx_desktop.problems import DestinationProblem, Rejected, Unreachable
from socialrx_desktop.store import disk

_NAME = re.compile(r"(?P<stem>[0-9a-f-]{36}\.[0-9a-f]{16})\.g1\.age")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@dataclass(frozen=True)
class Receipt:
    """What was read back from the destination."""

    file_name: str
    size: int
    digest: str


def deliver(folder: Path, name: str, content: bytes) -> Receipt:
    """Bring `content` into the folder under `name` (`<item id>.<first 16 of its SHA-256>.g1.age`).

    What is there already, whole, is not written again. Other bytes under the name are left as they are, and the next
    generation of the name (`g2` ...) is used. Unreachable if the folder is not there, which is never made here: an
    unplugged stick must not become a plain folder. A DestinationProblem if it has no room or does not keep the bytes.
    """
    found = _NAME.fullmatch(name)
    assert found, "an item's file name is made by the outbox"
    digest = hashlib.sha256(content).hexdigest()
    with _plain_refusal():
        if not folder.is_dir():
            raise Unreachable(
                "The folder is not there.", "Connect the stick or the network. It is tried again by itself."
            )
        part = folder / f".{found['stem']}.part"
        part.unlink(missing_ok=True)
        path, is_there = _probe(folder, found["stem"], digest)
        if not is_there:
            _write(part, path, content)
        _sync(folder)
        if _digest(path) != digest:
            raise DestinationProblem(
                "The file was written, but the destination did not keep it as it was.",
                "It is tried again. If this goes on, use another stick or folder: this one may be failing.",
            )
    return Receipt(path.name, len(content), digest)


def is_reachable(folder: Path) -> bool:
    """Whether the folder is there and looks writable. It can take long where a network share does not answer."""
    effective = os.access in os.supports_effective_ids
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK, effective_ids=effective)


def _probe(folder: Path, stem: str, digest: str) -> tuple[Path, bool]:
    """Where these bytes are already, or the first name that is free."""
    generation = 1
    while True:
        path = folder / f"{stem}.g{generation}.age"
        there = _digest(path)
        if there is None or there == digest:
            return path, there is not None
        generation += 1


def _write(part: Path, path: Path, content: bytes) -> None:
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _publish(part, path)
    finally:
        with suppress(OSError):  # the folder may be gone by now; the next try removes what is left
            part.unlink(missing_ok=True)


def _publish(part: Path, path: Path) -> None:
    """Give the written file its name, unless the name is taken."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:
        # FAT, exFAT and some shares have no links. The name was free a moment ago and belongs to these bytes alone.
        part.rename(path)


def _digest(path: Path) -> str | None:
    """The SHA-256 of the file as the disk has it, not as memory still has it; None if there is no such file."""
    try:
        with path.open("rb") as file:
            if hasattr(os, "posix_fadvise"):
                with suppress(OSError):  # a disk that cannot forget what it read is read as it is
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _sync(folder: Path) -> None:
    try:
        disk.sync_folder(folder)
    except OSError as refusal:
        # Some network shares cannot do this for a folder; they write names through by themselves.
        if refusal.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise


@contextmanager
def _plain_refusal() -> Iterator[None]:
    """Turn what the folder's disk says into a Problem, without the path: it may name people."""
    try:
        yield
    except OSError as refusal:
        raise _problem(refusal.errno) from refusal


def _problem(code: int | None) -> DestinationProblem:
    if code in _FULL:
        return DestinationProblem(
            "There is no room left at the destination.", "Free some space there. It is tried again by itself."
        )
    if code == errno.ENAMETOOLONG:
        return Rejected(
            "The folder's path is too long for a file in it.",
            "Choose a folder with a shorter path for this destination.",
        )
    if code in _READ_ONLY:
        return Unreachable(
            "The folder cannot be written to.",
            "Ask whoever looks after it, or check the lock switch of the stick. It is tried again by itself.",
        )
    return Unreachable(
        "The folder stopped answering.", "Connect the stick or the network again. It is tried again by itself."
    )
