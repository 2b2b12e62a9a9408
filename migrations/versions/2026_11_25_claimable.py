"""The priority of the letters that wait, and an index in the order in which mails are claimed."""

from migrations import online

revision = "9e2c4b7d1a60"
down_revision = "7be1c0d94a52"
branch_labels = None
depends_on = None

INDEX = "ix_deliveries_claimable"


def upgrade() -> None:
    online.update("deliveries", "priority = 1", "kind = 'letter' AND finished_at IS NULL AND priority = 0")
    online.create_index(INDEX, "deliveries", ["priority", "due_at", "id"], "state IN ('deferred', 'queued')")


def downgrade() -> None:
    online.drop_index(INDEX, "deliveries")
