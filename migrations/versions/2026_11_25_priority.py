"""Mails of our own go first: the column by which mails are claimed."""

import sqlalchemy as sa
from alembic import op

revision = "8d1f0a6b5c27"
down_revision = "3f0c6d2b81ae"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("priority", sa.SmallInteger, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("deliveries", "priority")
