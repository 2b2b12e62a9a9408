"""A letter joined with all that belongs to it, to be read as columns: to make objects takes longer."""

from typing import Any

from app.models.campaigns import Campaign
from app.models.letters import Letter, LetterText, Supporter
from app.models.representatives import Office, Representative

letters: Any = Letter.__table__
campaigns: Any = Campaign.__table__
offices: Any = Office.__table__
holders: Any = Representative.__table__
_authors: Any = Supporter.__table__
_texts: Any = LetterText.__table__

WHOLE = (
    letters.join(campaigns, campaigns.c.id == letters.c.campaign_id)
    .join(offices, offices.c.id == letters.c.office_id)
    .join(holders, holders.c.id == letters.c.representative_id)
    .outerjoin(_authors, _authors.c.letter_id == letters.c.id)
    .outerjoin(_texts, _texts.c.letter_id == letters.c.id)
)
# Who wrote it and what it says: each None once it is erased.
WRITTEN = (
    _authors.c.name.label("author"),
    _authors.c.street,
    _authors.c.town,
    _authors.c.postcode,
    _authors.c.country.label("from_country"),
    _authors.c.email.label("mailbox"),
    _authors.c.locale,
    _texts.c.subject,
    _texts.c.body,
)
