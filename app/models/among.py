"""Whether a column holds one of many values, which come as a single parameter.

``IN`` with a parameter for each of them is another statement for every number of them: SQLAlchemy writes it
anew each time, psycopg reads it anew, and PostgreSQL plans it anew.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Dialect, String, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine


class _Many(TypeDecorator[Collection[str]]):
    """Texts: an array in PostgreSQL, JSON in SQLite, which has none."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return ARRAY(String) if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        return values if dialect.name == "postgresql" else json.dumps(values)


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "_Among":
        """It is a comparison as it stands: SQLAlchemy would add ``= 1`` for SQLite, and no index would do."""
        return self


@compiles(_Among, "postgresql")
def _in_array(among: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(part, **how) for part in among.clauses)
    return f"{column} = ANY ({values})"


@compiles(_Among, "sqlite")
def _in_json(among: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(part, **how) for part in among.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # nosec B608 - compiled parts


def among(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """The condition that a column of text holds one of the values of the parameter ``name``."""
    return _Among(column, bindparam(name, type_=_Many()))
