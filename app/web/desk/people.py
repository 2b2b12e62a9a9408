"""Organisers, their roles and their links, and the log of what they did: for owners."""

import secrets
from datetime import UTC, datetime

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain.errors import BadInput
from app.queries import exports, people
from app.queries.people import Deed, Organiser
from app.sentences import gettext as _
from app.services import organisers
from app.web.desk.access import OWN, allow, me
from app.web.desk.blueprint import desk
from app.web.desk.forms import OrganiserForm, RoleForm
from app.web.desk.tables import csv_response
from app.web.numbers import row_number


@desk.get("/organisers", endpoint="organisers")
@allow(OWN)
def show() -> ResponseReturnValue:
    """Who can come in, and as what."""
    return _page(OrganiserForm())


@desk.get("/organisers.csv")
@allow(OWN)
def organisers_csv() -> Response:
    """All organisers, as a table to take home."""
    with db.reading() as session:
        everybody = people.organisers(session)
    return csv_response("postbag-organisers.csv", exports.table(Organiser, everybody))


@desk.post("/organisers")
@allow(OWN)
def add_organiser() -> ResponseReturnValue:
    """Let somebody in; their link is shown once."""
    form, now = OrganiserForm(), datetime.now(UTC)
    if not form.validate():
        return _page(form), 422
    try:
        with db.transaction() as session:
            user = organisers.add(session, form.email.data, form.role.data, me(), now)
            token = organisers.make_link(session, user, me(), now)
    except BadInput as error:
        form.blame(error)
        return _page(form), 422
    return _link(user.email, token)


@desk.post("/organisers/<int:user_id>/role")
@allow(OWN)
def change_organiser(user_id: int) -> ResponseReturnValue:
    """Give somebody another role, or let them no longer in."""
    form = RoleForm()
    with db.transaction() as session:
        active = form.active.data == "y"
        organisers.change(
            session, user_id, form.role.data or "", active, me(), datetime.now(UTC), secrets.token_bytes
        )
    flash(_("Changed. They have been signed out everywhere."))
    return redirect(url_for(".organisers"), 303)


@desk.post("/organisers/<int:user_id>/link")
@allow(OWN)
def make_link(user_id: int) -> ResponseReturnValue:
    """A new link for somebody who lost their password or, if asked so, their second factor."""
    now = datetime.now(UTC)
    with db.transaction() as session:
        user = organisers.get(session, user_id)
        if request.form.get("reset") == "y":
            organisers.reset_second_factor(session, user, me(), now)
        token = organisers.make_link(session, user, me(), now)
    return _link(user.email, token)


@desk.get("/audit")
@allow(OWN)
def audit() -> ResponseReturnValue:
    """What organisers did, the latest first."""
    before = request.args.get("before", type=row_number)
    with db.reading() as session:
        deeds, called = people.deeds(session, before), people.called(session)
    return render_template("pages/desk/audit.html", deeds=deeds, called=called, size=people.PAGE)


@desk.get("/audit.csv")
@allow(OWN)
def audit_csv() -> Response:
    """The whole audit log, as a table to take home."""
    with db.reading() as session:
        deeds = people.deeds(session, size=None)
    return csv_response("postbag-audit.csv", exports.table(Deed, deeds))


def _page(form: OrganiserForm) -> str:
    with db.reading() as session:
        everybody = people.organisers(session)
    return render_template("pages/desk/organisers.html", everybody=everybody, form=form, role_form=RoleForm())


def _link(email: str, token: str) -> str:
    link = current_app.extensions["postbag"].site_url + url_for(".sign_in_link", token=token)
    return render_template("pages/desk/link.html", email=email, link=link)
