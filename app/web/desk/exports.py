"""Tables to take home: letters without anybody in them, and, for owners, those who asked for news."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from app import db
from app.config import Settings
from app.domain.delivery import Mode
from app.queries import exports as tables
from app.queries import letter_log
from app.queries.exports import KeptPosted
from app.queries.letter_log import Filters, LogRow
from app.services import organisers
from app.web.desk.access import OWN, READ, allow, me
from app.web.desk.blueprint import desk
from app.web.desk.forms import DeskForm
from app.web.desk.letters import filters
from app.web.desk.tables import csv_response


@desk.get("/exports")
@allow(READ)
def exports() -> ResponseReturnValue:
    """What can be taken home."""
    return render_template("pages/desk/exports.html", form=DeskForm())


@desk.get("/letters.csv")
@allow(READ)
def letters_csv() -> Response:
    """The log of letters, filtered as it is shown."""
    return csv_response("postbag-letters.csv", _letters(filters()))


@desk.post("/exports/keep-posted.csv")
@allow(OWN)
def keep_posted_csv() -> Response:
    """Supporters who asked to be kept posted. Whoever takes this list stands in the audit log."""
    with db.transaction() as session:
        organisers.note(session, me(), "exports.keep_posted", "supporters", datetime.now(UTC))
    settings: Settings = current_app.extensions["postbag"]
    return csv_response("postbag-keep-posted.csv", _keep_posted(settings.mode))


def _letters(wanted: Filters) -> Iterator[str]:
    with db.reading() as session:
        yield from tables.table(LogRow, letter_log.every(session, wanted))


def _keep_posted(mode: Mode) -> Iterator[str]:
    with db.reading() as session:
        yield from tables.table(KeptPosted, tables.keep_posted(session, mode))
