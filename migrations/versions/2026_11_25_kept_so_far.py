"""What is still kept of the letters that are finished already."""

from migrations import online

revision = "c58a1e06d2b7"
down_revision = "b4e2d7c91f35"
branch_labels = None
depends_on = None

KEPT = """kept = CASE
    WHEN EXISTS (SELECT 1 FROM letter_texts WHERE letter_texts.letter_id = letters.id) THEN 'words'
    WHEN EXISTS (SELECT 1 FROM supporters WHERE supporters.letter_id = letters.id) THEN 'author'
    WHEN EXISTS (SELECT 1 FROM page_tokens WHERE page_tokens.letter_id = letters.id) THEN 'links'
    ELSE '' END"""


def upgrade() -> None:
    online.update("letters", KEPT, "state IN ('closed', 'expired', 'withdrawn') AND kept = 'words'")


def downgrade() -> None:
    """Nothing: the column goes."""
