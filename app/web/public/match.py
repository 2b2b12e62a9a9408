"""Whom to write to. The page stores nothing, so a form on another site may lead here."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.domain import matching
from app.domain.districts import Area
from app.domain.matching import Place, Status
from app.extensions import csrf
from app.queries.campaigns import CampaignPage
from app.queries.matching import Addressee, Held
from app.sentences import gettext as _
from app.web import gaps, tally
from app.web.limits import limit
from app.web.public import bp, installation
from app.web.public.campaign import campaign_or_404, listed_ref
from app.web.public.forms import MatchForm
from app.web.public.match_page import MatchPage, seat
from app.web.signing import Match

ELSEWHERE = "XX"
MOST_AT_ONCE = 20  # seats on one page: the 18 of Northern Ireland fit


@bp.get("/c/<slug>/match")
def match_again(slug: str) -> ResponseReturnValue:
    """Looking here acts on nothing: one begins at the campaign."""
    return redirect(url_for("public.campaign", slug=slug))


@bp.post("/c/<slug>/match")
@csrf.exempt
@limit("300 per minute")
def match(slug: str) -> ResponseReturnValue:
    """The representatives of a postcode, with the United Nations beside them."""
    campaign = campaign_or_404(slug)
    if campaign.closed:
        return redirect(url_for("public.campaign", slug=slug))
    form = MatchForm()
    country = (form.country.data or "").upper()
    ref = listed_ref(campaign, request.form.get("ref", ""))
    if country == ELSEWHERE:
        place = Place(ELSEWHERE, "", Status.UNSUPPORTED)
    else:
        place = matching.locate(installation.districts(), country, form.postcode.data or "")
        form.postcode.errors = trouble(place)
    area_ids, others = shown_areas(place, request.form.get("area", ""))
    people, held = offered(campaign, place, area_ids)
    tally.count(campaign.id, "matched", ref)
    page = MatchPage(campaign, form, ref, Match(place.country, place.postcode, ref).sign())
    return gaps.page(
        "pages/match.html",
        summary=page.summary(),
        heading=heading(place, area_ids),
        lead=lead(place, area_ids),
        people=page.cards(people, several=len(area_ids) > 1),
        held=page.held([seat(one, place.areas) for one in held]),
        others=page.others(others),
        united_nations=page.cards(united_nations(campaign), level=3),
        again=page.again(found=bool(people)),
    )


def trouble(place: Place) -> list[str]:
    """What to say beside the field when a postcode was not found."""
    sentences = {
        Status.INVALID: _("This does not look like a postcode of the country you chose. Please check both."),
        Status.UNKNOWN: _(
            "This postcode is not in our list. Please check it; if it is new, try that of a neighbour."
        ),
        Status.UNSUPPORTED: _(
            "That place is not represented in this parliament, so there is no member for us to find. "
            "The United Nations can be written to from anywhere."
        ),
    }
    return [sentences[place.status]] if place.status in sentences else []


def shown_areas(place: Place, chosen: str) -> tuple[list[str], list[Area]]:
    """The areas whose seats are shown, and those to choose from instead.

    Where a list only suggests its first area, or there are too many, the others go into a picker.
    """
    if any(area.id == chosen for area in place.areas):
        return [chosen], [area for area in place.areas if area.id != chosen]
    if len(place.areas) > MOST_AT_ONCE:
        return [place.areas[0].id], list(place.areas[1:])
    return [area.id for area in place.areas], []


def offered(
    campaign: CampaignPage, place: Place, area_ids: list[str]
) -> tuple[list[Addressee], tuple[Held, ...]]:
    """Those who represent these areas today, and the seats that cannot be written to."""
    if not area_ids:
        return [], ()
    people, held = installation.seated(place.country, tuple(area_ids))
    return [one for one in people if campaign.writes_to(one.role)], held


def united_nations(campaign: CampaignPage) -> tuple[Addressee, ...]:
    """The offices beyond any constituency that the campaign writes to."""
    return installation.seated("UN", campaign.context_offices)[0]


def heading(place: Place, area_ids: list[str]) -> str:
    """What the page is about: the one area, or the question which."""
    if not place.areas:
        return _("Who can be written to")
    if len(area_ids) > 1:
        return _("Which one is yours?")
    return next(area.name for area in place.areas if area.id == area_ids[0])


def lead(place: Place, area_ids: list[str]) -> str:
    """A sentence below the heading."""
    if len(area_ids) > 1:
        return _(
            "%(postcode)s reaches into several. Your polling card, or a bill from the town, says which.",
            postcode=place.postcode,
        )
    if place.status is Status.CHOOSE:
        return _(
            "%(postcode)s points here. If you live in another one, choose it below.", postcode=place.postcode
        )
    if place.status is Status.MATCHED:
        return _("That is where %(postcode)s lies.", postcode=place.postcode)
    return ""
