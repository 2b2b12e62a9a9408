"""The queue: what is due, planned, held, deferred and uncertain; its brakes; and "try again now"."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import db
from app.config import Settings
from app.domain.delivery import Mode
from app.domain.errors import N_, BadInput, NotFound
from app.queries import exports, today
from app.queries import queue as queries
from app.queries.queue import Count, Deferred, Held, Part, Waiting
from app.queries.today import Named
from app.sentences import gettext as _
from app.sentences import ngettext
from app.services import brakes, roster
from app.services import queue as services
from app.web.desk.access import CHANGE, READ, allow, me
from app.web.desk.blueprint import desk
from app.web.desk.forms import ReasonForm, RetryForm
from app.web.desk.tables import csv_response

Rows = Callable[[Session, datetime, Mode], list[Any]]
# The tables of the page, each with what its rows are and where they come from.
TABLES: dict[str, tuple[type, Rows]] = {
    "counts": (Count, lambda session, now, mode: queries.counts(session, mode)),
    "next-hour": (Part, queries.next_hour),
    "held": (Held, lambda session, now, mode: queries.held(session)),
    "deferred": (Deferred, lambda session, now, mode: queries.deferred(session, mode)),
    "uncertain": (Waiting, lambda session, now, mode: queries.uncertain(session)),
    "held-back": (Waiting, lambda session, now, mode: queries.held_back(session)),
    "stopped": (Named, lambda session, now, mode: today.paused(session) + today.blocked(session)),
}


@desk.get("/queue")
@allow(READ)
def queue() -> ResponseReturnValue:
    """The whole queue on one page."""
    return _page(ReasonForm())


@desk.get("/queue/<table>.csv")
@allow(READ)
def queue_csv(table: str) -> Response:
    """One table of the page, with all its rows."""
    if table not in TABLES:
        raise NotFound(N_("There is no such table."))
    kind, rows = TABLES[table]
    with db.reading() as session:
        found = rows(session, datetime.now(UTC), _settings().mode)
    return csv_response(f"postbag-queue-{table}.csv", exports.table(kind, found))


@desk.post("/queue/pause")
@allow(CHANGE)
def pause_queue() -> ResponseReturnValue:
    """The brake on all letters: none begins its way; what supporters confirm is kept."""
    form = ReasonForm()
    try:
        with db.transaction() as session:
            brakes.pause_all(session, form.reason.data or "", me(), datetime.now(UTC))
    except BadInput as error:
        form.blame(error)
        return _page(form), 422
    flash(_("Paused. Within five seconds no new letter begins its way; confirmations are kept."))
    return redirect(url_for(".queue"), 303)


@desk.post("/queue/resume")
@allow(CHANGE)
def resume_queue() -> ResponseReturnValue:
    """Let letters go again."""
    with db.transaction() as session:
        brakes.resume_all(session, me(), datetime.now(UTC))
    flash(_("Letters go again."))
    return redirect(url_for(".queue"), 303)


@desk.post("/queue/offices/<office_id>/unblock")
@allow(CHANGE)
def unblock_office(office_id: str) -> ResponseReturnValue:
    """Let letters go to this office again."""
    with db.transaction() as session:
        roster.unblock(session, office_id, me(), datetime.now(UTC))
    flash(_("Letters go to this office again."))
    return redirect(url_for(".queue"), 303)


@desk.post("/queue/retry")
@allow(CHANGE)
def retry_deferred() -> ResponseReturnValue:
    """Try deferred letters now: those to one mail domain, or all."""
    form = RetryForm()
    with db.transaction() as session:
        number = services.retry(session, _settings().mode, form.domain.data or "", me(), datetime.now(UTC))
    flash(ngettext("%(num)d letter is tried again now.", "%(num)d letters are tried again now.", number))
    return redirect(url_for(".queue"), 303)


def _page(form: ReasonForm) -> str:
    now, mode = datetime.now(UTC), _settings().mode
    with db.reading() as session:
        return render_template(
            "pages/desk/queue.html",
            form=form,
            now=now,
            summary=queries.summary(session, now, mode),
            counts=queries.counts(session, mode),
            parts=queries.next_hour(session, now, mode),
            held=queries.held(session),
            deferred=queries.deferred(session, mode)[: queries.SHOWN],
            uncertain=queries.uncertain(session, queries.SHOWN),
            held_back=queries.held_back(session, queries.SHOWN),
            stopped=today.stopped(session),
            paused=today.paused(session),
            blocked=today.blocked(session),
        )


def _settings() -> Settings:
    settings: Settings = current_app.extensions["postbag"]
    return settings
