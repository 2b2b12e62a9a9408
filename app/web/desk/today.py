"""The first page: what needs a person now, then how many people came how far."""

from datetime import UTC, datetime

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from app import db
from app.config import Settings
from app.queries import exports, today
from app.web.desk.access import READ, allow
from app.web.desk.blueprint import desk
from app.web.desk.tables import csv_response


@desk.get("/", endpoint="today")
@allow(READ)
def show() -> ResponseReturnValue:
    """What needs somebody, in sentences."""
    now = datetime.now(UTC)
    settings: Settings = current_app.extensions["postbag"]
    with db.reading() as session:
        needs, days = today.needs(session, now, settings.mode), today.days(session, now.date())
    return render_template("pages/desk/today.html", needs=needs, days=days, steps=today.STEPS)


@desk.get("/steps.csv")
@allow(READ)
def steps_csv() -> Response:
    """The counts of each day, as a table to take home."""
    with db.reading() as session:
        days = today.days(session, datetime.now(UTC).date())
    rows = ([day.day.isoformat(), *day.counts] for day in days)
    return csv_response("postbag-steps.csv", exports.lines(["day", *today.STEPS], rows))
