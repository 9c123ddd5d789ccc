"""What was copied from the window must not outlive the open workspace."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QClipboard


class Copied(Protocol):
    """The part of QClipboard that forgetting needs."""

    def ownsClipboard(self) -> bool: ...

    def ownsSelection(self) -> bool: ...

    def clear(self, /, mode: QClipboard.Mode = ...) -> None: ...


def forget(clipboard: Copied) -> None:
    """Empty the clipboard, and the selection of Linux, where they still hold what this program put there."""
    if clipboard.ownsClipboard():
        clipboard.clear(QClipboard.Mode.Clipboard)
    if clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
