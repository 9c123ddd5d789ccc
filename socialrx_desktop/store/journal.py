"""The journal: every change once more, sealed and on the disk before the database commits.

One flipped bit in SQLite's write-ahead log silently drops every later commit, and a folder put back from elsewhere
silently loses days; both checks of the database call such a file sound. The journal's dense frame numbers show what
is missing, and its frames bring it back. Each frame stands alone (ChaCha20-Poly1305, a random nonce, the journal's id
and the frame's number as associated data), so a damaged frame costs that frame only.
"""

from __future__ import annotations

import os
import struct
import sys
from binascii import crc32
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from socialrx_desktop.store import disk
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.operation import Frame, pack, unpack

FILE = "vault.journal"

_MAGIC = b"SRXJ1\n"
_FILE_HEADER = struct.Struct(">6s16sI")  # magic, journal id, CRC-32 of both
_FRAME_MARK = b"\xf7SX\x1e"
_FRAME_HEADER = struct.Struct(">4sQII")  # mark, frame number, length of the sealed bytes, CRC-32 of the three
_NONCE = 12


@dataclass(frozen=True)
class Reading:
    """What a journal file holds: the sound frames by number, and the numbers or places that are damaged.

    `torn` is the length of an unfinished last frame: a save that was never acknowledged.
    """

    frames: dict[int, Frame]
    damaged: int
    torn: int

    @property
    def last(self) -> int:
        """The highest sound frame number, or 0."""
        return max(self.frames, default=0)


class Journal:
    """An open journal file, to which frames are appended."""

    def __init__(self, path: Path, keys: VaultKeys, journal_id: bytes, handle: int) -> None:
        self.path = path
        self.id = journal_id
        self._cipher = ChaCha20Poly1305(_key(keys, journal_id))
        self._handle = handle

    @classmethod
    def start(cls, path: Path, keys: VaultKeys, frames: tuple[Frame, ...] = ()) -> Journal:
        """A new journal file in place of any old one, holding `frames` from the beginning."""
        journal_id = os.urandom(16)
        cipher = ChaCha20Poly1305(_key(keys, journal_id))
        sealed = b"".join(_seal(cipher, journal_id, frame) for frame in frames)
        disk.replace(path, _header(journal_id) + sealed)
        return cls.open(path, keys)

    @classmethod
    def open(cls, path: Path, keys: VaultKeys) -> Journal:
        """The journal file, ready for the next frame."""
        handle = os.open(path, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
        journal_id = _read_header(os.read(handle, _FILE_HEADER.size))
        assert journal_id is not None, "a journal is read before it is opened"
        return cls(path, keys, journal_id, handle)

    def append(self, frame: Frame) -> int:
        """Put a frame on the disk; the length of the file before it, for `take_back`. A DiskProblem if it refuses."""
        before = os.fstat(self._handle).st_size
        try:
            with disk.plain_refusal():
                sealed = memoryview(_seal(self._cipher, self.id, frame))
                while sealed:
                    sealed = sealed[os.write(self._handle, sealed) :]
                _sync(self._handle)
        except BaseException:
            self.take_back(before)
            raise
        return before

    def take_back(self, length: int) -> None:
        """Forget the frames after `length`: their transaction did not commit, and nobody was told that it had."""
        with disk.plain_refusal():
            os.ftruncate(self._handle, length)
            _sync(self._handle)

    def size(self) -> int:
        """Bytes of the file."""
        return os.fstat(self._handle).st_size

    def close(self) -> None:
        """Let the file go."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read(path: Path, keys: VaultKeys) -> Reading | None:
    """All that can be read of a journal file; None when there is no file or its header is not readable."""
    if not path.is_file():
        return None
    content = path.read_bytes()
    journal_id = _read_header(content[: _FILE_HEADER.size])
    if journal_id is None:
        return None
    cipher = ChaCha20Poly1305(_key(keys, journal_id))
    frames: dict[int, Frame] = {}
    damaged = 0
    torn = 0
    for number, sealed, whole in _pieces(content):
        frame = _unseal(cipher, journal_id, number, sealed) if whole else None
        if frame is not None:
            frames[frame.number] = frame
        elif whole:
            damaged += 1
        else:
            torn = len(sealed)
    return Reading(frames, damaged, torn)


def _pieces(content: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Each frame's number and sealed bytes, and whether all its bytes are there; damaged headers are stepped over."""
    place = _FILE_HEADER.size
    while place < len(content):
        head = content[place : place + _FRAME_HEADER.size]
        if _sound(head):
            _, number, length, _ = _FRAME_HEADER.unpack(head)
            start = place + _FRAME_HEADER.size
            yield number, content[start : start + length], start + length <= len(content)
            place = start + length
            continue
        following = content.find(_FRAME_MARK, place + 1)
        # Without a later frame, what is left is the beginning of a save that never finished.
        yield 0, content[place:], following >= 0
        place = following if following >= 0 else len(content)


def _sound(head: bytes) -> bool:
    if len(head) < _FRAME_HEADER.size or head[:4] != _FRAME_MARK:
        return False
    return crc32(head[:-4]) == int.from_bytes(head[-4:], "big")


def _seal(cipher: ChaCha20Poly1305, journal_id: bytes, frame: Frame) -> bytes:
    nonce = os.urandom(_NONCE)
    sealed = nonce + cipher.encrypt(nonce, pack(frame), _bound(journal_id, frame.number))
    head = struct.pack(">4sQI", _FRAME_MARK, frame.number, len(sealed))
    return head + crc32(head).to_bytes(4, "big") + sealed


def _unseal(cipher: ChaCha20Poly1305, journal_id: bytes, number: int, sealed: bytes) -> Frame | None:
    try:
        return unpack(cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(journal_id, number)))
    except (InvalidTag, ValueError):
        return None


def _bound(journal_id: bytes, number: int) -> bytes:
    return journal_id + number.to_bytes(8, "big")


def _key(keys: VaultKeys, journal_id: bytes) -> bytes:
    return keys.derive(f"oplog/{journal_id.hex()}")


def _header(journal_id: bytes) -> bytes:
    return _FILE_HEADER.pack(_MAGIC, journal_id, crc32(_MAGIC + journal_id))


def _read_header(head: bytes) -> bytes | None:
    if len(head) != _FILE_HEADER.size:
        return None
    magic, journal_id, check = _FILE_HEADER.unpack(head)
    return bytes(journal_id) if magic == _MAGIC and crc32(_MAGIC + journal_id) == check else None


def _sync(handle: int) -> None:
    if sys.platform == "darwin":
        # fsync alone leaves the bytes in the drive's own cache there.
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle)
