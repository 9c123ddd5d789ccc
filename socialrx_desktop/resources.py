"""Where the program's own data files are: beside the checkout, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).parent / "_resources"
_CHECKOUT = Path(__file__).parent.parent / "resources"


def path(*parts: str) -> Path:
    """The file or folder `parts` under `resources/`."""
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return root.joinpath(*parts)
