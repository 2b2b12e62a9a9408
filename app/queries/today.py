"""What needs a person now, and how many people came how far each day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.delivery import MAILBOX_FULL, Kind, Mode
from app.domain.lifecycle import CLAIMABLE, State
from app.models.brakes import not_braked
from app.models.campaigns import Campaign, Fact
from app.models.deliveries import Delivery
from app.models.letters import Counter, Letter
from app.models.pacing import LETTERS, Brake
from app.models.representatives import Office, Representative
from app.queries import address_health, incoming
from app.queries.address_health import Suspect
from app.queries.incoming import ToRead, Unsorted

DAYS = 14  # of counters
REJECTING_SINCE = timedelta(days=30)
OVERDUE = timedelta(minutes=15)
# Nobody at the desk can do anything about these: the author has to.
AUTHORS_TURN = ("to_post", "holder_changed", "address_changed")
STEPS = ("opened", "matched", "written", "confirmed", "sent", "printed")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that needs somebody: where it is, what it is called, and how many or why."""

    id: str
    name: str
    count: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The brake on all letters."""

    since: datetime
    by: str
    reason: str
    letters: int


@dataclass(frozen=True, slots=True)
class Today:
    """Everything on the first page that asks for a decision."""

    overdue: int  # mails that should have left by now
    refusing: list[Named]  # what our own mail server says to mails that it does not take, with their number
    unreadable: int  # mails of ours that DATA_KEY does not open; letters are among the held
    uncertain: list[str]
    held: list[Named]  # by reason
    blocked: list[Named]  # offices, with the letters that wait
    paused: list[Named]  # campaigns, with the letters that wait
    stopped: Stopped | None  # by the brake on all letters
    facts: list[Named]  # past their review date, by campaign
    vacant: list[Named]  # chambers, with their empty seats
    ended: list[Named]  # seats whose holder's term is over
    rejecting: list[Named]  # offices whose mail server refused or returned letters in the last 30 days
    suspects: list[Suspect]  # addresses that mails keep coming back from
    to_read: list[ToRead]  # answers that their letters' authors shared
    waiting: int  # mails in the pen
    unsorted: Unsorted | None  # mail that nobody has looked at for minutes
    flood: dict[str, int]  # why mails to our addresses were refused since yesterday, with their number

    @property
    def quiet(self) -> bool:
        """Whether nothing asks for anybody."""
        return not any(getattr(self, name) for name in self.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Day:
    """One day's counts, in the order of STEPS."""

    day: date
    counts: tuple[int, ...]


def needs(session: Session, now: datetime, mode: Mode) -> Today:
    """What needs a person now, in an installation that runs in this mode."""
    today = now.date()
    return Today(
        overdue=_overdue(session, now, mode),
        refusing=_refusing(session, mode),
        unreadable=session.scalars(
            select(func.count()).where(Delivery.state == State.HELD, Delivery.kind != Kind.LETTER)
        ).one(),
        uncertain=list(
            session.scalars(
                select(Letter.id).where(Letter.state == State.UNCERTAIN).order_by(Letter.changed_at)
            )
        ),
        held=_held(session),
        blocked=blocked(session),
        paused=paused(session),
        stopped=stopped(session),
        facts=_facts(session, today),
        vacant=_vacant(session),
        ended=_ended(session, today),
        rejecting=_rejecting(session, today),
        suspects=address_health.suspects(session),
        to_read=incoming.to_read(session),
        waiting=incoming.waiting(session),
        unsorted=incoming.unsorted(session, now),
        flood=incoming.flood(session, today),
    )


def days(session: Session, today: date, campaign_id: int | None = None) -> list[Day]:
    """The last 14 days' counts, the latest first; a day nobody came is there with noughts."""
    wanted = [today - timedelta(days=back) for back in range(DAYS)]
    query = (
        select(Counter.day, Counter.step, func.sum(Counter.count))
        .where(Counter.day >= wanted[-1])
        .group_by(Counter.day, Counter.step)
    )
    if campaign_id is not None:
        query = query.where(Counter.campaign_id == campaign_id)
    counted = {(day, step): int(count) for day, step, count in session.execute(query)}
    return [Day(day, tuple(counted.get((day, step), 0) for step in STEPS)) for day in wanted]


def _overdue(session: Session, now: datetime, mode: Mode) -> int:
    overdue = Delivery.mode == mode, Delivery.state.in_(CLAIMABLE), Delivery.due_at < now - OVERDUE
    return session.scalars(select(func.count()).where(*overdue, not_braked())).one()


def _refusing(session: Session, mode: Mode) -> list[Named]:
    query = (
        select(Delivery.reply, func.count())
        .where(Delivery.mode == mode, Delivery.state == State.DEFERRED, Delivery.reply.like("5%"))
        .where(Delivery.reply.not_like(f"% {MAILBOX_FULL}"))
        .group_by(Delivery.reply)
        .order_by(Delivery.reply)
    )
    return [Named(reply, reply, count) for reply, count in session.execute(query)]


def _held(session: Session) -> list[Named]:
    query = (
        select(Letter.held_reason, func.count())
        .where(Letter.state == State.HELD, Letter.held_reason.not_in(AUTHORS_TURN))
        .group_by(Letter.held_reason)
        .order_by(func.count().desc())
    )
    return [Named(reason, reason, count) for reason, count in session.execute(query)]


def stopped(session: Session) -> Stopped | None:
    """Since when and why no letter of the installation begins its way, and how many wait; None if they go."""
    brake = session.get(Brake, LETTERS)
    if brake is None:
        return None
    waiting = session.scalars(select(func.count()).where(Letter.state.in_(CLAIMABLE))).one()
    return Stopped(brake.at, brake.by, brake.reason, waiting)


def blocked(session: Session) -> list[Named]:
    """The offices that are blocked, with the letters that wait, and why."""
    waiting = select(func.count()).where(Letter.office_id == Office.id, Letter.state.in_(CLAIMABLE))
    query = select(Office.id, Office.area_name, waiting.scalar_subquery(), Office.blocked_reason)
    return [Named(*row) for row in session.execute(query.where(Office.blocked_at.is_not(None)))]


def paused(session: Session) -> list[Named]:
    """The campaigns that are paused, with the letters that wait, and why."""
    waiting = select(func.count()).where(Letter.campaign_id == Campaign.id, Letter.state.in_(CLAIMABLE))
    query = select(Campaign.slug, Campaign.slug, waiting.scalar_subquery(), Campaign.pause_reason)
    return [Named(*row) for row in session.execute(query.where(Campaign.paused_at.is_not(None)))]


def _facts(session: Session, today: date) -> list[Named]:
    query = (
        select(Campaign.slug, Fact.key)
        .join(Campaign, Fact.campaign_id == Campaign.id)
        .where(Fact.review_on < today, Campaign.closed_at.is_(None))
        .group_by(Campaign.slug, Fact.key)
    )
    return [Named(*row) for row in session.execute(query.order_by(Campaign.slug, Fact.key))]


def _vacant(session: Session) -> list[Named]:
    held = select(Representative.id).where(
        Representative.office_id == Office.id, Representative.valid_to.is_(None)
    )
    query = select(Office.chamber, func.count(), func.min(Office.id)).where(~held.exists())
    rows = session.execute(query.group_by(Office.chamber).order_by(Office.chamber))
    return [Named(first, chamber, count) for chamber, count, first in rows]


def _ended(session: Session, today: date) -> list[Named]:
    query = (
        select(Representative.id, Office.area_name, Representative.ends_on)
        .join(Office, Representative.office_id == Office.id)
        .where(Representative.valid_to.is_(None), Representative.ends_on < today)
        .where(Representative.enabled_on.is_not(None))
        .order_by(Representative.ends_on, Representative.id)
    )
    return [Named(row[0], row[1], reason=str(row[2])) for row in session.execute(query)]


def _rejecting(session: Session, today: date) -> list[Named]:
    since = datetime.combine(today, time(), UTC) - REJECTING_SINCE
    query = (
        select(Letter.office_id, Office.area_name, func.count())
        .join(Office, Letter.office_id == Office.id)
        .where(Letter.state.in_((State.REJECTED, State.BOUNCED)), Letter.changed_at >= since)
        .group_by(Letter.office_id, Office.area_name)
        .order_by(func.count().desc(), Letter.office_id)
    )
    return [Named(*row) for row in session.execute(query)]
