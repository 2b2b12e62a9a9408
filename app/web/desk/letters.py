"""The log of letters, and one letter's timeline: an answer recorded, an uncertain one decided, one held."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.config import Settings
from app.domain.errors import BadInput
from app.domain.lifecycle import ANSWERABLE, CLAIMABLE, State
from app.queries import letter_log
from app.queries.letter_log import Filters
from app.sentences import gettext as _
from app.services import deliveries, organisers, queue, responses
from app.web.desk.access import CHANGE, READ, allow, me
from app.web.desk.blueprint import desk
from app.web.desk.forms import ReasonForm, ResponseForm, SettleForm
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


@desk.post("/letters/<letter_id>/hold")
@allow(CHANGE)
def hold_letter(letter_id: str) -> ResponseReturnValue:
    """Hold back a letter that waits to be sent."""
    form = ReasonForm()
    try:
        with db.transaction() as session:
            queue.hold(session, letter_id, form.reason.data or "", me(), datetime.now(UTC))
    except BadInput as error:
        form.blame(error)
        return _page(letter_id, ResponseForm(), form), 422
    flash(_("The letter is held back until an organiser lets it go."))
    return redirect(url_for(".letter", letter_id=letter_id), 303)


@desk.post("/letters/<letter_id>/release")
@allow(CHANGE)
def release_letter(letter_id: str) -> ResponseReturnValue:
    """Let a letter go that an organiser held back."""
    settings: Settings = current_app.extensions["postbag"]
    with db.transaction() as session:
        goes = queue.release(session, letter_id, settings.sender, me(), datetime.now(UTC))
    flash(_("The letter goes on.") if goes else _("You no longer hold it back, and now it waits for this:"))
    return redirect(url_for(".letter", letter_id=letter_id), 303)


def _page(letter_id: str, form: ResponseForm, hold_form: ReasonForm | None = None) -> str:
    with db.reading() as session:
        story = letter_log.story(session, letter_id)
    return render_template(
        "pages/desk/letter.html",
        story=story,
        form=form,
        settle_form=SettleForm(),
        hold_form=hold_form or ReasonForm(),
        waits=story.letter.state in CLAIMABLE,
        answerable=story.letter.state in ANSWERABLE,
    )
