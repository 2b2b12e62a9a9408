"""How fast a campaign's letters go, the lanes of the offices, and the brake on all letters."""

import sqlalchemy as sa
from alembic import op

revision = "7be1c0d94a52"
down_revision = "8d1f0a6b5c27"
branch_labels = None
depends_on = None

PACE = ("office_an_hour", "letters_an_hour", "office_hours", "paced_by", "replan_since")


def upgrade() -> None:
    with op.batch_alter_table("campaigns") as batch:
        batch.add_column(sa.Column("office_an_hour", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("letters_an_hour", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("office_hours", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("paced_by", sa.String(60), nullable=False, server_default=""))
        batch.add_column(sa.Column("replan_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "lanes",
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lanes")),
    )
    op.create_table(
        "paced_hours",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_paced_hours_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "hour", name=op.f("pk_paced_hours")),
    )
    op.create_table(
        "brakes",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_brakes")),
    )


def downgrade() -> None:
    for table in ("brakes", "paced_hours", "lanes"):
        op.drop_table(table)
    with op.batch_alter_table("campaigns") as batch:
        for column in PACE:
            batch.drop_column(column)
