"""Authors are asked "did they reply?": each question once, and only where they agreed to it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from app.domain import surveys as rules
from app.domain.errors import N_, NotFound
from app.domain.incoming.filing import Place
from app.domain.lifecycle import State
from app.domain.links import Randbits
from app.domain.responses import Source
from app.domain.surveys import Aftercare, Stage
from app.models.campaigns import Campaign
from app.models.incoming import IncomingMail, SurveyMail
from app.models.letters import Consent, FollowUp, Letter, Response, Supporter
from app.services import organisers, supporter_mail
from app.services.supporter_mail import Post

BATCH = 200  # letters a transaction, so that nobody waits long for the write lock
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def of(campaign: Campaign) -> Aftercare:
    """What a campaign does once its letters are handed over."""
    return Aftercare(
        campaign.survey_days,
        campaign.survey_again_days,
        campaign.survey_minister_days,
        campaign.follow_up_days,
        campaign.relay,
    )


def change(session: Session, slug: str, aftercare: Aftercare, by: str, now: datetime) -> None:
    """Set when a campaign's authors are asked, and how answers reach them; raises BadInput or NotFound."""
    rules.check(aftercare)
    campaign = session.scalar(select(Campaign).where(Campaign.slug == slug))
    if campaign is None:
        raise NotFound(N_("There is no such campaign."))
    keep(campaign, aftercare)
    days = f"{aftercare.survey_days}, {aftercare.survey_again_days}, {aftercare.survey_minister_days}"
    way = "answers come to us first" if aftercare.relay else "answers go to the author"
    said = f"asked on days {days}; follow-up after {aftercare.follow_up_days} days; {way}"
    organisers.note(session, by, "campaigns.aftercare", slug, now, said)


def keep(campaign: Campaign, aftercare: Aftercare) -> None:
    """Let a campaign have these days and this way of answers."""
    campaign.survey_days, campaign.survey_again_days = aftercare.survey_days, aftercare.survey_again_days
    campaign.survey_minister_days = aftercare.survey_minister_days
    campaign.follow_up_days, campaign.relay = aftercare.follow_up_days, aftercare.relay


def ask(session: Session, post: Post, now: datetime, randbits: Randbits) -> int:
    """Ask the authors of letters whose day has come, at most ``BATCH`` of them; how many.

    Nobody hears of a letter that was only tried out, and nobody is asked the same question twice.
    """
    asked = 0
    for stage in Stage:
        for days, campaigns in _by_days(session, stage).items():
            for letter in session.scalars(_due(stage, days, campaigns, post, now).limit(BATCH - asked)):
                asked += _ask(session, letter, stage, post, now, randbits)
            if asked >= BATCH:
                return asked
    return asked


def _by_days(session: Session, stage: Stage) -> dict[int, list[int]]:
    """The campaigns that ask at all, by the day on which they do."""
    found: dict[int, list[int]] = defaultdict(list)
    for campaign in session.scalars(select(Campaign).order_by(Campaign.id)):
        days = of(campaign).days(stage)
        if days:
            found[days].append(campaign.id)
    return found


def _ask(
    session: Session, letter: Letter, stage: Stage, post: Post, now: datetime, randbits: Randbits
) -> bool:
    """Ask one author; False if another worker has done so meanwhile."""
    insert = _INSERT[session.get_bind().dialect.name](SurveyMail)
    row = insert.values(letter_id=letter.id, stage=stage, at=now).on_conflict_do_nothing()
    if session.scalar(row.returning(SurveyMail.letter_id)) is None:
        return False
    supporter_mail.survey(session, letter, stage, letter.state == State.ANSWERED, post, now, randbits)
    return True


def _due(stage: Stage, days: int, campaigns: Iterable[int], post: Post, now: datetime) -> Select[Letter]:
    """Letters that this question is due for, the newest first: those asked already lie behind them."""
    after, until = rules.window(days, now)
    return (
        select(Letter)
        .join(Supporter, Supporter.letter_id == Letter.id)
        .where(Letter.handed_over_at > after, Letter.handed_over_at <= until)
        .where(Letter.campaign_id.in_(campaigns), Letter.state.in_(rules.ASKABLE))
        .where(Letter.mode == post.sender.mode, Letter.synthetic.is_(False))
        .where(~select(FollowUp.letter_id).where(FollowUp.letter_id == Letter.id).exists())
        .where(*_agreed(stage), *_wanted(stage, now))
        .order_by(Letter.handed_over_at.desc())
        .with_for_update(skip_locked=True, of=Letter)
    )


def _agreed(stage: Stage) -> list[ColumnElement[bool]]:
    """Its author agreed to so many questions, and this one was not asked yet."""
    mine = SurveyMail.letter_id == Letter.id
    asked = select(func.count()).select_from(SurveyMail).where(mine).scalar_subquery()
    agreed = select(Consent.id).where(
        Consent.letter_id == Letter.id,
        Consent.purpose == "ask_reply",
        Consent.granted,
        Consent.withdrawn_at.is_(None),
        or_(~Consent.wording.endswith(rules.AGREED_TO_TWO), asked < rules.TWO),
    )
    return [~select(SurveyMail.stage).where(mine, SurveyMail.stage == stage).exists(), agreed.exists()]


def _wanted(stage: Stage, now: datetime) -> list[ColumnElement[bool]]:
    """Nobody has said what would make the question needless, and somebody what makes it sensible."""
    wanted: list[ColumnElement[bool]] = []
    if stage in rules.SAID:
        wanted.append(~_said(rules.SAID[stage], Response.source == Source.SUPPORTER))
    if stage in rules.KNOWN:
        wanted.append(~_known(rules.KNOWN[stage]))
    if stage in rules.NEEDS:
        wanted.append(_known(rules.NEEDS[stage]))
    if stage is Stage.AGAIN:
        first = select(SurveyMail.stage).where(
            SurveyMail.letter_id == Letter.id,
            SurveyMail.stage == Stage.FIRST,
            SurveyMail.at <= now - rules.BETWEEN,
        )
        wanted.append(first.exists())
    return wanted


def _known(kinds: Iterable[str]) -> ColumnElement[bool]:
    """Whether anybody says that one of these came: in a response, or of a mail that lies with the letter."""
    answers = select(IncomingMail.id).where(
        IncomingMail.letter_id == Letter.id,
        IncomingMail.place == Place.FILED,
        IncomingMail.answer.in_(sorted(kinds)),
    )
    return or_(_said(kinds), answers.exists())


def _said(kinds: Iterable[str], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the newest word of a source is one of these."""
    newer = aliased(Response)
    replaced = select(newer.id).where(
        newer.letter_id == Response.letter_id, newer.source == Response.source, newer.id > Response.id
    )
    mine = Response.letter_id == Letter.id, Response.kind.in_(sorted(kinds)), *conditions
    return select(Response.id).where(*mine, ~replaced.exists()).exists()
