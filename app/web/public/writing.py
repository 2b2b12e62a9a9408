"""The letter that somebody is writing: to whom, from which version, and what the campaign put into it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from app.domain import addressing, draft, matching, own_words
from app.domain.draft import Checks
from app.domain.errors import N_, NotAllowed
from app.domain.template_nodes import Template
from app.queries import campaigns
from app.queries.campaigns import CampaignPage, FactBlock, LetterVersion
from app.queries.matching import Addressee
from app.web import snapshot
from app.web.public import checks
from app.web.public.checks import Remark
from app.web.public.installation import districts, seated
from app.web.signing import Begun, ForgedError, Match


@dataclass(frozen=True, slots=True)
class Given:
    """What a campaign gives to all who write to one office."""

    salutation: str
    block: tuple[str, ...]
    fields: dict[str, str]  # what its letter may say without its author
    letter: Template  # with these in it
    subjects: tuple[str, ...]  # to choose from
    written: tuple[str, ...]  # everything that it put before the author


@dataclass(frozen=True)
class Draft:
    """A letter and what its campaign says about it: to whom, from which version, and what it must hold."""

    campaign: CampaignPage
    to: Addressee
    version: LetterVersion

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons to choose from, in the language of the letter."""
        return self.version.reasons

    @cached_property
    def given(self) -> Given:
        """The same for all who write to this office."""
        key = "given", self.version.id, self.to.id
        return snapshot.of(key, lambda: _given(self.to, self.version), snapshot.ROSTER_SECONDS)

    @property
    def written(self) -> tuple[str, ...]:
        """Everything that was put before the author."""
        return self.given.written

    def assemble(self, why: str, place: str, reasons: Sequence[str]) -> str:
        """The draft with its author's answers in it."""
        answers = {"why": why, "place": place, "reasons": draft.join_reasons(reasons)}
        return draft.assemble(self.given.letter, answers)

    def check(self, text: str) -> Checks:
        """What one can say about the letter as it stands."""
        facts = (fact.sentence for fact in self.version.facts)
        return draft.check(text[: draft.MAX_BODY], self.written, self.reasons, facts)

    def subject(self, text: str) -> str:
        """The subject as it will be kept; raises BadInput for one that does not fit or names the campaign."""
        return draft.subject(text, [self.campaign.title])

    def too_little(self, text: str) -> str:
        """What to say when the letter is not its author's yet; "" if it is."""
        return checks.too_little(self.check(text))

    def beside(self, text: str) -> tuple[list[Remark], tuple[FactBlock, ...]]:
        """What stands beside the letter: the list, and the facts that it does not say yet."""
        text = text[: draft.MAX_BODY].replace("\r\n", "\n")
        found = self.check(text)
        facts = tuple(fact for fact in self.version.facts if fact.sentence not in found.said)
        return checks.remarks(found, text, own_words.own_lines(text, self.written)), facts

    def remarks(self, text: str) -> list[Remark]:
        """The list beside the letter."""
        return self.beside(text)[0]

    def with_fact(self, text: str, key: str) -> str:
        """The letter with one more fact in a paragraph of its own, before its question."""
        sentence = next((fact.sentence for fact in self.version.facts if fact.key == key), "")
        if not sentence or own_words.says(text, sentence):
            return text
        paragraphs = text.replace("\r\n", "\n").strip().split("\n\n")
        last = max(len(paragraphs) - 1, 0)
        asked = next((n for n, paragraph in enumerate(paragraphs) if "?" in paragraph), last)
        return "\n\n".join((*paragraphs[:asked], sentence, *paragraphs[asked:]))


@dataclass(frozen=True)
class Writing(Draft):
    """A letter in the making. It lives for one request; a signed field carries it to the next."""

    begun: Begun
    signed: str  # the same, as the field holds it


def _given(to: Addressee, version: LetterVersion) -> Given:
    facts = {draft.fact_field(fact.key): fact.sentence for fact in version.facts}
    salutation = addressing.salutation(to.role, version.language, to)
    fields = {
        "salutation": salutation,
        "constituency": to.area_name,
        "representative": addressing.display_name(to),
        "party": to.party,
        "chamber": to.chamber,
        "close": addressing.close(to.role, version.language),
        **facts,
    }
    return Given(
        salutation=salutation,
        block=addressing.block(to.role, version.language, to),
        fields=fields,
        letter=draft.unanswered(version.template, fields),
        subjects=draft.subjects(version.subjects, fields),
        written=draft.base(version.template, fields, (*version.reasons, *facts.values())),
    )


def begin(campaign: CampaignPage, form: Mapping[str, str], choose: Callable[..., LetterVersion]) -> Writing:
    """The letter to the recipient that was chosen on the match page; ``choose`` picks among its variants.

    Raises ForgedError for a match that is not ours, NotAllowed for somebody it does not lead to.
    """
    match = Match.read(form.get("match", ""))
    country, to = _chosen(campaign, match, form.get("office", ""))
    languages = campaign.languages_for(to.role)
    language = form.get("language", "")
    language = language if language in languages else campaign.first_language(to.role)
    version = choose(snapshot.read(campaigns.versions, campaign.id, to.role, language, _today()))
    begun = Begun(
        campaign_id=campaign.id,
        country=match.country,
        postcode=match.postcode,
        ref=match.ref,
        seat_country=country,
        area_id=to.area_id,
        office_id=to.office_id,
        representative_id=to.id,
        version_id=version.id,
        language=language,
    )
    return Writing(campaign, to, version, begun, begun.sign())


def resume(campaign: CampaignPage, signed: str) -> Writing:
    """The letter that was begun in this campaign; NotAllowed when its recipient is gone meanwhile.

    Raises ForgedError for one that we did not sign, or that belongs to another campaign.
    """
    begun = Begun.read(signed)
    if begun.campaign_id != campaign.id:
        raise ForgedError
    there, _held = seated(begun.seat_country, (begun.area_id,))
    to = next((one for one in there if one.id == begun.representative_id), None)
    if to is None:
        raise NotAllowed(N_("Since you began, this office has changed, or cannot be written to any more."))
    version = snapshot.read(campaigns.version, begun.version_id, _today())
    return Writing(campaign, to, version, begun, signed)


def _chosen(campaign: CampaignPage, match: Match, office_id: str) -> tuple[str, Addressee]:
    """The recipient among those whom the match leads to, with the country of the seat."""
    offered = [("UN", campaign.context_offices)]
    place = matching.locate(districts(), match.country, match.postcode)
    if place.areas:
        offered.append((match.country, tuple(area.id for area in place.areas)))
    for country, area_ids in offered:
        for one in seated(country, area_ids)[0] if area_ids else ():
            if one.office_id == office_id:
                return country, one
    raise NotAllowed(N_("This office cannot be chosen with that postcode. Please look it up again."))


def _today() -> date:
    return datetime.now(UTC).date()
