"""``/letters``: the links to one's letters, by mail. The page answers alike whether or not there are any."""

from datetime import UTC, datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import Field, StringField

from app import db
from app.domain import bounds, mailboxes, person
from app.extensions import csrf
from app.sentences import lazy_gettext as _l
from app.services import finding
from app.web import limits
from app.web.limits import limit
from app.web.public import bp
from app.web.public.forms import checked, stale


class FindForm(FlaskForm):
    """The address that the letters were written with."""

    email = StringField(_l("E-mail address"), description=_l("The one that you wrote your letters with."))

    def validate_email(self, field: Field) -> None:
        checked(field, person.email)


@bp.get("/letters")
@limit("120 per minute")
def find_form() -> ResponseReturnValue:
    """Where one asks for the links."""
    return render_template("pages/find.html", form=FindForm(formdata=None))


@bp.post("/letters")
@csrf.exempt  # the form checks its own token before it acts, so that a failed check keeps what was typed
@limit(bounds.FINDERS)
def find() -> ResponseReturnValue:
    """Note the wish and say so, in the same words and with the same work for everybody."""
    form = FindForm()
    if not form.validate():
        return render_template("pages/find.html", form=form, trouble=stale(form)), 400
    if not limits.beyond(bounds.FINDS, "letters of mailbox", _mailbox(form.email.data)):
        with db.transaction() as session:
            finding.ask(session, form.email.data, datetime.now(UTC))
    return render_template("pages/found.html", email=form.email.data)


def _mailbox(email: str) -> str:
    return limits.hashed("mailbox", mailboxes.canonical(email))
