"""The parts that every form is made of: labels with hints and errors, a notice in place, buttons named by verbs.

Errors are shown only when the person tries to move on, above the field they are about, with the words "Error:" for
people who hear the screen rather than see it. All text is plain text: what people wrote is never markup.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.problems import InputProblem, Problem


def label(text: str, kind: str = "", parent: QWidget | None = None) -> QLabel:
    """Plain text that wraps; `kind` is "heading", "quiet" or "error"."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setText(text)
    if kind:
        made.setProperty("kind", kind)
    return made


def title(text: str, parent: QWidget | None = None) -> QLabel:
    """The heading of a screen, half as large again as the text around it."""
    return _Title(text, parent)


def button(text: str, press: Callable[[], object], *, main: bool = False, shortcut: str = "") -> QPushButton:
    """A button with a verb on it; `main` is the green one of the screen."""
    made = QPushButton(text)
    made.setAccessibleName(text.replace("&", ""))
    made.setAutoDefault(False)
    if main:
        made.setProperty("kind", "main")
    if shortcut:
        made.setShortcut(shortcut)
        made.setToolTip(shortcut)
    made.clicked.connect(lambda: press())
    return made


def row(*widgets: QWidget, stretch: bool = True) -> QHBoxLayout:
    """Widgets side by side, pushed to the start."""
    layout = QHBoxLayout()
    layout.setSpacing(10)
    for widget in widgets:
        layout.addWidget(widget)
    if stretch:
        layout.addStretch(1)
    return layout


class Field(QWidget):
    """A control under its label, hint and error. `name` is what an InputProblem calls it."""

    def __init__(self, name: str, text: str, control: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.control = control
        self._error = label("", "error")
        self._error.setVisible(False)
        self._heading = label("", "heading")
        self._heading.setBuddy(control)
        self.rename(text)
        control.setAccessibleDescription(hint)
        self._hint = hint
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self._heading)
        if hint:
            layout.addWidget(label(hint, "quiet"))
        layout.addWidget(self._error)
        layout.addWidget(control)
        if isinstance(control, QPlainTextEdit):
            control.setTabChangesFocus(True)
        else:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusProxy(control)

    def rename(self, text: str) -> None:
        """Ask for something else."""
        self._heading.setText(text)
        self.control.setAccessibleName(text.replace("&", ""))

    def show_error(self, text: str) -> None:
        """Say what is wrong above the control, and to a screen reader with it; an empty text takes it away."""
        self._error.setText(text and f"{QCoreApplication.translate('Field', 'Error:')} {text}")
        self._error.setVisible(bool(text))
        described = f"{self._error.text()} {self._hint}".strip()
        self.control.setAccessibleDescription(described)
        self.control.setProperty("bad", "true" if text else "false")
        style = self.control.style()
        style.unpolish(self.control)
        style.polish(self.control)


class _Title(QLabel):
    """Keeps its proportion when the text of the window is made larger or smaller."""

    def __init__(self, text: str, parent: QWidget | None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("kind", "heading")
        self._size()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange:  # the style sheet is set again when the size of text changes
            self._size()
        return super().event(event)

    def _size(self) -> None:
        font = QApplication.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        self.setFont(font)


class Fields:
    """The fields of one form, and where its problems are shown."""

    def __init__(self, *fields: Field) -> None:
        self._fields = {field.name: field for field in fields}

    def clear(self) -> None:
        """Take all errors away."""
        for field in self._fields.values():
            field.show_error("")

    def show(self, problem: Problem) -> bool:
        """Show a problem at the field it names and put the cursor there; False if no field of this form is named."""
        self.clear()
        field = self._fields.get(problem.field) if isinstance(problem, InputProblem) else None
        if field is None:
            return False
        field.show_error(str(problem))
        field.control.setFocus(Qt.FocusReason.OtherFocusReason)
        return True


class Notice(QFrame):
    """A message in place, instead of a dialog: what happened, what to do, and at most one button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "notice")
        self._words = label("")
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton()
        self._button.setAutoDefault(False)
        self._press: Callable[[], object] = lambda: None
        self._button.clicked.connect(lambda: self._press())
        self._close = QPushButton(self.tr("Hide"))
        self._close.setAutoDefault(False)
        self._close.setAccessibleName(self.tr("Hide this message"))
        self._close.clicked.connect(lambda: self.hide())
        layout = QHBoxLayout(self)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._button)
        layout.addWidget(self._close)
        self.hide()

    def say(
        self, text: str, *, problem: bool = False, action: str = "", press: Callable[[], object] | None = None
    ) -> None:
        """Show a message, and speak it to a screen reader."""
        self.setProperty("kind", "problem" if problem else "notice")
        self.style().unpolish(self)
        self.style().polish(self)
        self._words.setText(text)
        self._button.setVisible(bool(action))
        self._button.setText(action)
        self._press = press or (lambda: None)
        self.show()
        announce(self, text)

    def show_problem(self, problem: Problem) -> None:
        """Show what happened and what to do about it."""
        self.say(str(problem), problem=True)

    def text(self) -> str:
        """What it says now; empty when hidden."""
        return "" if self.isHidden() else self._words.text()


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader speak a message without moving the focus."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # not before the first paint

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def line(text: str = "", *, width: int = 0, secret: bool = False) -> QLineEdit:
    """A one-line field; `width` in characters."""
    made = QLineEdit(text)
    if width:
        made.setMaximumWidth(made.fontMetrics().averageCharWidth() * (width + 4))
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made
