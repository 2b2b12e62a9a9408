"""Alembic's door: one connection, one transaction per migration, and no long wait for a lock.

On PostgreSQL a statement that waits for a table lets everybody after it wait, too. So it waits a moment only,
and then gives up with a sentence: what that migration did is rolled back, and it can be run again.
"""

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

import app.models  # noqa: F401 - registers the tables
from app.db import Base, connect
from app.domain.errors import Unavailable
from migrations.online import LOCK_TIMEOUT

LOCKED = (
    "Somebody uses a table for so long that it cannot be changed now. Nothing is half done: run it again, "
    "when no backup and no long query runs."
)
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL, appendix A


def run() -> None:
    """Run the migrations against the URL that ``flask db`` passes; raises Unavailable for a table in use."""
    engine = connect(context.config.attributes["url"])
    try:
        with engine.connect() as connection:
            wait_a_moment_only(connection)
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=connection.dialect.name == "sqlite",
                transaction_per_migration=True,
                compare_type=True,
                user_module_prefix="sa.",
                render_item=plain_types,
            )
            with context.begin_transaction():
                context.run_migrations()
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") == LOCK_NOT_AVAILABLE:
            raise Unavailable(LOCKED) from error
        raise
    finally:
        engine.dispose()


def wait_a_moment_only(connection: Connection) -> None:
    """Set how long a statement may wait for a lock (PostgreSQL), for as long as the connection lives."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.commit()


def plain_types(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column types as what they are in the database: migrations import no models."""
    if kind != "type":
        return False
    return {
        "EncryptedText": "sa.LargeBinary()",
        "EncryptedBytes": "sa.LargeBinary()",
        "UTCDateTime": "sa.DateTime(timezone=True)",
        "AsaList": "sa.UnicodeText()",
    }.get(type(item).__name__, False)


run()
