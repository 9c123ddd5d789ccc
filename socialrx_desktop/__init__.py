"""Offline casework for UK social prescribing link workers."""

__version__ = "0.1.0"
