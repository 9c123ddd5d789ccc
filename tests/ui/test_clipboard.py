"""Locking empties the clipboard of what was copied here, and leaves alone what was copied elsewhere since."""

from __future__ import annotations

from PySide6.QtGui import QClipboard

from socialrx_desktop.ui import clipboard

BOTH = [QClipboard.Mode.Clipboard, QClipboard.Mode.Selection]


class Board:
    """The computer's clipboard, of which this program owns what the test says: without a screen Qt owns nothing."""

    def __init__(self, *ours: QClipboard.Mode) -> None:
        self.ours = ours
        self.cleared: list[QClipboard.Mode] = []

    def ownsClipboard(self) -> bool:
        return QClipboard.Mode.Clipboard in self.ours

    def ownsSelection(self) -> bool:
        return QClipboard.Mode.Selection in self.ours

    def clear(self, /, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> None:
        self.cleared.append(mode)


def test_what_was_copied_or_selected_here_is_forgotten() -> None:
    board = Board(*BOTH)
    clipboard.forget(board)
    assert board.cleared == BOTH


def test_what_another_program_has_put_there_since_is_left_alone() -> None:
    for mine, other in (BOTH, BOTH[::-1]):
        board = Board(mine)
        clipboard.forget(board)
        assert board.cleared == [mine]
        assert other not in board.cleared
    nothing = Board()
    clipboard.forget(nothing)
    assert nothing.cleared == []
