"""The way in: a one-time link. GET shows a button, because mail scanners follow links; POST signs in."""

from datetime import UTC, datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.services import organisers
from app.web.desk import auth
from app.web.desk.access import ANYONE, allow
from app.web.desk.blueprint import desk
from app.web.desk.forms import SignInForm
from app.web.limits import limit


@desk.get("/sign-in/<token>")
@allow(ANYONE)
def sign_in_link(token: str) -> ResponseReturnValue:
    """Say whether the link still works, and offer to use it."""
    with db.reading() as session:
        works = organisers.link_works(session, token, datetime.now(UTC))
    return render_template(
        "pages/desk/sign_in_link.html", works=works, form=SignInForm()
    ), 200 if works else 404


@desk.post("/sign-in/<token>")
@limit("10/minute;60/hour")
@allow(ANYONE)
def use_sign_in_link(token: str) -> ResponseReturnValue:
    """Use the link up and sign its owner in; a second factor comes first if it is due."""
    with db.transaction() as session:
        user_id = organisers.use_link(session, token, datetime.now(UTC)).id
    return auth.sign_in(user_id) or redirect(url_for("desk.today"), 303)
