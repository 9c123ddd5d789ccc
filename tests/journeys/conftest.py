"""Journeys go through the real window, so they need what tests of the window need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from socialrx_desktop.tour import Hands
from socialrx_desktop.ui.application import Shell
from tests.conftest import Open
from tests.ui.conftest import desk, dressed, pytest_collection_modifyitems, qapp_args

__all__ = ["desk", "dressed", "pytest_collection_modifyitems", "qapp_args"]


@pytest.fixture
def hands(qtbot: QtBot, folder: Path, open_: Open) -> Iterator[Hands]:
    """Somebody at the keyboard of the real window, on a workspace that has just been unlocked."""
    shell = Shell(folder, relaunch=lambda _: None, seconds=0)
    shell.resize(1366, 768)
    shell.enter(open_(folder))
    with qtbot.waitExposed(shell):
        shell.show()
    yield Hands(shell)
    shell.close()
    shell.deleteLater()
