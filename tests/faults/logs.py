"""Reading SQLite's write-ahead log as a checkpoint does."""

from __future__ import annotations

import struct

PAGE = 4096
_HEADER, _FRAME_HEADER = 32, 24


def newest_pages(log: bytes) -> dict[int, bytes]:
    """The newest form of each page in the log, by page number, in the order in which a checkpoint writes them."""
    newest = {}
    for place in range(_HEADER, len(log), _FRAME_HEADER + PAGE):
        (number,) = struct.unpack_from(">I", log, place)
        newest[number] = log[place + _FRAME_HEADER : place + _FRAME_HEADER + PAGE]
    return dict(sorted(newest.items()))
