"""Write the three lock files again from pyproject.toml; needs `uv` on the PATH. `--upgrade` takes newer versions.

test.lock is solved first and binds the other two, so that all three agree on every version.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
LOCKS = {
    "test": ["build", "window", "test", "test-window"],
    "start": ["build", "window"],
    "headless": ["build", "test"],
}


def main(arguments: list[str]) -> None:
    solve("test", arguments)
    for name in ("start", "headless"):
        solve(name, ["--constraints", str(PACKAGING / "test.lock")])


def solve(name: str, more: list[str]) -> None:
    """Hashes for every platform, and no word about the index that this machine happens to use."""
    command = ["uv", "pip", "compile", "pyproject.toml", "--output-file", f"packaging/{name}.lock", "--quiet"]
    command += ["--universal", "--generate-hashes", "--no-header", "--no-annotate"]
    command += ["--no-emit-index-url", "--no-emit-find-links"]
    for extra in LOCKS[name]:
        command += ["--extra", extra]
    subprocess.run([*command, *more], cwd=PACKAGING.parent, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
