"""Copying every row into another database, as it is stored."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from app.db import Base
from app.domain.errors import N_, NotAllowed


def lock_out(session: Session, tables: Sequence[Table]) -> None:
    """Let nobody write until the transaction ends (PostgreSQL; on SQLite the door opened it alone)."""
    if session.get_bind().dialect.name == "postgresql":
        names = ", ".join(table.name for table in tables)
        session.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))


def put(target: Session, table: Table, batch: Iterable[Sequence[Any]]) -> None:
    """Insert rows as they were stored elsewhere; raises NotAllowed if the database does not take one."""
    columns = [column.name for column in table.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in batch]
    try:
        target.connection().execute(insert(table), rows)
    except (DataError, IntegrityError) as error:
        why = getattr(getattr(error.orig, "diag", None), "message_primary", None) or type(error.orig).__name__
        raise NotAllowed(
            N_("The new database does not take a row of %(table)s, so nothing was moved: %(why)s"),
            table=table.name,
            why=why,
        ) from error


def settle_in(target: Session) -> None:
    """After the last row: let numbers given out from now on follow those that came.

    PostgreSQL looks at its new tables, too, so that it plans well from the first question on.
    """
    if target.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            last = func.max(column)
            target.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
    target.execute(text("ANALYZE"))
