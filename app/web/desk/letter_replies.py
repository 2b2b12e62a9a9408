"""One mail that lies with a letter: what it is and who says so, read if its author shared it, corrected."""

import secrets
from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain.errors import BadInput
from app.domain.incoming.opened import Opened, opened
from app.queries import filed
from app.sentences import gettext as _
from app.services import pen
from app.web.desk.access import CHANGE, READ, allow, me
from app.web.desk.blueprint import desk
from app.web.desk.forms import AnswerForm, ClassForm
from app.web.public.installation import post


@desk.get("/letters/<letter_id>/replies/<int:mail_id>")
@allow(READ)
def letter_reply(letter_id: str, mail_id: int) -> ResponseReturnValue:
    """What is known of the mail. What it says is not shown: who reads it says so first."""
    return _page(letter_id, mail_id)


@desk.post("/letters/<letter_id>/replies/<int:mail_id>")
@allow(CHANGE)
def read_letter_reply(letter_id: str, mail_id: int) -> ResponseReturnValue:
    """Show what an answer says whose author shared it; whoever reads it stands in the audit log."""
    with db.transaction() as session:
        raw = pen.read(session, letter_id, mail_id, me(), datetime.now(UTC))
    return _page(letter_id, mail_id, text=opened(raw))


@desk.post("/letters/<letter_id>/replies/<int:mail_id>/class")
@allow(CHANGE)
def correct_letter_reply(letter_id: str, mail_id: int) -> ResponseReturnValue:
    """Correct what Postbag took the mail for."""
    form, now = ClassForm(), datetime.now(UTC)
    try:
        with db.transaction() as session:
            kind = form.kind.data or ""
            pen.correct(session, letter_id, mail_id, kind, me(), post(), now, secrets.randbits)
    except BadInput as error:
        form.blame(error)
        return _page(letter_id, mail_id, class_form=form), 422
    flash(_("Your correction is recorded, and the letter follows it."))
    return redirect(url_for(".letter", letter_id=letter_id), 303)


@desk.post("/letters/<letter_id>/replies/<int:mail_id>/answer")
@allow(CHANGE)
def say_letter_reply(letter_id: str, mail_id: int) -> ResponseReturnValue:
    """Say what kind of answer a person's mail is."""
    form = AnswerForm()
    try:
        with db.transaction() as session:
            pen.say(session, letter_id, mail_id, form.answer.data or "", me(), datetime.now(UTC))
    except BadInput as error:
        form.blame(error)
        return _page(letter_id, mail_id, answer_form=form), 422
    flash(_("The answer is recorded."))
    return redirect(url_for(".letter", letter_id=letter_id), 303)


@desk.post("/letters/<letter_id>/replies/<int:mail_id>/take-back")
@allow(CHANGE)
def take_letter_reply_back(letter_id: str, mail_id: int) -> ResponseReturnValue:
    """The mail does not belong to this letter: it waits in the pen again."""
    with db.transaction() as session:
        pen.take_back(session, letter_id, mail_id, me(), datetime.now(UTC))
    flash(_("The mail waits here again, and its letter stands without it."))
    return redirect(url_for(".reply", mail_id=mail_id), 303)


def _page(
    letter_id: str,
    mail_id: int,
    class_form: ClassForm | None = None,
    answer_form: AnswerForm | None = None,
    text: Opened | None = None,
) -> str:
    with db.reading() as session:
        mail = filed.one(session, letter_id, mail_id)
    return render_template(
        "pages/desk/letter_reply.html",
        mail=mail,
        class_form=class_form or ClassForm(kind=mail.kind),
        answer_form=answer_form or AnswerForm(answer=mail.answer or mail.suggested_answer),
        movable=mail.token_kind not in pen.FROM_ITS_AUTHOR,
        text=text,
    )
