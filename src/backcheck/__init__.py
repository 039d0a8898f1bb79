"""Backcheck reads a backend repository, without running it, and answers a quality checklist about it."""

__version__ = "0.1.0"
