"""Campaigns as the public reads them: the page, and the letters that can be begun from it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import template
from app.domain.campaign import FactBlock as FactBlock
from app.domain.campaign import Target
from app.domain.errors import N_, NotFound
from app.domain.template_nodes import Template as Parsed
from app.models.campaigns import Campaign, CampaignText, Fact, Template, TemplateVersion

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class OpenCampaign:
    """A campaign in the list of those one can take part in."""

    slug: str
    headline: str
    summary: str


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """A campaign in one language: everything its page says, and whom it writes to."""

    id: int
    slug: str
    language: str
    paused: bool
    closed: bool
    refs: tuple[str, ...]
    targets: tuple[Target, ...]
    title: str
    headline: str
    summary: str
    ask: str
    risk: str
    why_prompt: str
    place_prompt: str
    facts: tuple[FactBlock, ...]

    @property
    def context_offices(self) -> tuple[str, ...]:
        """The offices beyond any constituency that it writes to."""
        return tuple(office for target in self.targets for office in target.office_ids)

    def writes_to(self, role: str) -> bool:
        """Whether it has a letter for this role."""
        return any(target.role == role for target in self.targets)

    def languages_for(self, role: str) -> tuple[str, ...]:
        """The languages in which this role is written to, the usual one first."""
        found = (language for target in self.targets if target.role == role for language in target.languages)
        return tuple(dict.fromkeys(found))

    def first_language(self, role: str) -> str:
        """The page's language if this role is written to in it, else the role's usual one; or NotFound."""
        languages = self.languages_for(role)
        if not languages:
            raise NotFound(N_("This campaign has no letter for this office."))
        return self.language if self.language in languages else languages[0]


@dataclass(frozen=True, slots=True)
class LetterVersion:
    """One version of a letter, ready to be put together."""

    id: int
    variant: str
    language: str
    subjects: tuple[Parsed, ...]
    template: Parsed
    facts: tuple[FactBlock, ...]
    reasons: tuple[str, ...]


def open_campaigns(session: Session, language: str) -> tuple[OpenCampaign, ...]:
    """The campaigns that are not closed, in the language asked for or the first they have."""
    query = select(Campaign).where(Campaign.closed_at.is_(None)).order_by(Campaign.created_at, Campaign.id)
    found = ((campaign, _words(campaign, language)) for campaign in session.scalars(query))
    return tuple(
        OpenCampaign(campaign.slug, words.headline, words.summary) for campaign, words in found if words
    )


def page(session: Session, slug: str, language: str, today: date) -> CampaignPage | None:
    """The campaign of this address, in the language asked for or the first it has; None if there is none.

    A fact past its review date is not among its facts until somebody has checked it.
    """
    campaign = session.scalar(select(Campaign).where(Campaign.slug == slug))
    words = _words(campaign, language) if campaign else None
    if campaign is None or words is None:
        return None
    return CampaignPage(
        id=campaign.id,
        slug=campaign.slug,
        language=words.language,
        paused=campaign.paused_at is not None,
        closed=campaign.closed_at is not None,
        refs=tuple(campaign.refs),
        targets=tuple(Target.from_dict(target) for target in campaign.targets),
        title=words.title,
        headline=words.headline,
        summary=words.summary,
        ask=words.ask,
        risk=words.risk,
        why_prompt=words.why_prompt,
        place_prompt=words.place_prompt,
        facts=_facts(campaign, words.language, today),
    )


def versions(
    session: Session, campaign_id: int, role: str, language: str, today: date
) -> tuple[LetterVersion, ...]:
    """The newest version of each variant of a letter; raises NotFound if there is none."""
    newest = select(func.max(TemplateVersion.id)).group_by(TemplateVersion.template_id)
    query = (
        select(TemplateVersion)
        .join(TemplateVersion.template)
        .where(Template.campaign_id == campaign_id, Template.role == role, Template.language == language)
        .where(TemplateVersion.id.in_(newest))
        .order_by(Template.variant)
    )
    found = tuple(_version(row, today) for row in session.scalars(query))
    if not found:
        raise NotFound(N_("This campaign has no letter for this office."))
    return found


def version(session: Session, version_id: int, today: date) -> LetterVersion:
    """The version that a letter was begun from; raises NotFound."""
    row = session.get(TemplateVersion, version_id)
    if row is None:
        raise NotFound(N_("There is no such letter."))
    return _version(row, today)


def _version(row: TemplateVersion, today: date) -> LetterVersion:
    """Facts and reasons are today's: what was withdrawn or awaits its review falls out of the letter."""
    campaign, language = row.template.campaign, row.template.language
    words = next((words for words in campaign.texts if words.language == language), None)
    return LetterVersion(
        id=row.id,
        variant=row.template.variant,
        language=language,
        subjects=tuple(template.parse(subject, None, "subjects") for subject in row.subjects),
        template=template.parse(row.body, None),
        facts=_facts(campaign, language, today),
        reasons=tuple(words.reasons) if words else (),
    )


def _words(campaign: Campaign, language: str) -> CampaignText | None:
    by_language = {words.language: words for words in campaign.texts}
    return by_language.get(language) or by_language.get(FALLBACK) or next(iter(by_language.values()), None)


def _facts(campaign: Campaign, language: str, today: date) -> tuple[FactBlock, ...]:
    spoken = (fact for fact in campaign.facts if fact.language == language)
    return tuple(_fact(fact) for fact in spoken if fact.review_on >= today)


def _fact(fact: Fact) -> FactBlock:
    return FactBlock(**{name: getattr(fact, name) for name in FactBlock.__dataclass_fields__})
