"""How mail comes in, in numbers: what waits to be sorted, and what the doors have refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.incoming import IS_UNSORTED, IncomingMail, RefusedMail


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mails that nobody has sorted: how many, and for how long the oldest has lain there, in seconds."""

    number: int
    oldest: float


def waiting(session: Session, now: datetime) -> Waiting:
    """What waits for a worker."""
    query = select(func.count(IncomingMail.id), func.min(IncomingMail.received_at)).where(IS_UNSORTED)
    number, oldest = session.execute(query).one()
    return Waiting(number, (now - oldest).total_seconds() if oldest else 0.0)


def refused(session: Session) -> Mapping[tuple[str, str], int]:
    """How many mails were refused since the beginning, by door and reason."""
    query = select(RefusedMail.door, RefusedMail.why, func.sum(RefusedMail.count))
    rows = session.execute(query.group_by(RefusedMail.door, RefusedMail.why))
    return {(door, why): int(count) for door, why, count in rows}
