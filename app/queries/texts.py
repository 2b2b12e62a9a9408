"""Campaigns and their letters as organisers see them: what runs, what each text said in each version."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import N_, NotFound
from app.domain.pacing import Pace
from app.domain.surveys import Aftercare
from app.models.campaigns import Campaign, CampaignText, Fact, Template, TemplateVersion
from app.models.letters import Counter


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign; ``title`` is in the language asked for, or the first it has."""

    id: int
    slug: str
    title: str
    created_at: datetime
    paused_at: datetime | None
    pause_reason: str
    closed_at: datetime | None
    pace: Pace
    replan_since: datetime | None  # its pace changed, and what waits is not planned anew yet
    aftercare: Aftercare


@dataclass(frozen=True, slots=True)
class TextRow:
    """One letter of a campaign and its newest version."""

    id: int
    role: str
    language: str
    variant: str
    number: int
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a letter. It never changes."""

    id: int
    number: int
    subjects: tuple[str, ...]
    body: str
    created_at: datetime
    created_by: str
    shipped: bool


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter with all its versions, the newest first, and the facts that it may use."""

    id: int
    slug: str
    role: str
    language: str
    variant: str
    versions: tuple[Version, ...]
    facts: dict[str, str]  # key to sentence, in the letter's language
    reasons: tuple[str, ...]


def campaigns(session: Session, language: str) -> list[CampaignRow]:
    """All campaigns: those that run first, then the closed ones."""
    query = select(Campaign).order_by(Campaign.closed_at.is_not(None), Campaign.slug)
    return [_row(session, campaign, language) for campaign in session.scalars(query)]


def campaign(session: Session, slug: str, language: str) -> CampaignRow:
    """One campaign; raises NotFound."""
    found = session.scalar(select(Campaign).where(Campaign.slug == slug))
    if found is None:
        raise NotFound(N_("There is no such campaign."))
    return _row(session, found, language)


def texts(session: Session, campaign_id: int) -> list[TextRow]:
    """A campaign's letters by role, language and variant."""
    newest = select(func.max(TemplateVersion.id)).group_by(TemplateVersion.template_id)
    query = (
        select(Template, TemplateVersion)
        .join(TemplateVersion, TemplateVersion.template_id == Template.id)
        .where(Template.campaign_id == campaign_id, TemplateVersion.id.in_(newest))
        .order_by(Template.role, Template.language, Template.variant)
    )
    return [
        TextRow(text.id, text.role, text.language, text.variant, v.number, v.created_at, v.created_by)
        for text, v in session.execute(query)
    ]


def text(session: Session, text_id: int) -> LetterText:
    """One letter with all its versions; raises NotFound."""
    found = session.get(Template, text_id)
    if found is None:
        raise NotFound(N_("There is no such letter."))
    versions = session.scalars(
        select(TemplateVersion)
        .where(TemplateVersion.template_id == text_id)
        .order_by(TemplateVersion.number.desc())
    )
    of_letter = Fact.campaign_id == found.campaign_id, Fact.language == found.language
    facts = {fact.key: fact.sentence for fact in session.scalars(select(Fact).where(*of_letter))}
    words = select(CampaignText).where(
        CampaignText.campaign_id == found.campaign_id, CampaignText.language == found.language
    )
    own = session.scalar(words)
    return LetterText(
        found.id,
        found.campaign.slug,
        found.role,
        found.language,
        found.variant,
        tuple(
            Version(v.id, v.number, tuple(v.subjects), v.body, v.created_at, v.created_by, v.shipped)
            for v in versions
        ),
        facts,
        tuple(own.reasons) if own else (),
    )


def steps(session: Session, campaign_id: int) -> dict[str, int]:
    """How many people took each step of a campaign, all in all."""
    query = select(Counter.step, func.sum(Counter.count)).where(Counter.campaign_id == campaign_id)
    return {row[0]: int(row[1]) for row in session.execute(query.group_by(Counter.step))}


def _row(session: Session, campaign: Campaign, language: str) -> CampaignRow:
    titles = session.execute(
        select(CampaignText.language, CampaignText.title).where(CampaignText.campaign_id == campaign.id)
    )
    by_language = {row.language: row.title for row in titles}
    title = by_language.get(language) or next(iter(by_language.values()), campaign.slug)
    return CampaignRow(
        campaign.id,
        campaign.slug,
        title,
        campaign.created_at,
        campaign.paused_at,
        campaign.pause_reason,
        campaign.closed_at,
        Pace(campaign.office_an_hour, campaign.letters_an_hour, campaign.office_hours),
        campaign.replan_since,
        Aftercare(
            campaign.survey_days,
            campaign.survey_again_days,
            campaign.survey_minister_days,
            campaign.follow_up_days,
            campaign.relay,
        ),
    )
