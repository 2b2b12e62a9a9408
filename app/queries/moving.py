"""What must be known of a database before it is moved, and how two are held against each other."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, Table, exists, func, select, text
from sqlalchemy.orm import Session

from app.domain.lifecycle import State
from app.domain.row_digest import RowDigest
from app.models.deliveries import Delivery

AT_ONCE = 500  # rows in memory; a mail may have 100 kB


def leased(session: Session, now: datetime) -> int:
    """How many mails a sender holds at this moment."""
    held = Delivery.state == State.SENDING, Delivery.lease_until > now
    return session.scalars(select(func.count()).select_from(Delivery).where(*held)).one()


def other_connections(session: Session) -> int:
    """How many others are connected to this database (PostgreSQL; SQLite says so by a lock)."""
    if session.get_bind().dialect.name != "postgresql":
        return 0
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return int(session.scalars(others).one())


def filled(session: Session, tables: Sequence[Table]) -> list[str]:
    """The names of the tables that have any row."""
    return [
        table.name
        for table in tables
        if session.scalar(select(exists(select(table.c[0]).select_from(table))))
    ]


def count(session: Session, table: Table) -> int:
    """How many rows a table has."""
    return session.scalars(select(func.count()).select_from(table)).one()


def rows(session: Session, table: Table) -> Iterator[Sequence[Any]]:
    """Batches of a table's rows as they are stored, by primary key; texts in the order of their bytes."""
    binary = session.get_bind().dialect.name == "postgresql"
    order = [
        column.collate("C") if binary and isinstance(column.type, String) else column
        for column in table.primary_key
    ]
    found = session.connection().execute(
        select(table).order_by(*order), execution_options={"yield_per": AT_ONCE}
    )
    return found.partitions()


def digest(session: Session, table: Table, told: Callable[[int], None]) -> RowDigest:
    """The digest of all rows of a table; ``told`` hears of each batch's size."""
    whole = RowDigest()
    for batch in rows(session, table):
        whole.add(batch)
        told(len(batch))
    return whole
