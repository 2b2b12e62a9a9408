"""A letter knows what is still kept of it, so that retention finds what is due without reading the rest.

Whoever writes with the old code meanwhile gets "words": retention looks at those, and puts it right.
"""

import sqlalchemy as sa
from alembic import op

revision = "b4e2d7c91f35"
down_revision = "9e2c4b7d1a60"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letters", sa.Column("kept", sa.String(6), nullable=False, server_default="words"))


def downgrade() -> None:
    op.drop_column("letters", "kept")
