"""``/mailbox``: the mail that the sandbox captured, for those who sit at the machine."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app import db
from app.queries import mailbox as mails
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
    if mail is None:
        abort(404)
    return render_template("pages/mail.html", mail=mail, ours=f"{settings().site_url}/l/")


def _only_here() -> None:
    """404 when live, and for anybody who does not sit at this machine unless SANDBOX_PUBLIC says so."""
    if settings().live or not (settings().sandbox_public or at_this_machine()):
        abort(404)
