"""A few rows for every table there is, with the values that get lost on the way between two databases."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    insert,
)

from app.db import Base
from app.models import stored

ROWS = 4
FIRST_ID = 9_000_000  # of numbered rows: far above what else a test makes
WORDS = ("", "Zoë 서울 مرحبا 🕊", "a", "Ünïcödé, 'quoted' \\ and\ttabbed\nover lines")
BYTES = (b"", bytes(range(256)), b"\0", b"\xff\xfe")
TIMES = tuple(
    datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC) + timedelta(microseconds=n, days=n * 400)
    for n in range(ROWS)
)


def add(connection: Connection) -> None:
    """Add ROWS rows to each table, every one after those that it refers to; NULL where it may be."""
    made: dict[str, list[Any]] = {}  # "table.column" to its values
    plain = {table.name: table for table in stored.tables()}
    for table in Base.metadata.sorted_tables:
        rows = [{column.name: _value(column, n, made) for column in table.columns} for n in range(ROWS)]
        for column in table.columns:
            made[f"{table.name}.{column.name}"] = [row[column.name] for row in rows]
        connection.execute(insert(plain[table.name]), rows)


def _value(column: Column[Any], n: int, made: dict[str, list[Any]]) -> Any:
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return made[key.target_fullname][n]
    distinct = column.primary_key or bool(column.unique) or _in_unique_constraint(column)
    if column.nullable and n == 0:
        return None
    return _of_type(column, n, distinct)


def _of_type(column: Column[Any], n: int, distinct: bool) -> Any:
    kind = getattr(column.type, "impl_instance", column.type)
    if isinstance(kind, Boolean):
        return bool(n % 2)
    if isinstance(kind, Integer):
        most = 2**15 - 1 if isinstance(kind, SmallInteger) else 2**31 - 1
        return FIRST_ID + n if distinct else (0, -1, 1, most)[n]
    if isinstance(kind, DateTime):
        return TIMES[n]
    if isinstance(kind, Date):
        return date(1999, 12, 31) + timedelta(days=n)
    if isinstance(kind, LargeBinary):
        return bytes([n]) * 32 if distinct else BYTES[n]
    if isinstance(kind, JSON):
        return ({}, [], {"ключ": ["é", None, True, 1.5, 10**12]}, "")[n]
    words = f"{n}é~{WORDS[n]}" if distinct else WORDS[n]
    return words[: getattr(kind, "length", None)]


def _in_unique_constraint(column: Column[Any]) -> bool:
    table: Table = column.table
    alone: Sequence[Any] = [c for c in table.constraints if list(getattr(c, "columns", ())) == [column]]
    return bool(alone)
