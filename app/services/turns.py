"""Taking turns where no row is there yet that could be locked."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def one_at_a_time(session: Session, what: bytes) -> None:
    """Wait until no other transaction holds ``what``, and hold it until this one ends.

    SQLite needs none of it: there, one transaction writes at a time (db.transaction).
    """
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(what[:8], "big", signed=True)
        session.execute(select(func.pg_advisory_xact_lock(number)))
