"""The one way a letter changes its state: the step is allowed, and it leaves an event.

Both are written at once, past the unit of work: a flush costs five times as much, and crowds confirm at once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a letter that is locked and ``old``; ``detail`` is a code: of a held letter, the reason."""

    letter_id: str
    old: State
    new: State
    detail: str = ""

    def columns(self, now: datetime) -> dict[str, object]:
        """What it writes to the letter's row."""
        columns: dict[str, object] = {"state": self.new, "changed_at": now}
        if self.new is State.HELD:
            columns["held_reason"] = self.detail
        if self.old is State.AWAITING and self.new in CONFIRMED:
            columns |= {"confirmed_at": now, "expires_at": None}
        return columns


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
    move_all(session, [Move(letter_id, old, new, detail)], source, now)


def move_all(session: Session | Connection, moves: Sequence[Move], source: str, now: datetime) -> None:
    """The same for many letters, in as many statements as for one."""
    rows, events = defaultdict(list), []
    for each in moves:
        lifecycle.check(each.old, each.new)
        columns = each.columns(now)
        rows[tuple(columns)].append((each.letter_id, columns))
        what = {"old": each.old, "new": each.new, "source": source, "detail": each.detail}
        events.append({"letter_id": each.letter_id, "at": now, **what})
    for alike in rows.values():
        _write(session, alike)
    if events:
        session.execute(_EVENT, events)


def write(session: Session | Connection, letter_id: str, columns: Mapping[str, object]) -> None:
    """Write columns of a letter's row; an object that a session has of it reads them anew."""
    _write(session, [(letter_id, columns)])


def _write(session: Session | Connection, rows: Sequence[tuple[str, Mapping[str, object]]]) -> None:
    session.execute(_LETTER, [{"its_id": letter_id, **columns} for letter_id, columns in rows])
    if isinstance(session, Connection):
        return
    for letter_id, columns in rows:
        known = session.identity_map.get(identity_key(Letter, letter_id))
        if known is not None:
            session.expire(known, columns)
