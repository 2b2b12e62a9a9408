"""What lies in the database as a whole: whether our keys open it, at which schema, in how many rows."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import LargeBinary, func, inspect, select, table, text, type_coerce
from sqlalchemy.orm import Session

from app.domain.keyring import Unreadable
from app.models.deliveries import Delivery

SAMPLE = 20  # mails: one that is damaged must not keep an installation from starting

_recipient: Any = Delivery.__table__.c.recipient


def readable(session: Session) -> bool:
    """Whether any of the first mails can be opened; True where there are none."""
    found = session.scalars(select(type_coerce(_recipient, LargeBinary)).limit(SAMPLE)).all()
    return not found or any(_opens(recipient) for recipient in found)


def _opens(recipient: bytes) -> bool:
    try:
        _recipient.type.opened(recipient)
    except Unreadable:
        return False
    return True


def revision(session: Session) -> str:
    """Which migration the database is at; "" where there are no tables yet."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return ""
    return session.scalar(text("SELECT version_num FROM alembic_version")) or ""


def tables(session: Session) -> list[str]:
    """The names of all tables but the queue's, which may lie in the same PostgreSQL."""
    names = inspect(session.connection()).get_table_names()
    return sorted(name for name in names if not name.startswith("huey_"))


def counts(session: Session, names: Iterable[str]) -> dict[str, int]:
    """How many rows each of these tables has."""
    return {
        name: session.scalars(select(func.count()).select_from(table(name))).one() for name in sorted(names)
    }
