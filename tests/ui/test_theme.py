"""The look: what can be read, and what can be told apart, in each set of colours."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from socialrx_desktop.ui import form, theme
from socialrx_desktop.ui.theme import Colours


@pytest.mark.parametrize("colours", theme.THEMES.values(), ids=theme.THEMES.keys())
def test_the_words_of_a_disabled_button_can_be_read(colours: Colours) -> None:
    assert min(_contrast(colours.disabled, ground) for ground in (colours.field, colours.tab)) >= 4.5


@pytest.mark.parametrize("kind", ["", "main"])
def test_in_high_contrast_a_disabled_button_does_not_look_like_an_enabled_one(
    qtbot: QtBot, qapp: QApplication, kind: str
) -> None:
    theme.apply(qapp, "high contrast")
    button = QPushButton()
    button.setProperty("kind", kind)
    qtbot.addWidget(button)
    button.resize(200, 60)
    enabled = _edge(button)
    button.setEnabled(False)
    assert len(enabled) == 1
    assert len(_edge(button)) > 1, "the border is dashed"


def test_larger_text_is_larger_at_once_in_labels_and_in_titles(qtbot: QtBot, qapp: QApplication) -> None:
    label, title = form.label("A plan"), form.title("A plan")
    for widget in (label, title):
        qtbot.addWidget(widget)
        widget.show()
    before = [widget.font().pointSizeF() for widget in (label, title)]

    theme.resize(qapp, 2 * theme.STANDARD_POINTS)

    assert [widget.font().pointSizeF() for widget in (label, title)] == [2 * size for size in before]
    assert title.font().bold()


def _edge(button: QPushButton) -> set[str]:
    """The colours along the middle of the button's upper edge."""
    image: QImage = button.grab().toImage()
    return {image.pixelColor(x, 0).name() for x in range(20, 180)}


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(name: str) -> float:
    colour = QColor(name)
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
