"""Where a workspace may lie: a disk of this computer. Network drives and synchronised folders damage open databases."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from socialrx_desktop.problems import InputProblem

_SYNCHRONISED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "nextcloud",
    "creative cloud",
    "box sync",
)
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "davfs", "afs", "9p", "ncpfs"})
_WINDOWS_REMOTE_DRIVE = 4


def check(folder: Path) -> None:
    """Refuse a folder in which an open workspace would be damaged."""
    parts = [part.lower() for part in folder.absolute().parts]
    if any(part.startswith(_SYNCHRONISED) for part in parts):
        raise InputProblem(
            "This folder is copied to the internet by another program while it changes.",
            "Choose a folder that lies only on this computer, for example in your home folder.",
            field="folder",
        )
    if _is_on_a_network(folder.absolute()):
        raise InputProblem(
            "This folder is on a network drive, where a workspace can be damaged.",
            "Choose a folder on this computer. Backups and exports may go to the network drive.",
            field="folder",
        )


def _is_on_a_network(folder: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        if folder.drive.startswith("\\\\"):
            return True
        return bool(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == _WINDOWS_REMOTE_DRIVE)
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return False
    kinds = {}
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, place, kind, *_ = line.split(" ")
        kinds[place.encode().decode("unicode_escape")] = kind
    above = [place for place in kinds if _holds(place, folder)]
    return kinds[max(above, key=len)] in _NETWORK if above else False


def _holds(place: str, folder: Path) -> bool:
    return os.path.commonpath((place, str(folder))) == place
