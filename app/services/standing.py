"""A letter as it stands, with all that it takes to let it go: read in one question, past the unit of work.

Crowds confirm at once, and putting five objects together takes longer than the database.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domain import shown
from app.domain.errors import N_, NotFound
from app.domain.letterhead import Author
from app.domain.lifecycle import State
from app.domain.pacing import Pace
from app.domain.submission import Words
from app.models.campaigns import Campaign
from app.models.letters import Letter, LetterText, Supporter
from app.models.representatives import Office, Representative

NO_LETTER = N_("There is no such letter, or it was deleted.")

_letters: Any = Letter.__table__
_campaigns: Any = Campaign.__table__
_offices: Any = Office.__table__
_holders: Any = Representative.__table__
_authors: Any = Supporter.__table__
_texts: Any = LetterText.__table__
_LOCK = select(_letters.c.id).where(_letters.c.id == bindparam("its_id")).with_for_update()
_OF_LETTER = (
    "id",
    "campaign_id",
    "office_id",
    "representative_id",
    "mode",
    "state",
    "held_reason",
    "language",
    "channel",
    "ref",
    "expires_at",
)
_OF_CAMPAIGN = ("closed_at", "relay", "office_an_hour", "letters_an_hour", "office_hours")
_WHOLE = (
    select(
        *(_letters.c[name] for name in _OF_LETTER),
        *(_campaigns.c[name] for name in _OF_CAMPAIGN),
        _offices.c.country,
        _holders.c.email.label("to"),
        _authors.c.name.label("author"),
        _authors.c.street,
        _authors.c.town,
        _authors.c.postcode,
        _authors.c.email.label("mailbox"),
        _texts.c.subject,
        _texts.c.body,
    )
    .select_from(_letters)
    .join(_campaigns, _campaigns.c.id == _letters.c.campaign_id)
    .join(_offices, _offices.c.id == _letters.c.office_id)
    .join(_holders, _holders.c.id == _letters.c.representative_id)
    .outerjoin(_authors, _authors.c.letter_id == _letters.c.id)
    .outerjoin(_texts, _texts.c.letter_id == _letters.c.id)
    .where(_letters.c.id == bindparam("its_id"))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A letter as it stood when it was read."""

    id: str
    campaign_id: int
    office_id: str
    representative_id: str
    mode: str
    state: State
    held_reason: str
    language: str
    channel: str
    ref: str
    expires_at: datetime | None
    closed_at: datetime | None  # of its campaign
    relay: bool  # replies come to us
    pace: Pace
    country: str  # of its office
    to: str  # the address of its representative
    author: Author | None  # None once erased, as are the words
    mailbox: str
    words: Words | None

    @property
    def shown(self) -> str:
        """The digits of what it says (domain/shown.py); "" once that is erased."""
        if self.author is None or self.words is None:
            return ""
        who = self.author
        texts = self.words.subject, self.words.body, who.name, who.street, who.town, who.postcode
        return shown.digest(self.representative_id, *texts)


def locked(session: Session, letter_id: str) -> Standing:
    """The letter, held against other writers until the transaction ends; raises NotFound.

    Locked first, then read: read while another writer has it, its words could be older than its row.
    """
    if session.execute(_LOCK, {"its_id": letter_id}).first() is None:
        raise NotFound(NO_LETTER)
    return read(session, letter_id)


def read(session: Session, letter_id: str) -> Standing:
    """A letter that is there."""
    row = session.execute(_WHOLE, {"its_id": letter_id}).one()
    return Standing(
        **{name: getattr(row, name) for name in _OF_LETTER if name != "state"},
        state=State(row.state),
        closed_at=row.closed_at,
        relay=row.relay,
        pace=Pace(row.office_an_hour, row.letters_an_hour, row.office_hours),
        country=row.country,
        to=row.to,
        author=None if row.author is None else Author(row.author, row.street, row.town, row.postcode),
        mailbox=row.mailbox or "",
        words=None if row.body is None else Words(row.subject, row.body),
    )
