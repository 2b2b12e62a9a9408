"""Campaigns: what runs, the brake, and the end."""

from datetime import UTC, datetime

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.domain.errors import BadInput
from app.i18n import language
from app.queries import exports, letter_log, queue, texts, today
from app.sentences import gettext as _
from app.services import campaigns as services
from app.services import pacing, surveys
from app.web.desk.access import CHANGE, READ, allow, me
from app.web.desk.blueprint import desk
from app.web.desk.forms import AftercareForm, PaceForm, ReasonForm
from app.web.desk.tables import csv_response


@desk.get("/campaigns")
@allow(READ)
def campaigns() -> ResponseReturnValue:
    """All campaigns."""
    with db.reading() as session:
        rows = texts.campaigns(session, language())
    return render_template("pages/desk/campaigns.html", rows=rows)


@desk.get("/campaigns/<slug>")
@allow(READ)
def campaign(slug: str) -> ResponseReturnValue:
    """One campaign: how it goes, its letters, the brake."""
    return _page(slug, ReasonForm())


@desk.get("/campaigns/<slug>/steps.csv")
@allow(READ)
def campaign_steps_csv(slug: str) -> Response:
    """The counts of each day of one campaign."""
    with db.reading() as session:
        row = texts.campaign(session, slug, "")
        days = today.days(session, datetime.now(UTC).date(), row.id)
    lines = exports.lines(["day", *today.STEPS], ([day.day.isoformat(), *day.counts] for day in days))
    return csv_response(f"postbag-steps-{row.slug}.csv", lines)


@desk.post("/campaigns/<slug>/pause")
@allow(CHANGE)
def pause_campaign(slug: str) -> ResponseReturnValue:
    """The brake: no new letter of it begins its way; what supporters confirm is kept."""
    form = ReasonForm()
    try:
        with db.transaction() as session:
            services.pause(session, slug, form.reason.data or "", me(), datetime.now(UTC))
    except BadInput as error:
        form.blame(error)
        return _page(slug, form), 422
    flash(_("Paused. Within five seconds no new letter begins its way; confirmations are kept."))
    return redirect(url_for(".campaign", slug=slug), 303)


@desk.post("/campaigns/<slug>/resume")
@allow(CHANGE)
def resume_campaign(slug: str) -> ResponseReturnValue:
    """Let its letters go again."""
    with db.transaction() as session:
        services.resume(session, slug, me(), datetime.now(UTC))
    flash(_("Letters go again."))
    return redirect(url_for(".campaign", slug=slug), 303)


@desk.post("/campaigns/<slug>/close")
@allow(CHANGE)
def close_campaign(slug: str) -> ResponseReturnValue:
    """End it: nobody can begin or confirm a letter any more."""
    with db.transaction() as session:
        services.close(session, slug, me(), datetime.now(UTC))
    flash(_("The campaign is closed."))
    return redirect(url_for(".campaign", slug=slug), 303)


@desk.post("/campaigns/<slug>/pace")
@allow(CHANGE)
def pace_campaign(slug: str) -> ResponseReturnValue:
    """How fast its letters go; what waits is planned anew."""
    form = PaceForm()
    try:
        with db.transaction() as session:
            pacing.change(session, slug, form.pace(), me(), datetime.now(UTC))
    except BadInput as error:
        form.blame(error)
        return _page(slug, ReasonForm(), form), 422
    flash(_("Kept. Within a minute, what waits is planned anew."))
    return redirect(url_for(".campaign", slug=slug), 303)


@desk.post("/campaigns/<slug>/aftercare")
@allow(CHANGE)
def campaign_aftercare(slug: str) -> ResponseReturnValue:
    """When its authors are asked, and how answers reach them."""
    form = AftercareForm()
    try:
        with db.transaction() as session:
            surveys.change(session, slug, form.aftercare(), me(), datetime.now(UTC))
    except BadInput as error:
        form.blame(error)
        return _page(slug, ReasonForm(), aftercare_form=form), 422
    flash(_("Kept. It holds for all letters from now on."))
    return redirect(url_for(".campaign", slug=slug), 303)


def _page(
    slug: str,
    form: ReasonForm,
    pace_form: PaceForm | None = None,
    aftercare_form: AftercareForm | None = None,
) -> str:
    with db.reading() as session:
        row = texts.campaign(session, slug, language())
        if pace_form is None:
            pace_form = PaceForm()
            pace_form.show(row.pace)
        if aftercare_form is None:
            aftercare_form = AftercareForm()
            aftercare_form.show(row.aftercare)
        return render_template(
            "pages/desk/campaign.html",
            campaign=row,
            form=form,
            pace_form=pace_form,
            aftercare_form=aftercare_form,
            last_leaves=queue.last_leaves(session, row.id),
            letters=texts.texts(session, row.id),
            states=letter_log.by_state(session, row.id),
            counts=texts.steps(session, row.id),
            days=today.days(session, datetime.now(UTC).date(), row.id),
            steps=today.STEPS,
        )
