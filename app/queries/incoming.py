"""Mail that came back, as the desk shows it: when, from which domain, what it is and why. Never its words.

Of a mail that a letter's own author wrote not even the domain is shown: it would say where they have theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.domain import tokens
from app.domain.errors import N_, NotFound
from app.domain.incoming.filing import Place, Refusal
from app.domain.incoming.verdict import Kind
from app.models.incoming import IS_UNSORTED, LISTED, TO_READ, IncomingMail, RefusedMail
from app.models.letters import Letter
from app.models.representatives import Office

PAGE = 50
AT_ONCE = 1000  # rows fetched at a time for an export
MOST_TO_READ = 100  # at a time
CANDIDATES = 20
REFUSED_DAYS = 14
UNSORTED_LATE = timedelta(minutes=5)
# What a day brings to any mail server, and no reason for anybody to look.
USUAL_REFUSALS = 100
CORRECTED = "corrected"  # instead of the machine's reason


@dataclass(frozen=True, slots=True)
class Arrived:
    """One mail in a list: nothing of what it says, and no address."""

    id: int
    received_at: datetime
    domain: str  # of its From
    size: int  # octets
    kind: str  # a person's word before the machine's
    reason: str  # a code
    door: str
    place: str
    office_id: str  # of its letter, or that it may come from
    office: str
    letter_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some mails, and where the next page begins ("" on the last)."""

    rows: list[Arrived]
    next: str


@dataclass(frozen=True, slots=True)
class Refused:
    """How many mails a door refused on a day, and why."""

    day: date
    door: str
    why: str
    count: int


@dataclass(frozen=True, slots=True)
class Unsorted:
    """Mail that nobody has looked at for minutes: the worker stands still."""

    since: datetime
    mails: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A letter that a mail may answer."""

    id: str
    state: str
    handed_over_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToRead:
    """An answer that its letter's author shared, and of which nobody has said what it is."""

    id: int
    letter_id: str
    office: str


def page(session: Session, place: Place, after: str = "", size: int = PAGE) -> Page:
    """Mails of one place: what waits in the pen the oldest first, all others the latest first.

    ``after`` is where the page before it ended. Raises NotFound if it is nowhere.
    """
    rows = [Arrived(*row) for row in session.execute(_page(place, after).limit(size + 1))]
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{last.received_at.isoformat()}~{last.id}" if last else "")


def every(session: Session, place: Place) -> Iterator[Arrived]:
    """All mails of one place, a thousand in memory at a time."""
    for row in session.execute(_page(place).execution_options(yield_per=AT_ONCE)):
        yield Arrived(*row)


def one(session: Session, mail_id: int) -> Arrived:
    """One mail, wherever it lies; raises NotFound."""
    row = session.execute(_rows().where(IncomingMail.id == mail_id)).first()
    if row is None:
        raise NotFound(N_("There is no such mail, or it was deleted."))
    return Arrived(*row)


def is_erased(session: Session, mail_id: int) -> bool:
    """Whether nothing of what this mail said is kept any more."""
    return session.scalar(select(IncomingMail.raw.is_(None)).where(IncomingMail.id == mail_id)) is not False


def candidates(session: Session, office_id: str, before: datetime) -> list[Candidate]:
    """The latest letters handed over to an office before a moment: what its mail may answer."""
    sent = Letter.office_id == office_id, Letter.handed_over_at <= before
    query = select(Letter.id, Letter.state, Letter.handed_over_at).where(*sent)
    rows = session.execute(query.order_by(Letter.handed_over_at.desc(), Letter.id).limit(CANDIDATES))
    return [Candidate(*row) for row in rows]


def waiting(session: Session, most: int | None = None) -> int:
    """How many mails wait in the pen; counted no further than ``most``."""
    some = select(IncomingMail.id).where(LISTED[Place.PEN]).limit(most)
    return session.scalars(select(func.count()).select_from(some.subquery())).one()


def unsorted(session: Session, now: datetime) -> Unsorted | None:
    """What has been lying unsorted for too long, or None."""
    oldest = select(IncomingMail.received_at).where(IS_UNSORTED).order_by(IncomingMail.id).limit(1)
    since = session.scalar(oldest)
    if since is None or since > now - UNSORTED_LATE:
        return None
    return Unsorted(since, session.scalars(select(func.count(IncomingMail.id)).where(IS_UNSORTED)).one())


def refused(session: Session, today: date) -> list[Refused]:
    """What the doors refused in the last 14 days, the latest first."""
    row, since = RefusedMail, today - timedelta(days=REFUSED_DAYS)
    query = select(row.day, row.door, row.why, row.count).where(row.day > since)
    return [Refused(*found) for found in session.execute(query.order_by(row.day.desc(), row.door, row.why))]


def flood(session: Session, today: date) -> dict[str, int]:
    """Why mails were refused since yesterday, with their numbers; empty when there was no more than usual.

    Wrong addresses alone count from USUAL_REFUSALS on, everything else at once.
    """
    since = RefusedMail.day >= today - timedelta(days=1)
    query = select(RefusedMail.why, func.sum(RefusedMail.count)).where(since).group_by(RefusedMail.why)
    found = {why: int(count) for why, count in session.execute(query.order_by(RefusedMail.why))}
    usual = set(found) <= {Refusal.UNKNOWN} and sum(found.values()) < USUAL_REFUSALS
    return {} if usual else found


def to_read(session: Session) -> list[ToRead]:
    """Shared answers that wait for a reader, the oldest first; at most MOST_TO_READ."""
    kind = case((IncomingMail.corrected_kind != "", IncomingMail.corrected_kind), else_=IncomingMail.kind)
    query = (
        select(IncomingMail.id, Letter.id, Office.area_name)
        .join(Letter, IncomingMail.letter_id == Letter.id)
        .join(Office, Letter.office_id == Office.id)
        .where(TO_READ, kind == Kind.PERSON)
        .where(or_(~IncomingMail.from_author, IncomingMail.token_kind == tokens.Kind.ANSWER))
        .order_by(IncomingMail.received_at)
        .limit(MOST_TO_READ)
    )
    return [ToRead(*row) for row in session.execute(query)]


def _rows() -> Select[*tuple[Any, ...]]:
    """A mail with its letter's office, or the one it is thought to come from."""
    mail = IncomingMail
    office = func.coalesce(Letter.office_id, mail.suggested_office_id)
    columns = (
        mail.id,
        mail.received_at,
        case((mail.from_author, ""), else_=mail.domain),
        mail.size,
        case((mail.corrected_kind != "", mail.corrected_kind), else_=mail.kind),
        case((mail.corrected_kind != "", CORRECTED), else_=mail.reason),
        mail.door,
        mail.place,
        func.coalesce(Office.id, ""),
        func.coalesce(Office.area_name, ""),
        func.coalesce(mail.letter_id, ""),
    )
    query = select(*columns).outerjoin(Letter, mail.letter_id == Letter.id)
    return query.outerjoin(Office, Office.id == office)


def _page(place: Place, after: str = "") -> Select[*tuple[Any, ...]]:
    mail = IncomingMail
    query = _rows().where(LISTED[place])
    if place is Place.PEN:
        if after:
            query = query.where(tuple_(mail.received_at, mail.id) > tuple_(*_where(after)))
        return query.order_by(mail.received_at, mail.id)
    if after:
        query = query.where(tuple_(mail.received_at, mail.id) < tuple_(*_where(after)))
    return query.order_by(mail.received_at.desc(), mail.id.desc())


def _where(after: str) -> tuple[datetime, int]:
    when, _, mail_id = after.partition("~")
    try:
        moment, number = datetime.fromisoformat(when).astimezone(UTC), int(mail_id)
        number.to_bytes(4, "big")  # no row has a larger number
        return moment, number
    except (ValueError, OverflowError) as error:
        raise NotFound(N_("There is no such page.")) from error
