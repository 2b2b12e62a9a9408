"""What lies in the outbox, in numbers: for whoever watches an installation from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.domain.delivery import Kind, Mode
from app.domain.lifecycle import CLAIMABLE, State
from app.models.brakes import not_braked
from app.models.deliveries import Delivery
from app.models.letters import Counter, Letter

# Found by the index without reading what has left long ago.
OPEN = (State.QUEUED, State.SENDING, State.DEFERRED, State.HELD, State.UNCERTAIN, State.REJECTED)


@dataclass(frozen=True, slots=True)
class Lag:
    """What should have left by now: how many, and for how long the oldest has been due, in seconds."""

    due: int
    oldest: float  # of all mails
    oldest_letter: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The outbox in numbers."""

    mails: Mapping[tuple[str, str], int]  # by kind and state, of those that are open or were refused
    held: Mapping[str, int]  # letters by reason
    accepted: int  # letters that offices' servers have taken
    lag: Lag


def figures(session: Session, now: datetime, mode: Mode) -> Figures:
    """The whole outbox; its lag is of the mails that may leave in this mode."""
    mails = select(Delivery.kind, Delivery.state, func.count()).where(Delivery.state.in_(OPEN))
    held = select(Letter.held_reason, func.count()).where(Letter.state == State.HELD)
    sent = select(func.coalesce(func.sum(Counter.count), 0)).where(Counter.step == "sent")
    rows = session.execute(mails.group_by(Delivery.kind, Delivery.state)).all()
    return Figures(
        mails={(kind, state): count for kind, state, count in rows},
        held={row[0]: row[1] for row in session.execute(held.group_by(Letter.held_reason))},
        accepted=int(session.scalar(sent) or 0),
        lag=lag(session, now, mode),
    )


def lag(session: Session, now: datetime, mode: Mode) -> Lag:
    """How late the mails are that nothing but the worker keeps from leaving."""
    query = select(Delivery.kind, func.count(), func.min(Delivery.due_at)).where(claimable(now, mode))
    rows = session.execute(query.group_by(Delivery.kind)).all()
    late = {kind: (now - oldest).total_seconds() for kind, _count, oldest in rows}
    return Lag(sum(row[1] for row in rows), max(late.values(), default=0.0), late.get(Kind.LETTER, 0.0))


def claimable(before: datetime, mode: Mode) -> ColumnElement[bool]:
    """Whether a mail was due by then and no brake is on it."""
    return and_(Delivery.mode == mode, Delivery.state.in_(CLAIMABLE), Delivery.due_at <= before, not_braked())
