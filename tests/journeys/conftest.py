"""Journeys go through the real window, so they need what tests of the window need."""

from tests.ui.conftest import desk, dressed, pytest_collection_modifyitems, qapp_args

__all__ = ["desk", "dressed", "pytest_collection_modifyitems", "qapp_args"]
