"""The brake on all letters of an installation, without a restart. Our own mails to supporters still go."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import N_, BadInput, NotAllowed
from app.models.pacing import LETTERS, Brake
from app.services import organisers, pacing


def paused(session: Session) -> bool:
    """Whether the brake on all letters is on."""
    return session.scalar(select(Brake.name).where(Brake.name == LETTERS)) is not None


def pause_all(session: Session, reason: str, by: str, now: datetime) -> None:
    """Let no letter begin its way until it is released; confirmations are kept. BadInput without a reason.

    Pulled again, it stays as it was first pulled.
    """
    reason = reason.strip()
    if not reason:
        raise BadInput(N_("Please say why, for whoever looks at this next."), "reason")
    if not paused(session):
        session.add(Brake(name=LETTERS, at=now, by=by, reason=reason))
    organisers.note(session, by, "queue.pause", LETTERS, now, reason)
    session.flush()


def resume_all(session: Session, by: str, now: datetime) -> None:
    """Release the brake; what has waited is spread anew. NotAllowed if it is not on."""
    brake = session.get(Brake, LETTERS)
    if brake is None:
        raise NotAllowed(N_("The queue is not paused."))
    session.delete(brake)
    pacing.spread_again(session, now)
    organisers.note(session, by, "queue.resume", LETTERS, now)
    session.flush()
