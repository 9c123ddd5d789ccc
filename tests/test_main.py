"""The start: what is in memory is kept from crash files and from other programs, before there is any key."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="the two limits are those of Linux")
def test_no_crash_file_and_no_other_program_gets_at_the_memory(tmp_path: Path) -> None:
    probe = (
        "import ctypes, resource, sys\n"
        "from pathlib import Path\n"
        "from socialrx_desktop.store import opening\n"
        "opening.create(Path(sys.argv[1]), 'four words make sense', 'Sam Rowe', seconds=0)[0].close()\n"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))\n"
    )
    command = [sys.executable, "-c", probe, str(tmp_path / "workspace")]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "0 (0, 0)"
