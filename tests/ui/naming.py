"""What a screen reader is told of a screen's controls."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)

from socialrx_desktop.ui.form import Notice

_CONTROLS = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit)


def controls(screen: QWidget) -> list[QWidget]:
    """Everything that a person can work, leaving out the inner parts of Qt's own widgets and notices without words."""
    found = [each for each in screen.findChildren(QWidget) if isinstance(each, _CONTROLS)]
    return [each for each in found if not isinstance(each, QToolButton) and not _is_inner(each)]


def nameless(screen: QWidget) -> list[str]:
    """Controls that a screen reader could not name."""
    return [repr(each) for each in controls(screen) if not (each.accessibleName() or _text(each))]


def texts(screen: QWidget) -> str:
    """All words that can be read on a screen now."""
    return "\n".join(label.text() for label in screen.findChildren(QLabel) if label.isVisibleTo(screen))


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def _is_inner(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if isinstance(parent, (QComboBox, QAbstractItemView)):
        return True
    if isinstance(parent, Notice):
        return parent.isHidden()
    return parent is not None and parent.metaObject().className().startswith("QComboBoxPrivate")
