"""What a command takes for wrong usage."""

from __future__ import annotations


class WrongUse(Exception):
    """What was asked for cannot be done as it was asked. The message says what is wrong, and the remedy."""
