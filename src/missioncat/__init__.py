"""A terminal catalogue of space missions and launches."""

__version__ = "0.1.0"
