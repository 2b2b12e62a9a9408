"""How a large table is changed while web and workers go on (docs/how-to/migrations.md)."""

import sqlalchemy as sa
from alembic import op

LOCK_TIMEOUT = "3s"  # for a lock that everybody else would have to wait behind
BATCH = 2_000  # rows whose locks one transaction holds


def create_index(name: str, table: str, columns: list[str], where: str = "") -> None:
    """Build an index beside the running work; what an interrupted run has left of it is replaced."""
    condition = sa.text(where) if where else None
    with op.get_context().autocommit_block():
        _wait_long()
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        op.create_index(
            name,
            table,
            columns,
            postgresql_concurrently=True,
            postgresql_where=condition,
            sqlite_where=condition,
        )
        _wait_short()


def drop_index(name: str, table: str) -> None:
    """Drop an index beside the running work; nothing happens where it is gone already."""
    with op.get_context().autocommit_block():
        _wait_long()
        op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
        _wait_short()


def update(table: str, change: str, where: str) -> None:
    """Change rows in batches by their id, each in a transaction of its own; safe to run again.

    ``change`` is what stands after SET. ``where`` must not hold any more for what is changed, or the
    change must be one that may be made twice. SQLite has one writer at a time and changes all at once: row
    after row as they lie, which is many times faster than in the order of random ids.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"UPDATE {table} SET {change} WHERE {where}")  # noqa: S608
        return
    ids = sa.text(f"SELECT id FROM {table} WHERE id > :after ORDER BY id LIMIT {BATCH}")  # noqa: S608
    rows = sa.text(f"UPDATE {table} SET {change} WHERE id IN :ids AND ({where})")  # noqa: S608
    rows = rows.bindparams(sa.bindparam("ids", expanding=True))
    after = ""
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        while found := connection.scalars(ids, {"after": after}).all():
            connection.execute(rows, {"ids": found})
            after = found[-1]


def _wait_long() -> None:
    """Waiting for others' transactions holds nobody up here: see env.py for where it does."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET lock_timeout = 0")


def _wait_short() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
