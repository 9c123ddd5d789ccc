"""What tests of the window need: Qt without a screen, its warnings as failures, and a desk on a real workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from socialrx_desktop.store.workspace import Workspace
from socialrx_desktop.ui import theme
from socialrx_desktop.ui.desk import Desk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt fails the test; the one left out is what the platform without a screen says of itself."""
    for item in items:
        if {"ui", "journeys"} & set(item.path.parts):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["socialrx-desktop", *theme.STYLE]


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window's own look, and a home folder of the test's own for what the window remembers."""
    for name in (
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_CACHE_HOME",
        "LOCALAPPDATA",
        "APPDATA",
        "HOME",
    ):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    theme.apply(qapp, "light")


@pytest.fixture
def desk(qapp: QApplication, workspace: Workspace) -> Iterator[Desk]:
    """A desk on a new workspace; the workspace is closed with it."""
    made = Desk(workspace)
    yield made
    made.close()
