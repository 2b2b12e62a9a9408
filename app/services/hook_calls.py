"""The calls of the hook that were taken: each is taken once, however many machines hear it."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.domain.incoming.hook import WITHIN
from app.models.incoming import HookCall

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_calls: Any = HookCall.__table__
REMEMBERED = 3 * WITHIN  # a call's time may be ahead of ours, and is good until it is as far behind


def first_time(session: Session, signature: str, now: datetime) -> bool:
    """Remember a call; False if it was taken before, also while that has not committed yet."""
    session.execute(delete(HookCall).where(HookCall.at < now - REMEMBERED))
    row = {"digest": hashlib.sha256(signature.encode()).digest(), "at": now}
    insert = _INSERT[session.get_bind().dialect.name](HookCall).values(**row)
    return session.scalar(insert.on_conflict_do_nothing().returning(_calls.c.digest)) is not None
