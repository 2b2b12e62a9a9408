"""Letters follow their deliveries: many at once, past the unit of work, for this is the sender's hot path."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain import lifecycle
from app.domain.lifecycle import State
from app.models.among import among
from app.models.letters import Event, Letter

_letters: Any = Letter.__table__
# By their ids, whatever SQLite thinks of the index on states: a hundred thousand may be queued.
# Built once: building a statement costs more than running it. The columns to set come with each execution.
_LETTERS = (
    update(_letters)
    .where(
        among(_letters.c.id, "its_ids"),
        func.coalesce(_letters.c.state, "") == bindparam("its_state"),
    )
    .returning(_letters.c.id)
)
# One statement for all of them, like the one above.
_EVENTS = insert(Event.__table__).from_select(  # type: ignore[arg-type]
    ["letter_id", "at", "old", "new", "source", "detail"],
    select(
        _letters.c.id,
        bindparam("at", type_=Event.at.type),
        *(bindparam(name, type_=String) for name in ("old", "new", "source", "detail")),
    ).where(among(_letters.c.id, "its_ids")),
)


def follow(
    session: Session | Connection,
    letters: Iterable[tuple[str, str]],
    new: State,
    now: datetime,
    detail: str = "",
) -> set[str]:
    """Move letters, given with the state each is in, to ``new``, and leave the events; which have moved.

    A letter that others have moved on since, because it was answered or closed, stays where it is.
    """
    moved: set[str] = set()
    by_state: dict[str, list[str]] = defaultdict(list)
    for letter_id, old in letters:
        by_state[old].append(letter_id)
    columns: dict[str, object] = {"state": new, "changed_at": now}
    if new is State.ACCEPTED:
        columns["handed_over_at"] = now
    if new is State.HELD:
        columns["held_reason"] = detail
    event = {"at": now, "new": new, "source": "machine", "detail": detail}
    for old, ids in by_state.items():
        lifecycle.check(State(old), new)
        there = session.scalars(_LETTERS, {"its_ids": sorted(ids), "its_state": old, **columns}).all()
        if there:
            session.execute(_EVENTS, {"its_ids": there, "old": old, **event})
        moved.update(there)
    return moved
