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
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from socialrx_desktop.store import disk
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.operation import Frame, pack, unpack

FILE = "vault.journal"

_MAGIC = b"SRXJ1\n"
_FILE_HEADER = struct.Struct(">6s16sI")  # magic, journal id, CRC-32 of both
_HEADER = 2 * _FILE_HEADER.size  # written twice, for without the id nothing can be opened
_FRAME_MARK = b"\xf7SX\x1e"
_FRAME_HEADER = struct.Struct(">4sQII")  # mark, frame number, length of the sealed bytes, CRC-32 of the three
_NONCE = 12


@dataclass(frozen=True)
class Reading:
    """What a journal file holds: the sound frames by number, and how many places are damaged.

    `torn` is the length of an unfinished last frame: a save that was never acknowledged. With `is_end_sure` off the
    last place is damaged: frames that were acknowledged may have stood there.
    """

    frames: dict[int, Frame]
    damaged: int
    torn: int
    is_end_sure: bool = True

    @property
    def last(self) -> int:
        """The highest sound frame number, or 0."""
        return max(self.frames, default=0)

    def after(self, number: int) -> tuple[Frame, ...]:
        """The frames that follow on frame `number` without a gap."""
        end = number
        while end + 1 in self.frames:
            end += 1
        return tuple(self.frames[each] for each in range(number + 1, end + 1))

    def unbroken_end(self) -> tuple[Frame, ...]:
        """The last frames, as far back as they have no gap."""
        start = self.last
        while start - 1 in self.frames:
            start -= 1
        return self.after(start - 1)


class Journal:
    """An open journal file, to which frames are appended."""

    def __init__(self, path: Path, keys: VaultKeys, journal_id: bytes, handle: int) -> None:
        self.path = path
        self.id = journal_id
        self._cipher = ChaCha20Poly1305(_key(keys, journal_id))
        self._handle = handle
        self._end = os.fstat(handle).st_size

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
        with disk.plain_refusal():
            handle = os.open(path, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
        journal_id, _ = _read_header(os.read(handle, _HEADER))
        assert journal_id is not None, "a journal is read before it is opened"
        return cls(path, keys, journal_id, handle)

    def append(self, frame: Frame) -> int:
        """Put a frame on the disk; the length of the file before it, for `take_back`. A DiskProblem if it refuses."""
        before = self._end
        try:
            with disk.plain_refusal():
                self._cut()
                sealed = memoryview(_seal(self._cipher, self.id, frame))
                while sealed:
                    sealed = sealed[os.write(self._handle, sealed) :]
                _sync(self._handle)
        except BaseException:
            self.take_back(before)
            raise
        self._end = os.fstat(self._handle).st_size
        return before

    def take_back(self, length: int) -> None:
        """Forget the frames after `length`: their transaction did not commit, and nobody was told that it had.

        A disk that refuses even this is asked again before the next frame is written.
        """
        self._end = length
        with suppress(OSError):
            self._cut()
            _sync(self._handle)

    def size(self) -> int:
        """Bytes of the file."""
        return self._end

    def close(self) -> None:
        """Let the file go."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _cut(self) -> None:
        if os.fstat(self._handle).st_size > self._end:
            os.ftruncate(self._handle, self._end)


def read(path: Path, keys: VaultKeys, *, since: int = 0) -> Reading | None:
    """All that can be read of a journal file; None when there is no file or its header is not readable.

    Frames with a number below `since` are passed over unopened, which keeps unlocking quick.
    """
    return interpreted(stored(path), keys, since=since)


def stored(path: Path) -> bytes:
    """A journal file as it lies on the disk, for `interpreted`; empty when there is none."""
    if not path.is_file():
        return b""
    with disk.plain_refusal():
        return path.read_bytes()


def interpreted(content: bytes, keys: VaultKeys, *, since: int = 0) -> Reading | None:
    """As `read`, of the bytes of a journal file."""
    journal_id, is_whole = _read_header(content[:_HEADER])
    if journal_id is None:
        return None
    cipher = ChaCha20Poly1305(_key(keys, journal_id))
    frames: dict[int, Frame] = {}
    damaged, torn, place = 0 if is_whole else 1, 0, _HEADER
    is_end_sure = True
    while place < len(content):
        number, start, end = _next(content, place)
        if number < since and end <= len(content):
            place = end
            continue
        frame = _unseal(cipher, journal_id, number, content[start:end])
        if frame is not None:
            frames[number] = frame
            place = end
            continue
        following = content.find(_FRAME_MARK, place + 1)
        if following < 0 and _is_unfinished(content, place, end):
            torn = len(content) - place
        else:
            damaged += 1
            is_end_sure = following >= 0
        place = following if following >= 0 else len(content)
    return Reading(frames, damaged, torn, is_end_sure)


def _next(content: bytes, place: int) -> tuple[int, int, int]:
    """The number of the frame at `place`, and where its sealed bytes start and end; past the end if there is none."""
    head = content[place : place + _FRAME_HEADER.size]
    if (
        len(head) < _FRAME_HEADER.size
        or head[:4] != _FRAME_MARK
        or crc32(head[:-4]) != int.from_bytes(head[-4:], "big")
    ):
        return sys.maxsize, len(content), len(content) + 1
    _, number, length, _ = _FRAME_HEADER.unpack(head)
    start = place + _FRAME_HEADER.size
    return number, start, start + length


def _is_unfinished(content: bytes, place: int, end: int) -> bool:
    """Whether the file's last bytes are the beginning of a frame, as a save leaves them that never finished.

    A power cut may also leave the length of what was never written, as zeros.
    """
    head = content[place : place + _FRAME_HEADER.size]
    if len(head) < _FRAME_HEADER.size:
        is_beginning = head[: len(_FRAME_MARK)] == _FRAME_MARK[: len(head)]
    else:
        is_beginning = end > len(content) and crc32(head[:-4]) == int.from_bytes(head[-4:], "big")
    return is_beginning or not any(content[place:])


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
    return 2 * _FILE_HEADER.pack(_MAGIC, journal_id, crc32(_MAGIC + journal_id))


def _read_header(head: bytes) -> tuple[bytes | None, bool]:
    """The journal's id, from whichever copy of the header is sound, and whether both are."""
    found = []
    for start in (0, _FILE_HEADER.size):
        copy = head[start : start + _FILE_HEADER.size]
        if len(copy) == _FILE_HEADER.size:
            magic, journal_id, check = _FILE_HEADER.unpack(copy)
            if magic == _MAGIC and crc32(_MAGIC + journal_id) == check:
                found.append(bytes(journal_id))
    return (found[0] if found else None), len(found) == 2


def _sync(handle: int) -> None:
    if sys.platform == "darwin":
        # fsync alone leaves the bytes in the drive's own cache there.
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle)
