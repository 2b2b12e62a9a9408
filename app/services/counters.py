"""Daily counters per step: how many people came how far. No cookie, no person."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.letters import Counter

STEPS = ("opened", "matched", "written", "confirmed", "sent", "printed")


def bump(session: Session, campaign_id: int, step: str, ref: str, day: date, by: int = 1) -> None:
    """Count ``by`` more people at a step of a campaign; safe beside any number of others doing the same."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(Counter).values(day=day, campaign_id=campaign_id, step=step, ref=ref, count=by)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[Counter.day, Counter.campaign_id, Counter.step, Counter.ref],
            set_={"count": Counter.count + row.excluded.count},
        )
    )


def add(session: Session, counts: Mapping[tuple[int, str, str, date], int]) -> None:
    """Write what a door counted in memory: ``(campaign_id, step, ref, day)`` to how many.

    In one order for all, so that two processes never wait for each other's rows in a circle.
    """
    for (campaign_id, step, ref, day), by in sorted(counts.items()):
        bump(session, campaign_id, step, ref, day, by)
