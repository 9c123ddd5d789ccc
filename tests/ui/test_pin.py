"""The pin of PySide6: a version that loses references to None aborts the program after some thousands of calls."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QLabel


def test_qt_calls_do_not_lose_references_to_none(qapp: object) -> None:
    label = QLabel()
    before = sys.getrefcount(None)

    for _ in range(500):
        label.setText("x")

    assert sys.getrefcount(None) > before - 200
