"""What retention and the desk look for, found without reading the table."""

from migrations import online

revision = "d90b3f47a6e1"
down_revision = "c58a1e06d2b7"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "ix_letters_erasable",
        "letters",
        ["kept", "changed_at"],
        "state IN ('closed', 'expired', 'withdrawn') AND kept <> ''",
    ),
    ("ix_deliveries_own_finished_at", "deliveries", ["finished_at"], "kind <> 'letter'"),
)


def upgrade() -> None:
    for name, table, columns, where in INDEXES:
        online.create_index(name, table, columns, where)


def downgrade() -> None:
    for name, table, _columns, _where in INDEXES:
        online.drop_index(name, table)
