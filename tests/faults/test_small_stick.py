"""A stick without room for a backup: the refusal is said plainly, and what was copied before stays whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..conftest import Template
from .test_full_disk import _CHECKOUT, _OWN_MOUNTS, _can_mount


def _run(way: str, template: Template, place: Path) -> dict[str, Any]:
    before = _OWN_MOUNTS if way == "disk" else []
    command = [*before, sys.executable, "-m", "tests.faults.small_stick", way, str(template.folder), str(place)]
    answer = subprocess.run(command, cwd=_CHECKOUT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)  # what the program prints
    return found


def test_a_full_stick_refuses_plainly_and_keeps_what_it_had(template: Template, tmp_path: Path) -> None:
    # Where nothing may be mounted, the limit on the length of files has to do for the stick.
    way = "disk" if _can_mount() else "limit"
    found = _run(way, template, tmp_path)
    assert found["refusal"].startswith("There is not enough room" if way == "disk" else "There is no room left")
    assert (found["still listed"], found["lies there"]) == (True, True)


def test_a_stick_that_fills_up_while_it_is_written_to_keeps_no_half(template: Template, tmp_path: Path) -> None:
    found = _run("limit", template, tmp_path)
    assert found["refusal"] == (
        "There is no room left in that place, so the backup was not copied. "
        "Free some space there, or choose another one."
    )
    assert (found["still listed"], found["lies there"]) == (True, True)
