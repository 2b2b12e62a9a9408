"""Every table as it lies in the database: what is encrypted stays so, for whoever copies or compares rows."""

from typing import Any

from sqlalchemy import JSON, Column, MetaData, Table
from sqlalchemy.types import TypeDecorator

from app.db import Base
from app.models.types import UTCDateTime


def tables(metadata: MetaData = Base.metadata) -> list[Table]:
    """The tables of ``metadata``, each after those that it refers to, with columns of plain types.

    Times stay ours: SQLite forgets their zone, and both sides must say the same.
    """
    plain = MetaData()
    return [
        Table(
            table.name,
            plain,
            *(
                Column(column.name, _plain(column), primary_key=column.primary_key)
                for column in table.columns
            ),
        )
        for table in metadata.sorted_tables
    ]


def _plain(column: Column[Any]) -> Any:
    """The type of a column without what we do to its values."""
    kind = column.type
    if isinstance(kind, JSON):
        return JSON(none_as_null=bool(column.nullable))  # or no value would arrive as the value ``null``
    if isinstance(kind, TypeDecorator) and not isinstance(kind, UTCDateTime):
        return kind.impl_instance
    return kind
