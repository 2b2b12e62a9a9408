"""The one way a letter changes its state: the step is allowed, and it leaves an event."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain import lifecycle
from app.domain.lifecycle import State
from app.models.letters import Event, Letter


def step(session: Session, letter: Letter, new: State, source: str, now: datetime, detail: str = "") -> None:
    """Move ``letter`` to ``new``; raises NotAllowed if it may not. ``detail`` is a code, never words."""
    old = State(letter.state)
    lifecycle.check(old, new)
    letter.state, letter.changed_at = new, now
    session.add(Event(letter_id=letter.id, at=now, old=old, new=new, source=source, detail=detail))
