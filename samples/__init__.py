"""Invented forms, and the files that show them in the layouts and formats of many counties."""
