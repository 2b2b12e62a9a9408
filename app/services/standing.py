"""A letter as it stands, with all that it takes to let it go: read in one question, past the unit of work.

Crowds confirm at once, and putting five objects together takes longer than the database.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.domain import shown
from app.domain.errors import N_, NotFound
from app.domain.letterhead import Author
from app.domain.lifecycle import State
from app.domain.pacing import Pace
from app.domain.submission import Words
from app.models.among import among
from app.models.dialects import spoken
from app.models.whole_letters import WHOLE, WRITTEN, campaigns, holders, letters, offices

NO_LETTER = N_("There is no such letter, or it was deleted.")

_THESE = among(letters.c.id, "ids")
# In one order for all, so that two who confirm many never wait for each other's letters in a circle.
_LOCK = select(letters.c.id).where(_THESE).order_by(letters.c.id).with_for_update()
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
_OF_HOLDER = (
    "email",
    "suspect_address",
    "contact_form_url",
    "postal_address",
    "ends_on",
    "enabled_on",
    "valid_to",
)
_STANDING = (
    select(
        *(letters.c[name] for name in _OF_LETTER),
        *(campaigns.c[name] for name in _OF_CAMPAIGN),
        offices.c.country,
        *(holders.c[name] for name in _OF_HOLDER),
        *WRITTEN,
    )
    .select_from(WHOLE)
    .where(_THESE)
)


@dataclass(frozen=True, slots=True)
class Holder:
    """The representative it is written to, as far as it takes to say whether it may leave."""

    id: str
    email: str
    suspect_address: str
    contact_form_url: str
    postal_address: str
    ends_on: date | None
    enabled_on: date | None
    valid_to: datetime | None


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
    holder: Holder
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


def locked(session: Session | Connection, ids: Collection[str]) -> dict[str, Standing]:
    """These letters by id, those that are there, held against other writers until the transaction ends.

    Locked first, then read: read while another writer has it, its words could be older than its row.
    """
    if spoken(session) != "sqlite":  # there, one transaction writes at a time (db.py)
        session.execute(_LOCK, {"ids": ids}).all()
    return {row.id: _standing(row) for row in session.execute(_STANDING, {"ids": ids})}


def read(session: Session | Connection, letter_id: str) -> Standing:
    """The letter; raises NotFound."""
    row = session.execute(_STANDING, {"ids": [letter_id]}).one_or_none()
    if row is None:
        raise NotFound(NO_LETTER)
    return _standing(row)


def _standing(row: Any) -> Standing:
    return Standing(
        **{name: getattr(row, name) for name in _OF_LETTER if name != "state"},
        state=State(row.state),
        closed_at=row.closed_at,
        relay=row.relay,
        pace=Pace(row.office_an_hour, row.letters_an_hour, row.office_hours),
        country=row.country,
        holder=Holder(row.representative_id, *(getattr(row, name) for name in _OF_HOLDER)),
        author=None if row.author is None else Author(row.author, row.street, row.town, row.postcode),
        mailbox=row.mailbox or "",
        words=None if row.body is None else Words(row.subject, row.body),
    )
