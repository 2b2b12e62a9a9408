"""A campaign's page: the ask, the facts, the risk, and where one begins."""

from datetime import UTC, datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.i18n import country, language
from app.queries import campaigns
from app.queries.campaigns import CampaignPage
from app.web import snapshot, tally, wording
from app.web.public import bp
from app.web.public.forms import MatchForm


@bp.get("/c/<slug>")
def campaign(slug: str) -> ResponseReturnValue:
    """The page. It sets no cookie and stores nothing but, now and then, how many looked."""
    found = campaign_or_404(slug)
    ref = listed_ref(found, request.args.get("ref", ""))
    if not found.closed:
        tally.count(found.id, "opened", ref)
    where = country() if country() in wording.COUNTRIES else ""
    return snapshot.of(
        (slug, language(), where, ref),  # the same page for all who read alike and came the same way
        lambda: render_template(
            "pages/campaign.html", campaign=found, form=MatchForm(formdata=None, country=where), ref=ref
        ),
    )


def campaign_or_404(slug: str) -> CampaignPage:
    """The campaign in the visitor's language, at most a few seconds old."""
    found = snapshot.read(campaigns.page, slug, language(), datetime.now(UTC).date())
    if found is None:
        abort(404)
    return found


def listed_ref(found: CampaignPage, ref: str) -> str:
    """The way somebody came, if the campaign lists it; anything else is dropped."""
    return ref if ref in found.refs else ""
