""" "Check your mailbox": the same page for everybody, and the six digits for those who still have it open."""

import secrets
from datetime import UTC, datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain.errors import PostbagError
from app.domain.submission import Handle
from app.extensions import csrf
from app.sentences import gettext as _
from app.services import confirmations, supporter_mail
from app.web.errors import say
from app.web.limits import limit
from app.web.public import bp, hurdle
from app.web.public.forms import CodeForm, stale
from app.web.public.installation import post
from app.web.signing import ForgedError, Sent


def sent_page(slug: str, handle: Handle, email: str) -> str:
    """The page after the form: it says the same whether or not a letter was kept."""
    form = CodeForm(formdata=None, sent=Sent(handle.id, handle.shown, email).sign())
    return render_template("pages/sent.html", form=form, slug=slug, email=email)


@bp.get("/c/<slug>/sent")
def sent_again(slug: str) -> ResponseReturnValue:
    """A reload of a page that only a form leads to."""
    return redirect(url_for("public.campaign", slug=slug))


@bp.post("/c/<slug>/sent")
@csrf.exempt  # the form checks its own token before it acts: no other page leads back here
@limit("20 per minute")
def code(slug: str) -> ResponseReturnValue:
    """Confirm with the six digits; then the page of the letter opens."""
    form = CodeForm()
    try:
        sent = Sent.read(form.sent.data or "")
    except ForgedError:
        return redirect(url_for("public.campaign", slug=slug))
    if not form.validate():
        return render_template(
            "pages/sent.html", form=form, slug=slug, email=sent.email, trouble=stale(form)
        ), 400
    now, handle = datetime.now(UTC), Handle(sent.letter_id, sent.shown)
    token, guessed = "", hurdle.guesses(sent.email)
    try:
        with db.transaction() as session:  # a wrong code is counted, so it must not roll back
            if not guessed and confirmations.confirm_by_code(
                session, handle, form.code.data or "", post(), now
            ):
                token = supporter_mail.new_link(session, sent.letter_id, now, secrets.randbits)
    except PostbagError as error:
        form.code.errors = [say(error)]
    if token:
        return redirect(url_for("public.private_page", token=token), 303)
    form.code.errors = form.code.errors or [
        _(
            "That code is not right, is used already, or was tried too often. "
            "The link in the mail works in any case."
        )
    ]
    return render_template("pages/sent.html", form=form, slug=slug, email=sent.email), 400
