"""The organisers' pages, behind their sign-in."""

from flask import Flask

from app.config import Settings


def register(app: Flask, settings: Settings) -> None:
    """Add the desk."""
