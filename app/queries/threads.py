"""The letters of one thread, as their author sees them from any of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domain import follow_ups
from app.domain.follow_ups import Thread, Why
from app.models import threads
from app.models.campaigns import Campaign
from app.models.letters import Letter, LetterText, Supporter

_letters: Any = Letter.__table__
_campaigns: Any = Campaign.__table__
_texts: Any = LetterText.__table__
_authors: Any = Supporter.__table__
# Built once, for every private page asks.
_RULES = (
    select(
        _campaigns.c.follow_up_days,
        _campaigns.c.closed_at,
        _texts.c.letter_id.label("words"),
        _authors.c.letter_id.label("author"),
    )
    .select_from(_letters)
    .join(_campaigns, _campaigns.c.id == _letters.c.campaign_id)
    .outerjoin(_texts, _texts.c.letter_id == _letters.c.id)
    .outerjoin(_authors, _authors.c.letter_id == _letters.c.id)
    .where(_letters.c.id == bindparam("its_id"))
)


@dataclass(frozen=True, slots=True)
class InThread:
    """One letter of it; ``number`` is its place, the first letter's is 0."""

    number: int
    letter_id: str
    at: datetime  # when it was written
    handed_over_at: datetime | None
    here: bool  # it is the one whose page this is


@dataclass(frozen=True, slots=True)
class ThreadOf:
    """The thread that a letter belongs to, and whether its author may write once more."""

    letters: tuple[InThread, ...]
    first_id: str
    offered: Why

    @property
    def is_later(self) -> bool:
        """Whether this letter follows an earlier one up."""
        return not self.letters[0].here


def of(session: Session, letter_id: str, first_id: str, now: datetime) -> ThreadOf:
    """The thread of a letter that is there, and that begins with ``first_id``."""
    thread = threads.thread(session, first_id)
    letters = tuple(
        InThread(number, one.letter_id, one.written_at, one.handed_over_at, one.letter_id == letter_id)
        for number, one in enumerate(thread.letters)
    )
    return ThreadOf(letters, first_id, _offered(session, thread, now))


def _offered(session: Session, thread: Thread, now: datetime) -> Why:
    if thread.letters[-1].handed_over_at is None:
        return Why.NOTHING  # whatever the rules
    rules = session.execute(_RULES, {"its_id": thread.letters[0].letter_id}).one()
    may = rules.closed_at is None and rules.words and rules.author  # neither is erased
    return follow_ups.offered(thread, rules.follow_up_days, now) if may else Why.NOTHING
