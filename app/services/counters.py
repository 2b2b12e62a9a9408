"""Daily counters per step: how many people came how far. No cookie, no person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.dialects import spoken
from app.models.letters import Counter

_counters: Any = Counter.__table__


def _bump(row: sqlite.Insert | postgresql.Insert) -> Executable:
    keys = [_counters.c.day, _counters.c.campaign_id, _counters.c.step, _counters.c.ref]
    more = {"count": _counters.c.count + row.excluded.count}
    return row.on_conflict_do_update(index_elements=keys, set_=more)


_BUMP = {  # built once: every page and every letter counts
    "sqlite": _bump(sqlite.insert(_counters)),
    "postgresql": _bump(postgresql.insert(_counters)),
}


def bump(
    session: Session | Connection, campaign_id: int, step: str, ref: str, day: date, by: int = 1
) -> None:
    """Count ``by`` more people at a step of a campaign; safe beside any number of others doing the same."""
    values = {"day": day, "campaign_id": campaign_id, "step": step, "ref": ref, "count": by}
    session.execute(_BUMP[spoken(session)], values)


def add(session: Session | Connection, counts: Mapping[tuple[int, str, str, date], int]) -> None:
    """Write what a door counted in memory: ``(campaign_id, step, ref, day)`` to how many.

    In one order for all, so that two processes never wait for each other's rows in a circle.
    """
    for (campaign_id, step, ref, day), by in sorted(counts.items()):
        bump(session, campaign_id, step, ref, day, by)
