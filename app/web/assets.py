"""Static files under addresses that change with their content, so a browser may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parent.parent / "static"


@cache
def asset(name: str) -> str:
    """The address of a static file, with the first digits of its SHA-256."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def serve(app: Flask) -> None:
    """Serve the static folder in front of Flask, and let templates name what is in it."""
    app.jinja_env.globals["asset"] = asset
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=str(STATIC), prefix="static/", max_age=31536000)  # type: ignore[method-assign]
