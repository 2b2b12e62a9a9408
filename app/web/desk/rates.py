"""Response rates: each with its n, its interval and its bounds, beside the table and the CSV behind it."""

from datetime import UTC, datetime

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app import db
from app.config import Settings
from app.domain.delivery import Mode
from app.queries import exports, offices
from app.queries.response_rates import By, RateRow, Rates
from app.web.desk.access import READ, allow
from app.web.desk.blueprint import desk
from app.web.desk.tables import csv_response

SHOWN = 100  # rows a page; the CSV has all


@desk.get("/rates")
@allow(READ)
def rates() -> ResponseReturnValue:
    """The rates of one grouping."""
    group = _group()
    with db.reading() as session:
        counted = Rates(session, datetime.now(UTC).date(), _mode())
        rows, overall = counted.by(group), counted.overall()
        names = offices.names(session) if group is By.OFFICE else {}
    order = request.args.get("order", "letters")
    known = _ordered([row for row in rows if row.rate is not None], order)
    few = sorted((row for row in rows if row.rate is None), key=lambda row: (-row.letters, row.key))
    shown = (known + few)[:SHOWN]
    return render_template(
        "pages/desk/rates.html",
        group=group,
        order=order,
        rows=shown,
        more=len(rows) - len(shown),
        overall=overall,
        names=names,
    )


@desk.get("/rates.csv")
@allow(READ)
def rates_csv() -> Response:
    """All rows of one grouping, as a table to take home."""
    group = _group()
    with db.reading() as session:
        rows = Rates(session, datetime.now(UTC).date(), _mode()).by(group)
    return csv_response(f"postbag-rates-by-{group}.csv", exports.table(RateRow, rows))


def _mode() -> Mode:
    settings: Settings = current_app.extensions["postbag"]
    return settings.mode


def _group() -> By:
    asked = request.args.get("by", "")
    return By(asked) if asked in set(By) else By.PARTY


def _ordered(rows: list[RateRow], order: str) -> list[RateRow]:
    """Only groups with a rate are put in an order; the others have none to be ordered by."""
    if order == "rate":
        return sorted(rows, key=lambda row: (-(row.rate or 0), row.key))
    if order == "name":
        return sorted(rows, key=lambda row: row.key)
    return sorted(rows, key=lambda row: (-row.letters, row.key))
