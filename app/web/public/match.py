"""Whom to write to. The page stores nothing, so a form on another site may lead here."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain import addressing, matching
from app.domain.districts import Area
from app.domain.matching import Place, Status
from app.extensions import csrf
from app.i18n import language
from app.queries.campaigns import CampaignPage
from app.queries.matching import Addressee, Held
from app.sentences import gettext as _
from app.web import snapshot, tally, wording
from app.web.limits import limit
from app.web.public import bp, installation
from app.web.public.campaign import campaign_or_404, listed_ref
from app.web.public.forms import MatchForm
from app.web.signing import Match

ELSEWHERE = "XX"
MOST_AT_ONCE = 20  # seats on one page: the 18 of Northern Ireland fit


@dataclass(frozen=True, slots=True)
class Person:
    """A recipient as the page shows them."""

    office_id: str
    name: str
    office: str
    area_name: str
    party: str
    greeting: str
    languages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat that cannot be written to, and why."""

    area: str
    name: str
    sentence: str


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
    return render_template(
        "pages/match.html",
        campaign=campaign,
        form=form,
        ref=ref,
        heading=heading(place, area_ids),
        lead=lead(place, area_ids),
        people=people,
        held=held,
        others=others,
        united_nations=united_nations(campaign),
        several=len(area_ids) > 1,
        signed=Match(place.country, place.postcode, ref).sign(),
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


def offered(campaign: CampaignPage, place: Place, area_ids: list[str]) -> tuple[list[Person], list[Seat]]:
    """Those who represent these areas today, and the seats that cannot be written to."""
    if not area_ids:
        return [], []
    people, held = installation.seated(place.country, tuple(area_ids))
    able = [person(campaign, one) for one in people if campaign.writes_to(one.role)]
    return able, [seat(one, place.areas) for one in held]


def united_nations(campaign: CampaignPage) -> tuple[Person, ...]:
    """The offices beyond any constituency that the campaign writes to: the same for all who read it."""

    def offices() -> tuple[Person, ...]:
        people, _held = installation.seated("UN", campaign.context_offices)
        return tuple(person(campaign, one) for one in people)

    return snapshot.of(("united nations", campaign.id, language()), offices)


def person(campaign: CampaignPage, one: Addressee) -> Person:
    """A recipient, greeted as the letter will, in the language that comes first."""
    languages = campaign.languages_for(one.role)
    first = language() if language() in languages else languages[0]
    ordered = sorted(languages, key=lambda code: code != first)
    return Person(
        office_id=one.office_id,
        name=_(addressing.display_name(one)),  # a post of the United Nations has a name in each language
        office=f"{wording.ROLES.get(one.role, one.chamber)} · {_(one.area_name)}",
        area_name=one.area_name,
        party=one.party,
        greeting=_(
            "“%(salutation)s”, %(channel)s",
            salutation=addressing.salutation(one.role, first, one).rstrip(",:"),
            channel=wording.CHANNEL[one.channel],
        ),
        languages=tuple((code, str(wording.LANGUAGES.get(code, code))) for code in ordered),
    )


def seat(held: Held, areas: tuple[Area, ...]) -> Seat:
    """A seat that cannot be written to, with its reason in words."""
    names = {area.id: area.name for area in areas}
    return Seat(names.get(held.area_id, held.area_id), held.name, str(wording.SEAT_HELD[held.reason]))


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
