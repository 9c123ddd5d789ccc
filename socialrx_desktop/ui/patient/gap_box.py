"""A box for the words of a note: Tab goes from one [gap] of a template to the next, and leaves after the last."""

from __future__ import annotations

import re

from PySide6.QtGui import QTextCursor

from socialrx_desktop.ui.text_box import TextBox

_GAP = re.compile(r"\[[^\[\]\n]{1,60}\]")


class GapBox(TextBox):
    """Plain text with gaps: what is chosen is typed over."""

    def choose_gap(self) -> bool:
        """Choose the next gap after the cursor, or the first one; whether there is one."""
        text, here = self.toPlainText(), self.textCursor().selectionEnd()
        found = _GAP.search(text, here) or _GAP.search(text)
        return found is not None and self._choose(found)

    def focusNextPrevChild(self, forward: bool) -> bool:
        if forward:
            found = _GAP.search(self.toPlainText(), self.textCursor().selectionEnd())
            if found is not None:
                return self._choose(found)
        return super().focusNextPrevChild(forward)

    def _choose(self, gap: re.Match[str]) -> bool:
        cursor = self.textCursor()
        cursor.setPosition(gap.start())
        cursor.setPosition(gap.end(), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        return True
