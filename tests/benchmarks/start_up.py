"""Time from starting the program to the first pixels of its unlock window, beside a bare QWidget in the same run.

    python -m tests.benchmarks.start_up [--runs 9]

Each program starts in turn on a virtual screen whose frame buffer is a file; the first changed pixel is what counts, so
watching costs the program nothing. Linux; needs Xvfb. The target is a ratio of at most 1.6 (the median of the runs).
"""

from __future__ import annotations

import argparse
import mmap
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from socialrx_desktop.store import opening

_SIZE = (1366, 768)
_FLOOR = (
    "import sys\n"
    "from PySide6.QtWidgets import QApplication, QWidget\n"
    "application = QApplication(sys.argv)\n"
    "window = QWidget()\n"
    "window.resize(1280, 740)\n"
    "window.show()\n"
    "application.exec()\n"
)


def main() -> int:
    """Run both programs in turn and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "workspace"
        opening.create(folder, "four words make sense", "Sam Rowe", seconds=0)[0].close()
        programs = {
            "bare QWidget": [sys.executable, "-c", _FLOOR],
            "unlock window": [sys.executable, "-m", "socialrx_desktop", "open", str(folder)],
        }
        times: dict[str, list[float]] = {name: [] for name in programs}
        with _Screen(Path(place)) as screen:
            for _ in range(runs + 1):
                for name, command in programs.items():
                    times[name].append(screen.first_paint(command, Path(place)))
    medians = {name: statistics.median(each[1:]) for name, each in times.items()}
    for name, each in times.items():
        print(f"{name:14} {medians[name]:6.0f} ms  [{min(each[1:]):.0f} to {max(each[1:]):.0f}], {runs} runs")
    print(f"ratio          {medians['unlock window'] / medians['bare QWidget']:6.2f}  (target: at most 1.6)")
    return 0


class _Screen:
    """A virtual X screen whose pixels can be read from a file."""

    def __init__(self, place: Path) -> None:
        read, write = os.pipe()
        width, height = _SIZE
        self._server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write),
                "-screen",
                "0",
                f"{width}x{height}x24",
                "-fbdir",
                str(place),
                "-noreset",
            ],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as answer:
            self.display = f":{answer.readline().strip()}"
        with (place / "Xvfb_screen0").open("rb") as file:
            self._pixels = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)

    def first_paint(self, command: list[str], home: Path) -> float:
        """Milliseconds until the screen changes."""
        row = len(self._pixels) // 2
        blank = self._pixels[row : row + 400]
        environment = {
            **os.environ,
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "QT_LOGGING_RULES": "*=false",
        }
        start = time.perf_counter()
        program = subprocess.Popen(command, env=environment)
        try:
            while self._pixels[row : row + 400] == blank:
                time.sleep(0.001)
                if program.poll() is not None or time.perf_counter() - start > 30:
                    raise SystemExit(f"{command[:3]} painted nothing")
            return (time.perf_counter() - start) * 1000
        finally:
            program.kill()
            program.wait()
            while self._pixels[row : row + 400] != blank:
                time.sleep(0.01)

    def __enter__(self) -> _Screen:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait()


if __name__ == "__main__":
    sys.exit(main())
