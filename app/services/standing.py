"""A letter as it stands, with all that it takes to let it go: read in one question, past the unit of work.

Crowds confirm at once, and putting five objects together takes longer than the database.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

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


class Holder(NamedTuple):
    """The representative it is written to, as far as it takes to say whether it may leave."""

    id: str
    email: str
    suspect_address: str
    contact_form_url: str
    postal_address: str
    ends_on: date | None
    enabled_on: date | None
    valid_to: datetime | None


class Standing(NamedTuple):
    """A letter as it stood when it was read."""

    id: str
    campaign_id: int
    office_id: str
    representative_id: str
    mode: str
    held_reason: str
    language: str
    channel: str
    ref: str
    expires_at: datetime | None
    closed_at: datetime | None  # of its campaign
    relay: bool  # replies come to us
    country: str  # of its office
    pace: Pace
    holder: Holder
    state: State
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


# A row is cut into the fields it becomes: to look up thirty names takes longer, and so do frozen objects.
_OF_LETTER = [letters.c[name] for name in Standing._fields if name in letters.c and name != "state"]
_OF_CAMPAIGN = [campaigns.c.closed_at, campaigns.c.relay, offices.c.country]
_OF_PACE = [campaigns.c.office_an_hour, campaigns.c.letters_an_hour, campaigns.c.office_hours]
_OF_HOLDER = [holders.c[name].label(f"holder_{name}") for name in Holder._fields]
_STANDING = (
    select(*_OF_LETTER, *_OF_CAMPAIGN, *_OF_PACE, *_OF_HOLDER, letters.c.state, *WRITTEN)
    .select_from(WHOLE)
    .where(_THESE)
)
_PLAIN = slice(len(_OF_LETTER) + len(_OF_CAMPAIGN))
_PACE = slice(_PLAIN.stop, _PLAIN.stop + len(_OF_PACE))
_HOLDER = slice(_PACE.stop, _PACE.stop + len(_OF_HOLDER))


def locked(session: Session | Connection, ids: Collection[str]) -> dict[str, Standing]:
    """These letters by id, those that are there, held against other writers until the transaction ends.

    Locked first, then read: read while another writer has it, its words could be older than its row.
    """
    if spoken(session) != "sqlite":  # there, one transaction writes at a time (db.py)
        session.execute(_LOCK, {"ids": ids}).all()
    return {each.id: each for each in map(_standing, session.execute(_STANDING, {"ids": ids}))}


def read(session: Session | Connection, letter_id: str) -> Standing:
    """The letter; raises NotFound."""
    row = session.execute(_STANDING, {"ids": [letter_id]}).one_or_none()
    if row is None:
        raise NotFound(NO_LETTER)
    return _standing(row)


def _standing(row: Any) -> Standing:
    return Standing._make(
        (
            *row[_PLAIN],
            Pace(*row[_PACE]),
            Holder(*row[_HOLDER]),
            State(row.state),
            None if row.author is None else Author(row.author, row.street, row.town, row.postcode),
            row.mailbox or "",
            None if row.body is None else Words(row.subject, row.body),
        )
    )
