"""Letters and mails know the mode they were made in; what is there already was made while trying out."""

import sqlalchemy as sa
from alembic import op

revision = "3f0c6d2b81ae"
down_revision = "95caa7cf3190"
branch_labels = None
depends_on = None

INDEX = "ix_letters_office_id"
COLUMNS = ["office_id", "party", "version_id", "state", "handed_over_at"]


def upgrade() -> None:
    for table in ("letters", "deliveries"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("mode", sa.String(10), nullable=False, server_default="sandbox"))
    with op.batch_alter_table("letters") as batch:
        batch.drop_index(INDEX)
        batch.create_index(INDEX, [*COLUMNS, "mode"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("letters") as batch:
        batch.drop_index(INDEX)
        batch.create_index(INDEX, COLUMNS, unique=False)
    for table in ("deliveries", "letters"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("mode")
