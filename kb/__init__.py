"""The knowledge base: stores forms, indexes them, and answers."""

__version__ = "0.1.0"
