"""When a confirmed letter leaves: its slot is taken as it is confirmed. services/replanning.py plans anew.

Lanes are locked in the order of their keys, campaigns before offices, so that two who plan never wait for
each other in a circle. Where a campaign has no limit, nothing is locked.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain import pacing as rules
from app.domain.delivery import Kind, Mode
from app.domain.errors import N_, NotFound
from app.domain.lifecycle import State
from app.domain.message import Sender
from app.domain.pacing import Board, Pace
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.dialects import spoken
from app.models.letters import Letter
from app.models.pacing import Lane, PacedHour
from app.services import organisers
from app.services.standing import Standing

_lanes: Any = Lane.__table__
_hours: Any = PacedHour.__table__
_FREE = update(_lanes).where(_lanes.c.key == bindparam("its_key"))
_OFFICE = "office "


def of(campaign: Campaign) -> Pace:
    """The pace of a campaign."""
    return Pace(campaign.office_an_hour, campaign.letters_an_hour, campaign.office_hours)


def plan(session: Session | Connection, letter: Standing, sender: Sender, now: datetime) -> datetime:
    """Take the slot of a letter that is confirmed now; when it leaves. In the sandbox it leaves at once."""
    return plan_all(session, [letter], sender, now)[letter.id]


def plan_all(
    session: Session | Connection, letters: Sequence[Standing], sender: Sender, now: datetime
) -> dict[str, datetime]:
    """The same for many letters, one after the other; when each leaves, by its id."""
    earliest = now + timedelta(seconds=sender.hold_seconds)
    due = dict.fromkeys((letter.id for letter in letters), earliest)
    paced = [] if sender.mode == Mode.SANDBOX else [letter for letter in letters if letter.pace.limits]
    if not paced:
        return due
    campaigns = {letter.campaign_id for letter in paced if letter.pace.letters_an_hour}
    offices = {letter.office_id for letter in paced if letter.pace.office_an_hour}
    board = read(session, campaigns, offices, earliest)
    for letter in paced:
        zone = rules.place(letter.office_id, letter.country).zone
        its = letter.id, letter.campaign_id, letter.pace, letter.office_id
        due[letter.id] = board.take(*its, zone, earliest)
    store(session, board)
    return due


def lock(session: Session, letters: Collection[str], sender: Sender, now: datetime) -> None:
    """Lock what it takes to plan all of these: whoever plans several in one transaction does so first."""
    if sender.mode == Mode.SANDBOX:
        return
    columns = Campaign.id, Letter.office_id, Campaign.letters_an_hour, Campaign.office_an_hour
    of_these = select(*columns).join(Letter, Letter.campaign_id == Campaign.id).where(Letter.id.in_(letters))
    rows = session.execute(of_these).all()
    campaigns = sorted({row.id for row in rows if row.letters_an_hour})
    read(session, campaigns, {row.office_id for row in rows if row.office_an_hour}, now)


def change(session: Session, slug: str, pace: Pace, by: str, now: datetime) -> None:
    """Set a campaign's pace; what waits is soon planned anew. Raises BadInput with the field, or NotFound."""
    rules.check(pace)
    campaign = session.scalar(select(Campaign).where(Campaign.slug == slug))
    if campaign is None:
        raise NotFound(N_("There is no such campaign."))
    campaign.paced_by = by
    keep(session, campaign, pace, now)
    kept = "office hours" if pace.office_hours else "any hour"
    said = f"{pace.office_an_hour} an hour to an office, {pace.letters_an_hour} in all, {kept}"
    organisers.note(session, by, "campaigns.pace", slug, now, said)


def keep(session: Session, campaign: Campaign, pace: Pace, now: datetime) -> bool:
    """Let a campaign have this pace; whether it was another before."""
    if of(campaign) == pace:
        return False
    campaign.office_an_hour, campaign.letters_an_hour = pace.office_an_hour, pace.letters_an_hour
    campaign.office_hours = pace.office_hours
    session.flush()
    _mark(session, [campaign.id], now)
    return True


def spread_again(session: Session, now: datetime, campaign_id: int | None = None) -> None:
    """Let what waits be planned anew, of one campaign or of all: what a brake kept must not go in a heap."""
    limits = or_(Campaign.office_an_hour > 0, Campaign.letters_an_hour > 0, Campaign.office_hours)
    ours = select(Campaign.id).where(limits)
    if campaign_id is not None:
        ours = ours.where(Campaign.id == campaign_id)
    _mark(session, session.scalars(ours).all(), now)


def read(
    session: Session | Connection, campaigns: Collection[int], offices: Collection[str], since: datetime
) -> Board:
    """These lanes and what is planned from ``since`` on, locked until the transaction ends."""
    keys = sorted(
        [*(f"campaign {number}" for number in campaigns), *(_OFFICE + office for office in offices)]
    )
    board = Board()
    if not keys:
        return board
    ours = select(_lanes).where(_lanes.c.key.in_(keys)).order_by(_lanes.c.key).with_for_update()
    lanes = {row.key: row.free_at for row in session.execute(ours)}
    if missing := [{"key": key, "free_at": since} for key in keys if key not in lanes]:
        session.execute(_insert(session, _lanes).on_conflict_do_nothing(), missing)
        lanes = {row.key: row.free_at for row in session.execute(ours)}
    board.free = {office: lanes[_OFFICE + office] for office in offices}
    if campaigns:
        taken = select(_hours).where(
            _hours.c.campaign_id.in_(campaigns), _hours.c.hour >= rules.hour_of(since)
        )
        for row in session.execute(taken):
            board.planned[row.campaign_id][row.hour] = row.planned
    return board


def store(session: Session | Connection, board: Board) -> None:
    """Write down what was taken on a board that ``read`` gave."""
    if board.free:
        session.execute(
            _FREE, [{"its_key": _OFFICE + office, "free_at": at} for office, at in board.free.items()]
        )
    hours = [
        {"campaign_id": campaign_id, "hour": hour, "planned": number}
        for campaign_id, planned in board.planned.items()
        for hour, number in planned.items()
    ]
    if hours:
        row = _insert(session, _hours)
        keys = [_hours.c.campaign_id, _hours.c.hour]
        set_ = {"planned": row.excluded.planned}
        session.execute(row.on_conflict_do_update(index_elements=keys, set_=set_), hours)


def _insert(session: Session | Connection, table: Any) -> sqlite.Insert | postgresql.Insert:
    return (sqlite if spoken(session) == "sqlite" else postgresql).insert(table)


def _mark(session: Session, campaigns: Collection[int], now: datetime) -> None:
    """Note that the waiting letters of these campaigns are to be planned anew, where there are any."""
    waits = (
        select(Delivery.id)
        .where(Delivery.campaign_id == Campaign.id, Delivery.state == State.QUEUED)
        .where(Delivery.kind == Kind.LETTER, Delivery.mode != Mode.SANDBOX)
    )
    session.execute(
        update(Campaign)
        .where(Campaign.id.in_(campaigns), waits.exists())
        .values(replan_since=now)
        .execution_options(synchronize_session=False)
    )
