"""Campaigns: loaded from what ships, paused, closed, and their letters saved version by version."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain import campaign as rules
from app.domain import draft
from app.domain.campaign import Letter
from app.domain.errors import N_, BadInput, NotAllowed, NotFound
from app.models.campaigns import Campaign, CampaignText, Fact, Template, TemplateVersion
from app.services import organisers, pacing, surveys

LOADER = "the loader"  # who wrote the versions that ship


def load(session: Session, shipped: rules.Campaign, now: datetime) -> tuple[str, ...]:
    """Bring a campaign up to what ships; what changed, as words for the person who ran it.

    Its words, facts and targets become those of the files. A letter gets a new version when its file
    changed, and the pace follows its file, unless an organiser has edited it since: theirs stays. What is
    done once letters are handed over is read for a new campaign alone. Running it twice changes nothing.
    Raises BadInput or TemplateError, and changes nothing, if anything in it must not be published.
    """
    rules.check(shipped)
    campaign = session.scalar(select(Campaign).where(Campaign.slug == shipped.slug))
    changes: list[str] = []
    if campaign is None:
        campaign = Campaign(slug=shipped.slug, created_at=now)
        surveys.keep(campaign, shipped.aftercare)
        session.add(campaign)
        changes.append("campaign added")
    targets = [target.as_dict() for target in shipped.targets]
    if (campaign.refs, campaign.targets) != (list(shipped.refs), targets):
        campaign.refs, campaign.targets = list(shipped.refs), targets
        changes.append("targets updated")
    session.flush()
    if not campaign.paced_by and pacing.keep(session, campaign, shipped.pace, now):
        changes.append("pace updated")
    words = [{**asdict(words), "reasons": list(words.reasons)} for words in shipped.words]
    if _replace(session, CampaignText, campaign, words):
        changes.append("words updated")
    if _replace(session, Fact, campaign, [asdict(fact) for fact in shipped.facts]):
        changes.append("facts updated")
    changes.extend(_load_letter(session, campaign, letter, now) for letter in shipped.letters)
    return tuple(filter(None, changes))


def pause(session: Session, slug: str, reason: str, by: str, now: datetime) -> None:
    """The brake: no letter of the campaign begins its way until it is resumed; confirmations are kept."""
    if not reason.strip():
        raise BadInput(N_("Please say why, for whoever looks at this next."), "reason")
    campaign = _running(session, slug)
    campaign.paused_at = campaign.paused_at or now
    campaign.pause_reason = reason.strip()
    organisers.note(session, by, "campaigns.pause", slug, now, campaign.pause_reason)


def resume(session: Session, slug: str, by: str, now: datetime) -> None:
    """Let the campaign's letters go again; of a closed one too, for what is confirmed was promised to go."""
    campaign = _campaign(session, slug)
    campaign.paused_at, campaign.pause_reason = None, ""
    pacing.spread_again(session, now, campaign.id)
    organisers.note(session, by, "campaigns.resume", slug, now)


def close(session: Session, slug: str, by: str, now: datetime) -> None:
    """End the campaign: nobody can begin or confirm a letter any more. It cannot be opened again.

    A brake that is on stays on: closing never sends what somebody stopped.
    """
    campaign = _running(session, slug)
    campaign.closed_at = now
    organisers.note(session, by, "campaigns.close", slug, now)


def save_template(
    session: Session, template_id: int, subjects: Sequence[str], body: str, by: str, now: datetime
) -> TemplateVersion:
    """Keep a letter as its newest version, which later letters pin; unchanged, it stays as it is.

    Raises TemplateError with line and column, or BadInput, for what must not be sent in anybody's name, and
    for a fact whose review is overdue.
    """
    template = session.get(Template, template_id, with_for_update=True)
    if template is None:
        raise NotFound(N_("There is no such letter."))
    subjects = tuple(subject.strip() for subject in subjects if subject.strip())
    body = body.replace("\r\n", "\n").strip() + "\n"
    letter = Letter(template.role, template.language, template.variant, subjects, body)
    _check(template.campaign, letter, now)
    newest = template.versions[-1] if template.versions else None
    if newest is not None and _says(newest, letter):
        return newest
    version = _add_version(session, template, letter, by, now)
    organisers.note(session, by, "texts.save", f"{template_id} version {version.number}", now)
    return version


def _check(campaign: Campaign, letter: Letter, now: datetime) -> None:
    known = draft.known_fields(fact.key for fact in campaign.facts)
    quotable = rules.quotations(f"{fact.figure}\n{fact.text}" for fact in campaign.facts)
    used = rules.check_letter(letter, known, quotable, [words.title for words in campaign.texts]).fields
    for fact in campaign.facts:
        if draft.fact_field(fact.key) in used and fact.review_on < now.date():
            raise BadInput(
                N_("The fact “%(key)s” is past its review date: check it first, or leave it out."),
                "body",
                key=fact.key,
            )


def _campaign(session: Session, slug: str) -> Campaign:
    campaign = session.scalar(select(Campaign).where(Campaign.slug == slug).with_for_update())
    if campaign is None:
        raise NotFound(N_("There is no such campaign."))
    return campaign


def _running(session: Session, slug: str) -> Campaign:
    campaign = _campaign(session, slug)
    if campaign.closed_at is not None:
        raise NotAllowed(N_("This campaign has ended."))
    return campaign


def _replace(
    session: Session, kind: type[CampaignText] | type[Fact], campaign: Campaign, wanted: list[dict[str, Any]]
) -> bool:
    """Let the rows of a campaign be ``wanted``; whether they were others before."""
    names = [column.key for column in kind.__table__.columns if column.key not in {"id", "campaign_id"}]
    mine = kind.campaign_id == campaign.id
    stored = [
        {name: getattr(row, name) for name in names} for row in session.scalars(select(kind).where(mine))
    ]
    if len(stored) == len(wanted) and all(row in stored for row in wanted):
        return False
    session.execute(delete(kind).where(mine))
    session.add_all(kind(campaign_id=campaign.id, **row) for row in wanted)
    session.flush()
    session.expire(campaign, ["texts", "facts"])
    return True


def _load_letter(session: Session, campaign: Campaign, letter: Letter, now: datetime) -> str:
    name = f"{letter.role}.{letter.language}.{letter.variant}"
    template = session.scalar(
        select(Template).where(
            Template.campaign_id == campaign.id,
            Template.role == letter.role,
            Template.language == letter.language,
            Template.variant == letter.variant,
        )
    )
    if template is None:
        template = Template(
            campaign_id=campaign.id, role=letter.role, language=letter.language, variant=letter.variant
        )
        session.add(template)
        session.flush()
    newest = template.versions[-1] if template.versions else None
    if newest is not None and (not newest.shipped or _says(newest, letter)):
        return ""
    version = _add_version(session, template, letter, LOADER, now)
    return f"letter {name} version {version.number}"


def _says(version: TemplateVersion, letter: Letter) -> bool:
    return (tuple(version.subjects), version.body) == (letter.subjects, letter.body)


def _add_version(
    session: Session, template: Template, letter: Letter, by: str, now: datetime
) -> TemplateVersion:
    version = TemplateVersion(
        number=len(template.versions) + 1,
        subjects=list(letter.subjects),
        body=letter.body,
        created_at=now,
        created_by=by,
        shipped=by == LOADER,
    )
    template.versions.append(version)
    session.flush()
    return version
