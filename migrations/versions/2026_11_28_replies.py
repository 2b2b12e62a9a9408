"""Mail that comes back, what doors refused, the health of addresses, surveys, and letters that follow up."""

import sqlalchemy as sa
from alembic import op

revision = "2ae7053c74ff"
down_revision = "d90b3f47a6e1"
branch_labels = None
depends_on = None

TABLES = (
    "letter_searches",
    "survey_mails",
    "incoming_mails",
    "follow_ups",
    "address_bounces",
    "refused_mails",
    "hook_calls",
)


def upgrade() -> None:
    op.create_table(
        "letter_searches",
        sa.Column("email_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email_hash", name=op.f("pk_letter_searches")),
    )
    op.create_table(
        "hook_calls",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_hook_calls")),
    )
    op.create_index(op.f("ix_hook_calls_at"), "hook_calls", ["at"], unique=False)

    op.create_table(
        "refused_mails",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("door", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "door", "why", name=op.f("pk_refused_mails")),
    )
    op.create_table(
        "address_bounces",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("representative_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["representatives.id"],
            name=op.f("fk_address_bounces_representative_id_representatives"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_address_bounces")),
    )
    op.create_index(
        "ix_address_bounces_representative_id", "address_bounces", ["representative_id", "at"], unique=False
    )

    op.create_table(
        "follow_ups",
        sa.Column("letter_id", sa.String(length=10), nullable=False),
        sa.Column("first_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["letters.id"], name=op.f("fk_follow_ups_first_id_letters")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_follow_ups_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_follow_ups")),
    )
    op.create_index(op.f("ix_follow_ups_first_id"), "follow_ups", ["first_id"], unique=False)

    op.create_table(
        "incoming_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door", sa.String(length=8), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("token_kind", sa.String(length=1), nullable=False),
        sa.Column("token_id", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("permanent", sa.Boolean(), nullable=True),
        sa.Column("delayed", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=80), nullable=False),
        sa.Column("corrected_kind", sa.String(length=16), nullable=False),
        sa.Column("corrected_by", sa.String(length=60), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.String(length=10), nullable=True),
        sa.Column("found_by", sa.String(length=12), nullable=False),
        sa.Column("suggested_office_id", sa.String(length=64), nullable=True),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("from_author", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=24), nullable=False),
        sa.Column("answer_by", sa.String(length=12), nullable=False),
        sa.Column("suggested_answer", sa.String(length=24), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("correspondent", sa.LargeBinary(), nullable=True),
        sa.Column("message_id", sa.LargeBinary(), nullable=True),
        sa.Column("forward_id", sa.String(length=10), nullable=False),
        # the last: to come to a column behind it, SQLite reads through all of it
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_incoming_mails_letter_id_letters")
        ),
        sa.ForeignKeyConstraint(
            ["suggested_office_id"],
            ["offices.id"],
            name=op.f("fk_incoming_mails_suggested_office_id_offices"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_incoming_mails_key")),
    )
    op.create_index(op.f("ix_incoming_mails_letter_id"), "incoming_mails", ["letter_id"], unique=False)
    op.create_index(op.f("ix_incoming_mails_forward_id"), "incoming_mails", ["forward_id"], unique=False)
    passed_on = sa.text("forward_id <> '' AND raw IS NOT NULL AND shared_at IS NULL")
    op.create_index(
        "ix_incoming_mails_passed_on",
        "incoming_mails",
        ["forward_id"],
        unique=False,
        sqlite_where=passed_on,
        postgresql_where=passed_on,
    )
    for place in ("pen", "filed", "not_ours"):
        op.create_index(
            f"ix_incoming_mails_{place}",
            "incoming_mails",
            ["received_at"],
            unique=False,
            sqlite_where=sa.text(f"place = '{place}'"),
            postgresql_where=sa.text(f"place = '{place}'"),
        )
    op.create_index(
        "ix_incoming_mails_to_read",
        "incoming_mails",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("shared_at IS NOT NULL AND answer = ''"),
        postgresql_where=sa.text("shared_at IS NOT NULL AND answer = ''"),
    )
    op.create_index("ix_incoming_mails_token_id", "incoming_mails", ["token_id", "received_at"], unique=False)
    op.create_index(
        "ix_incoming_mails_unsorted",
        "incoming_mails",
        ["id"],
        unique=False,
        sqlite_where=sa.text("place = 'unsorted'"),
        postgresql_where=sa.text("place = 'unsorted'"),
    )

    op.create_table(
        "survey_mails",
        sa.Column("letter_id", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_survey_mails_letter_id_letters")
        ),
        sa.PrimaryKeyConstraint("letter_id", "stage", name=op.f("pk_survey_mails")),
    )
    with op.batch_alter_table("campaigns") as batch:
        batch.add_column(sa.Column("survey_days", sa.Integer(), nullable=False, server_default="14"))
        batch.add_column(sa.Column("survey_again_days", sa.Integer(), nullable=False, server_default="21"))
        batch.add_column(sa.Column("survey_minister_days", sa.Integer(), nullable=False, server_default="56"))
        batch.add_column(sa.Column("follow_up_days", sa.Integer(), nullable=False, server_default="21"))
        batch.add_column(sa.Column("relay", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("representatives") as batch:
        batch.add_column(
            sa.Column("suspect_address", sa.String(length=254), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("suspect_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("representatives") as batch:
        for column in ("suspect_at", "suspect_address"):
            batch.drop_column(column)
    with op.batch_alter_table("campaigns") as batch:
        for column in ("relay", "follow_up_days", "survey_minister_days", "survey_again_days", "survey_days"):
            batch.drop_column(column)
    for table in TABLES:
        op.drop_table(table)
