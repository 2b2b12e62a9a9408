"""The queue as it lies there: counts, what is planned, what is held, deferred or uncertain. Never a person.

Mail domains are those of offices: a supporter's address is in no query here.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Select, case, cast, func, select
from sqlalchemy.orm import Session

from app.domain.delivery import Kind, Mode
from app.domain.lifecycle import CLAIMABLE, State
from app.models.brakes import not_braked
from app.models.deliveries import Delivery
from app.models.letters import Letter
from app.models.representatives import Office, Representative

IN_THE_QUEUE = (State.QUEUED, State.SENDING, State.DEFERRED, State.HELD, State.UNCERTAIN)
PART = timedelta(minutes=10)
PARTS = 6  # of the next hour
SHOWN = 50  # rows of a list on the page; its CSV has all


@dataclass(frozen=True, slots=True)
class Count:
    """How many mails of a kind stand in a state."""

    kind: str
    state: str
    mails: int


@dataclass(frozen=True, slots=True)
class Part:
    """How many letters are planned for ten minutes of the next hour."""

    begins: datetime
    ends: datetime
    letters: int


@dataclass(frozen=True, slots=True)
class Held:
    """How many letters are held for a reason, and since when the oldest."""

    reason: str
    letters: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Deferred:
    """How many letters to a mail domain of offices its server has put off with one answer."""

    domain: str
    reply: str
    letters: int
    next_try: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """One letter that needs a decision."""

    id: str
    office_id: str
    office: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """What is due now, and what comes."""

    due: int  # mails that no brake keeps
    oldest: datetime | None  # of these
    kept: int  # due letters that a brake keeps
    planned: int  # letters that leave later
    last: datetime | None  # when the last of them leaves, as planned


def summary(session: Session, now: datetime, mode: Mode) -> Summary:
    """The queue of this mode in five figures."""
    waits = Delivery.mode == mode, Delivery.state.in_(CLAIMABLE)
    ready = select(func.count(), func.min(Delivery.due_at)).where(*waits, Delivery.due_at <= now)
    due, oldest = session.execute(ready.where(not_braked())).one()
    all_due = session.execute(ready).one()[0]
    later = select(func.count(), func.max(Delivery.due_at)).where(*waits, Delivery.due_at > now)
    planned, last = session.execute(later.where(Delivery.kind == Kind.LETTER)).one()
    return Summary(due, oldest, all_due - due, planned, last)


def last_leaves(session: Session, campaign_id: int) -> datetime | None:
    """When the last letter of a campaign that waits now leaves, as planned."""
    waits = Delivery.campaign_id == campaign_id, Delivery.state == State.QUEUED
    return session.scalar(select(func.max(Delivery.due_at)).where(*waits))


def counts(session: Session, mode: Mode) -> list[Count]:
    """Mails of this mode in the queue by kind and state; letters first."""
    query = select(Delivery.kind, Delivery.state, func.count()).where(
        Delivery.mode == mode, Delivery.state.in_(IN_THE_QUEUE)
    )
    rows = [Count(*row) for row in session.execute(query.group_by(Delivery.kind, Delivery.state))]
    return sorted(
        rows, key=lambda row: (row.kind != Kind.LETTER, row.kind, IN_THE_QUEUE.index(State(row.state)))
    )


def next_hour(session: Session, now: datetime, mode: Mode) -> list[Part]:
    """The letters planned for each ten minutes of the next hour; what is overdue is in the first."""
    ends = [now + PART * (number + 1) for number in range(PARTS)]
    number = case(*((Delivery.due_at < end, index) for index, end in enumerate(ends)), else_=PARTS)
    query = (
        select(cast(number, Integer).label("part"), func.count())
        .where(Delivery.mode == mode, Delivery.kind == Kind.LETTER)
        .where(Delivery.state.in_(CLAIMABLE), Delivery.due_at < ends[-1], not_braked())
        .group_by("part")
    )
    planned = {row[0]: int(row[1]) for row in session.execute(query)}
    return [Part(end - PART, end, planned.get(index, 0)) for index, end in enumerate(ends)]


def held(session: Session) -> list[Held]:
    """Held letters by reason, the most frequent first."""
    query = (
        select(Letter.held_reason, func.count(), func.min(Letter.changed_at))
        .where(Letter.state == State.HELD)
        .group_by(Letter.held_reason)
        .order_by(func.count().desc(), Letter.held_reason)
    )
    return [Held(*row) for row in session.execute(query)]


def deferred(session: Session, mode: Mode) -> list[Deferred]:
    """Deferred letters by the office's mail domain and the server's answer, the most frequent first."""
    query = (
        select(Representative.email, Delivery.reply, func.count(), func.min(Delivery.due_at))
        .join(Letter, Letter.id == Delivery.letter_id)
        .join(Representative, Representative.id == Letter.representative_id)
        .where(Delivery.state == State.DEFERRED, Delivery.kind == Kind.LETTER, Delivery.mode == mode)
        .group_by(Representative.email, Delivery.reply)
    )
    letters: Counter[tuple[str, str]] = Counter()
    next_try: dict[tuple[str, str], datetime] = {}
    for email, reply, number, due_at in session.execute(query):
        key = email.rpartition("@")[2].lower(), reply
        letters[key] += number
        next_try[key] = min(due_at, next_try.get(key, due_at))
    return [Deferred(*key, number, next_try[key]) for key, number in letters.most_common()]


def uncertain(session: Session, limit: int | None = None) -> list[Waiting]:
    """Letters of which nobody knows whether they arrived, the oldest first."""
    return _waiting(session, _letters().where(Letter.state == State.UNCERTAIN), limit)


def held_back(session: Session, limit: int | None = None) -> list[Waiting]:
    """Letters that an organiser holds back, the oldest first."""
    ours = Letter.state == State.HELD, Letter.held_reason == "organiser"
    return _waiting(session, _letters().where(*ours), limit)


def _letters() -> Select[*tuple[Any, ...]]:
    columns = select(Letter.id, Letter.office_id, Office.area_name, Letter.changed_at)
    return columns.join(Office, Letter.office_id == Office.id).order_by(Letter.changed_at, Letter.id)


def _waiting(session: Session, query: Select[*tuple[Any, ...]], limit: int | None) -> list[Waiting]:
    return [Waiting(*row) for row in session.execute(query.limit(limit))]
