"""Representatives: found, shown, corrected with a source; their offices blocked and let go."""

from datetime import UTC, datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain.errors import N_, BadInput, NotFound
from app.domain.roster import CORRECTABLE
from app.queries import exports, offices
from app.queries.offices import Found
from app.sentences import gettext as _
from app.services import address_health, roster
from app.web.desk.access import CHANGE, READ, allow, me
from app.web.desk.blueprint import desk
from app.web.desk.forms import CorrectionForm, ReasonForm
from app.web.desk.tables import csv_response


@desk.get("/representatives")
@allow(READ)
def representatives() -> ResponseReturnValue:
    """Search by name, area or office."""
    words, country = request.args.get("q", ""), request.args.get("country", "")
    with db.reading() as session:
        found = offices.search(session, words, country) if words or country else []
        countries = offices.countries(session)
    return render_template(
        "pages/desk/representatives.html", found=found, countries=countries, words=words, country=country
    )


@desk.get("/representatives.csv")
@allow(READ)
def representatives_csv() -> Response:
    """Everybody who was found, or the whole roster, as a table to take home."""
    with db.reading() as session:
        found = offices.search(session, request.args.get("q", ""), request.args.get("country", ""), None)
    return csv_response("postbag-representatives.csv", exports.table(Found, found))


@desk.get("/representatives/<representative_id>")
@allow(READ)
def representative(representative_id: str) -> ResponseReturnValue:
    """One representative."""
    return _page(representative_id)


@desk.get("/representatives/<representative_id>/<field>")
@allow(CHANGE)
def correction(representative_id: str, field: str) -> ResponseReturnValue:
    """The form that corrects one field, with what it says now."""
    return _correction(representative_id, field, CorrectionForm())


@desk.post("/representatives/<representative_id>/<field>")
@allow(CHANGE)
def correct(representative_id: str, field: str) -> ResponseReturnValue:
    """Correct a field; the source is needed."""
    form = CorrectionForm()
    if not form.validate():
        return _correction(representative_id, field, form), 422
    try:
        with db.transaction() as session:
            value, source = form.value.data or "", form.source.data
            roster.correct(session, representative_id, field, value, source, me(), datetime.now(UTC))
    except BadInput as error:
        error.field = "value" if error.field == field else error.field
        form.blame(error)
        return _correction(representative_id, field, form), 422
    flash(_("Corrected. Imports will keep what you wrote."))
    return redirect(url_for(".representative", representative_id=representative_id), 303)


@desk.post("/representatives/<representative_id>/block")
@allow(CHANGE)
def block(representative_id: str) -> ResponseReturnValue:
    """Let no letter begin its way to this office."""
    form = ReasonForm()
    try:
        with db.transaction() as session:
            office = offices.one(session, representative_id)[1]
            roster.block(session, office.id, form.reason.data or "", me(), datetime.now(UTC))
    except BadInput as error:
        form.blame(error)
        return _page(representative_id, form), 422
    flash(_("Blocked. No letter begins its way to this office; confirmations are kept."))
    return redirect(url_for(".representative", representative_id=representative_id), 303)


@desk.post("/representatives/<representative_id>/unblock")
@allow(CHANGE)
def unblock(representative_id: str) -> ResponseReturnValue:
    """Let letters go to this office again."""
    with db.transaction() as session:
        office = offices.one(session, representative_id)[1]
        roster.unblock(session, office.id, me(), datetime.now(UTC))
    flash(_("Letters go to this office again."))
    return redirect(url_for(".representative", representative_id=representative_id), 303)


@desk.post("/representatives/<representative_id>/address-is-fine")
@allow(CHANGE)
def address_is_fine(representative_id: str) -> ResponseReturnValue:
    """Somebody has found out that the address takes mail after all."""
    with db.transaction() as session:
        address_health.clear(session, representative_id, me(), datetime.now(UTC))
    flash(_("Letters go to this address again."))
    return redirect(url_for(".representative", representative_id=representative_id), 303)


def _page(representative_id: str, form: ReasonForm | None = None) -> str:
    with db.reading() as session:
        person, office, corrections = offices.one(session, representative_id)
        bounces = offices.bounces(session, person, datetime.now(UTC))
    return render_template(
        "pages/desk/representative.html",
        person=person,
        suspect=person.suspect_at and person.suspect_address == person.email,
        bounces=bounces,
        office=office,
        corrections=corrections,
        correctable=CORRECTABLE,
        form=form or ReasonForm(),
    )


def _correction(representative_id: str, field: str, form: CorrectionForm) -> str:
    if field not in CORRECTABLE:
        raise NotFound(N_("This cannot be corrected by hand."))
    with db.reading() as session:
        person, office, _corrections = offices.one(session, representative_id)
    if not form.is_submitted():
        form.value.data = getattr(person, field) or ""
    return render_template("pages/desk/correction.html", person=person, office=office, field=field, form=form)
