"""Journeys go through the real window, so they need what tests of the window need."""

from tests.ui.conftest import desk, dressed, qapp_args

__all__ = ["desk", "dressed", "qapp_args"]
