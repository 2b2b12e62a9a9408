"""The holding pen: mail of which nobody knows what letter it belongs to; and what the doors refused."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain.errors import BadInput
from app.domain.incoming.filing import Place
from app.domain.incoming.opened import Opened, opened
from app.queries import exports, incoming
from app.queries.incoming import Arrived, Refused
from app.sentences import gettext as _
from app.services import pen
from app.web.desk.access import CHANGE, READ, allow, me
from app.web.desk.blueprint import desk
from app.web.desk.forms import AssignForm, ReasonForm
from app.web.desk.tables import csv_response
from app.web.public.installation import post

SAID = 99  # mails that wait; of more the desk's pages say "99+"


@desk.get("/replies")
@allow(READ)
def replies() -> ResponseReturnValue:
    """What waits in the pen, or lies elsewhere; a page of it."""
    place, now = _place(), datetime.now(UTC)
    with db.reading() as session:
        page = incoming.page(session, place, request.args.get("after", ""))
        refused = incoming.refused(session, now.date())
        unsorted = incoming.unsorted(session, now)
    further = url_for(".replies", place=place, after=page.next) if page.next else ""
    return render_template(
        "pages/desk/replies.html",
        page=page,
        place=place,
        places=tuple(incoming.LISTED),
        further=further,
        refused=refused,
        unsorted=unsorted,
    )


@desk.get("/replies.csv")
@allow(READ)
def replies_csv() -> Response:
    """All mails of one place, as a table to take home."""
    return csv_response("postbag-replies.csv", _lines(_place()))


@desk.get("/replies/refused.csv")
@allow(READ)
def refused_csv() -> Response:
    """What the doors refused in the last 14 days."""
    with db.reading() as session:
        rows = incoming.refused(session, datetime.now(UTC).date())
    return csv_response("postbag-refused.csv", exports.table(Refused, rows))


@desk.get("/replies/<int:mail_id>")
@allow(READ)
def reply(mail_id: int) -> ResponseReturnValue:
    """One mail of the pen: what is known of it, and what may be done. Nothing of what it says."""
    with db.reading() as session:
        mail = incoming.one(session, mail_id)
    if mail.place == Place.FILED:  # somebody has found its letter
        return redirect(url_for(".letter_reply", letter_id=mail.letter_id, mail_id=mail_id), 303)
    return _page(mail_id)


@desk.post("/replies/<int:mail_id>/open")
@allow(CHANGE)
def open_reply(mail_id: int) -> ResponseReturnValue:
    """Show what a mail says, once; whoever reads it, and why, stands in the audit log."""
    form = ReasonForm()
    try:
        with db.transaction() as session:
            raw = pen.open(session, mail_id, form.reason.data or "", me(), datetime.now(UTC))
    except BadInput as error:
        form.blame(error)
        return _page(mail_id, form), 422
    return _page(mail_id, form, text=opened(raw))


@desk.post("/replies/<int:mail_id>/assign")
@allow(CHANGE)
def assign_reply(mail_id: int) -> ResponseReturnValue:
    """File a mail with the letter that it belongs to."""
    form, now = AssignForm(), datetime.now(UTC)
    try:
        with db.transaction() as session:
            reference = form.reference.data or ""
            letter = pen.assign(session, mail_id, reference, me(), post(), now, secrets.randbits)
    except BadInput as error:
        form.blame(error)
        return _page(mail_id, assign_form=form), 422
    flash(_("The mail now lies with this letter."))
    return redirect(url_for(".letter_reply", letter_id=letter.id, mail_id=mail_id), 303)


@desk.post("/replies/<int:mail_id>/not-ours")
@allow(CHANGE)
def put_reply_away(mail_id: int) -> ResponseReturnValue:
    """A mail belongs to no letter of ours: what it says is erased."""
    with db.transaction() as session:
        pen.put_away(session, mail_id, me(), datetime.now(UTC))
    flash(_("Put away. What the mail said is erased."))
    return redirect(url_for(".replies"), 303)


def waiting() -> str:
    """How many mails wait in the pen, as the desk's pages say it; "" when none does."""
    with db.reading() as session:
        number = incoming.waiting(session, SAID + 1)
    return f"{SAID}+" if number > SAID else str(number or "")


def _place() -> Place:
    asked = request.args.get("place", "")
    return Place(asked) if asked in incoming.LISTED else Place.PEN


def _lines(place: Place) -> Iterator[str]:
    with db.reading() as session:
        yield from exports.table(Arrived, incoming.every(session, place))


def _page(
    mail_id: int,
    form: ReasonForm | None = None,
    assign_form: AssignForm | None = None,
    text: Opened | None = None,
) -> str:
    with db.reading() as session:
        mail = incoming.one(session, mail_id)
        erased = incoming.is_erased(session, mail_id)
        found = incoming.candidates(session, mail.office_id, mail.received_at) if mail.office_id else []
    return render_template(
        "pages/desk/reply.html",
        mail=mail,
        erased=erased,
        candidates=found,
        form=form or ReasonForm(),
        assign_form=assign_form or AssignForm(),
        text=text,
    )
