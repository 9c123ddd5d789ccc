"""Set everything up, then check everything: `python3 packaging/test.py`.

Format, lint, import contracts, types and tests; then all but the window's tests again in an environment without Qt,
the proof that the core is headless. With arguments it runs pytest alone, with them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import environment

PROGRAMS = {"age": "age", "Xvfb": "xvfb", "xauth": "xauth", "pdftoppm": "poppler-utils", "strace": "strace"}
QT_SETTINGS = {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1", "QT_FONT_DPI": "96"}
CODE = ("socialrx_desktop", "tests", "packaging")


def main(arguments: list[str]) -> int:
    environment.require_python()
    environment.require_system(environment.QT_WITH_DISPLAY, PROGRAMS)
    python = environment.ready(".venv", "test.lock")
    for name, value in QT_SETTINGS.items():
        os.environ.setdefault(name, value)
    if arguments:
        return run(str(python), "-m", "pytest", *arguments)
    return check(python, environment.ready(".venv-headless", "headless.lock"))


def check(python: Path, headless: Path) -> int:
    """Run every step, whatever the others say, then sum up; 0 when all of them passed."""
    with tempfile.TemporaryDirectory() as folder:
        counts = [Path(folder, "all.xml"), Path(folder, "headless.xml")]
        outcomes = {name: timed(name, command) for name, command in steps(python, headless, *counts).items()}
        print("\n== summary")
        for name, (status, seconds) in outcomes.items():
            print(f"{name:15} {'FAILED' if status else 'passed'} {seconds:7.1f} s")
        print(totals(counts))
    return 1 if any(status for status, _ in outcomes.values()) else 0


def steps(python: Path, headless: Path, counts: Path, headless_counts: Path) -> dict[str, list[str]]:
    # Two at a time, because each mostly waits for the disk; a free worker takes over half of what the other has left.
    tests = ["-m", "pytest", "tests", "--numprocesses", "2", "--dist", "worksteal", "--junitxml"]
    no_window = ["--ignore=tests/ui", "--ignore=tests/journeys"]
    no_qt = "from importlib.util import find_spec; assert find_spec('PySide6') is None, 'PySide6 is here'"
    return {
        "format": [str(python), "-m", "ruff", "format", "--check", *CODE],
        "lint": [str(python), "-m", "ruff", "check", *CODE],
        "imports": [str(python.with_name("lint-imports"))],
        "types": [str(python), "-m", "mypy"],
        "tests": [str(python), *tests, str(counts)],
        "no Qt": [str(headless), "-c", no_qt],
        "headless tests": [str(headless), *tests, str(headless_counts), *no_window],
    }


def timed(name: str, command: list[str]) -> tuple[int, float]:
    environment.say(f"\n== {name}")
    began = time.monotonic()
    return run(*command), time.monotonic() - began


def totals(reports: list[Path]) -> str:
    """What pytest's reports add up to; an error counts as a failure, a run that left no report as nothing."""
    cases = [case for report in reports if report.exists() for case in ET.parse(report).iter("testcase")]
    outcomes = [{child.tag for child in case} for case in cases]
    failed = sum(1 for tags in outcomes if tags & {"failure", "error"})
    skipped = sum(1 for tags in outcomes if "skipped" in tags)
    passed = len(cases) - failed - skipped
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def run(*command: str) -> int:
    return subprocess.run(command, cwd=environment.ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
