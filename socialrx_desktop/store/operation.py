"""One change as bytes: the encoding that the journal and the team's segments share.

Each operation is a short positional msgpack array, and a transaction's operations are one frame, compressed with
Zstandard level 3. Fields are named by permanent numbers and hold portable primitives, so an older program can keep
what it does not know.
"""

from __future__ import annotations

from typing import Any

import msgspec
import zstandard

_FIELDS_LIMIT = 64 * 1024 * 1024


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One history entry: who changed what, when, and having seen what.

    `fields` is msgpack of {column number: value}; `frontier` of {writer: operation number} that the author had merged.
    """

    writer: bytes
    op_no: int
    hlc: int
    frontier: bytes
    recorded_at: str
    worker: bytes
    action: str
    table: int
    record: bytes
    subject: bytes
    salt: bytes
    fields: bytes


class LocalChange(msgspec.Struct, frozen=True, array_like=True):
    """One change of a row of this laptop; `fields` is None when the row was deleted."""

    table: int
    record: bytes
    fields: bytes | None


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """All changes of one transaction, in order; `seq` and `head` are where the history's chain stood after it."""

    number: int
    seq: int
    head: bytes
    entries: tuple[Entry, ...]
    local: tuple[LocalChange, ...]


Value = str | int | bytes | bool | None


def pack(frame: Frame) -> bytes:
    """The frame as compressed bytes."""
    return zstandard.ZstdCompressor(level=3).compress(msgspec.msgpack.encode(frame))


def unpack(packed: bytes) -> Frame:
    """The frame again."""
    plain = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_FIELDS_LIMIT)
    return msgspec.msgpack.decode(plain, type=Frame)


def pack_fields(fields: dict[int, Value]) -> bytes:
    """Column numbers and values as msgpack."""
    return msgspec.msgpack.encode(fields)


def unpack_fields(packed: bytes) -> dict[int, Value]:
    """Column numbers and values again."""
    return msgspec.msgpack.decode(packed, type=dict[int, Any])  # msgpack holds nothing but such primitives
