"""The log of letters, and one letter's timeline: recording an answer, deciding about an uncertain one."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain.errors import BadInput
from app.domain.lifecycle import ANSWERABLE, State
from app.queries import letter_log
from app.queries.letter_log import Filters
from app.sentences import gettext as _
from app.services import deliveries, organisers, responses
from app.web.desk.access import CHANGE, READ, allow, me
from app.web.desk.blueprint import desk
from app.web.desk.forms import ResponseForm, SettleForm
from app.web.numbers import row_number


def filters() -> Filters:
    """What the address asks to see."""
    return Filters(
        state=request.args.get("state", ""),
        office_id=request.args.get("office", "").strip(),
        campaign_id=request.args.get("campaign", type=row_number),
        channel=request.args.get("channel", ""),
    )


@desk.get("/letters")
@allow(READ)
def letters() -> ResponseReturnValue:
    """A page of the log."""
    wanted = filters()
    with db.reading() as session:
        page = letter_log.page(session, wanted, request.args.get("after", ""))
    asked: dict[str, Any] = {name: value for name, value in request.args.items() if name != "after"}
    older = url_for(".letters", **asked, after=page.older) if page.older else ""
    return render_template(
        "pages/desk/letters.html", page=page, asked=asked, filters=wanted, older=older, states=list(State)[1:]
    )


@desk.get("/letters/<letter_id>")
@allow(READ)
def letter(letter_id: str) -> ResponseReturnValue:
    """One letter: what happened to it, and what is known of the answer."""
    return _page(letter_id, ResponseForm())


@desk.post("/letters/<letter_id>/responses")
@allow(CHANGE)
def record_response(letter_id: str) -> ResponseReturnValue:
    """Record what an organiser knows of the answer."""
    form, now = ResponseForm(), datetime.now(UTC)
    if not form.validate():
        return _page(letter_id, form), 422
    try:
        with db.transaction() as session:
            responses.record(session, letter_id, form.kind.data, form.on.data, me(), now)
            organisers.note(session, me(), "letters.record_response", letter_id, now, form.kind.data)
    except BadInput as error:
        form.blame(error)
        return _page(letter_id, form), 422
    flash(_("The answer is recorded."))
    return redirect(url_for(".letter", letter_id=letter_id), 303)


@desk.post("/letters/<letter_id>/settle")
@allow(CHANGE)
def settle(letter_id: str) -> ResponseReturnValue:
    """Decide about a letter that was cut off after the final dot."""
    form, now = SettleForm(), datetime.now(UTC)
    with db.transaction() as session:
        deliveries.settle(session, letter_id, form.new.data or "", me(), now)
        organisers.note(session, me(), "letters.settle", letter_id, now, form.new.data or "")
    flash(_("Your decision is recorded."))
    return redirect(url_for(".letter", letter_id=letter_id), 303)


def _page(letter_id: str, form: ResponseForm) -> str:
    with db.reading() as session:
        story = letter_log.story(session, letter_id)
    return render_template(
        "pages/desk/letter.html",
        story=story,
        form=form,
        settle_form=SettleForm(),
        answerable=story.letter.state in ANSWERABLE,
    )
