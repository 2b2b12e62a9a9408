"""The one way a letter changes its state: the step is allowed, and it leaves an event.

Both are written at once, past the unit of work: a flush costs five times as much, and crowds confirm at once.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from app.domain import lifecycle
from app.domain.lifecycle import State
from app.models.letters import Event, Letter

_letters: Any = Letter.__table__
_events: Any = Event.__table__
# Built once. The columns to set come with each execution.
_LETTER = update(_letters).where(_letters.c.id == bindparam("its_id"))
_EVENT = insert(_events)
CONFIRMED = frozenset({State.QUEUED, State.HELD})  # where a letter goes on that its author has confirmed


def step(session: Session, letter: Letter, new: State, source: str, now: datetime, detail: str = "") -> None:
    """Move ``letter`` to ``new``; raises NotAllowed if it may not.

    ``detail`` is a code, never words: of a held letter, the reason.
    """
    move(session, letter.id, State(letter.state), new, source, now, detail)


def move(
    session: Session | Connection,
    letter_id: str,
    old: State,
    new: State,
    source: str,
    now: datetime,
    detail: str = "",
) -> None:
    """The same for a letter that is locked and ``old``, whether or not the session has an object of it."""
    lifecycle.check(old, new)
    columns: dict[str, object] = {"state": new, "changed_at": now}
    if new is State.HELD:
        columns["held_reason"] = detail
    if old is State.AWAITING and new in CONFIRMED:
        columns |= {"confirmed_at": now, "expires_at": None}
    write(session, letter_id, columns)
    event = {"letter_id": letter_id, "at": now, "old": old, "new": new, "source": source, "detail": detail}
    session.execute(_EVENT, event)


def write(session: Session | Connection, letter_id: str, columns: Mapping[str, object]) -> None:
    """Write columns of a letter's row; an object that a session has of it reads them anew."""
    session.execute(_LETTER, {"its_id": letter_id, **columns})
    if isinstance(session, Connection):
        return
    known = session.identity_map.get(identity_key(Letter, letter_id))
    if known is not None:
        session.expire(known, columns)
