"""Mails of our own go first: a column and an index in the order in which mails are claimed."""

import sqlalchemy as sa
from alembic import op

revision = "8d1f0a6b5c27"
down_revision = "3f0c6d2b81ae"
branch_labels = None
depends_on = None

INDEX = "ix_deliveries_claimable"
CLAIMABLE = sa.text("state IN ('deferred', 'queued')")


def upgrade() -> None:
    column = sa.Column("priority", sa.SmallInteger, nullable=False, server_default="0")
    op.add_column("deliveries", column)
    op.execute("UPDATE deliveries SET priority = 1 WHERE kind = 'letter' AND finished_at IS NULL")
    with op.get_context().autocommit_block():
        op.create_index(
            INDEX,
            "deliveries",
            ["priority", "due_at", "id"],
            sqlite_where=CLAIMABLE,
            postgresql_where=CLAIMABLE,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index(INDEX, "deliveries")
    op.drop_column("deliveries", "priority")
