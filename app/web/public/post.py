"""What this installation writes mail with."""

from flask import current_app

from app.config import Settings
from app.services.supporter_mail import Post


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions["postbag"]
    return found


def post() -> Post:
    """Who we are when we write to a supporter, and where our pages stand."""
    return Post(settings().sender, settings().site_url)
