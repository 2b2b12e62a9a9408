"""The supporters' pages."""

import importlib

from flask import Blueprint, Flask

from app.web import snapshot, tally

bp = Blueprint("public", __name__)
PAGES = (
    "about",
    "campaign",
    "match",
    "write",
    "confirm",
    "private",
    "answers",
    "follow_up",
    "find",
    "mailbox",
)


def register(app: Flask) -> None:
    """Add the supporters' pages: each module of a step adds its own to the blueprint."""
    for page in PAGES:
        importlib.import_module(f"{__name__}.{page}")
    snapshot.register(app)
    tally.register(app)
    app.register_blueprint(bp)
