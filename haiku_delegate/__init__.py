"""Delegate a written contract to a cheap model and trust the result."""

__version__ = "0.1.0"
