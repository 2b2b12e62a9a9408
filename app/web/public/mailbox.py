"""``/mailbox``: the mail that the sandbox captured, for those who sit at the machine."""

from datetime import UTC, datetime

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain import sandbox_answers
from app.domain.errors import NotTaken
from app.domain.sandbox_answers import Answer
from app.queries import mailbox as mails
from app.services import sandbox_mails
from app.web.limits import limit
from app.web.local import at_this_machine
from app.web.public import bp
from app.web.public.installation import settings


@bp.get("/mailbox")
@limit("300 per minute")
def mailbox() -> ResponseReturnValue:
    """The captured mails, newest first."""
    _only_here()
    with db.reading() as session:
        newest = mails.newest(session)
    return render_template("pages/mailbox.html", mails=newest)


@bp.get("/mailbox/<int:mail_id>")
@limit("300 per minute")
def captured_mail(mail_id: int) -> ResponseReturnValue:
    """One captured mail, with its headers and its link to follow."""
    _only_here()
    with db.reading() as session:
        mail = mails.one(session, mail_id)
        answerable = mails.letter(session, mail_id) is not None
    if mail is None:
        abort(404)
    said = request.args.get("said", "")
    return render_template(
        "pages/mail.html", mail=mail, ours=f"{settings().site_url}/l/", answerable=answerable, said=said
    )


@bp.post("/mailbox/<int:mail_id>/answer")
@limit("60 per minute")
def answer_as_office(mail_id: int) -> ResponseReturnValue:
    """Let a made-up answer of the office come in, through the same door as any mail."""
    _only_here()
    how, now = request.form.get("how", ""), datetime.now(UTC)
    with db.reading() as session:
        letter = mails.letter(session, mail_id)
    if letter is None or how not in set(Answer):
        abort(404)
    try:
        with db.transaction() as session:
            sandbox_mails.answer(
                session, settings().sender, sandbox_answers.make(Answer(how), letter, now), now
            )
        said = "in"
    except NotTaken as refusal:
        said = refusal.why
    return redirect(url_for("public.captured_mail", mail_id=mail_id, said=said), 303)


def _only_here() -> None:
    """404 when live, and for anybody who does not sit at this machine unless SANDBOX_PUBLIC says so."""
    if settings().live or not (settings().sandbox_public or at_this_machine()):
        abort(404)
