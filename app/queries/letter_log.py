"""The log of letters: ids, offices, states, dates and channels. Never a name, e-mail, postcode or word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from app.domain.errors import N_, NotFound
from app.domain.lifecycle import CLAIMABLE
from app.domain.responses import Source
from app.models.campaigns import Campaign
from app.models.deliveries import Delivery
from app.models.letters import Event, FollowUp, Letter, Response
from app.models.representatives import Office
from app.queries import filed
from app.queries.filed import FiledMail

PAGE = 50
AT_ONCE = 1000  # rows fetched at a time for an export


@dataclass(frozen=True, slots=True)
class LogRow:
    """One letter, without anything about the person who wrote it."""

    id: str
    campaign: str
    office_id: str
    office: str
    country: str
    chamber: str
    party: str
    language: str
    channel: str
    state: str
    held_reason: str
    created_at: datetime
    confirmed_at: datetime | None
    handed_over_at: datetime | None
    changed_at: datetime
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show; empty shows all."""

    state: str = ""
    office_id: str = ""
    campaign_id: int | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, the latest change first, and where the next page begins ("" on the last)."""

    rows: list[LogRow]
    older: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a letter's life, one thing said about its answer, or one mail that came back."""

    at: datetime
    source: str
    old: str = ""
    new: str = ""
    detail: str = ""
    said: str = ""
    on: date | None = None
    by: str = ""  # the organiser's number
    mail: FiledMail | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One letter with everything that happened to it, in order."""

    letter: LogRow
    steps: list[Step]
    attempts: int
    reply: str  # the last answer of the office's mail server: code and enhanced status
    due_at: datetime | None  # when it leaves, or is tried again, while it waits
    first: str  # the letter that this one follows up, or ""
    next: list[str]  # the letters that follow this one up


def page(session: Session, filters: Filters, after: str = "", size: int = PAGE) -> Page:
    """One page of the log; ``after`` is where the page before it ended. Raises NotFound if it is nowhere."""
    query = _query(filters)
    if after:
        query = query.where(tuple_(Letter.changed_at, Letter.id) < tuple_(*_place(after)))
    query = query.order_by(Letter.changed_at.desc(), Letter.id.desc()).limit(size + 1)
    rows = [LogRow(*row) for row in session.execute(query)]
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{last.changed_at.isoformat()}~{last.id}" if last else "")


def every(session: Session, filters: Filters | None = None) -> Iterator[LogRow]:
    """All rows in the order of their ids, a thousand in memory at a time."""
    query = _query(filters or Filters()).order_by(Letter.id).execution_options(yield_per=AT_ONCE)
    for row in session.execute(query):
        yield LogRow(*row)


def story(session: Session, letter_id: str) -> Story:
    """One letter and its timeline; raises NotFound."""
    row = session.execute(_query(Filters()).where(Letter.id == letter_id)).first()
    if row is None:
        raise NotFound(N_("There is no such letter, or it was deleted."))
    events = session.scalars(select(Event).where(Event.letter_id == letter_id))
    responses = session.scalars(select(Response).where(Response.letter_id == letter_id))
    # A mail stands before what it brought about.
    steps = [Step(m.received_at, Source.MAILBOX, mail=m) for m in filed.of_letter(session, letter_id)]
    steps += [Step(e.at, e.source, e.old, e.new, e.detail) for e in events]
    steps += [Step(r.at, r.source, said=r.kind, on=r.on, by=r.by) for r in responses]
    columns = select(Delivery.attempts, Delivery.reply, Delivery.due_at, Delivery.state)
    sent = session.execute(columns.where(Delivery.id == letter_id)).first()
    follows = select(FollowUp.letter_id).where(FollowUp.first_id == letter_id)
    return Story(
        letter=LogRow(*row),
        steps=sorted(steps, key=lambda step: step.at),
        attempts=sent.attempts if sent else 0,
        reply=sent.reply if sent else "",
        due_at=sent.due_at if sent and sent.state in CLAIMABLE else None,
        first=session.scalar(select(FollowUp.first_id).where(FollowUp.letter_id == letter_id)) or "",
        next=list(session.scalars(follows.order_by(FollowUp.letter_id))),
    )


def by_state(session: Session, campaign_id: int | None = None) -> dict[str, int]:
    """How many letters stand in each state."""
    query = select(Letter.state, func.count()).group_by(Letter.state)
    if campaign_id is not None:
        query = query.where(Letter.campaign_id == campaign_id)
    return {row[0]: row[1] for row in session.execute(query)}


def _query(filters: Filters) -> Select[*tuple[Any, ...]]:
    columns: Sequence[Any] = (
        Letter.id,
        Campaign.slug,
        Letter.office_id,
        Office.area_name,
        Office.country,
        Office.chamber,
        Letter.party,
        Letter.language,
        Letter.channel,
        Letter.state,
        Letter.held_reason,
        Letter.created_at,
        Letter.confirmed_at,
        Letter.handed_over_at,
        Letter.changed_at,
        Letter.synthetic,
    )
    wanted: dict[Any, object] = {
        Letter.state: filters.state,
        Letter.office_id: filters.office_id,
        Letter.campaign_id: filters.campaign_id,
        Letter.channel: filters.channel,
    }
    query = select(*columns).join(Campaign, Letter.campaign_id == Campaign.id)
    query = query.join(Office, Letter.office_id == Office.id)
    return query.where(*(column == value for column, value in wanted.items() if value))


def _place(after: str) -> tuple[datetime, str]:
    when, _, letter_id = after.partition("~")
    try:
        return datetime.fromisoformat(when).astimezone(), letter_id
    except (ValueError, OverflowError) as error:
        raise NotFound(N_("There is no such page of the log.")) from error
