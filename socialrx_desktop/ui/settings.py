"""What the window remembers outside any workspace: which workspace was last open, the look, and the size of text."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from PySide6.QtCore import QStandardPaths

NAME = "SocialRx Desktop"


@dataclass(frozen=True)
class Settings:
    """One person's choices on this computer; no patient's name or number is ever among them."""

    workspace: str = ""
    theme: str = ""
    points: float = 0.0
    clinical_measures: bool = False
    casework: str = ""

    @property
    def folder(self) -> Path:
        """The workspace to open: the last one, or the place where the first one will be made."""
        return (
            Path(self.workspace)
            if self.workspace
            else _place(QStandardPaths.StandardLocation.GenericDataLocation) / "workspace"
        )


def load() -> Settings:
    """The choices of last time; the usual ones where the file is missing or not ours."""
    try:
        data = json.loads(_file().read_text(encoding="utf-8"))
        return Settings(
            str(data["workspace"]),
            str(data["theme"]),
            float(data["points"]),
            clinical_measures=bool(data.get("clinical_measures", False)),
            casework=str(data.get("casework", "")),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Settings()


def remember(**changes: str | float) -> Settings:
    """Keep a choice, where this computer lets us: a folder that cannot be written must keep nobody from working."""
    settings = replace(load(), **changes)  # type: ignore[arg-type]  # each caller names a field with its own type
    with suppress(OSError):
        _file().parent.mkdir(parents=True, exist_ok=True)
        _file().write_text(json.dumps(asdict(settings)), encoding="utf-8")
    return settings


def demo_folder() -> Path:
    """Where the demo workspace of fictional people lies."""
    return _place(QStandardPaths.StandardLocation.GenericDataLocation) / "demo"


def _file() -> Path:
    return _place(QStandardPaths.StandardLocation.GenericConfigLocation) / "settings.json"


def _place(kind: QStandardPaths.StandardLocation) -> Path:
    # Qt is loaded already, and another library for this would delay the first paint.
    return Path(QStandardPaths.writableLocation(kind)) / NAME
