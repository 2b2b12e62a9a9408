"""The banner that says the figures are made up, on every page as soon as one letter is."""

import time

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.queries import synthetic

ASK_AGAIN = 20.0  # seconds; in the sandbox only, for a live installation takes no synthetic letter


def mark(app: Flask, live: bool) -> None:
    """Give every template ``synthetic_banner``, asking the database seldom."""
    known: dict[str, float | bool] = {"there_are": False, "asked": -ASK_AGAIN}

    @app.context_processor
    def banner() -> dict[str, bool]:
        asked_already = live and known["asked"] > 0
        if not known["there_are"] and not asked_already and time.time() - known["asked"] >= ASK_AGAIN:
            known["asked"] = time.time()
            known["there_are"] = _ask()
        return {"synthetic_banner": bool(known["there_are"])}


def _ask() -> bool:
    try:
        with db.reading() as session:
            return synthetic.exists(session)
    except SQLAlchemyError:  # the page that says the database is away must still come
        return False
