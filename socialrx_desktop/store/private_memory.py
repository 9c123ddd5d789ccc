"""Keeping what is in memory, keys and patients' words, from crash files and from other programs of this user."""

from __future__ import annotations

import sys
from functools import cache

_PR_SET_DUMPABLE = 4  # linux/prctl.h


@cache
def keep() -> None:
    """Do it once, before the first key exists; where the system has no such thing, nothing happens."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes  # it takes too long to load before the first paint

        # A kernel that refuses (a container may) leaves things as they were; the program works all the same.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
