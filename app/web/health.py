"""``/healthz``: the process answers and the database does too."""

from flask import Flask
from sqlalchemy import text

from app import db


def register(app: Flask) -> None:
    """Add the health page."""

    @app.get("/healthz")
    def healthz() -> tuple[dict[str, str], int]:
        try:
            with db.reading() as session:
                session.execute(text("SELECT 1"))
        except Exception:
            return {"status": "the database does not answer"}, 503
        return {"status": "ok"}, 200
