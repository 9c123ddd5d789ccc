"""What both set-up commands share: an environment that matches its lock, and what the operating system must bring.

Nothing here needs more than the standard library, and an older Python can read it far enough to be refused.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARKER = "made-from"

# Shared libraries that Qt's wheel expects of Linux, each with the Debian package that brings it.
QT = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
QT_WITH_DISPLAY = {
    **QT,
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def require_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is just what this is here to meet
        sys.exit(f"SocialRx Desktop needs Python 3.11 or newer; this is {sys.version.split()[0]}.")


def require_system(
    libraries: dict[str, str], programs: dict[str, str] | None = None, wanted: dict[str, str] | None = None
) -> None:
    """Install what the operating system lacks where we may (root on Debian), or stop with one line that names it.

    Programs that are only `wanted` are installed where we may, and done without elsewhere.
    """
    may_install = shutil.which("apt-get") is not None and os.geteuid() == 0
    programs = {**(programs or {}), **((wanted or {}) if may_install else {})}
    missing = _missing(libraries, programs)
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *sorted(set(missing.values()))]
    names = ", ".join(missing)
    if not shutil.which("apt-get"):
        sys.exit(f"This computer lacks {names}: install with its package manager, then run this again.")
    if os.geteuid() != 0:
        sys.exit(f"This computer lacks {names}: run 'sudo {' '.join(install)}', then run this again.")
    say(f"This computer lacks {names}: installing {' '.join(install[4:])}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A failed update may concern a source that we do not need: the install and the second look decide.
    for command in (["apt-get", "update"], install):
        subprocess.run([*command, "-qq"], env=quiet, stdout=subprocess.DEVNULL, check=False)
    if still := _missing(libraries, programs):
        sys.exit(f"Could not install {', '.join(sorted(set(still.values())))}: the lines above say why.")


def ready(folder: str, lock: str, *or_from: str) -> Path:
    """The interpreter of the environment in `folder`, made from `lock` unless it stands already.

    An environment made from one of `or_from`, which hold all of `lock`, serves as well. One that is half made, or was
    made from another lock, by another Python or in another place, is made again from nothing.
    """
    home = ROOT / folder
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    marker = home / MARKER
    stamps = [stamp(name) for name in (lock, *or_from)]
    if marker.is_file() and marker.read_text() in stamps and python.exists():
        return python
    say(f"Setting up {folder} from packaging/{lock}: once, for a minute or so.")
    marker.unlink(missing_ok=True)
    _run(sys.executable, "-m", "venv", "--clear", str(home))
    install = (str(python), "-m", "pip", "--quiet", "--no-input", "--disable-pip-version-check", "install")
    # Wheels only: building a source would fetch tools that no hash covers.
    _run(*install, "--require-hashes", "--only-binary=:all:", "-r", str(ROOT / "packaging" / lock))
    _run(*install, "--no-index", "--no-build-isolation", "--no-deps", "-e", str(ROOT))
    marker.write_text(stamps[0])
    return python


def stamp(lock: str) -> str:
    """What an environment made here and now from `lock` is known by."""
    # Not the patch level: a security update of Python, even one that our own apt-get brings, changes nothing here.
    made_by = f"{sys.version_info[:2]} {sys.base_prefix} {ROOT}"
    return hashlib.sha256((ROOT / "packaging" / lock).read_bytes() + made_by.encode()).hexdigest()


def has_display() -> bool:
    return not _on_linux() or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def say(line: str) -> None:
    print(line, flush=True)


def _missing(libraries: dict[str, str], programs: dict[str, str]) -> dict[str, str]:
    """What is not here, with the Debian package that brings it."""
    missing = {}
    importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        missing["Python's venv"] = f"python3.{sys.version_info.minor}-venv"
    if _on_linux():
        missing |= {name: package for name, package in libraries.items() if not _loads(name)}
        missing |= {name: package for name, package in programs.items() if not shutil.which(name)}
    return missing


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _on_linux() -> bool:
    return sys.platform.startswith("linux")


def _run(*command: str) -> None:
    try:
        subprocess.run(command, cwd=ROOT, check=True)
    except subprocess.CalledProcessError:
        sys.exit("Could not set up the environment: the lines above say why.")
    except KeyboardInterrupt:
        sys.exit("Stopped. The next run sets up from the beginning.")
