"""The cards that the panels of a plan are drawn with: a heading with its facts, and lines with their buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from socialrx_desktop.ui.form import button, label


def card(heading: str, facts: str, buttons: Sequence[QPushButton], lines: Sequence[QWidget]) -> QFrame:
    """A frame with a heading, what is known of it, what can be done with it, and lines below."""
    made = QFrame()
    made.setProperty("kind", "card")
    layout = QVBoxLayout(made)
    layout.setContentsMargins(14, 10, 14, 10)
    top = QHBoxLayout()
    names = QVBoxLayout()
    names.setSpacing(1)
    names.addWidget(label(heading, "heading"))
    if facts:
        names.addWidget(label(facts, "quiet"))
    top.addLayout(names, 1)
    for each in buttons:
        top.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
    layout.addLayout(top)
    for line in lines:
        layout.addWidget(line)
    return made


def entry(text: str, facts: Sequence[str], buttons: Sequence[QPushButton], *, indent: int = 0) -> QWidget:
    """A line of a card: a text, what is known of it under it, and its buttons at the right."""
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(indent, 2, 0, 2)
    texts = QVBoxLayout()
    texts.setSpacing(1)
    texts.addWidget(label(text))
    for fact in facts:
        texts.addWidget(label(fact, "quiet"))
    layout.addLayout(texts, 1)
    for each in buttons:
        layout.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
    return made


def small(text: str, spoken: str, press: Callable[[], object], name: str, *, quiet: bool = True) -> QPushButton:
    """A button of a line, underlined words if `quiet`.

    `name` stays the same when the line is drawn anew, so that the focus finds it again.
    """
    made = button(text, press)
    if quiet:
        made.setProperty("kind", "link")
    made.setAccessibleName(spoken)
    made.setObjectName(name)
    return made


def focused_name(screen: QWidget) -> str:
    """The name of the button of this screen that has the focus, before its line is drawn anew; empty if none has it."""
    focused = screen.focusWidget()
    return focused.objectName() if focused is not None and focused.hasFocus() else ""


def give_focus(screen: QWidget, name: str) -> None:
    """Give the focus to the button of this name that is shown; the old one of that name lives until Qt deletes it."""
    for each in screen.findChildren(QPushButton, name) if name else ():
        if each.isVisibleTo(screen):
            each.setFocus(Qt.FocusReason.OtherFocusReason)
