"""A form's controls as texts by name: what a draft keeps, and what a form is filled from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit

from socialrx_desktop.ui.choices import Choice

Control = QLineEdit | QPlainTextEdit | Choice | QCheckBox
_YES = "yes"


class Texts:
    """The controls of one form by name."""

    def __init__(self, controls: Mapping[str, Control]) -> None:
        self.controls = dict(controls)

    def on_change(self, follow: Callable[[], object]) -> None:
        """Call `follow` after each change by the person; filling the form calls nobody."""
        for control in self.controls.values():
            if isinstance(control, QLineEdit):
                control.textEdited.connect(lambda _: follow())
            elif isinstance(control, QPlainTextEdit):
                control.textChanged.connect(lambda: follow())
            elif isinstance(control, QCheckBox):
                control.clicked.connect(lambda _: follow())
            else:
                control.activated.connect(lambda _: follow())

    def read(self) -> dict[str, str]:
        """Every control's text; a ticked box is "yes", and a choice its value."""
        return {name: _text(control) for name, control in self.controls.items()}

    def put(self, texts: Mapping[str, str]) -> None:
        """Fill the form; what is not named becomes empty, and a choice its first one."""
        for name, control in self.controls.items():
            with QSignalBlocker(control):
                _put(control, texts.get(name, ""))


def _text(control: Control) -> str:
    if isinstance(control, QCheckBox):
        return _YES if control.isChecked() else ""
    if isinstance(control, Choice):
        return control.value()
    return control.text() if isinstance(control, QLineEdit) else control.toPlainText()


def _put(control: Control, text: str) -> None:
    if isinstance(control, QCheckBox):
        control.setChecked(text == _YES)
    elif isinstance(control, Choice):
        control.choose(text)
    elif isinstance(control, QLineEdit):
        control.setText(text)
    else:
        control.setPlainText(text)
