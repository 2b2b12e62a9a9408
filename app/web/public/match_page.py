"""The page with whom one can write to, in parts that are kept for all who are shown the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import get_template_attribute, url_for
from markupsafe import Markup

from app.domain import addressing
from app.domain.districts import Area
from app.i18n import language
from app.queries.campaigns import CampaignPage
from app.queries.matching import Addressee, Held
from app.sentences import gettext as _
from app.web import gaps, snapshot, wording
from app.web.public.forms import MatchForm


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


@dataclass(frozen=True, slots=True)
class MatchPage:
    """What one visitor typed, and what they carry on from here."""

    campaign: CampaignPage
    form: MatchForm
    ref: str
    signed: str

    def summary(self) -> str:
        """What was wrong, at the top; "" if nothing was."""
        return _part("pages/macros.html", "error_summary", self.form) if self.form.errors else ""

    def cards(self, people: Iterable[Addressee], several: bool = False, level: int = 2) -> str:
        """A card for each recipient; of those at home the first may be the one that most will write to."""
        return Markup("\n").join(
            self._card(one, several, level, primary=level == 2 and not n) for n, one in enumerate(people)
        )

    def held(self, seats: Sequence[Seat]) -> str:
        """The seats that cannot be written to, and why."""
        return _part("pages/_match.html", "held", seats) if seats else ""

    def others(self, areas: Sequence[Area]) -> str:
        """Other areas in which the postcode may lie, to choose from."""
        if not areas:
            return ""
        return _part("pages/_match.html", "others", areas, self.form, self._here, self.ref, language())

    def again(self, found: bool) -> str:
        """The form for another postcode, with what was typed."""
        if self.form.errors:
            return self._again(self.form, self.ref, found)
        country = self.form.country.data

        def untroubled(postcode: str, ref: str) -> str:
            return self._again(MatchForm(formdata=None, country=country, postcode=postcode), ref, found)

        key = "again", self.campaign.slug, country, found
        return gaps.filled(untroubled, key, postcode=self.form.postcode.data or "", ref=self.ref)

    def _card(self, one: Addressee, area: bool, level: int, primary: bool) -> str:
        def card(signed: str) -> str:
            whom, write = person(self.campaign, one), url_for("public.write", slug=self.campaign.slug)
            return _part("pages/_match.html", "card", whom, write, signed, language(), area, level, primary)

        key = "card", self.campaign.id, one.id, area, level, primary
        return gaps.filled(card, key, snapshot.ROSTER_SECONDS, signed=self.signed)

    def _again(self, form: MatchForm, ref: str, found: bool) -> str:
        return _part("pages/_match.html", "again", form, self._here, ref, language(), found)

    @property
    def _here(self) -> str:
        return url_for("public.match", slug=self.campaign.slug)


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


def _part(template: str, macro: str, *values: object) -> str:
    made: str = get_template_attribute(template, macro)(*values)
    return made
