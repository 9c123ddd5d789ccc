"""A full disk: a refusal is said plainly, what was saved stays, and there is room for the last save of a visit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..conftest import Template

_CHECKOUT = Path(__file__).parents[2]
_OWN_MOUNTS = ["unshare", "-m"] if os.name == "posix" and os.geteuid() == 0 else ["unshare", "-U", "-r", "-m"]
_PLAIN = "Everything saved before is safe."


def _can_mount() -> bool:
    """Whether this machine lets us mount memory in a namespace of our own; containers often do not."""
    if shutil.which("unshare") is None:
        return False
    tried = [*_OWN_MOUNTS, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def _run(way: str, template: Template, place: Path, before: list[str]) -> dict[str, Any]:
    command = [*before, sys.executable, "-m", "tests.faults.full_disk", way, str(template.folder), str(place)]
    answer = subprocess.run(command, cwd=_CHECKOUT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)  # what the program prints
    return found


def _check_disk(found: dict[str, Any]) -> None:
    for refusal in found["refusals"]:
        assert refusal.startswith("The disk is full, so this was not saved.")
    assert found["had ballast"]
    assert found["let the ballast go"]
    assert found["saved with the room of the ballast"] > 20
    assert found["readable while full"]
    assert found["readable when opened while full"]
    assert "nothing new can be saved" in found["told on opening"][0]


def test_a_full_disk_refuses_plainly_and_loses_nothing(template: Template, tmp_path: Path) -> None:
    # Where nothing may be mounted, the limit on the length of files has to do for the disk.
    way = "disk" if _can_mount() else "limit"
    found = _run(way, template, tmp_path, _OWN_MOUNTS if way == "disk" else [])
    if way == "disk":
        _check_disk(found)
    assert all(_PLAIN in refusal for refusal in found["refusals"])
    assert (found["problems afterwards"], found["everything there"]) == ([], True)


def test_a_file_that_may_grow_no_longer_refuses_plainly_and_loses_nothing(template: Template, tmp_path: Path) -> None:
    found = _run("limit", template, tmp_path, [])
    assert len(found["refusals"]) == 2
    assert all(_PLAIN in refusal for refusal in found["refusals"])
    assert (found["problems afterwards"], found["everything there"]) == ([], True)
