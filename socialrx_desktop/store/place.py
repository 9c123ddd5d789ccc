"""Where a workspace may lie: a disk of this computer. Network drives and synchronised folders damage open databases."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from socialrx_desktop.problems import InputProblem

_SYNCHRONISED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "com~apple~clouddocs",
    "nextcloud",
    "creative cloud",
    "box sync",
)
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "davfs", "afs", "9p", "ncpfs"})
_WINDOWS_REMOTE_DRIVE = 4


def check(folder: Path) -> None:
    """Refuse a folder in which an open workspace would be damaged."""
    folder = folder.resolve()
    parts = [part.lower() for part in folder.parts]
    if any(part.startswith(_SYNCHRONISED) for part in parts):
        raise InputProblem(
            "This folder is copied to the internet by another program while it changes.",
            "Choose a folder that lies only on this computer, for example in your home folder.",
            field="folder",
        )
    if _is_on_a_network(folder):
        raise InputProblem(
            "This folder is on a network drive, where a workspace can be damaged.",
            "Choose a folder on this computer. Backups and exports may go to the network drive.",
            field="folder",
        )


def kind_of(folder: Path, mounts: str) -> str:
    """The kind of file system that holds `folder`, from the text of /proc/mounts (proc_mounts(5)); "" if unknown."""
    kinds = {}
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        # A space in a name is written as \\040 there, and a later mount hides an earlier one in the same place.
        kinds[re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), place)] = kind
    above = [place for place in kinds if _holds(place, folder)]
    return kinds[max(above, key=len)] if above else ""


def _is_on_a_network(folder: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        if folder.drive.startswith("\\\\"):
            return True
        return bool(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == _WINDOWS_REMOTE_DRIVE)
    mounts = Path("/proc/mounts")
    return mounts.exists() and kind_of(folder, mounts.read_text(encoding="utf-8", errors="replace")) in _NETWORK


def _holds(place: str, folder: Path) -> bool:
    return os.path.commonpath((place, str(folder))) == place
