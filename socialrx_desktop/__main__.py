"""Start the program: without arguments its window, with a verb that task without one."""

from __future__ import annotations

import sys

from socialrx_desktop import commands


def main() -> int:
    """Do what the command line asks; the exit status."""
    return commands.main()


if __name__ == "__main__":
    sys.exit(main())
