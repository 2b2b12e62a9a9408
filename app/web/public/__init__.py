"""The supporters' pages."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the supporters' pages."""
