"""Where the program's own data files are: beside the checkout, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "_resources"
_CHECKOUT = _PACKAGE.parent / "resources"


def path(*parts: str) -> Path:
    """The file or folder `parts` under `resources/`."""
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return root.joinpath(*parts)


def package_path(*parts: str) -> Path:
    """The file or folder `parts` of the package itself, such as the migration scripts."""
    return _PACKAGE.joinpath(*parts)
