"""Start the program: without arguments its window, with a verb that task without one."""

from __future__ import annotations

import sys

from socialrx_desktop import commands


def main() -> int:
    """Do what the command line asks; the exit status."""
    _leave_no_core()
    return commands.main()


def _leave_no_core() -> None:
    """A crash must not write what was in memory, patients' words among it, to a file (POSIX)."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
