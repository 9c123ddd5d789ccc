"""Start the program: without arguments its window, with a verb that task without one."""

from __future__ import annotations

import sys

from socialrx_desktop import commands

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def main() -> int:
    """Do what the command line asks; the exit status."""
    _keep_memory_private()
    return commands.main()


def _keep_memory_private() -> None:
    """What is in memory, keys and patients' words, goes to no crash file and to no other program of this user."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        # A kernel that refuses (a container may) leaves things as they were; the program works all the same.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())
