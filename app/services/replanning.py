"""Planning anew what waits: when a pace has changed, and when a brake is released."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from app.domain import pacing as rules
from app.domain.delivery import Kind, Mode
from app.domain.lifecycle import State
from app.domain.message import Sender
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.pacing import PacedHour
from app.models.representatives import Office
from app.services import pacing

OFFICES = 50  # whose letters are planned in one transaction, so that nobody waits long for it
_mails: Any = Delivery.__table__
_DUE = update(_mails).where(_mails.c.id == bindparam("its_id"), _mails.c.state == State.QUEUED)


@dataclass(frozen=True, slots=True)
class Asked:
    """A campaign whose letters are to be planned anew, and since when."""

    campaign_id: int
    since: datetime


def asked(session: Session) -> list[Asked]:
    """The campaigns whose letters are to be planned anew."""
    rows = session.execute(select(Campaign.id, Campaign.replan_since).order_by(Campaign.id))
    return [Asked(campaign_id, since) for campaign_id, since in rows if since is not None]


def replan(session: Session, what: Asked, sender: Sender, now: datetime, after: str = "") -> str:
    """Plan anew what waits for the next offices past ``after``; the last of them, "" when all is done.

    The order in an office's lane stays, whatever campaigns its letters are of. A campaign with a limit of its
    own is planned in one go, for its offices share that. Retries keep their schedule. Safe to run twice: what
    was done to the end is not asked any more, and whoever asks meanwhile is served from the beginning.
    """
    campaign = session.get_one(Campaign, what.campaign_id, populate_existing=True)
    if campaign.replan_since != what.since:
        return ""
    offices = [] if sender.mode == Mode.SANDBOX else _offices(session, campaign, sender.mode, after)
    if not offices:
        campaign.replan_since = None
        return ""
    paces = {one.id: pacing.of(one) for one in session.scalars(select(Campaign))}
    limited = [one for one, pace in paces.items() if pace.letters_an_hour]
    board = pacing.read(session, limited, offices, now)
    waiting = _waiting(session, offices, sender.mode)
    _make_room(board, limited, campaign.id, waiting, now)
    _after_the_last(session, board, paces[campaign.id], now)
    hold = timedelta(seconds=sender.hold_seconds)
    moved = []
    for row in waiting:
        zone = rules.place(row.office_id, row.country).zone
        earliest = max(now, row.changed_at + hold)
        due_at = board.take(row.id, row.campaign_id, paces[row.campaign_id], row.office_id, zone, earliest)
        moved.append({"its_id": row.id, "due_at": due_at})
    if moved:
        session.execute(_DUE, moved)
    pacing.store(session, board)
    return offices[-1]


def forget(session: Session, before: datetime) -> None:
    """Drop the hours that are over."""
    session.execute(delete(PacedHour).where(PacedHour.hour < before))


def _waits(mode: Mode) -> tuple[ColumnElement[bool], ...]:
    """A letter that waits for its first attempt."""
    return (
        Delivery.state == State.QUEUED,
        Delivery.kind == Kind.LETTER,
        Delivery.mode == mode,
        Delivery.attempts == 0,
    )


def _offices(session: Session, campaign: Campaign, mode: Mode, after: str) -> Sequence[str]:
    ours = select(Delivery.office_id).where(*_waits(mode), Delivery.campaign_id == campaign.id)
    ours = ours.where(Delivery.office_id > after).distinct().order_by(Delivery.office_id)
    return [
        office
        for office in session.scalars(ours if campaign.letters_an_hour else ours.limit(OFFICES))
        if office
    ]


def _waiting(session: Session, offices: Sequence[str], mode: Mode) -> Sequence[Any]:
    columns = Delivery.id, Delivery.campaign_id, Delivery.office_id, Delivery.due_at, Letter.changed_at
    return session.execute(
        select(*columns, Office.country)
        .join(Letter, Letter.id == Delivery.id)
        .join(Office, Office.id == Delivery.office_id)
        .where(*_waits(mode), Delivery.office_id.in_(offices))
        .order_by(Delivery.due_at, Delivery.id)
    ).all()


def _make_room(
    board: rules.Board, limited: Sequence[int], campaign_id: int, waiting: Sequence[Any], now: datetime
) -> None:
    """Take these letters out of the hours that they are planned for; the campaign's later hours are empty."""
    for row in waiting:
        if row.campaign_id in limited:
            board.planned[row.campaign_id][rules.hour_of(row.due_at)] -= 1
    for campaign, planned in board.planned.items():
        for hour, number in planned.items():
            emptied = campaign == campaign_id and hour > now
            planned[hour] = 0 if emptied else max(number, 0)


def _after_the_last(session: Session, board: rules.Board, pace: rules.Pace, now: datetime) -> None:
    """Let each lane begin a gap after the last letter that left on it."""
    left = dict.fromkeys(board.free, now - rules.HOUR)
    of_office = select(Letter.office_id, func.max(Letter.handed_over_at)).where(Letter.office_id.in_(left))
    left |= {office: at for office, at in session.execute(of_office.group_by(Letter.office_id)) if at}
    going = select(Delivery.office_id).where(Delivery.state == State.SENDING, Delivery.office_id.in_(left))
    left |= {office: now for office in session.scalars(going) if office}
    board.free = {office: max(now, at + pace.gap) for office, at in left.items()}
