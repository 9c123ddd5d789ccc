"""What somebody at the real window sees."""

from __future__ import annotations

from socialrx_desktop.tour import Hands
from socialrx_desktop.ui.line_table import LineTable
from socialrx_desktop.ui.window import WorkspaceWindow


def window_of(hands: Hands) -> WorkspaceWindow:
    """The screens of the open workspace."""
    window = hands.shell.window_open
    assert window is not None
    return window


def column(table: LineTable, number: int) -> list[str]:
    """The words of one column, from the top."""
    return [str(table.lines.index(row, number).data()) for row in range(table.lines.rowCount())]
