"""Set everything up, then open the window on a demo workspace: `python3 packaging/start.py`.

Without a display, or with `--tour OUT`, the same is shown without a window: papers and pictures of every tab in OUT.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

import environment


def main() -> int:
    parser = argparse.ArgumentParser(description="Set up SocialRx Desktop and open it on a demo workspace.")
    parser.add_argument("--tour", metavar="OUT", type=Path, help="no window: write papers and pictures to OUT")
    tour: Path | None = parser.parse_args().tour
    environment.require_python()
    if tour is None and not environment.has_display():
        tour = Path("tour")
        environment.say("There is no display here, so this runs the headless tour into ./tour instead.")
    if tour:
        environment.require_system(environment.QT, wanted={"age": "age"})
    else:
        environment.require_system(environment.QT_WITH_DISPLAY)
    python = str(environment.ready(".venv", "start.lock", "test.lock"))
    if tour is None:
        return run([python, "-m", "socialrx_desktop", "open", "--demo"])
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return run([python, "-m", "socialrx_desktop.tour", str(tour.resolve())])


def run(command: list[str]) -> int:
    # Ctrl-C is for the program, which closes in its own time; this only waits for it.
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
