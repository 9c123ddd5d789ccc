"""The start: what is in memory is kept from crash files and from other programs, before there is any key."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="the two limits are those of Linux")
def test_no_crash_file_and_no_other_program_gets_at_the_memory() -> None:
    probe = (
        "import ctypes, resource, sys\n"
        "from socialrx_desktop import __main__, commands\n"
        "def look():\n"
        "    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))\n"
        "    return 0\n"
        "commands.main = look\n"
        "sys.exit(__main__.main())\n"
    )
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "0 (0, 0)"
