"""Alembic's door: one connection, one transaction per migration."""

from alembic import context

import app.models  # noqa: F401 - registers the tables
from app.db import Base, connect


def run() -> None:
    """Run the migrations against the URL that ``flask db`` passes."""
    engine = connect(context.config.attributes["url"])
    with engine.connect() as connection:
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
    engine.dispose()


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
